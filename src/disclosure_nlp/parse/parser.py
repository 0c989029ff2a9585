"""Parses a document into a report: agency, year, sections, tables, sentences and figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.errors import NoReportError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Document, Heading, Issue, ManifestEntry, Period, Report, Section, Sentence, Table
from disclosure_nlp.parse.admission import find_rejection_reason
from disclosure_nlp.parse.completeness import assess_completeness, completeness_issues
from disclosure_nlp.parse.dates import date_of_line, find_period, stated_publication_date, year_of_sentences
from disclosure_nlp.parse.figures.extraction import extract_figures
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.parse.identity import ReportIdentity, find_agency_and_year
from disclosure_nlp.parse.lines import NarrativeLine, possible_title_lines, split_narrative_lines
from disclosure_nlp.parse.narrative import select_narrative_lines
from disclosure_nlp.parse.organs import follows_rules_of_institutions
from disclosure_nlp.parse.places import field_of_work
from disclosure_nlp.parse.publication import publication_traces
from disclosure_nlp.parse.reconcile import ReconciledMetadata, reconcile_with_manifest
from disclosure_nlp.parse.sections import find_headings, find_sections
from disclosure_nlp.parse.sentences import split_sentences
from disclosure_nlp.parse.tables import ParsedTables, parse_tables

_FEWEST_GLUED = 3
_SIGNATURE_LINES = 6
# Sections whose sentences are about the reporting year; later sections include plans for the next year.
_PLAN = re.compile(r"将|要|计划|下一步|打算")
_ON_ITS_YEAR = ("preamble", "overview", "proactive")
_FIRST_FORM_YEAR = 2019


def parse_report(document: Document, manifest_entry: ManifestEntry | None = None) -> Report:
    """Parse a document into a report.

    Parameters
    ----------
    document : Document
        Document to parse.
    manifest_entry : ManifestEntry, optional
        Metadata from the manifest; overrides the text, and each difference is reported as an issue.

    Returns
    -------
    Report
        The report; unknown fields are None, doubtful ones have an issue.

    Raises
    ------
    NoReportError
        When the text is not an annual report (`find_rejection_reason`).
    """
    parts = _parse_narrative(document)
    who = reconcile_with_manifest(parts.stated_metadata, manifest_entry, document.text)
    parsed = parse_tables(document, who.year, parts.sections)
    completeness = assess_completeness(
        document, parts.lines, parts.sections, parsed.tables, manifest_entry.cut if manifest_entry else None
    )
    signed = _signature_date(parts.lines)
    return Report(
        document=document,
        agency=who.agency,
        region=who.place.region,
        region_code=who.place.code,
        level=who.place.level,
        kind=who.kind,
        field=field_of_work(who.agency, who.kind),
        year=who.year,
        form=_form_of_all_blocks(parsed.forms),
        forms=dict(sorted(parsed.forms.items())),
        sections=parts.sections,
        headings=parts.headings,
        tables=parsed.tables,
        sentences=parts.sentences,
        issues=(*_report_issues(parts, who, parsed, manifest_entry), *completeness_issues(completeness, parsed.tables)),
        title=parts.identity.title,
        title_year=parts.identity.title_year,
        period=parts.period,
        published=who.published,
        signed=signed,
        traces=publication_traces(document, manifest_entry, signed),
        stated=manifest_entry,
        completeness=completeness,
        candidates=parts.identity.candidates,
        figures=extract_figures(
            parts.sentences, FigureScope(who.agency, who.kind, who.year), document.text, parsed.tables
        ),
        own_form=follows_rules_of_institutions(who.agency, who.kind, document.text, parts.identity.title),
    )


class _ParsedNarrative(NamedTuple):
    """The parsed parts of a document without its tables: sections, headings, sentences, agency and period."""

    document: Document
    lines: Sequence[NarrativeLine]
    sections: tuple[Section, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
    identity: ReportIdentity
    period: Period | None

    @property
    def standard_sections(self) -> list[Section]:
        """The sections of the report without the preamble."""
        return [section for section in self.sections if section.id != "preamble"]

    @property
    def printed_year(self) -> int | None:
        """The reporting year from the title, else from the reporting period, or None."""
        return self.identity.title_year or _year_of_period(self.period)

    @property
    def stated_metadata(self) -> ManifestEntry:
        """Agency, year and publication date that the text states, in the form of a manifest entry."""
        published = self.document.metadata.get("published") or stated_publication_date(self.document.text)
        return ManifestEntry(self.identity.agency, self.printed_year or self._year_from_sentences(), None, published)

    def _year_from_sentences(self) -> int | None:
        """Return the year that sentences report on, or None; later sections count only if the first ones name none."""
        said = [item for item in self.sentences if not item.is_heading]
        early = year_of_sentences(item.text for item in said if item.section in _ON_ITS_YEAR)
        return early or year_of_sentences(item.text for item in said if not _PLAN.search(item.text))


def _parse_narrative(document: Document) -> _ParsedNarrative:
    """Parse everything but the tables; raise NoReportError if the document is not an annual report."""
    lines = split_narrative_lines(document)
    sections = find_sections(lines, len(document.text))
    standard = [section for section in sections if section.id != "preamble"]
    period = find_period(document.text)
    body_start = standard[0].start if standard else len(document.text)
    heads = possible_title_lines(document, lines, body_start)
    identity = find_agency_and_year(document, heads, lines, body_start, _year_of_period(period))
    narrative = select_narrative_lines(lines, sections, identity.title)
    headings = find_headings(narrative, sections)
    sentences = split_sentences(document.text, narrative, sections, headings, identity.title)
    if refused := find_rejection_reason(document, lines, standard, sentences, identity, period is not None):
        raise NoReportError(refused.with_path(document.source.path))
    return _ParsedNarrative(document, lines, sections, headings, sentences, identity, period)


def _report_issues(
    narrative: _ParsedNarrative,
    metadata: ReconciledMetadata,
    parsed: ParsedTables,
    manifest_entry: ManifestEntry | None,
) -> Iterator[Issue]:
    """Yield the issues of a report: of its metadata, completeness, tables and line ends."""
    if manifest_entry is None or manifest_entry.year is None:
        yield from _identity_issues(metadata.agency, narrative.printed_year, metadata.year)
    yield from _lost_line_end_issues(narrative.document.text, narrative.standard_sections)
    yield from metadata.issues
    yield from parsed.issues
    yield from _missing_table_issues(narrative.standard_sections, parsed.tables, metadata.year)


def _year_of_period(period: Period | None) -> int | None:
    """Return the year in which a reporting period begins, or None without a period."""
    return int(period.first[:4]) if period else None


def _form_of_all_blocks(form_by_block: dict[str, str]) -> str | None:
    """Return the form (year) that all tables of a report have, ``mixed`` if they differ, None without tables."""
    found = set(form_by_block.values())
    return None if not found else found.pop() if len(found) == 1 else "mixed"


def _identity_issues(agency: str | None, printed_year: int | None, year: int | None) -> list[Issue]:
    """Return the issues of a missing agency, a missing year, or a year that only the sentences state."""
    issues = []
    if agency is None:
        issues.append(Issue.from_message(msg("report.agency_unknown"), "warning"))
    if year is None:
        issues.append(Issue.from_message(msg("report.year_unknown"), "warning"))
    elif printed_year is None:
        issues.append(Issue.from_message(msg("report.year_from_text", year=year), "info"))
    return issues


def _missing_table_issues(sections: Sequence[Section], tables: dict[str, Table], year: int | None) -> list[Issue]:
    """Return an issue for each section whose table could not be read; before 2019 sections had no tables."""
    issues: list[Issue] = []
    if year is not None and year < _FIRST_FORM_YEAR:
        return issues
    for section in sections:
        if section.id in ("proactive", "requests", "disputes") and section.id not in tables:
            issues.append(
                Issue.from_message(msg("table.none", title=section.title), "warning", section.start, section.end)
            )
    return issues


def _lost_line_end_issues(text: str, sections: Sequence[Section]) -> list[Issue]:
    """Return an issue if the text has lost its line ends, so that headings are inside lines."""
    glued = [section for section in sections if text[: section.start].rstrip(" \t\u3000")[-1:] not in ("", "\n")]
    if len(glued) < _FEWEST_GLUED:
        return []
    message = msg("text.lines_lost", count=len(glued))
    return [Issue.from_message(message, "warning", glued[0].start, glued[0].body_start)]


def _signature_date(lines: Sequence[NarrativeLine]) -> str | None:
    """Return the date that one of the last lines consists of, or None."""
    dates = (date_of_line(line.text) for line in reversed(lines[-_SIGNATURE_LINES:]))
    return next((found for found in dates if found), None)
