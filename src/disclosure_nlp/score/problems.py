"""E, problems and remedies: what falls short, what is done about it, and training."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.model import CellRef, Number, Problem, Sentence, TextSpan
from disclosure_nlp.parse.statistics import COLUMN
from disclosure_nlp.score.scoring import ItemResult, ItemScorer, ScoringInput, known, unknown
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
_FULL, _HALF, _NONE = 1.0, 0.5, 0.0
_TRAINING_ROWS = ("classes", "trained")


def _spans(problems: list[Problem]) -> list[TextSpan]:
    return [TextSpan(problem.start, problem.end) for problem in problems]


def concrete_problem(case: ScoringInput) -> ItemResult:
    """E1: no problem 0, only formulas 0.5, at least one concrete one 1 (check P1)."""
    problems = list(case.tagging.problems)
    if not problems:
        return case.absent("no problem is named")
    concrete = [problem for problem in problems if problem.concrete]
    if concrete:
        return known(_FULL, f"{len(concrete)} of {len(problems)} problems are concrete", _spans(concrete))
    return known(_HALF, f"{len(problems)} named by formula only", _spans(problems))


def remedies(case: ScoringInput) -> ItemResult:
    """E2: mean over the problems: remedy done 1, planned or unmarked 0.5, none 0 (check P2).

    General phrases (仍有差距) are left out unless they are all there is. Without any problem the value is 0, not n/a:
    else a report that names nothing would score better than one that names a problem without a remedy.
    """
    problems = [problem for problem in case.tagging.problems if not problem.generic] or list(case.tagging.problems)
    if not problems:
        return case.absent("no problem is named, so none is answered")
    values = [_answer(case, problem) for problem in problems]
    open_ones = [problem for problem, value in zip(problems, values, strict=True) if value < _FULL]
    words = {_FULL: "a remedy done", _HALF: "one planned or unmarked", _NONE: "none"}
    counts = [f"{values.count(value)} by {text}" for value, text in words.items() if value in values]
    reason = f"of {len(problems)} problem{'s' if len(problems) > 1 else ''}, answered {', '.join(counts)}"
    return known(sum(values) / len(values), reason, _spans(open_ones))


def _answer(case: ScoringInput, problem: Problem) -> float:
    """Return the value of a problem's best remedy."""
    answers = {pair.remedy for pair in case.tagging.pairs if pair.problem == problem.id}
    tenses = [remedy.tense for remedy in case.tagging.remedies if remedy.id in answers]
    return _NONE if not tenses else _FULL if "done" in tenses else _HALF


def last_year(_: ScoringInput) -> ItemResult:
    """E3: unknown while one year is in hand; it is n/a only where this is known to be the agency's first."""
    return unknown("no earlier report of the agency in hand")


def not_copied(_: ScoringInput) -> ItemResult:
    """E4: unknown without reports to compare with."""
    return unknown("no other report in hand to compare with")


def training(case: ScoringInput) -> ItemResult:
    """E5: no training 0, mentioned 0.5, with a count, a date or what was taught 1.

    A lack of training is no training; a plan is a mention.
    """
    mentions = []
    for sentence in case.facts.statements:
        tags = case.facts.tags.get(sentence.id)
        if tags is None or "training" not in tags.labels or tags.training_types == ("deficit",):
            continue
        mentions.append(sentence)
        fact = _training_fact(sentence.text) if tags.tense != "planned" else None
        if fact:
            return known(_FULL, f"training with {fact}", [_span(sentence)])
    counted = [cell for row in _TRAINING_ROWS if (cell := _statistic(case, row)) is not None]
    if counted:
        shown = [CellRef("statistics", row, COLUMN) for row in _TRAINING_ROWS if _statistic(case, row)]
        return known(_FULL, "training with a count in the statistics table", shown)
    if not mentions:
        return case.absent("no training is mentioned")
    return known(_HALF, "training is mentioned, without count, date or what was taught", [_span(mentions[0])])


def _statistic(case: ScoringInput, row: str) -> Number | None:
    """Return a positive figure of the statistics table of 2014 to 2018, or None."""
    table = case.report.tables.get("statistics")
    return (table.number(row, COLUMN) or None) if table is not None else None


def _span(sentence: Sentence) -> TextSpan:
    return TextSpan(sentence.start, sentence.end)


def _training_clauses(text: str) -> Iterator[str]:
    """Yield the clauses that speak of training, laws named as a mere basis taken out."""
    words = load_words().training.words
    return (clause for clause in clauses(_BASIS.sub("", text).replace("就业", "")) if any(w in clause for w in words))


def _training_fact(text: str) -> str | None:
    """Return what a sentence tells of a training: a count, a date or its subject; None for the mere kind of class."""
    for clause in _training_clauses(text):
        if _COUNT.search(clause):
            return "a count"
        if _TITLE.search(clause) or _subject(clause):
            return "what was taught"
        if _DATE.search(clause):
            return "a date"
    return None


def _subject(clause: str) -> bool:
    """Tell whether a clause names what was taught: 围绕…, 就…, 内容包括…."""
    words = load_words().training
    for lead in words.taught:
        before, found, after = clause.partition(lead)
        if not found or not (any(word in after for word in words.words) or any(word in before for word in words.words)):
            continue
        subject = re.split("|".join(("开展", "进行", "组织", "举办", *words.words)), after)[0]
        if len(subject) > 1 and not _EMPTY_SUBJECT.search(subject):
            return True
    return False


PROBLEMS: dict[str, ItemScorer] = {
    "E1": concrete_problem,
    "E2": remedies,
    "E3": last_year,
    "E4": not_copied,
    "E5": training,
}
