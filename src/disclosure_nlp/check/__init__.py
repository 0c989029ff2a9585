"""Checks of one report: compare its tables and text with the official form and with each other."""

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp.check.registry import Check, all_checks, check
    from disclosure_nlp.check.runner import check_report

__all__ = ["MODULES", "Check", "all_checks", "check", "check_report"]

# The modules of checks, which register them when they are imported; a new one is added here.
MODULES = (
    "access",
    "fees",
    "narrative",
    "problems",
    "publication",
    "statistics",
    "structure",
    "sums",
    "text_against_table",
    "values",
    "wording",
    "years",
)

__getattr__, __dir__ = lazy_exports(
    __name__, {"registry": ["Check", "all_checks", "check"], "runner": ["check_report"]}
)
