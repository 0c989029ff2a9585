"""All text measures of a store's reports, worked out year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.followup import follow_places
from disclosure_nlp.extras import need
from disclosure_nlp.measures.common_text import boilerplate, commonality
from disclosure_nlp.measures.definitions import Measure, load_measures
from disclosure_nlp.measures.narratives import SECTIONS, Floats, Narratives
from disclosure_nlp.measures.own_text import mean_cosines, modification, stickiness, without_length
from disclosure_nlp.measures.readability import readability
from disclosure_nlp.measures.shared_text import largest_share
from disclosure_nlp.measures.specifics import hard_information
from disclosure_nlp.measures.tags import (
    followed_shares,
    label_shares,
    read_units,
    training_counts,
    unit_counts,
)
from disclosure_nlp.measures.years import each_year, placed_reports, places_of

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

SHORTEST = 200  # Han characters from which a measure is worked out
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
_OF_TWO_YEARS = (stickiness, modification)


def text_measures(store: Store, successions: Iterable[Succession] | None = None) -> pd.DataFrame:
    """Return the text measures of every scored report.

    Years are worked out one after the other, so that no more than two are in memory.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    successions : iterable of Succession, optional
        Renames of agencies, for measures that look at the year before; by default those of the package.

    Returns
    -------
    frame
        One row a report, indexed by its key, one column a measure (`load_measures`); not a number where it is missing.
        ``attrs["missing"]`` is a frame (report, column, code) that says why.

    Raises
    ------
    MissingExtraError
        When pandas or SciPy is not installed.

    Examples
    --------
    >>> from disclosure_nlp import datasets, open_store, score_corpus
    >>> made = datasets.make_corpus("made", 2, years=(2022, 2023), seed=5)
    >>> run = score_corpus(made, "store", workers=0)
    >>> with open_store("store") as store:
    ...     text_measures(store)["tx_stick"].notna().sum()
    np.int64(1)
    """
    pandas = need("pandas", "text measures")
    need("scipy", "text measures")
    reports = placed_reports(store, successions)
    frames = list(_years(store, reports))
    frame: pd.DataFrame = pandas.concat(frames) if frames else pandas.DataFrame(index=pandas.Index([], name="report"))
    keys = frame.index.tolist()
    frame = frame.join(unit_counts(read_units(store), keys))
    frame = frame.join(followed_shares(follow_places(places_of(reports), store), keys))
    measures = load_measures()
    frame = frame.reindex(columns=list(measures)).astype(float)
    frame["tx_mod_adj"] = without_length(frame["tx_mod"].to_numpy(), frame["tx_han"].to_numpy())
    codes = _codes(frame, reports.set_index("report").reindex(frame.index), measures)
    frame = frame.mask(codes != "")
    frame.attrs["missing"] = _long(codes)
    return frame


def _years(store: Store, reports: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the measures on narratives of each year, in order."""
    import pandas as pd

    before: tuple[int | None, Narratives | None] = (None, None)
    for year, texts in each_year(store, reports=reports):
        found = _lengths(texts)
        for measure in _OF_A_YEAR:
            found |= measure(texts)
        if year is not None and before[1] is not None and before[0] == year - 1:
            for pair in _OF_TWO_YEARS:
                found |= pair(texts, before[1])
        before = (year, texts)
        yield pd.DataFrame(found, index=pd.Index(texts.reports["report"], name="report"))


def _lengths(texts: Narratives) -> dict[str, Floats]:
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


def _codes(frame: pd.DataFrame, reports: pd.DataFrame, measures: dict[str, Measure]) -> pd.DataFrame:
    """Return why each value is missing, empty where it is not: the first code of its measure whose condition holds."""
    import pandas as pd

    short = ~(frame["tx_han"] >= SHORTEST).to_numpy()
    first_year = ~reports["follows"].to_numpy(dtype=bool)
    codes = {}
    for name, measure in measures.items():
        gone = frame[name].isna().to_numpy()
        code = np.where(gone, measure.missing[-1], "")
        if "t" in measure.missing:
            code = np.where(gone & first_year, "t", code)
        if "s" in measure.missing:
            code = np.where(short, "s", code)
        codes[name] = code
    return pd.DataFrame(codes, index=frame.index)


def _long(codes: pd.DataFrame) -> pd.DataFrame:
    rows = codes.rename_axis("report").reset_index().melt("report", var_name="column", value_name="code")
    return rows[rows["code"] != ""].reset_index(drop=True)
