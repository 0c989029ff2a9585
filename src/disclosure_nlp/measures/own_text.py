"""Similarity of a report to the previous year's: repeated sentences, and cosine of word weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.compare.alignment import ALIGNED, build_bigram_index, dice_coefficients
from disclosure_nlp.compare.content import SentenceContent
from disclosure_nlp.measures.narratives import Flags, Floats, Ints, Narratives

_AGENCIES = 500  # number of agencies whose sentences are compared at a time
_POWERS = 5


def repeated_text_share(texts: Narratives, previous_texts: Narratives) -> dict[str, Floats]:
    """Return the measure ``tx_stick``: share of text repeated from the agency's previous year's report.

    The share of the comparable text in sentences with a near-duplicate (Dice coefficient of character bigrams of 0.8 or
    more) in the same section of the agency's previous year's report; NaN if there is none, or if it has nothing to
    compare.
    """
    taken = flag_repeated_sentences(texts, previous_texts)
    comparable = texts.size * [bool(content) for content in texts.contents]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = texts.sum_by_report(comparable * taken) / texts.sum_by_report(comparable)
    share[_rows_in_previous_year(texts, previous_texts) < 0] = np.nan
    return {"tx_stick": share}


def flag_repeated_sentences(texts: Narratives, previous_texts: Narratives) -> Flags:
    """Return a flag per body sentence: whether the agency's previous year's report has a near-duplicate of it.

    Only the same section of the same agency's report is searched.
    """
    earlier = _rows_in_previous_year(texts, previous_texts)
    flags = np.zeros(len(texts.texts), dtype=bool)
    pairs = [(int(now), int(earlier[now])) for now in np.flatnonzero(earlier >= 0)]
    own, other = _comparable_sentences(texts), _comparable_sentences(previous_texts)
    for start in range(0, len(pairs), _AGENCIES):
        some = pairs[start : start + _AGENCIES]
        parts = [(own[now], other[then]) for now, then in some]
        rows = build_bigram_index(
            [
                part
                for pair in parts
                for part in (_contents_of_sentences(texts, pair[0]), _contents_of_sentences(previous_texts, pair[1]))
            ]
        )
        for at, (now, then) in enumerate(parts):
            if len(now) and len(then):
                dice = dice_coefficients(rows, rows.sentences_of(2 * at), [rows.sentences_of(2 * at + 1)])
                same = (
                    _sections_of_sentences(texts, now)[:, None] == _sections_of_sentences(previous_texts, then)[None, :]
                )
                flags[now] = ((dice >= ALIGNED) & same).any(axis=1)
    return flags


def _rows_in_previous_year(texts: Narratives, previous_texts: Narratives) -> Ints:
    """Return the row index of the same agency in the previous year's narratives for each report, -1 if absent."""
    rows = previous_texts.reports[previous_texts.reports["placed"]]
    place = dict(zip(rows["agency_id"], rows.index, strict=True))
    return np.array([place.get(agency, -1) for agency in texts.reports["agency_id"]], dtype=np.int64)


def _comparable_sentences(texts: Narratives) -> list[Ints]:
    """Return, for each report, the indices of its body sentences that have text to compare."""
    filled = np.flatnonzero([bool(content) for content in texts.contents])
    bounds = np.searchsorted(texts.report_index[filled], np.arange(len(texts.reports) + 1))
    return [filled[start:end] for start, end in pairwise(bounds.tolist())]


def _contents_of_sentences(texts: Narratives, sentence_indices: Ints) -> list[SentenceContent]:
    """Return body sentences in the form from which `build_bigram_index` builds an index."""
    return [SentenceContent("", texts.contents[at]) for at in sentence_indices.tolist()]


def _sections_of_sentences(texts: Narratives, sentence_indices: Ints) -> Ints:
    """Return the section index of some body sentences."""
    return texts.section[texts.body_sentences[sentence_indices]]


def modification_scores(texts: Narratives, previous_texts: Narratives) -> dict[str, Floats]:
    """Return the measure ``tx_mod``: 1 − cosine of the words of a report and of the agency's previous year's report.

    Words without digits are weighted by frequency and inverse document frequency in the two years (Brown and Tucker 2011).
    """
    earlier = _rows_in_previous_year(texts, previous_texts)
    known = earlier >= 0
    now, then = tf_idf_by_year([texts, previous_texts])
    score = np.full(len(texts.reports), np.nan)
    cosines = np.asarray(now[np.flatnonzero(known)].multiply(then[earlier[known]]).sum(axis=1)).ravel()
    filled = (texts.sum_by_report(texts.size)[known] > 0) & (
        previous_texts.sum_by_report(previous_texts.size)[earlier[known]] > 0
    )
    score[known] = np.where(filled, 1 - cosines, np.nan)
    return {"tx_mod": score}


def tf_idf_by_year(narratives: list[Narratives]) -> Iterator[Any]:
    """Yield the tf-idf weights of each year's reports as sparse unit vectors, shape (reports, words)."""
    from scipy import sparse

    kept = []
    for texts in narratives:
        words = texts.words
        named = texts.vocabulary.flag_words("named", lambda word: not any(map(str.isdigit, word)))[words.ids]
        kept.append((texts.report_index[words.owners[named]], words.ids[named]))
    columns, width = _renumber_by_first_use([ids for _, ids in kept])
    counts = [
        sparse.csr_matrix((np.ones(len(own)), (owners, own)), shape=(len(texts.reports), width))
        for texts, (owners, _), own in zip(narratives, kept, columns, strict=True)
    ]
    documents = sum(matrix.shape[0] for matrix in counts)
    held = sum(np.bincount(matrix.indices, minlength=width) for matrix in counts)
    weights = np.log((1 + documents) / (1 + held)) + 1
    for matrix in counts:
        weighted = matrix.multiply(weights).tocsr()
        norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        yield sparse.diags(1 / np.where(norms > 0, norms, 1)) @ weighted


def _renumber_by_first_use(ids: Sequence[NDArray[Any]]) -> tuple[list[Ints], int]:
    """Return word ids renumbered by first use, and the count of distinct ids; sums over them have a fixed order.

    Words 7, 9, 7 and 9, 4 have the numbers 0, 1, 0 and 1, 2.
    """
    together = np.concatenate(ids)
    used, first, number = np.unique(together, return_index=True, return_inverse=True)
    rank = np.empty(len(used), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(used))
    return np.split(rank[number], np.cumsum([len(own) for own in ids])[:-1]), len(used)


def mean_peer_cosines(texts: Narratives, min_reports: int) -> dict[str, Floats]:
    """Return the measure ``tx_sim``: mean cosine with the other reports of the same level, kind and year.

    NaN in groups of fewer than ``min_reports`` reports.
    """
    vectors = next(tf_idf_by_year([texts]))
    filled = texts.sum_by_report(texts.size) > 0
    found = np.full(len(texts.reports), np.nan)
    groups = texts.reports[["level", "kind"]][filled].dropna().groupby(["level", "kind"]).indices
    places = texts.reports.index[filled & texts.reports[["level", "kind"]].notna().all(axis=1).to_numpy()].to_numpy()
    for members in groups.values():
        if len(members) >= min_reports:
            rows = places[members]
            whole = np.asarray(vectors[rows].sum(axis=0)).ravel()
            found[rows] = (vectors[rows] @ whole - 1) / (len(rows) - 1)
    return {"tx_sim": found}


def residual_on_length(score: Floats, length: Floats) -> Floats:
    """Return the residuals of scores regressed on five powers of text length (Brown and Tucker 2011).

    NaN for missing scores, or if there are fewer than ten scores.

    Examples
    --------
    >>> length = np.linspace(200, 4000, 40)
    >>> bool(abs(residual_on_length(length / 4000, length)).max() < 1e-6)
    True
    """
    known = ~np.isnan(score) & ~np.isnan(length)
    residual = np.full(len(score), np.nan)
    if known.sum() >= 2 * _POWERS:
        scaled = (length[known] - length[known].mean()) / max(float(length[known].std()), 1e-9)
        powers = np.vander(scaled, _POWERS + 1)
        weights = np.linalg.lstsq(powers, score[known], rcond=None)[0]
        residual[known] = score[known] - powers @ weights
    return residual
