"""Withholds items that cannot be decided: of a cut copy, and of an organ that does not owe the form of governments."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Completeness, Report
from disclosure_nlp.parse.sections import SECTION_IDS
from disclosure_nlp.score.scoring import ItemResult, not_applicable, unknown


@cache
def _item_sections() -> tuple[dict[str, list[str]], frozenset[str], frozenset[str]]:
    data = load_definition("item_sections.toml", dict[str, dict[str, list[str]]])
    return data["sections"], frozenset(data["best"]["items"]), frozenset(data["form"]["items"])


def limit_to_report(item: str, result: ItemResult, report: Report) -> ItemResult:
    """Return an item's result, or why it cannot be decided for this report.

    Parameters
    ----------
    item : str
        Item id.
    result : ItemResult
        Result from what the copy holds.
    report : Report
        The report; its completeness and whether it owes the form of governments decide.
    """
    if report.own_form and item in _item_sections()[2]:
        return not_applicable(str(msg("check.own_form")))
    return limit_to_copy(item, result, report.completeness)


def limit_to_copy(item: str, result: ItemResult, completeness: Completeness) -> ItemResult:
    """Return an item's result, or unknown where the sections it speaks of are not whole in the copy.

    The bounds of a score hold then whatever lies behind the cut.

    Examples
    --------
    >>> from disclosure_nlp.score.scoring import known
    >>> cut = Completeness("cut", 900, "proactive", present=("overview", "proactive"))
    >>> limit_to_copy("E1", known(0.0, "no problem is named"), cut).state
    'unknown'
    """
    sections, best, _ = _item_sections()
    if not completeness.is_cut or result.state != "value" or (item in best and result.value == 1):
        return result
    missing = [section for section in sections.get(item, SECTION_IDS) if not completeness.holds(section)]
    if not missing:
        return result
    return unknown(f"{result.reason}; the copy is cut and does not hold all of {', '.join(missing)}", result.evidence)
