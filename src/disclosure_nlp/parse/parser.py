"""parse: Document → Report. Who reports, for which year, in which sections, with which figures and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.errors import NoReportError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Document, Heading, Issue, ManifestEntry, Period, Report, Section, Sentence, Table
from disclosure_nlp.parse.admission import refusal
from disclosure_nlp.parse.completeness import assess_completeness, completeness_issues
from disclosure_nlp.parse.dates import find_period, line_date, stated_publication, year_in_words
from disclosure_nlp.parse.figures.extraction import extract_figures
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.parse.identity import Identity, find_identity
from disclosure_nlp.parse.lines import Line, narrative_lines, title_lines
from disclosure_nlp.parse.narrative import narrative_only
from disclosure_nlp.parse.organs import reports_by_own_rules
from disclosure_nlp.parse.places import field_of
from disclosure_nlp.parse.publication import publication_traces
from disclosure_nlp.parse.reconcile import Reconciled, reconcile
from disclosure_nlp.parse.sections import find_headings, find_sections
from disclosure_nlp.parse.sentences import split_sentences
from disclosure_nlp.parse.tables import ParsedTables, parse_tables

_FEWEST_GLUED = 3
_SIGNATURE_LINES = 6
# Where sentences speak of the reporting year; later sections speak of plans for the next one.
_PLAN = re.compile(r"将|要|计划|下一步|打算")
_ON_ITS_YEAR = ("preamble", "overview", "proactive")
_FIRST_FORM_YEAR = 2019


def parse_report(document: Document, stated: ManifestEntry | None = None) -> Report:
    """Parse a document into a report.

    Parameters
    ----------
    document : Document
        What was read.
    stated : ManifestEntry, optional
        What a manifest says of the file: it is above what the text says, and an issue says where they differ.

    Returns
    -------
    Report
        What could not be known is None; what was read with doubt has an issue.

    Raises
    ------
    NoReportError
        A text with no title of such a report and fewer than two of its headings.
    """
    parts = _read_narrative(document)
    who = reconcile(parts.stated, stated, document.text)
    parsed = parse_tables(document, who.year, parts.sections)
    completeness = assess_completeness(
        document, parts.lines, parts.sections, parsed.tables, stated.cut if stated else None
    )
    signed = _signature(parts.lines)
    return Report(
        document=document,
        agency=who.agency,
        region=who.place.region,
        region_code=who.place.code,
        level=who.place.level,
        kind=who.kind,
        field=field_of(who.agency, who.kind),
        year=who.year,
        form=_overall_form(parsed.forms),
        forms=dict(sorted(parsed.forms.items())),
        sections=parts.sections,
        headings=parts.headings,
        tables=parsed.tables,
        sentences=parts.sentences,
        issues=(*_issues(parts, who, parsed, stated), *completeness_issues(completeness, parsed.tables)),
        title=parts.identity.title,
        title_year=parts.identity.title_year,
        period=parts.period,
        published=who.published,
        signed=signed,
        traces=publication_traces(document, stated, signed),
        stated=stated,
        completeness=completeness,
        candidates=parts.identity.candidates,
        figures=extract_figures(
            parts.sentences, FigureScope(who.agency, who.kind, who.year), document.text, parsed.tables
        ),
        own_form=reports_by_own_rules(who.agency, who.kind, document.text, parts.identity.title),
    )


class _Narrative(NamedTuple):
    """What is read of a document next to its tables."""

    document: Document
    lines: Sequence[Line]
    sections: tuple[Section, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    identity: Identity
    period: Period | None

    @property
    def standard(self) -> list[Section]:
        """The sections without the preamble."""
        return [section for section in self.sections if section.id != "preamble"]

    @property
    def printed_year(self) -> int | None:
        """Reporting year of the title, else of the statistical period."""
        return self.identity.title_year or _period_year(self.period)

    @property
    def stated(self) -> ManifestEntry:
        """Who reports, when and for which year, as the text states."""
        published = self.document.metadata.get("published") or stated_publication(self.document.text)
        return ManifestEntry(self.identity.agency, self.printed_year or self._year_in_words(), None, published)

    def _year_in_words(self) -> int | None:
        """Return the year that sentences mention as theirs, those of later sections where no other does."""
        said = [item for item in self.sentences if not item.is_heading]
        early = year_in_words(item.text for item in said if item.section in _ON_ITS_YEAR)
        return early or year_in_words(item.text for item in said if not _PLAN.search(item.text))


def _read_narrative(document: Document) -> _Narrative:
    lines = narrative_lines(document)
    sections = find_sections(lines, len(document.text))
    standard = [section for section in sections if section.id != "preamble"]
    period = find_period(document.text)
    body_start = standard[0].start if standard else len(document.text)
    heads = title_lines(document, lines, body_start)
    identity = find_identity(document, heads, lines, body_start, _period_year(period))
    narrative = narrative_only(lines, sections, identity.title)
    headings = find_headings(narrative, sections)
    sentences = split_sentences(document.text, narrative, sections, headings, identity.title)
    if refused := refusal(document, lines, standard, sentences, identity, period is not None):
        raise NoReportError(refused.about(document.source.path))
    return _Narrative(document, lines, sections, headings, sentences, identity, period)


def _issues(parts: _Narrative, who: Reconciled, parsed: ParsedTables, stated: ManifestEntry | None) -> Iterator[Issue]:
    if stated is None or stated.year is None:
        yield from _identity_issues(who.agency, parts.printed_year, who.year)
    yield from _line_issues(parts.document.text, parts.standard)
    yield from who.issues
    yield from parsed.issues
    yield from _table_issues(parts.standard, parsed.tables, who.year)


def _period_year(period: Period | None) -> int | None:
    return int(period.first[:4]) if period else None


def _overall_form(forms: dict[str, str]) -> str | None:
    """Return the one form of all blocks, ``mixed`` where they differ, None without tables."""
    found = set(forms.values())
    return None if not found else found.pop() if len(found) == 1 else "mixed"


def _identity_issues(agency: str | None, printed: int | None, year: int | None) -> list[Issue]:
    issues = []
    if agency is None:
        issues.append(Issue.of(msg("report.agency_unknown"), "warning"))
    if year is None:
        issues.append(Issue.of(msg("report.year_unknown"), "warning"))
    elif printed is None:
        issues.append(Issue.of(msg("report.year_from_text", year=year), "info"))
    return issues


def _table_issues(sections: Sequence[Section], tables: dict[str, Table], year: int | None) -> list[Issue]:
    """Name the tables whose section is there while no table could be read; before 2019 the sections had none."""
    issues: list[Issue] = []
    if year is not None and year < _FIRST_FORM_YEAR:
        return issues
    for section in sections:
        if section.id in ("proactive", "requests", "disputes") and section.id not in tables:
            issues.append(Issue.of(msg("table.none", title=section.title), "warning", section.start, section.end))
    return issues


def _line_issues(text: str, sections: Sequence[Section]) -> list[Issue]:
    """Name a copy that lost its line ends: headings are inside lines, tables as runs of digits."""
    glued = [section for section in sections if text[: section.start].rstrip(" \t\u3000")[-1:] not in ("", "\n")]
    if len(glued) < _FEWEST_GLUED:
        return []
    message = msg("text.lines_lost", count=len(glued))
    return [Issue.of(message, "warning", glued[0].start, glued[0].body_start)]


def _signature(lines: Sequence[Line]) -> str | None:
    """Return the date that is exclusive on one of the last lines."""
    dates = (line_date(line.text) for line in reversed(lines[-_SIGNATURE_LINES:]))
    return next((found for found in dates if found), None)
