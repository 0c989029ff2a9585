"""Small multiples: for each agency one small plot of a figure over the years, against all agencies' range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from disclosure_nlp.compare.plots.axes import new_axes_grid, with_package_style
from disclosure_nlp.compare.plots.canvas import LABEL, SMALL, Canvas, PlotLayout, agency_count_message
from disclosure_nlp.compare.plots.labels import shorten_name, text_columns_in, thin_ticks
from disclosure_nlp.compare.plots.palette import role_colour
from disclosure_nlp.messages import Language
from disclosure_nlp.text.layout import wrap_to_width

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_MOST = 20
_CELL = (1.6, 1.35)  # width and height in inches of a plot


@with_package_style
def small_multiples(
    frame: pd.DataFrame, value: str, name: str, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Draw for each agency a small plot of a figure over the years, with all agencies' median and 10th–90th percentile.

    At most twenty agencies, the largest mean first.

    Parameters
    ----------
    frame : frame
        agency_id, year and the column ``value``.
    value : str
        Name of the column with the figure.
    name : str
        Name of the figure for the title.

    Returns
    -------
    Axes
        The first of the axes; all are in its figure.
    """
    table = frame.pivot_table(index="agency_id", columns="year", values=value)
    table = table.loc[table.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    width = layout.get("width", 7.4)
    rows, columns = _grid_size_that_fits(len(table), width, layout.get("height", 99))
    shown = table.head(rows * columns)
    pictures = new_axes_grid(rows, columns, width, layout.get("height", 1 + _CELL[1] * rows))
    drawing = Canvas(pictures[0], language, layout.get("grey", False), owned=True)
    quantiles = table.quantile([0.1, 0.5, 0.9])
    for agency, ax in zip(shown.index, pictures, strict=False):
        _draw_agency_plot(ax, shown.loc[agency], quantiles, drawing.grey)
        ax.set_title(shorten_name(str(agency), text_columns_in(width / columns - 0.35, LABEL)), fontsize=LABEL)
    for ax in pictures[len(shown) :]:
        ax.set_axis_off()
    figure: Any = drawing.ax.figure
    title = drawing.text("multiples", name=name, agencies=agency_count_message(len(shown), len(table), "size"))
    figure.suptitle("\n".join(wrap_to_width(title, "", columns=text_columns_in(width, LABEL + 2))), fontsize=LABEL + 2)
    drawing.set_caption(drawing.text("multiples_caption", count=len(table)))
    figure.draw_without_rendering()
    for ax in pictures[: len(shown)]:
        thin_ticks(ax)
    return drawing.ax


def _grid_size_that_fits(count: int, width: float, height: float) -> tuple[int, int]:
    """Return how many rows and columns of small plots fit into a figure."""
    columns = max(1, min(4, int(width / _CELL[0]), count))
    return max(1, min(_MOST // columns, -(-count // columns), int((height - 1) / _CELL[1]))), columns


def _draw_agency_plot(ax: Axes, agency_values: pd.Series[Any], quantiles: pd.DataFrame, grey: bool) -> None:
    """Draw one agency's values over years against median and 10th to 90th percentile of all agencies."""
    years = [int(year) for year in agency_values.index]
    low, middle, high = (quantiles.loc[share].to_numpy() for share in (0.1, 0.5, 0.9))
    ax.fill_between(years, low, high, color=role_colour("band", grey), alpha=0.5, lw=0)
    ax.plot(years, middle, color=role_colour("other", grey), lw=0.8, ls=":")
    ax.plot(years, agency_values.to_numpy(), color=role_colour("main", grey), marker="o", ms=3, lw=1.5)
    ax.set_xticks(years, [str(year) for year in years], fontsize=SMALL)
    ax.tick_params(axis="y", labelsize=SMALL)
    ax.locator_params(axis="y", nbins=4)
