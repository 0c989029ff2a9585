"""Rows of statistics tables: label, unit and one or more figures; halves side by side; the column of a year."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from disclosure_nlp.model import RawCell, RawTable
from disclosure_nlp.parse.grids import RawRow, raw_rows
from disclosure_nlp.parse.labels import has_numeral
from disclosure_nlp.parse.values import is_value_like

_LABEL_TITLE = re.compile(r"(?:统计)?指标(?:名称|内容)?|项目(?:名称)?|内容|统计(?:项目|内容)|指标项|名称|类别")
_UNIT_TITLE = re.compile(r"(?:计量)?单位")
_ORDINAL_TITLE = re.compile(r"序号|编号|代码|行次|行号|代号")
_NOTE_TITLE = re.compile(r"备注|说明|注释?")
_FIGURE_TITLE = re.compile(r"统计数|数量|数值|数据|年|累计|本期|合计|总计|数$|情况$|实际")
_UNIT = re.compile(r"[（(]?(?:条次?|件次?|次|篇次?|个|人次?|亿?万?元|场次?|份|项|期|家|户|宗|部|名|条/件|件/条)[)）]?")
_YEAR = re.compile(r"20\d\d")
_THIS_YEAR = re.compile(r"本年|本期|当年|本年度|报告期|当期")
_OTHER_COLUMN = re.compile(r"历年|累计|上年|去年|上一年|同期|增减|增长|同比|环比|比上|±|以来")
_MOST_TITLES = 12
_LONGEST_REMARK = 5


@dataclass
class IndicatorRow:
    """A row: its label cells, its unit, and the cells of its values in order of the columns."""

    labels: RawRow
    unit: str | None = None
    values: RawRow = field(default_factory=list)

    def place_of(self, own: int | None, columns: int) -> int | None:
        """Return the place of the reporting year's value among those of the row, or None where it is not known.

        ``own`` is its column among ``columns``.
        """
        filled = [place for place, cell in enumerate(self.values) if cell.text.strip()]
        if columns > 1:
            if own is None:
                return None
            if len(self.values) == columns:
                return own
            return filled[own] if len(filled) == columns else None
        return filled[0] if len(filled) == 1 else 0 if not filled else None


def indicator_columns(table: RawTable) -> tuple[str, ...]:
    """Return the titles of the columns of figures in the first half of a table; empty without a header."""
    header, _ = _header(raw_rows([table]))
    titles = [cell for cell in header if cell.text.strip()]
    first = next((i for i, cell in enumerate(titles) if _is(_LABEL_TITLE, cell.text)), None)
    if first is None:
        return ()
    behind = titles[first + 1 :]
    end = next((i for i, cell in enumerate(behind) if _is(_LABEL_TITLE, cell.text)), len(behind))
    kept = [
        cell.text for cell in behind[:end] if not _is(_UNIT_TITLE, cell.text) and not _is(_ORDINAL_TITLE, cell.text)
    ]
    return tuple(_plain(text) for text in kept if not _is(_NOTE_TITLE, text))


def own_column(titles: Sequence[str], year: int | None) -> int | None:
    """Return the column of the reporting year by the titles, or None where they do not decide.

    Examples
    --------
    >>> own_column(("2016年度", "历年累计"), 2016), own_column(("2015年", "2016年"), 2016), own_column(("本年数", "上年数"), 2016)
    (0, 1, 0)
    >>> own_column(("市政府统计数", "市直单位统计数", "乡镇统计数"), 2016) is None
    True
    """
    if len(titles) <= 1:
        return 0
    years = [{int(found) for found in _YEAR.findall(title)} for title in titles]
    others = [bool(_OTHER_COLUMN.search(title)) for title in titles]
    named = [i for i, found in enumerate(years) if year is not None and found == {year} and not others[i]]
    if not named:
        named = [
            i for i, title in enumerate(titles) if _THIS_YEAR.search(title) and not others[i] and not years[i] - {year}
        ]
    left = [i for i in range(len(titles)) if not others[i] and not years[i] - {year}]
    return named[0] if len(named) == 1 else left[0] if not named and len(left) == 1 else None


def indicator_rows(table: RawTable) -> Iterator[IndicatorRow]:
    """Yield the rows of a table, those of its left half first; cells on lines of their own are joined to rows."""
    rows = raw_rows([table])
    header, behind = _header(rows)
    rows = rows[behind:]
    starts = _starts(table, header, rows)
    for start, end in zip(starts, (*starts[1:], None), strict=True):
        own = [[cell for cell in row if start <= cell.column and (end is None or cell.column < end)] for row in rows]
        notes = _note_columns(header, start, end)
        yield from _joined([[cell for cell in row if cell.column not in notes] for row in own if row])


def _joined(rows: Sequence[RawRow]) -> Iterator[IndicatorRow]:
    """Yield rows; a label without values waits for those on the next lines, where a line is one cell."""
    current: IndicatorRow | None = None
    for cells in rows:
        labels, unit, values = _split(cells)
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


def _split(cells: RawRow) -> tuple[RawRow, str | None, RawRow]:
    """Return labels, unit and values of a row; what precedes the first label is its ordinal."""
    first = next(
        (i for i, cell in enumerate(cells) if not is_value_like(cell.text) and not _is(_UNIT, cell.text)), None
    )
    rest = cells if first is None else cells[first:]
    unit = next((i for i, cell in enumerate(rest) if _is(_UNIT, cell.text)), None)
    figure = next((i for i, cell in enumerate(rest) if cell.text.strip() and is_value_like(cell.text)), len(rest))
    blank = next((i for i, cell in enumerate(rest) if i and not cell.text.strip()), len(rest))
    cut = unit if unit is not None and unit < figure else min(figure, blank)
    labels = [cell for cell in rest[:cut] if cell.text.strip()]
    values = [cell for cell in rest[cut:] if not _is(_UNIT, cell.text)]
    return labels, _plain(rest[unit].text).strip("（）()") if unit is not None else None, values


def _starts(table: RawTable, header: RawRow, rows: Sequence[RawRow]) -> tuple[int, ...]:
    """Return the first column of each half: where a header of labels begins, with the ordinals before it.

    Where the header has one such title, most rows show another half by a label after their figures.
    """
    starts = []
    for before, cell in zip([None, *header], header, strict=False):
        if _is(_LABEL_TITLE, cell.text):
            ordinal = before is not None and _is(_ORDINAL_TITLE, before.text)
            starts.append(before.column if ordinal and before is not None else cell.column)
    one_column = len({cell.column for cell in table.cells}) == 1
    if one_column:
        return (0,)
    if len(starts) < 2:
        second = Counter(column for row in rows if (column := _second_label(row)) is not None).most_common(1)
        return (0, second[0][0]) if second and 2 * second[0][1] > len(rows) else (0,)
    return (0, *starts[1:])


def _second_label(row: RawRow) -> int | None:
    """Return the column of a label after a figure or a dash, or None."""
    figure = next((i for i, cell in enumerate(row) if i and cell.text.strip() and is_value_like(cell.text)), len(row))
    labels = (cell for cell in row[figure + 1 :] if not is_value_like(cell.text) and not _is(_UNIT, cell.text))
    return next((cell.column for cell in labels if has_numeral(cell.text) or len(cell.text) > _LONGEST_REMARK), None)


def _note_columns(header: RawRow, start: int, end: int | None) -> set[int]:
    """Return the columns of notes and ordinals between two columns."""
    return {
        column
        for cell in header
        if _is(_NOTE_TITLE, cell.text) or _is(_ORDINAL_TITLE, cell.text)
        for column in range(cell.column, cell.column + cell.colspan)
        if start <= column and (end is None or column < end)
    }


def _header(rows: Sequence[RawRow]) -> tuple[RawRow, int]:
    """Return the header and the number of rows down to its end.

    It is a row with the title of the labels, perhaps with one of years below it, or such titles on lines of their own;
    empty where there is none.
    """
    for index, row in enumerate(rows[:_MOST_TITLES]):
        at = next((i for i, cell in enumerate(row) if _is(_LABEL_TITLE, cell.text)), None)
        if at is None:
            continue
        if len(row) == 1:
            titles = _titles_below(rows[index:])
            return titles, index + len(titles)
        below = rows[index + 1] if index + 1 < len(rows) else []
        years = [cell for cell in below if cell.text.strip()]
        if years and all(_YEAR.search(cell.text) or _THIS_YEAR.search(cell.text) for cell in years):
            wide = [cell for cell in row if cell.colspan > 1 and any(_covers(cell, year) for year in years)]
            kept = [cell for cell in row if cell not in wide]
            return sorted([*kept, *years], key=lambda cell: cell.column), index + 2
        return row, index + 1
    return [], 0


def _covers(cell: RawCell, other: RawCell) -> bool:
    return cell.column <= other.column < cell.column + cell.colspan


def _titles_below(rows: Sequence[RawRow]) -> RawRow:
    """Return the titles on lines of their own below that of the labels."""
    titles = list(rows[0])
    cells = list(chain.from_iterable(rows[1 : _MOST_TITLES + 1]))
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        known = (_UNIT_TITLE, _ORDINAL_TITLE, _NOTE_TITLE)
        if not (any(_is(pattern, cell.text) for pattern in known) or _FIGURE_TITLE.search(_plain(cell.text))):
            break
        labels = following is not None and (_is(_UNIT, following.text) or _is_dash_or_figure(following.text))
        if has_numeral(cell.text) or (labels and not _is(_UNIT_TITLE, cell.text)):
            break
        titles.append(cell)
    return titles


def _is_dash_or_figure(text: str) -> bool:
    return bool(text.strip()) and is_value_like(text)


def _plain(text: str) -> str:
    return "".join(text.split())


def _is(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.fullmatch(_plain(text)) is not None
