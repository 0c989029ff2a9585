"""Writes a comparison to a folder: tables, plots and a paragraph on methods for a paper."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.plots.canvas import PlotLayout
from disclosure_nlp.compare.rates import timeliness_by_year
from disclosure_nlp.compare.uncertainty import DRAWS, group_means, rank_intervals, weight_sensitivity
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, Message, msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger(__name__)
_FEWEST = 3  # smallest number of agencies for a ranking


class PlotOptions(NamedTuple):
    """Options of plot files: file formats, resolution and layout.

    Attributes
    ----------
    formats : tuple of str
        One or more of png, svg and pdf; empty for no plots.
    dpi : float
        Dots per inch of a PNG.
    layout : Layout
        Grey or colour, width and height of every plot.
    """

    formats: tuple[str, ...] = ("png",)
    dpi: float = 200
    layout: PlotLayout = PlotLayout()


_DEFAULT = PlotOptions()


def write_comparison(
    comparison: Comparison,
    group_column: str,
    folder: AnyPath,
    agencies: Iterable[str] = (),
    language: Language = "en",
    plot_options: PlotOptions = _DEFAULT,
) -> list[Path]:
    """Write the tables, plots and methods paragraph of a comparison to a folder and return the paths.

    Parameters
    ----------
    group_column : str
        Groups that are compared: region, level, kind or field.
    folder : str or path
        Created if it does not exist; files with the same names are overwritten.
    agencies : sequence of str, optional
        Agencies whose item profile is drawn, for the latest year with a report.
    language : str, default ``en``
        Language of messages in the tables, of the plots and of ``methods.md``.
    plot_options : Figures, optional
        Formats, size and colours of the plots; by default PNG in colours.

    Returns
    -------
    list of Path
        Paths of the files: one CSV per table (UTF-8 with a byte order mark, for Excel), plots, ``methods.md``.

    Raises
    ------
    DefinitionError
        If the groups do not exist, an agency has no report, or matplotlib is not installed.
    """
    profiles = {name: _latest_year_of_agency(comparison.panel, name) for name in agencies}
    folder = as_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    year = comparison.panel.years[-1]
    tables = comparison_tables(comparison, group_column, year)
    frames = {name: select_language(frame, language) for name, frame in tables.items()}
    written = [_write_csv_table(frame, folder / f"{name}.csv") for name, frame in frames.items()]
    draws = plot_functions(comparison, tables, group_column, language, plot_options.layout)
    for name, last in profiles.items():
        options = (comparison.panel, name, last, language, plot_options.layout)
        draws[f"item-profile-{name}"] = partial(_draw_item_profile, *options)
    methods = folder / "methods.md"
    write_file_atomically(methods, methods_paragraph(comparison, tables, group_column, year, language).encode())
    return [*written, *_write_plots(draws, folder, plot_options, language), methods]


def _latest_year_of_agency(panel: Panel, agency: str) -> int:
    """Return the latest year for which a panel contains a report of an agency.

    Raises
    ------
    DefinitionError
        If it has no report in the panel.
    """
    years = panel.reports.loc[panel.reports["agency_id"] == agency, "year"]
    if years.empty:
        raise DefinitionError("agency", [msg("compare.no_agency", agency=agency)])
    return int(years.max())


def comparison_tables(comparison: Comparison, group_column: str, year: int) -> dict[str, pd.DataFrame]:
    """Return the tables that a comparison writes to its folder, as frames by name.

    ``group_column`` is region, level, kind or field; ranking and weights are only made for a year with three
    agencies.
    """
    panel = comparison.panel
    tables = {
        "items": panel.items,
        "measures": panel.measures,
        "coverage": panel.coverage.reset_index(),
        "left-out": panel.left_out,
        "across-years": comparison.across[~comparison.across["verdict"].isin(["pass", "not_applicable"])].drop(
            columns="said"
        ),
        "versions": comparison.versions.drop(columns="said"),
        "reuse": comparison.reuse[comparison.reuse["severity"] != ""].drop(columns="sentences"),
        "follow-up": comparison.followup,
        "rates": comparison.rates,
        "on-time": timeliness_by_year(panel),
        "groups": group_means(panel, group_column),
        "tagging-error": comparison.tagging_error,
    }
    if (panel.reports["year"] == year).sum() >= _FEWEST:
        tables["ranking"] = rank_intervals(panel, year, replicates=comparison.copies)
        tables["weights"] = weight_sensitivity(panel, year)
    return {name: _add_agency_numbers(frame, panel.agency_numbers) for name, frame in tables.items()}


def _add_agency_numbers(frame: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """Return a table with the column of permanent agency numbers inserted after the agency ids."""
    if "agency_id" not in frame or "agency_no" in frame:
        return frame
    numbered = frame.copy(deep=False)
    place = frame.columns.tolist().index("agency_id")
    numbered.insert(place + 1, "agency_no", frame["agency_id"].map(numbers).astype("Int64"))
    return numbered


def select_language(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table with only one language's column of each pair such as ``message_en`` and ``message_zh``."""
    texts = {f"{name}_zh": name for name in ("message", "reason") if f"{name}_zh" in frame}
    if language == "en":
        return frame.drop(columns=list(texts))
    return frame.drop(columns=list(texts.values())).rename(columns=texts)[
        [name for name in frame.columns if name not in texts]
    ]


def _write_csv_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame as CSV and return the path."""
    write_frame(frame, path)
    return path


def plot_functions(
    comparison: Comparison, tables: dict[str, pd.DataFrame], group_column: str, language: Language, layout: PlotLayout
) -> dict[str, Callable[[], Any]]:
    """Return functions without arguments that draw the plots of a comparison, by plot name."""
    panel, years = comparison.panel, comparison.panel.years
    year = years[-1]
    received = panel.measures[panel.measures["measure"] == "requests_received"]
    name = msg("plot.measure_requests_received").text(language)
    shared: Any = {"language": language, **layout}
    draws: dict[str, Callable[[], Any]] = {
        "heat-map": partial(plots.heat_map, panel.reports, **shared),
        "distribution": partial(
            plots.distribution, panel.reports[panel.reports["year"] == year], group_column, **shared
        ),
        "requests": lambda: plots.request_outcomes(panel.cells_of_year(year), **shared),
        "requests-by-agency": partial(plots.small_multiples, received, "number", name, **shared),
    }
    if "ranking" in tables:
        draws["ranking"] = partial(plots.ranking, tables["ranking"], year, **shared)
    if len(years) > 1:
        draws |= {
            "slope": partial(plots.slope_chart, panel.reports, years[-2], years[-1], **shared),
            "reuse": partial(plots.reuse_matrix, comparison.reuse, **shared),
            "problems": partial(plots.problem_flow, comparison.followup, **shared),
            "promises": partial(plots.promise_flow, comparison.followup, **shared),
        }
    return draws


def _draw_item_profile(panel: Panel, agency: str, year: int, language: Language, layout: PlotLayout) -> Any:
    """Draw the profile of an agency's item values, with item titles if the package contains the rubric."""
    titles = {}
    with suppress(DefinitionError):  # the user's own rubric
        rubric = resolve_rubric(panel.rubric.replace(" ", "@"))
        titles = {item.id: item.title_zh if language == "zh" else item.title for item in rubric.items}
    return plots.item_profile(panel.items, agency, year, language=language, titles=titles, **layout)


def _write_plots(
    plot_functions: dict[str, Callable[[], Any]], folder: Path, plot_options: PlotOptions, language: Language
) -> Iterator[Path]:
    """Write each plot in each format and yield the paths; a plot without data is skipped with a warning."""
    for name, draw in plot_functions.items() if plot_options.formats else ():
        try:
            axes = draw()
        except DefinitionError as error:
            LOG.warning(
                msg("compare.no_plot", plot=name, reason="; ".join(error.message_lines(language))).text(language)
            )
            continue
        except (KeyError, ValueError):
            LOG.warning(msg("compare.no_plot", plot=name, reason=msg("compare.too_few")).text(language))
            LOG.debug("plot %s", name, exc_info=True)
            continue
        for kind in plot_options.formats:
            path = folder / f"{name}.{kind}"
            plots.save(axes, path, plot_options.dpi)
            yield path


def methods_paragraph(
    comparison: Comparison, tables: dict[str, pd.DataFrame], group_column: str, year: int, language: Language = "en"
) -> str:
    """Return a paragraph for a paper on how a comparison was made: n, versions, weights, intervals."""
    panel = comparison.panel
    reports, years = panel.reports, panel.years
    states = panel.items["state"].value_counts()
    applicable, unknown = int(states.drop("n/a", errors="ignore").sum()), int(states.get("unknown", 0))
    parts = [
        msg("methods.heading"),
        msg(
            "methods.reports",
            reports=len(reports),
            agencies=reports["agency_id"].nunique(),
            first=years[0],
            last=years[-1],
            rubric=panel.rubric,
            missing=int((panel.coverage == "missing").to_numpy().sum()),
            left_out=len(panel.left_out),
        ),
        msg(
            "methods.items",
            applicable=applicable,
            unknown=unknown,
            share=unknown / applicable if applicable else 0.0,
            lower=float(reports["lower"].mean()),
            upper=float(reports["upper"].mean()),
            by=msg(f"plot.by_{group_column}"),
            draws=DRAWS,
        ),
        msg("methods.text"),
    ]
    if "ranking" in tables:
        parts.append(_message_on_ranking(tables, panel, year))
    return "\n\n".join(part.text(language) for part in parts) + "\n"


def _message_on_ranking(tables: dict[str, pd.DataFrame], panel: Any, year: int) -> Message:
    """Return the message on how the ranking was made: agencies, draws, interval widths, weight sensitivity."""
    columns = ("weights", "tau", "lower", "upper")
    rows = zip(*(tables["weights"][name].tolist() for name in columns), strict=True)
    taus = {name: (tau, lower, upper) for name, tau, lower, upper in rows}
    ranks = tables["ranking"]
    length = panel.reports[["total", "characters"]].dropna()
    rho = float(length["total"].corr(length["characters"], method="spearman")) if len(length) > 2 else float("nan")
    tau, lower, upper = taus["varied"]
    return msg(
        "methods.ranks",
        year=year,
        count=len(ranks),
        draws=DRAWS,
        tagging=_tagging_error_message(tables["tagging-error"]),
        width=float((ranks["upper"] - ranks["lower"]).median()),
        tau=tau,
        lower=lower,
        upper=upper,
        equal=taus["equal"][0],
        legal=taus["legal only"][0],
        rho=rho,
    )


def _tagging_error_message(errors: pd.DataFrame) -> Message:
    """Return the message on how much the tagger's errors change the simulated scores."""
    totals = errors[errors["item"] == "total"]
    if totals.empty:
        return msg("methods.labels_certain")
    half = float(((totals["upper"] - totals["lower"]) / 2).median())
    return msg("methods.labels_drawn", half=half, count=len(totals))
