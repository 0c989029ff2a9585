"""Codebook of the panel: meaning, source, comparability and summary statistics of every column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.columns import PanelColumn, missing_codes
from disclosure_nlp.panel.trust import (
    FEW_GOLD,
    GroupRecall,
    group_name,
    recall_note,
    tagger_recall,
    type_recall,
    validity_note,
)

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.panel.core import PanelTable

_DEFINED = ("id", "en", "zh", "type", "unit", "values", "source", "forms", "comparable", "note")
_GENERATIONS = ("2008–13", "2014–18", "2019–20", "2021–")


def codebook_frame(
    table: PanelTable, validity: Mapping[str, tuple[float, int]] | None = None, language: Language = "en"
) -> pd.DataFrame:
    """Return the codebook of a panel with one row per column.

    Parameters
    ----------
    validity : mapping, optional
        Agreement with readers and number of pairs by measure (``validate measures``).

    Returns
    -------
    frame
        name, label_en, label_zh, type, unit, values, source, forms, class, note, error (recall of the tags that a column rests on, and
        the group in which it is lowest), validity (what readers said), n (known values), min, max, mean, and how often each
        code of a missing value is met.
    """
    import pandas as pd

    rows = []
    for name, column in table.columns.items():
        counts = Counter(code.decode() for code in table.codes[name].tolist() if code)
        rows.append(
            {
                **{key: getattr(column, key) for key in _DEFINED},
                "error": recall_note(name, language),
                "validity": validity_note(name, validity or {}, language),
                **_summary_statistics(table.frame[name], column),
                **{f"missing_{code}": counts.get(code, 0) for code in missing_codes()},
            }
        )
    names = {"id": "name", "en": "label_en", "zh": "label_zh", "comparable": "class"}
    return pd.DataFrame(rows).rename(columns=names)


def _summary_statistics(values: pd.Series[Any], column: PanelColumn) -> dict[str, Any]:
    """Return the number of known values, and for numbers minimum, maximum and mean."""
    known = values.dropna()
    found: dict[str, Any] = {"n": len(known), "min": None, "max": None, "mean": None}
    if column.type in ("int", "float", "code") and len(known):
        numbers = known.to_numpy(dtype=float)
        found |= {"min": numbers.min(), "max": numbers.max(), "mean": float(np.round(numbers.mean(), 6))}
    return found


def codebook_text(table: PanelTable, frame: pd.DataFrame, language: Language = "en") -> str:
    """Return the codebook of a panel as Markdown."""
    columns = list(table.columns.values())
    rows = [
        (
            *_with_error_and_validity(_definition_cells(column, language), row),
            row.n,
            _format_range(row.min, row.max),
            _format_number(row.mean),
            _format_missing_counts(row),
        )
        for column, row in zip(columns, frame.itertuples(), strict=True)
    ]
    agencies = int(table.frame["agency_no"].nunique())
    opening = msg("codebook.opening", rows=len(table.frame), agencies=agencies, columns=len(columns)).text(language)
    heads = [msg(f"codebook.{name}").text(language) for name in (*_HEADS, "n", "span", "mean", "gone")]
    title = msg("codebook.title").text(language)
    return (
        "\n\n".join(
            [f"# {title}", opening, missing_codes_text(language), markdown_table(heads, rows), recall_table(language)]
        )
        + "\n"
    )


def _with_error_and_validity(defined: tuple[str, ...], row: Any) -> tuple[str, ...]:
    """Return the cells of a column's definition with its error and validity in the note."""
    return (*defined[:-1], "; ".join(part for part in (defined[-1], row.error, row.validity) if part))


def _statistics_cells(row: Any) -> tuple[Any, ...]:
    """Return the cells of a codebook row that depend on data."""
    return row.n, _format_range(row.min, row.max), _format_number(row.mean), _format_missing_counts(row)


_HEADS = ("name", "label", "type", "values", "source", "forms", "class", "note")


def column_definitions_text(columns: list[PanelColumn], language: Language = "en") -> str:
    """Return column definitions as a Markdown table: the codebook without statistics."""
    heads = [msg(f"codebook.{name}").text(language) for name in (*_HEADS, "codes")]
    return markdown_table(heads, [(*_definition_cells(column, language), " ".join(column.codes)) for column in columns])


def missing_codes_text(language: Language = "en") -> str:
    """Return the codes of missing values as a Markdown table."""
    heads = [msg(f"codebook.{name}").text(language) for name in ("code", "spss", "meaning")]
    rows = [
        (f"`{code}`", -999900 - found.number, found.zh if language == "zh" else found.en)
        for code, found in missing_codes().items()
    ]
    return markdown_table(heads, rows)


@cache
def chinese_codebook() -> dict[str, dict[str, str]]:
    """Return the Chinese of notes, units, values and sources of the codebook, by their English text."""
    return load_definition("panel/codebook-zh.toml", dict[str, dict[str, str]])


def recall_table(language: Language = "en") -> str:
    """Return tagger recall by label, type and group as a Markdown table; a star marks groups of under `FEW_GOLD` units."""
    found = tagger_recall() | type_recall()
    groups = sorted({group for rows in found.values() for group in rows})
    table = [
        (f"`{label}`", *(_format_recall(rows[group]) if group in rows else "–" for group in groups))
        for label, rows in found.items()
    ]
    opening = msg("codebook.by_group", least=FEW_GOLD).text(language)
    heads = [msg("codebook.label_of_tagger").text(language), *(group_name(group, language) for group in groups)]
    return f"{opening}\n\n{markdown_table(heads, table)}"


def _format_recall(row: GroupRecall) -> str:
    return f"{row.recall:.2f}{'*' if row.gold < FEW_GOLD else ''}"


def _definition_cells(column: PanelColumn, language: Language) -> tuple[str, ...]:
    """Return the cells of a codebook row that do not depend on data."""
    known = chinese_codebook() if language == "zh" else {"notes": {}, "units": {}, "values": {}, "sources": {}}
    values, unit = column.value_labels(language), known["units"].get(column.unit, column.unit)
    separator = "；" if language == "zh" else "; "
    shown = separator.join(f"{number} {label}" for number, label in values.items())
    shown = shown or known["values"].get(column.values, column.values)
    unit = f"{unit}{separator}{shown}" if unit and shown else unit or shown
    source = known["sources"].get(column.source, f"`{column.source}`" if language == "zh" else column.source)
    printed = ", ".join(when for when, mark in zip(_GENERATIONS, column.forms, strict=True) if mark != "-")
    return (
        f"`{column.id}`",
        column.label(language),
        column.type,
        unit,
        source,
        printed,
        column.comparable,
        known["notes"].get(column.note, column.note),
    )


def _format_range(least: Any, most: Any) -> str:
    return "" if least is None or least != least else f"{_format_number(least)}–{_format_number(most)}"  # noqa: PLR0124  not a number


def _format_number(number: Any) -> str:
    return "" if number is None or number != number else f"{number:.15g}"  # noqa: PLR0124  not a number


def _format_missing_counts(row: Any) -> str:
    """Return how often each code of a missing value occurs in a column, as text."""
    counts = {code: getattr(row, f"missing_{code}") for code in missing_codes()}
    return ", ".join(f"{code} {count:,}" for code, count in counts.items() if count)


def markdown_table(heads: list[str], rows: list[tuple[Any, ...]]) -> str:
    """Return a Markdown table."""
    lines = [
        heads,
        ["---"] * len(heads),
        *([" ".join(str(cell).split()).replace("|", "\\|") for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class TableColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Description of a column in a comparison's table, in English and Chinese."""

    en: str
    zh: str


class _TablesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/tables.toml``."""

    shared: dict[str, TableColumn]
    tables: dict[str, dict[str, TableColumn]]


def comparison_tables() -> dict[str, dict[str, TableColumn]]:
    """Return the columns of the tables that a comparison writes, by table; ``*`` stands for the years.

    Columns with the same meaning in every table are included in each table.

    Examples
    --------
    >>> comparison_tables()["rates"]["few"].en, comparison_tables()["rates"]["year"].en
    ('denominator under 30', 'reporting year')
    """
    found = load_definition("tables.toml", _TablesFile)
    return {name: {**found.shared, **own} for name, own in found.tables.items()}


def shared_columns() -> dict[str, TableColumn]:
    """Return the columns with the same meaning in every table."""
    return load_definition("tables.toml", _TablesFile).shared
