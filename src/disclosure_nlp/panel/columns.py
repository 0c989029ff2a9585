"""Definitions of the panel's columns, from ``data/panel.toml``, the forms, the rubrics and the text measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import Language
from disclosure_nlp.parse.forms import FORM_IDS, load_form
from disclosure_nlp.parse.statistics_form import COLUMN, load_statistics_form
from disclosure_nlp.score.rubric import RubricItem
from disclosure_nlp.score.scorer import resolve_rubric

CellKey = tuple[str, str, str]
ColumnKind = Literal["int", "float", "code", "text", "date"]
_VALUE = re.compile(r"(\d{1,2}) (.+?)(?= \d{1,2} |$)")
_FORMS_OF_TABLES = ("2019", "2021")
_MONEY = ("元", "万元", "亿元")
_NOT_BEFORE_FORMS = "--xx"


class PanelColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"comparable": "class"}):
    """Definition of a panel column: name, titles, type, unit of measure, source, missing-value codes, comparability.

    Attributes
    ----------
    id : str
        Name of the column, at most 26 characters.
    en, zh : str
        Labels in English and Chinese.
    type : str
        int, float, code (a number with a label for each value), text or date.
    unit, values, source, note : str
        Unit, possible values, source, and a note on use.
    missing : str
        Codes that a missing value may have, in the order in which they are checked.
    also : str
        Codes that it may have through what it is worked out from: of parts of a sum, of the measure that is ranked.
    forms : str
        One character each for 2008–13, 2014–18, 2019–20 and 2021 on: ``x`` if the form prints the figure, ``t`` if it is
        found in local tables and text, ``-`` if not at all.
    comparable : str
        Comparability over the forms: A one series, B affected by a change of form, C not comparable.
    cell : tuple of str or None
        Table, row and column of the standard table cell that the column holds, if any.
    """

    id: str
    en: str
    zh: str
    type: ColumnKind
    unit: str = ""
    values: str = ""
    values_zh: str = ""
    source: str = ""
    missing: str = ""
    forms: str = "xxxx"
    comparable: Literal["A", "B", "C"] = "A"
    note: str = ""
    cell: CellKey | None = None
    also: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Missing-value codes (letters) that may occur in the column."""
        return tuple(dict.fromkeys(f"{self.missing.replace('|', ' ')} {self.also}".split()))

    def label(self, language: Language) -> str:
        """Return the title of the panel column in a language."""
        return self.zh if language == "zh" else self.en

    def value_labels(self, language: Language = "en") -> dict[int, str]:
        """Return the meaning of each code of a categorical column, by code; empty for other columns.

        Examples
        --------
        >>> panel_columns()["state"].value_labels()[3]
        'not collected'
        """
        if self.type != "code":
            return {}
        if self.id == "field":
            return dict(enumerate(field_codes(), 1))
        return {
            int(number): label for number, label in _VALUE.findall(self.values_zh if language == "zh" else self.values)
        }


class MissingCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A missing-value code (a letter) and its meaning; ``number`` is the last part of its value in SPSS files."""

    number: int
    en: str
    zh: str


class RateDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a rate in the panel: the sum of the columns ``over`` divided by that of the columns ``under``."""

    id: str
    en: str
    zh: str
    over: str
    under: str
    forms: str


class _ShortName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    short: str
    id: str
    en: str


class _TableNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Short names of the rows and columns of a standard table, from which panel column names are composed."""

    rows: tuple[_ShortName, ...]
    columns: tuple[_ShortName, ...]


class _ComparableEntry(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"comparable": "class"}
):
    id: str
    comparable: Literal["A", "B", "C"]
    note: str = ""


class _ProactiveCell(_ComparableEntry, frozen=True, kw_only=True):
    row: str
    column: str
    en: str


class _FigureTopic(_ComparableEntry, frozen=True, kw_only=True):
    words: str
    unit: str


class _MeasureFamilyColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Properties that the panel columns of a family of text measures share: source, codes and notes."""

    source: str
    missing: str
    values: str = ""
    note: str = ""
    comparable: tuple[str, ...] = ()
    units: dict[str, str] = {}
    means: tuple[str, ...] = ()


class _PanelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/panel.toml``, the definitions of panel columns."""

    version: str
    identity: tuple[PanelColumn, ...]
    totals: tuple[PanelColumn, ...]
    outcomes: tuple[PanelColumn, ...]
    percentiles: tuple[str, ...]
    codes: dict[str, MissingCode]
    requests: _TableNames
    disputes: _TableNames
    proactive: dict[Literal["cells"], tuple[_ProactiveCell, ...]]
    rates: tuple[RateDefinition, ...]
    text: dict[str, _MeasureFamilyColumns]
    figures: dict[Literal["topics"], tuple[_FigureTopic, ...]]


@cache
def _load_panel_file() -> _PanelFile:
    return load_definition("panel.toml", _PanelFile)


@cache
def panel_columns() -> dict[str, PanelColumn]:
    """Return the definitions of all columns that a panel can have, by column name, in order.

    Examples
    --------
    >>> panel_columns()["rq_rec_nat"].en, panel_columns()["rq_rec_nat"].zh
    ('Requests newly received: natural persons', '本年新收政府信息公开申请数量：自然人')
    """
    file, tables = (
        _load_panel_file(),
        (_request_columns(), _proactive_columns(), _dispute_columns(), _statistics_columns()),
    )
    groups = (
        file.identity,
        file.totals,
        _score_item_columns(),
        *tables,
        file.outcomes,
        _rate_columns(),
        _text_measure_columns(),
        _figure_topic_columns(),
    )
    found = {column.id: column for group in groups for column in group}
    found |= {column.id: column for column in _percentile_columns(found)}
    found |= {column.id: column for more in (_later_score_item_columns(), _deviation_columns(found)) for column in more}
    return {
        name: msgspec.structs.replace(column, also=_codes_of_source_columns(column, found))
        for name, column in found.items()
    }


# Codes by the opening of a column's name that come from what it is worked out from: scores before the form of 2019; rates and
# outcomes from cells, figures without a unit, and parts that contradict each other; measures from two years.
_DERIVED = (
    ("sc_", "a"), ("r_", "a b c d x k e l"), ("h_", "a b c d x k e l"), ("pa_proc_amt", "r"), ("rq_", "a"), ("tx_", "t z u"),
    ("ls_", "z u"), ("pb_", "u"), ("rm_", "u"), ("tr_", "u"),
)  # fmt: skip


def _codes_of_source_columns(column: PanelColumn, columns: dict[str, PanelColumn]) -> str:
    """Return the missing-value codes of the columns from which a column is computed, separated by spaces."""
    base = columns.get(column.id.removeprefix("pc_")) if column.id.startswith("pc_") else None
    own = next((codes for opening, codes in _DERIVED if column.id.startswith(opening)), "")
    return own if base is None else " ".join((*base.codes, _codes_of_source_columns(base, columns)))


def missing_codes() -> dict[str, MissingCode]:
    """Return the definitions of the missing-value codes by letter."""
    return _load_panel_file().codes


def load_rates() -> tuple[RateDefinition, ...]:
    """Return the definitions of all rates in the panel."""
    return _load_panel_file().rates


def columns_with_percentiles() -> tuple[str, ...]:
    """Return the names of the panel columns that also have a column of percentiles among peers."""
    return _load_panel_file().percentiles


@cache
def field_codes() -> tuple[str, ...]:
    """Return the fields of work of departments (education, police, …); a field's code is its position, from 1."""
    return tuple(load_definition("fields.toml", dict[str, dict[str, list[str]]])["fields"])


def _score_item_column(rubric_item: RubricItem) -> PanelColumn:
    en, zh = f"{rubric_item.id} {rubric_item.title}", f"{rubric_item.id} {rubric_item.title_zh}"
    return PanelColumn(
        f"sc_{rubric_item.id.lower()}", en, zh, "float", "share", "0..1", source="score_items, as judged over years",
        missing="g u", forms=_NOT_BEFORE_FORMS,
    )  # fmt: skip


def _score_item_columns() -> Iterator[PanelColumn]:
    """Yield the panel columns for the rubric items of version 1 of the default rubric."""
    yield from map(_score_item_column, resolve_rubric("ogi-2021@1").items)


def _later_score_item_columns() -> Iterator[PanelColumn]:
    """Yield the panel columns for the rubric items that versions after version 1 added."""
    first = {item.id for item in resolve_rubric("ogi-2021@1").items}
    yield from (_score_item_column(item) for item in resolve_rubric("ogi-2021").items if item.id not in first)


def _forms_with_cell(table: str, row: str, column: str) -> str:
    """Return one character per form generation (four): ``x`` if that form contains a table cell, else ``-``."""
    rows = {"other_processing": ("2019", "2021")}.get(row)
    forms = rows or [form for form in _FORMS_OF_TABLES if (row, column) in load_form(form).cell_ids(table)]
    return "--" + "".join("x" if form in forms else "-" for form in _FORMS_OF_TABLES)


def _cell_column(name: str, cell_key: CellKey, en: str, zh: str, unit: str, source: str = "") -> PanelColumn:
    return PanelColumn(
        name, en, zh, "int", unit, ">=0", source=source or f"cells {'/'.join(cell_key)}", missing="a b x c d",
        forms=_forms_with_cell(*cell_key), cell=cell_key,
    )  # fmt: skip


def _request_columns() -> Iterator[PanelColumn]:
    form, grid = load_form("2021").requests, _load_panel_file().requests
    rows = {row.id: row.label for row in (*form.rows, *form.alternatives)}
    columns = {column.id: column.label for column in form.columns}
    for row in grid.rows:
        for column in grid.columns:
            key = ("requests", row.id, column.id)
            source = f"cells {'/'.join(key)}, else o1+o2+o3" if row.short == "o" else ""
            zh = f"{rows[row.id]}：{columns[column.id]}"
            yield _cell_column(f"rq_{row.short}_{column.short}", key, f"{row.en}: {column.en}", zh, "requests", source)


def _dispute_columns() -> Iterator[PanelColumn]:
    form, grid = load_form("2021").disputes, _load_panel_file().disputes
    rows = {row.id: row.label for row in form.rows}
    columns = {column.id: column.label for column in form.columns}
    for row in grid.rows:
        for column in grid.columns:
            name, key = f"dp_{row.short}_{column.short}", ("disputes", row.id, column.id)
            yield _cell_column(name, key, f"{row.en}: {column.en}", f"{rows[row.id]}：{columns[column.id]}", "cases")


def _proactive_columns() -> Iterator[PanelColumn]:
    blocks = [block for form in reversed(FORM_IDS) for block in load_form(form).blocks]
    rows = {(r.id, c.id): (r, c) for block in blocks for r in block.rows for c in block.columns}
    for cell in _load_panel_file().proactive["cells"]:
        row, column = rows[cell.row, cell.column]
        found = _cell_column(
            cell.id, ("proactive", cell.row, cell.column), cell.en, f"{row.label}：{column.label}", "items"
        )
        changes = {"comparable": cell.comparable, "note": cell.note, "values": "any" if column.signed else ">=0"}
        if column.amount:
            changes |= {"type": "float", "unit": "10k yuan" if cell.column == "amount_10k_yuan" else "yuan"}
        yield msgspec.structs.replace(found, **changes)


def _statistics_columns() -> Iterator[PanelColumn]:
    for row in (row for part in load_statistics_form().parts for row in part.rows):
        money = row.unit in _MONEY
        yield PanelColumn(
            f"st_{row.id}", f"Statistics 2014-2018: {row.id.replace('_', ' ')}", row.label, "float" if money else "int",
            "10k yuan" if money else row.unit, ">=0", source=f"cells statistics/{row.id}/{COLUMN}", missing="a b x c d",
            forms="-x--", comparable="C", note="column of the reporting year alone", cell=("statistics", row.id, COLUMN),
        )  # fmt: skip


def _rate_columns() -> Iterator[PanelColumn]:
    """Yield six panel columns per rate: numerator, denominator, value, interval bounds, small denominator."""
    for rate in load_rates():
        parts: tuple[tuple[str, str, str, ColumnKind, str, str, str], ...] = (
            ("n", ", numerator", "分子", "int", "", ">=0", rate.over),
            ("d", ", denominator", "分母", "int", "", ">=0", rate.under),
            ("v", "", "", "float", "share", "0..1", f"{rate.over} / {rate.under}"),
            ("lo", ", Wilson 95 % lower", "威尔逊区间下限", "float", "share", "0..1", "Wilson 1927"),
            ("hi", ", Wilson 95 % upper", "威尔逊区间上限", "float", "share", "0..1", "Wilson 1927"),
            ("few", ", denominator under 30", "分母不足30", "code", "", "0..1", ""),
        )
        for end, en, zh, kind, unit, values, source in parts:
            yield PanelColumn(
                f"r_{rate.id}_{end}", rate.en + en, rate.zh + zh, kind, unit, values, source=source, missing="a b c d z",
                forms=rate.forms, comparable="B", note="never part of a score",
            )  # fmt: skip


_UNITS = {
    "han": "han characters", "count": "units", "per_100_han": "per 100 han", "per_100_words": "per 100 words",
}  # fmt: skip


def _text_measure_columns() -> Iterator[PanelColumn]:
    from disclosure_nlp.measures.definitions import load_measures

    for measure in load_measures().values():
        prefix, _, name = measure.id.partition("_")
        family = _load_panel_file().text[prefix]
        kind: ColumnKind = "int" if measure.unit in ("han", "count") and measure.id not in family.means else "float"
        unit = family.units.get(measure.id, _UNITS.get(measure.unit, measure.unit))
        yield PanelColumn(
            measure.id, measure.title, measure.title_zh, kind, unit, family.values,
            source=family.source.format(id=measure.id, of=name), missing=family.missing, note=family.note,
            comparable="A" if measure.id in family.comparable else "B",
        )  # fmt: skip


def measures_with_standard_deviation() -> tuple[str, ...]:
    """Return the names of the text measures that also have a panel column of their standard deviation over draws."""
    from disclosure_nlp.measures.draws import label_based_measures

    return label_based_measures()


def _deviation_columns(columns: dict[str, PanelColumn]) -> Iterator[PanelColumn]:
    for base in measures_with_standard_deviation():
        yield PanelColumn(
            f"{base}_sd", f"{columns[base].en[:45]}: sd over 32 draws", f"{columns[base].zh}：32次抽取标签的标准差", "float",
            columns[base].unit, ">=0", source=f"panel-draws {base}", missing="s u z", comparable=columns[base].comparable,
            note="the error that the tagger admits; u: tagged by cue words",
        )  # fmt: skip


def _figure_topic_columns() -> Iterator[PanelColumn]:
    for topic in _load_panel_file().figures["topics"]:
        yield PanelColumn(
            f"tf_{topic.id}", f"Told in text: {topic.id.replace('_', ' ')}", f"正文所述：{topic.words}", "float", topic.unit,
            ">=0", source=f"text_figures {topic.id}", missing="e k l f n", comparable=topic.comparable, note=topic.note,
        )  # fmt: skip


def _percentile_columns(columns: dict[str, PanelColumn]) -> Iterator[PanelColumn]:
    for base in columns_with_percentiles():
        forms = _NOT_BEFORE_FORMS if columns[base].forms == _NOT_BEFORE_FORMS else "xxxx"
        yield PanelColumn(
            f"pc_{base}", f"Percentile of {base} in level x kind x year", f"{base}百分位（层级×类型×年度）", "float",
            "percent", "0..100", source=f"mid-rank of {base}", missing="s", forms=forms, note="from 10 known values on",
        )  # fmt: skip
