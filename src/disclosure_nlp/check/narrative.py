"""Checks P4 and P5 of section 1: its share of padding, and whether it states a fact on each aspect."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import CheckContext
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.specifics import find_stated_fact
from disclosure_nlp.check.words import CheckWords, OverviewAspect
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Sentence, TextSpan

Results = Iterator[CheckResult]
_LETTER = re.compile(r"[\u3400-\u9fff\w]")
_PADDING = frozenset({"general", "none"})
_ASIDE = frozenset({"heading", "boilerplate"})
_MOST = 0.5


@check("P4")
def check_padding(context: CheckContext) -> Results:
    """P4: Check that at most half of section 1 is padding (slogans, praise, unrelated business); one result.

    ``observed`` is the share of the characters (Han, letters, digits) of sentences tagged only ``general`` or
    ``none``; headings and boilerplate are not counted.
    """
    sentences = [(sentence, labels) for sentence, labels in _tagged_overview_sentences(context) if not labels <= _ASIDE]
    total = sum(_count_characters(sentence) for sentence, _ in sentences)
    if not total:
        yield _no_overview_result(context, "overview")
        return
    idle = [sentence for sentence, labels in sentences if labels <= _PADDING]
    share = round(sum(map(_count_characters, idle)) / total, 4)
    message = msg("P4.share", share=f"{share:.0%}")
    evidence = [TextSpan(sentence.start, sentence.end) for sentence in idle]
    if share > _MOST:
        yield context.failed("overview", message, expected=_MOST, observed=share, evidence=evidence)
    else:
        yield context.result("pass", "overview", message, observed=share, evidence=evidence)


@check("P5")
def check_aspect_facts(context: CheckContext) -> Results:
    """P5: Check that section 1 states a count, share, date or document on each aspect; one result per aspect."""
    sentences = list(_tagged_overview_sentences(context))
    for aspect in CheckWords.load().aspects:
        own = [sentence for sentence, labels in sentences if aspect.label in labels]
        found = next(((sentence, part) for sentence in own if (part := find_stated_fact(sentence.text))), None)
        if found is not None:
            sentence, part = found
            yield context.passed(
                aspect.id, msg("P5.fact", words=part), evidence=[TextSpan(sentence.start, sentence.end)]
            )
        elif not sentences:
            yield _no_overview_result(context, aspect.id)
        else:
            yield _missing_fact_result(context, aspect, own)


def _missing_fact_result(context: CheckContext, aspect: OverviewAspect, sentences: list[Sentence]) -> CheckResult:
    """Return the failed result for a required aspect of section 1 (overview) on which the section states no fact."""
    message = msg("P5.none", aspect=aspect.title)
    if lost := context.facts.possible_loss_reason("overview"):
        return context.not_assessable(aspect.id, lost)
    return context.failed(aspect.id, message, evidence=[TextSpan(item.start, item.end, "wrong") for item in sentences])


def _tagged_overview_sentences(context: CheckContext) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """Yield (sentence, labels) for the tagged sentences of section 1 (overview)."""
    tags = context.facts.tags
    for sentence in context.report.sentences:
        if sentence.section == "overview" and sentence.id in tags:
            yield sentence, frozenset(tags[sentence.id].labels)


def _no_overview_result(context: CheckContext, subject: str) -> CheckResult:
    """Return the result of a check of section 1 (overview) if the section is empty, missing or not tagged."""
    reason: Message | str | None = context.facts.possible_loss_reason("overview")
    if reason is None and context.facts.sentences_without_headings and not context.tagging.sentences:
        reason = msg("check.untagged")
    if reason is not None:
        return context.not_assessable(subject, reason)
    return context.not_applicable(subject, msg("P5.no_section"))


def _count_characters(sentence: Sentence) -> int:
    """Return the number of Chinese characters, letters and digits in a sentence."""
    return len(_LETTER.findall(sentence.text))
