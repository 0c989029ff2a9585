"""check: Report and Tagging → Findings. What contradicts the form or itself, with evidence and root causes."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from disclosure_nlp.check.causes import root_causes
from disclosure_nlp.check.context import Context, ReportFacts
from disclosure_nlp.check.registry import Check, all_checks
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CheckResult, Findings, Report, Tagging

_log = logging.getLogger(__name__)


def check_report(report: Report, tagging: Tagging, checks: Iterable[Check] | None = None) -> Findings:
    """Carry out every check on a report.

    Parameters
    ----------
    report, tagging
        What parse and tag made of it.
    checks : iterable of Check, optional
        The checks to carry out, some of your own among them; by default `all_checks`.

    Returns
    -------
    Findings
        Results in order of the check ids, one or more per check, and the root causes of the failures. A check that
        crashed has the verdict ``error`` and stops no other.
    """
    facts = ReportFacts(report, tagging)
    results = [result for check in (all_checks() if checks is None else checks) for result in _carry_out(check, facts)]
    return Findings(*root_causes(facts, results)).with_report_text(report)


def _carry_out(check: Check, facts: ReportFacts) -> list[CheckResult]:
    """Return the results of a check; the one place that catches a crash in it."""
    context = Context(check.definition, facts)
    if facts.report.own_form and not check.definition.own_form:
        return [context.not_applicable(check.definition.per, msg("check.own_form"))]
    if not check.definition.is_asked_of(facts.report.year):
        return [context.not_applicable(check.definition.per, msg("check.not_asked", year=facts.report.year or 0))]
    try:
        return list(check.run(context))
    except Exception as error:
        _log.debug("check %s crashed", check.id, exc_info=True)
        message = msg("check.crashed", check=check.id, error=f"{type(error).__name__}: {error}")
        return [context.result("error", check.definition.per, message, fault="unclear")]
