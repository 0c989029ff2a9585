"""Agencies one by one: scores of two years joined by lines, and ranks with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import styled
from disclosure_nlp.compare.plots.canvas import FRAME, LABEL, ROW, SMALL, Layout, canvas, counted, room
from disclosure_nlp.compare.plots.labels import columns_in, short_name, spread
from disclosure_nlp.compare.plots.palette import Role, colour
from disclosure_nlp.messages import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOVED = 5  # points
_NAMED = 20
_LINE = 0.2  # inches a name takes beside the lines


@styled
def slope_chart(
    reports: pd.DataFrame,
    first: int,
    last: int,
    ax: Axes | None = None,
    language: Language = "en",
    **layout: Unpack[Layout],
) -> Axes:
    """Draw each agency's score in two years, joined by a line; thick where it rose by five points or more, dashed where it fell so.

    The twenty agencies that changed most are named, the others pale.

    Parameters
    ----------
    reports : frame
        series, year, total (`Panel.reports`).
    first, last : int
        The two years.
    """
    table = reports.pivot_table(index="series", columns="year", values="total")[[first, last]].dropna()
    change = table[last] - table[first]
    named = change.abs().sort_values(ascending=False, kind="stable").index[: room(ax, layout, row=_LINE, most=_NAMED)]
    drawing = canvas(ax, language, layout, 6, FRAME + _LINE * max(10, len(named)) + 0.3)
    own = drawing.ax
    low, high = float(table.min().min()) - 2, float(table.max().max()) + 2
    own.set_ylim(low, high)
    others = table.drop(named).to_numpy()
    own.plot([0, 1], others.T, color=colour("pale", drawing.grey), lw=0.5, zorder=1, rasterized=len(others) > 500)
    for name in named:
        own.plot([0, 1], table.loc[name].to_numpy(), marker="o", ms=3, **_line(float(change[name]), drawing.grey))
    own.set_xticks([0, 1], [str(first), str(last)])
    own.set_xlim(-0.1, 2.2)
    own.set_ylabel(drawing.say("score"))
    _name_ends(own, {str(name): float(table[last][name]) for name in named}, drawing.width)
    agencies = counted(len(named), len(table), "change")
    title = drawing.say("slope", first=first, last=last, change=f"{change.mean():+.1f}", agencies=agencies)
    return drawing.finish(title, drawing.say("slope_caption", moved=_MOVED, count=len(table)))


def _line(moved: float, grey: bool) -> dict[str, Any]:
    """Return how the line of an agency is drawn that moved by so many points."""
    role: Role = "up" if moved >= _MOVED else "down" if moved <= -_MOVED else "other"
    return {"lw": 2 if role == "up" else 1, "ls": "--" if role == "down" else "-", "color": colour(role, grey)}


def _name_ends(ax: Axes, ends: dict[str, float], width: float) -> None:
    """Write names beside the right ends of lines, spread so that none overlaps the next."""
    figure: Any = ax.figure
    figure.draw_without_rendering()
    low, high = ax.get_ylim()
    inches = ax.get_window_extent().height / figure.dpi - 0.5  # title and caption take some yet
    heights = spread(list(ends.values()), (high - low) * 0.165 / max(inches, 0.5), low, high)
    columns = columns_in(width * 0.42, SMALL) - 4
    for (name, end), height in zip(ends.items(), heights, strict=True):
        ax.plot([1, 1.06], [end, height], color="#999999", lw=0.5)
        ax.text(1.08, height, f"{short_name(name, columns)} {end:.0f}", fontsize=SMALL, va="center")


@styled
def ranking(
    ranks: pd.DataFrame, year: int, ax: Axes | None = None, language: Language = "en", **layout: Unpack[Layout]
) -> Axes:
    """Draw ranks with their 95 % intervals, at most the first 40.

    Parameters
    ----------
    ranks : frame
        As `Comparison.ranks` returns it.
    year : int
        The year of the ranks.
    """
    shown = ranks.head(room(ax, layout))
    drawing = canvas(ax, language, layout, 7, FRAME + ROW * len(shown) + 0.3)
    own = drawing.ax
    places = range(len(shown))
    own.hlines(places, shown["lower"], shown["upper"], color=colour("band", drawing.grey), lw=4)
    own.plot(shown["rank"], places, "o", color=colour("main", drawing.grey), ms=4)
    names = drawing.names([str(name) for name in shown["agency_id"]])
    own.set_yticks(
        places, [f"{name}  {score:.1f}" for name, score in zip(names, shown["score"], strict=True)], fontsize=LABEL
    )
    own.invert_yaxis()
    own.set_xlabel(drawing.say("rank"), fontsize=LABEL)
    title = drawing.say("ranking", year=year, agencies=counted(len(shown), len(ranks), "score"))
    return drawing.finish(title, drawing.say("ranking_caption", count=len(ranks)))
