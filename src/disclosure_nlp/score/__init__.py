"""score: Report, Tagging and Findings → Scorecard."""

from disclosure_nlp.score.scorer import score_report

__all__ = ["score_report"]
