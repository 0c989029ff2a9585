"""Check Y1: the reporting year in title, statistical period and text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import CheckContext
from disclosure_nlp.check.registry import check
from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CheckResult, Period, Sentence, TextSpan
from disclosure_nlp.parse.figures.lexicon import FigureWords
from disclosure_nlp.parse.figures.scope import is_short_name_of
from disclosure_nlp.parse.titles import SUBJECT
from disclosure_nlp.text.patterns import compile_alternation

Results = Iterator[CheckResult]

_RE = PatternSet(__name__)
# The report's own title inside the preamble: 编制2023年政府信息公开工作年度报告.
_OWN_TITLE = re.compile(rf"(?P<year>20\d\d)\s*年\s{{0,9}}度?\s{{0,9}}(?:{SUBJECT.pattern})")
_FIRST_DAY, _LAST_DAY = "01-01", "12-31"


@check("Y1")
def check_years(context: CheckContext) -> Results:
    """Y1: Check that title, statistical period and text state the same year; the text fails only as a warning."""
    title_year = context.report.title_year
    year = (
        title_year or context.report.year
    )  # the manifest may state another year; the text is compared with its own title
    if year is None:
        yield context.not_assessable("year", msg("check.year_unknown"), "unclear")
        return
    if title_year is None:
        yield context.not_applicable("title", msg("Y1.no_title_year"))
    else:
        yield context.passed("title")
    yield _check_period_year(context, year, context.report.period)
    yield from _check_years_in_text(context, year)


def _check_period_year(context: CheckContext, year: int, period: Period | None) -> CheckResult:
    """Return the result of checking that the statistical period covers the reporting year."""
    if period is None:
        return context.not_applicable("period", msg("Y1.no_period"))
    place = TextSpan(period.start, period.end)
    stated = {period.first[:4], period.last[:4]}
    if stated != {str(year)}:
        message = msg("Y1.period_year", first=period.first, last=period.last, year=year)
        observed = int(period.last[:4]) if len(stated) == 1 else f"{period.first[:4]}–{period.last[:4]}"
        return context.failed("period", message, expected=year, observed=observed, evidence=[place.with_role("wrong")])
    days = (period.first[5:], period.last[5:])
    if days != (_FIRST_DAY, _LAST_DAY) and not (year == 2008 and days[1] == _LAST_DAY):
        message = msg("Y1.period_days", first=period.first, last=period.last)
        wrong = [place.with_role("wrong")]
        return context.failed("period", message, severity="hint", observed=" – ".join(days), evidence=wrong)
    return context.passed("period", evidence=[place])


def _check_years_in_text(context: CheckContext, year: int) -> Results:
    """Yield failed results for sentences that state another reporting year, and one pass for those that agree."""
    agreeing = []
    for sentence in context.facts.sentences_without_headings:
        match = _match_reporting_year(sentence, context.report.agency, year)
        if match is None:
            continue
        place = TextSpan(sentence.start + match.start("year"), sentence.start + match.end("year"))
        given = int(match["year"])
        if given == year:
            agreeing.append(place)
        elif given < year or sentence.section == "preamble":
            message = msg("Y1.text_year", given=given, year=year, words=sentence.text[:40])
            wrong = [place.with_role("wrong")]
            yield context.failed(
                f"text:{place.start}", message, severity="warning", expected=year, observed=given, evidence=wrong
            )
    if agreeing:
        yield context.passed("text", evidence=agreeing)


def _match_reporting_year(sentence: Sentence, agency: str | None, year: int) -> re.Match[str] | None:
    """Return the match of the year that a sentence states as the reporting year, or None.

    Years of laws, comparisons, plans and history are excluded.
    """
    text = sentence.text
    if sentence.section == "preamble":
        match = _OWN_TITLE.search(text)
        if match and _is_title_of_other_agency(text, match, agency):
            return None
        return match if match and not _RE.about_others.search(text, max(0, match.start() - 12), match.start()) else None
    if sentence.section not in ("overview", "other"):
        return None
    match = _RE.opening.match(text)
    compared = compile_alternation(FigureWords.load().comparisons)
    if match is None or _RE.past_or_plan.search(text) or compared.search(text):
        return None
    return match if _continues_with_agency(text, match, agency, year) else None


def _continues_with_agency(text: str, match: re.Match[str], agency: str | None, year: int) -> bool:
    """Return whether a sentence continues after its year with 我局 (our bureau), the agency's name or a report verb."""
    rest = text[match.end() :]
    if _RE.ours.match(rest):
        return True
    if match["annual"] and _RE.reports.match(rest):
        return f"{year}年" not in rest
    named = _RE.name.match(rest)
    return named is not None and agency is not None and is_short_name_of(named.group(), agency)


def _is_title_of_other_agency(text: str, match: re.Match[str], agency: str | None) -> bool:
    """Return whether a line is only the title of another agency's report, such as a link on the web page."""
    name = text[: match.start()].strip()
    return (
        bool(agency and name)
        and not text[match.end() :].strip()
        and name not in str(agency)
        and str(agency) not in name
    )
