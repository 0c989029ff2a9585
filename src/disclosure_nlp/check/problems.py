"""P1 and P2: problems of section 5 and what is done about them, as the tags have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import Context
from disclosure_nlp.check.registry import check
from disclosure_nlp.messages import Message
from disclosure_nlp.model import CheckResult, Problem, Remedy, TextSpan

Results = Iterator[CheckResult]
_SHOWN = 40
# What was done about the problems of an earlier report, which this one need not name again.
_OF_EARLIER_YEARS = re.compile(
    r"上一?年(?:度)?(?:的)?(?:报告|工作|提出|指出|存在|遗留|问题|整改|改进|反馈|度)|上年度|去年|往年"
)


def _span(item: Problem | Remedy) -> TextSpan:
    return TextSpan(item.start, item.end)


def _words(context: Context, item: Problem | Remedy) -> str:
    text = "".join(context.report.text[item.start : item.end].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _cannot_tell(context: Context) -> Message | str | None:
    """Return why nothing can be said of problems, or None."""
    if lost := context.facts.lost("problems"):
        return lost
    if context.facts.statements and not context.tagging.sentences:
        return "the sentences are not tagged"
    return None


@check("P1")
def concrete(context: Context) -> Results:
    """P1: a problem is named, by more than a formula; per report."""
    problems = context.tagging.problems
    reason = _cannot_tell(context)
    section = context.report.section("problems")
    heading = [TextSpan(section.start, max(section.start, section.body_start))] if section else []
    if reason and not problems:
        yield context.not_assessable("problems", reason)
    elif not problems:
        yield context.failed("problems", "section 5: no problem is named", observed=0, evidence=heading)
    elif reason and not any(problem.concrete for problem in problems):
        yield context.not_assessable("problems", reason)
    elif not any(problem.concrete for problem in problems):
        shown = _words(context, problems[0])
        message = f"section 5: formulas only ({shown}), expected a shortfall, number, date, place or cause"
        yield context.failed("problems", message, observed=0, evidence=map(_span, problems))
    else:
        yield context.passed("problems", evidence=[_span(problem) for problem in problems if problem.concrete])


@check("P2")
def answered(context: Context) -> Results:
    """P2: each problem has a remedy and each remedy answers a problem; per problem and per idle remedy.

    A general phrase (仍有差距) needs no remedy, and a general remedy no problem; what was done about the problems of
    an earlier year answers that year's report.
    """
    tagging = context.tagging
    if not tagging.problems:
        yield context.not_applicable("problems", "no problem is named")
        return
    if reason := _cannot_tell(context):
        yield context.not_assessable("problems", reason)
        return
    paired = {pair.problem for pair in tagging.pairs}
    for problem in tagging.problems:
        if problem.id in paired:
            yield context.passed(problem.id, evidence=[_span(problem)])
        elif problem.generic:
            yield context.not_applicable(problem.id, "a general phrase needs no remedy")
        else:
            message = f"{_words(context, problem)}: no remedy answers this problem"
            yield context.failed(problem.id, message, evidence=[_span(problem)])
    yield from _idle_remedies(context)


def _idle_remedies(context: Context) -> Results:
    used = {pair.remedy for pair in context.tagging.pairs}
    section = context.report.section("problems")
    for remedy in context.tagging.remedies:
        inside = section is not None and section.start <= remedy.start < section.end
        idle = inside and remedy.id not in used and not remedy.generic
        if idle and not _OF_EARLIER_YEARS.search(context.report.text, remedy.start, remedy.end):
            message = f"{_words(context, remedy)}: answers no problem that is named"
            yield context.failed(remedy.id, message, evidence=[_span(remedy)])
