"""User-defined panel columns from manifests and rosters, named ``m_NAME``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import msgspec

from disclosure_nlp.manifest import ManifestRecord
from disclosure_nlp.panel.columns import PanelColumn
from disclosure_nlp.panel.filling import PanelBuilder
from disclosure_nlp.panel.states import RosterEntry

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def fill_user_columns(
    builder: PanelBuilder,
    records: Sequence[ManifestRecord | None],
    roster_entries: Sequence[tuple[RosterEntry, ...]],
    years: Sequence[int],
) -> dict[str, PanelColumn]:
    """Add the panel columns that users defined in manifests and rosters; return their definitions by name.

    A column is numeric if all of its values are numbers. A manifest takes precedence over a roster, of which the
    entry for the year is used.
    """
    rows = [
        {
            key.removeprefix("m_"): value
            for extra in (*(entry.extra for entry in own if entry.is_due(year)), record.extra if record else {})
            for key, value in extra.items()
        }
        for record, own, year in zip(records, roster_entries, years, strict=True)
    ]
    names = sorted({key for row in rows for key in row})
    return {
        column.id: column
        for column in (_fill_user_column(builder, name, [row.get(name) for row in rows]) for name in names)
    }


def _fill_user_column(builder: PanelBuilder, name: str, values: Sequence[str | None]) -> PanelColumn:
    """Add a user-defined panel column, numeric if all its values are numbers, and return its definition."""
    column = f"m_{name}"
    numbers = [None if value is None else _parse_finite_float(value) for value in values]
    plain = PanelColumn(
        column, f"Of the manifest: {name}", f"清单所列：{name}", "text", source="manifest, roster", missing="r"
    )
    if any(number is None and value is not None for number, value in zip(numbers, values, strict=True)):
        builder.add_text_column(column, values)
        return plain
    builder.add_number_column(column, numbers)
    return msgspec.structs.replace(plain, type="float")


def _parse_finite_float(text: str) -> float | None:
    """Return the number in a text; None for other text and for codes such as 007 or numbers of over 15 digits."""
    number = float(text) if _NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None
