"""Writes the cards (report pages) of a site, with the items and findings that need several reports."""

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
from disclosure_nlp.view.card.render import render_card
from disclosure_nlp.view.site.overview import file_name

if TYPE_CHECKING:
    from disclosure_nlp.view.site.build import SiteData

LOG = logging.getLogger(__name__)


class StoredReport(NamedTuple):
    """A report with tags and findings as read from a store; ``key`` is its id in the store."""

    key: str
    report: Report
    tagging: Tagging
    findings: Findings


def write_cards(
    reports: Iterable[StoredReport], site: SiteData, rubric: Rubric | None, folder: Path, language: Language
) -> frozenset[str]:
    """Write a card (``cards/KEY.html``) for each report of a site; return the keys of the reports with a card."""
    (folder / "cards").mkdir(exist_ok=True)
    rows: dict[str, Any] = {str(row["report"]): row for row in site.reports.to_dict("records")}
    items = _item_rows_by_report(site.items)
    others = _cross_report_failures(site)
    written = set()
    for one in reports:
        row = rows.get(one.key)
        if row is None:
            continue
        card = _replace_cross_report_items(
            score_report(one.report, one.tagging, one.findings, rubric), row, items.get(one.key, {}), rubric
        )
        findings = _add_cross_report_findings(one.findings, one.report, others.get(one.key, []))
        status: Status = "ok" if row["status"] == "ok" else "partial"
        outcome = Outcome(
            status, file_name(row["path"]), None, one.report, one.tagging, findings, card, one.report.issues
        )
        page = render_card(
            outcome, language=language, rubric=rubric, back=f"../agency.html?no={row['agency_no']}&year={row['year']}"
        )
        (folder / "cards" / f"{one.key}.html").write_text(page, encoding="utf-8")
        written.add(one.key)
    LOG.info("%d cards", len(written))
    return frozenset(written)


def _cross_report_failures(site: SiteData) -> dict[str, list[dict[str, Any]]]:
    """Return the failures of the checks that compare several reports, as dicts by report key."""
    failed = site.findings[site.findings["check"].isin(list(site.checks)) & (site.findings["verdict"] == "fail")]
    found: dict[str, list[dict[str, Any]]] = {}
    rows: list[Any] = failed.to_dict("records")
    for row in rows:
        found.setdefault(row["report"], []).append(row)
    return found


def _add_cross_report_findings(findings: Findings, report: Report, failures: list[dict[str, Any]]) -> Findings:
    """Return a report's findings and its failures of checks over several reports, each as a separate root cause."""
    results, causes = list(findings.results), list(findings.causes)
    for number, row in enumerate(failures, 1):
        said: Message = row["said"]
        name = f"x{number}"
        causes.append(
            RootCause(name, str(said), row["severity"], row["fault"], (len(results),), said.code, said.params)
        )
        evidence = _evidence_in_report(report, row["evidence"], row["report"])
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


def _evidence_in_report(report: Report, evidence: str, key: str) -> tuple[Evidence, ...]:
    """Return, of the evidence of a finding on several reports, that in the report with a given key."""
    places = [place for place in msgspec.json.decode(evidence) if place.get("report", key) == key]
    return tuple(
        CellRef(place["table"], place["row"], place["column"])
        if place["kind"] == "cell"
        else TextSpan(place["start"], place["end"])
        for place in places
        if place["kind"] == "text" or place["table"] in report.tables
    )


def _item_rows_by_report(items: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rows of a frame of item scores as dicts, by report key and item id."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in items.astype(object).where(items.notna(), None).to_dict("records"):
        found.setdefault(row["report"], {})[row["item"]] = row
    return found


def _replace_cross_report_items(
    card: Scorecard, report_row: dict[str, Any], item_rows: dict[str, dict[str, Any]], rubric: Rubric | None
) -> Scorecard:
    """Return a scorecard in which the items that need several reports have the values that a comparison found."""
    changed = []
    for item in card.items:
        found = item_rows.get(item.id)
        if found is None or found["reason"] == item.reason:
            changed.append(item)
            continue
        new = {name: found[name] for name in ("value", "points", "state", "reason")}
        changed.append(msgspec.structs.replace(item, **new, evidence=()))
    numbers = ("total", "lower", "upper", "legal", "common")
    totals = {name: None if isnan(report_row[name]) else report_row[name] for name in numbers}
    shares = {name: report_row[name] for name in ("assessed", "tested", "known", "won", "scope")}
    known = rubric.known_points(changed) if rubric else 0.0
    band = rubric.band(totals["total"], report_row["assessed"], known, report_row["tested"]) if rubric else card.band
    return msgspec.structs.replace(card, items=tuple(changed), band=band, **totals, **shares)
