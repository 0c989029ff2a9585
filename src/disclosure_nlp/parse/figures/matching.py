"""Finds the topic of a number from the word classes before and after it; None if it is unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.parse.figures.definitions import (
    FigureTopic,
    TopicRule,
    load_figure_definitions,
    rules_by_word_class,
    subjects_by_word_class,
    topics_by_id,
)
from disclosure_nlp.parse.figures.words import UNKNOWN, ClassifiedWord, content_words

CONJUNCTION = "conjunction"
# Topics that apply to all requests; words such as 电话 or 延期 restrict them to some (_SOME_ONLY).
_OF_ALL = ("closed", "answered", "handled")
_REQUESTS = ("requests", "outcomes")
# Topics that always refer to requests, even if the sentence has mentioned other subjects since.
_OF_REQUESTS = frozenset(
    ("out_granted", "out_part", "out_denied", "out_absent", "out_not_held", "closed_in_time", "closed_extended")
)
_OF_THINGS = frozenset(("个", "项", "处", "家"))
_SOME_ONLY = frozenset(("consult_phone", "extended", "in_time", "reason", "online"))
_NAME = re.compile(r"^[\u4e00-\u9fff]{0,10}(?:[局委办厅处镇乡县市区州旗盟]|委员会|街道|管委会|公司|中心)$")
_MEDIA = frozenset(("site", "online", "wechat", "microblog", "app", "press", "gazette"))
_LONGEST_OWNER = 8  # characters of a name directly before a medium
_JOINT_FAMILIES = ("outcomes", "disputes", "requests")


class NumberContext(NamedTuple):
    """Context of a number: words since the previous number, words up to the next, and subject of the sentence.

    ``stated`` are the topics and units that the sentence has stated before, ``heard`` all subjects it has
    mentioned; ``of_noun`` is set if 的 is directly before the number (通报的3个栏目), ``sets_up`` if the words before say
    that staff is appointed.
    """

    left: tuple[ClassifiedWord, ...]
    right: tuple[ClassifiedWord, ...]
    unit: str
    domain: str | None
    about_requests: bool
    about_disclosure: bool
    stated: frozenset[tuple[str, str]]
    heard: frozenset[str] = frozenset()
    of_noun: bool = False
    sets_up: bool = False
    says_disclosure: bool = False


class TopicMatch(NamedTuple):
    """The topic of a number, the rule that found it, and the other topic where the number is that of both together."""

    topic: str
    rule: TopicRule
    with_topic: str | None = None


def match_topic(around: NumberContext) -> TopicMatch | None:
    """Return the topic that a number counts, or None if no rule fits or an unknown word intervenes."""
    left, right = content_words(list(around.left)), content_words(list(around.right))
    before, behind = rules_by_word_class()
    found: list[TopicMatch] = []
    if left:
        rules = before.get(left[-1].kind, ())
        found += [match for rule in rules if (match := _match_words_before(rule, left, right, around))]
    if left and left[-1].kind == CONJUNCTION:  # 1件予以公开、1件部分公开
        left = []
    if right:
        opened = all(word.kind == CONJUNCTION for word in left)
        fitting = [rule for rule in behind.get(right[0].kind, ()) if opened or rule.anywhere]
        found += [TopicMatch(rule.topic, rule) for rule in fitting if _fits_words_after(rule, right, around)]
    ordered = sorted(found, key=lambda match: match.rule.preference, reverse=True)
    return next((match for match in ordered if _has_no_contradicting_word(match, left, right, around)), None)


def _match_words_before(
    rule: TopicRule, left: Sequence[ClassifiedWord], right: Sequence[ClassifiedWord], around: NumberContext
) -> TopicMatch | None:
    """Return the topic if a rule fits the words before a number, else None."""
    size = len(rule.left)
    if len(left) < size or any(word.kind not in kinds for word, kinds in zip(left[-size:], rule.left, strict=True)):
        return None
    if not _conditions_are_met(rule, around) or (rule.right and not _fits_words_after(rule, right, around)):
        return None
    if not rule.right and _object_follows(rule, right, around):
        return None
    other = _joined_topic(rule, left[:-size], left[-size].start, around)
    return TopicMatch(rule.topic, rule, other) if other is not None else None


def _fits_words_after(rule: TopicRule, right: Sequence[ClassifiedWord], around: NumberContext) -> bool:
    """Return whether a rule fits the words after a number."""
    size = len(rule.right)
    if not _conditions_are_met(rule, around) or len(right) < size:
        return False
    fits = all(word.kind in kinds for word, kinds in zip(right, rule.right, strict=False))
    if (
        fits
        and not rule.left
        and topics_by_id()[rule.topic].family == "staff"
        and not around.sets_up
        and _is_adjacent_unknown_word(right, size)
    ):
        return False  # 52名信息员系统学习: persons trained, not staff
    # 3件申请低保的来信: words directly after 申请 show that it is no request for disclosure.
    return fits and not (right[size - 1].kind == "apply" and _is_adjacent_unknown_word(right, size))


def _is_adjacent_unknown_word(words: Sequence[ClassifiedWord], index: int) -> bool:
    """Return whether the word at an index is unknown and directly follows the word before it."""
    return len(words) > index and words[index].kind == UNKNOWN and words[index].start == words[index - 1].end


def _conditions_are_met(rule: TopicRule, around: NumberContext) -> bool:
    """Return whether a rule's conditions on unit, subject and earlier figures are met."""
    topic = topics_by_id()[rule.topic]
    if around.unit not in load_figure_definitions().units[topic.units]:
        return False
    if topic.disclosure and not (around.says_disclosure if topic.id == "complaints" else around.about_disclosure):
        return False
    if rule.after is not None:
        return any(name.startswith(rule.after) and unit == around.unit for name, unit in around.stated)
    if rule.domain == "requests":
        own = around.domain == "requests" or (around.about_requests and around.domain in (None, "published"))
        return own or (
            topic.id in _OF_REQUESTS and any(topics_by_id()[name].family in _REQUESTS for name, _ in around.stated)
        )
    if rule.domain == "classes":
        return "classes" in around.heard
    if topic.id == "trained" and around.domain == "foreign":
        return False
    return rule.domain is None or rule.domain == around.domain


def _object_follows(rule: TopicRule, right: Sequence[ClassifiedWord], around: NumberContext) -> bool:
    """Return whether the words after a number are the object of a verb directly before it (收到3件低保申请)."""
    if not right:
        return False
    kind = right[0].kind
    is_noun = kind == UNKNOWN or kind in subjects_by_word_class()
    if around.of_noun and around.unit in _OF_THINGS and is_noun:
        return True
    after_verb = bool(rule.left[-1] & load_figure_definitions().verbs)
    return after_verb and (is_noun or kind in ("foreign", "consult", "complaint"))


def _joined_topic(
    rule: TopicRule, rest: Sequence[ClassifiedWord], left_start: int, around: NumberContext
) -> str | None:
    """Return the second topic that a number counts too (复议、诉讼共5件), "" if there is none, None if unclear."""
    channels, verbs = load_figure_definitions().channels, load_figure_definitions().verbs
    size, first, topic = len(rule.left), rule.left[0], topics_by_id()[rule.topic]
    if not rest:
        return ""
    last = rest[-1]
    if last.kind in ("partial", "rest") or (
        topic.id in _OF_ALL and last.kind in _SOME_ONLY | load_figure_definitions().ways
    ):
        return None
    if topic.family == "consultation" and last.kind in ("complaint", "foreign") and last.end == left_start:
        return None
    if topic.family == "training" and last.kind == "foreign" and last.end == left_start:
        return None
    if rule.after is not None and last.kind != CONJUNCTION:
        return None
    if last.kind == CONJUNCTION:
        if first <= channels and len(rest) > 1 and rest[-2].kind in channels:
            return "" if rest[-2].kind in first else None
        return _topic_before_conjunction(topic, rest, around) if len(rest) > 1 and not first <= verbs else ""
    if first <= channels and size == 1 and last.kind not in channels | {"many_ways"}:
        return "" if topic.id == "by_other" else None
    if first <= channels and last.kind == "not_made":  # 上报市政府网站
        return None
    if last.kind != UNKNOWN or topic.loose or first <= verbs:
        return ""
    apart = last.end < left_start  # 各机关通过|政府网站, 区财政安排|工作经费
    if apart and (topic.apart or first <= channels):
        return ""
    named = first <= _MEDIA and last.end - last.start <= _LONGEST_OWNER  # 海关|门户网站
    return "" if named and size > 1 else None


def _topic_before_conjunction(topic: FigureTopic, rest: Sequence[ClassifiedWord], around: NumberContext) -> str | None:
    """Return the topic before a conjunction if it is of the same family, "" for a synonym, None otherwise."""
    kind = rest[-2].kind
    found = [
        rule.topic
        for rule in rules_by_word_class()[0].get(kind, ())
        if len(rule.left) == 1
        and topics_by_id()[rule.topic].family == topic.family
        and _conditions_are_met(rule, around)
    ]
    if topic.id in found or (not found and kind in load_figure_definitions().channels):
        return ""  # 人大代表建议、政协提案: one topic under two names
    return found[0] if found and topic.family in _JOINT_FAMILIES else None


def _has_no_contradicting_word(
    match: TopicMatch, left: Sequence[ClassifiedWord], right: Sequence[ClassifiedWord], around: NumberContext
) -> bool:
    """Return whether no other word of the clause contradicts the topic."""
    topic = topics_by_id()[match.topic]
    kinds = {word.kind for word in (*left, *right[:1])}
    if kinds & set(topic.without):
        return False
    if not topic.strict:
        return True
    if match.rule.text == "active" and around.domain not in (None, "published"):
        return False
    if left and left[0].kind == CONJUNCTION and match.rule.after is None:
        return False  # an item of a list is no total
    rest = left[: len(left) - len(match.rule.left)]
    allowed = {CONJUNCTION, "many_ways", "publish", "info"} | load_figure_definitions().channels
    several = sum(word.kind in load_figure_definitions().channels for word in rest) > 1 or any(
        w.kind == "many_ways" for w in rest
    )
    single = any(word.kind in load_figure_definitions().channels for word in rest)
    return all(word.kind in allowed for word in rest) and (several or not single)


def may_be_organ_name(text: str) -> bool:
    """Return whether an unknown word may be the name of an organ or a place."""
    return _NAME.search(text) is not None
