"""Finds the reporting agency and year: chooses between the names and titles found in a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.model import AgencyCandidate, Document, TextSpan
from disclosure_nlp.parse.agency_names import HEAD_LINES, AgencyNameSources, FoundAgencyName, find_agency_names
from disclosure_nlp.parse.lines import NarrativeLine, make_narrative_line
from disclosure_nlp.parse.mentions import agrees_with_self_reference
from disclosure_nlp.parse.organs import GovernmentBody
from disclosure_nlp.parse.page_titles import titles_in_page_title
from disclosure_nlp.parse.titles import ReportTitle, find_report_titles


class ReportIdentity(NamedTuple):
    """The reporting agency and year of a report, with the names and titles found.

    ``title`` is the span of the title; ``candidates`` are all names found, the chosen one first; ``short`` is a
    name without a place, such as 公安局 (public security bureau), if there is no fuller one.
    """

    agency: str | None = None
    title: TextSpan | None = None
    title_year: int | None = None
    candidates: tuple[AgencyCandidate, ...] = ()
    short: str | None = None


def find_agency_and_year(
    document: Document,
    title_lines: Sequence[NarrativeLine],
    lines: Sequence[NarrativeLine],
    body_start: int,
    period_year: int | None = None,
) -> ReportIdentity:
    """Return the agency and the year of a report, found in its text.

    Parameters
    ----------
    document : Document
        The document; the page title in its metadata is used if the text has no title, and to choose between several.
    title_lines : sequence of NarrativeLine
        Lines before the first standard section, including single texts in table rows.
    lines : sequence of NarrativeLine
        All narrative lines.
    body_start : int
        Offset where the first standard section begins.
    period_year : int, optional
        Year of the statistical period. Of several titles (links to other reports precede this one), the title of that
        year is chosen, else the last one before the body.
    """
    title_lines = [line for line in title_lines if line.start < body_start][:HEAD_LINES]
    body = [line for line in lines if line.start >= body_start]
    text = AgencyNameSources([*title_lines, *_page_lines_above(document, body_start)], body)
    page = titles_in_page_title(document.metadata.get("title", ""))
    titles = find_report_titles(title_lines)
    title = _choose_report_title(titles, page, period_year) if titles else None
    found = list(find_agency_names(document, text, title, page))
    chosen, short = _choose_agency_name(found, text)
    ordered = ([chosen] if chosen else []) + [item for item in found if item != chosen]
    year = title.year if title else None
    return ReportIdentity(
        chosen.organ.name if chosen else None,
        title.span if title else None,
        year
        or next((item.year for item in text.stated_titles if item.year), None)
        or next((item.year for item in page if item.year), None),
        tuple(dict.fromkeys(_make_agency_candidate(item) for item in ordered)),
        short,
    )


def _page_lines_above(document: Document, end: int) -> list[NarrativeLine]:
    """Return the lines of the web page above the report, in which fields such as 来源 (source) may name the agency."""
    blocks = [block for block in document.blocks if block.kind == "furniture" and block.start < end]
    return [make_narrative_line(document.text[block.start : block.end], block.start) for block in blocks]


def _make_agency_candidate(name: FoundAgencyName) -> AgencyCandidate:
    """Return a found name as a record of the data model."""
    start, end = (name.span.start, name.span.end) if name.span else (None, None)
    return AgencyCandidate(name.organ.name, name.source, start, end)


def _choose_agency_name(
    names: Sequence[FoundAgencyName], sources: AgencyNameSources
) -> tuple[FoundAgencyName | None, str | None]:
    """Return the most reliable name of the reporting agency, and a short name such as 公安局 if there is no fuller one."""
    short = None
    for item in names:
        organ = item.organ
        if organ.bare:
            full = _find_full_name(organ.name, sources)
            if full is not None:
                return item._replace(organ=full), None
            short = short or (organ.name if item.source in ("title", "quoted_title", "preamble") else None)
        elif item.source in _OWN_WORDS or agrees_with_self_reference(organ, sources.tail):
            if short is not None and not organ.name.endswith(_strip_generic_prefix(short)):
                continue
            return item, None
    return None, short


# Sources in which the agency names itself; names from other sources must agree with 我局, 我镇 … in the text.
_OWN_WORDS = ("title", "quoted_title", "preamble", "page_title", "line")


def _strip_generic_prefix(name: str) -> str:
    """Return an agency name without a generic 省, 市, 县, 区 or 政府 at its beginning."""
    plain = re.sub(r"[（(][^（()）]*[)）]$", "", name)
    return re.sub(r"^(?:自治区|省|市|州|县|区|旗|镇|乡)?(?:人民政府|政府)?(?=[\u4e00-\u9fff]{2})", "", plain)


def _find_full_name(short_name: str, sources: AgencyNameSources) -> GovernmentBody | None:
    """Return the only government body in the text whose name ends with a short name, or None."""
    core = _strip_generic_prefix(short_name)
    names = {
        m.organ.name: m.organ for m, _, _ in sources.mentions if m.organ.name.endswith(core) and m.organ.name != core
    }
    longest = [name for name in names if not any(other != name and other.endswith(name) for other in names)]
    return names[longest[0]] if len(longest) == 1 else None


def _choose_report_title(
    titles: Sequence[ReportTitle], page_titles: Sequence[ReportTitle], period_year: int | None
) -> ReportTitle:
    """Return the title of the report itself, among all report titles found above its body."""
    named = next(iter(page_titles), None)
    last = {(title.agency, title.year): title.line for title in titles}

    def rank(title: ReportTitle) -> tuple[object, ...]:
        known = (title.year is not None, title.agency is not None)
        same = (
            named is not None and title.agency is not None and (title.agency, title.year) == (named.agency, named.year)
        )
        of_period = period_year is not None and title.year == period_year
        return (*known, same, of_period, title.broken, last[title.agency, title.year], -title.line)

    return max(titles, key=rank)
