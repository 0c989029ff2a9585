"""What a number of the narrative counts, by the words right before and behind it; None where that is unclear."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from disclosure_nlp.check.claims.clauses import Count
from disclosure_nlp.check.words import any_of, claim_words, finder

DISPUTES = ("disputes", "review", "suits", "litigation_direct", "litigation_after_review")
DOCUMENTS = ("normative_documents", "rules")
DECISIONS = ("licences", "penalties", "coercions")

_LAST_YEAR = r"(?:上|前|去)(?:一)?(?:个)?年(?:度)?"
_NEXT_YEAR = r"(?:下|次|来|翌)(?:一)?(?:个)?年(?:度)?"
_CARRY = r"(?:结转|转结|转入|遗留|延续|顺延|未办结|未答复|转)"
_CARRIED_IN = re.compile(
    rf"{_LAST_YEAR}[^，；]{{0,4}}?{_CARRY}|{_CARRY}(?:自)?{_LAST_YEAR}|(?P<year>20\d\d)年度?的?{_CARRY}"
)
_CARRIED_OUT = re.compile(
    rf"(?:结转|转结|转入|顺延|延续|推迟|跨|转|延)(?:至|到|入|为)?(?:{_NEXT_YEAR}|(?P<year>20\d\d)年)"
)
_ADMIN_FEES = re.compile(r"行政事业性收费(?:金额|收入|总额)?")
_APPLICATIONS = re.compile(r"依申请公开|公开申请|信息公开|申请")
_CARRYING = ("结转", "转结", "顺延")
_TAIL_OF_DISPUTE = r"(?:申请|案件|案|事项|数量|数|件数|情况|总数|共|共计|合计|总计|累计|有|为|达|了|的|：)*"


class Subject(NamedTuple):
    """What a stretch of text speaks of, and where it is named."""

    topic: str
    start: int
    end: int


class Surroundings(NamedTuple):
    """A number's surroundings: the words since the number before, those up to the next, and what the sentence is about."""

    number: Count
    left: str
    right: str
    subject: str | None
    is_part: bool
    after_documents: bool
    year: int | None


@cache
def _subjects() -> re.Pattern[str]:
    foreign = any_of(claim_words().foreign_subjects)
    return re.compile(
        rf"(?P<foreign>{foreign})|(?P<litigation_after_review>复议后(?:又|再)?(?:提起)?(?:行政)?(?:起诉|诉讼))"
        r"|(?P<litigation_direct>(?:未经复议)?直接(?:提起)?(?:行政)?(?:起诉|诉讼))"
        r"|(?P<disputes>复议(?:案件)?(?:、|和|及|与|或|以及)(?:被)?(?:提起)?(?:行政)?(?:诉讼|应诉))"
        r"|(?P<review>复议(?:申请)?)|(?P<suits>诉讼|应诉|起诉)"
        r"|(?P<normative_documents>规范性文件)|(?P<rules>规章(?!制度))"
        r"|(?P<licences>许可(?:申请|事项)?)|(?P<penalties>行政处罚)|(?P<coercions>行政强制)|(?P<admin_fees>行政事业性收费)"
        r"|(?P<requests>(?:信息|政务|政府)?公开的?(?:书面)?申请|依申请公开|申请公开|信息的?申请|依申请)|(?P<bare>申请)"
    )


def subjects(text: str, about_requests: bool) -> list[Subject]:
    """Return what a text speaks of, in order; bare 申请 is one of disclosure only where the sentence is about these."""
    found: list[Subject] = []
    for match in _subjects().finditer(text):
        topic = match.lastgroup or ""
        if topic == "bare":
            compound = bool(found) and found[-1].end == match.start() and found[-1].topic != "requests"
            topic = "requests" if about_requests and not compound else "foreign"
        found.append(Subject(topic, match.start(), match.end()))
    return found


def topic_of(around: Surroundings) -> str | None:
    """Return what a number counts: a row or group of the tables, or None where that is unclear."""
    subject = around.subject
    if around.number.unit in ("元", "万元"):
        return "admin_fees" if subject == "admin_fees" and _ends(around.left, _ADMIN_FEES) else None
    if around.number.unit == "%" or subject == "foreign":
        return None
    if subject in DISPUTES:
        return _dispute_topic(around)
    if subject in DOCUMENTS:
        return _document_topic(around)
    if subject in DECISIONS:
        return _decision_topic(around)
    return _carried_topic(around) or _outcome_topic(around) or _request_topic(around) if subject == "requests" else None


def is_filler(text: str) -> bool:
    """Tell whether nothing is left of a text but words that say nothing of what is counted."""
    return not finder(claim_words().fillers).sub("", text)


def _ends(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return the last match of a pattern, if a text holds nothing but fillers behind it."""
    found = list(pattern.finditer(text))
    return found[-1] if found and is_filler(text[found[-1].end() :]) else None


# --- carried over ----------------------------------------------------------------------------------------------------


def _carried_topic(around: Surroundings) -> str | None:
    for topic, pattern, step in (("carried_in", _CARRIED_IN, -1), ("carried_out", _CARRIED_OUT, 1)):
        behind = around.right if leaves_open(around.left) else ""
        across = around.left + around.right if around.left.endswith(_CARRYING) else ""  # 结转3件至下年度
        for text in (around.left, behind, across):
            match = pattern.search(text)
            if match and _is_neighbour(match["year"], around.year, step):
                return topic
    return None


def _is_neighbour(stated: str | None, year: int | None, step: int) -> bool:
    """Tell whether the year named beside 结转 is the one before or behind the reporting year; none named is right."""
    return stated is None or (year is not None and int(stated) == year + step)


def leaves_open(left: str) -> bool:
    """Tell whether the words before a number leave it to those behind it to say what it counts."""
    return is_filler(re.sub(r"其中|另有|另|尚有|还有|剩余|其余|余|并|且|但|仍有|和|及", "", left))


# --- outcomes of requests --------------------------------------------------------------------------------------------


_OUTCOMES = ("partly_granted", "denied", "granted", "unable", "unprocessed", "other")


@cache
def _outcomes() -> re.Pattern[str]:
    words = claim_words().outcomes
    return re.compile("|".join(f"(?P<{name}>{any_of(getattr(words, name))})" for name in _OUTCOMES))


_ANSWER_WORDS = re.compile(r"答复|决定|处理|结果|类|告知书|[“”]")


def _outcome_topic(around: Surroundings) -> str | None:
    reasons = finder(claim_words().outcomes.reasons)
    if reasons.search(around.left) or reasons.search(around.right):
        return None
    before = list(_outcomes().finditer(around.left))
    if before:
        return _named_before(before, around.left)
    found = _outcomes().search(around.right) if leaves_open(around.left) else None
    if found is None or found.start() > 6:
        return None
    rest = _ANSWER_WORDS.sub("", around.right[found.end() :]).strip("、，的")
    return found.lastgroup if not rest else None


def _named_before(found: list[re.Match[str]], left: str) -> str | None:
    """Return the outcome named right before a number; two joined by 和 count together, more are unclear."""
    if not is_filler(_ANSWER_WORDS.sub("", left[found[-1].end() :])):
        return None
    names = [match.lastgroup or "" for match in found]
    if len(names) == 1:
        return names[0]
    joined = left[found[-2].end() : found[-1].start()] in ("、", "和", "及", "与", "或", "以及")
    return "+".join(sorted(names)) if len(names) == 2 and joined else None


def outcome_names(text: str) -> bool:
    """Tell whether a text names every outcome group of the form."""
    return {match.lastgroup for match in _outcomes().finditer(text)} == set(_OUTCOMES)


# --- requests received and answered ----------------------------------------------------------------------------------


def _request_topic(around: Surroundings) -> str | None:
    words = claim_words().requests
    if around.is_part:
        return "newly_received" if _by_verb(around, words.strictly_received) else None
    if not around.number.number and _ends(around.left, _APPLICATIONS):
        verb = _by_verb(around, (*words.processed, *words.handled))
        return "processed" if verb else "received"
    for topic, verbs in (("processed", words.processed), ("received", words.received), ("handled", words.handled)):
        verb = _by_verb(around, verbs)
        if verb is None:
            continue
        before = around.left[: verb.start()]
        if topic != "received" and before.endswith(words.some_of_them):
            return None
        strict = topic == "received" and (verb.group() in words.strictly_received or before.endswith("新"))
        return "newly_received" if strict else topic
    return None


def _by_verb(around: Surroundings, verbs: tuple[str, ...]) -> re.Match[str] | None:
    """Return the verb that governs a number: nothing but fillers between the two, and none behind (收到3件申请)."""
    match = _ends(around.left, finder(verbs))
    direct = match is not None and match.end() == len(around.left)
    return match if match is not None and (not direct or is_filler(around.right.strip("、，"))) else None


# --- reviews and suits -----------------------------------------------------------------------------------------------


_RESULTS = ("upheld", "corrected", "other", "pending")


@cache
def _results() -> re.Pattern[str]:
    words = claim_words().disputes
    return re.compile("|".join(f"(?P<{name}>{any_of(getattr(words, name))})" for name in _RESULTS))


def result_names(text: str) -> bool:
    """Tell whether a text names every result of reviews and suits."""
    return {match.lastgroup for match in _results().finditer(text)} == set(_RESULTS)


def _dispute_topic(around: Surroundings) -> str | None:
    result = _result_named(around)
    if result:
        return f"{around.subject}.{result}" if around.subject != "disputes" else None
    named = subjects(around.left, False)
    last = named[-1] if named else None
    if last is not None and last.topic in DISPUTES:
        rest = re.sub(_TAIL_OF_DISPUTE, "", around.left[last.end :])
        return last.topic if not rest else None
    if last is None and leaves_open(re.sub(r"发生|收到|产生|引发|引起|被提起|被申请|因|起诉", "", around.left)):
        behind = subjects(around.right, False)
        if behind and behind[-1].topic in DISPUTES and len(around.right) <= 40:
            rest = re.sub(_TAIL_OF_DISPUTE, "", around.right[behind[-1].end :].strip("、，"))
            specific = [item.topic for item in behind if item.topic.startswith("litigation_")]
            return (specific or [behind[-1].topic])[0] if not rest else None
    return None


def _result_named(around: Surroundings) -> str | None:
    before = list(_results().finditer(around.left))
    if before:
        rest = re.sub(r"原行政行为|案件|的|有|为|共|：", "", around.left[before[-1].end() :])
        return before[-1].lastgroup if not rest and len(before) == 1 else None
    behind = _results().match(re.sub(r"^(?:被|均|已|仍|予以|判决|复议|裁定|依法)+", "", around.right))
    return behind.lastgroup if behind and leaves_open(around.left) else None


# --- documents and decisions -----------------------------------------------------------------------------------------


@cache
def _document_verbs() -> re.Pattern[str]:
    words = claim_words().documents
    return re.compile(
        "|".join(f"(?P<{name}>{any_of(getattr(words, name))})" for name in ("made", "repealed", "in_force"))
    )


_DOCUMENT_NAMES = re.compile(r"(?:地方)?(?:[省市州]政府|政府)?规章|(?:行政)?规范性文件|[我本][局市县区省州镇乡委厅]")


def _document_topic(around: Surroundings) -> str | None:
    left = around.left
    not_made = finder(claim_words().documents.not_made)
    if not_made.search(left) or not_made.match(around.right):
        return None
    verbs = list(_document_verbs().finditer(left))
    named = _DOCUMENT_NAMES.search(left) is not None
    if not verbs or not (named or around.after_documents):
        return None
    kinds = {match.lastgroup for match in verbs}
    last = verbs[-1]
    names_between = _DOCUMENT_NAMES.sub("", left[last.end() :])
    return f"{around.subject}.{last.lastgroup}" if len(kinds) == 1 and is_filler(names_between) else None


_DECISIONS = re.compile(
    r"作出(?:的)?(?:各类)?(?:行政)?(?:许可|处罚|强制)(?:措施|处理)?(?:的)?(?:决定)?(?:数量|数|共计|共|总计|合计)?$"
)


def _decision_topic(around: Surroundings) -> str | None:
    return around.subject if _DECISIONS.search(around.left) else None
