"""Renders tables as plain text and Markdown in the layouts that converters and copies produce."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import chain

from disclosure_nlp.synth.grids import Merged, MergedCell

Cells = list[list[tuple[str, int]]]
_SHORTEST_HALVES = 8
_FIGURES = 7
_RESULTS = 5


def visible_cells(grid: Merged) -> Cells:
    """Return text and number of columns of the cells that a page shows, without those covered by vertical merges."""
    return [[(cell.text, cell.colspan) for cell in row if cell.vertical != "inside"] for row in grid]


def fill_merged_cells(grid: Merged) -> list[list[str]]:
    """Return all grid positions with their texts; a merged cell's text is repeated in each of its positions."""
    rows: list[list[str]] = []
    for row in grid:
        above = rows[-1] if rows else []
        texts: list[str] = []
        for cell in row:
            inside = cell.vertical == "inside" and len(above) > len(texts)
            texts += [above[len(texts)] if inside else cell.text] * cell.colspan
        rows.append(texts)
    return rows


def _count_covered_columns(row: Sequence[tuple[str, int]]) -> int:
    """Return how many columns the merged cells of a row cover beyond their first."""
    return sum(width - 1 for _, width in row)


def render_lone_bars(grid: Merged) -> str:
    """Return a table with each cell followed by a bar on its own line; merged cells have further bars."""
    lines = (
        [
            *chain.from_iterable((text, "|") for text, _ in row),
            *(["|" * _count_covered_columns(row)] if _count_covered_columns(row) else []),
        ]
        for row in visible_cells(grid)
    )
    return "\n".join(line for row in lines for line in row if line)


def render_bar_lines(grid: Merged) -> str:
    """Return a table with one cell per line followed by a bar; merged cells have further bars."""
    rows = (
        [
            *(f"{text} |".strip() for text, _ in row),
            *(["|" * _count_covered_columns(row)] if _count_covered_columns(row) else []),
        ]
        for row in visible_cells(grid)
    )
    return "\n".join(chain.from_iterable(rows))


def render_ragged_rows(grid: Merged) -> str:
    """Return a table with bars and as many cells per row as the page shows; merged cells are trailing bars."""
    return "\n".join(
        f"| {' | '.join(text for text, _ in row)} |{'|' * _count_covered_columns(row)}" for row in visible_cells(grid)
    )


def render_html2text(grid: Merged) -> str:
    """Return a table with bars between cells but not around rows, as the program html2text writes it."""
    return "\n".join(f"{'| '.join(text for text, _ in row)}  " for row in visible_cells(grid))


def render_double_bars(grid: Merged) -> str:
    """Return a table with two bars between cells and without blank cells."""
    return "\n".join(f"|{'||'.join(text for text, _ in row if text)}|" for row in visible_cells(grid))


def render_tabs(grid: Merged) -> str:
    """Return a table with tabs between cells."""
    return "\n".join("\t".join(text for text, _ in row) for row in visible_cells(grid))


def render_single_spaces(grid: Merged) -> str:
    """Return a table with single spaces between cells and without blank cells."""
    return "\n".join(" ".join(text for text, _ in row if text) for row in visible_cells(grid))


def render_indented_rows(grid: Merged) -> str:
    """Return a table with rows indented by five spaces, like lines of code."""
    return "\n".join("     " + "  ".join(text for text, _ in row if text) for row in visible_cells(grid))


def render_cell_lines(grid: Merged) -> str:
    """Return a table with one cell per line and no marks."""
    return "\n".join(text for row in visible_cells(grid) for text, _ in row if text)


def render_repeated_cells(grid: Merged) -> str:
    """Return a Markdown table that repeats the text of a merged cell in each of its positions."""
    rows = [f"| {' | '.join(row)} |" for row in fill_merged_cells(grid)]
    return "\n".join([rows[0], "|" + "---|" * len(fill_merged_cells(grid)[0]), *rows[1:]])


def render_data_frame(grid: Merged) -> str:
    """Return a table as a data frame printed in Markdown: numbered rows and columns, ``nan`` for blank cells."""
    rows = fill_merged_cells(grid)
    width = max(len(row) for row in rows)
    head = ["", *map(str, range(width))]
    body = [[str(number), *(text or "nan" for text in row)] for number, row in enumerate(rows)]
    lines = [f"| {' | '.join(row)} |" for row in (head, *body)]
    return "\n".join([lines[0], "|---" * (width + 1) + "|", *lines[1:]])


def render_html_markup(grid: Merged) -> str:
    """Return a table as HTML markup inside Markdown."""
    rows = (
        "".join(
            f'<td colspan="{cell.colspan}"{_rowspan_attribute(grid, y, x)}>{escape(cell.text)}</td>'
            for x, cell in _cells_starting_in_row(row)
        )
        for y, row in enumerate(grid)
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _cells_starting_in_row(row: Sequence[MergedCell]) -> list[tuple[int, MergedCell]]:
    """Return the cells of a row except those that continue a vertical merge, with their grid columns."""
    column, found = 0, []
    for cell in row:
        if cell.vertical != "inside":
            found.append((column, cell))
        column += cell.colspan
    return found


def _rowspan_attribute(grid: Merged, y: int, x: int) -> str:
    """Return the HTML attribute for the rows that a vertical merge covers; empty if only one."""
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


def render_half_labels(grid: Merged) -> str:
    """Return a table with the figures of a row between the two lines of its label, as in the text of PDF files."""
    lines: list[str] = []
    for row in visible_cells(grid):
        texts = [text for text, _ in row if text]
        label, figures = texts[:-_FIGURES], texts[-_FIGURES:]
        whole = len(texts) <= _FIGURES or not label or len(label[-1]) < _SHORTEST_HALVES or not figures[0].isdigit()
        if whole:
            lines.append("  ".join(texts))
            continue
        half = len(label[-1]) // 2 + 1
        lines += [*label[:-1], label[-1][:half], " ".join(figures), label[-1][half:]]
    return "\n".join(lines)


def render_bare_figures(grid: Merged) -> str:
    """Return a table with a single row of figures without its labels, other tables as rows with bars."""
    *_, last = visible_cells(grid)
    return " ".join(text for text, _ in last) if len(last) > 2 * _FIGURES else render_ragged_rows(grid)


def render_dispute_rows(grid: Merged) -> str:
    """Return the table of disputes with one row per kind of dispute, other tables as rows with bars."""
    *header, last = visible_cells(grid)
    if len(last) != 3 * _RESULTS:
        return render_ragged_rows(grid)
    results = [text for text, _ in header[-1][:_RESULTS]]
    figures = [text for text, _ in last]
    rows = [["案件类别", *results]]
    for place, name in enumerate(("行政复议", "未经复议直接起诉的行政诉讼", "复议后起诉的行政诉讼")):
        rows.append([name, *figures[place * _RESULTS : (place + 1) * _RESULTS]])
    return "\n".join(" | ".join(row) + " |" for row in rows)


def render_drawn_borders(grid: Merged) -> str:
    """Return a table with borders drawn of characters."""
    rows = _spread_merged_cells(grid)
    border = "├" + "┼".join(["────"] * len(rows[0])) + "┤"
    lines = (f"│{'│'.join(row)}│" for row in rows)
    return "\n".join([border, *chain.from_iterable((line, border) for line in lines)])


def render_commas(grid: Merged) -> str:
    """Return a table with commas between cells and cells with a comma in quotation marks."""
    return "\n".join(
        ",".join(f'"{text}"' if "," in text or "，" in text else text for text, _ in row) for row in visible_cells(grid)
    )


def render_label_colons(grid: Merged) -> str:
    """Return a table with a colon between the label of a row and its figures, and no blank cells."""
    rows = ([text for text, _ in row if text] for row in visible_cells(grid))
    parts = ((row, next((i for i, text in enumerate(row) if text[0].isdecimal()), len(row))) for row in rows)
    return "\n".join(" ".join(row[:at]) + ("：" if 0 < at < len(row) else "") + " ".join(row[at:]) for row, at in parts)


def render_one_line(grid: Merged) -> str:
    """Return a table with all its cells on one line, without blank cells."""
    return " ".join(text for row in visible_cells(grid) for text, _ in row if text)


def render_emphasis(grid: Merged) -> str:
    """Return a Markdown table with centred columns, bold cells and ``<br>`` inside labels."""
    rows = [[text and f"**{text}**" for text in row] for row in _spread_merged_cells(grid)]
    lines = [f"|{'|'.join(row)}|".replace("商业企业", "商业<br>企业") for row in rows]
    return "\n".join([lines[0], "|" + ":-:|" * len(rows[0]), *lines[1:]])


def _spread_merged_cells(grid: Merged) -> list[list[str]]:
    """Return all grid positions; the text of a merged cell is in its first position, the others are blank."""
    width = max(sum(cell.colspan for cell in row) for row in grid)
    rows = [
        [text for cell in row for text in ("" if cell.vertical == "inside" else cell.text, *[""] * (cell.colspan - 1))]
        for row in grid
    ]
    return [[*row, *[""] * (width - len(row))] for row in rows]


LAYOUTS: dict[str, Callable[[Merged], str]] = {
    "lone_bars": render_lone_bars,
    "bar_lines": render_bar_lines,
    "ragged": render_ragged_rows,
    "html2text": render_html2text,
    "double_bars": render_double_bars,
    "tabs": render_tabs,
    "blanks": render_single_spaces,
    "indented": render_indented_rows,
    "cell_lines": render_cell_lines,
    "repeated": render_repeated_cells,
    "data_frame": render_data_frame,
    "markup": render_html_markup,
    "half_labels": render_half_labels,
    "bare_figures": render_bare_figures,
    "dispute_rows": render_dispute_rows,
    "drawn": render_drawn_borders,
    "commas": render_commas,
    "label_colons": render_label_colons,
    "one_line": render_one_line,
    "emphasis": render_emphasis,
}
