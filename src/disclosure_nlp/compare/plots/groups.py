"""Plots of groups: box plots of the scores of groups, and an agency's item values against those of other agencies."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import with_package_style
from disclosure_nlp.compare.plots.canvas import (
    FRAME,
    LABEL,
    ROW,
    SMALL,
    Canvas,
    PlotLayout,
    count_rows_that_fit,
    new_canvas,
    year_span,
)
from disclosure_nlp.compare.plots.palette import SOFT, role_colour
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.view.card.words import interface_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_BOX = 0.45  # height in inches of a group
_FEWEST = 5  # smallest number of reports of a group with a box
_WORDS = {"level": "levels", "kind": "kinds"}  # groups whose ids have names in two languages
_MANY = 2000  # points from which on they are rasterised in vector formats


@with_package_style
def distribution(
    reports: pd.DataFrame,
    group_column: str,
    ax: Axes | None = None,
    language: Language = "en",
    **layout: Unpack[PlotLayout],
) -> Axes:
    """Draw box plots of the scores of groups (from five reports on), with every report as a point.

    Boxes show median and quartiles, with whiskers up to 1.5 times their distance. At most the 40 largest groups are drawn.

    Parameters
    ----------
    reports : frame
        total and the column ``group_column``; year for the title.
    group_column : str
        region, level, kind or field.
    """
    known = reports.dropna(subset=["total", group_column])
    sizes = known[group_column].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    shown = sizes.head(count_rows_that_fit(ax, layout, row_height=_BOX))
    drawing = new_canvas(ax, language, layout, 6.5, FRAME + 0.4 + _BOX * len(shown))
    own = drawing.ax
    groups = [known.loc[known[group_column] == name, "total"].to_numpy() for name in shown.index]
    _draw_boxes_and_points(drawing, groups)
    names = [
        getattr(interface_text(_WORDS[group_column], str(name)), language) if group_column in _WORDS else str(name)
        for name in shown.index
    ]
    labels = [f"{name}  n = {size:,}" for name, size in zip(drawing.shorten_names(names, 0.3), shown, strict=True)]
    own.set_yticks(range(1, len(groups) + 1), labels, fontsize=LABEL)
    own.invert_yaxis()
    own.set_xlabel(drawing.text("score"), fontsize=LABEL)
    title = drawing.text("groups", by=msg(f"plot.by_{group_column}"), span=year_span(reports), count=len(known))
    left_out = len(reports) - int(shown.sum())
    caption = drawing.text("groups_caption", groups=len(sizes), shown=len(shown), left_out=left_out, fewest=_FEWEST)
    return drawing.finish_plot(title, caption)


def _draw_boxes_and_points(drawing: Canvas, groups: list[Any]) -> None:
    """Draw a box and the points of each group of scores; many points are rasterised in vector formats."""
    boxes = {place: scores for place, scores in enumerate(groups, 1) if len(scores) >= _FEWEST}
    if boxes:
        drawing.ax.boxplot(
            list(boxes.values()), positions=list(boxes), orientation="horizontal", showfliers=False, widths=0.6,
            medianprops={"color": "black"},
        )  # fmt: skip
    many, shade = sum(map(len, groups)) > _MANY, role_colour("main", drawing.grey)
    for place, scores in enumerate(groups, 1):
        steps = [place + (number % 7 - 3) * 0.05 for number in range(len(scores))]
        drawing.ax.plot(scores, steps, ".", color=shade, ms=5, alpha=0.5, mew=0, rasterized=many)


@with_package_style
def item_profile(
    items: pd.DataFrame,
    agency: str,
    year: int,
    ax: Axes | None = None,
    language: Language = "en",
    titles: Mapping[str, str] | None = None,
    **layout: Unpack[PlotLayout],
) -> Axes:
    """Draw an agency's value of each rubric item against the other agencies' mean of the year; unknown ones blank.

    Parameters
    ----------
    items : frame
        agency_id, year, item, value, state (`Panel.items`).
    titles : mapping, optional
        Titles of items by id; by default only the ids are shown.

    Raises
    ------
    DefinitionError
        If the agency has no report of the year.
    """
    chosen = items[(items["year"] == year) & (items["state"] != "n/a")]
    own = chosen[chosen["agency_id"] == agency].set_index("item")["value"].astype(float)
    if own.empty:
        raise DefinitionError("agency", [msg("compare.no_report", agencies=(agency,), year=year)])
    others = chosen[chosen["agency_id"] != agency].groupby("item")["value"].mean().reindex(own.index)
    drawing = new_canvas(ax, language, layout, 6.5, FRAME + 0.3 + ROW * len(own))
    axes, places = drawing.ax, range(len(own))
    axes.barh(places, own.fillna(0), color=role_colour("main", drawing.grey), height=0.55)
    axes.plot(others, places, "D", color=role_colour("other", drawing.grey), mfc="white", ms=5)
    for place, value in zip(places, own, strict=True):
        if isnan(value):
            axes.text(0.03, place, drawing.text("unknown"), fontsize=SMALL, va="center", color=SOFT)
    names = [f"{item} {(titles or {}).get(item, '')}".rstrip() for item in own.index]
    axes.set_yticks(places, drawing.shorten_names(names), fontsize=LABEL)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.set_xlabel(drawing.text("value"), fontsize=LABEL)
    count = chosen["agency_id"].nunique() - 1
    title = drawing.text("profile", agency=agency, year=year, count=count)
    return drawing.finish_plot(title, drawing.text("profile_caption", count=count))
