"""Raw tables → label rows: which figures stand behind which label, never by position alone (traps.md 2, 3, 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from disclosure_nlp.model import RawCell, RawTable
from disclosure_nlp.parse.forms import ColumnForm, RowForm
from disclosure_nlp.parse.labels import is_misprint, match_label, normalise_label
from disclosure_nlp.parse.values import is_value_like

RawRow = list[RawCell]
_LONGEST_JOIN = 4
_SHORTEST_CUT = 2
# More rows than these with a figure too many are no accident of page numbers.
_MOST_STRAY = 3


@dataclass
class LabelRow:
    """A printed row: its id (None while unmatched), its label cells joined, and the cells behind the label."""

    row: str | None
    label: str
    label_cells: list[RawCell]
    values: list[RawCell] = field(default_factory=list)
    misprint: bool = False
    apart: bool = False  # label and figures stand on lines of their own
    extra: list[RawCell] = field(default_factory=list)  # figures that came when the row had all its own

    @property
    def start(self) -> int:
        """Where the row starts in the text."""
        return (self.label_cells or self.values)[0].start

    @property
    def end(self) -> int:
        """Where the row ends in the text."""
        return max(cell.end for cell in (*self.label_cells, *self.values))


def raw_rows(tables: Iterable[RawTable]) -> list[RawRow]:
    """Return the rows of tables one below the other, each in column order."""
    rows = []
    for table in tables:
        for _, cells in groupby(table.cells, key=lambda cell: cell.row):
            rows.append(list(cells))
    return rows


def split_row(row: RawRow) -> tuple[RawRow, RawRow]:
    """Split a row into its label cells and the cells behind the last of them; blanks before a label are no values."""
    last = max((i for i, cell in enumerate(row) if not is_value_like(cell.text)), default=-1)
    labels = [cell for cell in row[: last + 1] if cell.text.strip()]
    return labels, row[last + 1 :]


def label_rows(
    rows: Iterable[RawRow],
    forms: Sequence[RowForm],
    width: Callable[[str | None], int],
    first: Sequence[str] = (),
    last: str | None = None,
) -> list[LabelRow]:
    """Collect the figures behind each label.

    Parameters
    ----------
    rows : iterable of list of RawCell
        Raw rows in order; a table of one cell a line is as welcome as a true grid.
    forms : sequence of RowForm
        Rows to look for.
    width : callable
        Number of figures a row takes; a row stays open until it has them.
    first : sequence of str
        Row ids that end the header: nothing before the first of them is data. Empty: no header to skip.
    last : str, optional
        Row id after which the table is over.
    """
    found: list[LabelRow] = []
    pending: RawRow = []
    started = not first
    for row in rows:
        labels, values = split_row(row)
        if _is_over(found, last, width) and (labels or len(values) != 1):
            break
        if labels and not started:
            started = any(match_label(cell.text, forms) in first for cell in labels)
        pending += labels
        if not values or not started:
            continue
        if not labels and found and not pending and len(found[-1].values) < width(found[-1].row):
            found[-1].values += values
        elif pending:
            found.append(_label_row(pending, values, forms))
            found[-1].apart = not labels
            pending = []
        elif not labels and found and not pending and _figures(values) == len(values) == 1:
            found[-1].extra += values
        elif not labels and _figures(values) >= width(None):
            found.append(LabelRow(None, "", [], list(values), apart=True))
    _take_extra_figures(found, width)
    _mend_misprints(found, forms)
    if any(row.row is None and row.apart and _figures(row.values) >= width(None) for row in found):
        _doubt_rows_apart(found)
    return found


def _is_over(found: list[LabelRow], last: str | None, width: Callable[[str | None], int]) -> bool:
    """Tell whether the last row has all its figures."""
    return last is not None and bool(found) and found[-1].row == last and len(found[-1].values) >= width(last)


def _take_extra_figures(found: list[LabelRow], width: Callable[[str | None], int]) -> None:
    """Give rows the figures that came behind their last one, where they are no stray page numbers.

    Blank cells before the figures were taken for columns, or the table has one column more than its form.
    """
    several = sum(bool(row.extra) for row in found) > _MOST_STRAY
    for row in found:
        if several or any(not cell.text.strip() for cell in row.values[: width(row.row)]):
            row.values += row.extra


def _figures(values: RawRow) -> int:
    return sum(bool(cell.text.strip()) for cell in values)


def _is_torn(cells: RawRow, form: RowForm) -> bool:
    """Tell whether the first and last of some label pieces are both pieces of one official label."""
    official = normalise_label(form.label)
    return all(normalise_label(cell.text) in official for cell in (cells[0], cells[-1]))


def _doubt_rows_apart(found: list[LabelRow]) -> None:
    """Unmatch rows whose figures stand on another line: where some figures precede their label, any of them may."""
    for row in found:
        if row.apart:
            row.row = None


def _label_row(pending: RawRow, values: RawRow, forms: Sequence[RowForm]) -> LabelRow:
    """Match the labels before some figures: the last one alone, else it joined with those it was torn from."""
    for count in range(1, min(_LONGEST_JOIN, len(pending)) + 1):
        cells = pending[-count:]
        joined = "".join(cell.text for cell in cells)
        row = match_label(joined, forms)
        if row is not None and (count == 1 or _is_torn(cells, next(form for form in forms if form.id == row))):
            return LabelRow(row, joined, cells, list(values))
    return LabelRow(None, pending[-1].text, pending[-1:], list(values))


def _mend_misprints(found: list[LabelRow], forms: Sequence[RowForm]) -> None:
    """Accept a label one edit or one dropped run away from its own, in its place between two matched labels."""
    order = {form.id: index for index, form in enumerate(forms)}
    taken = {row.row for row in found}
    for index, row in enumerate(found):
        if row.row is not None:
            continue
        low = max((order[r.row] for r in found[:index] if r.row in order), default=-1)
        high = min((order[r.row] for r in found[index + 1 :] if r.row in order), default=len(forms))
        places = [form for form in forms[low + 1 : high] if form.id not in taken and is_misprint(row.label, form)]
        if len(places) == 1:
            row.row, row.misprint = places[0].id, True
            taken.add(row.row)


def header_text(rows: Iterable[RawRow]) -> str:
    """Return the squeezed text of all label cells."""
    return "".join(normalise_label(cell.text) for row in rows for cell in row if not is_value_like(cell.text))


def missing_columns(columns: Sequence[ColumnForm], rows: Sequence[RawRow]) -> tuple[str, ...]:
    """Return the ids of columns whose label is not in a header: whole, torn into its characters, or cut short."""
    header = header_text(rows)
    characters = set(header)
    cut = _cut_short(columns, rows)
    return tuple(
        column.id
        for column in columns
        if not any(key.lstrip("=") in header for key in column.keys)
        and not set(normalise_label(column.label)) <= characters
        and column.id not in cut
    )


def _cut_short(columns: Sequence[ColumnForm], rows: Iterable[RawRow]) -> set[str]:
    """Return the columns whose cell, in its place in a full header row, holds the first characters of their label."""
    found: set[str] = set()
    for row in rows:
        labels = [normalise_label(cell.text) for cell in row if not is_value_like(cell.text)][-len(columns) :]
        if len(labels) == len(columns):
            pairs = zip(columns, labels, strict=True)
            found |= {
                c.id for c, text in pairs if len(text) >= _SHORTEST_CUT and normalise_label(c.label).startswith(text)
            }
    return found


def header_positions(rows: Iterable[RawRow], columns: Sequence[ColumnForm]) -> dict[str, int] | None:
    """Return the grid column of each header label, or None unless every one stands in a column of its own."""
    positions: dict[str, int] = {}
    for row in rows:
        for cell in row:
            column = None if is_value_like(cell.text) or cell.colspan > 1 else match_label(cell.text, columns)
            if column is not None:
                positions[column] = cell.column
    complete = len(positions) == len(columns) > 1 and len(set(positions.values())) == len(columns)
    return positions if complete else None


def assign_columns(
    values: RawRow, columns: Sequence[ColumnForm], positions: dict[str, int] | None
) -> dict[str, RawCell] | None:
    """Assign a row's cells to columns, or None where that would be a guess.

    By order when there are as many cells as columns (trailing empty cells of merged ones aside); by the header's grid
    positions when cells are missing or too many; never shifted.
    """
    ids = [column.id for column in columns]
    by_grid = _by_grid(values, ids, positions)
    filled = [cell for cell in values if cell.text.strip()]
    if by_grid is not None and len(filled) == len(ids) and not all(c.text.strip() for c in by_grid.values()):
        # Header and body have different spans: a figure stands in a column that the header does not name.
        return dict(zip(ids, filled, strict=True))
    if len(values) == len(ids):
        if by_grid is not None and len(by_grid) == len(ids):
            return by_grid
        return dict(zip(ids, values, strict=True))
    if by_grid is not None:
        return by_grid
    if len(values) > len(ids):
        if len(filled) == len(ids):
            return dict(zip(ids, filled, strict=True))
        if len(ids) == 1 and not filled:
            return {ids[0]: values[0]}
        # Blank cells on both sides of the figures: which of them belong to columns is not known.
        leads = bool(values[0].text.strip()) or not filled
        if leads and not any(cell.text.strip() for cell in values[len(ids) :]):
            return dict(zip(ids, values, strict=False))
    return None


def _by_grid(values: RawRow, ids: list[str], positions: dict[str, int] | None) -> dict[str, RawCell] | None:
    if positions is None:
        return None
    at = {cell.column: cell for cell in values}
    by_grid = {column: at[positions[column]] for column in ids if positions[column] in at}
    # A narrow header says little about where a cell stands: header and body may have different spans (2019 form).
    return by_grid if len(by_grid) == len(ids) or len(ids) >= 5 <= len(by_grid) else None
