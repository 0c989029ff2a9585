"""Shapes on a page, in points, y upwards as in PDF itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float


class Rule(NamedTuple):
    """A ruling line parallel to an axis: ``at`` is where it is on the other axis."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The ruling lines of a page, those of broken and dashed lines joined."""

    horizontal: list[Rule]
    vertical: list[Rule]


def turn(box: Sequence[float], quarters: int) -> Box:
    """Return the box turned clockwise about the origin by a number of quarters."""
    left, bottom, right, top = box
    if quarters == 1:
        return Box(bottom, -right, top, -left)
    if quarters == 2:
        return Box(-right, -top, -left, -bottom)
    if quarters == 3:
        return Box(-top, left, -bottom, right)
    return Box(left, bottom, right, top)


def clusters(values: Sequence[float], tolerance: float) -> list[list[int]]:
    """Group the indices of values so that neighbours in one group are at most ``tolerance`` apart, smallest first."""
    groups: list[list[int]] = []
    last = 0.0
    for index in sorted(range(len(values)), key=values.__getitem__):
        if groups and values[index] - last <= tolerance:
            groups[-1].append(index)
        else:
            groups.append([index])
        last = values[index]
    return groups
