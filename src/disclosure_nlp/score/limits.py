"""Marks rubric items as unknown if the file lacks sections that they depend on, so that score bounds are right."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Completeness
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.score.scoring import ItemResult, unknown_result


@cache
def _load_item_sections() -> tuple[dict[str, list[str]], frozenset[str]]:
    """Return the sections that each item depends on, and the items whose value 1 further text cannot lower."""
    data = load_definition("item_sections.toml", dict[str, dict[str, list[str]]])
    return data["sections"], frozenset(data["best"]["items"])


def unknown_if_truncated(item_id: str, result: ItemResult, completeness: Completeness) -> ItemResult:
    """Return an item's result, or an unknown result if a truncated file lacks sections that the item depends on.

    The bounds of the score are then right for any text that may follow the cut.

    Examples
    --------
    >>> from disclosure_nlp.score.scoring import known_result
    >>> cut = Completeness("cut", 900, "proactive", present=("overview", "proactive"))
    >>> unknown_if_truncated("E1", known_result(0.0, msg("item.E.no_problem")), cut).state
    'unknown'
    """
    sections, best = _load_item_sections()
    if not completeness.is_cut or result.state != "value" or (item_id in best and result.value == 1):
        return result
    missing = [section for section in sections.get(item_id, SECTION_IDS) if not completeness.is_complete_at(section)]
    if not missing:
        return result
    return unknown_result(msg("item.cut", reason=result.reason, sections=tuple(missing)), result.evidence)
