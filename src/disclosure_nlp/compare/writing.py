"""What `compare` leaves in a folder: the panel, tables, plots, and a paragraph on the method that can go into a paper."""

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
from disclosure_nlp.compare.plots.canvas import Layout
from disclosure_nlp.compare.rates import on_time
from disclosure_nlp.compare.uncertainty import DRAWS, group_means, rank_intervals, weight_sensitivity
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, Message, msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger(__name__)
_FEWEST = 3  # agencies from which a ranking says anything


class Figures(NamedTuple):
    """How plots are written.

    Attributes
    ----------
    formats : tuple of str
        png, svg or pdf, or several of them; none for no plots.
    dpi : float
        Dots per inch of a PNG.
    layout : Layout
        grey, width and height of every plot.
    """

    formats: tuple[str, ...] = ("png",)
    dpi: float = 200
    layout: Layout = Layout()


_DEFAULT = Figures()


def write_comparison(
    comparison: Comparison,
    by: str,
    folder: AnyPath,
    agencies: Iterable[str] = (),
    language: Language = "en",
    figures: Figures = _DEFAULT,
) -> list[Path]:
    """Write a comparison.

    Parameters
    ----------
    by : str
        region, level, kind or field: the groups that are compared.
    folder : str or path
        Made where it is missing; files of the same names are written over.
    agencies : sequence of str, optional
        Agencies whose item profile is drawn, for the last year of each.
    language : str, default ``en``
        Language of messages in the tables, of the plots and of ``methods.md``.
    figures : Figures, optional
        Formats, size and colours of the plots; by default PNG in colours.

    Returns
    -------
    list of Path
        What was written: one CSV a table (UTF-8 with a mark, so that Excel opens it
        right), plots, ``methods.md``.

    Raises
    ------
    DefinitionError
        When the groups are none, an agency has no report, or matplotlib is not installed.
    """
    profiles = {name: _profiled(comparison.panel, name) for name in agencies}
    folder = as_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    year = comparison.panel.years[-1]
    tables = tables_of(comparison, by, year)
    written = [_csv(in_language(frame, language), folder / f"{name}.csv") for name, frame in tables.items()]
    draws = draws_of(comparison, tables, by, language, figures.layout)
    for name, last in profiles.items():
        draws[f"item-profile-{name}"] = partial(_profile, comparison.panel, name, last, language, figures.layout)
    written += [*_write_plots(draws, folder, figures, language)]
    methods = folder / "methods.md"
    methods.write_text(methods_paragraph(comparison, tables, by, year, language), encoding="utf-8")
    return [*written, methods]


def _profiled(panel: Panel, agency: str) -> int:
    """Return the last year of an agency.

    Raises
    ------
    DefinitionError
        When it has no report in the panel.
    """
    years = panel.reports.loc[panel.reports["agency_id"] == agency, "year"]
    if years.empty:
        raise DefinitionError("agency", [msg("compare.no_agency", agency=agency)])
    return int(years.max())


def tables_of(comparison: Comparison, by: str, year: int) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison by their names; ranking and weights of the year only where three agencies have it."""
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
        "on-time": on_time(panel),
        "groups": group_means(panel, by),
        "tagging-error": comparison.tagging_error,
    }
    if (panel.reports["year"] == year).sum() >= _FEWEST:
        tables["ranking"] = rank_intervals(panel, year, tagged=comparison.copies)
        tables["weights"] = weight_sensitivity(panel, year)
    return {name: _with_numbers(frame, panel.numbers) for name, frame in tables.items()}


def _with_numbers(frame: pd.DataFrame, numbers: dict[str, int]) -> pd.DataFrame:
    """Return a table with the number of each agency next to its id."""
    if "agency_id" not in frame or "agency_no" in frame:
        return frame
    numbered = frame.copy()
    place = frame.columns.tolist().index("agency_id")
    numbered.insert(place + 1, "agency_no", frame["agency_id"].map(numbers).astype("Int64"))
    return numbered


def in_language(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table with its messages and reasons in one language; a column ``…_zh`` holds the Chinese."""
    texts = {f"{name}_zh": name for name in ("message", "reason") if f"{name}_zh" in frame}
    if language == "en":
        return frame.drop(columns=list(texts))
    return frame.drop(columns=list(texts.values())).rename(columns=texts)[
        [name for name in frame.columns if name not in texts]
    ]


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    write_frame(frame, path)
    return path


def draws_of(
    comparison: Comparison, tables: dict[str, pd.DataFrame], by: str, language: Language, layout: Layout
) -> dict[str, Callable[[], Any]]:
    """Return the plots of a comparison by their names, each as a function that draws it."""
    panel, years = comparison.panel, comparison.panel.years
    year = years[-1]
    received = panel.measures[panel.measures["measure"] == "requests_received"]
    name = msg("plot.measure_requests_received").text(language)
    shared: Any = {"language": language, **layout}
    draws: dict[str, Callable[[], Any]] = {
        "heat-map": partial(plots.heat_map, panel.reports, **shared),
        "distribution": partial(plots.distribution, panel.reports[panel.reports["year"] == year], by, **shared),
        "requests": partial(plots.request_outcomes, panel.cells[panel.cells["year"] == year], **shared),
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


def _profile(panel: Panel, agency: str, year: int, language: Language, layout: Layout) -> Any:
    """Draw the item profile of an agency, with the titles of the items where the rubric is one of the package."""
    titles = {}
    with suppress(DefinitionError):  # one of the user's own
        rubric = resolve_rubric(panel.rubric.replace(" ", "@"))
        titles = {item.id: item.title_zh if language == "zh" else item.title for item in rubric.items}
    return plots.item_profile(panel.items, agency, year, language=language, titles=titles, **layout)


def _write_plots(
    draws: dict[str, Callable[[], Any]], folder: Path, figures: Figures, language: Language
) -> Iterator[Path]:
    """Write plots in each format; a plot that lacks its figures is left out, with a warning."""
    for name, draw in draws.items() if figures.formats else ():
        try:
            axes = draw()
        except DefinitionError as error:
            LOG.warning(msg("compare.no_plot", plot=name, reason="; ".join(error.lines(language))).text(language))
            continue
        except (KeyError, ValueError):
            LOG.warning(msg("compare.no_plot", plot=name, reason=msg("compare.too_few")).text(language))
            LOG.debug("plot %s", name, exc_info=True)
            continue
        for kind in figures.formats:
            path = folder / f"{name}.{kind}"
            plots.save(axes, path, figures.dpi)
            yield path


def methods_paragraph(
    comparison: Comparison, tables: dict[str, pd.DataFrame], by: str, year: int, language: Language = "en"
) -> str:
    """Return how the figures were made, with n, versions, weights and intervals."""
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
            by=msg(f"plot.by_{by}"),
            draws=DRAWS,
        ),
        msg("methods.text"),
    ]
    if "ranking" in tables:
        parts.append(_on_ranks(tables, panel, year))
    return "\n\n".join(part.text(language) for part in parts) + "\n"


def _on_ranks(tables: dict[str, pd.DataFrame], panel: Any, year: int) -> Message:
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
        tagging=_on_tagging(tables["tagging-error"]),
        width=float((ranks["upper"] - ranks["lower"]).median()),
        tau=tau,
        lower=lower,
        upper=upper,
        equal=taus["equal"][0],
        legal=taus["legal only"][0],
        rho=rho,
    )


def _on_tagging(errors: pd.DataFrame) -> Message:
    """Return what the draws took of the tagger's error, and how much that is."""
    totals = errors[errors["item"] == "total"]
    if totals.empty:
        return msg("methods.labels_certain")
    half = float(((totals["upper"] - totals["lower"]) / 2).median())
    return msg("methods.labels_drawn", half=half, count=len(totals))
