"""Builds the panel: one row per agency and year, with a code for every missing value."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from disclosure_nlp.agencies.registry import Register, agency_number_from_name
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.corpus.provenance import missing_report_states, read_manifest_records
from disclosure_nlp.display import one_line_repr
from disclosure_nlp.panel.cells import TableForms, fill_cells, register_panel_rows
from disclosure_nlp.panel.columns import PanelColumn, panel_columns
from disclosure_nlp.panel.figures import fill_stated_figures, read_figures_of_tables_and_text
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder
from disclosure_nlp.panel.identity import fill_identity
from disclosure_nlp.panel.labels import column_title_attributes
from disclosure_nlp.panel.outcomes import fill_outcomes, fill_rates
from disclosure_nlp.panel.own_columns import fill_user_columns
from disclosure_nlp.panel.places import fill_division_columns
from disclosure_nlp.panel.scores import fill_percentiles, fill_scores, fill_standard_deviations, fill_text_measures
from disclosure_nlp.panel.states import (
    NOT_COLLECTED,
    NOT_DUE,
    NOT_FOUND,
    SUBMITTED,
    UNREADABLE,
    RosterEntry,
    SeriesYear,
    report_states,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from disclosure_nlp.compare.comparison import Comparison
    from disclosure_nlp.corpus.store import Store
    from disclosure_nlp.hierarchy.links import ParentLink
    from disclosure_nlp.manifest import ManifestRecord
    from disclosure_nlp.measures.parallel import PendingFrames, PendingMeasures

FEW_REPORTS = 1_000  # below these a child process takes longer to start than to work
_KEYS = ("agency_no", "year", "agency", "series", "due", "state", "parent_no")
_OF_AGENCY = ("level", "kind", "reg_then", "reg_now", "prov", "pref", "county", "prov_name", "pref_name", "county_name", "pref_unit", "zone", "zone_no", "zone_in")  # fmt: skip
_STATE_CODES = {SUBMITTED: b"", NOT_FOUND: b"n", NOT_COLLECTED: b"f", UNREADABLE: b"c", NOT_DUE: b"g"}
_COUNTS = "SELECT p.place, r.cells, r.failures, r.causes FROM scored r JOIN panel_rows p USING (report)"


@dataclass(frozen=True)
class PanelTable:
    """The panel as a frame with one row per agency and year, column definitions and missing-value codes.

    Attributes
    ----------
    frame : DataFrame
        Sorted by agency_no and year, which together are unique. ``attrs`` holds ``labels``, ``labels_zh``,
        ``value_labels`` and ``missing`` (the frame of `missing`).
    columns : dict
        Definitions of the columns of ``frame``, in the same order.
    codes : dict
        Arrays of one-byte codes by column: the reason for each missing value; empty for known values.
    states : dict
        State of the report of every agency and year, including those without a row in the panel.
    draws : DataFrame or None
        Measures that rest on tags under 32 draws of them, where asked for: report, agency_no, year, draw and the measures.
    """

    frame: pd.DataFrame
    columns: Mapping[str, PanelColumn]
    codes: Mapping[str, NDArray[np.bytes_]]
    states: Mapping[SeriesYear, int]
    draws: pd.DataFrame | None = None

    @cached_property
    def missing(self) -> pd.DataFrame:
        """All missing values of the panel in long format: agency number, year, column, code."""
        import pandas as pd

        names = list(self.codes)
        table = np.stack([self.codes[name] for name in names], axis=1) if names else np.zeros((0, 0), "S1")
        row, place = np.nonzero(table != KNOWN)
        letters, found = np.unique(table[row, place], return_inverse=True)
        return pd.DataFrame(
            {
                "agency_no": self.frame["agency_no"].to_numpy(dtype="int64")[row],
                "year": self.frame["year"].to_numpy(dtype="int16")[row],
                "column": pd.Categorical.from_codes(place, pd.Index(names)),
                "code": pd.Categorical.from_codes(found, pd.Index([letter.decode() for letter in letters])),
            }
        )

    def __repr__(self) -> str:
        agencies = f"{self.frame['agency_no'].nunique():,} agencies"
        return one_line_repr("PanelTable", (f"{len(self.frame):,} rows", agencies, f"{len(self.columns)} columns"))


def build_table(
    store: Store,
    comparison: Comparison | None = None,
    *,
    successions: Iterable[Succession] | None = None,
    agencies: Register = (),
    roster: Sequence[RosterEntry] = (),
    parents: Sequence[ParentLink] = (),
    balanced: bool = False,
    text_figures: bool = False,
    text_measures: bool = True,
    draws: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
) -> PanelTable:
    """Build the panel of a store: one row per agency and year.

    Parameters
    ----------
    store : Store
        An open store (`disclosure_nlp.open_store`).
    comparison : Comparison, optional
        Comparison of the store, whose scores are used; computed by default.
    successions : iterable of Succession, optional
        Renames and reorganisations; by default those of the package.
    agencies : sequence of RegisteredName, optional
        Numbers of another store that are carried over (`read_agency_register`).
    roster : sequence of RosterEntry, optional
        Who owes a report in which years (`read_roster`).
    parents : sequence of ParentLink, optional
        Which agency is above which, of `disclosure_nlp.hierarchy`; they come before those of manifests and rosters.
    balanced : bool, default False
        Whether years in which a report was due and is not there have a row.
    text_figures : bool, default False
        Whether to add the figures stated in text (``tf_``) and to fill outcomes of tables that are not there by them.
    text_measures : bool, default True
        Whether to work out the measures of the text.
    draws : bool, default False
        Whether to work out the measures that rest on tags 32 times under drawn tags (`draw_measures`, about 40 ms a report):
        columns ``_sd``, and ``draws`` of the panel.
    workers : int, optional
        Child processes that work out the measures of the text while this one does the rest; 0 for this process. By default
        one for each further core, none for a store of under `FEW_REPORTS` reports. The result does not depend on it.
    scheduler : str, optional
        Address of a running Dask scheduler, whose workers compare texts, work out their measures and draw tags.

    Raises
    ------
    DefinitionError
        When the store holds no report with agency and year, or reports scored by different rubrics.
    """
    from disclosure_nlp.compare.comparison import compare_store
    from disclosure_nlp.measures.core import start_text_measures
    from disclosure_nlp.measures.draws import start_draws

    rules = None if successions is None else tuple(successions)
    count = _choose_worker_count(store, workers)
    with ExitStack() as stack:
        pending = stack.enter_context(start_text_measures(store, rules, count, scheduler)) if text_measures else None
        drawn = (
            stack.enter_context(start_draws(store, workers=count, scheduler=scheduler))
            if draws and text_measures
            else None
        )
        if comparison is None:
            comparison = compare_store(store, rules, agencies=agencies, tagging_error=False, scheduler=scheduler)
        return _build_from_comparison(
            store, comparison, roster, parents, (pending, drawn), balanced=balanced, text_figures=text_figures
        )


def _build_from_comparison(
    store: Store,
    comparison: Comparison,
    roster: Sequence[RosterEntry],
    parent_links: Sequence[ParentLink],
    pending_measures: tuple[PendingMeasures | None, PendingFrames | None],
    *,
    balanced: bool,
    text_figures: bool,
) -> PanelTable:
    """Build the panel from the comparison of a store's reports.

    ``pending_measures`` are the text measures and the measures under draws that child processes compute; None if
    not asked for.
    """
    from disclosure_nlp.measures.core import finish_text_measures
    from disclosure_nlp.measures.draws import finish_draws

    panel = comparison.panel
    series = dict(zip(panel.reports["agency"], panel.reports["agency_id"], strict=True))
    entries: dict[str, tuple[RosterEntry, ...]] = {}
    for entry in roster:
        name = series.get(entry.agency, entry.agency)
        entries[name] = (*entries.get(name, ()), entry)
    records = read_manifest_records(store.storage)
    stated_states = {
        (series.get(name, name), year): state for (name, year), state in missing_report_states(store, records).items()
    }
    states = report_states(panel.coverage, entries, stated_states)
    rows = _make_panel_rows(panel.reports, states, entries, balanced)
    filling = PanelBuilder(len(rows))
    register_panel_rows(store, rows["report"])
    by_path = {record.path: record for record in records if record.path is not None}
    row_records = [by_path.get(path) for path in rows["path"].tolist()]
    _fill_key_columns(filling, rows, states, entries, parent_links)
    _fill_report_columns(filling, store, rows, row_records, entries, text_figures)
    fill_scores(filling, rows, panel.items, states)
    measures, drawn = pending_measures
    if measures is not None:
        fill_text_measures(filling, finish_text_measures(measures), rows["report"])
    draws = None if drawn is None else finish_draws(drawn)
    if draws is not None:
        fill_standard_deviations(filling, draws, rows["report"])
        keys = rows[["report", "agency_no", "year"]].dropna(subset=["report"])
        draws = keys.merge(draws, on="report").sort_values(["agency_no", "year", "draw"], ignore_index=True)
    _complete_rows_without_report(filling, rows, states)
    fill_percentiles(filling)
    extra = fill_user_columns(
        filling, row_records, [entries.get(name, ()) for name in rows["agency_id"]], rows["year"].tolist()
    )
    return _make_panel_table(filling, states, extra, draws)


def _choose_worker_count(store: Store, workers: int | None) -> int:
    """Return the number of child processes for text measures: as requested, or by cores and size of the store."""
    if workers is not None:
        return workers
    several = store.rows("SELECT count(*) AS n FROM scored")[0]["n"] >= FEW_REPORTS
    return (os.cpu_count() or 1) - 1 if several else 0


def _make_panel_rows(
    reports: pd.DataFrame,
    states: Mapping[SeriesYear, int],
    roster_entries: Mapping[str, tuple[RosterEntry, ...]],
    balanced: bool,
) -> pd.DataFrame:
    """Return one row per report (agency and year); if ``balanced``, also one per due report that is missing."""
    import pandas as pd

    rows = reports.drop(columns=["scope"], errors="ignore")
    if balanced:
        numbers = dict(zip(reports["agency_id"], reports["agency_no"], strict=True))
        reported = set(zip(reports["agency_id"], reports["year"].astype(int), strict=True))
        gaps = [
            {"agency_id": key.agency_id, "series": key.agency_id, "agency_no": numbers.get(key.agency_id) or agency_number_from_name(key.agency_id), "year": key.year}
            for key, state in states.items()
            if state != NOT_DUE and key not in reported
        ]  # fmt: skip
        rows = pd.concat(
            [rows, pd.DataFrame(gaps, columns=["agency_id", "series", "agency_no", "year"])], ignore_index=True
        )
    rows = rows.sort_values(["agency_no", "year"], kind="stable").reset_index(drop=True)
    rows["year"] = rows["year"].astype(int)
    texts = rows.select_dtypes(include=["object", "string"]).columns
    for name in texts:
        rows[name] = rows[name].astype(object).where(rows[name].notna(), None)
    return rows


def _fill_key_columns(
    builder: PanelBuilder,
    rows: pd.DataFrame,
    states: Mapping[SeriesYear, int],
    roster_entries: Mapping[str, tuple[RosterEntry, ...]],
    parent_links: Sequence[ParentLink],
) -> None:
    """Add the panel columns that identify a row, the state of its report, and the parent agency's number."""
    builder.add_number_column("agency_no", rows["agency_no"].tolist())
    builder.add_number_column("year", rows["year"].tolist())
    names = [agency or series for agency, series in zip(rows["agency"], rows["series"], strict=True)]
    builder.add_text_column("agency", names)
    builder.add_text_column("series", rows["series"])
    builder.add_text_column("report", rows["report"], "f")
    row_states = [
        states[SeriesYear(*key)] for key in zip(rows["agency_id"].tolist(), rows["year"].tolist(), strict=True)
    ]
    builder.add_number_column("state", row_states)
    builder.add_number_column("due", [float(state != NOT_DUE) for state in row_states])
    builder.add_number_column("parent_no", _parent_agency_numbers(rows, roster_entries, parent_links), "u")


def _parent_agency_numbers(
    rows: pd.DataFrame, roster_entries: Mapping[str, tuple[RosterEntry, ...]], parent_links: Sequence[ParentLink]
) -> list[int | None]:
    """Return per panel row the number of the parent agency from links, manifests or rosters; None if unknown."""
    by_child: dict[int, list[ParentLink]] = {}
    for link in parent_links:
        by_child.setdefault(link.child_no, []).append(link)
    numbers = dict(zip(rows["agency"], rows["agency_no"], strict=True))
    numbers |= dict(zip(rows["series"], rows["agency_no"], strict=True))
    found = []
    for agency, number, year, stated in zip(
        rows["agency_id"], rows["agency_no"], rows["year"], rows["parent"], strict=True
    ):
        linked = next((link.parent_no for link in by_child.get(number, ()) if link.is_valid_in(year)), None)
        listed = next((entry.parent for entry in roster_entries.get(agency, ()) if entry.parent), None)
        found.append(linked if linked is not None else numbers.get(stated or listed))
    return found


def _fill_report_columns(
    builder: PanelBuilder,
    store: Store,
    rows: pd.DataFrame,
    records: Sequence[ManifestRecord | None],
    roster_entries: Mapping[str, tuple[RosterEntry, ...]],
    text_figures: bool,
) -> None:
    """Add the panel columns computed from single reports: identity, divisions, cells, outcomes, rates, figures."""
    tables = TableForms(store, rows["year"].to_numpy())
    counts = {place: numbers for place, *numbers in store.connection.execute(_COUNTS).fetchall()}
    columns: dict[str, Sequence[Any]] = {str(name): rows[name].tolist() for name in rows.columns}
    for at, name in enumerate(("cells", "failures", "causes")):
        columns[name] = [counts[place][at] if place in counts else None for place in range(builder.size)]
    fill_identity(builder, store, columns, records, tables.of["local"] >= 0)
    listed = [next(iter(roster_entries.get(name, ())), None) for name in columns["agency_id"]]
    codes = [
        code or (entry.region_code if entry else None)
        for code, entry in zip(columns["region_code"], listed, strict=True)
    ]
    names = [agency or series for agency, series in zip(columns["agency"], columns["series"], strict=True)]
    fill_division_columns(builder, names, columns["year"], codes, [level == "national" for level in columns["level"]])
    fill_cells(store, builder, tables)
    local, text = read_figures_of_tables_and_text(store, builder.size)
    fill_outcomes(builder, tables, local, text if text_figures else None)
    fill_rates(builder)
    if text_figures:
        fill_stated_figures(builder, text)


def _complete_rows_without_report(builder: PanelBuilder, rows: pd.DataFrame, states: Mapping[SeriesYear, int]) -> None:
    """Set the missing-value codes of panel rows without a report, and copy values that are constant over years."""
    gone = rows["report"].isna().to_numpy()
    if not gone.any():
        return
    keys = zip(rows["agency_id"].tolist(), rows["year"].tolist(), strict=True)
    reasons = np.array([_STATE_CODES[states[SeriesYear(*key)]] for key in keys], "S1")
    _copy_from_nearest_year(builder, rows, gone)
    builder.set_missing_codes(gone, reasons, (*_KEYS, *_OF_AGENCY, "sc_d4"))


def _copy_from_nearest_year(builder: PanelBuilder, rows: pd.DataFrame, is_missing: NDArray[np.bool_]) -> None:
    """Fill constant values (level, region, …) of rows without a report from the agency's nearest year with one."""
    agencies = rows["agency_id"].to_numpy()
    rows_with_report = {
        agency: np.flatnonzero((agencies == agency) & ~is_missing)
        for agency in dict.fromkeys(agencies[is_missing].tolist())
    }
    for row in np.flatnonzero(is_missing).tolist():
        near = rows_with_report[agencies[row]]
        if len(near):
            nearest = near[np.abs(rows["year"].to_numpy()[near] - rows["year"].iloc[row]).argmin()]
            for name in _OF_AGENCY:
                builder.values[name][row], builder.codes[name][row] = (
                    builder.values[name][nearest],
                    builder.codes[name][nearest],
                )


def _make_panel_table(
    builder: PanelBuilder,
    states: Mapping[SeriesYear, int],
    user_columns: Mapping[str, PanelColumn],
    draws: pd.DataFrame | None,
) -> PanelTable:
    """Return the finished panel; ``attrs`` of its frame contain the titles of the columns."""
    columns = {name: column for name, column in panel_columns().items() if name in builder.values} | dict(user_columns)
    frame = builder.to_frame(columns)
    frame.attrs.update(column_title_attributes(columns))
    return PanelTable(frame, columns, {name: builder.codes[name] for name in columns}, states, draws)
