"""Units of money amounts: from the cell, else the row label, else the column header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from disclosure_nlp.model import Value

_UNIT = re.compile(
    r"[（(【]\s*+(?:计量|金额)?(?:单位\s*+[:：]?+\s*+)?+(?P<bracketed>亿元|万元|元)\s*+[)）】]|单位\s*+[:：]\s*+(?P<named>亿元|万元|元)"
)
_YUAN = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


def stated_money_unit(texts: Iterable[str]) -> str | None:
    """Return the unit of money that labels state in brackets or after 单位 (unit); None for no unit or several."""
    found = {match["bracketed"] or match["named"] for text in texts for match in _UNIT.finditer("".join(text.split()))}
    return found.pop() if len(found) == 1 else None


def add_money_unit(value: Value, label: str, header_texts: Iterable[str]) -> Value:
    """Return a cell value with the unit of money that its label or header states.

    The unit is None if they state none.
    """
    if value.number is None or value.unit in _YUAN:
        return value
    return Value(value.state, value.number, stated_money_unit([label]) or stated_money_unit(header_texts), value.note)


def convert_to_10k_yuan(value: Value, raw_text: str) -> Value:
    """Return a money value converted to 万元 (10,000 yuan), the unit of the 2021 form.

    A value without a unit is unchanged, since the form's unit applies. A value printed in another unit keeps the
    printed text as its note.
    """
    if value.number is None or value.unit not in _YUAN or value.unit == "万元":
        return value
    amount = Decimal(str(value.number)) * _YUAN[value.unit] / _YUAN["万元"]
    number = int(amount) if amount == amount.to_integral_value() else float(amount)
    printed = raw_text.strip()
    return Value("number", number, "万元", printed if value.unit in printed else f"{printed}{value.unit}")
