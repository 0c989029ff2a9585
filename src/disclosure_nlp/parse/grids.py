"""Label rows of raw tables: which values follow which row label, never assigned by position alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, groupby

from disclosure_nlp.model import RawCell, RawTable
from disclosure_nlp.parse.forms import RowForm, table_columns, table_words
from disclosure_nlp.parse.labels import has_numeral, is_misprint, match_label, normalise_label
from disclosure_nlp.parse.values import is_value_like

RawRow = list[RawCell]
_LONGEST_JOIN = 4
_MOST_TAILS = 2
_LONGEST_WORD = 12
_FEWEST_FIGURES = 2  # before a word: it is a value among them, not a label behind an ordinal
_LONGEST_INDEX = 4
# An extra figure in more rows than these is a column of its own, not a stray page number.
_MOST_STRAY = 3


@dataclass
class LabelRow:
    """A printed row: its id (None while unmatched), its label cells joined, and the cells after the label.

    ``apart`` is set where label and values are on separate lines, ``unlabelled`` where the values have no row label of
    their own, ``doubtful`` where they may belong to another row. ``extra`` holds figures found after the row was full.
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
        """Start of the row in the text."""
        return (self.label_cells or self.values)[0].start

    @property
    def end(self) -> int:
        """End of the row in the text."""
        return max(cell.end for cell in (*self.label_cells, *self.values))


def raw_rows(tables: Iterable[RawTable]) -> list[RawRow]:
    """Return the rows of tables one below the other, each in column order; the index of a data frame is left out."""
    rows: list[RawRow] = []
    for table in tables:
        own = [list(cells) for _, cells in groupby(table.cells, key=lambda cell: cell.row)]
        rows += _without_index(own)
    return rows


def _without_index(rows: list[RawRow]) -> list[RawRow]:
    """Return rows without a header of column numbers and without a column of row numbers, both counted from 0."""
    if not rows or not _counts(rows[0][1:] if rows[0] and not rows[0][0].text.strip() else rows[0]):
        return rows
    body = rows[1:]
    first = [row[0] for row in body if row]
    return [row[1:] for row in body] if _counts(first) else body


def _counts(cells: Sequence[RawCell]) -> bool:
    return len(cells) >= _LONGEST_INDEX and all(cell.text.strip() == str(i) for i, cell in enumerate(cells))


def split_row(row: RawRow, forms: Sequence[RowForm] = ()) -> tuple[RawRow, RawRow]:
    """Split a row into its label cells and its value cells; blank cells before a label are no values.

    The label ends at the last cell that names a row of the form; words after it are values that cannot be read. Where
    no cell does, it ends before the first figure that follows a word.
    """
    last = _last_label(row, forms)
    return [cell for cell in row[: last + 1] if cell.text.strip()], row[last + 1 :]


def _last_label(row: RawRow, forms: Sequence[RowForm]) -> int:
    words = [index for index, cell in enumerate(row) if not is_value_like(cell.text)]
    matched = [index for index in words if match_label(row[index].text, forms)]
    if not matched:
        before = sum(map(_is_figure, row[: words[0]])) if words else 0
        if before >= _FEWEST_FIGURES:
            return -1
        first = next((i for i in range(words[0], len(row)) if _is_figure(row[i])), len(row)) if words else 0
        return max((index for index in words if index < first), default=-1)
    last = matched[-1]
    name = match_label(row[last].text, forms)
    official = normalise_label(next(form.label for form in forms if form.id == name))
    for index in range(last + 1, len(row)):
        piece = normalise_label(row[index].text)
        if _is_figure(row[index]) or (row[index].text.strip() and not (piece and piece in official)):
            break
        last = index if piece else last
    return last


def _is_figure(cell: RawCell) -> bool:
    return bool(cell.text.strip()) and is_value_like(cell.text)


def label_rows(
    rows: Iterable[RawRow],
    forms: Sequence[RowForm],
    width: Callable[[str | None], int],
    first: Sequence[str] = (),
    last: str | None = None,
) -> list[LabelRow]:
    """Collect the values after each label.

    Parameters
    ----------
    rows : iterable of list of RawCell
        Raw rows in order: those of a grid, or one cell each.
    forms : sequence of RowForm
        Rows to look for.
    width : callable
        Number of values of a row; a row stays open until it has them.
    first : sequence of str
        Row ids that end the header: nothing before the first of them is data. Empty: no header to skip.
    last : str, optional
        Row id after which the table ends.
    """
    collector = _Collector(forms, width)
    started = not first
    for row in rows:
        labels, values = split_row(row, forms)
        if _is_over(collector.found, last, width) and (labels or len(values) != 1):
            break
        if labels and not started:
            started = any(match_label(cell.text, forms) in first for cell in labels)
        if not started:
            continue
        if len(row) == 1 and labels and collector.takes_word(row[0]):
            labels, values = [], row
        collector.add(labels, values)
    found = collector.finish()
    _take_extra_figures(found, width)
    _mend_misprints(found, forms)
    if any(not _is_explained(found, index, forms, width) for index in range(len(found))):
        _doubt_rows_apart(found)
    return found


class _Collector:
    """Builds label rows from labels and values in order; labels wait in ``pending`` for their values."""

    def __init__(self, forms: Sequence[RowForm], width: Callable[[str | None], int]) -> None:
        self.forms = forms
        self.width = width
        self.found: list[LabelRow] = []
        self.pending: RawRow = []

    def takes_word(self, cell: RawCell) -> bool:
        """Return whether a word on a line of its own is a value of the open row."""
        if self.pending or not self.found or not self.found[-1].values:
            return False
        row = self.found[-1]
        return row.row is not None and len(row.values) < self.width(row.row) and is_word(cell, self.forms, row.row)

    def add(self, labels: RawRow, values: RawRow) -> None:
        """Add the labels and the values of a raw row."""
        if labels and not values and len(labels) == 1 and self._opens(labels[0]):
            self._take_words()
        self.pending += labels
        if not values:
            return
        if self.pending and self.found:
            self._complete_label()
        if not labels:
            values = [*self._first_words(), *values]
        last = self.found[-1] if self.found else None
        if not labels and last and not self.pending and len(last.values) < self.width(last.row):
            last.values += values
        elif self.pending:
            self._take_words(len(self.pending) - 1)
            self.found.append(_label_row(self.pending, values, self.forms))
            self.found[-1].apart = not labels
            self.pending = []
        elif not labels and last and _figures(values) == len(values) == 1:
            last.extra += values
        elif not labels and _figures(values) >= self.width(None):
            self.found.append(LabelRow(None, "", [], list(values), apart=True, unlabelled=True))

    def finish(self) -> list[LabelRow]:
        """Return the rows; a label at the end may have words for values too."""
        self._take_words()
        return self.found

    def _opens(self, cell: RawCell) -> bool:
        return self._matches(cell) or normalise_label(cell.text) in table_words()

    def _take_words(self, end: int | None = None) -> None:
        """Make a row of a pending label whose values are words, each on a line of its own."""
        pending = self.pending[:end]
        at = next((i for i in reversed(range(len(pending))) if self._matches(pending[i])), None)
        if at is None:
            return
        row, words = match_label(pending[at].text, self.forms), pending[at + 1 :]
        if words and len(words) <= self.width(row) and all(is_word(cell, self.forms, row) for cell in words):
            self.found.append(LabelRow(row, pending[at].text, [pending[at]], words, apart=True))
            self.pending = self.pending[len(pending) :] if end is not None else []

    def _first_words(self) -> RawRow:
        """Return the words after a pending label, on lines of their own, that are its first values."""
        at = next((i for i in reversed(range(len(self.pending))) if self._matches(self.pending[i])), None)
        if at is None:
            return []
        words = self.pending[at + 1 :]
        row = match_label(self.pending[at].text, self.forms)
        if len(words) >= self.width(row) or not all(is_word(cell, self.forms, row) for cell in words):
            return []
        self.pending = self.pending[: at + 1]
        return words

    def _matches(self, cell: RawCell) -> bool:
        return match_label(cell.text, self.forms) is not None

    def _complete_label(self) -> None:
        """Complete the label of the row before with its second half, printed after the figures."""
        row = self.found[-1]
        if row.row is not None or not row.label_cells:
            return
        for count in range(1, min(_MOST_TAILS, len(self.pending)) + 1):
            cells = [*row.label_cells, *self.pending[:count]]
            joined = "".join(cell.text for cell in cells)
            name = match_label(joined, self.forms)
            if name is not None and normalise_label(joined) == normalise_label(_form(name, self.forms).label):
                row.row, row.label, row.label_cells = name, joined, cells
                self.pending = self.pending[count:]
                return


def _form(name: str, forms: Sequence[RowForm]) -> RowForm:
    return next(form for form in forms if form.id == name)


def is_word(cell: RawCell, forms: Sequence[RowForm], row: str | None = None) -> bool:
    """Return whether a cell holds a word in place of a figure: short, no numeral before it, no label of a form."""
    text = normalise_label(cell.text)
    if not 0 < len(text) <= _LONGEST_WORD or has_numeral(cell.text) or text in table_words():
        return False
    if row is not None and text in normalise_label(_form(row, forms).label):
        return False
    if match_label(cell.text, forms) or match_label(cell.text, table_columns()):
        return False
    return not any(is_misprint(cell.text, form) for form in forms)


def _is_over(found: list[LabelRow], last: str | None, width: Callable[[str | None], int]) -> bool:
    """Return whether the last row has all its values."""
    return last is not None and bool(found) and found[-1].row == last and len(found[-1].values) >= width(last)


def _take_extra_figures(found: list[LabelRow], width: Callable[[str | None], int]) -> None:
    """Add to rows the figures that came after their last one, where they are no stray page numbers.

    Blank cells before the figures were taken for columns, or the table has one column more than its form.
    """
    several = sum(len(row.extra) == 1 for row in found) > _MOST_STRAY
    for row in found:
        blank = any(not cell.text.strip() for cell in row.values[: width(row.row)])
        if several or (blank and len(row.extra) < width(row.row)):
            row.values += row.extra
            row.extra = []


def _figures(values: RawRow) -> int:
    return sum(bool(cell.text.strip()) for cell in values)


def _is_torn(cells: RawRow, form: RowForm) -> bool:
    """Return whether the first and last of some label pieces are both pieces of one official label."""
    official = normalise_label(form.label)
    return all(normalise_label(cell.text) in official for cell in (cells[0], cells[-1]))


def _is_explained(
    found: list[LabelRow], index: int, forms: Sequence[RowForm], width: Callable[[str | None], int]
) -> bool:
    """Return whether a row has a label, or its figures are just those of the form's rows between its neighbours.

    Where labels are lost in a copy, the rows around them keep their figures; any other number of figures without a
    label may belong to the labels before or after them.
    """
    row = found[index]
    if row.row is not None or not row.apart or _figures(row.values) < width(None):
        return True
    order = _order(tuple(forms))
    before = order.get(found[index - 1].row or "") if index else -1
    behind = order.get(found[index + 1].row or "") if index + 1 < len(found) else len(forms)
    if before is None or behind is None:
        return False
    count = len([form for form in forms[before + 1 : behind] if not getattr(form, "replaces", ())])
    row.unlabelled = True
    return _figures(row.values) + len(row.extra) == width(None) * count


@cache
def _order(forms: tuple[RowForm, ...]) -> dict[str, int]:
    return {form.id: index for index, form in enumerate(forms)}


def _doubt_rows_apart(found: list[LabelRow]) -> None:
    """Unmatch rows whose figures are on another line: where some figures precede their label, any of them may."""
    for row in found:
        if row.apart:
            row.doubtful = row.row is not None
            row.row = None


def _label_row(pending: RawRow, values: RawRow, forms: Sequence[RowForm]) -> LabelRow:
    """Match the labels before some figures: the last one alone, else it joined with those it was torn from."""
    for count in range(1, min(_LONGEST_JOIN, len(pending)) + 1):
        cells = pending[-count:]
        joined = "".join(cell.text for cell in cells)
        row = match_label(joined, forms)
        if row is not None and (count == 1 or _is_torn(cells, _form(row, forms))):
            return LabelRow(row, joined, cells, list(values))
    unlabelled = normalise_label(pending[-1].text) in table_words()
    return LabelRow(None, pending[-1].text, pending[-1:], list(values), unlabelled=unlabelled)


def _mend_misprints(found: list[LabelRow], forms: Sequence[RowForm]) -> None:
    """Accept a label one edit or one dropped run away from its own, in its place between two matched labels."""
    order = _order(tuple(forms))
    places = [order.get(row.row or "") for row in found]
    lows = list(accumulate((-1 if place is None else place for place in places), max))
    reverse = accumulate((len(forms) if place is None else place for place in reversed(places)), min)
    highs = list(reverse)[::-1]
    taken = {row.row for row in found}
    for index, row in enumerate(found):
        if row.row is not None or not row.label_cells:
            continue
        between = forms[lows[index] + 1 : highs[index]]
        near = [form for form in between if form.id not in taken and is_misprint(row.label, form)]
        if len(near) == 1:
            row.row, row.misprint = near[0].id, True
            taken.add(row.row)


def header_text(rows: Iterable[RawRow]) -> str:
    """Return the joined normalised text of all label cells."""
    return "".join(normalise_label(cell.text) for row in rows for cell in row if not is_value_like(cell.text))


def header_rows(rows: Sequence[RawRow], forms: Sequence[RowForm], first: Sequence[str]) -> list[RawRow]:
    """Return the rows above the first row of data."""
    header = []
    for row in rows:
        if any(match_label(cell.text, forms) in first for cell in row):
            break
        header.append(row)
    return header


def block_headers(rows: Iterable[RawRow], forms: Sequence[RowForm]) -> dict[str, list[RawRow]]:
    """Return, for each row of data, the header rows of its block: those since the last row of another block."""
    headers: dict[str, list[RawRow]] = {}
    current: list[RawRow] = []
    fresh = True
    for row in rows:
        labels, values = split_row(row, forms)
        name = match_label(labels[-1].text, forms) if labels else None
        if name is not None:
            headers.setdefault(name, current)
            fresh = False
        elif labels and not _figures(values) and not _is_value_word(row, forms, fresh):
            current = [row] if not fresh else [*current, row]
            fresh = True
    return headers


def _is_value_word(row: RawRow, forms: Sequence[RowForm], fresh: bool) -> bool:
    """Return whether a row of one cell is a word among the values of the block."""
    return len(row) == 1 and not fresh and is_word(row[0], forms)
