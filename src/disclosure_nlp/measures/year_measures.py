"""Text measures of one year's narratives; some measures compare with the previous year's narratives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disclosure_nlp.measures.common_text import boilerplate_shares, common_text_share
from disclosure_nlp.measures.narratives import SECTIONS, Floats, Narratives
from disclosure_nlp.measures.own_text import mean_peer_cosines, modification_scores, repeated_text_share
from disclosure_nlp.measures.readability import readability_measures
from disclosure_nlp.measures.shared_text import largest_shared_share
from disclosure_nlp.measures.specifics import hard_information_measures
from disclosure_nlp.measures.tags import label_shares, training_counts

FEWEST_PEERS = 10
# Measures of one year's narratives; each function returns arrays with one value per report.
_OF_A_YEAR: tuple[Callable[[Narratives], dict[str, Floats]], ...] = (
    readability_measures,
    hard_information_measures,
    label_shares,
    training_counts,
    boilerplate_shares,
    common_text_share,
    largest_shared_share,
    lambda texts: mean_peer_cosines(texts, FEWEST_PEERS),
)


def compute_year_measures(texts: Narratives, previous_texts: Narratives | None) -> dict[str, Floats]:
    """Return the text measures of one year's reports by name; some compare with the previous year's reports."""
    found = length_measures(texts)
    for measure in _OF_A_YEAR:
        found |= measure(texts)
    if previous_texts is not None:
        found |= repeated_text_share(texts, previous_texts) | modification_scores(texts, previous_texts)
    return found


def length_measures(texts: Narratives) -> dict[str, Floats]:
    """Return lengths of reports and of sections 1 and 5, in characters and sentences, arrays (reports,).

    NaN if the report or the section has no sentence.
    """
    section = texts.section[texts.body_sentences]
    found = {"tx_han": texts.sum_by_report(texts.size), "tx_sent": texts.sum_by_report(np.ones(len(section)))}
    found["tx_han_ov"], found["tx_han_pr"] = (
        texts.sum_by_report(texts.size * (section == SECTIONS.index(name))) for name in ("overview", "problems")
    )
    seen = texts.sum_by_row(texts.report, np.ones(len(texts.report)))
    for name, here in (
        ("tx_han", seen),
        ("tx_sent", seen),
        ("tx_han_ov", texts.sum_by_row(texts.report, texts.section == SECTIONS.index("overview"))),
        ("tx_han_pr", texts.sum_by_row(texts.report, texts.section == SECTIONS.index("problems"))),
    ):
        found[name][here == 0] = np.nan
    return found
