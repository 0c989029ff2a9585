"""score: Report, Tagging and Findings → Scorecard."""

# Not lazy: importing it registers the scorers.
from disclosure_nlp.score.scorer import score_report

__all__ = ["score_report"]
