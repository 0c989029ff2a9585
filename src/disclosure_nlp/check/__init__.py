"""check: Report and Tagging → Findings."""

# Imported for their checks, which they register; a new module of checks is added here.
from disclosure_nlp.check import (
    access,
    fees,
    narrative,
    problems,
    publication,
    statistics,
    structure,
    sums,
    text_against_table,
    values,
    wording,
    years,
)
from disclosure_nlp.check.registry import Check, all_checks, check
from disclosure_nlp.check.runner import check_report

__all__ = [
    "Check",
    "access",
    "all_checks",
    "check",
    "check_report",
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
]
