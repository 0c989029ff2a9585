"""Findings, yearly ranks and sentences of a comparison, in the form that the corpus web pages need."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from disclosure_nlp.check.registry import cross_report_checks
from disclosure_nlp.compare.uncertainty import rank_intervals
from disclosure_nlp.corpus.applied import apply_decisions
from disclosure_nlp.corpus.decisions import DecisionIndex, hash_agency_and_year, read_decision_log
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Findings, Report, Tagging

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.comparison import Comparison
    from disclosure_nlp.compare.panel import Panel
    from disclosure_nlp.corpus.store import Store

COLUMNS = ["report", "check", "verdict", "severity", "fault", "message", "message_zh", "evidence", "finding", "said"]
ACROSS_COLUMNS = ["agency_id", "year", "unit", "expected", "observed"]
FEWEST = 3  # smallest number of agencies for a ranking
_BATCH = 20_000
_UNITS = 'SELECT report, unit, start, "end", text FROM units JOIN named_units USING (report, unit)'
_CARRIED = """
SELECT report, "row", "column", coalesce(corrected, number) AS number, start, "end"
FROM cells_all JOIN carried_reports USING (report) WHERE "table" = 'requests' AND "row" IN ('carried_in', 'carried_out')
"""
_AMISS = {
    ("problem", "repeated"): "across.problem_repeated",
    ("problem", "dropped"): "across.problem_dropped",
    ("promise", "promised_again"): "across.promise_repeated",
    ("promise", "gone"): "across.promise_gone",
}


class PanelWithResults(Protocol):
    """Protocol of a panel with the results of the checks that compare several reports, such as a `Comparison`."""

    @property
    def panel(self) -> Panel:
        """The panel of reports by agency and year."""

    @property
    def across(self) -> pd.DataFrame:
        """Results of the checks of figures across years and levels of government (X1, X2, X3, X7, H1)."""

    @property
    def reuse(self) -> pd.DataFrame:
        """Results of the search for copied text within an agency (X4) and across agencies (X5)."""

    @property
    def followup(self) -> pd.DataFrame:
        """Outcomes of the previous year's problems and promised remedies (check X6)."""

    @property
    def versions(self) -> pd.DataFrame:
        """Differences between several files of the same report (check X8)."""


def cross_report_check_titles() -> dict[str, tuple[str, str]]:
    """Return the English and Chinese titles of the checks that compare several reports, by check id."""
    return {check.id: (check.title, check.title_zh) for check in cross_report_checks()}


def ranks_by_year(panel: Panel, latest_year_ranks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the ranks of agencies with intervals as a frame, for every year with at least three agencies.

    Parameters
    ----------
    latest_year_ranks : frame, optional
        Ranks of the latest year, if already computed (`rank_intervals`).
    """
    import pandas as pd

    columns = ["agency_id", "year", "rank", "lower", "upper"]
    counts = panel.reports["year"].value_counts()
    frames = [
        (
            latest_year_ranks
            if latest_year_ranks is not None and year == panel.years[-1]
            else rank_intervals(panel, year)
        ).assign(year=year)
        for year in panel.years
        if counts[year] >= FEWEST
    ]
    return pd.concat([frame[columns] for frame in frames]) if frames else pd.DataFrame(columns=columns)


def sentences_of_panel(panel: Panel, store: Store) -> Iterator[tuple[str, str, str]]:
    """Yield report key, section and text of each sentence of a panel's reports; all of one report, then the next."""
    import pandas as pd

    order = pd.DataFrame({"report": panel.reports["report"], "place": range(len(panel.reports))})
    cursor = store.connection.cursor()
    cursor.register("ordered", order)
    query = (
        "SELECT o.report, s.section, s.text FROM sentences s JOIN ordered o USING (report) ORDER BY o.place, s.start"
    )
    cursor.execute(query)
    while rows := cursor.fetchmany(_BATCH):
        yield from rows


def read_panel_reports(panel: Panel, store: Store) -> Iterator[tuple[str, Report, Tagging, Findings]]:
    """Yield key, report, tags and check results of each report of a panel, with review decisions applied."""
    decisions = DecisionIndex(read_decision_log(store.storage).verdicts.values())
    for key, report, tagging, findings in store.archived_reports(panel.reports["report"].tolist()):
        decided = apply_decisions(
            key,
            report,
            tagging,
            findings,
            decisions.decisions_for_report(key, hash_agency_and_year(report.agency, report.year)),
        )
        yield key, decided.report, tagging, decided.findings


def all_findings(comparison: Comparison, store: Store) -> pd.DataFrame:
    """Return the failed and not assessable results of a comparison, from checks of single and of several reports.

    Returns
    -------
    frame
        report, check, verdict, severity, fault, message, message_zh, evidence (positions as JSON; with ``report`` if the
        position is in another report), finding (fingerprint), said (the message object of a finding over several reports). Findings that people dismissed are not included.
    """
    import pandas as pd

    query = 'SELECT report, "check", verdict, severity, fault, message, message_zh, evidence, finding FROM findings WHERE stands IS NOT FALSE'
    parts = [store.sql(query).df().assign(said=None), *_list_cross_report_findings(comparison, store)]
    found: pd.DataFrame = pd.concat([part[COLUMNS] for part in parts if len(part)], ignore_index=True)
    return found


def cross_report_findings(results: PanelWithResults, store: Store) -> pd.DataFrame:
    """Return the failed and not assessable results of checks that compare several reports, as a frame.

    Returns
    -------
    frame
        As `all_findings`, with agency_id, year, unit (what is checked, such as a row or section), expected and observed.
    """
    import pandas as pd

    units = ("subject", "section", "text", "subject")
    parts = [
        part.assign(unit=part[unit]).reindex(columns=[*COLUMNS, *ACROSS_COLUMNS])
        for part, unit in zip(_list_cross_report_findings(results, store), units, strict=True)
    ]
    found: pd.DataFrame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return found


def _list_cross_report_findings(results: PanelWithResults, store: Store) -> list[pd.DataFrame]:
    """Return failed checks as four frames: figures over years, text reuse, follow-up, files of one report."""
    return [
        _findings_across_years(results, store),
        _reuse_findings(results),
        _followup_findings(results, store),
        _version_findings(results),
    ]


def _findings_across_years(comparison: PanelWithResults, store: Store) -> pd.DataFrame:
    """Return the failures of the checks of figures over years, with the positions of the cells."""
    import pandas as pd

    found = comparison.across[~comparison.across["verdict"].isin(["pass", "not_applicable"])].copy()
    carried = found.loc[found["check"] == "X1", ["report", "other"]].to_numpy(dtype=object).ravel()
    reports = pd.DataFrame({"report": list(dict.fromkeys(carried.tolist()))}, dtype="str")
    store.connection.register("carried_reports", reports)
    cells = {row[:3]: row for row in store.connection.execute(_CARRIED).fetchall()}
    columns = ("check", "report", "other", "subject")
    rows = zip(*(found[name].tolist() for name in columns), strict=True)
    found["evidence"] = [_carry_over_cells_as_json(cells, *row) if row[0] == "X1" else "[]" for row in rows]
    return found


def _carry_over_cells_as_json(cells: dict[Any, Any], _: str, report: str, earlier_report: str, column: str) -> str:
    """Return, as JSON, the two cells that check X1 compares: carried in, and carried out in the previous year."""
    found = [cells.get((key, row, column)) for key, row in ((report, "carried_in"), (earlier_report, "carried_out"))]
    places = [
        {"kind": "cell", "table": "requests", "row": row, "column": column, "start": int(start), "end": int(end)}
        | {"text": "" if number is None else f"{number:g}", "report": key}
        for key, row, _, number, start, end in filter(None, found)
    ]
    return json.dumps(places, ensure_ascii=False)


def _reuse_findings(comparison: PanelWithResults) -> pd.DataFrame:
    """Return the sections with too much text from another report as failed checks with messages."""
    found = comparison.reuse[comparison.reuse["severity"] != ""].copy()
    columns = ("section", "share", "other_agency", "other_year", "source_known")
    rows = zip(*(found[name].tolist() for name in columns), strict=True)
    messages = [_reuse_message(*row) for row in rows]
    return _add_message_columns(found, messages).assign(verdict="fail", fault="agency", evidence="[]")


def _reuse_message(section: str, share: float, agency: str, year: float, source_known: bool) -> Message:
    """Return the message that a share of a section is in a report of another agency or year."""
    what = msg("across.copied", section=msg(f"section.{section}"), share=share, agency=agency, year=int(year))
    return what if source_known else msg("across.source_unknown", what=what)


def _add_message_columns(frame: pd.DataFrame, messages: Sequence[Message]) -> pd.DataFrame:
    """Add one message per row to a frame: as English text, as Chinese text and as a message object."""
    return frame.assign(
        message=[str(message) for message in messages],
        message_zh=[message.text("zh") for message in messages],
        said=list(messages),  # type: ignore[arg-type]
    )


def _version_findings(comparison: PanelWithResults) -> pd.DataFrame:
    """Return the differences between several files of one report as failed checks."""
    found = comparison.versions[comparison.versions["verdict"] == "fail"]
    return found.assign(fault="agency", evidence="[]")


def _followup_findings(comparison: PanelWithResults, store: Store) -> pd.DataFrame:
    """Return the previous year's problems and promises without a remedy as failed checks, with positions."""
    import pandas as pd

    frame = comparison.followup
    amiss = [pair in _AMISS for pair in zip(frame["kind"], frame["state"], strict=True)]
    found = frame[pd.Series(amiss, index=frame.index, dtype=bool)].copy()
    keys = [found[["report", "unit"]], found[["other", "other_unit"]].set_axis(["report", "unit"], axis=1)]
    store.connection.register("named_units", pd.concat(keys).dropna().drop_duplicates())
    units = store.connection.execute(_UNITS).fetchall()
    spans = {(report, unit): (start, end, text) for report, unit, start, end, text in units}
    columns = ("kind", "state", "named", "report", "unit", "other", "other_unit")
    rows = list(zip(*(found[name].tolist() for name in columns), strict=True))
    found = _add_message_columns(found, [msg(_AMISS[kind, state], year=int(named)) for kind, state, named, *_ in rows])
    found["evidence"] = [
        _statement_positions_as_json(spans, [(other, before), (report, now)]) for *_, report, now, other, before in rows
    ]
    return found.assign(check="X6", verdict="fail", severity="hint", fault="agency")


def _statement_positions_as_json(span_by_statement: dict[Any, Any], statement_keys: list[tuple[str, Any]]) -> str:
    """Return the positions and texts of problems or remedies as JSON; those of unknown position are left out."""
    places = [
        {
            "kind": "text",
            "start": span_by_statement[key][0],
            "end": span_by_statement[key][1],
            "text": span_by_statement[key][2],
            "report": key[0],
        }
        for key in statement_keys
        if key in span_by_statement
    ]
    return json.dumps(places, ensure_ascii=False)
