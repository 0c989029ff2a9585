"""Made-up reports to judge, with the tags and findings that a test gives them."""

import re
from functools import cache
from typing import Any

import msgspec

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.model import CheckResult, Fault, Findings, Issue, Report, Tagging, Verdict
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.score.scoring import SCORERS, ItemResult, ScoringInput
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

NO_TAGS = Tagging((), (), (), (), "none")
PREFECTURE, DEPARTMENT, COUNTY = 0, 1, 2
Edit = tuple[str, str]


@cache
def text_of(index: int, year: int = 2023) -> str:
    return write_text(list(make_reports(index + 1, range(year, year + 1), 7))[index], "markdown")


def parsed(text: str) -> Report:
    return parse_report(read_bytes(text.encode(), "made-up.txt"))


def make_case(
    *results: CheckResult,
    edits: tuple[Edit, ...] = (),
    index: int = COUNTY,
    year: int = 2023,
    tagging: Tagging = NO_TAGS,
) -> ScoringInput:
    """Return the case of a made-up report; edits are patterns and what replaces their first match."""
    text = text_of(index, year)
    for pattern, new in edits:
        text, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        assert count, pattern
    return ScoringInput(parsed(text), tagging, Findings(results, ()))


def checked(case: ScoringInput) -> ScoringInput:
    """Return the same case with the findings of all checks."""
    return ScoringInput(case.report, case.tagging, check_report(case.report, case.tagging))


def result(check: str, verdict: Verdict, subject: str = "x", fault: Fault = "agency", **more: Any) -> CheckResult:
    return CheckResult(check, verdict, "error", subject, f"{check} {subject}", fault, **more)


def judge(item: str, case: ScoringInput) -> ItemResult:
    return SCORERS[item](case)


def value(item: str, case: ScoringInput) -> float | None:
    return judge(item, case).value


def partly_read(case: ScoringInput) -> ScoringInput:
    """Return the same case where part of the file could not be read."""
    issue = Issue("pdf.no_text", "error", "page 3 has no text")
    return ScoringInput(msgspec.structs.replace(case.report, issues=(issue,)), case.tagging, case.findings)
