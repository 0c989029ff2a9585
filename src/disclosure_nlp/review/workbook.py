"""Excel workbooks of the review round: review lists with answer columns, one per agency, and an overview."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from disclosure_nlp.corpus.decisions import ON_FINDINGS, Decision, DecisionLog
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.review.items import ReviewItem, find_item_answer, item_texts
from disclosure_nlp.spreadsheet import make_cell_formula_safe
from disclosure_nlp.text.layout import display_width

# Columns with their width in characters; the answer columns are the last ones before the key.
COLUMNS: Mapping[str, int] = MappingProxyType(
    {
        "number": 5,
        "agency": 20,
        "year": 6,
        "state": 8,
        "severity": 6,
        "checks": 7,
        "issue": 32,
        "place": 9,
        "row": 17,
        "column": 12,
        "expected": 8,
        "observed": 8,
        "quote": 28,
        "rule": 22,
        "advice": 22,
        "answer": 10,
        "value": 9,
        "reason": 20,
        "remark": 14,
        "by": 9,
        "on": 11,
        "key": 18,
    }
)
ANSWERS = ("answer", "value", "reason", "remark", "by", "on")
_LONGEST = 32_000  # characters of a cell
FONT = "Microsoft YaHei"
CELL: Mapping[str, Any] = MappingProxyType(
    {"font_name": FONT, "font_size": 9, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
)
INPUT_COLOUR = "#F3FAF5"
HEADER_COLOURS: Mapping[str, Any] = MappingProxyType({"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
_A3 = 8
_LINE = 13.0  # points of a line of text
_COLOURS = {"error": "#F8D7DA", "warning": "#FFF3CD", "hint": "#E7F1FB"}
CREATED = datetime(2000, 1, 1)  # the same in every run


class ReviewListRow(NamedTuple):
    """A row of a review list: a review item, and its state such as ``new`` (empty if unknown)."""

    item: ReviewItem
    state: str = ""


class ReviewSheet(NamedTuple):
    """A sheet of a review workbook: either review items with answer columns (``lines``), or a plain table."""

    name: str
    title: str
    note: str
    lines: Sequence[ReviewListRow] = ()
    table: Sequence[Sequence[Any]] = ()
    widths: Sequence[int] = ()
    with_agency: bool = False


@cache
def column_title(column_id: str, language: Language) -> str:
    """Return the title of a column of review lists in a language; filled workbooks are read by these titles."""
    return msg(f"review.column.{column_id}").text(language)


@cache
def answer_choices(language: Language) -> tuple[str, ...]:
    """Return the answers in the drop-down list of a review list's answer column."""
    return tuple(msg(f"answer.{verdict}").text(language) for verdict in ON_FINDINGS)


def make_workbook(sheets: Iterable[ReviewSheet], decisions: DecisionLog, language: Language) -> bytes:
    """Return an Excel workbook as bytes; texts never become formulas, and equal sheets give equal bytes.

    Raises
    ------
    MissingExtraError
        If XlsxWriter is not installed.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = import_optional("xlsxwriter", "workbooks of the review round", "review").Workbook(buffer, options)
    book.set_properties({"created": CREATED, "title": msg("review.list").text(language)})
    styles = _add_cell_formats(book)
    for sheet in sheets:
        if sheet.table:
            _write_plain_table_sheet(book, sheet, styles)
        else:
            _write_review_list_sheet(book, sheet, decisions, styles, language)
    book.close()
    return buffer.getvalue()


def _add_cell_formats(book: Any) -> dict[str, Any]:
    """Add the cell formats (title, header, cell, …) to an XlsxWriter workbook and return them by name."""
    cell = dict(CELL)
    made = {
        "title": {"font_name": FONT, "font_size": 14, "bold": True, "valign": "vcenter"},
        "note": {"font_name": FONT, "font_size": 9, "text_wrap": True, "valign": "top", "font_color": "#555555"},
        "header": cell | dict(HEADER_COLOURS) | {"valign": "vcenter"},
        "answer_header": cell | {"bold": True, "bg_color": "#2E6B4F", "font_color": "#FFFFFF", "valign": "vcenter"},
        "cell": cell,
        "input": cell | {"bg_color": INPUT_COLOUR, "locked": False},
        "key": {"font_size": 7, "font_color": "#999999"},
        **{severity: cell | {"bg_color": colour} for severity, colour in _COLOURS.items()},
    }
    return {name: book.add_format(style) for name, style in made.items()}


def _add_worksheet(book: Any, sheet: ReviewSheet, formats: dict[str, Any], column_count: int) -> Any:
    """Add a worksheet with title, note and print settings; its third row is free for the header."""
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(_A3)
    page.fit_to_pages(1, 0)
    page.set_margins(0.4, 0.4, 0.5, 0.5)
    page.set_footer("&L&8&F&R&8&P / &N")
    page.repeat_rows(2)
    page.hide_gridlines(2)
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title, formats["title"])
    page.set_row(1, 13.5 * (1 + sheet.note.count("\n")))
    page.merge_range(1, 0, 1, column_count - 1, "", formats["note"])
    page.write_string(1, 0, sheet.note, formats["note"])
    return page


def _write_review_list_sheet(
    book: Any, sheet: ReviewSheet, decisions: DecisionLog, formats: dict[str, Any], language: Language
) -> None:
    """Add a worksheet with a row per review item and columns for answers to an XlsxWriter workbook."""
    columns = [name for name in COLUMNS if name != "agency" or sheet.with_agency]
    if not any(row.state for row in sheet.lines):
        columns.remove("state")
    page = _add_worksheet(book, sheet, formats, len(columns) - 1)
    for position, name in enumerate(columns):
        style = formats["answer_header"] if name in ANSWERS else formats["header"]
        page.set_column(position, position, COLUMNS[name], None, {"hidden": name == "key"})
        page.write_string(2, position, column_title(name, language), style)
    for number, row in enumerate(sheet.lines, 1):
        texts = texts_of_list_row(row, decisions, language) | {"number": number}
        page.set_row(
            number + 2, _LINE * max(_count_text_lines(texts[name], COLUMNS[name]) for name in columns if name != "key")
        )
        for position, name in enumerate(columns):
            _write_cell_value(page, number + 2, position, texts[name], formats[_cell_format_name(name, row.item)])
    last = max(3, len(sheet.lines) + 2)
    _add_answer_choices(page, columns.index("answer"), last, language)
    page.freeze_panes(3, columns.index("issue"))
    page.autofilter(2, 0, last, len(columns) - 1)
    page.print_area(0, 0, last, len(columns) - 2)


def _add_answer_choices(worksheet: Any, column: int, last_row: int, language: Language) -> None:
    """Add a drop-down list of the possible answers to the answer column of a worksheet."""
    title, choices = column_title("answer", language), answer_choices(language)
    message = msg("review.choose", choices=choices).text(language)
    rule = {"validate": "list", "source": list(choices), "error_title": title, "error_message": message}
    worksheet.data_validation(3, column, last_row, column, rule)


def _count_text_lines(cell_value: Any, width: int) -> int:
    """Return the number of lines that a cell value fills in a column of a width in characters.

    A Chinese character is two columns wide.
    """
    texts = str("" if cell_value is None else cell_value).split("\n")
    return sum(max(1, -(-display_width(text) // width)) for text in texts)


def _cell_format_name(column_id: str, item: ReviewItem) -> str:
    """Return the name of the cell format for a column of a review list; severities have their own colours."""
    if column_id == "severity":
        return item.severity
    return "input" if column_id in ANSWERS else "key" if column_id == "key" else "cell"


def texts_of_list_row(list_row: ReviewListRow, decisions: DecisionLog, language: Language) -> dict[str, Any]:
    """Return the texts of a review list's row in a language, by column id, with the latest answer to the item."""
    words = item_texts(list_row.item, language)
    verdict, remark = find_item_answer(list_row.item, decisions)
    state = msg(f"review.state.{list_row.state}").text(language) if list_row.state else ""
    return words | {
        "agency": list_row.item.agency or "",
        "state": state,
        "rule": f"{words['rule']}\n{words['basis']}",
        "answer": msg(f"answer.{verdict.verdict}").text(language) if verdict else "",
        "value": _corrected_value_text(verdict, language),
        "reason": verdict.why if verdict else "",
        "remark": remark.why if remark else "",
        "by": (verdict or remark).by if verdict or remark else "",  # type: ignore[union-attr]
        "on": (verdict or remark).on if verdict or remark else "",  # type: ignore[union-attr]
    }


def _corrected_value_text(decision: Decision | None, language: Language) -> Any:
    """Return the corrected cell value in a decision, or the word for blank; empty without a correction."""
    if decision is None or decision.correction is None:
        return ""
    number = decision.correction.number
    return msg("review.blank").text(language) if number is None else number


def _write_plain_table_sheet(book: Any, sheet: ReviewSheet, formats: dict[str, Any]) -> None:
    """Add a worksheet with a plain table to an XlsxWriter workbook; its first row contains column titles."""
    header, *rows = sheet.table
    page = _add_worksheet(book, sheet, formats, len(header))
    for at, (name, columns) in enumerate(zip(header, sheet.widths, strict=True)):
        page.set_column(at, at, columns)
        page.write_string(2, at, str(name), formats["header"])
    for number, row in enumerate(rows, 3):
        for at, value in enumerate(row):
            _write_cell_value(page, number, at, value, formats["cell"])
    page.freeze_panes(3, 1)
    if rows:
        page.autofilter(2, 0, len(rows) + 2, len(header) - 1)


def _write_cell_value(worksheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write a number, a formula-safe text, or a blank cell to a worksheet."""
    if value is None or value == "":
        worksheet.write_blank(row, column, None, cell_format)
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value, cell_format)
    else:
        worksheet.write_string(row, column, str(make_cell_formula_safe(str(value)))[:_LONGEST], cell_format)
