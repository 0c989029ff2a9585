"""Plots of a comparison in matplotlib: frames in, Axes out. Readable in grey; n and intervals in the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import isnan
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.axes import new_axes, style, styled
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, Message, Param, msg

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = [
    "OUTCOMES",
    "PLOTS",
    "distribution",
    "heat_map",
    "item_profile",
    "new_axes",
    "problem_flow",
    "promise_flow",
    "ranking",
    "request_outcomes",
    "reuse_matrix",
    "save",
    "slope_chart",
    "style",
]
_MOVED = 5  # points
_MOST = 40  # agencies in a picture; more cannot be read
_GREYS = ("#222222", "#666666", "#999999", "#cccccc", "#444444", "#aaaaaa")
_HATCHES = ("", "//", "..", "xx", "\\\\", "++")
OUTCOMES = {
    "予以公开": ("granted",),
    "部分公开": ("partly_granted",),
    "不予公开": ("denied_",),
    "无法提供": ("unable_",),
    "不予处理": ("unprocessed_",),
    "其他处理": ("other_",),
}


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    return new_axes(width, height) if ax is None else ax


@styled
def heat_map(reports: pd.DataFrame, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw scores by agency and year; a blank square is a year without a report. At most 40 agencies, highest mean first.

    ``reports`` needs series, year, total.
    """
    table = reports.pivot_table(index="series", columns="year", values="total")
    table = table.loc[table.mean(axis=1).sort_values(ascending=False).index]
    shown = table.head(_MOST)
    ax = _axes(ax, 2.5 + 0.7 * shown.shape[1], 1.2 + 0.28 * len(shown))
    image = ax.imshow(
        shown.to_numpy(), cmap="Greys", aspect="auto", vmin=max(0.0, float(table.min().min()) - 5), vmax=100
    )
    ax.set_xticks(range(shown.shape[1]), [str(year) for year in shown.columns])
    ax.set_yticks(range(len(shown)), list(shown.index), fontsize=8)
    middle = (image.norm.vmin + image.norm.vmax) / 2  # type: ignore[operator]
    for (row, column), value in _cells(shown):
        ax.text(
            column,
            row,
            f"{value:.0f}",
            ha="center",
            va="center",
            fontsize=7,
            color="white" if value > middle else "black",
        )
    ax.figure.colorbar(image, ax=ax, label=_say("score", language), shrink=0.6)
    ax.set_title(_say("heat_map", language, agencies=_agencies(shown, table)), fontsize=10)
    ax.spines[:].set_visible(False)
    return ax


def _cells(table: pd.DataFrame) -> Iterator[tuple[tuple[int, int], float]]:
    for row, values in enumerate(table.to_numpy(dtype=float).tolist()):
        for column, value in enumerate(values):
            if not isnan(value):
                yield (row, column), value


def _agencies(shown: pd.DataFrame, whole: pd.DataFrame) -> Message:
    """Return how many agencies there are, and how many of them the picture shows."""
    if len(shown) < len(whole):
        return msg("plot.agencies_shown", count=len(whole), shown=len(shown))
    return msg("plot.agencies", count=len(whole))


def _say(key: str, language: Language, **params: Param) -> str:
    return msg(f"plot.{key}", **params).text(language)


@styled
def slope_chart(
    reports: pd.DataFrame, first: int, last: int, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw each agency's score in two years, joined by a line; thick where it rose by five points or more, dashed where it fell so."""
    table = reports.pivot_table(index="series", columns="year", values="total")[[first, last]].dropna()
    change = table[last] - table[first]
    shown = table.loc[change.abs().sort_values(ascending=False).index].head(_MOST)
    ax = _axes(ax, 6, 1.5 + 0.22 * max(10, len(shown)))
    heights = _spread(shown[last].to_numpy(), gap=(table.max().max() - table.min().min()) / 45)
    for name, (before, after), height in zip(shown.index, shown.to_numpy(), heights, strict=True):
        moved = after - before
        line = "--" if moved <= -_MOVED else "-"
        ax.plot([0, 1], [before, after], color="black", lw=2 if moved >= _MOVED else 0.8, ls=line, marker="o", ms=3)
        ax.plot([1, 1.06], [after, height], color="#999999", lw=0.5)
        ax.text(1.08, height, f"{name} {after:.0f}", fontsize=7, va="center")
    ax.set_xticks([0, 1], [str(first), str(last)])
    ax.set_xlim(-0.1, 1.9)
    ax.set_ylabel(_say("score", language))
    change_text = f"{change.mean():+.1f}"
    title = _say("slope", language, first=first, last=last, change=change_text, agencies=_agencies(shown, table))
    ax.set_title(title, fontsize=10)
    return ax


def _spread(heights: Any, gap: float) -> list[float]:
    """Return heights for labels: in the same order, none nearer to the next than ``gap``."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    found = [float(height) for height in heights]
    for below, place in pairwise(order):
        found[place] = max(found[place], found[below] + gap)
    shift = sum(found[place] - heights[place] for place in order) / max(1, len(order))
    return [height - shift for height in found]


@styled
def ranking(ranks: pd.DataFrame, year: int, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw ranks with their 95 % intervals; ``ranks`` as `rank_intervals` returns them."""
    shown = ranks.head(_MOST)
    ax = _axes(ax, 7, 1.4 + 0.26 * len(shown))
    places = range(len(shown))
    ax.hlines(places, shown["lower"], shown["upper"], color="#888888", lw=3)
    ax.plot(shown["rank"], places, "o", color="black", ms=4)
    names = [f"{name}  {score:.1f}" for name, score in zip(shown["agency_id"], shown["score"], strict=True)]
    ax.set_yticks(places, names, fontsize=8)
    ax.invert_yaxis()
    ax.set_xlabel(_say("rank", language))
    ax.set_title(_say("ranking", language, year=year, agencies=_agencies(shown, ranks)), fontsize=10)
    return ax


@styled
def distribution(reports: pd.DataFrame, by: str, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw the scores of groups as boxes (median, quartiles, 1.5 × their distance) with every report as a point."""
    groups = [(str(name), part["total"].dropna().to_numpy()) for name, part in reports.groupby(by)]
    groups = [(name, scores) for name, scores in groups if len(scores)][:_MOST]
    ax = _axes(ax, 1.5 + 0.9 * max(3, len(groups)), 4.5)
    ax.boxplot([scores for _, scores in groups], showfliers=False, medianprops={"color": "black"})
    for place, (_, scores) in enumerate(groups, 1):
        steps = [(number % 7 - 3) * 0.03 for number in range(len(scores))]
        ax.plot([place + step for step in steps], scores, ".", color="#777777", ms=3, alpha=0.6)
    labels = [f"{name}\nn = {len(scores)}" for name, scores in groups]
    ax.set_xticks(range(1, len(groups) + 1), labels, fontsize=8, rotation=0 if len(groups) < 7 else 60)
    ax.set_ylabel(_say("score", language))
    years = sorted(reports["year"].unique().tolist()) if "year" in reports else []
    span = f", {years[0]}" if len(years) == 1 else f", {years[0]}–{years[-1]}" if years else ""
    count = len(reports.dropna(subset=["total"]))
    ax.set_title(_say("groups", language, by=msg(f"plot.by_{by}"), span=span, count=count), fontsize=10)
    return ax


@styled
def item_profile(
    items: pd.DataFrame, agency: str, year: int, ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw an agency's value of each item against the mean of the others of the year; a missing bar is not known."""
    chosen = items[(items["year"] == year) & (items["state"] != "n/a")]
    own = chosen[chosen["agency_id"] == agency].set_index("item")["value"].astype(float)
    if own.empty:
        raise DefinitionError("agency", [msg("compare.no_report", agencies=(agency,), year=year)])
    others = chosen[chosen["agency_id"] != agency].groupby("item")["value"].mean().reindex(own.index)
    ax = _axes(ax, 6.5, 1.2 + 0.25 * len(own))
    places = range(len(own))
    ax.barh(places, own.fillna(0), color="#555555", height=0.55, label=agency)
    ax.plot(others, places, "D", color="black", mfc="white", ms=5, label=_say("others", language))
    for place, value in zip(places, own, strict=True):
        if isnan(value):
            ax.text(0.01, place, _say("unknown", language), fontsize=7, va="center", color="#555555")
    ax.set_yticks(places, list(own.index), fontsize=8)
    ax.invert_yaxis()
    ax.set_xlim(0, 1.02)
    ax.set_xlabel(_say("value", language))
    count = chosen["agency_id"].nunique() - 1
    ax.set_title(_say("profile", language, agency=agency, year=year, count=count), fontsize=10)
    ax.legend(fontsize=7, loc="lower right")
    return ax


@styled
def reuse_matrix(
    reuse: pd.DataFrame, section: str = "problems", ax: Axes | None = None, language: Language = "en"
) -> Axes:
    """Draw, by agency and year, the largest share of a section that stands in an own earlier report."""
    own = reuse[(reuse["check"] == "X4") & (reuse["section"] == section)]
    if own.empty:
        raise DefinitionError("reuse", [msg("compare.no_section", section=msg(f"section.{section}"))])
    table = own.pivot_table(index="agency_id", columns="year", values="share")
    table = table.loc[table.max(axis=1).sort_values(ascending=False).index]
    shown = table.head(_MOST)
    ax = _axes(ax, 2.5 + 0.7 * shown.shape[1], 1.2 + 0.28 * len(shown))
    image = ax.imshow(shown.to_numpy(), cmap="Greys", aspect="auto", vmin=0, vmax=1)
    ax.set_xticks(range(shown.shape[1]), [str(year) for year in shown.columns])
    ax.set_yticks(range(len(shown)), list(shown.index), fontsize=8)
    for (row, column), value in _cells(shown):
        ax.text(
            column, row, f"{value:.2f}", ha="center", va="center", fontsize=7, color="white" if value > 0.5 else "black"
        )
    ax.figure.colorbar(image, ax=ax, label=_say("taken", language), shrink=0.6)
    title = _say("reuse", language, section=msg(f"section.{section}"), agencies=_agencies(shown, table))
    ax.set_title(title, fontsize=10)
    ax.spines[:].set_visible(False)
    return ax


@styled
def problem_flow(followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw what became of the problems of the year before, as shares of each year."""
    return _stacked(followup, "problem", ("answered", "under_way", "repeated", "dropped"), ax, language)


@styled
def promise_flow(followup: pd.DataFrame, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw what became of the remedies promised the year before, as shares of each year."""
    return _stacked(followup, "promise", ("done", "promised_again", "gone"), ax, language)


def _stacked(followup: pd.DataFrame, kind: str, states: Sequence[str], ax: Axes | None, language: Language) -> Axes:
    import pandas as pd

    chosen = followup[(followup["kind"] == kind) & (followup["named"] == followup["year"] - 1)]
    counts = pd.crosstab(chosen["year"], chosen["state"]).reindex(columns=list(states), fill_value=0)
    shares = counts.div(counts.sum(axis=1), axis=0)
    ax = _axes(ax, 2 + 0.9 * max(3, len(shares)), 4)
    below = [0.0] * len(shares)
    for state, grey, hatch in zip(states, _GREYS[1:], _HATCHES, strict=False):
        ax.bar(
            range(len(shares)),
            shares[state],
            bottom=below,
            color=grey,
            hatch=hatch,
            edgecolor="white",
            label=_say(f"state_{state}", language),
        )
        below = [one + other for one, other in zip(below, shares[state], strict=True)]
    labels = [f"{year}\nn = {count}" for year, count in counts.sum(axis=1).items()]
    ax.set_xticks(range(len(shares)), labels)
    ax.set_ylabel(_say("share", language))
    ax.set_title(_say(kind, language), fontsize=10)
    ax.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


@styled
def request_outcomes(cells: pd.DataFrame, ax: Axes | None = None, language: Language = "en") -> Axes:
    """Draw how requests received and carried in flow to their outcomes (alluvial), all years and agencies together."""
    chosen = (
        cells[(cells["table"] == "requests") & (cells["column"] == "total")]
        .groupby("row", observed=True)["number"]
        .sum()
    )

    def total(prefixes: Sequence[str]) -> float:
        return float(
            sum(value for row, value in chosen.items() if any(str(row).startswith(prefix) for prefix in prefixes))
        )

    sources = {"本年新收": total(("received",)), "上年结转": total(("carried_in",))}
    targets = {name: total(rows) for name, rows in OUTCOMES.items()} | {"结转下年": total(("carried_out",))}
    ax = _axes(ax, 7, 5)
    whole = sum(targets.values()) or 1.0
    _bands(ax, sources, targets, whole)
    ax.set_xlim(-0.35, 1.6)
    ax.set_axis_off()
    ax.set_title(_say("requests", language, count=whole), fontsize=10)
    return ax


def _bands(ax: Axes, sources: dict[str, float], targets: dict[str, float], whole: float) -> None:
    """Draw a band from every source to every target, as wide as its share: the form does not tell which came of which."""
    import numpy as np

    given = sum(sources.values()) or 1.0
    starts, ends = _stack(sources, given), _stack(targets, whole)
    steps = np.linspace(0, 1, 40)
    curve = 3 * steps**2 - 2 * steps**3
    left = {name: low for name, (low, _) in starts.items()}
    for number, (target, (low, high)) in enumerate(ends.items()):
        at = low
        for source, (bottom, top) in starts.items():
            width, share = (high - low) * sources[source] / given, (top - bottom) * targets[target] / whole
            lower = left[source] + (at - left[source]) * curve
            upper = left[source] + share + (at + width - left[source] - share) * curve
            ax.fill_between(steps, lower, upper, color=_GREYS[number % len(_GREYS)], alpha=0.55, lw=0)
            left[source] += share
            at += width
        ax.text(
            1.02,
            (low + high) / 2,
            f"{target} {targets[target]:,.0f} ({targets[target] / whole:.0%})",
            va="center",
            fontsize=8,
        )
    for source, (bottom, top) in starts.items():
        ax.text(-0.02, (bottom + top) / 2, f"{source}\n{sources[source]:,.0f}", va="center", ha="right", fontsize=8)


def _stack(parts: dict[str, float], whole: float) -> dict[str, tuple[float, float]]:
    """Return where each part begins and ends in [0, 1], small gaps between."""
    gap, at, places = 0.02, 0.0, {}
    for name, value in parts.items():
        places[name] = (at, at + value / whole)
        at += value / whole + gap
    return places


def save(ax: Any, path: str) -> None:
    """Write a picture; PNG and SVG carry no date, so that the same panel gives the same bytes."""
    metadata = {"Date": None} if path.endswith(".svg") else {"Software": None}
    ax.figure.savefig(path, metadata=metadata, bbox_inches="tight")


PLOTS: dict[str, Callable[..., Any]] = {
    "heat-map": heat_map,
    "slope": slope_chart,
    "ranking": ranking,
    "distribution": distribution,
    "item-profile": item_profile,
    "reuse": reuse_matrix,
    "problems": problem_flow,
    "promises": promise_flow,
    "requests": request_outcomes,
}
