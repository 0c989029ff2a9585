"""The scale of a score: where the total, its bounds and the bands lie on a line from 0 to 100, in drawing units."""

from __future__ import annotations

from typing import NamedTuple

from disclosure_nlp.model import Scorecard
from disclosure_nlp.score.rubric import Rubric

WIDTH = 600
_LEFT = 12


class Scale(NamedTuple):
    """Positions from the left: interval, total, and a tick per band with its points."""

    left: float
    width: float
    total: float
    ticks: tuple[tuple[float, str], ...]


def scale(card: Scorecard, rubric: Rubric) -> Scale | None:
    """Return the scale, or None where no item could be assessed."""
    if card.total is None or card.lower is None or card.upper is None:
        return None
    points = sorted({0.0, 100.0, *(band.least for band in rubric.bands)})
    left, right = _position(card.lower), _position(card.upper)
    return Scale(
        left, round(right - left, 1), _position(card.total), tuple((_position(at), f"{at:g}") for at in points)
    )


def _position(points: float) -> float:
    return round(_LEFT + points / 100 * (WIDTH - 2 * _LEFT), 1)
