"""Plots of shares: the previous year's problems and promises by outcome, and requests by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import with_package_style
from disclosure_nlp.compare.plots.canvas import LABEL, Canvas, PlotLayout, new_canvas, year_span
from disclosure_nlp.compare.plots.labels import spread_heights
from disclosure_nlp.compare.plots.palette import part_style
from disclosure_nlp.messages import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Outcomes of requests, and the prefixes of the row ids (forms of 2019 and 2021) that each is a sum of.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "granted": ("granted",),
    "partly": ("partly_granted",),
    "denied": ("denied_",),
    "unable": ("unable_",),
    "unprocessed": ("unprocessed_",),
    "other": ("other_",),
}
_SOURCES = {"new": ("received",), "carried_in": ("carried_in",)}
_TARGETS = OUTCOMES | {"carried_out": ("carried_out",)}
_GAP = 0.02  # gap between two parts, as a share of the whole
_LABEL_HEIGHT = 0.17  # inches


@with_package_style
def problem_flow(
    followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Draw the shares of the previous year's problems by outcome, one bar per year.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    """
    return _draw_stacked_shares(
        followup, "problem", ("answered", "under_way", "repeated", "dropped"), ax, language, layout
    )


@with_package_style
def promise_flow(
    followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Draw the shares of the previous year's promised remedies by outcome, one bar per year.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    """
    return _draw_stacked_shares(followup, "promise", ("done", "promised_again", "gone"), ax, language, layout)


def _draw_stacked_shares(
    followup: pd.DataFrame,
    statement_kind: str,
    states: Sequence[str],
    ax: Axes | None,
    language: Language,
    layout: PlotLayout,
) -> Axes:
    """Draw the shares of the previous year's problems or promises by state, one stacked bar per year."""
    import pandas as pd

    chosen = followup[(followup["kind"] == statement_kind) & (followup["named"] == followup["year"] - 1)]
    counts = pd.crosstab(chosen["year"], chosen["state"]).reindex(columns=list(states), fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    drawing = new_canvas(ax, language, layout, 3 + 0.75 * max(4, len(shares)), 4)
    _draw_stacked_bars(drawing, shares, states)
    labels = [f"{year}\nn = {count:,}" for year, count in counts.sum(axis=1).items()]
    drawing.ax.set_xticks(range(len(shares)), labels, fontsize=LABEL)
    drawing.ax.set_ylabel(drawing.text("share"), fontsize=LABEL)
    agencies, left_out = chosen["agency_id"].nunique(), int((~chosen["state"].isin(states)).sum())
    total = int(counts.to_numpy().sum())
    caption = drawing.text(f"{statement_kind}_caption", count=total, agencies=agencies, left_out=left_out)
    return drawing.finish_plot(drawing.text(statement_kind), caption)


def _draw_stacked_bars(drawing: Canvas, shares: pd.DataFrame, states: Sequence[str]) -> None:
    """Draw stacked bars of shares, one per year, and a legend in the same order."""
    below = [0.0] * len(shares)
    for place, state in enumerate(states):
        fill = part_style(place, drawing.grey)
        drawing.ax.bar(range(len(shares)), shares[state], bottom=below, label=drawing.text(f"state_{state}"), **fill)
        below = [one + other for one, other in zip(below, shares[state], strict=True)]
    handles, names = drawing.ax.get_legend_handles_labels()
    turned = handles[::-1], names[::-1]
    drawing.ax.legend(*turned, fontsize=LABEL, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


@with_package_style
def request_outcomes(
    cells: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Draw an alluvial plot of requests received and carried in by outcome, summed over all reports in the cells.

    Only reports with a number in every row of column 总计 are included; otherwise the sums of the two sides would differ.

    Parameters
    ----------
    cells : frame
        report, table, row, column, number (`Panel.cells`); year for the title.
    """
    chosen = cells[(cells["table"] == "requests") & (cells["column"] == "total")]
    known = chosen.groupby("report", observed=True)["number"].transform(lambda numbers: numbers.notna().all())
    whole = chosen[known.astype(bool)]
    drawing = new_canvas(ax, language, layout, 7, 5)
    sources, targets = _sum_rows_by_prefix(drawing, whole, _SOURCES), _sum_rows_by_prefix(drawing, whole, _TARGETS)
    drawing.ax.set(xlim=(-0.5, 1.9), ylim=(-0.05, 1.05 + _GAP * len(targets)), xticks=[], yticks=[])
    drawing.ax.spines[:].set_visible(False)
    _draw_all_bands(drawing, sources, targets)
    reports, left_out = whole["report"].nunique(), chosen["report"].nunique() - whole["report"].nunique()
    caption = drawing.text("requests_caption", reports=reports, left_out=left_out)
    return drawing.finish_plot(drawing.text("requests", count=sum(targets.values()), span=year_span(whole)), caption)


def _sum_rows_by_prefix(
    drawing: Canvas, cells: pd.DataFrame, row_prefixes: Mapping[str, tuple[str, ...]]
) -> dict[str, float]:
    """Return requests by source or outcome: each the sum of the table rows whose ids start with one of its prefixes."""
    sums = cells.groupby("row", observed=True)["number"].sum()
    rows = sums.index.astype(str)
    return {
        drawing.text(f"outcome_{name}"): float(sums[rows.str.startswith(own)].sum())
        for name, own in row_prefixes.items()
    }


def _draw_all_bands(drawing: Canvas, sources: dict[str, float], targets: dict[str, float]) -> None:
    """Draw a band from every source of requests to every outcome, with widths proportional to both."""
    received, processed = sum(sources.values()) or 1.0, sum(targets.values()) or 1.0
    starts, ends = _stack_parts(sources, received), _stack_parts(targets, processed)
    left = {name: low for name, (low, _) in starts.items()}
    for number, (target, (low, high)) in enumerate(ends.items()):
        at, fill = low, part_style(number, drawing.grey)
        for source, (bottom, top) in starts.items():
            width, share = (high - low) * sources[source] / received, (top - bottom) * targets[target] / processed
            _draw_band(drawing.ax, (left[source], left[source] + share), (at, at + width), fill)
            left[source] += share
            at += width
    texts = {name: f"{name} {number:,.0f} ({number / processed:.0%})" for name, number in targets.items()}
    _write_texts_beside_stacked_parts(drawing, 1.02, ends, texts, "left")
    texts = {name: f"{name} {number:,.0f}" for name, number in sources.items()}
    _write_texts_beside_stacked_parts(drawing, -0.02, starts, texts, "right")


def _draw_band(
    ax: Axes, left_bounds: tuple[float, float], right_bounds: tuple[float, float], fill: dict[str, Any]
) -> None:
    """Draw a curved band between an interval of heights at the left and one at the right."""
    import numpy as np

    steps = np.linspace(0, 1, 40)
    curve = 3 * steps**2 - 2 * steps**3
    lower, upper = (before + (after - before) * curve for before, after in zip(left_bounds, right_bounds, strict=True))
    ax.fill_between(steps, lower, upper, alpha=0.6, lw=0, **fill)


def _write_texts_beside_stacked_parts(
    drawing: Canvas,
    x_position: float,
    bounds_by_name: dict[str, tuple[float, float]],
    texts: dict[str, str],
    alignment: str,
) -> None:
    """Write a text at the middle of each part of a stack; overlapping texts are moved apart."""
    figure: Any = drawing.ax.figure
    low, high = drawing.ax.get_ylim()
    inches = drawing.ax.get_window_extent().height / figure.dpi - 0.6
    gap = (high - low) * _LABEL_HEIGHT / max(inches, 0.5)
    heights = spread_heights([(bottom + top) / 2 for bottom, top in bounds_by_name.values()], gap, low, high)
    for name, height in zip(bounds_by_name, heights, strict=True):
        drawing.ax.text(x_position, height, texts[name], va="center", ha=alignment, fontsize=LABEL)


def _stack_parts(values: dict[str, float], total: float) -> dict[str, tuple[float, float]]:
    """Return lower and upper bound in [0, 1] of each value when the values are stacked, with small gaps."""
    at, places = 0.0, {}
    for name, value in values.items():
        places[name] = (at, at + value / total)
        at += value / total + _GAP
    return places
