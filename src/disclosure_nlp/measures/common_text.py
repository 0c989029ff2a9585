"""Text that many agencies share in a year: boilerplate by word tetragrams, and near-duplicate sentences."""

from __future__ import annotations

import numpy as np

from disclosure_nlp.measures.narratives import Flags, Floats, Ints, Narratives
from disclosure_nlp.measures.near_duplicates import flag_sentences_shared_by_agencies
from disclosure_nlp.measures.words import WordIds

FEWEST = 40  # least number of agencies in a year for which shares of agencies are computed
_RUN = 4
_MOST = 0.75
_COMMON = 0.05
_PUBLISHED, _TIMES = 0.30, 5
_ALIKE_SHARE, _ALIKE_LEAST = 0.02, 3


def boilerplate_shares(texts: Narratives) -> dict[str, Floats]:
    """Return the measures ``tx_boil`` and ``tx_boil30``: share of text in common word tetragrams, (reports,).

    A sentence is boilerplate where it holds a run of four words, none of them a figure, that at least 5 % but under 75 % of the
    year's agencies use (names and words of the form masked). As published, a run counts from 30 % of the documents on, or from five
    times a document on, with nothing masked.
    """
    agencies = texts.agency_numbers
    count = len(np.unique(agencies))
    none = np.full(len(texts.reports), np.nan)
    if count < FEWEST:
        return {"tx_boil": none, "tx_boil30": none}
    holder = agencies[texts.report_index]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = texts.sum_by_report(texts.size)
        content = texts.content_words
        figure = texts.vocabulary.flag_words("figure", lambda word: any(map(str.isdigit, word)))
        masked = _flag_texts_with_common_ngram(content, holder, _COMMON * count, np.inf, _MOST * count, figure)
        plain = _flag_texts_with_common_ngram(texts.words, holder, _PUBLISHED * count, _TIMES * count, _MOST * count)
        return {
            "tx_boil": texts.sum_by_report(texts.size * masked) / size,
            "tx_boil30": texts.sum_by_report(texts.size * plain) / size,
        }


def _flag_texts_with_common_ngram(
    words: WordIds,
    agency_of_text: Ints,
    min_agencies: float,
    min_uses: float,
    max_agencies: float,
    excluded_words: Flags | None = None,
) -> Flags:
    """Return a flag per text: whether it has a word tetragram that many, but not nearly all, agencies use.

    Tetragrams with an excluded word do not count.
    """
    runs, owners = words.ngram_hashes(_RUN, excluded_words)
    order = np.lexsort((agency_of_text[owners], runs))
    runs, owners = runs[order], owners[order]
    agents = agency_of_text[owners]
    new = np.append(True, runs[1:] != runs[:-1])[: len(runs)]
    first = new | np.append(True, agents[1:] != agents[:-1])[: len(runs)]
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(runs)))
    held = np.add.reduceat(first.astype(np.int64), starts) if len(starts) else starts
    common = ((held >= min_agencies) | (sizes >= min_uses)) & (held < max_agencies)
    flags = np.zeros(words.texts, dtype=bool)
    flags[owners[np.repeat(common, sizes)]] = True
    return flags


def common_text_share(texts: Narratives) -> dict[str, Floats]:
    """Return the measure ``tx_comm``: share of text with near-duplicates in many other agencies' reports.

    Near-duplicates have a Dice coefficient of character bigrams of 0.8 or more; the share is of the comparable text, and
    many means max(3, 2 %) of the agencies. NaN in a year of fewer than `FEWEST` agencies.
    """
    agencies = texts.agency_numbers
    count = len(np.unique(agencies))
    if count < FEWEST:
        return {"tx_comm": np.full(len(texts.reports), np.nan)}
    least = max(_ALIKE_LEAST, int(np.ceil(_ALIKE_SHARE * count)))
    common = flag_sentences_shared_by_agencies(texts.contents, agencies[texts.report_index], least)
    comparable = texts.size * [bool(content) for content in texts.contents]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"tx_comm": texts.sum_by_report(comparable * common) / texts.sum_by_report(comparable)}
