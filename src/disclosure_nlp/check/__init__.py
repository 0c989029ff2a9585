"""check: Report and Tagging → Findings."""

from disclosure_nlp.check.registry import Check, all_checks
from disclosure_nlp.check.runner import check_report

__all__ = ["Check", "all_checks", "check_report"]
