"""Rubric item group E: scores the problems and remedies of section 5, and the staff training that a report mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.messages import msg
from disclosure_nlp.model import CellRef, Problem, Remedy, Sentence, TextSpan
from disclosure_nlp.score.scoring import (
    ItemResult,
    ScoringInput,
    known_result,
    needs_reports_result,
    scorer,
    unknown_result,
    untested_result,
)
from disclosure_nlp.score.words import ScoringWords, split_into_clauses

_NUMERAL = r"[\d一二两三四五六七八九十百]{1,20}"
_COUNT = re.compile(rf"{_NUMERAL}\s{{0,9}}[余多]?\s{{0,9}}(?:场次|批次|人次|期|次|场|批|人|名|课时|学时|个班)")
_RE = PatternSet(__name__)
# Rows of the statistics table of 2014 to 2018 that count training.
_TRAINING_ROWS = ("classes", "trained")
_FULL, _HALF, _NONE = 1.0, 0.5, 0.0


def _record_spans(records: Iterable[Problem | Remedy]) -> list[TextSpan]:
    """Return the text spans of problems or remedies, as evidence."""
    return [TextSpan(unit.start, unit.end) for unit in records]


def _problems_with_topic(inputs: ScoringInput) -> list[Problem]:
    """Return the problems of a report that name a topic; bare phrases such as 仍有差距 (gaps remain) name none."""
    return [problem for problem in inputs.tagging.problems if not problem.generic]


def _problems_needing_remedy(inputs: ScoringInput) -> list[Problem]:
    """Return the problems of a report that need a remedy: those that name a topic, or all of them if none does."""
    return _problems_with_topic(inputs) or list(inputs.tagging.problems)


@scorer("E6")
def score_problems_named(inputs: ScoringInput) -> ItemResult:
    """Score item E6: 1 for a named problem with a topic, 0.5 for only a bare phrase, 0 for none (check P1)."""
    named, problems = _problems_with_topic(inputs), inputs.tagging.problems
    if not problems:
        return inputs.absence_result(msg("item.E.no_problem"))
    if not named:
        return known_result(_HALF, msg("item.E.phrase_only"), _record_spans(problems))
    return known_result(_FULL, msg("item.E6.named", count=len(named)), _record_spans(named))


@scorer("E1")
def score_problems_concrete(inputs: ScoringInput) -> ItemResult:
    """Score item E1: 0.5 plus half the share of concrete problems (with a number, cause, …) among those with a topic.

    None, or only a phrase, is 0 (check P1).
    """
    named = _problems_with_topic(inputs)
    if not named:
        only_phrases = bool(inputs.tagging.problems)
        return inputs.absence_result(msg("item.E.phrase_only" if only_phrases else "item.E.no_problem"))
    concrete = [problem for problem in named if problem.concrete]
    value = _HALF + _HALF * len(concrete) / len(named)
    reason = msg("item.E1.concrete", concrete=len(concrete), count=len(named))
    return known_result(value, reason, _record_spans(concrete or named))


@scorer("E2")
def score_problems_remedied(inputs: ScoringInput) -> ItemResult:
    """Score item E2 (problems remedied): share of the problems with a remedy, done or planned (check P2).

    Without any problem the value is 0, not n/a: otherwise a report without problems would score better than one with a
    problem that has no remedy.
    """
    problems = _problems_needing_remedy(inputs)
    if not problems:
        return inputs.absence_result(msg("item.E.no_problem"))
    paired = {pair.problem for pair in inputs.tagging.pairs}
    open_ones = [problem for problem in problems if problem.id not in paired]
    answered = len(problems) - len(open_ones)
    reason = msg("item.E2.answered", answered=answered, count=len(problems))
    if open_ones and inputs.facts.copy_is_damaged:
        return unknown_result(msg("item.absent_unread", reason=reason))
    return known_result(answered / len(problems), reason, _record_spans(open_ones))


@scorer("E7")
def score_remedies_specific(inputs: ScoringInput) -> ItemResult:
    """Score item E7 (specific remedies): mean, over the problems, of the value of the most specific remedy (check P3).

    A remedy that is done or specific counts 1, another 0.5, no remedy 0.
    """
    problems = _problems_needing_remedy(inputs)
    if not problems:
        return untested_result(msg("item.E.no_problem"))
    judged = {result.subject: result.verdict == "pass" for result in inputs.results("P3")}
    if not judged and inputs.tagging.pairs:
        return unknown_result(msg("item.E7.not_checked"))
    worth = {
        remedy.id: _FULL if remedy.tense == "done" or judged.get(remedy.id) else _HALF
        for remedy in inputs.tagging.remedies
    }
    best = dict.fromkeys((problem.id for problem in problems), _NONE)
    for pair in inputs.tagging.pairs:
        if pair.problem in best:
            best[pair.problem] = max(best[pair.problem], worth.get(pair.remedy, _NONE))
    values = list(best.values())
    reason = msg(
        "item.E7.specific",
        full=values.count(_FULL),
        half=values.count(_HALF),
        none=values.count(_NONE),
        count=len(values),
    )
    weak = [problem for problem in problems if best[problem.id] < _FULL]
    if _NONE in values and inputs.facts.copy_is_damaged:
        return unknown_result(msg("item.absent_unread", reason=reason))
    return known_result(sum(values) / len(values), reason, _record_spans(weak))


@scorer("E3")
def score_previous_year_problems(_: ScoringInput) -> ItemResult:
    """Return the result "needs other reports" for item E3 (previous year's problems remedied): `compare` scores it."""
    return needs_reports_result(msg("item.needs_panel"))


@scorer("E8")
def score_reuse_of_own_text(_: ScoringInput) -> ItemResult:
    """Return the result "needs other reports" for item E8 (reuse of the agency's own text): `compare` scores it."""
    return needs_reports_result(msg("item.needs_panel"))


@scorer("E9")
def score_reuse_of_others_text(_: ScoringInput) -> ItemResult:
    """Return the result "needs other reports" for item E9 (text of other agencies' reports): `compare` scores it."""
    return needs_reports_result(msg("item.needs_year"))


@scorer("E5")
def score_training(inputs: ScoringInput) -> ItemResult:
    """Score item E5 (staff training): 0 if absent, 0.5 if only mentioned or planned, 1 with a count, date or subject.

    A statement that training is lacking does not count. In reports of 2014 to 2018, training in the statistics table counts too.
    """
    mentions = []
    for sentence in inputs.facts.sentences_without_headings:
        tags = inputs.facts.tags.get(sentence.id)
        if tags is None or "training" not in tags.labels or tags.training_types == ("deficit",):
            continue
        mentions.append(sentence)
        fact = _kind_of_training_fact(sentence.text) if tags.tense != "planned" else None
        if fact:
            return known_result(_FULL, msg("item.E5.fact", fact=msg(f"item.E5.{fact}")), [_sentence_span(sentence)])
    table = inputs.report.tables.get("statistics")
    counted = [cell for cell in table.cells if cell.row in _TRAINING_ROWS and cell.value.number] if table else []
    if counted:
        return known_result(
            _FULL, msg("item.E5.in_table"), [CellRef("statistics", cell.row, cell.column) for cell in counted]
        )
    if not mentions:
        return inputs.absence_result(msg("item.E5.none"))
    return known_result(_HALF, msg("item.E5.mention"), [_sentence_span(mentions[0])])


def _sentence_span(sentence: Sentence) -> TextSpan:
    """Return the text span of a sentence, as evidence."""
    return TextSpan(sentence.start, sentence.end)


def _training_clauses(text: str) -> Iterator[str]:
    """Yield the clauses of a text that mention staff training, except those that mention it only in a law's title."""
    words = ScoringWords.load().training.words
    return (
        clause
        for clause in split_into_clauses(_RE.basis.sub("", text).replace("就业", ""))
        if any(w in clause for w in words)
    )


def _kind_of_training_fact(text: str) -> str | None:
    """Return the kind of fact (count, date or subject) that a sentence states about staff training, or None."""
    for clause in _training_clauses(text):
        if _COUNT.search(clause):
            return "count"
        if _RE.title.search(clause) or _names_training_subject(clause):
            return "subject"
        if _RE.date.search(clause):
            return "date"
    return None


def _names_training_subject(clause: str) -> bool:
    """Return whether a clause names what was taught, as after 围绕 (on) or 内容包括 (contents include)."""
    words = ScoringWords.load().training
    for lead in words.taught:
        before, found, after = clause.partition(lead)
        if not found or not (any(word in after for word in words.words) or any(word in before for word in words.words)):
            continue
        subject = re.split("|".join(("开展", "进行", "组织", "举办", *words.words)), after)[0]
        if len(subject) > 1 and not _RE.empty_subject.search(subject):
            return True
    return False
