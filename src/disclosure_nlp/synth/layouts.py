"""Layouts in which converters and copies leave the tables of a report in plain text and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import chain

from disclosure_nlp.synth.grids import Merged, MergedCell

Cells = list[list[tuple[str, int]]]
_SHORTEST_HALVES = 8
_FIGURES = 7
_RESULTS = 5


def visible(grid: Merged) -> Cells:
    """Return text and width of the cells that a page shows, not what vertical merges cover."""
    return [[(cell.text, cell.colspan) for cell in row if cell.vertical != "inside"] for row in grid]


def spread(grid: Merged) -> list[list[str]]:
    """Return a full grid in which every position repeats the text of its merged cell."""
    rows: list[list[str]] = []
    for row in grid:
        above = rows[-1] if rows else []
        texts: list[str] = []
        for cell in row:
            inside = cell.vertical == "inside" and len(above) > len(texts)
            texts += [above[len(texts)] if inside else cell.text] * cell.colspan
        rows.append(texts)
    return rows


def _spare(row: Sequence[tuple[str, int]]) -> int:
    return sum(width - 1 for _, width in row)


def lone_bars(grid: Merged) -> str:
    """Write cells closed by a bar on a line of its own, the rest of merged cells by further bars."""
    lines = (
        [*chain.from_iterable((text, "|") for text, _ in row), *(["|" * _spare(row)] if _spare(row) else [])]
        for row in visible(grid)
    )
    return "\n".join(line for row in lines for line in row if line)


def bar_lines(grid: Merged) -> str:
    """Write one cell a line with a bar after it, the rest of merged cells as bars."""
    rows = (
        [*(f"{text} |".strip() for text, _ in row), *(["|" * _spare(row)] if _spare(row) else [])]
        for row in visible(grid)
    )
    return "\n".join(chain.from_iterable(rows))


def ragged(grid: Merged) -> str:
    """Write barred rows with as many cells as the page's row, the rest of merged cells as trailing bars."""
    return "\n".join(f"| {' | '.join(text for text, _ in row)} |{'|' * _spare(row)}" for row in visible(grid))


def html2text(grid: Merged) -> str:
    """Write rows with a bar between cells and none around them."""
    return "\n".join(f"{'| '.join(text for text, _ in row)}  " for row in visible(grid))


def double_bars(grid: Merged) -> str:
    """Write rows whose cells are separated by two bars, blank cells lost."""
    return "\n".join(f"|{'||'.join(text for text, _ in row if text)}|" for row in visible(grid))


def tabs(grid: Merged) -> str:
    """Write rows with a tab between cells."""
    return "\n".join("\t".join(text for text, _ in row) for row in visible(grid))


def blanks(grid: Merged) -> str:
    """Write rows with a blank between cells, blank cells lost."""
    return "\n".join(" ".join(text for text, _ in row if text) for row in visible(grid))


def indented(grid: Merged) -> str:
    """Write rows indented by five blanks, as lines of code are."""
    return "\n".join("     " + "  ".join(text for text, _ in row if text) for row in visible(grid))


def cell_lines(grid: Merged) -> str:
    """Write one cell a line without any marks."""
    return "\n".join(text for row in visible(grid) for text, _ in row if text)


def repeated(grid: Merged) -> str:
    """Write Markdown in which the text of a merged cell is in each of its positions."""
    rows = [f"| {' | '.join(row)} |" for row in spread(grid)]
    return "\n".join([rows[0], "|" + "---|" * len(spread(grid)[0]), *rows[1:]])


def data_frame(grid: Merged) -> str:
    """Write a data frame printed as Markdown: numbered rows and columns, merged cells repeated, blank ones nan."""
    rows = spread(grid)
    width = max(len(row) for row in rows)
    head = ["", *map(str, range(width))]
    body = [[str(number), *(text or "nan" for text in row)] for number, row in enumerate(rows)]
    lines = [f"| {' | '.join(row)} |" for row in (head, *body)]
    return "\n".join([lines[0], "|---" * (width + 1) + "|", *lines[1:]])


def markup(grid: Merged) -> str:
    """Write the table as markup inside Markdown."""
    rows = (
        "".join(
            f'<td colspan="{cell.colspan}"{_height(grid, y, x)}>{escape(cell.text)}</td>' for x, cell in _starts(row)
        )
        for y, row in enumerate(grid)
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _starts(row: Sequence[MergedCell]) -> list[tuple[int, MergedCell]]:
    """Return the cells of a row that are no rest of a merge, with their columns."""
    column, found = 0, []
    for cell in row:
        if cell.vertical != "inside":
            found.append((column, cell))
        column += cell.colspan
    return found


def _height(grid: Merged, y: int, x: int) -> str:
    height = 1
    for row in grid[y + 1 :]:
        column = 0
        inside = False
        for cell in row:
            inside |= column == x and cell.vertical == "inside"
            column += cell.colspan
        if not inside:
            break
        height += 1
    return f' rowspan="{height}"' if height > 1 else ""


def half_labels(grid: Merged) -> str:
    """Write figures between the two halves of a long label, as text of a PDF file has labels of two lines."""
    lines: list[str] = []
    for row in visible(grid):
        texts = [text for text, _ in row if text]
        label, figures = texts[:-_FIGURES], texts[-_FIGURES:]
        whole = len(texts) <= _FIGURES or not label or len(label[-1]) < _SHORTEST_HALVES or not figures[0].isdigit()
        if whole:
            lines.append("  ".join(texts))
            continue
        half = len(label[-1]) // 2 + 1
        lines += [*label[:-1], label[-1][:half], " ".join(figures), label[-1][half:]]
    return "\n".join(lines)


def bare_figures(grid: Merged) -> str:
    """Write figures without their labels where the table has one row of them, other tables as rows of bars."""
    *_, last = visible(grid)
    return " ".join(text for text, _ in last) if len(last) > 2 * _FIGURES else ragged(grid)


def dispute_rows(grid: Merged) -> str:
    """Write the table of section 4 as a row for each kind of dispute, other tables as barred rows."""
    *header, last = visible(grid)
    if len(last) != 3 * _RESULTS:
        return ragged(grid)
    results = [text for text, _ in header[-1][:_RESULTS]]
    figures = [text for text, _ in last]
    rows = [["案件类别", *results]]
    for place, name in enumerate(("行政复议", "未经复议直接起诉的行政诉讼", "复议后起诉的行政诉讼")):
        rows.append([name, *figures[place * _RESULTS : (place + 1) * _RESULTS]])
    return "\n".join(" | ".join(row) + " |" for row in rows)


LAYOUTS: dict[str, Callable[[Merged], str]] = {
    "lone_bars": lone_bars,
    "bar_lines": bar_lines,
    "ragged": ragged,
    "html2text": html2text,
    "double_bars": double_bars,
    "tabs": tabs,
    "blanks": blanks,
    "indented": indented,
    "cell_lines": cell_lines,
    "repeated": repeated,
    "data_frame": data_frame,
    "markup": markup,
    "half_labels": half_labels,
    "bare_figures": bare_figures,
    "dispute_rows": dispute_rows,
}
