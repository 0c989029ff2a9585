"""Readability measures of Xu, Yao and Chen (2021): clause length, adverbs and conjunctions, sentence length."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from disclosure_nlp.measures.narratives import Floats, Narratives, count_han, load_measure_words

# A half-width mark between digits belongs to a number: 1,000 and 10:30 do not end a clause.
_CLAUSE = re.compile(r"[，；：。！？;!?]|(?<!\d)[,:.]|[,:.](?!\d)")


def split_clauses(text: str) -> list[str]:
    """Return the clauses of a sentence, split at ，；：。！？ and at half-width punctuation outside numbers.

    Examples
    --------
    >>> split_clauses("全年发布1,200条，其中解读3条。")
    ['全年发布1,200条', '其中解读3条']
    """
    return [clause for clause in _CLAUSE.split(text) if clause]


def readability_measures(texts: Narratives) -> dict[str, Floats]:
    """Return the readability measures of each report by name, arrays (reports,).

    ``tx_cps`` is Han characters per sentence, ``tx_cpc`` Han characters per clause, ``tx_adco`` the mean over sentences of
    adverbs and conjunctions per word, ``tx_read`` the mean of the last two measures, as in the publication.
    """
    size = texts.sum_by_report(texts.size)
    filled = texts.size > 0
    adco = adverb_conjunction_share(texts)
    with np.errstate(divide="ignore", invalid="ignore"):
        cps = size / texts.sum_by_report(filled)
        cpc = size / texts.sum_by_report(_count_clauses_by_sentence(texts.texts))
        per_sentence = texts.sum_by_report(np.nan_to_num(adco)) / texts.sum_by_report(~np.isnan(adco))
    return {"tx_cps": cps, "tx_cpc": cpc, "tx_adco": per_sentence, "tx_read": (cpc + per_sentence) / 2}


def adverb_conjunction_share(texts: Narratives) -> Floats:
    """Return adverbs and conjunctions per word of each body sentence; NaN for a sentence without words."""
    lists = load_measure_words()
    listed = frozenset((*lists["adverbs"], *lists["conjunctions"]))
    hits = texts.words.counts(texts.vocabulary.flag_words("adco", listed.__contains__))
    with np.errstate(divide="ignore", invalid="ignore"):
        shares: Floats = hits / texts.words.counts()
    return shares


def _count_clauses_by_sentence(texts: Sequence[str]) -> Floats:
    """Return the number of clauses with at least one Han character in each sentence."""
    clauses = [split_clauses(text) for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(own) for own in clauses])
    han = count_han([clause for own in clauses for clause in own]) > 0
    return np.bincount(owners[han], minlength=len(texts)).astype(float)
