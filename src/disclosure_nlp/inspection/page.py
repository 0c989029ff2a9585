"""Renders an inspection as a self-contained bilingual HTML page, without scripts or network requests."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from disclosure_nlp.inspection.blocks import BlockView, ShownBlock, TextMark
from disclosure_nlp.inspection.candidates import list_agency_candidates, list_year_candidates
from disclosure_nlp.inspection.record import InspectionData, PagePicture
from disclosure_nlp.inspection.targets import LinkTarget, LinkTargets, iterate_blocks_and_cells, line_or_paragraph_text
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.model import Evidence, Issue, Report, Section, Table, TextFigure
from disclosure_nlp.model.base import MessageMixin
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.read.pdf.ocr import INSTALL
from disclosure_nlp.read.pdf.places import PageBox
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.card.marks import format_value
from disclosure_nlp.view.card.names import check_name
from disclosure_nlp.view.card.words import BilingualText, interface_text, page_number_text, same_in_both_languages
from disclosure_nlp.view.page import render_template

_MOST_LISTED = 400  # figures, headings
_MOST_PLACES = 6
_MOST_FRAMES = 1_500  # drawn over one page


class LocatedMessage(NamedTuple):
    """A bilingual message on the inspection page with links to the text it is about; ``level`` sets its colour.

    ``titles`` are the ids and names of the score items and checks that the message explains.
    """

    id: str
    level: str
    text: BilingualText
    targets: tuple[LinkTarget, ...]
    titles: tuple[tuple[str, BilingualText], ...] = ()


class PictureFrame(NamedTuple):
    """A frame drawn on the picture of a page, in pixels; ``target`` is the id of the HTML anchor to which it links."""

    kind: str
    left: float
    top: float
    width: float
    height: float
    target: str
    title: str


class ShownPicture(NamedTuple):
    """A picture of a page with frames on it, and the printed text that is in no block of the document."""

    number: int
    width: float
    height: float
    data: str
    frames: tuple[PictureFrame, ...]
    left_out: tuple[tuple[BilingualText, str], ...]


class FigureRow(NamedTuple):
    """A figure found in the narrative, what it counts, its kind if that is more specific, and a link to it."""

    figure: TextFigure
    topic: BilingualText
    kind: str | None
    link: LinkTarget


def render_inspection_page(inspection: InspectionData, language: Language = "en") -> str:
    """Render an inspection as a self-contained HTML page.

    Parameters
    ----------
    inspection : InspectionData
    language : str, default ``en``
        The language shown first; the page holds both.
    """
    report, document = inspection.outcome.parts.report, inspection.document
    targets = LinkTargets(inspection)
    marks: list[TextMark] = []
    parts = _report_template_variables(inspection, report, targets, marks) if report else {"report": None}
    context = {
        **parts,
        "outcome": inspection.outcome,
        "path": escape_surrogates(inspection.outcome.path),
        "source": inspection.outcome.source or (document.source if document else None),
        "said": [_message_of_issue(issue, inspection, targets, marks) for issue in inspection.outcome.issues],
        "pages": inspection.page_count,
        "unit": inspection.source_places.unit if inspection.source_places else None,
        "gaps": inspection.source_places.left_out if inspection.source_places else (),
    }
    blocks = list(BlockView(document, report, targets, marks).blocks()) if document else []
    found = _boxes_by_page(inspection, blocks)
    pictures = [_build_shown_picture(inspection, item, found.get(item.number, ())) for item in inspection.pictures]
    context |= {"blocks": blocks, "pictures": pictures}
    context |= {
        "ocr_install": INSTALL,
        "line_or_paragraph_text": line_or_paragraph_text,
        "figure_number": format_value,
        "page_words": page_number_text,
    }
    context["hidden_blocks"] = len(document.blocks) - len(blocks) if document else 0
    return render_template("inspection/page.html", language=language, **context)


def _report_template_variables(
    inspection: InspectionData, report: Report, targets: LinkTargets, marks: list[TextMark]
) -> dict[str, Any]:
    """Return the template variables of a parsed report: agency, year, sections, headings, tables, figures."""
    agencies, years = list_agency_candidates(report, targets), list_year_candidates(report, targets)
    for item in report.candidates:
        if item.start is not None and item.end is not None:
            said = _join_bilingual(interface_text("inspect", "agency"), interface_text("inspect_source", item.source))
            marks.append(TextMark(item.start, item.end, "agency", said))
    return {
        "report": report,
        "agencies": agencies,
        "years": years,
        "kind": interface_text("kinds", report.kind) if report.kind else None,
        "level": interface_text("levels", report.level) if report.level else None,
        "sections": _section_rows(report, targets),
        "headings": _heading_rows(report, targets, marks),
        "cut": _completeness_template_variables(report, targets),
        "tables": [_standard_table_template_variables(table) for table in report.tables.values()],
        "unread": _unread_table_rows(report, targets),
        "figures": _list_figure_rows(report, targets, marks),
        "more_figures": max(len(report.figures) - _MOST_LISTED, 0),
        "unknown": _unknown_item_messages(inspection, report, targets),
        "dates": [
            (interface_text("inspect_trace", t.source), t.day, _link_if_known(targets, t.start, t.end))
            for t in report.traces
        ],
    }


def _link_if_known(targets: LinkTargets, start: int | None, end: int | None) -> LinkTarget | None:
    """Return the link to a span of text, or None if the span's offsets are unknown."""
    return None if start is None or end is None else targets.register_link(start, end)


def _section_rows(report: Report, targets: LinkTargets) -> list[tuple[BilingualText, LinkTarget | None, BilingualText]]:
    """Return (name, link, status if missing) for each section of the official form."""
    found: dict[str, Section] = {section.id: section for section in reversed(report.sections)}
    rows: list[tuple[BilingualText, LinkTarget | None, BilingualText]] = []
    for name in ("preamble", *SECTION_IDS):
        section = found.get(name)
        missing = "lost" if name != "preamble" and not report.completeness.is_complete_at(name) else "absent"
        place = targets.register_link(section.start, min(section.end, section.start + 60)) if section else None
        rows.append(
            (
                interface_text("sections", name),
                place,
                same_in_both_languages("") if section else interface_text("inspect", missing),
            )
        )
    return rows


def _heading_rows(
    report: Report, targets: LinkTargets, marks: list[TextMark]
) -> list[tuple[Any, LinkTarget, BilingualText]]:
    """Return (heading, link, name of its section) for each heading that was found."""
    rows = []
    for heading in report.headings[:_MOST_LISTED]:
        inside = next((item.id for item in report.sections if item.start <= heading.start < item.end), None)
        if heading.section:
            section = interface_text("sections", heading.section)
        else:
            section = (
                _join_bilingual(interface_text("inspect", "part_of"), interface_text("sections", inside))
                if inside
                else interface_text("inspect", "no_section")
            )
        marks.append(TextMark(heading.start, heading.end, "heading", section))
        rows.append((heading, targets.register_link(heading.start, heading.end), section))
    return rows


def _completeness_template_variables(report: Report, targets: LinkTargets) -> dict[str, Any]:
    """Return the template variables on whether the file contains the whole report, with the evidence."""
    found = report.completeness
    messages = (msg(f"sign.{sign}") for sign in found.signs)
    signs = [BilingualText(message.text("en"), message.text("zh")) for message in messages]
    at = None if found.cut is None else targets.register_link(max(found.cut - 40, 0), found.cut)
    starts = interface_text("sections", found.starts) if found.starts else None
    return {
        "state": interface_text("inspect_complete", found.state),
        "name": found.state,
        "signs": signs,
        "at": at,
        "starts": starts,
    }


def _join_bilingual(first: BilingualText, second: BilingualText) -> BilingualText:
    """Return two bilingual texts as one, separated by a middle dot."""
    return BilingualText(f"{first.en} · {second.en}", f"{first.zh} · {second.zh}")


def _bilingual_id_and_label(table_id: str, row_or_column: str) -> BilingualText:
    """Return the id of a table row or column as English text, and its heading in the form as Chinese text."""
    printed = official_label(table_id, row_or_column)
    return BilingualText(f"{row_or_column} {printed}", printed)


def topic_name(topic: str) -> BilingualText:
    """Return in both languages what a stated number counts, such as requests; ``+`` joins several topics.

    Examples
    --------
    >>> topic_name("review+suit").zh
    '行政复议、行政诉讼'
    """
    found = [interface_text("figure_topics", name) for name in topic.split("+")]
    return BilingualText(", ".join(one.en for one in found), "、".join(one.zh for one in found))


def _standard_table_template_variables(table: Table) -> dict[str, Any]:
    """Return the template variables of one standard table: the count of numbers read, and the missing rows."""
    return {
        "title": interface_text("report", f"table_{table.id}"),
        "table": table,
        "numbers": sum(cell.value.state == "number" for cell in table.cells),
        "rows": [_bilingual_id_and_label(table.id, row) for row in table.missing_rows],
        "columns": [_bilingual_id_and_label(table.id, column) for column in table.missing_columns],
    }


def _unread_table_rows(
    report: Report, targets: LinkTargets
) -> list[tuple[BilingualText, BilingualText, LinkTarget | None]]:
    """Return (name, reason, link to its section) for each standard table that was not read."""
    rows: list[tuple[BilingualText, BilingualText, LinkTarget | None]] = []
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
            why = "no_section_read" if report.completeness.is_complete_at(name) else "section_lost"
        else:
            why = "no_labels" if inside else "no_table"
        place = targets.register_link(section.start, section.body_start) if section else None
        rows.append((interface_text("report", f"table_{name}"), interface_text("inspect", why), place))
    return rows


def _list_figure_rows(report: Report, targets: LinkTargets, marks: list[TextMark]) -> list[FigureRow]:
    """Return a row for each figure that was found in the narrative; each figure is highlighted in the text."""
    rows = []
    for figure in report.figures[:_MOST_LISTED]:
        named, amount = topic_name(figure.topic), f"{figure.number:g}{figure.unit}"
        said = BilingualText(f"{named.en} {amount}", f"{named.zh} {amount}")
        marks.append(TextMark(figure.start, figure.end, "figure", said))
        kind = None if figure.kind == figure.topic else figure.kind
        rows.append(FigureRow(figure, named, kind, targets.register_link(figure.start, figure.end)))
    return rows


def _message_of_issue(
    issue: Issue, inspection: InspectionData, targets: LinkTargets, marks: list[TextMark]
) -> LocatedMessage:
    """Return a reading issue as a message with its location; the span it is about is highlighted in the text."""
    level = "hint" if issue.level == "info" else issue.level
    places: tuple[LinkTarget, ...] = ()
    if inspection.document is not None and issue.start is not None and issue.end is not None:
        places = (targets.register_link(issue.start, issue.end),)
        marks.append(TextMark(issue.start, issue.end, "issue", same_in_both_languages(issue.code)))
    return LocatedMessage(issue.code, level, _bilingual_record_message(issue), places)


def _bilingual_record_message(record: MessageMixin) -> BilingualText:
    """Return the message of a rubric item or check result in both languages."""
    return BilingualText(escape_surrogates(record.text("en")), escape_surrogates(record.text("zh")))


def _unknown_item_messages(inspection: InspectionData, report: Report, targets: LinkTargets) -> list[LocatedMessage]:
    """Return messages on why rubric items are unknown and checks not assessable, one per distinct reason."""
    _, _, findings, card = inspection.outcome.parts
    items = [item for item in card.items if item.state == "unknown"] if card else []
    titles = {item.id: BilingualText(item.title, item.title_zh) for item in resolve_rubric().items}
    checks = [result for result in findings.results if result.verdict == "not_assessable"] if findings else []
    reasons: dict[tuple[BilingualText, tuple[LinkTarget, ...]], list[tuple[str, BilingualText]]] = {}
    for item in items:
        key = _bilingual_record_message(item), _link_evidence(item.evidence, report, targets)
        reasons.setdefault(key, []).append((item.id, titles.get(item.id, same_in_both_languages(item.title))))
    for check in checks:
        key = _bilingual_record_message(check), _link_evidence(check.evidence, report, targets)
        reasons.setdefault(key, []).append((check.check, check_name(check.check)))
    unique = {key: tuple(dict.fromkeys(named)) for key, named in reasons.items()}
    return [LocatedMessage("", "hint", text, links, named) for (text, links), named in unique.items()]


def _link_evidence(evidence: tuple[Evidence, ...], report: Report, targets: LinkTargets) -> tuple[LinkTarget, ...]:
    """Return links to the text spans to which a rubric item or check result refers."""
    spans = [span for span in map(report.span, evidence[:_MOST_PLACES]) if span is not None]
    return tuple(targets.register_link(span.start, span.end) for span in spans)


def _build_shown_picture(
    inspection: InspectionData, picture: PagePicture, boxes: Sequence[tuple[str, PageBox, str, str]]
) -> ShownPicture:
    """Return the picture of a page with frames around its blocks, cells and left-out text."""
    left, bottom, right, top = picture.box
    scale = picture.scale
    page = inspection.places.page(picture.number) if inspection.places else None
    left_out = page.left_out if page else ()
    frames = [*boxes, *(("left", PageBox(picture.number, *item.box), "", item.text) for item in left_out)]
    scaled = tuple(
        PictureFrame(
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
    said = tuple((interface_text("inspect_left", item.reason), item.text) for item in left_out)
    data = b64encode(picture.png).decode()
    return ShownPicture(picture.number, (right - left) * scale, (top - bottom) * scale, data, scaled, said)


def _boxes_by_page(
    inspection: InspectionData, blocks: Sequence[ShownBlock]
) -> dict[int, list[tuple[str, PageBox, str, str]]]:
    """Return (kind, box, anchor id, first words) of each displayed block and cell, by page number."""
    document, found = inspection.document, defaultdict[int, list[tuple[str, PageBox, str, str]]](list)
    index = -1
    for start, end, is_cell in iterate_blocks_and_cells(document) if inspection.pictures else ():
        assert document is not None
        while index + 1 < len(blocks) and document.blocks[index + 1].start <= start:
            index += 1
        kind, words = "cell" if is_cell else blocks[index].kind, document.text[start : min(end, start + 60)]
        for box in inspection.boxes(start, end):
            found[box.page].append((kind, box, blocks[index].id, words))
    return found
