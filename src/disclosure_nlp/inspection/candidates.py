"""Candidates for agency name and reporting year: positions in the file, and why each was chosen or rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.inspection.targets import LinkTarget, LinkTargets
from disclosure_nlp.model import Report
from disclosure_nlp.view.card.words import BilingualText, interface_text

# Sources of the agency name from the strongest to the weakest, as the parser ranks them.
AGENCY_SOURCES = (
    "manifest",
    "title",
    "quoted_title",
    "preamble",
    "page_title",
    "compiled_by",
    "line",
    "metadata",
    "signature",
    "contact",
    "source",
    "site",
    "subject",
)
_SAME_RANK = {"preamble": "quoted_title"}  # found in one pass, in order of the text
_MOST = 40


class CandidateRow(NamedTuple):
    """A candidate for agency name or reporting year: value, source, location, and why it was chosen or rejected.

    ``target`` is None if the candidate is not in the text.
    """

    value: str
    source: BilingualText
    target: LinkTarget | None
    chosen: bool
    why: BilingualText


def list_agency_candidates(report: Report, targets: LinkTargets) -> list[CandidateRow]:
    """Return the candidate agency names found in a report, the chosen one first."""
    found: list[CandidateRow] = []
    stated = report.stated.agency if report.stated else None
    if stated:
        found.append(
            CandidateRow(
                stated,
                interface_text("inspect_source", "manifest"),
                None,
                True,
                interface_text("inspect_why", "manifest"),
            )
        )
    chosen = next((item for item in report.candidates[:1] if item.name == report.agency), None)
    for item in report.candidates[:_MOST]:
        target = None if item.start is None or item.end is None else targets.register_link(item.start, item.end)
        wins = item is chosen and not stated
        why = (
            "chosen"
            if wins
            else "same"
            if item.name == report.agency
            else _rejection_reason(item.source, chosen.source if chosen else None)
        )
        found.append(
            CandidateRow(
                item.name,
                interface_text("inspect_source", item.source),
                target,
                wins,
                interface_text("inspect_why", why),
            )
        )
    return found


def _rejection_reason(source: str, chosen_source: str | None) -> str:
    """Return why an agency name was rejected: weaker source than that of the chosen name, or an incomplete name."""
    if chosen_source is None:
        return "not_enough"
    ranks = [AGENCY_SOURCES.index(_SAME_RANK.get(name, name)) for name in (source, chosen_source)]
    return "later" if ranks[0] >= ranks[1] else "rejected"


def list_year_candidates(report: Report, targets: LinkTargets) -> list[CandidateRow]:
    """Return the candidate reporting years found in a report, from the strongest source to the weakest."""
    found = [(year, source, target) for year, source, target in _year_sources(report, targets) if year is not None]
    chosen = False
    rows: list[CandidateRow] = []
    for year, source, target in found:
        wins = not chosen and year == report.year
        chosen = chosen or wins
        why = ("manifest" if source == "manifest" else "chosen") if wins else "same" if year == report.year else "later"
        rows.append(
            CandidateRow(
                str(year), interface_text("inspect_source", source), target, wins, interface_text("inspect_why", why)
            )
        )
    return rows


def _year_sources(report: Report, targets: LinkTargets) -> Iterator[tuple[int | None, str, LinkTarget | None]]:
    """Yield (year, kind of source, link to its location) for each place that states the reporting year."""
    if report.stated:
        yield report.stated.year, "manifest", None
    title = report.title
    in_title = title is not None and str(report.title_year) in re.sub(r"\s", "", report.text[title.start : title.end])
    if title is not None and in_title:
        yield report.title_year, "title", targets.register_link(title.start, title.end)
    else:
        yield report.title_year, "title_elsewhere", None
    if report.period is not None:
        yield int(report.period.first[:4]), "period", targets.register_link(report.period.start, report.period.end)
    if report.year is not None and report.title_year is None and report.period is None:
        at = report.text.find(f"{report.year}年")
        yield report.year, "sentences", targets.register_link(at, at + 5) if at >= 0 else None
