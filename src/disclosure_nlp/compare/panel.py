"""The panel of a comparison: reports by agency and year as pandas frames, each figure with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.agencies.name_forms import NameInYear
from disclosure_nlp.agencies.registry import Register, assign_series_numbers, merge_registers, year_range_by_name
from disclosure_nlp.agencies.series import AgencySeries, find_agency_series
from disclosure_nlp.agencies.successions import Succession, merger_years, read_successions
from disclosure_nlp.compare.measures import extract_key_figures
from disclosure_nlp.compare.report_figures import ReportFigures
from disclosure_nlp.corpus.agencies import number_agency_names, read_agency_register_of_store
from disclosure_nlp.corpus.provenance import missing_report_states, read_manifest_records
from disclosure_nlp.display import one_line_repr
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

GROUPS = ("region", "level", "kind", "field")
_REPORTS = """
SELECT r.report, r.path, r.sha256, r.status, r.agency, r.region, r.region_code, r.level, r.kind, r.field, r.year, r.form,
       r.parent, r.published, r.score AS total, r.lower, r.upper, r.assessed, r.legal, r.common, r.known, r.won, r.tested,
       r.scope, r.generation, r.rubric, r.rubric_version,
       r.sentences, r.problems, r.remedies, r.cells, s.characters
FROM scored r LEFT JOIN (SELECT report, sum(length(text)) AS characters FROM sentences GROUP BY 1) s USING (report)
WHERE r.agency IS NOT NULL AND r.year IS NOT NULL
"""
_SUPERSEDED = """
SELECT path, agency, year, report FROM reports WHERE superseded_by IS NOT NULL ORDER BY agency, year, path
"""
_ITEMS = "SELECT report, item, weight, value, points, state, legal, common, reason, reason_zh FROM score_items"
# Of all versions of reports: the reports of the panel decide which are its rows, also when the store is opened again.
_CELLS = 'SELECT report, "table", "row", "column", coalesce(corrected, number) AS number, state, start::INTEGER AS start, "end"::INTEGER AS "end" FROM cells_all'
_FINDINGS = 'SELECT report, finding, "check", verdict, severity, subject, fault, message, stands FROM findings_all'
# Figures that checks and rates over years look at: totals and carry-overs of the table of requests, cells of other tables.
_FIGURES = """
SELECT report, "table", "row", "column", coalesce(corrected, number) AS number FROM cells
WHERE coalesce(corrected, number) IS NOT NULL
  AND ("table" <> 'requests' OR "column" = 'total' OR "row" IN ('carried_in', 'carried_out'))
"""
_KEYS = ["agency_id", "year"]
_BATCH = 100_000  # rows read from a store at a time


class PanelKey(NamedTuple):
    """Agency id and year of a report in a panel, with the report's key and the agency's name in the report."""

    agency_id: str
    year: int
    report: str
    agency: str


@dataclass(frozen=True)
class Panel:
    """A panel: reports of agencies over years, as pandas frames with the columns ``agency_id`` and ``year``.

    Attributes
    ----------
    reports : frame
        One row per agency and year: agency_id (the series), agency_no (its number, the same in every run), series (its
        last name), agency (the name in the report),
        region, level, kind, field, path, sha256, total, lower, upper, assessed, legal (points in [0, 100]; assessed in
        [0, 1]), rubric, rubric_version, sentences, characters.
    items : frame
        One row per agency, year and rubric item: weight, value in [0, 1], points, state (value, n/a, unknown), legal,
        reason. Texts are categories, because there are dozens of items per report.
    coverage : frame
        agency_id × year: ``present``, ``missing`` (due from the first year of the series on, and not collected),
        ``not_found`` (searched for without success, according to a manifest), ``unreadable``, ``ended`` (the agency was
        merged into another) or ``not_sought``.
    measures : frame
        Measures of every generation of the form (`extract_key_figures`): agency_id, year, measure, number, origin (form,
        statistics, local, text).
    left_out : frame
        Reports that are not in the panel: no agency, no year, or a second report of the same agency and year.
    joined : tuple of pairs
        Agency names merged into the series of another name of the same agency.
    alike : tuple of pairs
        Similar agency names that were not merged.
    reopen_store : callable
        Opens the store again with the same shards: `cells` and `findings` are read on first use.
    """

    reports: pd.DataFrame
    items: pd.DataFrame
    coverage: pd.DataFrame
    left_out: pd.DataFrame
    measures: pd.DataFrame
    figures: ReportFigures
    reopen_store: Callable[[], Store]
    joined: tuple[tuple[str, str], ...] = ()
    alike: tuple[tuple[str, str], ...] = ()

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One row per cell of the standard tables: table, row, column, number (NaN for a cell without a number).

        Texts are categories, because there are hundreds of cells per report.
        """
        with self.reopen_store() as store:
            return _load_rows(store, _CELLS, self.reports)

    def cells_of_year(self, year: int) -> pd.DataFrame:
        """Return the rows of ``cells`` for a year; rows of other years are not read into memory."""
        with self.reopen_store() as store:
            return _load_rows(store, _CELLS, self.reports[self.reports["year"] == year])

    @cached_property
    def findings(self) -> pd.DataFrame:
        """Failed checks, and checks that could not be run; columns of text have the category dtype."""
        with self.reopen_store() as store:
            return _load_rows(store, _FINDINGS, self.reports)

    @property
    def years(self) -> list[int]:
        """Years in which at least one agency has a report, ascending."""
        return sorted(self.reports["year"].unique().tolist())

    @property
    def agency_numbers(self) -> dict[str, int]:
        """Permanent number of each agency, by agency id."""
        return dict(zip(self.reports["agency_id"].tolist(), self.reports["agency_no"].tolist(), strict=True))

    @property
    def rubric(self) -> str:
        """Id and version of the rubric that all reports were scored with."""
        first = self.reports.iloc[0]
        return f"{first['rubric']} {first['rubric_version']}"

    @property
    def report_keys(self) -> list[PanelKey]:
        """Agency id, year, report key and agency name of each report, in order of the panel."""
        columns = (self.reports[name].tolist() for name in PanelKey._fields)
        return [PanelKey(*row) for row in zip(*columns, strict=True)]

    def select_reports(self, reports: pd.DataFrame) -> Panel:
        """Return a panel restricted to the reports in a frame of reports."""
        keys = reports[["report"]]

        def rows_of_selected_reports(frame: pd.DataFrame) -> pd.DataFrame:
            """Return the rows of a frame that belong to the selected reports."""
            return frame[frame["report"].isin(keys["report"])].reset_index(drop=True)

        names = set(reports["agency_id"])
        coverage = self.coverage[self.coverage.index.isin(names)]
        frames: dict[str, Any] = {name: rows_of_selected_reports(getattr(self, name)) for name in ("items", "measures")}
        return replace(self, reports=reports.reset_index(drop=True), coverage=coverage, **frames)

    def balanced(self, years: Sequence[int] | None = None) -> Panel:
        """Return the panel of only those agencies that have a report in each of ``years`` (default: all years)."""
        wanted = set(self.years if years is None else years)
        chosen = self.reports[self.reports["year"].isin(wanted)]
        counts = chosen.groupby("agency_id")["year"].nunique()
        full = counts[counts == len(wanted)].index
        return self.select_reports(chosen[chosen["agency_id"].isin(full)])

    def __repr__(self) -> str:
        agencies = f"{self.reports['agency_id'].nunique():,} agencies"
        years = f"{self.years[0]}–{self.years[-1]}" if len(self.reports) else "no year"
        return one_line_repr("Panel", (f"{len(self.reports):,} reports", agencies, years))

    def _repr_html_(self) -> str:
        from disclosure_nlp.view.notebook import panel_html  # only a notebook needs the view

        return panel_html(self)


def build_panel(store: Store, successions: Iterable[Succession] | None = None, agencies: Register = ()) -> Panel:
    """Build the panel (agencies by years) of the reports in a store.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    successions : iterable of Succession, optional
        Renames and reorganisations; by default those of the package (`read_successions`).
    agencies : sequence of RegisteredName, optional
        Agency numbers of another store to reuse (`read_agency_register`).

    Raises
    ------
    DefinitionError
        If the store has no report with agency and year, or reports scored by different rubrics.
    """
    reports = store.sql(_REPORTS).df()
    if reports.empty:
        raise DefinitionError("panel", [msg("compare.no_panel").with_path(store.storage.address)])
    _require_one_rubric(reports)
    rules = read_successions() if successions is None else tuple(successions)
    names = add_series_column(reports, rules)
    reports.insert(0, "agency_id", reports["series"])
    register = number_agency_names(store, merge_registers(agencies, read_agency_register_of_store(store.storage)))
    years = year_range_by_name(zip(reports["agency"], reports["year"].astype(int), strict=True))
    reports.insert(0, "agency_no", reports["series"].map(assign_series_numbers(register, names.series, years)))
    reports = sort_by_agency_year_completeness(reports).drop(columns="cells")
    double = reports.duplicated(_KEYS, keep="first")
    left_out = _list_excluded_reports(store, reports[double], reports[~double])
    reports = reports[~double].reset_index(drop=True)
    reports["year"] = reports["year"].astype(int)
    return Panel(
        reports=reports,
        items=_load_rows(store, _ITEMS, reports),
        coverage=build_coverage(
            reports, merger_years(set(names.series.values()), rules), states_of_missing_reports(store, names)
        ),
        left_out=left_out,
        measures=_add_agency_and_year(extract_key_figures(store), reports),
        figures=_load_figures(store, reports),
        reopen_store=partial(type(store), store.storage, earlier=store.earlier, commits=store.commits),
        joined=tuple(sorted(names.joined.items())),
        alike=tuple(names.alike),
    )


def sort_by_agency_year_completeness(reports: pd.DataFrame) -> pd.DataFrame:
    """Sort reports by agency and year; several reports of one year are ordered from most to least complete.

    If a copy is known to be later than another, the other one is not among the scored reports.
    """
    order = [*_KEYS, "status", "cells", "sentences", "sha256"]
    return reports.sort_values(order, ascending=[True, True, True, False, False, True], kind="stable")


def add_series_column(reports: pd.DataFrame, successions: Iterable[Succession]) -> AgencySeries:
    """Add the column ``series`` (id of an agency under all its names) to a frame of reports; return all series."""
    names = find_agency_series(
        (
            NameInYear(name, int(year), code if isinstance(code, str) else None)
            for name, year, code in zip(reports["agency"], reports["year"], reports["region_code"], strict=True)
        ),
        successions,
    )
    reports["series"] = reports["agency"].map(names.series)
    return names


def _require_one_rubric(reports: pd.DataFrame) -> None:
    """Raise DefinitionError if reports were scored with different rubrics or versions of a rubric."""
    found = sorted(
        {f"{rubric} {version}" for rubric, version in zip(reports["rubric"], reports["rubric_version"], strict=True)}
    )
    if len(found) > 1:
        raise DefinitionError("panel", [msg("compare.several_rubrics", rubrics=tuple(found))])


def _add_agency_and_year(rows: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Add agency and year of the report to rows with a report key; return them in the order of the panel."""
    keys = reports[["report", *_KEYS]].assign(place=range(len(reports)))
    found = rows.merge(keys, on="report", how="inner").sort_values("place", kind="stable")
    frame: pd.DataFrame = found.drop(columns="place").reset_index(drop=True)
    return frame


def _query_with_categories(store: Store, query: str, reports: pd.Series[str]) -> pd.DataFrame:
    """Return the rows of a query about some reports; columns of text become categories in lexical order.

    Plain texts are in memory for one batch of rows only.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(reports.tolist(), pa.string())
    reader = store.sql(query).to_arrow_reader(_BATCH)
    types = [pa.dictionary(pa.int32(), pa.string()) if pa.types.is_string(own) else own for own in reader.schema.types]
    schema = pa.schema(zip(reader.schema.names, types, strict=True))
    found = (batch.filter(pc.is_in(batch.column("report"), value_set=wanted)) for batch in reader)
    batches = [pa.Table.from_batches([batch]).cast(schema) for batch in found]
    table = pa.concat_tables(batches) if batches else schema.empty_table()
    batches.clear()
    frame: pd.DataFrame = table.unify_dictionaries().to_pandas(self_destruct=True)
    return _order_categories(frame)


def _order_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which the categories of each categorical column are in lexical order."""
    found = {str(name): frame[name].cat for name in frame.select_dtypes("category")}
    return frame.assign(**{name: own.reorder_categories(own.categories.sort_values()) for name, own in found.items()})


def _load_rows(store: Store, query: str, reports: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a query that belong to the panel's reports, with agency and year, in the order of the panel."""
    import numpy as np
    import pandas as pd

    rows = _query_with_categories(store, query, reports["report"])
    places = pd.Index(reports["report"]).get_indexer(rows["report"].cat.categories).astype(np.int32)
    place = places[rows["report"].cat.codes]
    order = np.argsort(place, kind="stable")
    place = place[order]
    rows = rows.take(order).reset_index(drop=True)
    rows["agency_id"] = pd.Categorical(reports["agency_id"])[place]
    rows["year"] = reports["year"].to_numpy(dtype=int)[place]
    return rows


def _load_figures(store: Store, reports: pd.DataFrame) -> ReportFigures:
    """Return the figures of the panel's reports that the checks over years and the rates need."""
    reader = store.sql(_FIGURES).to_arrow_reader(_BATCH)
    return ReportFigures.from_batches(reader, reports["report"].tolist())


def _list_excluded_reports(store: Store, duplicates: pd.DataFrame, included: pd.DataFrame) -> pd.DataFrame:
    """Return, as a frame, the reports of a store that are not in the panel, each with the reason."""
    import pandas as pd

    unplaced = store.sql(
        "SELECT path, agency, year, NULL AS report, NULL AS agency_id FROM scored WHERE agency IS NULL OR year IS NULL ORDER BY path"
    ).df()
    unplaced["why"] = "agency or year is not known"
    again = duplicates[["path", "agency", "year", "report", "agency_id"]].assign(
        why="another report of the same agency and year is in the panel"
    )
    earlier = store.sql(_SUPERSEDED).df().merge(included[["agency", "year", "agency_id"]], on=["agency", "year"])
    earlier = earlier.assign(why="superseded by a later version")
    found: pd.DataFrame = pd.concat([unplaced, again, earlier], ignore_index=True)
    return found


def states_of_missing_reports(store: Store, names: AgencySeries) -> dict[tuple[str, int], str]:
    """Return the states, such as not found, that manifests record for missing reports, by agency series and year."""
    known = missing_report_states(store, read_manifest_records(store.storage))
    return {(names.series.get(agency, agency), year): state for (agency, year), state in known.items()}


_COVERAGE = {"not_found": "not_found", "unreadable": "unreadable", "not_collected": "missing", "not_due": "not_sought"}


def build_coverage(
    reports: pd.DataFrame,
    ends: Mapping[str, int] | None = None,
    states: Mapping[tuple[str, int], str] | None = None,
) -> pd.DataFrame:
    """Return the state (present, missing, …) of each agency's report for each year, as a frame of agencies × years.

    Parameters
    ----------
    ends : mapping, optional
        Series that were merged into another agency, and the first year in which no report is due; a series with later reports
        has not ended.
    states : mapping, optional
        States of missing reports according to manifests, by agency_id and year.
    """
    import numpy as np
    import pandas as pd

    years = list(range(int(reports["year"].min()), int(reports["year"].max()) + 1))
    table: Any = pd.crosstab(reports["agency_id"], reports["year"]).reindex(columns=years, fill_value=0).to_numpy() > 0
    begun = np.maximum.accumulate(table, axis=1)
    index = pd.Index(sorted(reports["agency_id"].unique()), name="agency_id")
    after = np.array([(ends or {}).get(name, years[-1] + 1) for name in index])[:, None]
    gone = (np.array(years) >= after) & ~(table & (np.array(years) >= after)).any(axis=1, keepdims=True)
    absent = np.where(gone, "ended", "missing")
    values = np.where(table, "present", np.where(begun, absent, "not_sought")).astype(object)
    frame = pd.DataFrame(values, index=index, columns=pd.Index(years, name="year"))
    return _set_states_of_missing_reports(frame, states or {})


def _set_states_of_missing_reports(coverage: pd.DataFrame, states: Mapping[tuple[str, int], str]) -> pd.DataFrame:
    """Replace the state of missing reports in a coverage frame by the state that manifests record."""
    for (agency, year), state in states.items():
        if agency in coverage.index and year in coverage.columns and coverage.at[agency, year] != "present":
            coverage.at[agency, year] = _COVERAGE.get(state, "missing")
    return coverage
