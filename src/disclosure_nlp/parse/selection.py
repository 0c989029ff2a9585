"""Selects the raw tables that are standard tables; the form's header under the section's heading comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.model import RawTable, Section
from disclosure_nlp.parse.forms import RowForm, load_form, proactive_row_forms, request_row_forms
from disclosure_nlp.parse.grids import RawRow, rows_of_tables
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.values import is_value_like

# Key words of each standard table, and key words of its header.
_SIGNS: dict[str, tuple[str, ...]] = {
    "proactive": ("规章", "规范性文件", "行政许可", "行政处罚", "行政强制", "事业性收费", "事业型收费", "集中采购", "对外管理服务"),
    "requests": ("自然人", "新收", "结转", "予以公开", "部分公开", "国家秘密", "不掌握", "信访", "重复申请", "出版物"),
    "disputes": ("结果维持", "结果纠正", "其他结果", "尚未审结", "直接起诉", "复议后起诉", "行政诉讼"),
}  # fmt: skip
_HEADERS: dict[str, tuple[str, ...]] = {
    "proactive": ("第二十条", "信息内容", "制发件数", "废止件数", "现行有效", "处理决定", "收费金额", "制作数量", "公开总数", "上一年项目", "采购项目", "采购总金额"),
    "requests": ("自然人", "商业企业", "科研机构", "社会公益", "法律服务", "申请人情况", "勾稽关系"),
    "disputes": ("结果维持", "结果纠正", "其他结果", "尚未审结"),
}  # fmt: skip
_HEADER_WORDS = {"proactive": 1, "requests": 2, "disputes": 3}
_FEWEST_SIGNS = 2
_MOST_TITLE_ROWS = 3
# Row ids whose labels may also name a column.
_AMBIGUOUS = frozenset(("other_rest", "total_processed"))


class TableSelection(NamedTuple):
    """The raw tables from which each standard table of the report is parsed."""

    tables: dict[str, list[RawTable]]
    bare: dict[str, list[RawTable]]


class _CandidateTable(NamedTuple):
    """A raw table that may be part of a standard table: its position, section and labels."""

    place: int
    table: RawTable
    rows: frozenset[str]
    header: bool
    section: str | None


def select_tables(tables: Sequence[RawTable], sections: Sequence[Section]) -> TableSelection:
    """Return the raw tables of each standard table; one raw table can contain several standard tables.

    Parameters
    ----------
    tables : sequence of RawTable
        Raw tables in order of the text.
    sections : sequence of Section
        Sections of the report; empty if they are unknown.
    """
    texts = ["".join("".join([cell.text for cell in table.cells]).split()) for table in tables]
    places = [_section_id_at_offset(table.start, sections) for table in tables]
    names = _possible_standard_tables(texts)
    known: set[str] = {section.id for section in sections}
    found, bare = {}, {}
    for name in _SIGNS:
        candidates = [
            _CandidateTable(i, table, _rows_named_in_table(table, name), _has_table_header(texts[i], name), places[i])
            for i, table in enumerate(tables)
            if name in names[i] and (_has_table_header(texts[i], name) or not _has_other_header(table, name))
        ]
        found[name] = _select_raw_tables(name, candidates, known)
        bare[name] = (
            []
            if found[name]
            else [t for t, place in zip(tables, places, strict=True) if place == name and _has_only_numbers(t)]
        )
    return TableSelection(found, bare)


def drop_rows_before_header(rows: Sequence[RawRow], table_id: str) -> list[RawRow]:
    """Return the rows of a standard table without those of the agency's own table that precede its header.

    Copies may merge two tables; rows before the header that are repeated after it are the agency's own.
    """
    forms = _row_forms_of_table(table_id)
    at = next((i for i, row in enumerate(rows) if _is_header_row(row, table_id)), 0)
    ids = [{match_label(cell.text, forms) for cell in row if not is_value_like(cell.text)} - {None} for row in rows]
    before = {row for found in ids[:at] for row in found} - _AMBIGUOUS
    behind = {row for found in ids[at:] for row in found}
    return list(rows[at:] if before & behind else rows)


def _is_header_row(row: RawRow, table_id: str) -> bool:
    """Return whether a row has a key word of a standard table's header."""
    text = "".join("".join(cell.text.split()) for cell in row)
    return any(word in text for word in (_HEADERS["requests"][2:] if table_id == "requests" else _HEADERS[table_id]))


def _possible_standard_tables(table_texts: Sequence[str]) -> list[list[str]]:
    """Return the ids of the standard tables that each raw table may be part of.

    A raw table with few key words continues the previous one.
    """
    names: list[list[str]] = []
    previous: str | None = None
    for text in table_texts:
        own = [name for name, signs in _SIGNS.items() if sum(sign in text for sign in signs) >= _FEWEST_SIGNS]
        if not own:
            own = [name for name in _SIGNS if _has_table_header(text, name)]
        if not own and previous and any(sign in text for sign in (*_SIGNS[previous], "总计", "第二十条")):
            own = [previous]
        names.append(own)
        previous = own[-1] if own else previous
    return names


def _section_id_at_offset(offset: int, sections: Iterable[Section]) -> str | None:
    """Return the id of the section that contains an offset, or None."""
    return next((section.id for section in sections if section.start <= offset < section.end), None)


def _has_table_header(text: str, table_id: str) -> bool:
    """Return whether a text has the key words of a standard table's header."""
    return sum(word in text for word in _HEADERS[table_id]) >= _HEADER_WORDS[table_id]


def _has_other_header(table: RawTable, table_id: str) -> bool:
    """Return whether a raw table begins with a header other than the form's, as an agency's own table does."""
    forms = _row_forms_of_table(table_id)
    for row in rows_of_tables([table])[:_MOST_TITLE_ROWS]:
        words = [cell for cell in row if not is_value_like(cell.text)]
        if any(match_label(cell.text, forms) for cell in words):
            return False
        if len(words) > 1 and len(words) == sum(bool(cell.text.strip()) for cell in row):
            return True
    return False


def _row_forms_of_table(table_id: str) -> tuple[RowForm, ...]:
    """Return all rows that a standard table can have."""
    return {
        "proactive": proactive_row_forms(),
        "requests": request_row_forms(),
        "disputes": load_form("2021").disputes.rows,
    }[table_id]


def _rows_named_in_table(table: RawTable, table_id: str) -> frozenset[str]:
    """Return the ids of the form's rows whose labels are in a raw table."""
    forms = _row_forms_of_table(table_id)
    found = {match_label(cell.text, forms) for cell in table.cells if not is_value_like(cell.text)}
    return frozenset(row for row in found if row is not None and row not in _AMBIGUOUS)


def _has_only_numbers(table: RawTable) -> bool:
    """Return whether a raw table has numbers and no words."""
    return bool(table.cells) and all(is_value_like(cell.text) for cell in table.cells)


def _select_raw_tables(table_id: str, candidates: Sequence[_CandidateTable], other_rows: set[str]) -> list[RawTable]:
    """Return the raw tables that make up one standard table, in text order.

    The table with the form's header, under its own section heading and with the most rows, comes first; others are
    added if they repeat none of its rows. A table without header in another section is the agency's own.
    """
    own = [c for c in candidates if c.section == table_id]
    official = [c for c in own if c.header] or [c for c in candidates if c.header] or own
    if not official and table_id not in other_rows:
        official = list(candidates)
    if not official:
        return []
    anchor = max(official, key=lambda c: (len(c.rows), -c.place))
    chosen, taken = [anchor], set(anchor.rows)
    others = [c for c in candidates if c is not anchor and (c.header or c.section == anchor.section)]
    for candidate in sorted(others, key=lambda c: (not c.header, c.section != anchor.section, c.place)):
        if candidate.section == anchor.section and not candidate.rows & taken:
            chosen.append(candidate)
            taken |= candidate.rows
    return [c.table for c in sorted(chosen, key=lambda c: c.place)]
