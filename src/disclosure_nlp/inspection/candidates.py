"""Names and years that a text gives for agency and year: where each is, and why one was chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.inspection.targets import Target, Targets
from disclosure_nlp.model import Report
from disclosure_nlp.view.card.words import Words, word

# From the strongest to the weakest, as the parser asks them.
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


class Candidate(NamedTuple):
    """A name or year with the kind of its source, its place (None where it is not in the text), and what became of it."""

    value: str
    source: Words
    target: Target | None
    chosen: bool
    why: Words


def agency_candidates(report: Report, targets: Targets) -> list[Candidate]:
    """Return the names found for the agency, the chosen one first."""
    found: list[Candidate] = []
    stated = report.stated.agency if report.stated else None
    if stated:
        found.append(Candidate(stated, word("inspect_source", "manifest"), None, True, word("inspect_why", "manifest")))
    chosen = next((item for item in report.candidates[:1] if item.name == report.agency), None)
    for item in report.candidates[:_MOST]:
        target = None if item.start is None or item.end is None else targets.link(item.start, item.end)
        wins = item is chosen and not stated
        why = (
            "chosen"
            if wins
            else "same"
            if item.name == report.agency
            else _lost(item.source, chosen.source if chosen else None)
        )
        found.append(Candidate(item.name, word("inspect_source", item.source), target, wins, word("inspect_why", why)))
    return found


def _lost(source: str, winner: str | None) -> str:
    """Return why a name was not chosen: its source comes later, or it is not enough of a name."""
    if winner is None:
        return "not_enough"
    ranks = [AGENCY_SOURCES.index(_SAME_RANK.get(name, name)) for name in (source, winner)]
    return "later" if ranks[0] >= ranks[1] else "rejected"


def year_candidates(report: Report, targets: Targets) -> list[Candidate]:
    """Return the years found for the reporting year, from the strongest source to the weakest."""
    found = [(year, source, target) for year, source, target in _years(report, targets) if year is not None]
    chosen = False
    rows: list[Candidate] = []
    for year, source, target in found:
        wins = not chosen and year == report.year
        chosen = chosen or wins
        why = ("manifest" if source == "manifest" else "chosen") if wins else "same" if year == report.year else "later"
        rows.append(Candidate(str(year), word("inspect_source", source), target, wins, word("inspect_why", why)))
    return rows


def _years(report: Report, targets: Targets) -> Iterator[tuple[int | None, str, Target | None]]:
    if report.stated:
        yield report.stated.year, "manifest", None
    title = report.title
    in_title = title is not None and str(report.title_year) in re.sub(r"\s", "", report.text[title.start : title.end])
    if title is not None and in_title:
        yield report.title_year, "title", targets.link(title.start, title.end)
    else:
        yield report.title_year, "title_elsewhere", None
    if report.period is not None:
        yield int(report.period.first[:4]), "period", targets.link(report.period.start, report.period.end)
    if report.year is not None and report.title_year is None and report.period is None:
        at = report.text.find(f"{report.year}年")
        yield report.year, "sentences", targets.link(at, at + 5) if at >= 0 else None
