"""The statistics table of 2014 to 2018 (国办发〔2014〕32号, annex): label, unit, figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.model import Cell, RawTable, Table
from disclosure_nlp.parse.amounts import stated_unit
from disclosure_nlp.parse.forms import RowForm
from disclosure_nlp.parse.grids import raw_rows, split_row
from disclosure_nlp.parse.labels import match_label, normalise_label
from disclosure_nlp.parse.values import parse_value

COLUMN = "value"
_UNITS = frozenset(
    ("条", "件", "次", "篇", "个", "人", "人次", "万元", "元", "场", "项", "份", "—", "单位", "统计指标", "统计数")
)
_MONEY = ("元", "万元", "亿元")
_FEWEST_ROWS = 6


class StatisticsRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table with its unit."""

    id: str
    label: str
    unit: str
    keys: tuple[str, ...]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the table, told by words of its heading row."""

    id: str
    keys: tuple[str, ...]
    rows: tuple[StatisticsRow, ...]

    @property
    def forms(self) -> tuple[RowForm, ...]:
        """The rows as forms to match labels against."""
        return tuple(RowForm(row.id, row.label, row.keys) for row in self.rows)


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An identity: a whole and its parts; with ``at_least`` the whole is only not below their sum."""

    whole: str
    parts: tuple[str, ...]
    at_least: bool = False


class StatisticsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table's parts and identities."""

    id: str
    title: str
    years: tuple[int, int]
    parts: tuple[Part, ...]
    wholes: tuple[Whole, ...]


@cache
def load_statistics() -> StatisticsForm:
    """Return the form of the table.

    Raises
    ------
    DefinitionError
        When its file does not have the shape of a form.
    """
    return load_definition("forms/statistics.toml", StatisticsForm)


def parse_statistics(tables: Iterable[RawTable]) -> Table | None:
    """Return the statistics table, or None where no raw table is one.

    Rows are told by their words inside their part, for the same words stand in several; a row met twice keeps its
    first figure.
    """
    found = [table for table in tables if _is_statistics(table)]
    cells = {cell.row: cell for cell in reversed(list(_cells(found)))}
    rows = [row.id for part in load_statistics().parts for row in part.rows]
    if len(cells) < _FEWEST_ROWS:
        return None
    ordered = tuple(cells[row] for row in rows if row in cells)
    missing = tuple(row for row in rows if row not in cells)
    start, end = min(table.start for table in found), max(table.end for table in found)
    return Table("statistics", "statistics", ordered, start, end, missing)


def _is_statistics(table: RawTable) -> bool:
    text = "".join("".join([cell.text for cell in table.cells]).split())
    hits = sum(any(key in text for key in part.keys) for part in load_statistics().parts)
    return (
        hits >= 2 or sum(word in text for word in ("收到申请数", "申请办结数", "主动公开政府信息数", "专职人员数")) >= 2
    )


def _cells(tables: Sequence[RawTable]) -> Iterator[Cell]:
    """Yield the figures with their row ids, part by part."""
    parts = load_statistics().parts
    forms = {part.id: part.forms for part in parts}
    units = {row.id: row.unit for part in parts for row in part.rows}
    current, pending, unit = parts[0], "", None
    for row in raw_rows(tables):
        labels, values = split_row(row)
        for label in labels:
            text = normalise_label(label.text)
            if not text or text in _UNITS or label.text.strip() in _UNITS:
                unit = text if text in _MONEY else unit
                continue
            current = next((part for part in parts if any(key in text for key in part.keys)), current)
            pending = label.text
        figures = [cell for cell in values if cell.text.strip()]
        name = match_label(pending, forms[current.id]) if figures and pending else None
        if name is not None:
            cell = figures[-1]
            value = parse_value(cell.text)
            if units[name] in _MONEY and value.number is not None:
                value = msgspec.structs.replace(value, unit=value.unit or unit or stated_unit([pending]))
            yield Cell(name, COLUMN, cell.text, value, cell.start, cell.end)
            pending, unit = "", None
