"""Caches the figures found in the last report, since extraction and checks both need them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from operator import is_

from disclosure_nlp.model import Sentence
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.mention_finder import NARRATIVE, find_figure_mentions
from disclosure_nlp.parse.figures.scope import FigureScope


class _LastReport(threading.local):
    """Thread-local cache of one report: its sentences, scope and sections, and the figures found in it."""

    sentences: tuple[Sentence, ...] = ()
    options: tuple[FigureScope, tuple[str, ...]] | None = None
    mentions: tuple[FigureMention, ...] = ()


_LAST = _LastReport()


def cached_figure_mentions(
    sentences: Iterable[Sentence], scope: FigureScope, *, sections: Sequence[str] = NARRATIVE
) -> tuple[FigureMention, ...]:
    """Return the numbers and nil statements in the sentences of a report; cached for the report of the last call.

    Parameters
    ----------
    sentences, scope, sections
        Same as in `find_figure_mentions`.
    """
    own, options = tuple(sentences), (scope, tuple(sections))
    same = len(own) == len(_LAST.sentences) and all(map(is_, own, _LAST.sentences))
    if not same or _LAST.options != options:
        _LAST.mentions = tuple(find_figure_mentions(own, scope, sections=sections))
        _LAST.sentences, _LAST.options = own, options
    return _LAST.mentions
