"""Finds what a number counts (its topic) from the word classes before and after it; None if unclear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.parse.figures.definitions import (
    FigureTopic,
    TopicRule,
    load_figure_definitions,
    subjects_by_word_class,
    topic_rules_by_word_class,
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
    """Context of a number in a sentence: the words before and after it, and the subject of the sentence.

    ``stated`` are (topic, unit) of earlier numbers in the sentence, ``heard`` the subjects mentioned so far;
    ``of_noun`` is True if 的 precedes the number, ``sets_up`` if the words before say that staff is appointed.
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
    """The topic of a number and the rule that found it; ``with_topic`` if the number counts a second topic too."""

    topic: str
    rule: TopicRule
    with_topic: str | None = None


def match_topic(context: NumberContext) -> TopicMatch | None:
    """Return the topic that a number counts, or None if no rule fits or an unknown word intervenes."""
    left, right = content_words(list(context.left)), content_words(list(context.right))
    before, behind = topic_rules_by_word_class()
    found: list[TopicMatch] = []
    if left:
        rules = before.get(left[-1].kind, ())
        found += [match for rule in rules if (match := _match_words_before(rule, left, right, context))]
    if left and left[-1].kind == CONJUNCTION:  # 1件予以公开、1件部分公开
        left = []
    if right:
        opened = all(word.kind == CONJUNCTION for word in left)
        fitting = [rule for rule in behind.get(right[0].kind, ()) if opened or rule.anywhere]
        found += [TopicMatch(rule.topic, rule) for rule in fitting if _fits_words_after(rule, right, context)]
    ordered = sorted(found, key=lambda match: match.rule.sort_key, reverse=True)
    return next((match for match in ordered if _has_no_contradicting_word(match, left, right, context)), None)


def _match_words_before(
    rule: TopicRule,
    words_before: Sequence[ClassifiedWord],
    words_after: Sequence[ClassifiedWord],
    context: NumberContext,
) -> TopicMatch | None:
    """Return the topic of a number if a rule fits the words before it, else None."""
    size = len(rule.left)
    if len(words_before) < size or any(
        word.kind not in kinds for word, kinds in zip(words_before[-size:], rule.left, strict=True)
    ):
        return None
    if not _conditions_are_met(rule, context) or (rule.right and not _fits_words_after(rule, words_after, context)):
        return None
    if not rule.right and _object_follows(rule, words_after, context):
        return None
    other = _second_counted_topic(rule, words_before[:-size], words_before[-size].start, context)
    return TopicMatch(rule.topic, rule, other) if other is not None else None


def _fits_words_after(rule: TopicRule, words_after: Sequence[ClassifiedWord], context: NumberContext) -> bool:
    """Return whether a topic rule fits the words after a number."""
    size = len(rule.right)
    if not _conditions_are_met(rule, context) or len(words_after) < size:
        return False
    fits = all(word.kind in kinds for word, kinds in zip(words_after, rule.right, strict=False))
    if (
        fits
        and not rule.left
        and topics_by_id()[rule.topic].family == "staff"
        and not context.sets_up
        and _is_adjacent_unknown_word(words_after, size)
    ):
        return False  # 52名信息员系统学习: persons trained, not staff
    # 3件申请低保的来信: words directly after 申请 show that it is no request for disclosure.
    return fits and not (words_after[size - 1].kind == "apply" and _is_adjacent_unknown_word(words_after, size))


def _is_adjacent_unknown_word(words: Sequence[ClassifiedWord], index: int) -> bool:
    """Return whether a word of a clause is unknown and directly follows the word before it."""
    return len(words) > index and words[index].kind == UNKNOWN and words[index].start == words[index - 1].end


def _conditions_are_met(rule: TopicRule, context: NumberContext) -> bool:
    """Return whether the conditions of a topic rule on unit, subject and earlier numbers are met."""
    topic = topics_by_id()[rule.topic]
    if context.unit not in load_figure_definitions().units[topic.units]:
        return False
    if topic.disclosure and not (context.says_disclosure if topic.id == "complaints" else context.about_disclosure):
        return False
    if rule.after is not None:
        return any(name.startswith(rule.after) and unit == context.unit for name, unit in context.stated)
    if rule.domain == "requests":
        own = context.domain == "requests" or (context.about_requests and context.domain in (None, "published"))
        return own or (
            topic.id in _OF_REQUESTS and any(topics_by_id()[name].family in _REQUESTS for name, _ in context.stated)
        )
    if rule.domain == "classes":
        return "classes" in context.heard
    if topic.id == "trained" and context.domain == "foreign":
        return False
    return rule.domain is None or rule.domain == context.domain


def _object_follows(rule: TopicRule, words_after: Sequence[ClassifiedWord], context: NumberContext) -> bool:
    """Return whether the object of the verb before a number follows the number, as in 收到3件低保申请."""
    if not words_after:
        return False
    kind = words_after[0].kind
    is_noun = kind == UNKNOWN or kind in subjects_by_word_class()
    if context.of_noun and context.unit in _OF_THINGS and is_noun:
        return True
    after_verb = bool(rule.left[-1] & load_figure_definitions().verbs)
    return after_verb and (is_noun or kind in ("foreign", "consult", "complaint"))


def _second_counted_topic(
    rule: TopicRule, words_before: Sequence[ClassifiedWord], left_start: int, context: NumberContext
) -> str | None:
    """Return the second topic that a number counts too (复议、诉讼共5件), "" if there is none, None if unclear."""
    channels, verbs = load_figure_definitions().channels, load_figure_definitions().verbs
    size, first, topic = len(rule.left), rule.left[0], topics_by_id()[rule.topic]
    if not words_before:
        return ""
    last = words_before[-1]
    if last.kind in ("partial", "rest") or (
        topic.id in _OF_ALL and last.kind in _SOME_ONLY | load_figure_definitions().ways
    ):
        return None
    if topic.id in _OF_ALL and any(word.kind in ("site", "online") for word in words_before):
        return None  # 通过门户网站共答复申请3件
    if topic.family == "consultation" and last.kind in ("complaint", "foreign") and last.end == left_start:
        return None
    if topic.family == "training" and last.kind == "foreign" and last.end == left_start:
        return None
    if rule.after is not None and last.kind != CONJUNCTION:
        return None
    if last.kind == CONJUNCTION:
        if first <= channels and len(words_before) > 1 and words_before[-2].kind in channels:
            return "" if words_before[-2].kind in first else None
        return (
            _topic_before_conjunction(topic, words_before, context)
            if len(words_before) > 1 and not first <= verbs
            else ""
        )
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


def _topic_before_conjunction(
    topic: FigureTopic, words_before: Sequence[ClassifiedWord], context: NumberContext
) -> str | None:
    """Return the topic before a conjunction if it is of the same family, "" if it is a synonym, else None."""
    kind = words_before[-2].kind
    found = [
        rule.topic
        for rule in topic_rules_by_word_class()[0].get(kind, ())
        if len(rule.left) == 1
        and topics_by_id()[rule.topic].family == topic.family
        and _conditions_are_met(rule, context)
    ]
    if topic.id in found or (not found and kind in load_figure_definitions().channels):
        return ""  # 人大代表建议、政协提案: one topic under two names
    return found[0] if found and topic.family in _JOINT_FAMILIES else None


def _has_no_contradicting_word(
    match: TopicMatch,
    words_before: Sequence[ClassifiedWord],
    words_after: Sequence[ClassifiedWord],
    context: NumberContext,
) -> bool:
    """Return whether no word of the clause contradicts the topic found for its number."""
    topic = topics_by_id()[match.topic]
    kinds = {word.kind for word in (*words_before, *words_after[:1])}
    if kinds & set(topic.without):
        return False
    if not topic.strict:
        return True
    if match.rule.text == "active" and context.domain not in (None, "published"):
        return False
    if words_before and words_before[0].kind == CONJUNCTION and match.rule.after is None:
        return False  # an item of a list is no total
    rest = words_before[: len(words_before) - len(match.rule.left)]
    allowed = {CONJUNCTION, "many_ways", "publish", "info"} | load_figure_definitions().channels
    several = sum(word.kind in load_figure_definitions().channels for word in rest) > 1 or any(
        w.kind == "many_ways" for w in rest
    )
    single = any(word.kind in load_figure_definitions().channels for word in rest)
    return all(word.kind in allowed for word in rest) and (several or not single)


def may_be_government_body(text: str) -> bool:
    """Return whether an unknown word may be the name of a government body or a place."""
    return _NAME.search(text) is not None
