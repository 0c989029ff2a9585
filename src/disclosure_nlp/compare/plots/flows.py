"""Parts of a whole: problems and promises of the year before by what came of them, requests by their outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import styled
from disclosure_nlp.compare.plots.canvas import LABEL, Canvas, Layout, canvas, span_of
from disclosure_nlp.compare.plots.labels import spread
from disclosure_nlp.compare.plots.palette import part_style
from disclosure_nlp.messages import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# Outcomes of requests, and the rows of the forms of 2019 and 2021 that they are sums of, by how their ids begin.
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
_GAP = 0.02  # of the whole, between two parts
_LABEL_HEIGHT = 0.17  # inches


@styled
def problem_flow(
    followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[Layout]
) -> Axes:
    """Draw the state of the problems of the year before, as shares of each year.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    """
    return _stacked(followup, "problem", ("answered", "under_way", "repeated", "dropped"), ax, language, layout)


@styled
def promise_flow(
    followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[Layout]
) -> Axes:
    """Draw the state of the remedies promised the year before, as shares of each year.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    """
    return _stacked(followup, "promise", ("done", "promised_again", "gone"), ax, language, layout)


def _stacked(
    followup: pd.DataFrame, kind: str, states: Sequence[str], ax: Axes | None, language: Language, layout: Layout
) -> Axes:
    import pandas as pd

    chosen = followup[(followup["kind"] == kind) & (followup["named"] == followup["year"] - 1)]
    counts = pd.crosstab(chosen["year"], chosen["state"]).reindex(columns=list(states), fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    drawing = canvas(ax, language, layout, 3 + 0.75 * max(4, len(shares)), 4)
    _draw_parts(drawing, shares, states)
    labels = [f"{year}\nn = {count:,}" for year, count in counts.sum(axis=1).items()]
    drawing.ax.set_xticks(range(len(shares)), labels, fontsize=LABEL)
    drawing.ax.set_ylabel(drawing.say("share"), fontsize=LABEL)
    agencies, left_out = chosen["agency_id"].nunique(), int((~chosen["state"].isin(states)).sum())
    caption = drawing.say(f"{kind}_caption", count=int(counts.to_numpy().sum()), agencies=agencies, left_out=left_out)
    return drawing.finish(drawing.say(kind), caption)


def _draw_parts(drawing: Canvas, shares: pd.DataFrame, states: Sequence[str]) -> None:
    """Draw the bars, part on part, and a legend in their order."""
    below = [0.0] * len(shares)
    for place, state in enumerate(states):
        fill = part_style(place, drawing.grey)
        drawing.ax.bar(range(len(shares)), shares[state], bottom=below, label=drawing.say(f"state_{state}"), **fill)
        below = [one + other for one, other in zip(below, shares[state], strict=True)]
    handles, names = drawing.ax.get_legend_handles_labels()
    turned = handles[::-1], names[::-1]
    drawing.ax.legend(*turned, fontsize=LABEL, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


@styled
def request_outcomes(
    cells: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[Layout]
) -> Axes:
    """Draw how requests received and carried in flow to their outcomes (alluvial), of all reports in the frame together.

    A report counts where it has a number in each of its rows of column 总计; a report with a cell that is not known would
    make the sums of the two sides differ.

    Parameters
    ----------
    cells : frame
        report, table, row, column, number (`Panel.cells`); year for the title.
    """
    chosen = cells[(cells["table"] == "requests") & (cells["column"] == "total")]
    known = chosen.groupby("report", observed=True)["number"].transform(lambda numbers: numbers.notna().all())
    whole = chosen[known.astype(bool)]
    drawing = canvas(ax, language, layout, 7, 5)
    sources, targets = _sums(drawing, whole, _SOURCES), _sums(drawing, whole, _TARGETS)
    drawing.ax.set(xlim=(-0.5, 1.9), ylim=(-0.05, 1.05 + _GAP * len(targets)), xticks=[], yticks=[])
    drawing.ax.spines[:].set_visible(False)
    _bands(drawing, sources, targets)
    reports, left_out = whole["report"].nunique(), chosen["report"].nunique() - whole["report"].nunique()
    caption = drawing.say("requests_caption", reports=reports, left_out=left_out)
    return drawing.finish(drawing.say("requests", count=sum(targets.values()), span=span_of(whole)), caption)


def _sums(drawing: Canvas, cells: pd.DataFrame, sides: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """Return the sum of the rows of each side, by its name in the language of the plot."""
    sums = cells.groupby("row", observed=True)["number"].sum()
    rows = sums.index.astype(str)
    return {drawing.say(f"outcome_{name}"): float(sums[rows.str.startswith(own)].sum()) for name, own in sides.items()}


def _bands(drawing: Canvas, sources: dict[str, float], targets: dict[str, float]) -> None:
    """Draw a band from every source to every target, as wide as its share: the form does not say which came of which."""
    received, processed = sum(sources.values()) or 1.0, sum(targets.values()) or 1.0
    starts, ends = _stack(sources, received), _stack(targets, processed)
    left = {name: low for name, (low, _) in starts.items()}
    for number, (target, (low, high)) in enumerate(ends.items()):
        at, fill = low, part_style(number, drawing.grey)
        for source, (bottom, top) in starts.items():
            width, share = (high - low) * sources[source] / received, (top - bottom) * targets[target] / processed
            _band(drawing.ax, (left[source], left[source] + share), (at, at + width), fill)
            left[source] += share
            at += width
    texts = {name: f"{name} {number:,.0f} ({number / processed:.0%})" for name, number in targets.items()}
    _write(drawing, 1.02, ends, texts, "left")
    _write(drawing, -0.02, starts, {name: f"{name} {number:,.0f}" for name, number in sources.items()}, "right")


def _band(ax: Axes, start: tuple[float, float], end: tuple[float, float], fill: dict[str, Any]) -> None:
    """Draw a band from its lower and upper bound at the left to those at the right."""
    import numpy as np

    steps = np.linspace(0, 1, 40)
    curve = 3 * steps**2 - 2 * steps**3
    lower, upper = (before + (after - before) * curve for before, after in zip(start, end, strict=True))
    ax.fill_between(steps, lower, upper, alpha=0.6, lw=0, **fill)


def _write(drawing: Canvas, x: float, places: dict[str, tuple[float, float]], texts: dict[str, str], side: str) -> None:
    """Write a text beside the middle of each part, spread so that none overlaps the next."""
    figure: Any = drawing.ax.figure
    low, high = drawing.ax.get_ylim()
    inches = drawing.ax.get_window_extent().height / figure.dpi - 0.6
    gap = (high - low) * _LABEL_HEIGHT / max(inches, 0.5)
    heights = spread([(bottom + top) / 2 for bottom, top in places.values()], gap, low, high)
    for name, height in zip(places, heights, strict=True):
        drawing.ax.text(x, height, texts[name], va="center", ha=side, fontsize=LABEL)


def _stack(parts: dict[str, float], whole: float) -> dict[str, tuple[float, float]]:
    """Return where each part begins and ends in [0, 1], small gaps between."""
    at, places = 0.0, {}
    for name, value in parts.items():
        places[name] = (at, at + value / whole)
        at += value / whole + _GAP
    return places
