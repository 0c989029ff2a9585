"""Decides whether a report gives the figures of the agency alone or of its whole territory."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from disclosure_nlp.definitions import load_definition

Scope = Literal["own", "territory", "unclear"]
_GOVERNMENT = "government"
_OWN_NAME = re.compile(r"本级|政府办公[室厅]$|机关$")


@cache
def hierarchy_words() -> dict[str, tuple[str, ...]]:
    """Return the word lists that classify agency names and preambles of reports, by list name."""
    return load_definition("lexicon/hierarchy.toml", dict[str, tuple[str, ...]])


def report_scope(preamble: str, agency: str, kind: str | None) -> Scope:
    """Return whose figures a report gives: ``own`` (the agency's), ``territory`` or ``unclear``.

    A department reports its own figures. A government reports those of its territory if its preamble mentions the
    whole area or the bodies below it, its own if the preamble says so; otherwise it is unclear.

    Examples
    --------
    >>> report_scope("本报告数据由全县各镇、各部门数据汇总而成。", "云桥县人民政府", "government")
    'territory'
    >>> report_scope("本报告依据条例编制。", "云桥县人民政府", "government")
    'unclear'
    """
    words = hierarchy_words()
    if kind not in (None, _GOVERNMENT) or _OWN_NAME.search(agency):
        return "own"
    if any(word in preamble for word in words["own_organ"]):
        return "own"
    return "territory" if any(word in preamble for word in words["territory"]) else "unclear"
