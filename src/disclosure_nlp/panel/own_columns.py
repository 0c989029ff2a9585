"""Columns of the user's own, from manifests and rosters: ``m_NAME``."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from disclosure_nlp.manifest import ManifestRecord
from disclosure_nlp.panel.columns import PanelColumn
from disclosure_nlp.panel.filling import Filling
from disclosure_nlp.panel.states import RosterEntry


def fill_own_columns(
    filling: Filling,
    records: Sequence[ManifestRecord | None],
    entries: Sequence[tuple[RosterEntry, ...]],
    years: Sequence[int],
) -> dict[str, PanelColumn]:
    """Add the columns of the user's own; return their definitions.

    A column is one of numbers if all of its values are. A manifest comes before a roster, of which the entry of the year
    counts.
    """
    rows = [
        {key: value for entry in own if entry.is_due(year) for key, value in entry.extra.items()}
        | (dict(record.extra) if record else {})
        for record, own, year in zip(records, entries, years, strict=True)
    ]
    names = sorted({key for row in rows for key in row})
    return {column.id: column for column in (_fill(filling, name, [row.get(name) for row in rows]) for name in names)}


def _fill(filling: Filling, name: str, values: Sequence[str | None]) -> PanelColumn:
    """Add a column; return its definition."""
    column = f"m_{name.removeprefix('m_')}"
    numbers = [None if value is None else _number(value) for value in values]
    plain = PanelColumn(
        column, f"Of the manifest: {name}", f"清单所列：{name}", "text", source="manifest, roster", missing="r"
    )
    if any(number is None and value is not None for number, value in zip(numbers, values, strict=True)):
        filling.put_text(column, values)
        return plain
    filling.put_numbers(column, numbers)
    return msgspec.structs.replace(plain, type="float")


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
