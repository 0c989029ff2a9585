"""Scoring of one report: a score card with points for each rubric item."""

# Not lazy: importing it registers the scorers.
from disclosure_nlp.score.scorer import score_report

__all__ = ["score_report"]
