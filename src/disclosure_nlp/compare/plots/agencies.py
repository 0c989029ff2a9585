"""Plots of single agencies: slope chart of the scores of two years, and ranks with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import with_package_style
from disclosure_nlp.compare.plots.canvas import (
    FRAME,
    LABEL,
    ROW,
    SMALL,
    PlotLayout,
    agency_count_message,
    count_rows_that_fit,
    new_canvas,
)
from disclosure_nlp.compare.plots.labels import shorten_name, spread_heights, text_columns_in
from disclosure_nlp.compare.plots.palette import Role, role_colour
from disclosure_nlp.messages import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOVED = 5  # points
_NAMED = 20
_LINE = 0.2  # inches of height of a name at the end of a line


@with_package_style
def slope_chart(
    reports: pd.DataFrame,
    first: int,
    last: int,
    ax: Axes | None = None,
    language: Language = "en",
    **layout: Unpack[PlotLayout],
) -> Axes:
    """Draw each agency's score in two years, joined by a line: thick for a rise of 5 points, dashed for a fall of 5.

    The twenty agencies with the largest change are labelled, the others are pale.

    Parameters
    ----------
    reports : frame
        series, year, total (`Panel.reports`).
    first, last : int
        The two years.
    """
    table = reports.pivot_table(index="series", columns="year", values="total")[[first, last]].dropna()
    change = table[last] - table[first]
    named = (
        change.abs()
        .sort_values(ascending=False, kind="stable")
        .index[: count_rows_that_fit(ax, layout, row_height=_LINE, max_rows=_NAMED)]
    )
    drawing = new_canvas(ax, language, layout, 6, FRAME + _LINE * max(10, len(named)) + 0.3)
    own = drawing.ax
    low, high = float(table.min().min()) - 2, float(table.max().max()) + 2
    own.set_ylim(low, high)
    others = table.drop(named).to_numpy()
    own.plot([0, 1], others.T, color=role_colour("pale", drawing.grey), lw=0.5, zorder=1, rasterized=len(others) > 500)
    for name in named:
        own.plot(
            [0, 1],
            table.loc[name].to_numpy(),
            marker="o",
            ms=3,
            **_line_style_for_change(float(change[name]), drawing.grey),
        )
    own.set_xticks([0, 1], [str(first), str(last)])
    own.set_xlim(-0.1, 2.2)
    own.set_ylabel(drawing.text("score"))
    _write_names_at_line_ends(own, {str(name): float(table[last][name]) for name in named}, drawing.width)
    agencies = agency_count_message(len(named), len(table), "change")
    title = drawing.text("slope", first=first, last=last, change=f"{change.mean():+.1f}", agencies=agencies)
    return drawing.finish_plot(title, drawing.text("slope_caption", moved=_MOVED, count=len(table)))


def _line_style_for_change(score_change: float, grey: bool) -> dict[str, Any]:
    """Return matplotlib line properties for a change of score: thick for a rise, dashed for a fall."""
    role: Role = "up" if score_change >= _MOVED else "down" if score_change <= -_MOVED else "other"
    return {"lw": 2 if role == "up" else 1, "ls": "--" if role == "down" else "-", "color": role_colour(role, grey)}


def _write_names_at_line_ends(ax: Axes, height_by_name: dict[str, float], figure_width: float) -> None:
    """Write each agency's name at the right end of its line in a plot; overlapping names are moved apart."""
    figure: Any = ax.figure
    figure.draw_without_rendering()
    low, high = ax.get_ylim()
    inches = ax.get_window_extent().height / figure.dpi - 0.5  # minus the space of title and caption
    heights = spread_heights(list(height_by_name.values()), (high - low) * 0.165 / max(inches, 0.5), low, high)
    columns = text_columns_in(figure_width * 0.42, SMALL) - 4
    for (name, end), height in zip(height_by_name.items(), heights, strict=True):
        ax.plot([1, 1.06], [end, height], color="#999999", lw=0.5)
        ax.text(1.08, height, f"{shorten_name(name, columns)} {end:.0f}", fontsize=SMALL, va="center")


@with_package_style
def ranking(
    ranks: pd.DataFrame, year: int, ax: Axes | None = None, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Plot the ranks of agencies with their 95 % intervals, at most the 40 highest-ranked.

    Parameters
    ----------
    ranks : frame
        As `Comparison.ranks` returns it.
    year : int
        The year of the ranks.
    """
    shown = ranks.head(count_rows_that_fit(ax, layout))
    drawing = new_canvas(ax, language, layout, 7, FRAME + ROW * len(shown) + 0.3)
    own = drawing.ax
    places = range(len(shown))
    own.hlines(places, shown["lower"], shown["upper"], color=role_colour("band", drawing.grey), lw=4)
    own.plot(shown["rank"], places, "o", color=role_colour("main", drawing.grey), ms=4)
    names = drawing.shorten_names([str(name) for name in shown["agency_id"]])
    own.set_yticks(
        places, [f"{name}  {score:.1f}" for name, score in zip(names, shown["score"], strict=True)], fontsize=LABEL
    )
    own.invert_yaxis()
    own.set_xlabel(drawing.text("rank"), fontsize=LABEL)
    title = drawing.text("ranking", year=year, agencies=agency_count_message(len(shown), len(ranks), "score"))
    return drawing.finish_plot(title, drawing.text("ranking_caption", count=len(ranks)))
