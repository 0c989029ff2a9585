"""Caches the figures found in the last reports, since extraction and checks both need them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from operator import is_
from typing import NamedTuple

from disclosure_nlp.model import Sentence
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.mention_finder import NARRATIVE, find_figure_mentions
from disclosure_nlp.parse.figures.scope import FigureScope

_MOST_REPORTS = 40  # a corpus run parses the reports of a batch, at most 32, before it checks the first of them


class _FoundMentions(NamedTuple):
    """Figures found in the sentences of a report (numbers with their topics), and the search options."""

    sentences: tuple[Sentence, ...]
    options: tuple[FigureScope, tuple[str, ...]]
    mentions: tuple[FigureMention, ...]


class _LatestReports(threading.local):
    """Thread-local cache of the numbers found in the sentences of the latest reports."""

    def __init__(self) -> None:
        self.by_first_sentence: dict[int, _FoundMentions] = {}


_LAST = _LatestReports()


def cached_figure_mentions(
    sentences: Iterable[Sentence], scope: FigureScope, *, sections: Sequence[str] = NARRATIVE
) -> tuple[FigureMention, ...]:
    """Return the figures in the sentences of a report (numbers with their topics), cached for the latest report.

    Parameters
    ----------
    sentences, scope, sections
        Same as in `find_figure_mentions`.
    """
    own, options = tuple(sentences), (scope, tuple(sections))
    last, first = _LAST.by_first_sentence, id(own[0]) if own else 0
    found = last.pop(first, None)
    if found is None or found.options != options or not _are_same(own, found.sentences):
        found = _FoundMentions(own, options, tuple(find_figure_mentions(own, scope, sections=sections)))
    last[first] = found
    if len(last) > _MOST_REPORTS:
        del last[next(iter(last))]
    return found.mentions


def _are_same(sentences: Sequence[Sentence], others: Sequence[Sentence]) -> bool:
    """Return whether two sequences consist of the same (identical) sentence objects."""
    return len(sentences) == len(others) and all(map(is_, sentences, others))
