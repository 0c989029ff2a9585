"""P1 to P3: problems of section 5, their remedies, and whether a remedy is specific, as the tagging has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import Context, span
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.specifics import specific_part
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Problem, Remedy, TextSpan

Results = Iterator[CheckResult]
_SHOWN = 40
# What was done about the problems of an earlier report, which this one need not name again.
_OF_EARLIER_YEARS = re.compile(
    r"上一?年(?:度)?(?:的)?(?:报告|工作|提出|指出|存在|遗留|问题|整改|改进|反馈|度)|上年度|去年|往年"
)


def _words(context: Context, item: Problem | Remedy) -> str:
    text = "".join(context.report.text[item.start : item.end].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _cannot_tell(context: Context) -> Message | str | None:
    """Return why nothing can be said of problems, or None."""
    if lost := context.facts.lost("problems"):
        return lost
    if context.facts.statements and not context.tagging.sentences:
        return msg("check.untagged")
    return None


@check("P1")
def concrete(context: Context) -> Results:
    """P1: problems are named, and one of them concretely; per report.

    Grades: none or only a phrase (仍有差距) fails with a warning; problems that are all formulas (更新不够及时) fail with a hint;
    a concrete one passes.
    """
    problems = context.tagging.problems
    reason = _cannot_tell(context)
    named = [problem for problem in problems if not problem.generic]
    if any(problem.concrete for problem in named):
        yield context.passed("problems", evidence=[span(problem) for problem in named if problem.concrete])
    elif reason:
        yield context.not_assessable("problems", reason)
    elif named:
        message = msg("P1.formulas", words=_words(context, named[0]))
        evidence = [span(problem, "wrong") for problem in named]
        yield context.failed("problems", message, severity="hint", observed="named", evidence=evidence)
    elif problems:
        message = msg("P1.phrase", words=_words(context, problems[0]))
        yield context.failed("problems", message, observed="phrase", evidence=[span(problems[0], "wrong")])
    else:
        section = context.report.section("problems")
        heading = [TextSpan(section.start, max(section.start, section.body_start))] if section else []
        yield context.failed("problems", msg("P1.none"), observed="none", evidence=heading)


@check("P2")
def answered(context: Context) -> Results:
    """P2: each problem has a remedy; per problem, and per remedy that answers none while a problem is left open.

    A remedy answers regardless of its tense. A general phrase (仍有差距) needs no remedy, and a general remedy no problem; what
    was done about the problems of an earlier year answers that year's report.
    """
    tagging = context.tagging
    if not tagging.problems:
        yield context.not_applicable("problems", msg("P2.no_problem"))
        return
    if reason := _cannot_tell(context):
        yield context.not_assessable("problems", reason)
        return
    paired = {pair.problem for pair in tagging.pairs}
    for problem in tagging.problems:
        if problem.id in paired:
            yield context.passed(problem.id, evidence=[span(problem)])
        elif problem.generic:
            yield context.not_applicable(problem.id, msg("P2.phrase"))
        else:
            message = msg("P2.unanswered", words=_words(context, problem))
            yield context.failed(problem.id, message, evidence=[span(problem, "wrong")])
    if any(problem.id not in paired and not problem.generic for problem in tagging.problems):
        yield from _idle_remedies(context)


def _idle_remedies(context: Context) -> Results:
    used = {pair.remedy for pair in context.tagging.pairs}
    for remedy in _remedies(context):
        if remedy.id not in used and not remedy.generic:
            message = msg("P2.idle", words=_words(context, remedy))
            yield context.failed(remedy.id, message, severity="hint", evidence=[span(remedy, "wrong")])


def _remedies(context: Context) -> Iterator[Remedy]:
    """Yield the remedies of the section, those of an earlier year's problems left out."""
    section = context.report.section("problems")
    for remedy in context.tagging.remedies:
        inside = section is not None and section.start <= remedy.start < section.end
        if inside and not _OF_EARLIER_YEARS.search(context.report.text, remedy.start, remedy.end):
            yield remedy


@check("P3")
def specific(context: Context) -> Results:
    """P3: a remedy is done, or names a number, date, frequency, document, office or thing; per remedy."""
    if not context.tagging.remedies:
        reason = _cannot_tell(context)
        yield (
            context.not_assessable("remedies", reason)
            if reason
            else context.not_applicable("remedies", msg("P3.no_remedy"))
        )
    for remedy in context.tagging.remedies:
        part = specific_part(context.report.text[remedy.start : remedy.end])
        if remedy.tense == "done":
            yield context.passed(remedy.id, msg("P3.done"), evidence=[span(remedy)])
        elif part is not None:
            yield context.passed(remedy.id, msg("P3.specific", words=part), evidence=[span(remedy)])
        else:
            message = msg("P3.general", words=_words(context, remedy))
            yield context.failed(remedy.id, message, evidence=[span(remedy, "wrong")])
