"""Boxes and ruling lines on a page, in points with y upwards as in PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle on a page: left, bottom, right and top edge in points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float


class RulingLine(NamedTuple):
    """A horizontal or vertical ruling line; ``at`` is its y coordinate if horizontal, else its x coordinate."""

    at: float
    start: float
    end: float


class RulingLines(NamedTuple):
    """Horizontal and vertical ruling lines of a page; pieces of broken and dashed lines are joined."""

    horizontal: list[RulingLine]
    vertical: list[RulingLine]


def rotate_box(box: Sequence[float], quarter_turns: int) -> Box:
    """Return a box rotated clockwise about the origin by a number of quarter turns."""
    left, bottom, right, top = box
    if quarter_turns == 1:
        return Box(bottom, -right, top, -left)
    if quarter_turns == 2:
        return Box(-right, -top, -left, -bottom)
    if quarter_turns == 3:
        return Box(-top, left, -bottom, right)
    return Box(left, bottom, right, top)


def cluster_values(values: Sequence[float], tolerance: float) -> list[list[int]]:
    """Group values: return lists of indices whose sorted neighbouring values differ by at most ``tolerance``."""
    groups: list[list[int]] = []
    last = 0.0
    for index in sorted(range(len(values)), key=values.__getitem__):
        if groups and values[index] - last <= tolerance:
            groups[-1].append(index)
        else:
            groups.append([index])
        last = values[index]
    return groups
