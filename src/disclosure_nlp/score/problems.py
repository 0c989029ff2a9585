"""E, problems, remedies and training: what falls short, what is done about it, and how concrete both are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from disclosure_nlp.messages import msg
from disclosure_nlp.model import CellRef, Problem, Remedy, Sentence, TextSpan
from disclosure_nlp.score.scoring import ItemResult, ScoringInput, aside, known, scorer, unknown, untested
from disclosure_nlp.score.words import clauses, load_words

_NUMERAL = r"[\d一二两三四五六七八九十百]+"
_COUNT = re.compile(rf"{_NUMERAL}\s*[余多]?\s*(?:场次|批次|人次|期|次|场|批|人|名|课时|学时|个班)")
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:\s*\d{1,2}\s*日|[上中下]旬|份|(?!度|均|底前))|[上下]半年|第[一二三四]季度"
)
_BASIS = re.compile(r"(?:根据|按照|依据|依照|遵照|落实|贯彻)[^《，]{0,6}《[^》]*》")
_TITLE = re.compile(r"《[^》]+》")
# A subject that says nothing: 针对存在的问题开展培训 does not tell what was taught.
_EMPTY_SUBJECT = re.compile(r"问题|短板|不足|薄弱|需求|实际|情况|工作")
# Rows of the statistics table of 2014 to 2018 that count training.
_TRAINING_ROWS = ("classes", "trained")
_FULL, _HALF, _NONE = 1.0, 0.5, 0.0


def _spans(units: Iterable[Problem | Remedy]) -> list[TextSpan]:
    return [TextSpan(unit.start, unit.end) for unit in units]


def _with_topic(inputs: ScoringInput) -> list[Problem]:
    """Return the problems that name a topic: all but phrases such as 仍有差距."""
    return [problem for problem in inputs.tagging.problems if not problem.generic]


def _owing_a_remedy(inputs: ScoringInput) -> list[Problem]:
    """Return the problems that E2 and E7 look at: phrases are left out unless they are all there is."""
    return _with_topic(inputs) or list(inputs.tagging.problems)


@scorer("E6")
def problems_named(inputs: ScoringInput) -> ItemResult:
    """E6: a problem with a topic 1, only a phrase 0.5, none 0 (check P1)."""
    named, problems = _with_topic(inputs), inputs.tagging.problems
    if not problems:
        return inputs.absent(msg("item.E.no_problem"))
    if not named:
        return known(_HALF, msg("item.E.phrase_only"), _spans(problems))
    return known(_FULL, msg("item.E6.named", count=len(named)), _spans(named))


@scorer("E1")
def problems_concrete(inputs: ScoringInput) -> ItemResult:
    """E1: 0.5 and half the concrete share of the problems with a topic; none, or only a phrase, 0 (check P1)."""
    named = _with_topic(inputs)
    if not named:
        only_phrases = bool(inputs.tagging.problems)
        return inputs.absent(msg("item.E.phrase_only" if only_phrases else "item.E.no_problem"))
    concrete = [problem for problem in named if problem.concrete]
    value = _HALF + _HALF * len(concrete) / len(named)
    reason = msg("item.E1.concrete", concrete=len(concrete), count=len(named))
    return known(value, reason, _spans(concrete or named))


@scorer("E2")
def problems_answered(inputs: ScoringInput) -> ItemResult:
    """E2: share of the problems that a remedy answers, done or planned (check P2); no problem 0.

    Without any problem the value is 0, not n/a: else a report that names nothing would score better than one that names a
    problem without a remedy.
    """
    problems = _owing_a_remedy(inputs)
    if not problems:
        return inputs.absent(msg("item.E.no_problem"))
    paired = {pair.problem for pair in inputs.tagging.pairs}
    open_ones = [problem for problem in problems if problem.id not in paired]
    answered = len(problems) - len(open_ones)
    reason = msg("item.E2.answered", answered=answered, count=len(problems))
    if open_ones and inputs.facts.copy_is_damaged:
        return unknown(msg("item.absent_unread", reason=reason))
    return known(answered / len(problems), reason, _spans(open_ones))


@scorer("E7")
def remedies_specific(inputs: ScoringInput) -> ItemResult:
    """E7: mean over the problems of E2 of the best remedy: done or specific 1, else 0.5, none 0 (check P3)."""
    problems = _owing_a_remedy(inputs)
    if not problems:
        return untested(msg("item.E.no_problem"))
    judged = {result.subject: result.verdict == "pass" for result in inputs.results("P3")}
    if not judged and inputs.tagging.pairs:
        return unknown(msg("item.E7.not_checked"))
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
        return unknown(msg("item.absent_unread", reason=reason))
    return known(sum(values) / len(values), reason, _spans(weak))


@scorer("E3")
def last_year_answered(_: ScoringInput) -> ItemResult:
    """E3: last year's report is not in hand; `compare` scores it."""
    return aside(msg("item.needs_panel"))


@scorer("E8")
def own_text(_: ScoringInput) -> ItemResult:
    """E8: earlier reports are not in hand; `compare` scores it."""
    return aside(msg("item.needs_panel"))


@scorer("E9")
def text_of_others(_: ScoringInput) -> ItemResult:
    """E9: other reports of the year are not in hand; `compare` scores it."""
    return aside(msg("item.needs_year"))


@scorer("E5")
def training(inputs: ScoringInput) -> ItemResult:
    """E5: no training 0; mentioned, its kind or a plan 0.5; with a count, a date or what was taught 1.

    A lack of training is no training; in reports of 2014 to 2018 the statistics table counts it too.
    """
    mentions = []
    for sentence in inputs.facts.statements:
        tags = inputs.facts.tags.get(sentence.id)
        if tags is None or "training" not in tags.labels or tags.training_types == ("deficit",):
            continue
        mentions.append(sentence)
        fact = _training_fact(sentence.text) if tags.tense != "planned" else None
        if fact:
            return known(_FULL, msg("item.E5.fact", fact=msg(f"item.E5.{fact}")), [_span(sentence)])
    table = inputs.report.tables.get("statistics")
    counted = [cell for cell in table.cells if cell.row in _TRAINING_ROWS and cell.value.number] if table else []
    if counted:
        return known(_FULL, msg("item.E5.in_table"), [CellRef("statistics", cell.row, cell.column) for cell in counted])
    if not mentions:
        return inputs.absent(msg("item.E5.none"))
    return known(_HALF, msg("item.E5.mention"), [_span(mentions[0])])


def _span(sentence: Sentence) -> TextSpan:
    return TextSpan(sentence.start, sentence.end)


def _training_clauses(text: str) -> Iterator[str]:
    """Yield the clauses that mention training, laws named as a mere basis taken out."""
    words = load_words().training.words
    return (clause for clause in clauses(_BASIS.sub("", text).replace("就业", "")) if any(w in clause for w in words))


def _training_fact(text: str) -> str | None:
    """Return which fact a sentence gives of a training: count, date or subject; None for the mere kind of class."""
    for clause in _training_clauses(text):
        if _COUNT.search(clause):
            return "count"
        if _TITLE.search(clause) or _subject(clause):
            return "subject"
        if _DATE.search(clause):
            return "date"
    return None


def _subject(clause: str) -> bool:
    """Return whether a clause names what was taught: 围绕…, 就…, 内容包括…."""
    words = load_words().training
    for lead in words.taught:
        before, found, after = clause.partition(lead)
        if not found or not (any(word in after for word in words.words) or any(word in before for word in words.words)):
            continue
        subject = re.split("|".join(("开展", "进行", "组织", "举办", *words.words)), after)[0]
        if len(subject) > 1 and not _EMPTY_SUBJECT.search(subject):
            return True
    return False
