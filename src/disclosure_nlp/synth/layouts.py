"""Renders tables as plain text and Markdown in the layouts that file converters and copying produce."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import chain

from disclosure_nlp.synth.grids import MergedCell, MergedGrid

Cells = list[list[tuple[str, int]]]
_SHORTEST_HALVES = 8
_FIGURES = 7
_RESULTS = 5


def visible_cells(grid: MergedGrid) -> Cells:
    """Return text and column count of the cells that a page displays, row by row, without vertically merged ones."""
    return [[(cell.text, cell.colspan) for cell in row if cell.vertical != "inside"] for row in grid]


def fill_merged_cells(grid: MergedGrid) -> list[list[str]]:
    """Return a table's rows of texts in which the text of a merged cell is repeated at each of its positions."""
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
    """Return the count of columns that the merged cells of a row cover beyond one column each."""
    return sum(width - 1 for _, width in row)


def render_pipes_on_own_lines(grid: MergedGrid) -> str:
    """Return a table as text with each cell followed by a pipe (|) on a line of its own."""
    lines = (
        [
            *chain.from_iterable((text, "|") for text, _ in row),
            *(["|" * _count_covered_columns(row)] if _count_covered_columns(row) else []),
        ]
        for row in visible_cells(grid)
    )
    return "\n".join(line for row in lines for line in row if line)


def render_piped_cell_lines(grid: MergedGrid) -> str:
    """Return a table as text with one cell per line, followed by a pipe; merged cells have further pipes."""
    rows = (
        [
            *(f"{text} |".strip() for text, _ in row),
            *(["|" * _count_covered_columns(row)] if _count_covered_columns(row) else []),
        ]
        for row in visible_cells(grid)
    )
    return "\n".join(chain.from_iterable(rows))


def render_ragged_rows(grid: MergedGrid) -> str:
    """Return a table as piped text in which a row has as many cells as displayed, and pipes at its end for merges."""
    return "\n".join(
        f"| {' | '.join(text for text, _ in row)} |{'|' * _count_covered_columns(row)}" for row in visible_cells(grid)
    )


def render_html2text(grid: MergedGrid) -> str:
    """Return a table as the program html2text writes it: pipes between cells but not around rows."""
    return "\n".join(f"{'| '.join(text for text, _ in row)}  " for row in visible_cells(grid))


def render_double_pipes(grid: MergedGrid) -> str:
    """Return a table as text with two pipes between cells and without blank cells."""
    return "\n".join(f"|{'||'.join(text for text, _ in row if text)}|" for row in visible_cells(grid))


def render_tab_separated(grid: MergedGrid) -> str:
    """Return a table as text with tabs between cells."""
    return "\n".join("\t".join(text for text, _ in row) for row in visible_cells(grid))


def render_space_separated(grid: MergedGrid) -> str:
    """Return a table as text with single spaces between cells and without blank cells."""
    return "\n".join(" ".join(text for text, _ in row if text) for row in visible_cells(grid))


def render_indented_rows(grid: MergedGrid) -> str:
    """Return a table as text with rows indented by five spaces, like lines of code."""
    return "\n".join("     " + "  ".join(text for text, _ in row if text) for row in visible_cells(grid))


def render_one_cell_per_line(grid: MergedGrid) -> str:
    """Return a table as text with one cell per line and no separators."""
    return "\n".join(text for row in visible_cells(grid) for text, _ in row if text)


def render_merged_cells_repeated(grid: MergedGrid) -> str:
    """Return a table as Markdown in which the text of a merged cell is repeated at each of its positions."""
    rows = [f"| {' | '.join(row)} |" for row in fill_merged_cells(grid)]
    return "\n".join([rows[0], "|" + "---|" * len(fill_merged_cells(grid)[0]), *rows[1:]])


def render_data_frame(grid: MergedGrid) -> str:
    """Return a table as a pandas frame printed in Markdown: numbered rows and columns, ``nan`` for blank cells."""
    rows = fill_merged_cells(grid)
    width = max(len(row) for row in rows)
    head = ["", *map(str, range(width))]
    body = [[str(number), *(text or "nan" for text in row)] for number, row in enumerate(rows)]
    lines = [f"| {' | '.join(row)} |" for row in (head, *body)]
    return "\n".join([lines[0], "|---" * (width + 1) + "|", *lines[1:]])


def render_html_markup(grid: MergedGrid) -> str:
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
    """Return the cells of a row with their grid columns, without those that continue a vertical merge."""
    column, found = 0, []
    for cell in row:
        if cell.vertical != "inside":
            found.append((column, cell))
        column += cell.colspan
    return found


def _rowspan_attribute(grid: MergedGrid, y: int, x: int) -> str:
    """Return the HTML rowspan attribute of a vertically merged cell; empty if it covers one row."""
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


def render_figures_inside_labels(grid: MergedGrid) -> str:
    """Return a table as text with a row's figures between the two lines of its label, as in text from PDF files."""
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


def render_figures_without_labels(grid: MergedGrid) -> str:
    """Return a table of one row of figures as the figures without labels, other tables as piped rows."""
    *_, last = visible_cells(grid)
    return " ".join(text for text, _ in last) if len(last) > 2 * _FIGURES else render_ragged_rows(grid)


def render_dispute_rows(grid: MergedGrid) -> str:
    """Return the table of disputes as text with one row per kind of dispute, other tables as piped rows."""
    *header, last = visible_cells(grid)
    if len(last) != 3 * _RESULTS:
        return render_ragged_rows(grid)
    results = [text for text, _ in header[-1][:_RESULTS]]
    figures = [text for text, _ in last]
    rows = [["案件类别", *results]]
    for place, name in enumerate(("行政复议", "未经复议直接起诉的行政诉讼", "复议后起诉的行政诉讼")):
        rows.append([name, *figures[place * _RESULTS : (place + 1) * _RESULTS]])
    return "\n".join(" | ".join(row) + " |" for row in rows)


def render_ascii_borders(grid: MergedGrid) -> str:
    """Return a table as text with borders drawn with characters such as + and -."""
    rows = _spread_merged_cells(grid)
    border = "├" + "┼".join(["────"] * len(rows[0])) + "┤"
    lines = (f"│{'│'.join(row)}│" for row in rows)
    return "\n".join([border, *chain.from_iterable((line, border) for line in lines)])


def render_comma_separated(grid: MergedGrid) -> str:
    """Return a table as comma-separated text; cells that contain a comma are quoted."""
    return "\n".join(
        ",".join(f'"{text}"' if "," in text or "，" in text else text for text, _ in row) for row in visible_cells(grid)
    )


def render_labels_with_colon(grid: MergedGrid) -> str:
    """Return a table as text with a colon between a row's label and its figures, without blank cells."""
    rows = ([text for text, _ in row if text] for row in visible_cells(grid))
    parts = ((row, next((i for i, text in enumerate(row) if text[0].isdecimal()), len(row))) for row in rows)
    return "\n".join(" ".join(row[:at]) + ("：" if 0 < at < len(row) else "") + " ".join(row[at:]) for row, at in parts)


def render_all_cells_on_one_line(grid: MergedGrid) -> str:
    """Return a table as text with all its cells on one line, without blank cells."""
    return " ".join(text for row in visible_cells(grid) for text, _ in row if text)


def render_emphasized_markdown(grid: MergedGrid) -> str:
    """Return a table as Markdown with centred columns, bold cells and ``<br>`` inside labels."""
    rows = [[text and f"**{text}**" for text in row] for row in _spread_merged_cells(grid)]
    lines = [f"|{'|'.join(row)}|".replace("商业企业", "商业<br>企业") for row in rows]
    return "\n".join([lines[0], "|" + ":-:|" * len(rows[0]), *lines[1:]])


def _spread_merged_cells(grid: MergedGrid) -> list[list[str]]:
    """Return a table's rows of texts in which a merged cell has its text at its first position, else blanks."""
    width = max(sum(cell.colspan for cell in row) for row in grid)
    rows = [
        [text for cell in row for text in ("" if cell.vertical == "inside" else cell.text, *[""] * (cell.colspan - 1))]
        for row in grid
    ]
    return [[*row, *[""] * (width - len(row))] for row in rows]


LAYOUTS: dict[str, Callable[[MergedGrid], str]] = {
    "lone_bars": render_pipes_on_own_lines,
    "bar_lines": render_piped_cell_lines,
    "ragged": render_ragged_rows,
    "html2text": render_html2text,
    "double_bars": render_double_pipes,
    "tabs": render_tab_separated,
    "blanks": render_space_separated,
    "indented": render_indented_rows,
    "cell_lines": render_one_cell_per_line,
    "repeated": render_merged_cells_repeated,
    "data_frame": render_data_frame,
    "markup": render_html_markup,
    "half_labels": render_figures_inside_labels,
    "bare_figures": render_figures_without_labels,
    "dispute_rows": render_dispute_rows,
    "drawn": render_ascii_borders,
    "commas": render_comma_separated,
    "label_colons": render_labels_with_colon,
    "one_line": render_all_cells_on_one_line,
    "emphasis": render_emphasized_markdown,
}
