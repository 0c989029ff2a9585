"""Word lists of users: how often a report uses the words of each, per 100 words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.measures.narratives import Floats, Narratives
from disclosure_nlp.measures.words import Vocabulary
from disclosure_nlp.measures.years import each_year
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.tag.tokenizer import make_tokenizer

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_NO_LETTER = re.compile(r"\W+")
WordLists = Mapping[str, frozenset[str]]


def read_word_lists(paths: Iterable[AnyPath]) -> dict[str, frozenset[str]]:
    """Return word lists by name.

    Parameters
    ----------
    paths : iterable of str or path
        UTF-8 text with one word a line, whose list is called after the file, ``#`` opening a comment; or CSV with the columns
        word and list.

    Raises
    ------
    DefinitionError
        When a file holds no word.
    OSError
        When a file cannot be read.
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
    """Return how often each report uses the words of each list, per 100 words of W.

    Words of the lists are not cut apart; a word that holds another of its list counts once.

    Returns
    -------
    frame
        Indexed by report, a column ``lx_NAME`` for each list; not a number for a report without words.
    """
    import pandas as pd

    terms = sorted({word for words in lists.values() for word in words})
    vocabulary = Vocabulary(make_tokenizer(terms))
    frames = []
    for _, texts in each_year(store, vocabulary=vocabulary):
        counts = {column_of(name): _per_100(texts, name, words) for name, words in lists.items()}
        frames.append(pd.DataFrame(counts, index=pd.Index(texts.reports["report"], name="report")))
    return pd.concat(frames) if frames else pd.DataFrame(columns=list(map(column_of, lists)))


def column_of(name: str) -> str:
    """Return the column of a list: its name with ``lx_`` before it, what is no letter or digit as ``_``.

    Examples
    --------
    >>> column_of("plain words")
    'lx_plain_words'
    """
    return f"lx_{_NO_LETTER.sub('_', name)}"


def _per_100(texts: Narratives, name: str, words: frozenset[str]) -> Floats:
    hits = texts.words.counts(texts.vocabulary.flags(f"list {name}", words.__contains__))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = 100 * texts.total(hits) / texts.total(texts.words.counts())
    return shares
