"""score: Report, Tagging and Findings → Scorecard."""

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp.score.scorer import score_report

__all__ = ["score_report"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "scorer": ["score_report"],
    },
)
