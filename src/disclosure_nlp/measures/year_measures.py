"""The measures on the narratives of one year, and on those of the year before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from disclosure_nlp.measures.common_text import boilerplate, commonality
from disclosure_nlp.measures.narratives import SECTIONS, Floats, Narratives
from disclosure_nlp.measures.own_text import mean_cosines, modification, stickiness
from disclosure_nlp.measures.readability import readability
from disclosure_nlp.measures.shared_text import largest_share
from disclosure_nlp.measures.specifics import hard_information
from disclosure_nlp.measures.tags import label_shares, training_counts

FEWEST_PEERS = 10
# Measures on one year's narratives; each returns arrays of one value a report.
_OF_A_YEAR: tuple[Callable[[Narratives], dict[str, Floats]], ...] = (
    readability,
    hard_information,
    label_shares,
    training_counts,
    boilerplate,
    commonality,
    largest_share,
    lambda texts: mean_cosines(texts, FEWEST_PEERS),
)


def measures_of_year(texts: Narratives, before: Narratives | None) -> dict[str, Floats]:
    """Return the measures of a year's reports, arrays (reports,); those on two years only with the year before."""
    found = lengths(texts)
    for measure in _OF_A_YEAR:
        found |= measure(texts)
    if before is not None:
        found |= stickiness(texts, before) | modification(texts, before)
    return found


def lengths(texts: Narratives) -> dict[str, Floats]:
    """Return lengths; not a number where the report has no sentence, or none and no heading in the section."""
    section = texts.section[texts.counted]
    found = {"tx_han": texts.total(texts.size), "tx_sent": texts.total(np.ones(len(section)))}
    found["tx_han_ov"], found["tx_han_pr"] = (
        texts.total(texts.size * (section == SECTIONS.index(name))) for name in ("overview", "problems")
    )
    seen = texts.sum_by(texts.report, np.ones(len(texts.report)))
    for name, here in (
        ("tx_han", seen),
        ("tx_sent", seen),
        ("tx_han_ov", texts.sum_by(texts.report, texts.section == SECTIONS.index("overview"))),
        ("tx_han_pr", texts.sum_by(texts.report, texts.section == SECTIONS.index("problems"))),
    ):
        found[name][here == 0] = np.nan
    return found
