"""Parses the statistics table of 2014 to 2018 (国办发〔2014〕32号): label, unit and number of the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Issue, RawTable, Table, Value
from disclosure_nlp.parse.amounts import stated_money_unit
from disclosure_nlp.parse.cells import ParsedTables, table_name, text_span_of_tables
from disclosure_nlp.parse.form_labels import official_label as form_label
from disclosure_nlp.parse.forms import RowForm
from disclosure_nlp.parse.indicator_rows import (
    IndicatorRow,
    column_of_year,
    read_indicator_rows,
    titles_of_number_columns,
)
from disclosure_nlp.parse.labels import match_label, normalise_label
from disclosure_nlp.parse.statistics_form import COLUMN, load_statistics_form
from disclosure_nlp.parse.values import parse_value

_MONEY = ("元", "万元", "亿元")
_FEWEST_ROWS = 6
_LONGEST_JOIN = 3
_UNDECIDED = "column unknown"


def parse_statistics(tables: Iterable[RawTable], year: int | None, parsed: ParsedTables) -> list[RawTable]:
    """Add the statistics table of 2014 to 2018 to the parsed tables; return the raw tables it was read from.

    Rows are identified by the words of their label within their part of the table, since the same words occur in
    several parts; of a repeated row the first value is used. Of several columns the one of the reporting year is
    read; if no header identifies it, the values are unreadable and an issue is added.
    """
    found = [table for table in tables if _is_statistics_table(table)]
    cells: dict[str, Cell] = {}
    undecided: list[IndicatorRow] = []
    for cell in _statistics_cells(found, year, undecided):
        cells.setdefault(cell.row, cell)
    if len(cells) < _FEWEST_ROWS:
        return []
    rows = [row.id for part in load_statistics_form().parts for row in part.rows]
    if undecided:
        titles = tuple(dict.fromkeys(title for table in found for title in titles_of_number_columns(table)))
        message = msg("table.statistics_column", table=table_name("statistics"), count=len(undecided), labels=titles)
        start = undecided[0].values[0].start
        parsed.issues.append(Issue.from_message(message, "warning", start, undecided[-1].values[-1].end))
    ordered = tuple(cells[row] for row in rows if row in cells)
    for cell in ordered:
        if cell.value.state == "unreadable" and cell.value.note != _UNDECIDED:
            words = msg(
                "table.cell_unreadable",
                table=table_name("statistics"),
                label=form_label("statistics", cell.row),
                raw=cell.raw.strip(),
            )
            parsed.issues.append(Issue.from_message(words, "warning", cell.start, cell.end))
    missing = tuple(row for row in rows if row not in cells)
    parsed.tables["statistics"] = Table("statistics", "statistics", ordered, *text_span_of_tables(found), missing)
    parsed.forms["statistics"] = "statistics"
    return found


def _is_statistics_table(table: RawTable) -> bool:
    """Return whether a raw table has labels of the statistics table of 2014 to 2018."""
    text = "".join("".join([cell.text for cell in table.cells]).split())
    hits = sum(any(key in text for key in part.keys) for part in load_statistics_form().parts)
    return (
        hits >= 2 or sum(word in text for word in ("收到申请数", "申请办结数", "主动公开政府信息数", "专职人员数")) >= 2
    )


def _rows_with_year_column(
    tables: Sequence[RawTable], year: int | None
) -> Iterator[tuple[IndicatorRow, int | None, int]]:
    """Yield the rows of statistics tables, each with the column of the reporting year and the number of columns.

    A table without a header is the second half of the table before.
    """
    titles: tuple[str, ...] = ()
    for table in tables:
        titles = titles_of_number_columns(table) or titles
        own = column_of_year(titles, year)
        yield from ((row, own, len(titles)) for row in read_indicator_rows(table))


def _statistics_cells(
    tables: Sequence[RawTable], year: int | None, rows_without_column: list[IndicatorRow]
) -> Iterator[Cell]:
    """Yield the cells of the statistics table; rows whose column of the year is unknown are collected in a list."""
    parts = load_statistics_form().parts
    forms = {part.id: part.row_forms for part in parts}
    units = {row.id: row.unit for part in parts for row in part.rows}
    current = parts[0]
    for row, own, columns in _rows_with_year_column(tables, year):
        for label in row.labels:
            text = normalise_label(label.text)
            current = next((part for part in parts if any(key in text for key in part.keys)), current)
        name = _match_row_id(row, forms[current.id])
        if name is None or not row.values:
            continue
        place = row.index_of_year_value(own, columns)
        if place is None:
            rows_without_column.append(row)
            start, end = row.values[0].start, row.values[-1].end
            yield Cell(
                name,
                COLUMN,
                " ".join(cell.text for cell in row.values),
                Value("unreadable", note=_UNDECIDED),
                start,
                end,
            )
            continue
        cell = row.values[place]
        value = parse_value(cell.text)
        if units[name] in _MONEY and value.number is not None:
            unit = row.unit if row.unit in _MONEY else stated_money_unit([row.labels[-1].text])
            value = structs.replace(value, unit=value.unit or unit)
        yield Cell(name, COLUMN, cell.text, value, cell.start, cell.end)


def _match_row_id(row: IndicatorRow, forms: Sequence[RowForm]) -> str | None:
    """Return the row id that a row's last label names, alone or joined with the labels before it; None if unknown."""
    for count in range(1, min(_LONGEST_JOIN, len(row.labels)) + 1):
        name = match_label("".join(label.text for label in row.labels[-count:]), forms)
        if name is not None:
            return name
    return None
