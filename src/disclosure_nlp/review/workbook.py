"""Workbooks of the review round: lists with columns for answers, one workbook per agency, and an overview."""

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
from disclosure_nlp.review.items import ReviewItem, find_answer, item_texts
from disclosure_nlp.spreadsheet import safe_cell
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


class ListRow(NamedTuple):
    """A row of a review list: a review item and its state (`review.status`), if known."""

    item: ReviewItem
    state: str = ""


class ReviewSheet(NamedTuple):
    """A sheet of a workbook: either a review list (``lines``) or a plain table with its own columns."""

    name: str
    title: str
    note: str
    lines: Sequence[ListRow] = ()
    table: Sequence[Sequence[Any]] = ()
    widths: Sequence[int] = ()
    with_agency: bool = False


@cache
def column_title(column: str, language: Language) -> str:
    """Return the title of a column in a language; filled workbooks are read by these titles."""
    return msg(f"review.column.{column}").text(language)


@cache
def answer_choices(language: Language) -> tuple[str, ...]:
    """Return the answers offered in the drop-down list of the answer column."""
    return tuple(msg(f"answer.{verdict}").text(language) for verdict in ON_FINDINGS)


def make_workbook(sheets: Iterable[ReviewSheet], log: DecisionLog, language: Language) -> bytes:
    """Return an XLSX workbook as bytes: no text is run as a formula, and equal sheets give equal bytes.

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
            _write_plain_table(book, sheet, styles)
        else:
            _write_review_list(book, sheet, log, styles, language)
    book.close()
    return buffer.getvalue()


def _add_cell_formats(book: Any) -> dict[str, Any]:
    """Add the cell formats to a workbook and return them by name."""
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


def _add_worksheet(book: Any, sheet: ReviewSheet, styles: dict[str, Any], columns: int) -> Any:
    """Add a sheet with title, note and print settings to a workbook; its third row is the header."""
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(_A3)
    page.fit_to_pages(1, 0)
    page.set_margins(0.4, 0.4, 0.5, 0.5)
    page.set_footer("&L&8&F&R&8&P / &N")
    page.repeat_rows(2)
    page.hide_gridlines(2)
    page.set_row(0, 26)
    page.write_string(0, 0, sheet.title, styles["title"])
    page.set_row(1, 13.5 * (1 + sheet.note.count("\n")))
    page.merge_range(1, 0, 1, columns - 1, "", styles["note"])
    page.write_string(1, 0, sheet.note, styles["note"])
    return page


def _write_review_list(
    book: Any, sheet: ReviewSheet, log: DecisionLog, styles: dict[str, Any], language: Language
) -> None:
    """Write a review list with columns for answers to a workbook."""
    columns = [name for name in COLUMNS if name != "agency" or sheet.with_agency]
    if not any(line.state for line in sheet.lines):
        columns.remove("state")
    page = _add_worksheet(book, sheet, styles, len(columns) - 1)
    for at, name in enumerate(columns):
        style = styles["answer_header"] if name in ANSWERS else styles["header"]
        page.set_column(at, at, COLUMNS[name], None, {"hidden": name == "key"})
        page.write_string(2, at, column_title(name, language), style)
    for number, line in enumerate(sheet.lines, 1):
        words = row_texts(line, log, language) | {"number": number}
        page.set_row(
            number + 2, _LINE * max(_count_text_lines(words[name], COLUMNS[name]) for name in columns if name != "key")
        )
        for at, name in enumerate(columns):
            _write_cell_value(page, number + 2, at, words[name], styles[_cell_format_name(name, line.item)])
    last = max(3, len(sheet.lines) + 2)
    _add_answer_choices(page, columns.index("answer"), last, language)
    page.freeze_panes(3, columns.index("issue"))
    page.autofilter(2, 0, last, len(columns) - 1)
    page.print_area(0, 0, last, len(columns) - 2)


def _add_answer_choices(page: Any, column: int, last: int, language: Language) -> None:
    """Add a drop-down list of the possible answers to the answer column."""
    title, choices = column_title("answer", language), answer_choices(language)
    message = msg("review.choose", choices=choices).text(language)
    rule = {"validate": "list", "source": list(choices), "error_title": title, "error_message": message}
    page.data_validation(3, column, last, column, rule)


def _count_text_lines(value: Any, columns: int) -> int:
    """Return how many lines a value takes in a column; a Chinese character is two columns wide."""
    texts = str("" if value is None else value).split("\n")
    return sum(max(1, -(-display_width(text) // columns)) for text in texts)


def _cell_format_name(column: str, item: ReviewItem) -> str:
    if column == "severity":
        return item.severity
    return "input" if column in ANSWERS else "key" if column == "key" else "cell"


def row_texts(line: ListRow, log: DecisionLog, language: Language) -> dict[str, Any]:
    """Return the texts of a list row in a language, by column, with the answer given before."""
    words = item_texts(line.item, language)
    verdict, remark = find_answer(line.item, log)
    state = msg(f"review.state.{line.state}").text(language) if line.state else ""
    return words | {
        "agency": line.item.agency or "",
        "state": state,
        "rule": f"{words['rule']}\n{words['basis']}",
        "answer": msg(f"answer.{verdict.verdict}").text(language) if verdict else "",
        "value": _corrected_value(verdict, language),
        "reason": verdict.why if verdict else "",
        "remark": remark.why if remark else "",
        "by": (verdict or remark).by if verdict or remark else "",  # type: ignore[union-attr]
        "on": (verdict or remark).on if verdict or remark else "",  # type: ignore[union-attr]
    }


def _corrected_value(verdict: Decision | None, language: Language) -> Any:
    """Return the corrected value of a decision as shown in a list; empty without a correction."""
    if verdict is None or verdict.correction is None:
        return ""
    number = verdict.correction.number
    return msg("review.blank").text(language) if number is None else number


def _write_plain_table(book: Any, sheet: ReviewSheet, styles: dict[str, Any]) -> None:
    """Write a plain table to a workbook."""
    header, *rows = sheet.table
    page = _add_worksheet(book, sheet, styles, len(header))
    for at, (name, columns) in enumerate(zip(header, sheet.widths, strict=True)):
        page.set_column(at, at, columns)
        page.write_string(2, at, str(name), styles["header"])
    for number, row in enumerate(rows, 3):
        for at, value in enumerate(row):
            _write_cell_value(page, number, at, value, styles["cell"])
    page.freeze_panes(3, 1)
    if rows:
        page.autofilter(2, 0, len(rows) + 2, len(header) - 1)


def _write_cell_value(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, str(safe_cell(str(value)))[:_LONGEST], style)
