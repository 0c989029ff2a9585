"""Amounts of money with their unit: stated in the cell, else by the row's label, else by the column's header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from disclosure_nlp.model import Number, Value

_UNIT = re.compile(
    r"[（(【]\s*(?:计量|金额)?(?:单位\s*[:：]?)?\s*(?P<bracketed>亿元|万元|元)\s*[)）】]|单位\s*[:：]\s*(?P<named>亿元|万元|元)"
)
_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def stated_unit(texts: Iterable[str]) -> str | None:
    """Return the one unit of money that labels state in brackets or after 单位, or None; two units are none."""
    found = {match["bracketed"] or match["named"] for text in texts for match in _UNIT.finditer("".join(text.split()))}
    return found.pop() if len(found) == 1 else None


def with_unit(value: Value, label: str, header: Iterable[str]) -> Value:
    """Return an amount with its unit; a unit that nothing states stays None."""
    if value.number is None or value.unit in _YUAN:
        return value
    return Value(value.state, value.number, stated_unit([label]) or stated_unit(header), value.note)


def in_10k_yuan(value: Value, raw: str) -> Value:
    """Return an amount in 万元, the unit of the form of 2021; one printed in another unit keeps its print as a note.

    No unit stated is the form's own.
    """
    if value.number is None or value.unit not in _YUAN or value.unit == "万元":
        return value
    amount = Decimal(str(value.number)) * _YUAN[value.unit] / _YUAN["万元"]
    return Value("number", _plain(amount), "万元", _note(raw, value.unit))


def _plain(amount: Decimal) -> Number:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _note(raw: str, unit: str) -> str:
    printed = raw.strip()
    return printed if unit in printed else f"{printed}{unit}"
