"""User-defined word lists: how often a report uses the words of each list, per 100 words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.measures.narratives import Floats, Narratives
from disclosure_nlp.measures.words import Vocabulary
from disclosure_nlp.measures.years import narratives_by_year
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.tag.tokenizer import make_tokenizer

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_NO_LETTER = re.compile(r"\W+")
WordLists = Mapping[str, frozenset[str]]


def read_word_lists(paths: Iterable[AnyPath]) -> dict[str, frozenset[str]]:
    """Read word lists from text or CSV files; return them by name.

    Parameters
    ----------
    paths : iterable of str or path
        UTF-8 text files with one word per line (``#`` starts a comment), whose list is named after the file; or CSV files
        with the columns word and list.

    Raises
    ------
    DefinitionError
        If a file has no word.
    OSError
        If a file cannot be read.
    """
    lists: dict[str, set[str]] = {}
    for path in map(as_path, paths):
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        head = [name.strip() for name in rows[0]] if rows else []
        if {"word", "list"} <= set(head):
            at, of = head.index("word"), head.index("list")
            pairs = [(row[of].strip(), row[at].strip()) for row in rows[1:] if len(row) > max(at, of)]
        else:
            lines = (line.partition("#")[0].strip() for line in text.splitlines())
            pairs = [(path.stem, line) for line in lines]
        pairs = [(name, word) for name, word in pairs if name and word]
        if not pairs:
            raise DefinitionError(str(path), [msg("measures.no_word")])
        for name, word in pairs:
            lists.setdefault(name, set()).add(word)
    return {name: frozenset(words) for name, words in sorted(lists.items())}


def word_list_counts(store: Store, lists: WordLists) -> pd.DataFrame:
    """Return how often each report uses the words of each list, per 100 words.

    Only body sentences are used. Listed words are not split by the tokenizer; a listed word that contains another one
    counts once.

    Returns
    -------
    frame
        Indexed by report, one column ``lx_NAME`` per list; NaN for a report without words.
    """
    import pandas as pd

    terms = sorted({word for words in lists.values() for word in words})
    vocabulary = Vocabulary(make_tokenizer(terms))
    frames = []
    for _, texts in narratives_by_year(store, vocabulary=vocabulary):
        counts = {word_list_column(name): _uses_per_100_words(texts, name, words) for name, words in lists.items()}
        frames.append(pd.DataFrame(counts, index=pd.Index(texts.reports["report"], name="report")))
    return pd.concat(frames) if frames else pd.DataFrame(columns=list(map(word_list_column, lists)))


def word_list_column(name: str) -> str:
    """Return the panel column of a word list: ``lx_`` and the list's name, with ``_`` for special characters.

    Examples
    --------
    >>> word_list_column("plain words")
    'lx_plain_words'
    """
    return f"lx_{_NO_LETTER.sub('_', name)}"


def _uses_per_100_words(texts: Narratives, list_name: str, words: frozenset[str]) -> Floats:
    """Return how often each report uses the words of a list, per 100 words, array (reports,)."""
    hits = texts.words.counts(texts.vocabulary.flag_words(f"list {list_name}", words.__contains__))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = 100 * texts.sum_by_report(hits) / texts.sum_by_report(texts.words.counts())
    return shares
