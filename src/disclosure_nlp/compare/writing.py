"""What `compare` leaves in a folder: the panel, tables, plots, and a paragraph on the method that can go into a paper."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.uncertainty import DRAWS, group_means, rank_intervals, weight_sensitivity
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger(__name__)
_FEWEST = 3  # agencies from which a ranking says anything


def write_comparison(comparison: Comparison, by: str, folder: AnyPath, agencies: Iterable[str] = ()) -> list[Path]:
    """Write a comparison.

    Parameters
    ----------
    by : str
        region, level, kind or field: the groups that are compared.
    folder : str or path
        Made where it is missing; files of the same names are written over.
    agencies : sequence of str, optional
        Agencies whose item profile is drawn, for the last year of each.

    Returns
    -------
    list of Path
        What was written: ``panel.csv`` and ``panel.parquet``, one CSV a table (UTF-8 with a mark, so that Excel opens it
        right), PNG pictures, ``methods.md``.

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
    written = [_csv(frame, folder / f"{name}.csv") for name, frame in tables.items()]
    parquet = folder / "panel.parquet"
    tables["panel"].to_parquet(parquet, index=False)
    written += [parquet, *_pictures(comparison, tables, by, year, folder)]
    with plots.style():
        for name, last in profiles.items():
            written.append(folder / f"item-profile-{name}.png")
            plots.save(plots.item_profile(comparison.panel.items, name, last), str(written[-1]))
    methods = folder / "methods.md"
    methods.write_text(methods_paragraph(comparison, tables, by, year), encoding="utf-8")
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
        raise DefinitionError(
            "agency", [f"got {agency}; the store has no report of it: see the column agency_id of panel.csv"]
        )
    return int(years.max())


def tables_of(comparison: Comparison, by: str, year: int) -> dict[str, pd.DataFrame]:
    """Return the tables of a comparison by their names; ranking and weights of the year only where three agencies have it."""
    panel = comparison.panel
    tables = {
        "panel": panel.reports,
        "items": panel.items,
        "coverage": panel.coverage.reset_index(),
        "left-out": panel.left_out,
        "across-years": comparison.across[~comparison.across["verdict"].isin(["pass", "not_applicable"])].drop(
            columns="said"
        ),
        "versions": comparison.versions.drop(columns="said"),
        "reuse": comparison.reuse[comparison.reuse["severity"] != ""].drop(columns="sentences"),
        "follow-up": comparison.followup,
        "rates": comparison.rates,
        "groups": group_means(panel, by),
        "tagging-error": comparison.tagging_error,
    }
    if (panel.reports["year"] == year).sum() >= _FEWEST:
        tables["ranking"] = rank_intervals(panel, year, tagged=comparison.copies)
        tables["weights"] = weight_sensitivity(panel, year)
    return tables


def _csv(frame: pd.DataFrame, path: Path) -> Path:
    write_frame(frame, path)
    return path


def _pictures(
    comparison: Comparison, tables: dict[str, pd.DataFrame], by: str, year: int, folder: Path
) -> Iterator[Path]:
    panel, years = comparison.panel, comparison.panel.years
    draws: dict[str, Callable[[], Any]] = {
        "heat-map": lambda: plots.heat_map(panel.reports),
        "distribution": lambda: plots.distribution(panel.reports[panel.reports["year"] == year], by),
        "requests": lambda: plots.request_outcomes(panel.cells[panel.cells["year"] == year]),
    }
    if "ranking" in tables:
        draws["ranking"] = lambda: plots.ranking(tables["ranking"], year)
    if len(years) > 1:
        draws |= {
            "slope": lambda: plots.slope_chart(panel.reports, years[-2], years[-1]),
            "reuse": lambda: plots.reuse_matrix(comparison.reuse),
            "problems": lambda: plots.problem_flow(comparison.followup),
            "promises": lambda: plots.promise_flow(comparison.followup),
        }
    with plots.style():
        for name, draw in draws.items():
            try:
                axes = draw()
            except (DefinitionError, KeyError, ValueError) as error:
                LOG.warning("no picture %s: %s", name, error)
                continue
            path = folder / f"{name}.png"
            plots.save(axes, str(path))
            yield path


def methods_paragraph(comparison: Comparison, tables: dict[str, pd.DataFrame], by: str, year: int) -> str:
    """Return how the figures were made, with n, versions, weights and intervals."""
    panel = comparison.panel
    reports, years = panel.reports, panel.years
    agencies = reports["agency_id"].nunique()
    missing = int((panel.coverage == "missing").to_numpy().sum())
    states = panel.items["state"].value_counts()
    applicable = int(states.drop("n/a", errors="ignore").sum())
    unknown = int(states.get("unknown", 0))
    lines = [
        "# Methods",
        f"{len(reports):,} reports of {agencies:,} agencies for {years[0]}–{years[-1]} were scored by the rubric"
        f" {panel.rubric}; {missing} agency-years between an agency's first report and {years[-1]} have no report in the"
        f" corpus, and {len(panel.left_out)} reports could not be placed or stood in for another. Renamed agencies were"
        " followed as one series; a merger begins a new one.",
        f"Of {applicable:,} applicable items {unknown:,} ({unknown / applicable:.1%}) could not be assessed; scores are over"
        f" the known items, their mean bounds with every unknown item at none and at full points are"
        f" {reports['lower'].mean():.1f}–{reports['upper'].mean():.1f}. Means of groups by {by} carry 95 % intervals from a"
        f" bootstrap over agencies ({DRAWS} draws).",
        "Text was compared sentence by sentence (Dice of character pairs of at least 0.8; years and figures masked, words"
        " of the form, titles of laws and zero statements left out) with all earlier reports of the agency and, found by"
        " shared sentences and MinHash, with the others of the year.",
    ]
    if "ranking" in tables:
        lines.append(_on_ranks(tables, panel, year))
    return "\n\n".join(lines) + "\n"


def _on_ranks(tables: dict[str, pd.DataFrame], panel: Any, year: int) -> str:
    columns = ("weights", "tau", "lower", "upper")
    rows = zip(*(tables["weights"][name].tolist() for name in columns), strict=True)
    taus = {name: (tau, lower, upper) for name, tau, lower, upper in rows}
    ranks = tables["ranking"]
    width = float((ranks["upper"] - ranks["lower"]).median())
    length = panel.reports[["total", "characters"]].dropna()
    share = f"{length['total'].corr(length['characters'], method='spearman'):.2f}" if len(length) > 2 else "not known"
    return (
        f"Ranks of {year} (n = {len(ranks)}) carry 95 % intervals over {DRAWS} draws in which weights vary (Dirichlet, ± 25 %),"
        " items are drawn anew, unknown items take the value of another agency"
        f"{_on_tagging(tables['tagging-error'])}; the median interval is"
        f" {width:.0f} ranks wide. Kendall's τ with the order by the rubric: {taus['varied'][0]:.2f}"
        f" ({taus['varied'][1]:.2f}–{taus['varied'][2]:.2f}) with varied weights, {taus['equal'][0]:.2f} with equal ones,"
        f" {taus['legal only'][0]:.2f} over legal duties alone. Score and length of the text: Spearman's ρ {share}."
    )


def _on_tagging(errors: pd.DataFrame) -> str:
    """Return what the draws took of the tagger's error, and how much that is."""
    totals = errors[errors["item"] == "total"]
    if totals.empty:
        return " (the labels of sentences are taken as certain)"
    half = float(((totals["upper"] - totals["lower"]) / 2).median())
    return (
        " and the labels of sentences are drawn by their calibrated probabilities (by itself ±"
        f"{half:.1f} points at the median of {len(totals)} reports)"
    )
