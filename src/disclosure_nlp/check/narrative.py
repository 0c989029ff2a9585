"""P4 and P5: what section 1 mentions, and whether each of its aspects has a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.check.context import Context
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.specifics import fact_part
from disclosure_nlp.check.words import Aspect, check_words
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import CheckResult, Sentence, TextSpan

Results = Iterator[CheckResult]
_LETTER = re.compile(r"[\u3400-\u9fff\w]")
_PADDING = frozenset({"general", "none"})
_ASIDE = frozenset({"heading", "boilerplate"})
_MOST = 0.5


@check("P4")
def padding(context: Context) -> Results:
    """P4: at most half of section 1 is guiding thought, praise or other business; per report.

    Observed is the share of the characters (Han, letters, digits) of sentences tagged only ``general`` or ``none``; headings and
    boilerplate count in neither.
    """
    sentences = [(sentence, labels) for sentence, labels in _overview(context) if not labels <= _ASIDE]
    total = sum(_length(sentence) for sentence, _ in sentences)
    if not total:
        yield _silent(context, "overview")
        return
    idle = [sentence for sentence, labels in sentences if labels <= _PADDING]
    share = round(sum(map(_length, idle)) / total, 4)
    message = msg("P4.share", share=f"{share:.0%}")
    evidence = [TextSpan(sentence.start, sentence.end) for sentence in idle]
    if share > _MOST:
        yield context.failed("overview", message, expected=_MOST, observed=share, evidence=evidence)
    else:
        yield context.result("pass", "overview", message, observed=share, evidence=evidence)


@check("P5")
def facts(context: Context) -> Results:
    """P5: a sentence of section 1 on each aspect holds a count, share, date or document; per aspect."""
    sentences = list(_overview(context))
    for aspect in check_words().aspects:
        own = [sentence for sentence, labels in sentences if aspect.label in labels]
        found = next(((sentence, part) for sentence in own if (part := fact_part(sentence.text))), None)
        if found is not None:
            sentence, part = found
            yield context.passed(
                aspect.id, msg("P5.fact", words=part), evidence=[TextSpan(sentence.start, sentence.end)]
            )
        elif not sentences:
            yield _silent(context, aspect.id)
        else:
            yield _without_fact(context, aspect, own)


def _without_fact(context: Context, aspect: Aspect, own: list[Sentence]) -> CheckResult:
    message = msg("P5.none", aspect=aspect.title)
    if lost := context.facts.lost("overview"):
        return context.not_assessable(aspect.id, lost)
    return context.failed(aspect.id, message, evidence=[TextSpan(item.start, item.end, "wrong") for item in own])


def _overview(context: Context) -> Iterator[tuple[Sentence, frozenset[str]]]:
    """Yield the sentences of section 1 with their labels; untagged ones are left out."""
    tags = context.facts.tags
    for sentence in context.report.sentences:
        if sentence.section == "overview" and sentence.id in tags:
            yield sentence, frozenset(tags[sentence.id].labels)


def _silent(context: Context, subject: str) -> CheckResult:
    """Return the result where section 1 says nothing, is not there or is not tagged."""
    reason: Message | str | None = context.facts.lost("overview")
    if reason is None and context.facts.statements and not context.tagging.sentences:
        reason = msg("check.untagged")
    if reason is not None:
        return context.not_assessable(subject, reason)
    return context.not_applicable(subject, msg("P5.no_section"))


def _length(sentence: Sentence) -> int:
    return len(_LETTER.findall(sentence.text))
