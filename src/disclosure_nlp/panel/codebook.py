"""Codebook of the panel: meaning, source, comparability and summary statistics of every column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.markdown import markdown_table
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.columns import PanelColumn, missing_codes
from disclosure_nlp.panel.recall import (
    FEW_GOLD,
    GroupRecall,
    recall_group_name,
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
    """Return the codebook of a panel as a frame with one row per column of the panel.

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
    """Return n (number of known values), min, max and mean of a column; only n if it is not numeric."""
    known = values.dropna()
    found: dict[str, Any] = {"n": len(known), "min": None, "max": None, "mean": None}
    if column.type in ("int", "float", "code") and len(known):
        numbers = known.to_numpy(dtype=float)
        found |= {"min": numbers.min(), "max": numbers.max(), "mean": float(np.round(numbers.mean(), 6))}
    return found


def codebook_markdown(table: PanelTable, codebook: pd.DataFrame, language: Language = "en") -> str:
    """Return the codebook of a panel as Markdown, from the frame that `codebook_frame` returns."""
    columns = list(table.columns.values())
    rows = [
        (
            *_append_error_and_validity_to_note(_cells_of_column_definition(column, language), row),
            row.n,
            _format_range(row.min, row.max),
            _format_number(row.mean),
            _format_missing_counts(row),
        )
        for column, row in zip(columns, codebook.itertuples(), strict=True)
    ]
    agencies = int(table.frame["agency_no"].nunique())
    opening = msg("codebook.opening", rows=len(table.frame), agencies=agencies, columns=len(columns)).text(language)
    heads = [msg(f"codebook.{name}").text(language) for name in (*_HEADS, "n", "span", "mean", "gone")]
    title = msg("codebook.title").text(language)
    return (
        "\n\n".join(
            [
                f"# {title}",
                opening,
                missing_codes_markdown(language),
                markdown_table(heads, rows),
                recall_markdown(language),
            ]
        )
        + "\n"
    )


def _append_error_and_validity_to_note(definition_cells: tuple[str, ...], codebook_row: Any) -> tuple[str, ...]:
    """Return a column's codebook cells with the tagger's recall and the validity added to the note (last cell)."""
    return (
        *definition_cells[:-1],
        "; ".join(part for part in (definition_cells[-1], codebook_row.error, codebook_row.validity) if part),
    )


def _statistics_cells(row: Any) -> tuple[Any, ...]:
    """Return the cells of a codebook row that depend on the data: n, range, mean, missing values."""
    return row.n, _format_range(row.min, row.max), _format_number(row.mean), _format_missing_counts(row)


_HEADS = ("name", "label", "type", "values", "source", "forms", "class", "note")


def column_definitions_markdown(columns: list[PanelColumn], language: Language = "en") -> str:
    """Return the definitions of panel columns as a Markdown table, without statistics of the data."""
    heads = [msg(f"codebook.{name}").text(language) for name in (*_HEADS, "codes")]
    return markdown_table(
        heads, [(*_cells_of_column_definition(column, language), " ".join(column.codes)) for column in columns]
    )


def missing_codes_markdown(language: Language = "en") -> str:
    """Return the codes of missing values, such as ``a`` for a cell not in the form, as a Markdown table."""
    heads = [msg(f"codebook.{name}").text(language) for name in ("code", "spss", "meaning")]
    rows = [
        (f"`{code}`", -999900 - found.number, found.zh if language == "zh" else found.en)
        for code, found in missing_codes().items()
    ]
    return markdown_table(heads, rows)


@cache
def chinese_codebook() -> dict[str, dict[str, str]]:
    """Return the Chinese translations of the codebook's notes, units, values and sources, by English text."""
    return load_definition("panel/codebook-zh.toml", dict[str, dict[str, str]])


def recall_markdown(language: Language = "en") -> str:
    """Return the tagger's recall by sentence label, type and group as a Markdown table; a star marks small groups."""
    found = tagger_recall() | type_recall()
    groups = sorted({group for rows in found.values() for group in rows})
    table = [
        (f"`{label}`", *(_format_recall(rows[group]) if group in rows else "–" for group in groups))
        for label, rows in found.items()
    ]
    opening = msg("codebook.by_group", least=FEW_GOLD).text(language)
    heads = [msg("codebook.label_of_tagger").text(language), *(recall_group_name(group, language) for group in groups)]
    return f"{opening}\n\n{markdown_table(heads, table)}"


def _format_recall(group_recall: GroupRecall) -> str:
    """Return a recall with two decimals; a star marks one based on fewer than `FEW_GOLD` sentences."""
    return f"{group_recall.recall:.2f}{'*' if group_recall.gold < FEW_GOLD else ''}"


def _cells_of_column_definition(column: PanelColumn, language: Language) -> tuple[str, ...]:
    """Return the codebook cells that define a panel column: name, title, type, …, note."""
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


def _format_range(minimum: Any, maximum: Any) -> str:
    """Return minimum and maximum of a column joined by a dash; empty if they are missing."""
    return "" if minimum is None or minimum != minimum else f"{_format_number(minimum)}–{_format_number(maximum)}"  # noqa: PLR0124  not a number


def _format_number(value: Any) -> str:
    """Return a number as text with up to 15 significant digits; empty if it is missing."""
    return "" if value is None or value != value else f"{value:.15g}"  # noqa: PLR0124  not a number


def _format_missing_counts(codebook_row: Any) -> str:
    """Return how often each missing-value code occurs in a panel column, as text such as ``a 12, d 3``."""
    counts = {code: getattr(codebook_row, f"missing_{code}") for code in missing_codes()}
    return ", ".join(f"{code} {count:,}" for code, count in counts.items() if count)


class TableColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bilingual description of a column in a table that a comparison writes."""

    en: str
    zh: str


class _ComparisonTablesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/tables.toml``: descriptions of the columns in the tables of a comparison."""

    shared: dict[str, TableColumn]
    tables: dict[str, dict[str, TableColumn]]


def comparison_tables() -> dict[str, dict[str, TableColumn]]:
    """Return the columns of each table that a comparison writes, with descriptions; ``*`` replaces the year.

    Columns with the same meaning in every table are included in each table.

    Examples
    --------
    >>> comparison_tables()["rates"]["few"].en, comparison_tables()["rates"]["year"].en
    ('denominator under 30', 'reporting year')
    """
    found = load_definition("tables.toml", _ComparisonTablesFile)
    return {name: {**found.shared, **own} for name, own in found.tables.items()}


def shared_columns() -> dict[str, TableColumn]:
    """Return the columns that have the same meaning in every table of a comparison, with descriptions."""
    return load_definition("tables.toml", _ComparisonTablesFile).shared
