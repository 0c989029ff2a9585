"""Path objects → ruling lines: thin filled rectangles, strokes, the edges of stroked boxes, dashes and dots."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from disclosure_nlp.read.pdf.calls import address, get_bounds, get_form_object, get_object, get_type, typed
from disclosure_nlp.read.pdf.geometry import Box, Rule, Rules, clusters

_THIN = 4.0  # a border is thinner than this, a row is higher
_SHORTEST = 6.0
_SAME_LINE = 1.2
_SAME_DOT = 0.05
_DASH_GAP = 4.5
_MOST_OBJECTS = 100_000
_MOST_SEGMENTS = 20_000
_MOST_RULES = 400
_DEEPEST = 6
_RECTANGLE = 5  # move, three lines and the one that closes

_PATH, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


def read_rules(page: Any) -> tuple[Rules, int]:
    """Return the ruling lines of a page and how many pictures it shows.

    Fills that are not thin are shading: paragraphs in Word files often have one after every line, so their edges say
    nothing.
    """
    reader = _Reader()
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    reader.read(get_object, address(page), count)
    thin = [box for box in reader.pictures if _is_thin(box)]
    return join_rules([*reader.boxes, *thin]), len(reader.pictures) - len(thin)


def join_rules(boxes: Sequence[Box]) -> Rules:
    """Return the lines that thin boxes make up; a dot may be part of a line in either direction."""
    level = [Rule((b.bottom + b.top) / 2, b.left, b.right) for b in boxes if b.top - b.bottom <= _THIN]
    upright = [Rule((b.left + b.right) / 2, b.bottom, b.top) for b in boxes if b.right - b.left <= _THIN]
    return Rules(_lines(level), _lines(upright))


def _lines(rules: list[Rule]) -> list[Rule]:
    """Return whole lines. Dots are joined first, exactly: those of lines that cross are all around."""
    strokes = [rule for rule in rules if rule.end - rule.start > _THIN]
    dots = [rule for rule in rules if rule.end - rule.start <= _THIN]
    joined = _joined([*strokes, *_joined(dots, _SAME_DOT)], _SAME_LINE)
    if len(joined) > _MOST_RULES:  # a drawing, not a table
        joined = sorted(joined, key=lambda rule: rule.start - rule.end)[:_MOST_RULES]
    return joined


def _joined(rules: list[Rule], tolerance: float) -> list[Rule]:
    """Return the rules with those that lie on one line and nearly touch made one; what stays short is left out."""
    joined = []
    for group in clusters([rule.at for rule in rules], tolerance):
        members = sorted((rules[i] for i in group), key=lambda rule: rule.start)
        at, start, end = members[0]
        for rule in members[1:]:
            if rule.start <= end + _DASH_GAP:
                end = max(end, rule.end)
            else:
                joined.append(Rule(at, start, end))
                at, start, end = rule
        joined.append(Rule(at, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _SHORTEST]


def _is_thin(box: Box) -> bool:
    return min(box.right - box.left, box.top - box.bottom) <= _THIN


class _Reader:
    """Walks the objects of a page and of the forms in it; keeps thin boxes and pictures."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.pictures: list[Box] = []
        self.segments = 0
        self.edges = (ctypes.c_float * 4)()
        self.places = range(ctypes.addressof(self.edges), ctypes.addressof(self.edges) + 16, 4)

    def read(
        self, get: Callable[[int, int], int], parent: int, count: int, matrix: Matrix | None = None, depth: int = 0
    ) -> None:
        """Read the objects of a page or form."""
        for index in range(count):
            item = get(parent, index)
            kind = get_type(item)
            if kind == _PATH:
                self._path(item, matrix)
            elif kind == _IMAGE:
                self.pictures.append(self._bounds(item, matrix))
            elif kind == _FORM and depth < _DEEPEST:
                form = typed(item)
                inner = min(pdfium.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)
                self.read(get_form_object, item, inner, _product(_matrix(form), matrix), depth + 1)

    def _bounds(self, item: int, matrix: Matrix | None) -> Box:
        if not get_bounds(item, *self.places):
            return Box(0, 0, 0, 0)
        left, bottom, right, top = self.edges
        if matrix is None:
            return Box(left, bottom, right, top)
        return _around(_moved((x, y), matrix) for x in (left, right) for y in (bottom, top))

    def _path(self, handle: int, matrix: Matrix | None) -> None:
        """Keep the lines of a path; most are one thin box, which their bounds tell at once."""
        bounds = self._bounds(handle, matrix)
        if _is_thin(bounds):
            self.boxes.append(bounds)
            return
        item = typed(handle)
        count = pdfium.FPDFPath_CountSegments(item)
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, filled, stroked)
        if count > _RECTANGLE or stroked.value:
            self.segments += count
            if self.segments <= _MOST_SEGMENTS:
                whole = _product(_matrix(item), matrix)
                self.boxes += _thin_parts(_subpaths(item, count, whole), bool(stroked.value))


def _thin_parts(subpaths: Iterator[list[Point]], stroked: bool) -> Iterator[Box]:
    """Yield the lines of subpaths: each straight step of a stroked one, a filled one as a whole if it is thin."""
    for points in subpaths:
        steps = [_around(step) for step in pairwise(points)] if stroked else [_around(points)]
        yield from filter(_is_thin, steps)


def _subpaths(item: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """Yield the corner points of each part of a path, closed where it is closed; a curve ends a part."""
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved((x.value, y.value), matrix)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            if len(points) > 1:
                yield points
            points = [point]
        if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _around(points: Any) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _product(inner: Matrix, outer: Matrix | None) -> Matrix:
    """Return the matrix that applies ``inner`` first."""
    if outer is None:
        return inner
    a, b, c, d, e, f = outer
    columns = [(x * a + y * c, x * b + y * d) for x, y in zip(inner[::2], inner[1::2], strict=True)]
    (a1, b1), (c1, d1), (e1, f1) = columns
    return (a1, b1, c1, d1, e1 + e, f1 + f)


def _moved(point: Point, matrix: Matrix) -> Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
