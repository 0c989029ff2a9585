"""check: Report and Tagging → Findings."""

from disclosure_nlp.check.core import check_report
from disclosure_nlp.check.registry import Check, all_checks

__all__ = ["Check", "all_checks", "check_report"]
