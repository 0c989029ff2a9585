"""Writes synthetic reports as PDF files with ruled tables over several pages and page numbers (extra ``synth``)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from disclosure_nlp.extras import require_extra
from disclosure_nlp.synth.grids import MergedGrid, merged_grids
from disclosure_nlp.synth.model import SyntheticReport

VARIANTS = ("ruled", "boxed", "compact")
_FONT = "STSong-Light"
_WIDTH = 440.0  # points between the margins
_RAISED = re.compile("[⁰¹²³⁴-⁹]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LABEL_WIDTHS = (24.0, 70.0, 130.0)


def write_pdf(report: SyntheticReport, variant: str) -> bytes:
    """Return a synthetic report as the bytes of a PDF file; equal reports give equal bytes.

    Parameters
    ----------
    report : SyntheticReport
        Report to write.
    variant : str
        One of `VARIANTS`: plain ruled tables, paragraphs set in boxes, small print on fewer pages.

    Raises
    ------
    MissingExtraError
        When reportlab is not installed.
    """
    require_extra("writing PDF files", "synth", "reportlab")
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    stream = io.BytesIO()
    template = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=77, rightMargin=77, topMargin=90, bottomMargin=80, invariant=1
    )
    flowables = list(_report_flowables(report, variant, 10.5 if variant == "compact" else 14))
    template.build(flowables, onFirstPage=_draw_page_number, onLaterPages=_draw_page_number)
    return stream.getvalue()


def _draw_page_number(canvas: Any, document: Any) -> None:
    """Draw the page number at the bottom of a PDF page (reportlab callback)."""
    canvas.setFont(_FONT, 10)
    canvas.drawCentredString(297, 50, f"- {canvas.getPageNumber()} -")


def _paragraph_styles(size: float) -> tuple[Any, Any, Any, Any]:
    """Return reportlab styles of body text, titles, table figures and labels at a size in points."""
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle(
        "body", fontName=_FONT, fontSize=size, leading=size * 1.7, firstLineIndent=2 * size, wordWrap="CJK"
    )
    title = ParagraphStyle("title", parent=body, fontSize=size + 6, leading=size * 2.2, alignment=1, firstLineIndent=0)
    cell = ParagraphStyle("cell", fontName=_FONT, fontSize=9, leading=12, alignment=1, wordWrap="CJK")
    return body, title, cell, ParagraphStyle("label", parent=cell, alignment=0)


def _report_flowables(report: SyntheticReport, variant: str, font_size: float) -> Iterator[Any]:
    """Yield the reportlab flowables (paragraphs, tables, spacers) of a report in order."""
    from reportlab.platypus import Paragraph, Spacer, Table

    body, title, _, _ = styles = _paragraph_styles(font_size)
    paragraph: list[str] = []
    section = ""

    def flush_paragraph() -> Iterator[Any]:
        """Yield the sentences collected so far as one paragraph."""
        if paragraph:
            text = Paragraph("".join(paragraph), body)
            yield (
                Table([[text]], colWidths=[_WIDTH], style=[("BOX", (0, 0), (-1, -1), 0.5, "black")])
                if variant == "boxed"
                else text
            )
            paragraph.clear()

    for unit in report.units:
        if unit.section != section or "heading" in unit.labels:
            yield from flush_paragraph()
        if unit.section != section:
            for grid in merged_grids(report, section):
                yield from (_make_ruled_table(grid, section, styles), Spacer(1, 12))
        section = unit.section
        if "heading" in unit.labels and not unit.text.endswith("。"):
            yield Paragraph(unit.text, title if section == "preamble" else body)
        else:
            paragraph.append(unit.text)
    yield from flush_paragraph()


def _make_ruled_table(rows: MergedGrid, section: str, styles: tuple[Any, Any, Any, Any]) -> Any:
    """Return a reportlab table with rules and merged cells."""
    from reportlab.platypus import Paragraph, Table

    _, _, figure, label = styles
    width = max(sum(cell.colspan for cell in row) for row in rows)
    grid: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    open_at: dict[int, tuple[int, int]] = {}
    merges: dict[tuple[int, int], tuple[int, int]] = {}
    for y, row in enumerate(rows):
        line: list[Any] = []
        for cell in row:
            x = len(line)
            text = "" if cell.vertical == "inside" else _RAISED.sub(_superscript_markup, cell.text)
            style = figure if len(cell.text) < 9 and not cell.text.startswith(("（", "1.")) else label
            line += [Paragraph(text, style) if text else "", *[""] * (cell.colspan - 1)]
            if cell.vertical == "inside":
                merges[open_at[x]] = (x + cell.colspan - 1, y)
            elif cell.vertical == "start" or cell.colspan > 1:
                open_at[x] = (x, y)
                merges[x, y] = (x + cell.colspan - 1, y)
        grid.append(line + [""] * (width - len(line)))
    commands += [("SPAN", start, end) for start, end in merges.items()]
    return Table(grid, colWidths=_column_widths(section, width), style=commands)


def _superscript_markup(match: re.Match[str]) -> str:
    """Return reportlab markup that raises the digits of a matched footnote mark."""
    return f"<super>{match.group().translate(_LOWERED)}</super>"


def _column_widths(section: str, columns: int) -> list[float]:
    """Return the widths in points of a table's columns; the label column of the table on requests is wider."""
    if section != "requests" or columns <= len(_LABEL_WIDTHS):
        return [_WIDTH / columns] * columns
    rest = (_WIDTH - sum(_LABEL_WIDTHS)) / (columns - len(_LABEL_WIDTHS))
    return [*_LABEL_WIDTHS, *[rest] * (columns - len(_LABEL_WIDTHS))]
