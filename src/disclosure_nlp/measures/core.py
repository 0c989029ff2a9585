"""Computes all text measures of a store's reports, year by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.corpus.lost_sections import lost_sections
from disclosure_nlp.extras import import_optional
from disclosure_nlp.measures.definitions import Measure, load_measures
from disclosure_nlp.measures.own_text import residual_on_length
from disclosure_nlp.measures.parallel import PendingMeasures
from disclosure_nlp.measures.years import reports_with_series

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_WITH_TEXT = {"overview", "problems", "other"}  # sections of the form that are mostly text
SHORTEST = 200  # least number of Han characters for which a measure is computed


def text_measures(
    store: Store,
    successions: Iterable[Succession] | None = None,
    *,
    workers: int = 0,
    scheduler: str | None = None,
) -> pd.DataFrame:
    """Return the text measures of every scored report in a store.

    Years are worked out one after the other, so that no more than two are in memory, in each process.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    successions : iterable of Succession, optional
        Renames of agencies, for measures that compare with the year before; by default those of the package.
    workers : int, default 0
        Child processes that work out a run of years each; 0 for this process. The result is the same to the last bit.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers work out a year each, to the same last bit; they need the store at the
        same path or address.

    Returns
    -------
    frame
        One row per report, indexed by report key, and one column per measure (`load_measures`); NaN for missing values.
        ``attrs["missing"]`` is a frame (report, column, code) with the reason for each missing value.

    Raises
    ------
    MissingExtraError
        If pandas or SciPy is not installed.

    Examples
    --------
    >>> from disclosure_nlp import datasets, open_store, score_corpus
    >>> made = datasets.make_corpus("made", 2, years=(2022, 2023), seed=5)
    >>> run = score_corpus(made, "store", workers=0)
    >>> with open_store("store") as store:
    ...     text_measures(store)["tx_stick"].notna().sum()
    np.int64(1)
    """
    return finish_text_measures(start_text_measures(store, successions, workers, scheduler))


def start_text_measures(
    store: Store,
    successions: Iterable[Succession] | None = None,
    workers: int = 0,
    scheduler: str | None = None,
) -> PendingMeasures:
    """Start computing the text measures of a store in child processes; `finish_text_measures` waits for them."""
    import_optional("pandas", "text measures")
    import_optional("scipy", "text measures")
    return PendingMeasures(store, reports_with_series(store, successions), workers, scheduler)


def finish_text_measures(pending: PendingMeasures) -> pd.DataFrame:
    """Wait for text measures started by `start_text_measures` and return them, one row per report."""
    import pandas as pd

    parts = pending.frames()
    frame = pd.concat([part[0] for part in parts]) if parts else pd.DataFrame(index=pd.Index([], name="report"))
    for more in (more for part in parts for more in part[1:]):
        frame = frame.join(more)
    measures = load_measures()
    frame = frame.reindex(columns=list(measures)).astype(float)
    reports = pending.reports.set_index("report").reindex(frame.index)
    unknown = _undetermined_measures(reports, lost_sections(pending.store)) | frame["tx_han"].isna().to_numpy()[:, None]
    frame = frame.mask(unknown)
    frame["tx_mod_adj"] = residual_on_length(frame["tx_mod"].to_numpy(), frame["tx_han"].to_numpy())
    codes = _codes_of_missing_values(frame, reports, measures).mask(unknown, "u")
    frame = frame.mask(codes != "")
    frame.attrs["missing"] = _codes_in_long_format(codes)
    return frame


def _undetermined_measures(reports: pd.DataFrame, lost: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    """Return which measures of each report are unknown because its file, or the previous year's, is truncated.

    All measures but the lengths of sections 1 and 5 need the whole narrative.

    Parameters
    ----------
    reports : frame
        As of `reports_with_series`, indexed by report.
    lost : mapping
        Sections that a copy does not hold whole, by report (`lost_sections`).
    """
    import pandas as pd

    cut = reports.index.isin([report for report, sections in lost.items() if _WITH_TEXT & sections])
    keys = list(zip(reports["agency_id"].tolist(), reports["year"].tolist(), strict=True))
    compared = cut & reports["placed"].to_numpy(dtype=bool)
    cut_years = {key for key, is_cut in zip(keys, compared.tolist(), strict=True) if is_cut}
    before = np.array([(agency, year - 1) in cut_years for agency, year in keys], dtype=bool)
    unknown = {name: cut | before if "t" in measure.missing else cut for name, measure in load_measures().items()}
    for name, section in (("tx_han_ov", "overview"), ("tx_han_pr", "problems")):
        unknown[name] = reports.index.isin([report for report, sections in lost.items() if section in sections])
    return pd.DataFrame(unknown, index=reports.index)


def _codes_of_missing_values(frame: pd.DataFrame, reports: pd.DataFrame, measures: dict[str, Measure]) -> pd.DataFrame:
    """Return a code of one letter for each missing value, per report and measure; empty for known values."""
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


def _codes_in_long_format(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of missing values as a frame with the columns report, column and code."""
    rows = codes.rename_axis("report").reset_index().melt("report", var_name="column", value_name="code")
    return rows[rows["code"] != ""].reset_index(drop=True)
