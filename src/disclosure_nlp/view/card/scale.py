"""Score scale on a card: a line from 0 to 100 with the total, its bounds and the grades."""

from __future__ import annotations

from typing import NamedTuple

from disclosure_nlp.model import Scorecard
from disclosure_nlp.score.rubric import Rubric

WIDTH = 600
_LEFT = 12


class ScoreScale(NamedTuple):
    """Horizontal positions on a card's score line, in drawing units: bounds, total, and a tick per grade."""

    left: float
    width: float
    total: float
    ticks: tuple[tuple[float, str], ...]


def build_score_scale(card: Scorecard, rubric: Rubric) -> ScoreScale | None:
    """Return the positions on a card's score line, or None if no item could be assessed."""
    if card.total is None or card.lower is None or card.upper is None:
        return None
    points = sorted({0.0, 100.0, *(band.least for band in rubric.bands)})
    left, right = _x_position(card.lower), _x_position(card.upper)
    return ScoreScale(
        left, round(right - left, 1), _x_position(card.total), tuple((_x_position(at), f"{at:g}") for at in points)
    )


def _x_position(points: float) -> float:
    """Return the horizontal position of a score in [0, 100] on the score line, in drawing units."""
    return round(_LEFT + points / 100 * (WIDTH - 2 * _LEFT), 1)
