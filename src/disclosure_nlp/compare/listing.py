"""What the corpus pages show of a comparison: every finding with its place, the ranks of every year, the texts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, Protocol

from disclosure_nlp.check.registry import cross_report_checks
from disclosure_nlp.compare.uncertainty import rank_intervals
from disclosure_nlp.corpus.applied import apply_decisions
from disclosure_nlp.corpus.decisions import DecisionIndex, owner_hash, read_decision_log
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Findings, Report, Tagging

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.comparison import Comparison
    from disclosure_nlp.compare.panel import Panel
    from disclosure_nlp.corpus.store import Store

COLUMNS = ["report", "check", "verdict", "severity", "fault", "message", "message_zh", "evidence", "finding", "said"]
ACROSS_COLUMNS = ["agency_id", "year", "unit", "expected", "observed"]
FEWEST = 3  # agencies from which a ranking says anything
_BATCH = 20_000
_AMISS = {
    ("problem", "repeated"): "across.problem_repeated",
    ("problem", "dropped"): "across.problem_dropped",
    ("promise", "promised_again"): "across.promise_repeated",
    ("promise", "gone"): "across.promise_gone",
}


class Results(Protocol):
    """A panel with the results of the checks over several reports: a `Comparison`, or these alone."""

    @property
    def panel(self) -> Panel:
        """The panel."""

    @property
    def across(self) -> pd.DataFrame:
        """Results of X1, X2, X3, X7 and H1."""

    @property
    def reuse(self) -> pd.DataFrame:
        """Reused text."""

    @property
    def followup(self) -> pd.DataFrame:
        """Last year's problems and promises."""

    @property
    def versions(self) -> pd.DataFrame:
        """Copies against each other."""


def across_titles() -> dict[str, tuple[str, str]]:
    """Return the titles of the checks over several reports in English and Chinese."""
    return {check.id: (check.title, check.title_zh) for check in cross_report_checks()}


def ranks_of_years(panel: Panel, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return ranks with intervals of every year that three agencies have: agency_id, year, rank, lower, upper.

    Parameters
    ----------
    known : frame, optional
        Those of the last year, where they were worked out before (`rank_intervals`).
    """
    import pandas as pd

    columns = ["agency_id", "year", "rank", "lower", "upper"]
    counts = panel.reports["year"].value_counts()
    frames = [
        (known if known is not None and year == panel.years[-1] else rank_intervals(panel, year)).assign(year=year)
        for year in panel.years
        if counts[year] >= FEWEST
    ]
    return pd.concat([frame[columns] for frame in frames]) if frames else pd.DataFrame(columns=columns)


def texts_of_panel(panel: Panel, store: Store) -> Iterator[tuple[str, str, str]]:
    """Yield report, section and sentence: reports in the order of the panel, sentences in that of the text."""
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


def nouns_of_panel(panel: Panel, store: Store) -> Iterator[tuple[str, Report, Tagging, Findings]]:
    """Yield the reports of a panel as they were scored, with the decisions of people in their findings."""
    decisions = DecisionIndex(read_decision_log(store.place).verdicts.values())
    for key, report, tagging, findings in store.archived_reports(panel.reports["report"].tolist()):
        decided = apply_decisions(
            key, report, tagging, findings, decisions.for_report(key, owner_hash(report.agency, report.year))
        )
        yield key, decided.report, tagging, decided.findings


def findings_of(comparison: Comparison, store: Store) -> pd.DataFrame:
    """Return what failed or could not be checked, in single reports and over several.

    Returns
    -------
    frame
        report, check, verdict, severity, fault, message, message_zh, evidence (places as JSON; ``report`` in one that is in another
        report), finding (fingerprint), said (the message of a finding over several reports). What a decision dismissed is left out.
    """
    import pandas as pd

    query = 'SELECT report, "check", verdict, severity, fault, message, message_zh, evidence, finding FROM findings WHERE stands IS NOT FALSE'
    parts = [store.sql(query).df().assign(said=None), *_parts_across(comparison, store)]
    found: pd.DataFrame = pd.concat([part[COLUMNS] for part in parts if len(part)], ignore_index=True)
    return found


def findings_across(results: Results, store: Store) -> pd.DataFrame:
    """Return what failed or could not be checked over several reports.

    Returns
    -------
    frame
        As `findings_of`, with agency_id, year, unit (what is checked, whatever its values are), expected and observed.
    """
    import pandas as pd

    units = ("subject", "section", "text", "subject")
    parts = [
        part.assign(unit=part[unit]).reindex(columns=[*COLUMNS, *ACROSS_COLUMNS])
        for part, unit in zip(_parts_across(results, store), units, strict=True)
    ]
    found: pd.DataFrame = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return found


def _parts_across(results: Results, store: Store) -> list[pd.DataFrame]:
    return [_of_across(results), _of_reuse(results), _of_followup(results, store), _of_versions(results)]


def _of_across(comparison: Results) -> pd.DataFrame:
    found = comparison.across[~comparison.across["verdict"].isin(["pass", "not_applicable"])].copy()
    carried = comparison.panel.cells
    carried = carried[(carried["table"] == "requests") & carried["row"].isin(["carried_in", "carried_out"])]
    names = ("report", "row", "column", "number", "start", "end")
    cells = {row[:3]: row for row in zip(*(carried[name].tolist() for name in names), strict=True)}
    columns = ("check", "report", "other", "subject")
    rows = zip(*(found[name].tolist() for name in columns), strict=True)
    found["evidence"] = [_carried(cells, *row) if row[0] == "X1" else "[]" for row in rows]
    return found


def _carried(cells: dict[Any, Any], _: str, report: str, other: str, column: str) -> str:
    """Return the two cells of a carry-over as JSON."""
    found = [cells.get((key, row, column)) for key, row in ((report, "carried_in"), (other, "carried_out"))]
    places = [
        {"kind": "cell", "table": "requests", "row": row, "column": column, "start": int(start), "end": int(end)}
        | {"text": "" if isnan(number) else f"{number:g}", "report": key}
        for key, row, _, number, start, end in filter(None, found)
    ]
    return json.dumps(places, ensure_ascii=False)


def _of_reuse(comparison: Results) -> pd.DataFrame:
    found = comparison.reuse[comparison.reuse["severity"] != ""].copy()
    columns = ("section", "share", "other_agency", "other_year", "source_known")
    rows = zip(*(found[name].tolist() for name in columns), strict=True)
    messages = [_copied(*row) for row in rows]
    return _with_messages(found, messages).assign(verdict="fail", fault="agency", evidence="[]")


def _copied(section: str, share: float, agency: str, year: float, source_known: bool) -> Message:
    what = msg("across.copied", section=msg(f"section.{section}"), share=share, agency=agency, year=int(year))
    return what if source_known else msg("across.source_unknown", what=what)


def _with_messages(frame: pd.DataFrame, messages: Sequence[Message]) -> pd.DataFrame:
    """Return a frame with a message a row: its English and Chinese text."""
    return frame.assign(
        message=[str(message) for message in messages],
        message_zh=[message.text("zh") for message in messages],
        said=list(messages),  # type: ignore[arg-type]
    )


def _of_versions(comparison: Results) -> pd.DataFrame:
    found = comparison.versions[comparison.versions["verdict"] == "fail"]
    return found.assign(fault="agency", evidence="[]")


def _of_followup(comparison: Results, store: Store) -> pd.DataFrame:
    """Return the problems and promises of the year before that went unanswered, each with its place there and here."""
    import pandas as pd

    frame = comparison.followup
    amiss = [pair in _AMISS for pair in zip(frame["kind"], frame["state"], strict=True)]
    found = frame[pd.Series(amiss, index=frame.index, dtype=bool)].copy()
    units = store.sql('SELECT report, unit, start, "end", text FROM units').fetchall()
    spans = {(report, unit): (start, end, text) for report, unit, start, end, text in units}
    columns = ("kind", "state", "named", "report", "unit", "other", "other_unit")
    rows = list(zip(*(found[name].tolist() for name in columns), strict=True))
    found = _with_messages(found, [msg(_AMISS[kind, state], year=int(named)) for kind, state, named, *_ in rows])
    found["evidence"] = [_units(spans, [(other, before), (report, now)]) for *_, report, now, other, before in rows]
    return found.assign(check="X6", verdict="fail", severity="hint", fault="agency")


def _units(spans: dict[Any, Any], keys: list[tuple[str, Any]]) -> str:
    places = [
        {"kind": "text", "start": spans[key][0], "end": spans[key][1], "text": spans[key][2], "report": key[0]}
        for key in keys
        if key in spans
    ]
    return json.dumps(places, ensure_ascii=False)
