"""Cached item results, so that reports can be rescored with another rubric without recomputation."""

from __future__ import annotations

import msgspec

from disclosure_nlp.corpus.applied import AppliedDecisions
from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.messages import Message
from disclosure_nlp.model import ItemState, Scorecard, Tagging
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import (
    ScoringConditions,
    compute_all_item_results,
    find_scoring_conditions,
    score_items,
)
from disclosure_nlp.score.scoring import ItemResult


class CachedItemResult(msgspec.Struct, frozen=True, array_like=True):
    """Cached result of one rubric item; ``evidence`` is its list of locations as JSON."""

    item: str
    state: ItemState
    value: float | None
    reason: Message | str
    evidence: str


class CachedItems(msgspec.Struct, frozen=True, array_like=True):
    """Cached results of all rubric items of a report, and the facts that decide which items apply to the report."""

    owed: ScoringConditions
    items: tuple[CachedItemResult, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(CachedItems)


def encode_cached_items(cached: CachedItems) -> bytes:
    """Return cached results of rubric items as MessagePack bytes."""
    return _ENCODER.encode(cached)


def decode_cached_items(data: bytes) -> CachedItems:
    """Return cached results of rubric items, decoded from MessagePack bytes."""
    return _DECODER.decode(data)


def compute_cached_items(applied: AppliedDecisions, tagging: Tagging) -> CachedItems:
    """Compute the results of all rubric items for a report after review decisions."""
    report, findings = applied.report, applied.findings
    results = compute_all_item_results(report, tagging, findings)
    items = []
    for item, found in results.items():
        evidence = msgspec.json.encode(resolve_evidence(found.evidence, report)).decode()
        items.append(CachedItemResult(item, found.state, found.value, found.reason, evidence))
    return CachedItems(find_scoring_conditions(report, findings), tuple(items))


def score_cached_items(cached: CachedItems, rubric: Rubric) -> Scorecard:
    """Return the scorecard of a report under a rubric, from the cached results of its rubric items."""
    by_item = {item.item: ItemResult(item.state, item.value, item.reason) for item in cached.items}
    return score_items(cached.owed, by_item.__getitem__, rubric)
