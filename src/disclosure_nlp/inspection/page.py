"""inspection_page: Inspection → one self-contained page: no script, no request, in both languages."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from disclosure_nlp.inspection.blocks import BlockView, Mark, ShownBlock
from disclosure_nlp.inspection.candidates import agency_candidates, year_candidates
from disclosure_nlp.inspection.record import InspectionData, PagePicture
from disclosure_nlp.inspection.targets import Target, Targets, units_of, words_of_unit
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.model import Document, Evidence, Issue, Report, Section, Table
from disclosure_nlp.model.base import MessageMixin
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.read.pdf.ocr import INSTALL
from disclosure_nlp.read.pdf.places import PageBox
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.card.marks import shown
from disclosure_nlp.view.card.names import check_name
from disclosure_nlp.view.card.words import Words, page_words, same, word
from disclosure_nlp.view.page import render

_MOST_LISTED = 400  # figures, headings
_MOST_PLACES = 6
_MOST_FRAMES = 1_500  # drawn over one page


class Said(NamedTuple):
    """A message with the places it speaks of; ``level`` colours it.

    ``titles`` are the items and checks that it is the reason of, with their names.
    """

    id: str
    level: str
    text: Words
    targets: tuple[Target, ...]
    titles: tuple[tuple[str, Words], ...] = ()


class Frame(NamedTuple):
    """A frame on a page's picture, in pixels; ``target`` is where it leads to."""

    kind: str
    left: float
    top: float
    width: float
    height: float
    target: str
    title: str


class ShownPicture(NamedTuple):
    """A page's picture with frames over it, and the print left out of the text."""

    number: int
    width: float
    height: float
    data: str
    frames: tuple[Frame, ...]
    left_out: tuple[tuple[Words, str], ...]


def inspection_page(inspection: InspectionData, language: Language = "en") -> str:
    """Return an inspection as a page of HTML.

    Parameters
    ----------
    inspection : InspectionData
    language : str, default ``en``
        The language shown first; the page holds both.
    """
    report, document = inspection.outcome.parts.report, inspection.document
    targets = Targets(inspection)
    marks: list[Mark] = []
    parts = _report_parts(inspection, report, targets, marks) if report else {"report": None}
    context = {
        **parts,
        "outcome": inspection.outcome,
        "path": escape_surrogates(inspection.outcome.path),
        "source": inspection.outcome.source or (document.source if document else None),
        "said": _messages(inspection, targets, marks),
        "pages": inspection.page_count,
        "unit": inspection.source_places.unit if inspection.source_places else None,
        "gaps": inspection.source_places.left_out if inspection.source_places else (),
    }
    blocks = _blocks(document, report, targets, marks)
    found = _found_by_page(inspection, blocks)
    pictures = [_picture(inspection, item, found.get(item.number, ())) for item in inspection.pictures]
    context |= {"blocks": blocks, "pictures": pictures}
    context |= {
        "ocr_install": INSTALL,
        "words_of_unit": words_of_unit,
        "figure_number": shown,
        "page_words": page_words,
    }
    context["hidden_blocks"] = len(document.blocks) - len(blocks) if document else 0
    return render("inspection/page.html", language=language, **context)


def _blocks(document: Document | None, report: Report | None, targets: Targets, marks: list[Mark]) -> list[ShownBlock]:
    return list(BlockView(document, report, targets, marks).blocks()) if document else []


def _report_parts(inspection: InspectionData, report: Report, targets: Targets, marks: list[Mark]) -> dict[str, Any]:
    agencies, years = agency_candidates(report, targets), year_candidates(report, targets)
    for item in report.candidates:
        if item.start is not None and item.end is not None:
            said = _joined(word("inspect", "agency"), word("inspect_source", item.source))
            marks.append(Mark(item.start, item.end, "agency", said))
    return {
        "report": report,
        "agencies": agencies,
        "years": years,
        "kind": word("kinds", report.kind) if report.kind else None,
        "level": word("levels", report.level) if report.level else None,
        "sections": _sections(report, targets),
        "headings": _headings(report, targets, marks),
        "cut": _completeness(report, targets),
        "tables": [_table(table) for table in report.tables.values()],
        "unread": _unread_tables(report, targets),
        "figures": _figures(report, targets, marks),
        "more_figures": max(len(report.figures) - _MOST_LISTED, 0),
        "unknown": _unknown(inspection, report, targets),
        "dates": [(word("inspect_trace", t.source), t.day, _link(targets, t.start, t.end)) for t in report.traces],
    }


def _link(targets: Targets, start: int | None, end: int | None) -> Target | None:
    return None if start is None or end is None else targets.link(start, end)


def _sections(report: Report, targets: Targets) -> list[tuple[Words, Target | None, Words]]:
    """Return each section of the form with its place, and what is known where it was not found."""
    found: dict[str, Section] = {section.id: section for section in reversed(report.sections)}
    rows: list[tuple[Words, Target | None, Words]] = []
    for name in ("preamble", *SECTION_IDS):
        section = found.get(name)
        missing = "lost" if name != "preamble" and not report.completeness.holds(name) else "absent"
        place = targets.link(section.start, min(section.end, section.start + 60)) if section else None
        rows.append((word("sections", name), place, same("") if section else word("inspect", missing)))
    return rows


def _headings(report: Report, targets: Targets, marks: list[Mark]) -> list[tuple[Any, Target, Words]]:
    rows = []
    for heading in report.headings[:_MOST_LISTED]:
        inside = next((item.id for item in report.sections if item.start <= heading.start < item.end), None)
        if heading.section:
            section = word("sections", heading.section)
        else:
            section = (
                _joined(word("inspect", "part_of"), word("sections", inside))
                if inside
                else word("inspect", "no_section")
            )
        marks.append(Mark(heading.start, heading.end, "heading", section))
        rows.append((heading, targets.link(heading.start, heading.end), section))
    return rows


def _completeness(report: Report, targets: Targets) -> dict[str, Any]:
    found = report.completeness
    signs = [_words_of(msg(f"sign.{sign}")) for sign in found.signs]
    at = None if found.cut is None else targets.link(max(found.cut - 40, 0), found.cut)
    starts = word("sections", found.starts) if found.starts else None
    return {
        "state": word("inspect_complete", found.state),
        "name": found.state,
        "signs": signs,
        "at": at,
        "starts": starts,
    }


def _joined(first: Words, second: Words) -> Words:
    return Words(f"{first.en} · {second.en}", f"{first.zh} · {second.zh}")


def _words_of(message: Any) -> Words:
    return Words(message.text("en"), message.text("zh"))


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": word("report", f"table_{table.id}"),
        "table": table,
        "numbers": sum(cell.value.state == "number" for cell in table.cells),
        "rows": [f"{row} {label(table.id, row)}" for row in table.missing_rows],
        "columns": [f"{column} {label(table.id, column)}" for column in table.missing_columns],
    }


def _unread_tables(report: Report, targets: Targets) -> list[tuple[Words, Words, Target | None]]:
    """Return the standard tables that were not read, each with the reason and the place that was looked at."""
    rows: list[tuple[Words, Words, Target | None]] = []
    if "statistics" in report.tables:
        return rows
    for name in ("proactive", "requests", "disputes"):
        if name in report.tables:
            continue
        section = report.section(name)
        inside = any(
            section is not None and section.start <= table.start < section.end for table in report.document.tables
        )
        if section is None:
            why = "no_section_read" if report.completeness.holds(name) else "section_lost"
        else:
            why = "no_labels" if inside else "no_table"
        place = targets.link(section.start, section.body_start) if section else None
        rows.append((word("report", f"table_{name}"), word("inspect", why), place))
    return rows


def _figures(report: Report, targets: Targets, marks: list[Mark]) -> list[tuple[Any, Target]]:
    rows = []
    for figure in report.figures[:_MOST_LISTED]:
        marks.append(Mark(figure.start, figure.end, "figure", same(f"{figure.topic} {figure.number:g}{figure.unit}")))
        rows.append((figure, targets.link(figure.start, figure.end)))
    return rows


def _messages(inspection: InspectionData, targets: Targets, marks: list[Mark]) -> list[Said]:
    """Return the issues of the copy and of the parse, each with its place."""
    return [_said_of_issue(issue, inspection, targets, marks) for issue in inspection.outcome.issues]


def _said_of_issue(issue: Issue, inspection: InspectionData, targets: Targets, marks: list[Mark]) -> Said:
    level = "hint" if issue.level == "info" else issue.level
    places: tuple[Target, ...] = ()
    if inspection.document is not None and issue.start is not None and issue.end is not None:
        places = (targets.link(issue.start, issue.end),)
        marks.append(Mark(issue.start, issue.end, "issue", same(issue.code)))
    return Said(issue.code, level, _spoken(issue), places)


def _spoken(item: MessageMixin) -> Words:
    return Words(escape_surrogates(item.text("en")), escape_surrogates(item.text("zh")))


def _unknown(inspection: InspectionData, report: Report, targets: Targets) -> list[Said]:
    """Return why items of the score stay unknown and checks could not be made, each reason once, with its place."""
    _, _, findings, card = inspection.outcome.parts
    items = [item for item in card.items if item.state == "unknown"] if card else []
    titles = {item.id: Words(item.title, item.title_zh) for item in resolve_rubric().items}
    checks = [result for result in findings.results if result.verdict == "not_assessable"] if findings else []
    reasons: dict[tuple[Words, tuple[Target, ...]], list[tuple[str, Words]]] = {}
    for item in items:
        key = _spoken(item), _places(item.evidence, report, targets)
        reasons.setdefault(key, []).append((item.id, titles.get(item.id, same(item.title))))
    for check in checks:
        key = _spoken(check), _places(check.evidence, report, targets)
        reasons.setdefault(key, []).append((check.check, check_name(check.check)))
    return [Said("", "hint", text, places, tuple(dict.fromkeys(named))) for (text, places), named in reasons.items()]


def _places(evidence: tuple[Evidence, ...], report: Report, targets: Targets) -> tuple[Target, ...]:
    spans = [span for span in map(report.span, evidence[:_MOST_PLACES]) if span is not None]
    return tuple(targets.link(span.start, span.end) for span in spans)


def _picture(
    inspection: InspectionData, picture: PagePicture, found: Sequence[tuple[str, PageBox, str, str]]
) -> ShownPicture:
    """Return a page's picture with frames around what was found on it and what was left out."""
    left, bottom, right, top = picture.box
    scale = picture.scale
    page = inspection.places.page(picture.number) if inspection.places else None
    left_out = page.left_out if page else ()
    frames = [*found, *(("left", PageBox(picture.number, *item.box), "", item.text) for item in left_out)]
    scaled = tuple(
        Frame(
            kind,
            round((box.left - left) * scale, 1),
            round((top - box.top) * scale, 1),
            round((box.right - box.left) * scale, 1),
            round((box.top - box.bottom) * scale, 1),
            target,
            title,
        )
        for kind, box, target, title in frames[:_MOST_FRAMES]
    )
    said = tuple((word("inspect_left", item.reason), item.text) for item in left_out)
    data = b64encode(picture.png).decode()
    return ShownPicture(picture.number, (right - left) * scale, (top - bottom) * scale, data, scaled, said)


def _found_by_page(
    inspection: InspectionData, blocks: Sequence[ShownBlock]
) -> dict[int, list[tuple[str, PageBox, str, str]]]:
    """Return kind, box, target and first words of each block and cell by the page it is on."""
    document, found = inspection.document, defaultdict[int, list[tuple[str, PageBox, str, str]]](list)
    index = -1
    for start, end, is_cell in units_of(document) if inspection.pictures else ():
        assert document is not None
        while index + 1 < len(blocks) and document.blocks[index + 1].start <= start:
            index += 1
        kind, words = "cell" if is_cell else blocks[index].kind, document.text[start : min(end, start + 60)]
        for box in inspection.boxes(start, end):
            found[box.page].append((kind, box, blocks[index].id, words))
    return found
