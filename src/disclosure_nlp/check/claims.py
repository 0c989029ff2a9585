"""Claims: statements in the narrative about figures that are also in the report's tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from disclosure_nlp.model import Number, Report
from disclosure_nlp.parse.figures.breakdowns import find_breakdowns
from disclosure_nlp.parse.figures.clauses import normalize_sentence
from disclosure_nlp.parse.figures.continuations import OWN_PART
from disclosure_nlp.parse.figures.definitions import topics_by_id
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.mention_cache import cached_figure_mentions
from disclosure_nlp.parse.figures.mention_finder import NARRATIVE
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.text.normalize import NormalizedText

ClaimKind = Literal["count", "zero", "all_done", "none_carried", "none_corrected", "share", "sum"]
_PARTS = re.compile(r"其中|包括|包含|分别")
_LEAST_CONFIDENCE = 0.9
# Topic of a figure in the text → id of the table row (and column) it is compared with.
_NAMES = {
    "received": "received",
    "accepted": "received",
    "closed": "processed",
    "answered": "processed",
    "out_granted": "granted",
    "out_part": "partly_granted",
    "out_denied": "denied",
    "out_unable": "unable",
    "out_unprocessed": "unprocessed",
    "out_other": "other",
    "suit": "suits",
    "suit_direct": "litigation_direct",
    "suit_after": "litigation_after_review",
    "norm_made": "normative_documents.made",
    "norm_repealed": "normative_documents.repealed",
    "norm_in_force": "normative_documents.in_force",
    "rules_made": "rules.made",
    "rules_repealed": "rules.repealed",
    "rules_in_force": "rules.in_force",
}
_RESULTS = ("upheld", "corrected", "other", "pending")


class Claim(NamedTuple):
    """A claim: a statement in the narrative about a figure that is also in the tables.

    ``stated`` is the number of a count or zero, the whole of a share and the total of a sum; ``parts`` are the part
    and the percentage of a share, or the parts of a sum; ``step`` is the rounding tolerance of a percentage;
    ``figure`` is the topic id of `disclosure_nlp.parse.figures`.
    """

    kind: ClaimKind
    topic: str
    start: int
    end: int
    stated: StatedNumber | None = None
    parts: tuple[Number, ...] = ()
    step: Number = 0
    figure: str = ""


def make_figure_scope(report: Report) -> FigureScope:
    """Return a report's agency and year, which decide whether a figure in its text is the agency's own."""
    return FigureScope(report.agency, report.kind, report.year)


def extract_claims(report: Report) -> tuple[Claim, ...]:
    """Return the claims of a report (statements in its narrative about figures in its tables), in text order.

    The preamble and section 5 (problems) are skipped: they contain no figures of the agency's year.
    """
    scope = make_figure_scope(report)
    items = cached_figure_mentions(report.sentences, scope)
    of_the_area = {item.topic for item in items if item.whose == "territory" and item.value}
    found = [
        claim
        for item in items
        if not _is_part_of_area_figure(item, items, of_the_area)
        and (claim := _claim_from_mention(item, scope)) is not None
    ]
    found += _extract_breakdown_claims(report)
    return tuple(sorted(dict.fromkeys(found), key=lambda claim: (claim.start, claim.end)))


def _is_part_of_area_figure(figure: FigureMention, figures: Sequence[FigureMention], area_topics: set[str]) -> bool:
    """Return whether a figure counts a government's office alone, while another figure counts its whole area."""
    part = figure.part_of is not None and figures[figure.part_of].topic == figure.topic
    return part or (figure.whose == "own" and figure.value is not None and figure.topic in area_topics)


def _claim_from_mention(mention: FigureMention, scope: FigureScope) -> Claim | None:
    """Return the claim (statement about a table value) that a figure in the text makes, or None if not the agency's."""
    own = scope.is_comparable_with_tables(mention.whose) and mention.time.basis == "year"
    if mention.rule == OWN_PART or mention.confidence < _LEAST_CONFIDENCE:  # of a part, tables may cover the whole area
        return None
    if not own or (scope.year is not None and mention.time.year != scope.year):
        return None
    name = _table_row_of_topic(mention)
    if mention.kind != "count" or mention.value is None:
        kind: ClaimKind = mention.kind if mention.kind != "count" else "zero"
        return Claim(kind, name, *mention.phrase, figure=mention.topic)
    kind = "count" if mention.number or mention.value.approximation != "exact" else "zero"
    return Claim(kind, name, *mention.phrase, mention.value, figure=mention.topic)


def _table_row_of_topic(mention: FigureMention) -> str:
    """Return the id of the table row that corresponds to the topic of a number in the text."""
    if mention.topic in ("received", "accepted") and mention.rule_requires_class("new_receive"):
        return "newly_received"
    if mention.with_topic:
        names = sorted(_NAMES.get(topic, topic) for topic in (mention.topic, mention.with_topic))
        return "disputes" if names == ["review", "suits"] else "+".join(names)
    base, _, result = mention.topic.partition("_")
    if result in _RESULTS and base in ("review", "suit"):
        return f"{_NAMES.get(base, base)}.{result}"
    return _NAMES.get(mention.topic, mention.topic)


def _extract_breakdown_claims(report: Report) -> Iterator[Claim]:
    """Yield the claims (figures stated in the text) of sentences that list the parts of a total after 其中 (of which)."""
    for sentence in report.sentences:
        if not sentence.is_heading and sentence.section in NARRATIVE and _PARTS.search(sentence.text):
            yield from _sum_and_share_claims(normalize_sentence(sentence))


def _sum_and_share_claims(text: NormalizedText) -> Iterator[Claim]:
    """Yield the claims of one sentence that a total has certain parts, or that a part is a percentage of a total."""
    for whole, parts, shares, complete in find_breakdowns(text):
        if complete:
            place = text.source_span(whole.start, parts[-1].end)
            yield Claim("sum", "parts", *place, whole, tuple(part.number for part in parts))
        for share in shares:
            place = text.source_span(share.part.start, share.end)
            yield Claim("share", "parts", *place, whole, (share.part.number, share.percent), share.step)


def statistics_row_of_claim(claim: Claim) -> str | None:
    """Return the id of the statistics table's row (2014–2018 form) that has the value of a claim, or None."""
    topic = topics_by_id().get(claim.figure)
    return topic.statistics if topic else None
