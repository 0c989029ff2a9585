"""Checks P1 to P3 of section 5: whether problems and remedies are reported, specific and paired."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import CheckContext, text_span
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.specifics import find_specific_detail
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Problem, Remedy, TextSpan

Results = Iterator[CheckResult]
_SHOWN = 40
# Remedies for problems of an earlier report, which this report need not name again.
_OF_EARLIER_YEARS = re.compile(
    r"上一?年(?:度)?(?:的)?(?:报告|工作|提出|指出|存在|遗留|问题|整改|改进|反馈|度)|上年度|去年|往年"
)


def _shortened_quote(context: CheckContext, record: Problem | Remedy) -> str:
    """Return the text of a problem or remedy, shortened for a message."""
    text = "".join(context.report.text[record.start : record.end].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _reason_not_assessable(context: CheckContext) -> Message | str | None:
    """Return a message why the problems of section 5 cannot be judged, or None if they can."""
    if lost := context.facts.possible_loss_reason("problems"):
        return lost
    if context.facts.sentences_without_headings and not context.tagging.sentences:
        return msg("check.untagged")
    completeness = context.report.completeness
    if completeness.may_lack("problems") or (completeness.state == "unknown" and not context.facts.uses_uniform_forms):
        return msg("S9.unknown")
    return None


@check("P1")
def check_problems_concrete(context: CheckContext) -> Results:
    """P1: Check that section 5 names problems, at least one of them concretely; one result.

    No problem, or only a phrase (仍有差距), fails as a warning; problems in standard formulas only (更新不够及时) fail as a hint;
    one concrete problem passes.
    """
    problems = context.tagging.problems
    reason = _reason_not_assessable(context)
    named = [problem for problem in problems if not problem.generic]
    if any(problem.concrete for problem in named):
        yield context.passed("problems", evidence=[text_span(problem) for problem in named if problem.concrete])
    elif reason:
        yield context.not_assessable("problems", reason)
    elif named:
        message = msg("P1.formulas", words=_shortened_quote(context, named[0]))
        evidence = [text_span(problem, "wrong") for problem in named]
        yield context.failed("problems", message, severity="hint", observed="named", evidence=evidence)
    elif problems:
        message = msg("P1.phrase", words=_shortened_quote(context, problems[0]))
        yield context.failed("problems", message, observed="phrase", evidence=[text_span(problems[0], "wrong")])
    else:
        section = context.report.section("problems")
        heading = [TextSpan(section.start, max(section.start, section.body_start))] if section else []
        yield context.failed("problems", msg("P1.none"), observed="none", evidence=heading)


@check("P2")
def check_problems_have_remedies(context: CheckContext) -> Results:
    """P2: Check that each problem has a remedy; one result per problem.

    While a problem has no remedy, each remedy that belongs to no problem fails as well. The tense of the remedy
    does not matter. A general phrase (仍有差距) needs no remedy, and a general remedy needs no problem; remedies for
    problems of an earlier year belong to that year's report.
    """
    tagging = context.tagging
    if not tagging.problems:
        yield context.not_applicable("problems", msg("P2.no_problem"))
        return
    if reason := _reason_not_assessable(context):
        yield context.not_assessable("problems", reason)
        return
    paired = {pair.problem for pair in tagging.pairs}
    for problem in tagging.problems:
        if problem.id in paired:
            yield context.passed(problem.id, evidence=[text_span(problem)])
        elif problem.generic:
            yield context.not_applicable(problem.id, msg("P2.phrase"))
        else:
            message = msg("P2.unanswered", words=_shortened_quote(context, problem))
            yield context.failed(problem.id, message, evidence=[text_span(problem, "wrong")])
    if any(problem.id not in paired and not problem.generic for problem in tagging.problems):
        yield from _results_of_unpaired_remedies(context)


def _results_of_unpaired_remedies(context: CheckContext) -> Results:
    """Yield a failed result for each specific remedy in section 5 that answers no problem."""
    used = {pair.remedy for pair in context.tagging.pairs}
    for remedy in _remedies_of_current_year(context):
        if remedy.id not in used and not remedy.generic:
            message = msg("P2.idle", words=_shortened_quote(context, remedy))
            yield context.failed(remedy.id, message, severity="hint", evidence=[text_span(remedy, "wrong")])


def _remedies_of_current_year(context: CheckContext) -> Iterator[Remedy]:
    """Yield the remedies of section 5 except those that answer problems of an earlier year."""
    section = context.report.section("problems")
    for remedy in context.tagging.remedies:
        inside = section is not None and section.start <= remedy.start < section.end
        if inside and not _OF_EARLIER_YEARS.search(context.report.text, remedy.start, remedy.end):
            yield remedy


@check("P3")
def check_remedies_specific(context: CheckContext) -> Results:
    """P3: Check that a remedy is done or names a number, date, document, office or the like; one result per remedy."""
    if not context.tagging.remedies:
        reason = _reason_not_assessable(context)
        yield (
            context.not_assessable("remedies", reason)
            if reason
            else context.not_applicable("remedies", msg("P3.no_remedy"))
        )
    for remedy in context.tagging.remedies:
        part = find_specific_detail(context.report.text[remedy.start : remedy.end])
        if remedy.tense == "done":
            yield context.passed(remedy.id, msg("P3.done"), evidence=[text_span(remedy)])
        elif part is not None:
            yield context.passed(remedy.id, msg("P3.specific", words=part), evidence=[text_span(remedy)])
        else:
            message = msg("P3.general", words=_shortened_quote(context, remedy))
            yield context.failed(remedy.id, message, evidence=[text_span(remedy, "wrong")])
