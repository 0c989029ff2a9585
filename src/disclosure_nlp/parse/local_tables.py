"""Parses statistics tables of single provinces (指标名称: name of indicator); rows and columns keep printed labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from disclosure_nlp.model import Cell, RawTable, Table
from disclosure_nlp.parse.cells import ParsedTables, text_span_of_tables
from disclosure_nlp.parse.indicator_rows import IndicatorRow, read_indicator_rows, titles_of_number_columns
from disclosure_nlp.parse.values import parse_value

COLUMN = "value"
_LAST_YEAR = 2018
_HEADER_WORDS = ("指标名称", "计量单位", "统计指标", "历年累计", "本期实际", "本年累计", "统计数")


def parse_local_tables(tables: Iterable[RawTable], year: int | None, parsed: ParsedTables) -> None:
    """Add the statistics tables of a single province, used before 2019, to the parsed tables as one table."""
    if year is not None and year > _LAST_YEAR:
        return
    found = [table for table in tables if _is_local_table(table)]
    cells: list[Cell] = []
    names: dict[str, int] = {}
    for table in found:
        titles = titles_of_number_columns(table)
        for row in read_indicator_rows(table):
            cells += _make_local_cells(row, titles, names)
    if cells:
        parsed.tables["local"] = Table("local", "local", tuple(cells), *text_span_of_tables(found))


def _is_local_table(table: RawTable) -> bool:
    """Return whether a raw table has the header of a local statistics table."""
    text = "".join("".join(cell.text for cell in table.cells[:12]).split())
    return any(word in text for word in _HEADER_WORDS)


def _make_local_cells(row: IndicatorRow, titles: tuple[str, ...], label_counts: dict[str, int]) -> Iterator[Cell]:
    """Yield the cells of a local table row; none if its values cannot be assigned to columns."""
    if not row.labels or not any(cell.text.strip() for cell in row.values):
        return
    columns = titles or (COLUMN,)
    filled = [cell for cell in row.values if cell.text.strip()]
    values = row.values if len(row.values) == len(columns) else filled
    if len(values) != len(columns):
        return
    label = "".join("".join(cell.text.split()) for cell in row.labels)
    label_counts[label] = label_counts.get(label, 0) + 1
    name = label if label_counts[label] == 1 else f"{label} ({label_counts[label]})"
    for column, cell in zip(columns, values, strict=True):
        value = parse_value(cell.text)
        value = structs.replace(value, unit=value.unit or row.unit) if value.number is not None else value
        yield Cell(name, column, cell.text, value, cell.start, cell.end)
