"""A, structure: sections, headings, tables, aspects, years and the themes that governments owe."""

from __future__ import annotations

import re
from itertools import dropwhile

from disclosure_nlp.check.structure import MISSING_SECTION
from disclosure_nlp.check.words import Aspect, Theme, check_words
from disclosure_nlp.model import CheckResult, Evidence, Section, Sentence, TextSpan
from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.score.scoring import (
    NO_FORM,
    ItemResult,
    ItemScorer,
    ScoringInput,
    failed,
    known,
    not_applicable,
    unknown,
)
from disclosure_nlp.score.words import ResultWords, clauses, load_words

_NUMERAL = r"[\d一二两三四五六七八九十百千]+"
_COUNT = re.compile(rf"(?:{_NUMERAL}|\d+\.\d+)\s*[余多]?\s*(?:人次|次|轮|项|个|家|人|起|件|份|场|期|分|%|％)")
_RANK = re.compile(rf"第\s*{_NUMERAL}\s*[名位]")
_PLAIN_DUTY = re.compile(r"纳入|列入|作为")


def _span(item: Section | Sentence) -> TextSpan:
    return TextSpan(item.start, item.end)


def _heading_span(section: Section) -> TextSpan:
    return TextSpan(section.start, max(section.start, section.body_start))


def sections_present(case: ScoringInput) -> ItemResult:
    """A1: share of the six sections found by the words of their titles (check S1)."""
    if not case.facts.uses_forms:
        return not_applicable(NO_FORM)
    found = {section.id for section in case.report.sections}
    forms = load_form("2021").sections
    missing = [form.title for form in forms if form.id not in found]
    if not missing:
        return known(1.0, "all six sections are there")
    here = len(forms) - len(missing)
    reason = f"{here} of {len(forms)} sections found; missing: {'、'.join(missing)}"
    return case.absent(reason) if case.facts.copy_is_damaged else known(here / len(forms), reason)


def headings_in_order(case: ScoringInput) -> ItemResult:
    """A2: headings once, in order and rightly numbered: 1, with one slip 0.5, with more 0 (checks S1, S2).

    A missing section is no slip of this item: A1 has counted it.
    """
    if not case.facts.uses_forms:
        return not_applicable(NO_FORM)
    numbered = case.results("S2")
    if all(section.id == "preamble" for section in case.report.sections):
        return case.absent("no heading of a section found")
    if numbered and all(result.verdict == "not_assessable" for result in numbered):
        return unknown(numbered[0].message)
    placed = [result for result in case.results("S1") if failed(result) and result.code not in MISSING_SECTION]
    slips = {result.subject: result for result in (*placed, *filter(failed, numbered))}
    value = {0: 1.0, 1: 0.5}.get(len(slips), 0.0)
    reason = "; ".join(result.message for result in slips.values())
    evidence = [item for result in slips.values() for item in result.evidence]
    return known(value, reason or "once, in order and rightly numbered", evidence)


def table_skeletons(case: ScoringInput) -> ItemResult:
    """A3: mean over the three tables: all labels of the form 1, some 0.5, none 0 (check S3).

    A table that the check could not assess, because the copy is damaged, is left out; with all of them left out the
    item is unknown.
    """
    if not case.facts.uses_forms:
        return not_applicable(NO_FORM)
    results = [result for result in case.results("S3") if result.verdict == "pass" or failed(result)]
    if not results:
        return unknown("no table could be judged")
    values = [_skeleton(case, result) for result in results]
    reasons = [result.message for result in case.results("S3") if result.verdict != "pass"]
    evidence = [item for result in results if failed(result) for item in result.evidence]
    return known(sum(values) / len(values), "; ".join(reasons) or "all labels of the form are there", evidence)


def _skeleton(case: ScoringInput, result: CheckResult) -> float:
    return 1.0 if result.verdict == "pass" else 0.5 if result.subject in case.report.tables else 0.0


def aspects_covered(case: ScoringInput) -> ItemResult:
    """A4: mean over the five aspects of section 1: own sub-heading 1, a sentence about it 0.5, neither 0."""
    overview = case.report.section("overview")
    if not case.facts.uses_forms:
        return not_applicable(NO_FORM)
    if overview is None:
        return case.absent("section 1 not found")
    values = {aspect.title: _aspect(case, overview, aspect) for aspect in check_words().aspects}
    weak = [
        f"{title} {'in a sentence only' if value else 'not covered'}" for title, value in values.items() if value < 1
    ]
    reason = "; ".join(weak) or "a sub-heading for each aspect"
    if case.facts.copy_is_damaged and weak:
        return case.absent(reason)
    return known(sum(values.values()) / len(values), reason, [_heading_span(overview)] if weak else [])


def _aspect(case: ScoringInput, overview: Section, aspect: Aspect) -> float:
    inside = (item for item in case.report.headings if overview.start < item.start < overview.end and not item.section)
    words = (*aspect.words, *load_words().headings.get(aspect.id, ()))
    if any(word in heading.title for heading in inside for word in words):
        return 1.0
    tags = case.facts.tags
    sentences = (item.id for item in case.facts.statements if item.section == "overview" and item.id in tags)
    return 0.5 if any(aspect.label in tags[name].labels for name in sentences) else 0.0


def years_agree(case: ScoringInput) -> ItemResult:
    """A5: 1/3 each for title, period and text that agree with the reporting year; an absent one is left out (Y1)."""
    report = case.report
    if report.year is None:
        return unknown("the reporting year is not known")
    year = report.title_year or report.year  # its own, whatever a manifest says
    agree: dict[str, bool] = {}
    if report.title_year is not None:
        agree["title"] = True
    if report.period is not None:
        agree["period"] = {report.period.first[:4], report.period.last[:4]} == {str(year)}
    text = [result for result in case.results("Y1") if result.subject.startswith("text")]
    if any(failed(result) or result.verdict == "pass" for result in text):
        agree["text"] = not any(failed(result) for result in text)
    if not agree:
        return unknown("no title or period gives a year")
    wrong = [place for place, agrees in agree.items() if not agrees]
    evidence = [item for result in case.results("Y1") if failed(result) for item in result.evidence]
    reason = f"{' and '.join(wrong)} give another year" if wrong else f"{', '.join(agree)}: {year}"
    return known(1 - len(wrong) / len(agree), reason, evidence)


def theme_results(case: ScoringInput) -> ItemResult:
    """A6: mean over 考核, 社会评议, 责任追究: 1 with a result, 0.5 for the word alone, 0 without (check S5)."""
    owed = case.results("S5")
    if owed and all(result.verdict == "not_applicable" for result in owed):
        return not_applicable(owed[0].message)
    values, reasons = [], []
    evidence: list[Evidence] = []
    for theme in check_words().themes:
        value, sentence = _theme(case, theme)
        values.append(value)
        reasons.append(
            f"{theme.title} {'with a result' if value == 1 else 'without a result' if value else 'without a word'}"
        )
        evidence += [_span(sentence)] if sentence is not None else []
    if case.facts.copy_is_damaged and min(values) < 1:
        return case.absent("; ".join(reasons))
    return known(sum(values) / len(values), "; ".join(reasons), evidence)


def _theme(case: ScoringInput, theme: Theme) -> tuple[float, Sentence | None]:
    """Return the theme's value and the sentence it rests on."""
    mention = None
    for sentence in case.report.sentences:
        about = _about(sentence.text, theme)
        if about and not sentence.is_heading and _tells_result(about, load_words().results):
            return 1.0, sentence
        mention = mention or (sentence if about else None)
    return (0.5, mention) if mention else (0.0, None)


def _about(text: str, theme: Theme) -> list[str]:
    """Return the clauses of a sentence from the first that names a theme on; none where it names it not."""
    if not any(word in text for word in theme.words):
        return []
    for other in theme.others:
        text = text.replace(other, "")
    return list(dropwhile(lambda clause: not any(word in clause for word in theme.words), clauses(text)))


def _tells_result(about: list[str], words: ResultWords) -> bool:
    """Tell whether clauses give a grade, rank, document, 未发生, or a count that is one of the theme.

    In the clause that names the theme any count is, in those after it one of questionnaires and the like; where the
    theme is something that disclosure is made part of (纳入考核), a count is none.
    """
    told = (*words.grades, *words.ranks, *words.none, *words.documents)
    if any(word in clause for clause in about for word in told) or any(_RANK.search(clause) for clause in about):
        return True
    counting = (clause for clause in about if _COUNT.search(clause) and not _PLAIN_DUTY.search(clause))
    return any(clause is about[0] or any(word in clause for word in words.counted) for clause in counting)


STRUCTURE: dict[str, ItemScorer] = {
    "A1": sections_present,
    "A2": headings_in_order,
    "A3": table_skeletons,
    "A4": aspects_covered,
    "A5": years_agree,
    "A6": theme_results,
}
