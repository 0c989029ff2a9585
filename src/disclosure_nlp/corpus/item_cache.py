"""The judgements of all items of a report, kept so that another rubric can select and weigh them at no cost."""

from __future__ import annotations

import msgspec

from disclosure_nlp.corpus.applied import AppliedDecisions
from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.messages import Message
from disclosure_nlp.model import ItemState, Scorecard, Tagging
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import ScoringConditions, all_item_results, score_items, scoring_conditions
from disclosure_nlp.score.scoring import ItemResult


class KeptItem(msgspec.Struct, frozen=True, array_like=True):
    """The judgement of an item; ``evidence`` are its places as JSON."""

    item: str
    state: ItemState
    value: float | None
    reason: Message | str
    evidence: str


class CachedItems(msgspec.Struct, frozen=True, array_like=True):
    """All that a rubric needs to know of a report."""

    owed: ScoringConditions
    items: tuple[KeptItem, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(CachedItems)


def encode_kept(kept: CachedItems) -> bytes:
    """Return judgements as bytes."""
    return _ENCODER.encode(kept)


def decode_kept(data: bytes) -> CachedItems:
    """Return judgements from bytes."""
    return _DECODER.decode(data)


def keep_judgements(decided: AppliedDecisions, tagging: Tagging) -> CachedItems:
    """Judge every item of a report, decisions included."""
    report, findings = decided.report, decided.findings
    results = all_item_results(report, tagging, findings)
    items = tuple(
        KeptItem(item, found.state, found.value, found.reason, places_json(found, decided))
        for item, found in results.items()
    )
    return CachedItems(scoring_conditions(report, findings), items)


def places_json(judgement: ItemResult, decided: AppliedDecisions) -> str:
    """Return the places of a judgement as JSON, like those of the record."""
    return msgspec.json.encode(resolve_evidence(judgement.evidence, decided.report)).decode()


def score_kept(kept: CachedItems, rubric: Rubric) -> Scorecard:
    """Score a report by its stored judgements."""
    by_item = {item.item: ItemResult(item.state, item.value, item.reason) for item in kept.items}
    return score_items(kept.owed, by_item.__getitem__, rubric)
