"""Extracts ruling lines from the path objects of a PDF page: thin rectangles, strokes, box edges, dashes, dots."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from disclosure_nlp.read.pdf.calls import (
    as_object_pointer,
    get_bounds,
    get_form_object,
    get_object,
    get_type,
    pointer_address,
)
from disclosure_nlp.read.pdf.geometry import Box, RulingLine, RulingLines, cluster_values

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


def read_ruling_lines(page: Any) -> tuple[RulingLines, int]:
    """Return the ruling lines of a page and the number of pictures on it.

    Filled shapes that are not thin are shading and ignored: in Word files paragraphs often have a fill for every
    line.
    """
    reader = _PageObjectReader()
    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    reader.read(get_object, pointer_address(page), count)
    thin = [box for box in reader.pictures if _is_thin_box(box)]
    return ruling_lines_from_boxes([*reader.boxes, *thin]), len(reader.pictures) - len(thin)


def ruling_lines_from_boxes(boxes: Sequence[Box]) -> RulingLines:
    """Return the ruling lines formed by thin boxes; a dot can belong to a line in either direction."""
    level = [RulingLine((b.bottom + b.top) / 2, b.left, b.right) for b in boxes if b.top - b.bottom <= _THIN]
    upright = [RulingLine((b.left + b.right) / 2, b.bottom, b.top) for b in boxes if b.right - b.left <= _THIN]
    return RulingLines(_merge_dots_and_strokes(level), _merge_dots_and_strokes(upright))


def _merge_dots_and_strokes(lines: list[RulingLine]) -> list[RulingLine]:
    """Return whole ruling lines joined from strokes and dots.

    Dots are joined first and with a small tolerance, since dots of crossing lines are close by.
    """
    strokes = [rule for rule in lines if rule.end - rule.start > _THIN]
    dots = [rule for rule in lines if rule.end - rule.start <= _THIN]
    joined = _merge_collinear_lines([*strokes, *_merge_collinear_lines(dots, _SAME_DOT)], _SAME_LINE)
    if len(joined) > _MOST_RULES:  # a drawing, not a table
        joined = sorted(joined, key=lambda rule: rule.start - rule.end)[:_MOST_RULES]
    return joined


def _merge_collinear_lines(lines: list[RulingLine], tolerance: float) -> list[RulingLine]:
    """Return ruling lines with collinear ones that nearly touch merged; lines that remain short are dropped."""
    joined = []
    for group in cluster_values([rule.at for rule in lines], tolerance):
        members = sorted((lines[i] for i in group), key=lambda rule: rule.start)
        at, start, end = members[0]
        for rule in members[1:]:
            if rule.start <= end + _DASH_GAP:
                end = max(end, rule.end)
            else:
                joined.append(RulingLine(at, start, end))
                at, start, end = rule
        joined.append(RulingLine(at, start, end))
    return [rule for rule in joined if rule.end - rule.start >= _SHORTEST]


def _is_thin_box(box: Box) -> bool:
    """Return whether a box is thin enough to be a piece of a ruling line."""
    return min(box.right - box.left, box.top - box.bottom) <= _THIN


class _PageObjectReader:
    """Collects thin boxes and counts pictures among the objects of a PDF page and of its form objects."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.pictures: list[Box] = []
        self.segments = 0
        self.edges = (ctypes.c_float * 4)()
        self.places = range(ctypes.addressof(self.edges), ctypes.addressof(self.edges) + 16, 4)

    def read(
        self,
        get_object: Callable[[int, int], int],
        container: int,
        count: int,
        matrix: Matrix | None = None,
        depth: int = 0,
    ) -> None:
        """Collect thin boxes and count pictures among the objects of a PDF page or form object."""
        for index in range(count):
            item = get_object(container, index)
            kind = get_type(item)
            if kind == _PATH:
                self._read_path(item, matrix)
            elif kind == _IMAGE:
                self.pictures.append(self._object_bounds(item, matrix))
            elif kind == _FORM and depth < _DEEPEST:
                form = as_object_pointer(item)
                inner = min(pdfium.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)
                self.read(get_form_object, item, inner, _matrix_product(_object_matrix(form), matrix), depth + 1)

    def _object_bounds(self, handle: int, matrix: Matrix | None) -> Box:
        """Return the bounding box of a page object, in page coordinates."""
        if not get_bounds(handle, *self.places):
            return Box(0, 0, 0, 0)
        left, bottom, right, top = self.edges
        if matrix is None:
            return Box(left, bottom, right, top)
        return _bounding_box(_transform_point((x, y), matrix) for x in (left, right) for y in (bottom, top))

    def _read_path(self, handle: int, matrix: Matrix | None) -> None:
        """Collect the thin parts of a PDF path object; most paths are a single thin box."""
        bounds = self._object_bounds(handle, matrix)
        if _is_thin_box(bounds):
            self.boxes.append(bounds)
            return
        item = as_object_pointer(handle)
        count = pdfium.FPDFPath_CountSegments(item)
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, filled, stroked)
        if count > _RECTANGLE or stroked.value:
            self.segments += count
            if self.segments <= _MOST_SEGMENTS:
                whole = _matrix_product(_object_matrix(item), matrix)
                self.boxes += _thin_parts_of_subpaths(_iterate_subpaths(item, count, whole), bool(stroked.value))


def _thin_parts_of_subpaths(subpaths: Iterator[list[Point]], stroked: bool) -> Iterator[Box]:
    """Yield the thin boxes of a path: each straight segment of a stroked subpath, or a filled subpath as a whole."""
    for points in subpaths:
        steps = [_bounding_box(step) for step in pairwise(points)] if stroked else [_bounding_box(points)]
        yield from filter(_is_thin_box, steps)


def _iterate_subpaths(handle: Any, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """Yield the corner points of each part of a PDF path; a curve ends a part."""
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _transform_point((x.value, y.value), matrix)
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


def _bounding_box(points: Any) -> Box:
    """Return the smallest box that contains several points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _object_matrix(handle: Any) -> Matrix:
    """Return the transformation matrix of a PDF page object, such as a path."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _matrix_product(inner: Matrix, outer: Matrix | None) -> Matrix:
    """Return the product of two transformation matrices, which applies the inner one first."""
    if outer is None:
        return inner
    a, b, c, d, e, f = outer
    columns = [(x * a + y * c, x * b + y * d) for x, y in zip(inner[::2], inner[1::2], strict=True)]
    (a1, b1), (c1, d1), (e1, f1) = columns
    return (a1, b1, c1, d1, e1 + e, f1 + f)


def _transform_point(point: Point, matrix: Matrix) -> Point:
    """Return a point transformed by a matrix."""
    x, y = point
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
