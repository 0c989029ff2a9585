"""Check stage: runs all checks on a parsed and tagged report and groups the failures by root cause."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from disclosure_nlp.check.causes import find_root_causes
from disclosure_nlp.check.context import CheckContext, ReportFacts, report_facts
from disclosure_nlp.check.registry import Check, all_checks
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CheckResult, Findings, Report, Tagging

_log = logging.getLogger(__name__)


def check_report(report: Report, tagging: Tagging, checks: Iterable[Check] | None = None) -> Findings:
    """Run the checks on a report and group the failures by root cause.

    Parameters
    ----------
    report, tagging
        Results of the stages parse and tag.
    checks : iterable of Check, optional
        Checks to run, which may include your own; by default `all_checks`.

    Returns
    -------
    Findings
        Results in order of the checks, one or more per check, and the root causes of the failures. A check that raises
        an exception has a result with the verdict ``error``; the other checks still run.
    """
    facts = report_facts(report, tagging)
    results = [result for check in (all_checks() if checks is None else checks) for result in _run_check(check, facts)]
    return Findings(*find_root_causes(facts, results)).with_report_text(report)


def _run_check(check: Check, facts: ReportFacts) -> list[CheckResult]:
    """Return the results of one check; an exception in the check becomes a result with the verdict ``error``."""
    context = CheckContext(check, facts)
    if facts.report.own_form and not check.own_form:
        return [context.not_applicable(check.per, msg("check.own_form"))]
    if not check.applies_to_year(facts.report.year):
        return [context.not_applicable(check.per, msg("check.not_asked", year=facts.report.year or 0))]
    try:
        return list(check.run(context))
    except Exception as error:
        _log.debug("check %s crashed", check.id, exc_info=True)
        message = msg("check.crashed", check=check.id, error=f"{type(error).__name__}: {error}")
        return [context.result("error", check.per, message, fault="unclear")]
