"""Workbooks of the review round: lists with columns for answers, one workbook an agency, and an overview of all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from disclosure_nlp.corpus.decisions import ON_FINDINGS, Decision, DecisionLog
from disclosure_nlp.extras import need
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.review.items import ReviewItem, answer_to, words_of
from disclosure_nlp.spreadsheet import safe_cell
from disclosure_nlp.text.layout import display_width

# Column, width in characters; those of an answer come last before the key.
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


class Line(NamedTuple):
    """A row of a list: an item with its state (`review.status`), where that is known."""

    item: ReviewItem
    state: str = ""


class Sheet(NamedTuple):
    """A sheet of a workbook: plain tables have columns of their own, lists have items."""

    name: str
    title: str
    note: str
    lines: Sequence[Line] = ()
    table: Sequence[Sequence[Any]] = ()
    widths: Sequence[int] = ()
    with_agency: bool = False


@cache
def column_title(column: str, language: Language) -> str:
    """Return what a column is called; workbooks are read back by these in both languages."""
    return msg(f"review.column.{column}").text(language)


@cache
def answer_choices(language: Language) -> tuple[str, ...]:
    """Return the answers that the list of the column offers."""
    return tuple(msg(f"answer.{verdict}").text(language) for verdict in ON_FINDINGS)


def write_workbook(sheets: Iterable[Sheet], log: DecisionLog, language: Language) -> bytes:
    """Return a workbook; texts are never run as formulas, and the same sheets give the same bytes.

    Raises
    ------
    MissingExtraError
        When XlsxWriter is not installed.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = need("xlsxwriter", "workbooks of the review round", "review").Workbook(buffer, options)
    book.set_properties({"created": CREATED, "title": msg("review.list").text(language)})
    styles = _styles(book)
    for sheet in sheets:
        if sheet.table:
            _write_table(book, sheet, styles)
        else:
            _write_list(book, sheet, log, styles, language)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
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


def _start(book: Any, sheet: Sheet, styles: dict[str, Any], columns: int) -> Any:
    """Add a sheet with its title, note and print set-up; the header is its third row."""
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


def _write_list(book: Any, sheet: Sheet, log: DecisionLog, styles: dict[str, Any], language: Language) -> None:
    columns = [name for name in COLUMNS if name != "agency" or sheet.with_agency]
    if not any(line.state for line in sheet.lines):
        columns.remove("state")
    page = _start(book, sheet, styles, len(columns) - 1)
    for at, name in enumerate(columns):
        style = styles["answer_header"] if name in ANSWERS else styles["header"]
        page.set_column(at, at, COLUMNS[name], None, {"hidden": name == "key"})
        page.write_string(2, at, column_title(name, language), style)
    for number, line in enumerate(sheet.lines, 1):
        words = line_words(line, log, language) | {"number": number}
        page.set_row(number + 2, _LINE * max(_lines(words[name], COLUMNS[name]) for name in columns if name != "key"))
        for at, name in enumerate(columns):
            _write(page, number + 2, at, words[name], styles[_style(name, line.item)])
    last = max(3, len(sheet.lines) + 2)
    _offer_answers(page, columns.index("answer"), last, language)
    page.freeze_panes(3, columns.index("issue"))
    page.autofilter(2, 0, last, len(columns) - 1)
    page.print_area(0, 0, last, len(columns) - 2)


def _offer_answers(page: Any, column: int, last: int, language: Language) -> None:
    title, choices = column_title("answer", language), answer_choices(language)
    message = msg("review.choose", choices=choices).text(language)
    rule = {"validate": "list", "source": list(choices), "error_title": title, "error_message": message}
    page.data_validation(3, column, last, column, rule)


def _lines(value: Any, columns: int) -> int:
    """Return how many lines a value takes in a column, in which Chinese characters have the width of two."""
    texts = str("" if value is None else value).split("\n")
    return sum(max(1, -(-display_width(text) // columns)) for text in texts)


def _style(column: str, item: ReviewItem) -> str:
    if column == "severity":
        return item.severity
    return "input" if column in ANSWERS else "key" if column == "key" else "cell"


def line_words(line: Line, log: DecisionLog, language: Language) -> dict[str, Any]:
    """Return the columns of a line in a language, with what was answered before."""
    words = words_of(line.item, language)
    verdict, remark = answer_to(line.item, log)
    state = msg(f"review.state.{line.state}").text(language) if line.state else ""
    return words | {
        "agency": line.item.agency or "",
        "state": state,
        "rule": f"{words['rule']}\n{words['basis']}",
        "answer": msg(f"answer.{verdict.verdict}").text(language) if verdict else "",
        "value": _value(verdict, language),
        "reason": verdict.why if verdict else "",
        "remark": remark.why if remark else "",
        "by": (verdict or remark).by if verdict or remark else "",  # type: ignore[union-attr]
        "on": (verdict or remark).on if verdict or remark else "",  # type: ignore[union-attr]
    }


def _value(verdict: Decision | None, language: Language) -> Any:
    if verdict is None or verdict.correction is None:
        return ""
    number = verdict.correction.number
    return msg("review.blank").text(language) if number is None else number


def _write_table(book: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    header, *rows = sheet.table
    page = _start(book, sheet, styles, len(header))
    for at, (name, columns) in enumerate(zip(header, sheet.widths, strict=True)):
        page.set_column(at, at, columns)
        page.write_string(2, at, str(name), styles["header"])
    for number, row in enumerate(rows, 3):
        for at, value in enumerate(row):
            _write(page, number, at, value, styles["cell"])
    page.freeze_panes(3, 1)
    if rows:
        page.autofilter(2, 0, len(rows) + 2, len(header) - 1)


def _write(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, int | float):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, str(safe_cell(str(value)))[:_LONGEST], style)
