"""Readability after Xu, Yao and Chen (2021): characters per clause, adverbs and conjunctions per word; characters per sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from disclosure_nlp.measures.narratives import Floats, Narratives, han_counts, measure_words

# A half-width mark between digits belongs to a number: 1,000 and 10:30 are no ends of clauses.
_CLAUSE = re.compile(r"[，；：。！？;!?]|(?<!\d)[,:.]|[,:.](?!\d)")


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a sentence: what is between ，；：。！？ and their half-width forms outside numbers.

    Examples
    --------
    >>> clauses_of("全年发布1,200条，其中解读3条。")
    ['全年发布1,200条', '其中解读3条']
    """
    return [clause for clause in _CLAUSE.split(text) if clause]


def readability(texts: Narratives) -> dict[str, Floats]:
    """Return the readability of each report, arrays (reports,).

    ``tx_cps`` is Han characters per sentence, ``tx_cpc`` Han characters per clause, ``tx_adco`` the mean over sentences of
    adverbs and conjunctions per word, ``tx_read`` the mean of the last two as in the source.
    """
    size = texts.total(texts.size)
    filled = texts.size > 0
    adco = words_per_word(texts)
    with np.errstate(divide="ignore", invalid="ignore"):
        cps = size / texts.total(filled)
        cpc = size / texts.total(_clause_counts(texts.texts))
        per_sentence = texts.total(np.nan_to_num(adco)) / texts.total(~np.isnan(adco))
    return {"tx_cps": cps, "tx_cpc": cpc, "tx_adco": per_sentence, "tx_read": (cpc + per_sentence) / 2}


def words_per_word(texts: Narratives) -> Floats:
    """Return adverbs and conjunctions per word of each sentence of W; not a number for a sentence without words."""
    lists = measure_words()
    listed = frozenset((*lists["adverbs"], *lists["conjunctions"]))
    hits = texts.words.counts(texts.vocabulary.flags("adco", listed.__contains__))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = hits / texts.words.counts()
    return shares


def _clause_counts(texts: Sequence[str]) -> Floats:
    """Return how many clauses with a Han character each sentence has."""
    clauses = [clauses_of(text) for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(own) for own in clauses])
    han = han_counts([clause for own in clauses for clause in own]) > 0
    return np.bincount(owners[han], minlength=len(texts)).astype(float)
