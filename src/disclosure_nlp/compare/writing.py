"""What `compare` leaves in a folder: the panel, tables, plots, and a paragraph on the method that can go into a paper."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare import plots
from disclosure_nlp.compare.comparison import Comparison
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.rates import on_time
from disclosure_nlp.compare.uncertainty import DRAWS, group_means, rank_intervals, weight_sensitivity
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, Message, msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

LOG = logging.getLogger(__name__)
_FEWEST = 3  # agencies from which a ranking says anything


def write_comparison(
    comparison: Comparison, by: str, folder: AnyPath, agencies: Iterable[str] = (), language: Language = "en"
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
        Language of messages in the tables, of the pictures and of ``methods.md``.

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
    written = [_csv(in_language(frame, language), folder / f"{name}.csv") for name, frame in tables.items()]
    parquet = folder / "panel.parquet"
    tables["panel"].to_parquet(parquet, index=False)
    written += [parquet, *_pictures(comparison, tables, by, year, folder, language)]
    with plots.style():
        for name, last in profiles.items():
            written.append(folder / f"item-profile-{name}.png")
            plots.save(plots.item_profile(comparison.panel.items, name, last, language=language), str(written[-1]))
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
        "panel": panel.reports,
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
    return tables


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


def _pictures(
    comparison: Comparison, tables: dict[str, pd.DataFrame], by: str, year: int, folder: Path, language: Language
) -> Iterator[Path]:
    panel, years = comparison.panel, comparison.panel.years
    draws: dict[str, Callable[[], Any]] = {
        "heat-map": lambda: plots.heat_map(panel.reports, language=language),
        "distribution": lambda: plots.distribution(panel.reports[panel.reports["year"] == year], by, language=language),
        "requests": lambda: plots.request_outcomes(panel.cells[panel.cells["year"] == year], language=language),
    }
    if "ranking" in tables:
        draws["ranking"] = lambda: plots.ranking(tables["ranking"], year, language=language)
    if len(years) > 1:
        draws |= {
            "slope": lambda: plots.slope_chart(panel.reports, years[-2], years[-1], language=language),
            "reuse": lambda: plots.reuse_matrix(comparison.reuse, language=language),
            "problems": lambda: plots.problem_flow(comparison.followup, language=language),
            "promises": lambda: plots.promise_flow(comparison.followup, language=language),
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
