"""Heat maps by agency and year: scores, and the share of text reused from the agency's own earlier reports."""

from __future__ import annotations

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
    agency_count_message,
    count_rows_that_fit,
    new_canvas,
)
from disclosure_nlp.compare.plots.palette import colour_map_name, contrasting_text_colour
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, msg

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_QUANTILES = (0.9, 0.5, 0.1)
_YEAR = 0.5  # width in inches of a column


@with_package_style
def heat_map(
    reports: pd.DataFrame, ax: Axes | None = None, language: Language = "en", **layout: Unpack[PlotLayout]
) -> Axes:
    """Draw a heat map of scores by agency and year; a blank cell is a year without a report.

    At most 40 agencies are drawn, highest mean first; if there are more, further rows show the 90th percentile, median and
    10th percentile of all.

    Parameters
    ----------
    reports : frame
        series, year, total (`Panel.reports`).

    Raises
    ------
    DefinitionError
        If no report has a total, as before 2019.
    """
    if reports["total"].isna().all():
        raise DefinitionError("total", [msg("compare.no_total")])
    table = reports.pivot_table(index="series", columns="year", values="total")
    table = table.loc[table.mean(axis=1).sort_values(ascending=False, kind="stable").index]
    shown, drawn = _rows_and_quantiles_to_draw(table, ax, layout, language)
    lowest = max(0.0, float(table.min().min()) - 5)
    title = msg("plot.heat_map", agencies=agency_count_message(len(shown), len(table), "mean"))
    caption = "heat_map_all" if len(drawn) > len(shown) else "heat_map_each"
    return _draw_heat_map(
        drawn, ax, language, layout, (lowest, 100), "{:.0f}", ("score", title.text(language), caption)
    )


@with_package_style
def reuse_matrix(
    reuse: pd.DataFrame,
    section: str = "problems",
    ax: Axes | None = None,
    language: Language = "en",
    **layout: Unpack[PlotLayout],
) -> Axes:
    """Draw a heat map of the largest share of a section found in the agency's earlier reports, by agency and year.

    Parameters
    ----------
    reuse : frame
        `Comparison.reuse`.
    section : str, default problems
        Id of a section.

    Raises
    ------
    DefinitionError
        If no report has the section and an earlier report.
    """
    own = reuse[(reuse["check"] == "X4") & (reuse["section"] == section)]
    if own.empty:
        raise DefinitionError("reuse", [msg("compare.no_section", section=msg(f"section.{section}"))])
    table = own.pivot_table(index="agency_id", columns="year", values="share")
    table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
    shown, drawn = _rows_and_quantiles_to_draw(table, ax, layout, language)
    agencies = agency_count_message(len(shown), len(table), "share")
    title = msg("plot.reuse", section=msg(f"section.{section}"), agencies=agencies).text(language)
    caption = "reuse_all" if len(drawn) > len(shown) else "reuse_each"
    return _draw_heat_map(drawn, ax, language, layout, (0, 1), "{:.2f}", ("taken", title, caption))


def _rows_and_quantiles_to_draw(
    table: pd.DataFrame, ax: Axes | None, layout: PlotLayout, language: Language
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table rows that fit into a heat map, also with rows of quantiles if some rows do not fit."""
    import pandas as pd

    rows = count_rows_that_fit(ax, layout)
    if len(table) <= rows:
        return table, table
    shown = table.head(max(1, rows - len(_QUANTILES) - 1))
    names = [msg(f"plot.quantile_{round(100 * share)}").text(language) for share in _QUANTILES]
    quantiles = table.quantile(list(_QUANTILES)).set_axis(names)
    gap = pd.DataFrame([[float("nan")] * table.shape[1]], index=[""], columns=table.columns)
    return shown, pd.concat([shown, gap, quantiles])


def _draw_heat_map(
    table: pd.DataFrame,
    ax: Axes | None,
    language: Language,
    layout: PlotLayout,
    limits: tuple[float, float],
    value_format: str,
    texts: tuple[str, str, str],
) -> Axes:
    """Draw a table as a heat map; ``texts`` are the message code of the scale, the title, and the caption's code."""
    drawing = new_canvas(ax, language, layout, 3 + _YEAR * table.shape[1], FRAME + ROW * len(table))
    own = drawing.ax
    scale = colour_map_name(drawing.grey)
    image = own.imshow(table.to_numpy(), cmap=scale, aspect="auto", vmin=limits[0], vmax=limits[1])
    own.set_xticks(range(table.shape[1]), [str(year) for year in table.columns], fontsize=LABEL)
    own.set_yticks(range(len(table)), drawing.shorten_names([str(name) for name in table.index]), fontsize=LABEL)
    own.tick_params(length=0)
    _print_cell_values(drawing, table, image, value_format)
    own.figure.colorbar(image, ax=own, label=drawing.text(texts[0]), shrink=0.6)
    own.spines[:].set_visible(False)
    return drawing.finish_plot(texts[1], drawing.text(texts[2]))


def _print_cell_values(drawing: Canvas, table: pd.DataFrame, image: Any, value_format: str) -> None:
    """Print each value of a heat map in its cell if the cells are wide enough."""
    if drawing.width * 0.45 / table.shape[1] < 0.22:
        return
    for row, values in enumerate(table.to_numpy(dtype=float).tolist()):
        for column, value in enumerate(values):
            if not isnan(value):
                shade = contrasting_text_colour(image.cmap(image.norm(value)))
                drawing.ax.text(
                    column, row, value_format.format(value), ha="center", va="center", fontsize=SMALL, color=shade
                )
