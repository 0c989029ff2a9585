"""score: Report, Tagging and Findings → Scorecard."""

from disclosure_nlp.score.core import score_report

__all__ = ["score_report"]
