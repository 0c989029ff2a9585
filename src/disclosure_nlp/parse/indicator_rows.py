"""Reads statistics tables (label, unit, numbers) row by row, also with two halves side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import RawTable
from disclosure_nlp.parse.grids import RawRow, rows_of_tables
from disclosure_nlp.parse.labels import begins_with_numeral
from disclosure_nlp.parse.values import is_value_like

_RE = PatternSet(__name__)
_MOST_TITLES = 12
_LONGEST_REMARK = 5


@dataclass
class IndicatorRow:
    """A row of a statistics table: its label cells, its unit, and its value cells in column order."""

    labels: RawRow
    unit: str | None = None
    values: RawRow = field(default_factory=list)

    def index_of_year_value(self, year_column: int | None, n_columns: int) -> int | None:
        """Return the index of the reporting year's value among the values of a table row, or None if it is unknown.

        ``year_column`` is the index of the reporting year's column, ``n_columns`` the number of columns with
        numbers.
        """
        filled = [place for place, cell in enumerate(self.values) if cell.text.strip()]
        if n_columns > 1:
            if year_column is None:
                return None
            if len(self.values) == n_columns:
                return year_column
            return filled[year_column] if len(filled) == n_columns else None
        return filled[0] if len(filled) == 1 else 0 if not filled else None


def titles_of_number_columns(table: RawTable) -> tuple[str, ...]:
    """Return the titles of the columns with numbers in the left half of a table; empty without a header."""
    header, _ = _find_table_header(rows_of_tables([table]))
    titles = [cell for cell in header if cell.text.strip()]
    first = next((i for i, cell in enumerate(titles) if _fully_matches(_RE.label_title, cell.text)), None)
    if first is None:
        return ()
    behind = titles[first + 1 :]
    end = next((i for i, cell in enumerate(behind) if _fully_matches(_RE.label_title, cell.text)), len(behind))
    kept = [
        cell.text
        for cell in behind[:end]
        if not _fully_matches(_RE.unit_title, cell.text) and not _fully_matches(_RE.ordinal_title, cell.text)
    ]
    return tuple(_without_whitespace(text) for text in kept if not _fully_matches(_RE.note_title, text))


def column_of_year(titles: Sequence[str], year: int | None) -> int | None:
    """Return the index of the column whose title names the reporting year, or None if the titles do not decide.

    Examples
    --------
    >>> column_of_year(("2016年度", "历年累计"), 2016), column_of_year(("2015年", "2016年"), 2016), column_of_year(("本年数", "上年数"), 2016)
    (0, 1, 0)
    >>> column_of_year(("市政府统计数", "市直单位统计数", "乡镇统计数"), 2016) is None
    True
    """
    if len(titles) <= 1:
        return 0
    years = [{int(found) for found in _RE.year.findall(title)} for title in titles]
    others = [bool(_RE.other_column.search(title)) for title in titles]
    named = [i for i, found in enumerate(years) if year is not None and found == {year} and not others[i]]
    if not named:
        named = [
            i
            for i, title in enumerate(titles)
            if _RE.this_year.search(title) and not others[i] and not years[i] - {year}
        ]
    left = [i for i in range(len(titles)) if not others[i] and not years[i] - {year}]
    return named[0] if len(named) == 1 else left[0] if not named and len(left) == 1 else None


def read_indicator_rows(table: RawTable) -> Iterator[IndicatorRow]:
    """Yield the rows of a statistics table, the left half first; cells on separate lines are joined."""
    rows = rows_of_tables([table])
    header, behind = _find_table_header(rows)
    rows = rows[behind:]
    starts = _first_columns_of_halves(table, header, rows)
    for start, end in zip(starts, (*starts[1:], None), strict=True):
        own = [[cell for cell in row if start <= cell.column and (end is None or cell.column < end)] for row in rows]
        notes = _columns_of_notes(header, start, end)
        yield from _join_split_rows([[cell for cell in row if cell.column not in notes] for row in own if row])


def _join_split_rows(rows: Sequence[RawRow]) -> Iterator[IndicatorRow]:
    """Yield the rows of a statistics table, with each label joined with its values on the lines below."""
    current: IndicatorRow | None = None
    for cells in rows:
        labels, unit, values = _split_labels_and_values(cells)
        if labels and current is not None and (current.values or len(cells) > 1):
            yield current
            current = None
        if current is None:
            current = IndicatorRow(labels, unit, values)
            continue
        current.labels = [*current.labels, *labels]
        current.unit = unit or current.unit
        current.values = [*current.values, *values]
    if current is not None:
        yield current


def _split_labels_and_values(cells: RawRow) -> tuple[RawRow, str | None, RawRow]:
    """Return the label cells, the unit and the value cells of a row of a statistics table."""
    first = next(
        (i for i, cell in enumerate(cells) if not is_value_like(cell.text) and not _fully_matches(_RE.unit, cell.text)),
        None,
    )
    rest = cells if first is None else cells[first:]
    unit = next((i for i, cell in enumerate(rest) if _fully_matches(_RE.unit, cell.text)), None)
    figure = next((i for i, cell in enumerate(rest) if cell.text.strip() and is_value_like(cell.text)), len(rest))
    blank = next((i for i, cell in enumerate(rest) if i and not cell.text.strip()), len(rest))
    cut = unit if unit is not None and unit < figure else min(figure, blank)
    labels = [cell for cell in rest[:cut] if cell.text.strip()]
    values = [cell for cell in rest[cut:] if not _fully_matches(_RE.unit, cell.text)]
    return labels, _without_whitespace(rest[unit].text).strip("（）()") if unit is not None else None, values


def _first_columns_of_halves(table: RawTable, header: RawRow, rows: Sequence[RawRow]) -> tuple[int, ...]:
    """Return the first grid column of each half of a table that may have two halves side by side.

    A repeated label title in the header shows them; with a single title, a second half exists if most rows have a
    label after their numbers.
    """
    starts = []
    for before, cell in zip([None, *header], header, strict=False):
        if _fully_matches(_RE.label_title, cell.text):
            ordinal = before is not None and _fully_matches(_RE.ordinal_title, before.text)
            starts.append(before.column if ordinal and before is not None else cell.column)
    one_column = len({cell.column for cell in table.cells}) == 1
    if one_column:
        return (0,)
    if len(starts) < 2:
        second = Counter(column for row in rows if (column := _column_of_second_label(row)) is not None).most_common(1)
        return (0, second[0][0]) if second and 2 * second[0][1] > len(rows) else (0,)
    return (0, *starts[1:])


def _column_of_second_label(row: RawRow) -> int | None:
    """Return the grid column of a label that follows a number or a dash in a row, or None."""
    figure = next((i for i, cell in enumerate(row) if i and cell.text.strip() and is_value_like(cell.text)), len(row))
    labels = (
        cell for cell in row[figure + 1 :] if not is_value_like(cell.text) and not _fully_matches(_RE.unit, cell.text)
    )
    return next(
        (cell.column for cell in labels if begins_with_numeral(cell.text) or len(cell.text) > _LONGEST_REMARK), None
    )


def _columns_of_notes(header: RawRow, start: int, end: int | None) -> set[int]:
    """Return the grid columns of notes and ordinal numbers between two columns."""
    return {
        column
        for cell in header
        if _fully_matches(_RE.note_title, cell.text) or _fully_matches(_RE.ordinal_title, cell.text)
        for column in range(cell.column, cell.column + cell.colspan)
        if start <= column and (end is None or column < end)
    }


def _find_table_header(rows: Sequence[RawRow]) -> tuple[RawRow, int]:
    """Return the header row of a statistics table, and the number of rows down to its end.

    The header is a row with a title for the labels, perhaps followed by a row of years, or such titles on separate
    lines.
    """
    for index, row in enumerate(rows[:_MOST_TITLES]):
        at = next((i for i, cell in enumerate(row) if _fully_matches(_RE.label_title, cell.text)), None)
        if at is None:
            continue
        if len(row) == 1:
            titles = _titles_on_lines_below(rows[index:])
            return titles, index + len(titles)
        below = rows[index + 1] if index + 1 < len(rows) else []
        years = [cell for cell in below if cell.text.strip()]
        if years and all(_RE.year.search(cell.text) or _RE.this_year.search(cell.text) for cell in years):
            wide = [
                cell
                for cell in row
                if cell.colspan > 1 and any(cell.column <= year.column < cell.column + cell.colspan for year in years)
            ]
            kept = [cell for cell in row if cell not in wide]
            return sorted([*kept, *years], key=lambda cell: cell.column), index + 2
        return row, index + 1
    return [], 0


def _titles_on_lines_below(rows: Sequence[RawRow]) -> RawRow:
    """Return the column titles of a statistics table that are printed on lines of their own."""
    titles = list(rows[0])
    cells = list(chain.from_iterable(rows[1 : _MOST_TITLES + 1]))
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        others = (_RE.unit_title, _RE.ordinal_title, _RE.note_title)
        other = any(_fully_matches(pattern, cell.text) for pattern in others)
        if not other and not _RE.figure_title.search(_without_whitespace(cell.text)):
            break
        value_follows = following is not None and following.text.strip() and is_value_like(following.text)
        is_label = value_follows or (following is not None and _fully_matches(_RE.unit, following.text))
        if begins_with_numeral(cell.text) or (is_label and not _fully_matches(_RE.unit_title, cell.text)):
            break
        titles.append(cell)
    return titles


def _without_whitespace(text: str) -> str:
    return "".join(text.split())


def _fully_matches(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a text, ignoring whitespace, matches a pattern as a whole."""
    return pattern.fullmatch(_without_whitespace(text)) is not None
