"""Cards of the reports of a corpus, with what only several reports can tell among their items."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from disclosure_nlp.messages import Language, Message
from disclosure_nlp.model import (
    CellRef,
    CheckResult,
    Evidence,
    Findings,
    Outcome,
    Report,
    RootCause,
    Scorecard,
    Status,
    Tagging,
    TextSpan,
)
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import score_report
from disclosure_nlp.view.card.render import card_page
from disclosure_nlp.view.site.overview import file_name

if TYPE_CHECKING:
    from disclosure_nlp.view.site.build import SiteData

LOG = logging.getLogger(__name__)


class Read(NamedTuple):
    """A report as the store holds it; ``key`` is that of its row."""

    key: str
    report: Report
    tagging: Tagging
    findings: Findings


def write_cards(
    read: Iterable[Read], data: SiteData, rubric: Rubric | None, folder: Path, language: Language
) -> frozenset[str]:
    """Write ``cards/KEY.html`` for reports; return the keys of those that have one."""
    (folder / "cards").mkdir(exist_ok=True)
    rows: dict[str, Any] = {str(row["report"]): row for row in data.reports.to_dict("records")}
    items = _by_report(data.items)
    others = _of_several_reports(data)
    written = set()
    for one in read:
        row = rows.get(one.key)
        if row is None:
            continue
        card = _with_years(
            score_report(one.report, one.tagging, one.findings, rubric), row, items.get(one.key, {}), rubric
        )
        findings = _with_findings(one.findings, one.report, others.get(one.key, []))
        status: Status = "ok" if row["status"] == "ok" else "partial"
        outcome = Outcome(
            status, file_name(row["path"]), None, one.report, one.tagging, findings, card, one.report.issues
        )
        page = card_page(
            outcome, language=language, rubric=rubric, back=f"../agency.html?no={row['agency_no']}&year={row['year']}"
        )
        (folder / "cards" / f"{one.key}.html").write_text(page, encoding="utf-8")
        written.add(one.key)
    LOG.info("%d cards", len(written))
    return frozenset(written)


def _of_several_reports(data: SiteData) -> dict[str, list[dict[str, Any]]]:
    """Return the failures of checks over several reports, by the key of the report that they are about."""
    failed = data.findings[data.findings["check"].isin(list(data.checks)) & (data.findings["verdict"] == "fail")]
    found: dict[str, list[dict[str, Any]]] = {}
    rows: list[Any] = failed.to_dict("records")
    for row in rows:
        found.setdefault(row["report"], []).append(row)
    return found


def _with_findings(findings: Findings, report: Report, rows: list[dict[str, Any]]) -> Findings:
    """Return the findings of a report with those over several reports, each a cause of its own."""
    results, causes = list(findings.results), list(findings.causes)
    for number, row in enumerate(rows, 1):
        said: Message = row["said"]
        name = f"x{number}"
        causes.append(
            RootCause(name, str(said), row["severity"], row["fault"], (len(results),), said.code, said.params)
        )
        evidence = _own_places(report, row["evidence"], row["report"])
        results.append(
            CheckResult(
                row["check"],
                "fail",
                row["severity"],
                row["finding"],
                str(said),
                row["fault"],
                evidence=evidence,
                cause=name,
                code=said.code,
                params=said.params,
            )
        )
    return Findings(tuple(results), tuple(causes))


def _own_places(report: Report, evidence: str, key: str) -> tuple[Evidence, ...]:
    """Return the places of a finding that lie in the report itself."""
    places = [place for place in msgspec.json.decode(evidence) if place.get("report", key) == key]
    return tuple(
        CellRef(place["table"], place["row"], place["column"])
        if place["kind"] == "cell"
        else TextSpan(place["start"], place["end"])
        for place in places
        if place["kind"] == "text" or place["table"] in report.tables
    )


def _by_report(items: Any) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in items.astype(object).where(items.notna(), None).to_dict("records"):
        found.setdefault(row["report"], {})[row["item"]] = row
    return found


def _with_years(
    card: Scorecard, row: dict[str, Any], items: dict[str, dict[str, Any]], rubric: Rubric | None
) -> Scorecard:
    """Return a score with the items over several years in it, the very one that the ranking shows."""
    changed = []
    for item in card.items:
        found = items.get(item.id)
        if found is None or found["reason"] == item.reason:
            changed.append(item)
            continue
        new = {name: found[name] for name in ("value", "points", "state", "reason")}
        changed.append(msgspec.structs.replace(item, **new, evidence=()))
    numbers = ("total", "lower", "upper", "legal", "common")
    totals = {name: None if isnan(row[name]) else row[name] for name in numbers}
    shares = {name: row[name] for name in ("assessed", "tested", "known", "won", "scope")}
    known = rubric.known_points(changed) if rubric else 0.0
    band = rubric.band(totals["total"], row["assessed"], known, row["tested"]) if rubric else card.band
    return msgspec.structs.replace(card, items=tuple(changed), band=band, **totals, **shares)
