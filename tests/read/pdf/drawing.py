"""Made-up PDF pages with exactly known text, drawn in the ways that office programs draw them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, FOOT = 74.0, 522.0, 762.0, 90.0
_HANGING = "，。、；：”）》"
_PADDING = 5.0

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Cell(NamedTuple):
    """A cell as in HTML: rows list only the cells that begin in them."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    stacked: bool = False


class Placed(NamedTuple):
    row: int
    column: int
    cell: Cell


Rows = Sequence[Sequence["Cell | str"]]
Piece = tuple[float, float, float, float]  # a piece of a border from x0, y0 to x1, y1


def place(rows: Rows) -> list[Placed]:
    """Return the cells with their grid positions."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for y, row in enumerate(rows):
        x = 0
        for item in row:
            cell = Cell(item) if isinstance(item, str) else item
            while (y, x) in taken:
                x += 1
            placed.append(Placed(y, x, cell))
            taken |= {(y + i, x + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
            x += cell.colspan
    return placed


def width_of(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def wrapped(text: str, width: float, size: float, indent: float = 0) -> list[str]:
    """Break a text as Chinese typesetting does: anywhere but before a closing mark or inside a number or word."""
    lines, line, room = [], "", width - indent
    for token in _tokens(text):
        if line and width_of(line + token, size) > room + 0.01 and token not in _HANGING:
            lines.append(line)
            line, room = "", width
        line += token
    return [*lines, line]


def _tokens(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char.isascii() and not char.isspace():
            word += char
            continue
        if word:
            yield word
            word = ""
        yield char
    if word:
        yield word


class Sheet:
    """A document under way, with a pen that moves down the page."""

    def __init__(self, size: float = 16, **options: Any) -> None:
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
        self.size = size
        self.y = TOP
        self.page = 1
        self.furniture: Callable[[Canvas, int], None] = lambda canvas, page: None

    def save(self) -> bytes:
        self.furniture(self.canvas, self.page)
        self.canvas.save()
        return self.stream.getvalue()

    def new_page(self) -> None:
        self.furniture(self.canvas, self.page)
        self.canvas.showPage()
        self.page += 1
        self.y = TOP

    def write(self, x: float, y: float, text: str, size: float | None = None) -> None:
        self.canvas.setFont(FONT, size or self.size)
        self.canvas.drawString(x, y, text)

    def centred(self, text: str, size: float = 22) -> None:
        self.write((LEFT + RIGHT - width_of(text, size)) / 2, self.y, text, size)
        self.y -= 1.5 * size

    def paragraph(
        self,
        text: str,
        *,
        indent: float = 2,
        left: float = LEFT,
        right: float = RIGHT,
        spread: bool = True,
        after: float = 0,
    ) -> None:
        """Write a paragraph, justified by gaps between its characters; closing marks may hang over the margin."""
        lines = wrapped(text, right - left, self.size, indent * self.size)
        for number, line in enumerate(lines):
            if self.y < FOOT:
                self.new_page()
            x = left + (indent * self.size if number == 0 else 0)
            last = number == len(lines) - 1
            body = line.rstrip(_HANGING) if not last else line
            room = right - x - width_of(body, self.size)
            gap = room / max(len(body) - 1, 1) if spread and not last and 0 < room < 3 * self.size else 0
            self.canvas.setFont(FONT, self.size)
            for char in body:
                self.canvas.drawString(x, self.y, char)
                x += width_of(char, self.size) + gap
            for char in line[len(body) :]:
                self.canvas.drawString(x - gap, self.y, char)
                x += width_of(char, self.size)
            self.y -= 1.7 * self.size
        self.y -= after

    def table(self, rows: Rows, widths: Sequence[float], **options: Any) -> None:
        """Draw a table; see :class:`TableDrawing` for the options."""
        drawing = TableDrawing(self, rows, widths, **options)
        drawing.draw()


class TableDrawing:
    """Draws a ruled table.

    ``border`` is a key of BORDERS; ``breaks`` are rows before which a new page begins; ``closed`` draws a line at the
    break; ``cut`` maps a cell's text to the number of its characters that stand before the break (all by default).
    """

    def __init__(
        self,
        sheet: Sheet,
        rows: Rows,
        widths: Sequence[float],
        *,
        border: str = "lines",
        size: float = 9,
        left: float = LEFT,
        breaks: Sequence[int] = (),
        closed: bool = True,
        cut: dict[str, int] | None = None,
        shaded: bool = False,
        height: float = 0,
    ) -> None:
        self.sheet, self.placed, self.size = sheet, place(rows), size
        self.border, self.closed, self.cut, self.shaded = border, closed, cut or {}, shaded
        self.xs = [left + sum(widths[:i]) for i in range(len(widths) + 1)]
        self.count = len(rows)
        self.breaks = [0, *breaks, self.count]
        self.heights = [max(height, self._height(row)) for row in range(self.count)]

    def _height(self, row: int) -> float:
        own = [item for item in self.placed if item.row == row and item.cell.rowspan == 1]
        lines = max((len(self._lines(item, item.cell.text)) for item in own), default=1)
        return lines * self.size * 1.25 + 7

    def _lines(self, item: Placed, text: str) -> list[str]:
        if item.cell.stacked:
            return list(text)
        width = self.xs[item.column + item.cell.colspan] - self.xs[item.column] - 2 * _PADDING
        return wrapped(text, width, self.size)

    def draw(self) -> None:
        for number, (first, last) in enumerate(zip(self.breaks, self.breaks[1:], strict=False)):
            if number:
                self.sheet.new_page()
            self._part(first, last)

    def _part(self, first: int, last: int) -> None:
        top = self.sheet.y + self.sheet.size
        ys = [top - sum(self.heights[first:row]) for row in range(first, last + 1)]
        pieces: list[Piece] = []
        for item in self.placed:
            low, high = max(item.row, first), min(item.row + item.cell.rowspan, last)
            if low >= high:
                continue
            box = (self.xs[item.column], ys[high - first], self.xs[item.column + item.cell.colspan], ys[low - first])
            if self.shaded and item.row == 0:
                self.sheet.canvas.setFillColorRGB(0.8, 0.85, 0.95)
                self.sheet.canvas.rect(box[0], box[1], box[2] - box[0], box[3] - box[1], stroke=0, fill=1)
                self.sheet.canvas.setFillColorRGB(0, 0, 0)
            pieces += self._edges(item, box, first, last)
            self._text(item, box, first, last)
        BORDERS[self.border](self.sheet.canvas, sorted(set(pieces)))
        self.sheet.y = ys[-1] - 2 * self.sheet.size

    def _edges(self, item: Placed, box: Piece, first: int, last: int) -> Iterator[Piece]:
        left, bottom, right, top = box
        open_top = item.row < first or (item.row == first > 0 and not self.closed)
        open_foot = item.row + item.cell.rowspan > last or (last < self.count and not self.closed)
        yield (left, bottom, left, top)
        yield (right, bottom, right, top)
        if not open_top or (self.closed and item.row < first):
            yield (left, top, right, top)
        if not open_foot or (self.closed and item.row + item.cell.rowspan > last):
            yield (left, bottom, right, bottom)

    def _text(self, item: Placed, box: Piece, first: int, last: int) -> None:
        """Write a cell's text in the middle of its part of the cell."""
        text = item.cell.text
        if item.row < first or item.row + item.cell.rowspan > last:
            before = self.cut.get(text, len(text))
            text = text[before:] if item.row < first else text[:before]
        left, bottom, right, top = box
        lines = self._lines(item, text) if text else []
        y = (bottom + top) / 2 + len(lines) * self.size * 0.625 - self.size
        for line in lines:
            x = (left + right - width_of(line, self.size)) / 2 if len(text) < 10 else left + _PADDING
            self.sheet.write(x, y, line, self.size)
            y -= self.size * 1.25


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with those on one line that touch made one."""
    joined: list[Piece] = []
    for level in (True, False):
        own = [p for p in pieces if (p[1] == p[3]) is level]
        for piece in sorted(own, key=lambda p: (p[1], p[0]) if level else (p[0], p[1])):
            last = joined[-1] if joined else None
            if level and last and last[1] == last[3] == piece[1] and piece[0] <= last[2] + 0.01:
                joined[-1] = (last[0], last[1], max(last[2], piece[2]), last[3])
            elif not level and last and last[0] == last[2] == piece[0] and piece[1] <= last[3] + 0.01:
                joined[-1] = (last[0], last[1], last[2], max(last[3], piece[3]))
            else:
                joined.append(piece)
    return joined


def _lines(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    for piece in _joined(pieces):
        canvas.line(*piece)


def _short_lines(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        canvas.line(*piece)


def _rects(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    """Word: a filled rectangle a border, and a square at each corner."""
    for x0, y0, x1, y1 in pieces:
        canvas.rect(x0, y0, max(x1 - x0, 0.48), max(y1 - y0, 0.48), stroke=0, fill=1)
        canvas.rect(x0, y0, 0.48, 0.48, stroke=0, fill=1)


def _dashes(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    canvas.setDash(3, 2)
    _lines(canvas, pieces)
    canvas.setDash()


def _dots(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    for x0, y0, x1, y1 in _joined(pieces):
        steps = int(max(x1 - x0, y1 - y0) // 3)
        for i in range(steps + 1):
            x, y = x0 + (x1 - x0) * i / max(steps, 1), y0 + (y1 - y0) * i / max(steps, 1)
            canvas.rect(x, y, 1, 1, stroke=0, fill=1)


def _double(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    for x0, y0, x1, y1 in _joined(pieces):
        shift = (0, 1) if y0 == y1 else (1, 0)
        for side in (-1, 1):
            dx, dy = side * shift[0], side * shift[1]
            canvas.line(x0 + dx, y0 + dy, x1 + dx, y1 + dy)


def _one_path(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    path = canvas.beginPath()
    for x0, y0, x1, y1 in _joined(pieces):
        path.moveTo(x0, y0)
        path.lineTo(x1, y1)
    canvas.drawPath(path)


def _one_filled_path(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    path = canvas.beginPath()
    for x0, y0, x1, y1 in pieces:
        path.rect(x0 - 0.3, y0 - 0.3, x1 - x0 + 0.6, y1 - y0 + 0.6)
    canvas.drawPath(path, stroke=0, fill=1)


def _in_form(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    """Lines inside a form object that is moved and made smaller where it is used."""
    name = f"form{len(pieces)}-{canvas.getPageNumber()}"
    canvas.beginForm(name)
    for piece in _joined(pieces):
        canvas.line(*(2 * value - 100 for value in piece))
    canvas.endForm()
    canvas.saveState()
    canvas.translate(50, 50)
    canvas.scale(0.5, 0.5)
    canvas.doForm(name)
    canvas.restoreState()


def _without_sides(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    left, right = min(p[0] for p in pieces), max(p[2] for p in pieces)
    _lines(canvas, [p for p in pieces if not (p[0] == p[2] and p[0] in (left, right))])


def _level_only(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    _lines(canvas, [p for p in pieces if p[1] == p[3]])


def _upright_only(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    low, high = min(p[1] for p in pieces), max(p[3] for p in pieces)
    _lines(canvas, [p for p in pieces if p[0] == p[2] or p[1] in (low, high)])


def _askew(canvas: Canvas, pieces: Sequence[Piece]) -> None:
    """Borders of neighbouring rows that miss each other by a little, corners left open."""
    for x0, y0, x1, y1 in pieces:
        off = (hash((x0, y0)) % 3 - 1) * 1.5
        if x0 == x1:
            canvas.line(x0 + off, y0 + 1.5, x1 + off, y1 - 1.5)
        else:
            canvas.line(x0 + 1.5, y0, x1 - 1.5, y1)


BORDERS: dict[str, Callable[[Canvas, Sequence[Piece]], None]] = {
    "lines": _lines,
    "short lines": _short_lines,
    "rects": _rects,
    "dashes": _dashes,
    "dots": _dots,
    "double": _double,
    "one path": _one_path,
    "one filled path": _one_filled_path,
    "form object": _in_form,
    "without sides": _without_sides,
    "askew": _askew,
    "level only": _level_only,
    "upright only": _upright_only,
    "none": lambda canvas, pieces: None,
}


def numbered(form: str, x: float = 280) -> Callable[[Canvas, int], None]:
    """Return furniture: a page number at the foot."""

    def draw(canvas: Canvas, page: int) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(x, 50, form.format(page))

    return draw


def picture() -> ImageReader:
    """Return a small grey picture."""
    from PIL import Image

    return ImageReader(Image.new("L", (40, 40), 128))
