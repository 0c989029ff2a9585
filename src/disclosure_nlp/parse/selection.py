"""Selection of the raw tables that are the standard tables: the form's header under the section's heading wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.model import RawTable, Section
from disclosure_nlp.parse.forms import RowForm, load_form, proactive_rows, request_rows
from disclosure_nlp.parse.grids import RawRow, raw_rows
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.values import is_value_like

# Words that show what a raw table is, and those of its header.
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
# Labels that name a column too.
_AMBIGUOUS = frozenset(("other_rest", "total_processed"))


class Selection(NamedTuple):
    """Raw tables by standard table; ``bare`` are those with figures only under the heading of its section."""

    tables: dict[str, list[RawTable]]
    bare: dict[str, list[RawTable]]


class _Candidate(NamedTuple):
    """A raw table that may be part of a standard table."""

    place: int
    table: RawTable
    rows: frozenset[str]
    header: bool
    section: str | None


def select_tables(tables: Sequence[RawTable], sections: Sequence[Section]) -> Selection:
    """Select the raw tables of each standard table; one raw table may hold several.

    Parameters
    ----------
    tables : sequence of RawTable
        In order of the text.
    sections : sequence of Section
        With their bounds; empty where they are not known.
    """
    texts = ["".join("".join([cell.text for cell in table.cells]).split()) for table in tables]
    places = [_section_at(table.start, sections) for table in tables]
    names = _names(texts)
    known: set[str] = {section.id for section in sections}
    found, bare = {}, {}
    for name in _SIGNS:
        candidates = [
            _Candidate(i, table, _rows(table, name), _has_header(texts[i], name), places[i])
            for i, table in enumerate(tables)
            if name in names[i] and (_has_header(texts[i], name) or not _has_other_header(table, name))
        ]
        found[name] = _select(name, candidates, known)
        bare[name] = (
            [] if found[name] else [t for t, place in zip(tables, places, strict=True) if place == name and _is_bare(t)]
        )
    return Selection(found, bare)


def official_rows(rows: Sequence[RawRow], name: str) -> list[RawRow]:
    """Return the rows from the form's header on, where those before it are of a table of the agency's own.

    Copies run tables together; rows before the header that are there again after it are the agency's own.
    """
    forms = _forms(name)
    at = next((i for i, row in enumerate(rows) if _is_header(row, name)), 0)
    ids = [{match_label(cell.text, forms) for cell in row if not is_value_like(cell.text)} - {None} for row in rows]
    before = {row for found in ids[:at] for row in found} - _AMBIGUOUS
    behind = {row for found in ids[at:] for row in found}
    return list(rows[at:] if before & behind else rows)


def _is_header(row: RawRow, name: str) -> bool:
    text = "".join("".join(cell.text.split()) for cell in row)
    return any(word in text for word in (_HEADERS["requests"][2:] if name == "requests" else _HEADERS[name]))


def _names(texts: Sequence[str]) -> list[list[str]]:
    """Return the standard tables that each raw table may be part of; one with few signs continues the one before."""
    names: list[list[str]] = []
    previous: str | None = None
    for text in texts:
        own = [name for name, signs in _SIGNS.items() if sum(sign in text for sign in signs) >= _FEWEST_SIGNS]
        if not own:
            own = [name for name in _SIGNS if _has_header(text, name)]
        if not own and previous and any(sign in text for sign in (*_SIGNS[previous], "总计", "第二十条")):
            own = [previous]
        names.append(own)
        previous = own[-1] if own else previous
    return names


def _section_at(start: int, sections: Iterable[Section]) -> str | None:
    return next((section.id for section in sections if section.start <= start < section.end), None)


def _has_header(text: str, name: str) -> bool:
    return sum(word in text for word in _HEADERS[name]) >= _HEADER_WORDS[name]


def _has_other_header(table: RawTable, name: str) -> bool:
    """Return whether a table begins with a header that is not the form's, as the agency's own tables have."""
    forms = _forms(name)
    for row in raw_rows([table])[:_MOST_TITLE_ROWS]:
        words = [cell for cell in row if not is_value_like(cell.text)]
        if any(match_label(cell.text, forms) for cell in words):
            return False
        if len(words) > 1 and len(words) == sum(bool(cell.text.strip()) for cell in row):
            return True
    return False


def _forms(name: str) -> tuple[RowForm, ...]:
    return {
        "proactive": proactive_rows(),
        "requests": request_rows(),
        "disputes": load_form("2021").disputes.rows,
    }[name]


def _rows(table: RawTable, name: str) -> frozenset[str]:
    """Return the rows of the form that the table's labels name."""
    forms = _forms(name)
    found = {match_label(cell.text, forms) for cell in table.cells if not is_value_like(cell.text)}
    return frozenset(row for row in found if row is not None and row not in _AMBIGUOUS)


def _is_bare(table: RawTable) -> bool:
    """Return whether a table holds figures and no word."""
    return bool(table.cells) and all(is_value_like(cell.text) for cell in table.cells)


def _select(name: str, candidates: Sequence[_Candidate], known: set[str]) -> list[RawTable]:
    """Return the pieces of one standard table in order of the text.

    The piece with the form's header, under its own heading and with the most rows, comes first; others join it where
    they have no row that is there already. A table without header in another section is the agency's own.
    """
    own = [c for c in candidates if c.section == name]
    official = [c for c in own if c.header] or [c for c in candidates if c.header] or own
    if not official and name not in known:
        official = list(candidates)
    if not official:
        return []
    anchor = max(official, key=lambda c: (len(c.rows), -c.place))
    chosen, taken = [anchor], set(anchor.rows)
    others = [c for c in candidates if c is not anchor and (c.header or _continues(c, anchor))]
    for candidate in sorted(others, key=lambda c: (not c.header, c.section != anchor.section, c.place)):
        if candidate.section == anchor.section and not candidate.rows & taken:
            chosen.append(candidate)
            taken |= candidate.rows
    return [c.table for c in sorted(chosen, key=lambda c: c.place)]


def _continues(candidate: _Candidate, anchor: _Candidate) -> bool:
    """Return whether a table without header may be a part of one torn by a page break."""
    return candidate.section == anchor.section
