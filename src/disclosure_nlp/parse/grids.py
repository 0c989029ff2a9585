"""Splits the rows of raw tables into their labels and the values that belong to each label."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, groupby

from disclosure_nlp.model import RawCell, RawTable
from disclosure_nlp.parse.forms import RowForm, all_column_forms, table_title_words
from disclosure_nlp.parse.labels import begins_with_numeral, is_misprinted_label, match_label, normalise_label
from disclosure_nlp.parse.values import is_value_like

RawRow = list[RawCell]
_LONGEST_JOIN = 4
_MOST_TAILS = 2
_LONGEST_WORD = 12
_FEWEST_FIGURES = 2  # figures before a word: then the word is a value, not a label after an ordinal
_LONGEST_INDEX = 4
# If more rows than this have an extra figure, it is a column of its own and not a stray page number.
_MOST_STRAY = 3


@dataclass
class LabelRow:
    """A row of a standard table: its row id (None if its label is unknown), its label cells and its value cells.

    ``apart``: label and values are on separate lines; ``unlabelled``: the values have no label; ``doubtful``: the
    values may belong to another row; ``extra``: numbers found after the row was complete.
    """

    row: str | None
    label: str
    label_cells: list[RawCell]
    values: list[RawCell] = field(default_factory=list)
    misprint: bool = False
    apart: bool = False
    unlabelled: bool = False
    doubtful: bool = False
    extra: list[RawCell] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Offset in the text at which the table row begins."""
        return (self.label_cells or self.values)[0].start

    @property
    def end(self) -> int:
        """Offset in the text at which the table row ends."""
        return max(cell.end for cell in (*self.label_cells, *self.values))


def rows_of_tables(tables: Iterable[RawTable]) -> list[RawRow]:
    """Return the rows of raw tables, cells in column order, without the index that a printed data frame has."""
    rows: list[RawRow] = []
    for table in tables:
        own = [list(cells) for _, cells in groupby(table.cells, key=lambda cell: cell.row)]
        rows += _drop_data_frame_index(own)
    return rows


def _drop_data_frame_index(rows: list[RawRow]) -> list[RawRow]:
    """Return rows without the column numbers and row numbers that a printed pandas data frame adds."""
    if not rows or not _are_consecutive_from_zero(rows[0][1:] if rows[0] and not rows[0][0].text.strip() else rows[0]):
        return rows
    body = rows[1:]
    first = [row[0] for row in body if row]
    return [row[1:] for row in body] if _are_consecutive_from_zero(first) else body


def _are_consecutive_from_zero(cells: Sequence[RawCell]) -> bool:
    """Return whether the texts of cells are 0, 1, 2, …."""
    return len(cells) >= _LONGEST_INDEX and all(cell.text.strip() == str(i) for i, cell in enumerate(cells))


def split_label_and_values(row: RawRow, forms: Sequence[RowForm] = ()) -> tuple[RawRow, RawRow]:
    """Return the label cells and the value cells of a table row; blank cells before the label are dropped.

    The label ends at the last cell that names a row of the form; words after it are unreadable values. If no cell
    names a row, the label ends before the first number that follows a word.
    """
    last = _index_of_last_label(row, forms)
    return [cell for cell in row[: last + 1] if cell.text.strip()], row[last + 1 :]


def _index_of_last_label(row: RawRow, forms: Sequence[RowForm]) -> int:
    """Return the index of the last label cell of a row, -1 if it has none."""
    words = [index for index, cell in enumerate(row) if not is_value_like(cell.text)]
    matched = [index for index in words if match_label(row[index].text, forms)]
    if not matched:
        before = sum(map(_is_number_cell, row[: words[0]])) if words else 0
        if before >= _FEWEST_FIGURES:
            return -1
        first = next((i for i in range(words[0], len(row)) if _is_number_cell(row[i])), len(row)) if words else 0
        return max((index for index in words if index < first), default=-1)
    last = matched[-1]
    name = match_label(row[last].text, forms)
    official = normalise_label(next(form.label for form in forms if form.id == name))
    for index in range(last + 1, len(row)):
        piece = normalise_label(row[index].text)
        if _is_number_cell(row[index]) or (row[index].text.strip() and not (piece and piece in official)):
            break
        last = index if piece else last
    return last


def _is_number_cell(cell: RawCell) -> bool:
    """Return whether a cell contains a number."""
    return bool(cell.text.strip()) and is_value_like(cell.text)


def collect_label_rows(
    rows: Iterable[RawRow],
    forms: Sequence[RowForm],
    n_columns_of_row: Callable[[str | None], int],
    first_row_ids: Sequence[str] = (),
    last_row_id: str | None = None,
) -> list[LabelRow]:
    """Return the rows of a table, each with its label and the values that follow the label in the text.

    Parameters
    ----------
    rows : iterable of list of RawCell
        Raw rows in order: rows of a table, or rows of one cell each if the copy has one cell per line.
    forms : sequence of RowForm
        Rows of the form to match labels with.
    n_columns_of_row : callable
        Function that returns the number of values of a row; a row is incomplete until it has them.
    first_row_ids : sequence of str
        Ids of the possible first data rows; rows before them belong to the header. Empty if there is no header.
    last_row_id : str, optional
        Id of the last row of the table.
    """
    collector = _LabelRowCollector(forms, n_columns_of_row)
    started = not first_row_ids
    for row in rows:
        labels, values = split_label_and_values(row, forms)
        if _is_table_complete(collector.found, last_row_id, n_columns_of_row) and (labels or len(values) != 1):
            break
        if labels and not started:
            started = any(match_label(cell.text, forms) in first_row_ids for cell in labels)
        if not started:
            continue
        if len(row) == 1 and labels and collector.is_value_of_open_row(row[0]):
            labels, values = [], row
        collector.add_row(labels, values)
    found = collector.finish()
    _add_extra_numbers(found, n_columns_of_row)
    _match_misprinted_labels(found, forms)
    if any(not _is_row_identifiable(found, index, forms, n_columns_of_row) for index in range(len(found))):
        _mark_separate_rows_doubtful(found)
    return found


class _LabelRowCollector:
    """Builds table rows from labels and values in text order; labels are pending until their values follow."""

    def __init__(self, forms: Sequence[RowForm], width: Callable[[str | None], int]) -> None:
        self.forms = forms
        self.width = width
        self.found: list[LabelRow] = []
        self.pending: RawRow = []

    def is_value_of_open_row(self, cell: RawCell) -> bool:
        """Return whether a word on a line of its own is a value of the last table row, which still lacks values."""
        if self.pending or not self.found or not self.found[-1].values:
            return False
        row = self.found[-1]
        return (
            row.row is not None and len(row.values) < self.width(row.row) and is_word_value(cell, self.forms, row.row)
        )

    def add_row(self, labels: RawRow, values: RawRow) -> None:
        """Add the label cells and the value cells of a printed table row."""
        if labels and not values and len(labels) == 1 and self._is_row_or_group_label(labels[0]):
            self._make_row_of_words()
        self.pending += labels
        if not values:
            return
        if self.pending and self.found:
            self._complete_previous_label()
        if not labels:
            values = [*self._pop_leading_value_words(), *values]
        last = self.found[-1] if self.found else None
        if not labels and last and not self.pending and len(last.values) < self.width(last.row):
            last.values += values
        elif self.pending:
            self._make_row_of_words(len(self.pending) - 1)
            self.found.append(_make_label_row(self.pending, values, self.forms))
            self.found[-1].apart = not labels
            self.pending = []
        elif not labels and last and _count_filled_values(values) == len(values) == 1:
            last.extra += values
        elif not labels and _count_filled_values(values) >= self.width(None):
            self.found.append(LabelRow(None, "", [], list(values), apart=True, unlabelled=True))

    def finish(self) -> list[LabelRow]:
        """Return the table rows collected so far; labels without values become rows without values."""
        self._make_row_of_words()
        return self.found

    def _is_row_or_group_label(self, cell: RawCell) -> bool:
        """Return whether a cell is the label of a row or of a group of rows."""
        return self._names_form_row(cell) or normalise_label(cell.text) in table_title_words()

    def _make_row_of_words(self, end: int | None = None) -> None:
        """Make a table row from a label whose values are words printed on lines of their own."""
        pending = self.pending[:end]
        at = next((i for i in reversed(range(len(pending))) if self._names_form_row(pending[i])), None)
        if at is None:
            return
        row, words = match_label(pending[at].text, self.forms), pending[at + 1 :]
        if words and len(words) <= self.width(row) and all(is_word_value(cell, self.forms, row) for cell in words):
            self.found.append(LabelRow(row, pending[at].text, [pending[at]], words, apart=True))
            self.pending = self.pending[len(pending) :] if end is not None else []

    def _pop_leading_value_words(self) -> RawRow:
        """Remove and return the words after a row label that are the first values of the row."""
        at = next((i for i in reversed(range(len(self.pending))) if self._names_form_row(self.pending[i])), None)
        if at is None:
            return []
        words = self.pending[at + 1 :]
        row = match_label(self.pending[at].text, self.forms)
        if len(words) >= self.width(row) or not all(is_word_value(cell, self.forms, row) for cell in words):
            return []
        self.pending = self.pending[: at + 1]
        return words

    def _names_form_row(self, cell: RawCell) -> bool:
        """Return whether the text of a cell is the label of a row of the form."""
        return match_label(cell.text, self.forms) is not None

    def _complete_previous_label(self) -> None:
        """Add to the label of the last table row its second half, which is printed after the values."""
        row = self.found[-1]
        if row.row is not None or not row.label_cells:
            return
        for count in range(1, min(_MOST_TAILS, len(self.pending)) + 1):
            cells = [*row.label_cells, *self.pending[:count]]
            joined = "".join(cell.text for cell in cells)
            name = match_label(joined, self.forms)
            if name is not None and normalise_label(joined) == normalise_label(_row_form_by_id(name, self.forms).label):
                row.row, row.label, row.label_cells = name, joined, cells
                self.pending = self.pending[count:]
                return


def _row_form_by_id(row_id: str, forms: Sequence[RowForm]) -> RowForm:
    """Return the row definition of the form that has a row id."""
    return next(form for form in forms if form.id == row_id)


def is_word_value(cell: RawCell, forms: Sequence[RowForm], row_id: str | None = None) -> bool:
    """Return whether a cell has a word in place of a number: short, without list numeral, no label of the form."""
    text = normalise_label(cell.text)
    if not 0 < len(text) <= _LONGEST_WORD or begins_with_numeral(cell.text) or text in table_title_words():
        return False
    if row_id is not None and text in normalise_label(_row_form_by_id(row_id, forms).label):
        return False
    if match_label(cell.text, forms) or match_label(cell.text, all_column_forms()):
        return False
    return not any(is_misprinted_label(cell.text, form) for form in forms)


def _is_table_complete(
    rows: list[LabelRow], last_row_id: str | None, n_columns_of_row: Callable[[str | None], int]
) -> bool:
    """Return whether the last row of the table has all its values."""
    return (
        last_row_id is not None
        and bool(rows)
        and rows[-1].row == last_row_id
        and len(rows[-1].values) >= n_columns_of_row(last_row_id)
    )


def _add_extra_numbers(rows: list[LabelRow], n_columns_of_row: Callable[[str | None], int]) -> None:
    """Add the numbers after a complete row to its values, unless they are stray page numbers.

    Either blank cells before the numbers were counted as columns, or the table has one column more than its form.
    """
    several = sum(len(row.extra) == 1 for row in rows) > _MOST_STRAY
    for row in rows:
        blank = any(not cell.text.strip() for cell in row.values[: n_columns_of_row(row.row)])
        if several or (blank and len(row.extra) < n_columns_of_row(row.row)):
            row.values += row.extra
            row.extra = []


def _count_filled_values(values: RawRow) -> int:
    """Return the number of value cells that are not blank."""
    return sum(bool(cell.text.strip()) for cell in values)


def _are_parts_of_one_label(cells: RawRow, form: RowForm) -> bool:
    """Return whether the first and the last of some cells are both parts of the label of one row of the form."""
    official = normalise_label(form.label)
    return all(normalise_label(cell.text) in official for cell in (cells[0], cells[-1]))


def _is_row_identifiable(
    rows: list[LabelRow], index: int, forms: Sequence[RowForm], n_columns_of_row: Callable[[str | None], int]
) -> bool:
    """Return whether a table row has a label, or as many numbers as the rows missing between its neighbours need.

    If a copy has lost labels, their rows keep all their numbers; any other count of unlabelled numbers may belong
    to the labels before or after.
    """
    row = rows[index]
    if row.row is not None or not row.apart or _count_filled_values(row.values) < n_columns_of_row(None):
        return True
    order = _row_positions_in_form(tuple(forms))
    before = order.get(rows[index - 1].row or "") if index else -1
    behind = order.get(rows[index + 1].row or "") if index + 1 < len(rows) else len(forms)
    if before is None or behind is None:
        return False
    count = len([form for form in forms[before + 1 : behind] if not getattr(form, "replaces", ())])
    row.unlabelled = True
    return _count_filled_values(row.values) + len(row.extra) == n_columns_of_row(None) * count


@cache
def _row_positions_in_form(forms: tuple[RowForm, ...]) -> dict[str, int]:
    """Return the position of each row in the form, by row id."""
    return {form.id: index for index, form in enumerate(forms)}


def _mark_separate_rows_doubtful(rows: list[LabelRow]) -> None:
    """Mark rows whose numbers are on another line as doubtful: some tables print the numbers before the label."""
    for row in rows:
        if row.apart:
            row.doubtful = row.row is not None
            row.row = None


def _make_label_row(labels: RawRow, values: RawRow, forms: Sequence[RowForm]) -> LabelRow:
    """Return a table row from label cells and value cells, with the row id that its label names."""
    for count in range(1, min(_LONGEST_JOIN, len(labels)) + 1):
        cells = labels[-count:]
        joined = "".join(cell.text for cell in cells)
        row = match_label(joined, forms)
        if row is not None and (count == 1 or _are_parts_of_one_label(cells, _row_form_by_id(row, forms))):
            return LabelRow(row, joined, cells, list(values))
    unlabelled = normalise_label(labels[-1].text) in table_title_words()
    return LabelRow(None, labels[-1].text, labels[-1:], list(values), unlabelled=unlabelled)


def _match_misprinted_labels(rows: list[LabelRow], forms: Sequence[RowForm]) -> None:
    """Assign row ids to labels with one misprint, if only one row of the form is missing between their neighbours."""
    order = _row_positions_in_form(tuple(forms))
    places = [order.get(row.row or "") for row in rows]
    lows = list(accumulate((-1 if place is None else place for place in places), max))
    reverse = accumulate((len(forms) if place is None else place for place in reversed(places)), min)
    highs = list(reverse)[::-1]
    taken = {row.row for row in rows}
    for index, row in enumerate(rows):
        if row.row is not None or not row.label_cells:
            continue
        between = forms[lows[index] + 1 : highs[index]]
        near = [form for form in between if form.id not in taken and is_misprinted_label(row.label, form)]
        if len(near) == 1:
            row.row, row.misprint = near[0].id, True
            taken.add(row.row)


def header_label_text(rows: Iterable[RawRow]) -> str:
    """Return the normalised texts of all label cells in a table header, joined."""
    return "".join(normalise_label(cell.text) for row in rows for cell in row if not is_value_like(cell.text))


def header_rows(rows: Sequence[RawRow], forms: Sequence[RowForm], first_row_ids: Sequence[str]) -> list[RawRow]:
    """Return the rows of a table above its first row of data."""
    header = []
    for row in rows:
        if any(match_label(cell.text, forms) in first_row_ids for cell in row):
            break
        header.append(row)
    return header


def header_rows_by_row_id(rows: Iterable[RawRow], forms: Sequence[RowForm]) -> dict[str, list[RawRow]]:
    """Return the header rows of the small table to which each data row belongs, by row id."""
    headers: dict[str, list[RawRow]] = {}
    current, fresh = list[RawRow](), True
    for row in rows:
        labels, values = split_label_and_values(row, forms)
        name = match_label(labels[-1].text, forms) if labels else None
        if name is not None:
            headers.setdefault(name, current)
            fresh = False
        elif labels and not _count_filled_values(values):
            if len(row) == 1 and not fresh and is_word_value(row[0], forms):
                continue  # a word among the values of the block
            current = [row] if not fresh else [*current, row]
            fresh = True
    return headers
