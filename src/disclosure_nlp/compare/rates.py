"""Rates of request outcomes and dispute outcomes with confidence intervals; they are not part of the score.

A low rate of disclosure can be lawful: rates do not measure compliance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.row_frames import ColumnType, rows_to_frame

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_COUNTED: dict[str, ColumnType] = {
    "agency_id": "category", "year": "int", "rate": "category", "name": "category", "numerator": "float", "denominator": "float",
}  # fmt: skip
FEW = 30
_Z = 1.959963984540054
DENIED = ("denied_state_secret", "denied_other_law", "denied_three_securities", "denied_third_party", "denied_internal_affairs", "denied_process", "denied_enforcement_file", "denied_query_matter")  # fmt: skip
UNABLE = ("unable_not_held", "unable_needs_creation", "unable_unclear")
UNPROCESSED = ("unprocessed_petition", "unprocessed_repeat", "unprocessed_publication", "unprocessed_excessive", "unprocessed_confirmation")  # fmt: skip
_LITIGATION = ("litigation_direct", "litigation_after_review")


class Rate(NamedTuple):
    """Definition of a rate: sum of table cells ``over`` divided by (sum of ``under`` minus sum of ``less``)."""

    id: str
    name: str
    over: tuple[tuple[str, str, str], ...]
    under: tuple[tuple[str, str, str], ...]
    less: tuple[tuple[str, str, str], ...] = ()


def _request_cells(*rows: str) -> tuple[tuple[str, str, str], ...]:
    """Return the keys (table, row, column) of the cells in column "total" for rows of the table of requests."""
    return tuple(("requests", row, "total") for row in rows)


def _dispute_cells(rows: tuple[str, ...], column: str) -> tuple[tuple[str, str, str], ...]:
    """Return the keys (table, row, column) of the cells of one column in rows of the table of reviews and lawsuits."""
    return tuple(("disputes", row, column) for row in rows)


_ALL = _request_cells("total_processed")
RATES: tuple[Rate, ...] = (
    Rate("disclosed", "公开率", _request_cells("granted", "partly_granted"), _ALL),
    Rate("denied", "不予公开率", _request_cells(*DENIED), _ALL),
    Rate("unable", "无法提供率", _request_cells(*UNABLE), _ALL),
    Rate("unprocessed", "不予处理率", _request_cells(*UNPROCESSED), _ALL),
    Rate("carried_out", "结转率", _request_cells("carried_out"), _request_cells("received", "carried_in")),
    Rate("review_corrected", "复议纠正率", _dispute_cells(("review",), "corrected"), _dispute_cells(("review",), "total"), _dispute_cells(("review",), "pending")),
    Rate("litigation_corrected", "诉讼纠正率", _dispute_cells(_LITIGATION, "corrected"), _dispute_cells(_LITIGATION, "total"), _dispute_cells(_LITIGATION, "pending")),
)  # fmt: skip


def compute_rates(panel: Panel) -> pd.DataFrame:
    """Return the rates of request outcomes and dispute outcomes of every report of a panel.

    Returns
    -------
    frame
        agency_id, year, rate (id), name (Chinese), numerator, denominator (both NaN if a figure is unknown),
        value, lower, upper (Wilson score interval, 95 %), few (denominator under 30), shrunk (shrunk towards the mean of
        all by the beta-binomial model, for ranking; Carlin & Louis 2000). Texts are categories.
    """
    import numpy as np

    frame = rows_to_frame(_list_rates(panel), _COUNTED)
    wrong = (frame["numerator"] > frame["denominator"]) | (frame["denominator"] <= 0)
    frame["value"] = (frame["numerator"] / frame["denominator"]).where(~wrong)
    counts = frame["denominator"].where(~wrong).to_numpy(dtype=float)
    frame["lower"], frame["upper"] = wilson(frame["value"].to_numpy(dtype=float), counts)
    frame["few"] = frame["denominator"].lt(FEW) & frame["value"].notna()
    frame["shrunk"] = np.nan
    for _, part in frame[frame["value"].notna()].groupby("rate"):
        frame.loc[part.index, "shrunk"] = shrink_shares_to_mean(
            part["numerator"].to_numpy(dtype=float), part["denominator"].to_numpy(dtype=float)
        )
    return frame


def _list_rates(panel: Panel) -> Iterator[tuple[Any, ...]]:
    """Yield agency, year, id, name, numerator and denominator of each rate of each report."""
    for key in panel.report_keys:
        own = panel.figures.get(key.report, {})
        for rate in RATES:
            over, under, less = (_sum_cells(own, cells) for cells in (rate.over, rate.under, rate.less))
            yield key.agency_id, key.year, rate.id, rate.name, over, under - less


def _sum_cells(figures: dict[tuple[str, str, str], float], cells: tuple[tuple[str, str, str], ...]) -> float:
    """Return the sum of table cells of a report; NaN if one of them is unknown."""
    return sum((figures.get(cell, float("nan")) for cell in cells), 0.0)


def timeliness_by_year(panel: Panel) -> pd.DataFrame:
    """Return, by year, the share of reports with a known date that were published by the legal deadline.

    Returns
    -------
    frame
        year, dated (reports with a conclusive day of publication), in_time, rate, lower and upper (Wilson, 95 %).
    """
    import numpy as np

    known = panel.items[(panel.items["item"] == "G1") & panel.items["value"].notna()]
    counts = known.groupby("year")["value"].agg(dated="size", in_time="sum").reset_index()
    dated = counts["dated"].to_numpy(dtype=float)
    share = np.divide(counts["in_time"].to_numpy(dtype=float), dated, out=np.zeros_like(dated), where=dated > 0)
    lower, upper = wilson(share, dated)
    frame: pd.DataFrame = counts.assign(rate=share, lower=lower, upper=upper)
    return frame


def wilson(shares: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return lower and upper bounds of the 95 % Wilson score intervals (Wilson 1927) of shares."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        middle = shares + _Z**2 / (2 * counts)
        half = _Z * np.sqrt(shares * (1 - shares) / counts + _Z**2 / (4 * counts**2))
        scale = 1 + _Z**2 / counts
        lower, upper = np.clip((middle - half) / scale, 0, 1), np.clip((middle + half) / scale, 0, 1)
    return lower, upper


def shrink_shares_to_mean(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares shrunk towards the mean of all shares (empirical Bayes, beta-binomial), more for small counts."""
    import numpy as np

    mean = numerators.sum() / denominators.sum()
    shares = numerators / denominators
    between = float(np.average((shares - mean) ** 2, weights=denominators))
    within = mean * (1 - mean) * len(denominators) / denominators.sum()
    spread = between - within
    if not 0 < mean < 1 or spread <= 0:
        return np.full(len(numerators), mean)
    strength = max(mean * (1 - mean) / spread - 1, 0.0)
    result: NDArray[np.float64] = (numerators + strength * mean) / (denominators + strength)
    return result
