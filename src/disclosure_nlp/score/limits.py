"""Withholds items that a cut copy cannot decide, so that the bounds of a score hold whatever is after the cut."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Completeness
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.score.scoring import ItemResult, unknown


@cache
def _item_sections() -> tuple[dict[str, list[str]], frozenset[str]]:
    data = load_definition("item_sections.toml", dict[str, dict[str, list[str]]])
    return data["sections"], frozenset(data["best"]["items"])


def limit_to_copy(item: str, result: ItemResult, completeness: Completeness) -> ItemResult:
    """Return an item's result, or unknown where the sections it mentions are not whole in the copy.

    The bounds of a score hold then regardless of what follows the cut.

    Examples
    --------
    >>> from disclosure_nlp.score.scoring import known
    >>> cut = Completeness("cut", 900, "proactive", present=("overview", "proactive"))
    >>> limit_to_copy("E1", known(0.0, msg("item.E.no_problem")), cut).state
    'unknown'
    """
    sections, best = _item_sections()
    if not completeness.is_cut or result.state != "value" or (item in best and result.value == 1):
        return result
    missing = [section for section in sections.get(item, SECTION_IDS) if not completeness.holds(section)]
    if not missing:
        return result
    return unknown(msg("item.cut", reason=result.reason, sections=tuple(missing)), result.evidence)
