"""Assigns the values of a row to columns if header, number of cells and sums allow exactly one assignment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from disclosure_nlp.model import RawCell
from disclosure_nlp.parse.forms import ColumnForm
from disclosure_nlp.parse.grids import RawRow, header_label_text
from disclosure_nlp.parse.labels import is_misprinted_label, match_label, normalise_label
from disclosure_nlp.parse.values import is_value_like, parse_value

_SHORTEST_CUT = 2
_FEWEST_PACKED = 3
_WIDEST_BLOCK = 3
_SUBTOTAL_PARTS = 5
Assigned = dict[str, RawCell]


class ColumnLayout(NamedTuple):
    """Column ids of a printed table in the order of its header, and where the columns are in its grid.

    Attributes
    ----------
    slots : tuple of str or None
        Column ids in order of the header; None for a column that the form does not have.
    positions : tuple of int or None
        Grid column of each, if each label is in a cell of its own.
    has_blanks_in_place : bool
        Whether blank cells are at their positions.
    repeats : bool
        Whether the header repeats the text of merged cells.
    """

    slots: tuple[str | None, ...]
    positions: tuple[int, ...] | None = None
    has_blanks_in_place: bool = True
    repeats: bool = False


def layout_from_header(
    columns: Sequence[ColumnForm], header_rows: Sequence[RawRow], has_blanks_in_place: bool
) -> ColumnLayout:
    """Return the columns of a table in the order of its printed header, or of the form if that is incomplete.

    In the order of the form if the header is incomplete.
    """
    own = tuple(column.id for column in columns)
    repeats = len(columns) == 1 or any(_has_repeated_labels(row) for row in header_rows)
    positions = column_positions_in_header(header_rows, columns)
    if positions is None:
        return ColumnLayout(_columns_in_header_order(header_rows, columns) or own, None, has_blanks_in_place, repeats)
    places: dict[int, str | None] = dict.fromkeys(_positions_of_other_labels(header_rows, set(positions.values())))
    places |= {place: name for name, place in positions.items()}
    order = tuple(sorted(places))
    return ColumnLayout(tuple(places[place] for place in order), order, has_blanks_in_place, repeats)


def _has_repeated_labels(row: RawRow) -> bool:
    """Return whether a header row prints the same text in neighbouring cells, as conversion of merged cells does."""
    labels = [normalise_label(cell.text) for cell in row if cell.text.strip()]
    return any(one == other for one, other in pairwise(labels))


def _positions_of_other_labels(header_rows: Sequence[RawRow], column_positions: set[int]) -> list[int]:
    """Return the grid columns of header labels that name no column of the form, such as a subtotal."""
    first = min(column_positions)
    return [
        cell.column
        for row in header_rows
        for cell in row
        if cell.colspan == 1
        and cell.column > first
        and cell.column not in column_positions
        and not is_value_like(cell.text)
    ]


def _columns_in_header_order(
    header_rows: Sequence[RawRow], columns: Sequence[ColumnForm]
) -> tuple[str | None, ...] | None:
    """Return the column ids in the order of a table's header, or None unless each column has one label there."""
    labels = header_labels(header_rows)
    if len(labels) > len(columns):  # a header that repeats the text of merged cells
        labels = [next(group) for _, group in groupby(labels, key=normalise_label)]
    if len(labels) != len(columns) or len(columns) == 1:
        return None
    names = [_column_named_by_label(text, columns, place) for place, text in enumerate(labels)]
    named = [name for name in names if name is not None]
    return tuple(names) if named and len(set(named)) == len(named) else None


def header_labels(header_rows: Sequence[RawRow]) -> list[str]:
    """Return the texts of the column labels of a single-row header, those after the label 信息内容 (content)."""
    texts = [cell.text for row in header_rows for cell in row if not is_value_like(cell.text)]
    start = max((i + 1 for i, text in enumerate(texts) if normalise_label(text) == "信息内容"), default=0)
    return texts[start:]


def _column_named_by_label(text: str, columns: Sequence[ColumnForm], position: int) -> str | None:
    """Return the id of the form's column that a header label names, or None.

    A truncated or misprinted label must be at that position.
    """
    name = match_label(text, columns)
    if name is not None:
        return name
    own, label = columns[position], normalise_label(text)
    cut = len(label) >= _SHORTEST_CUT and normalise_label(own.label).startswith(label)
    return own.id if cut or is_misprinted_label(text, own) else None


def missing_columns(columns: Sequence[ColumnForm], header_rows: Sequence[RawRow]) -> tuple[str, ...]:
    """Return the ids of the columns whose labels are not in a header, not even split or truncated."""
    header = header_label_text(header_rows)
    characters = set(header)
    named = set(_columns_in_header_order(header_rows, columns) or ())
    whole = None not in named
    return tuple(
        column.id
        for column in columns
        if not any(key.lstrip("=") in header for key in column.keys)
        and not (whole and set(normalise_label(column.label)) <= characters)
        and column.id not in named
    )


def column_positions_in_header(header_rows: Iterable[RawRow], columns: Sequence[ColumnForm]) -> dict[str, int] | None:
    """Return the grid column of each column's label in a header; None unless all labels are found in separate cells."""
    positions: dict[str, int] = {}
    for row in header_rows:
        for cell in row:
            column = None if is_value_like(cell.text) or cell.colspan > 1 else match_label(cell.text, columns)
            if column is not None:
                positions[column] = cell.column
    complete = len(positions) == len(columns) > 1 and len(set(positions.values())) == len(columns)
    return positions if complete else None


def has_blanks_in_place(rows: Sequence[RawRow], width: int, has_total: bool) -> bool | None:
    """Return whether a copied table has its blank cells where they were printed, or None if that is unknown.

    A blank before a number shows that they are; blanks after a last number that is the sum of the others show that
    they are not; many rows in which only the last column is blank show that they are.
    """
    packed = [row for row in rows if 0 < _count_filled_cells(row) < width]
    if any(not cell.text.strip() for row in packed for cell in row[: _index_of_last_filled(row)]):
        return True
    if has_total and any(last_number_is_sum(row) for row in packed):
        return False
    ended = [row for row in packed if len(row) >= width]
    return (
        True if len(ended) >= _FEWEST_PACKED and all(_count_filled_cells(row) == width - 1 for row in packed) else None
    )


def _count_filled_cells(row: Sequence[RawCell]) -> int:
    """Return the number of cells in a row that are not blank."""
    return sum(bool(cell.text.strip()) for cell in row)


def _index_of_last_filled(row: Sequence[RawCell]) -> int:
    """Return the index of the last cell in a row that is not blank."""
    return max((index for index, cell in enumerate(row) if cell.text.strip()), default=0)


def last_number_is_sum(row: Sequence[RawCell]) -> bool:
    """Return whether the last number of a row is the sum of the others, and not 0."""
    numbers = [parse_value(cell.text).number for cell in row if cell.text.strip()]
    if len(numbers) < 2 or not numbers[-1]:
        return False
    return None not in numbers and sum(number or 0 for number in numbers[:-1]) == numbers[-1]


def assign_columns(values: RawRow, layout: ColumnLayout) -> Assigned | None:
    """Return the values of a table row by column id, or None if more than one assignment is possible.

    Values are assigned by the grid positions of the header, else in order if there are as many values as columns
    (apart from blank cells at the end). Repeated cells of merged columns and a subtotal are left out. Values are
    never shifted.
    """
    count = len(layout.slots)
    filled = [cell for cell in values if cell.text.strip()]
    by_grid = _assign_by_grid_position(values, layout)
    if by_grid is not None and (layout.has_blanks_in_place or len(filled) == count):
        return by_grid
    if len(filled) == count:
        return _zip_with_columns(layout, filled)
    if len(filled) < count:
        return _assign_in_order(values, len(filled), layout)
    reduced = _drop_repeated_cells(filled, count) if layout.repeats else _drop_subtotal(filled, layout)
    return _zip_with_columns(layout, reduced) if reduced is not None else None


def _zip_with_columns(layout: ColumnLayout, cells: Sequence[RawCell]) -> Assigned:
    """Return the cells of a row by column id, given in the order of the printed columns."""
    return {name: cell for name, cell in zip(layout.slots, cells, strict=True) if name is not None}


def _assign_by_grid_position(values: RawRow, layout: ColumnLayout) -> Assigned | None:
    """Return the values of a table row by column id, from their positions below the header, or None if ambiguous."""
    if layout.positions is None:
        return None
    at = {cell.column: cell for cell in values}
    found = {name: at[place] for name, place in zip(layout.slots, layout.positions, strict=True) if place in at}
    inside = sum(bool(cell.text.strip()) for cell in found.values()) == _count_filled_cells(values)
    whole = len(found) == len(layout.slots)
    return {name: cell for name, cell in found.items() if name is not None} if inside and whole else None


def _assign_in_order(values: RawRow, non_blank_values: int, layout: ColumnLayout) -> Assigned | None:
    """Return the values of a table row by column id, assigned in order, or None if blank cells may be misplaced.

    None if blanks may be misplaced.
    """
    count = len(layout.slots)
    if len(values) < count or (non_blank_values and not layout.has_blanks_in_place):
        return None
    if len(values) == count:
        return _zip_with_columns(layout, values)
    # It is unknown which blank cells belong to columns if there are blank cells on both sides of the figures, or in a
    # small table whose merged cells are unknown.
    leads = not non_blank_values or (bool(values[0].text.strip()) and count > _WIDEST_BLOCK)
    if leads and not any(cell.text.strip() for cell in values[count:]):
        return _zip_with_columns(layout, values[:count])
    return None


def _drop_repeated_cells(cells: RawRow, n_columns: int) -> RawRow | None:
    """Return the cells of a table row without repeats of merged cells, or None if repeats cannot be recognised.

    ``58 58 58`` for one column is 58; ``4 4 4 31`` for three columns is ``4 4 31``; ``4 4 7 7`` for three is
    unclear.
    """
    runs = [list(group) for _, group in groupby(cells, key=lambda cell: cell.text.strip())]
    spare = len(cells) - n_columns
    longer = [run for run in runs if len(run) > 1]
    if len(longer) == 1 and len(longer[0]) > spare:
        return [cell for run in runs for cell in (run[spare:] if run is longer[0] else run)]
    if longer and len(runs) == n_columns:
        return [run[0] for run in runs]
    return None


def _drop_subtotal(cells: RawRow, layout: ColumnLayout) -> RawRow | None:
    """Return a row of the table of requests without its subtotal column (法人或其他组织), or None if it is unclear.

    The subtotal is no column of the form.
    """
    numbers = [parse_value(cell.text).number for cell in cells]
    if len(cells) != len(layout.slots) + 1 or layout.slots[-1] != "total" or None in numbers:
        return None
    known = [number or 0 for number in numbers]
    before, behind = known[1], known[-2]
    places = []
    if sum(known[1 : 1 + _SUBTOTAL_PARTS]) == behind and known[0] + behind == known[-1]:
        places.append(len(known) - 2)
    if sum(known[2 : 2 + _SUBTOTAL_PARTS]) == before and known[0] + before == known[-1]:
        places.append(1)
    ways = [[*cells[:at], *cells[at + 1 :]] for at in places]
    texts = {tuple(cell.text.strip() for cell in way) for way in ways}
    return ways[0] if len(texts) == 1 else None


def count_rows_ending_in_sum(rows: Sequence[RawRow]) -> int:
    """Return how many rows of a table show that their last number is the total; 0 if one row shows the opposite.

    If a copy has dropped blank cells, the columns of the numbers are unknown but the total may still be known: ``9
    3 12`` shows that the last number is the total, ``2 2`` alone does not.
    """
    figures = [[cell for cell in row if cell.text.strip()] for row in rows]
    figures = [row for row in figures if len(row) > 1 and any(parse_value(cell.text).number for cell in row)]
    sums = [last_number_is_sum(row) for row in figures]
    return sum(len(row) > 2 for row in figures) if all(sums) else 0
