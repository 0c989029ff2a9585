"""Parses the small tables of section 2 (主动公开: proactive disclosure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Issue, RawTable
from disclosure_nlp.parse.cells import (
    ParsedTables,
    add_unknown_row_issues,
    build_table,
    first_row_of_each_id,
    make_row_cells,
    table_name,
)
from disclosure_nlp.parse.columns import header_labels, layout_from_header, missing_columns
from disclosure_nlp.parse.forms import FORM_IDS, BlockForm, load_form, proactive_row_forms
from disclosure_nlp.parse.grids import (
    LabelRow,
    RawRow,
    collect_label_rows,
    header_label_text,
    header_rows_by_row_id,
    rows_of_tables,
)
from disclosure_nlp.parse.selection import drop_rows_before_header

_WIDEST_BLOCK = 3


class ProactiveRows(NamedTuple):
    """Labelled rows of the small tables of section 2, with the form and small table that each belongs to."""

    tables: Sequence[RawTable]
    found: list[LabelRow]
    headers: dict[str, list[RawRow]]
    chosen: dict[str, tuple[str, BlockForm]]


def collect_proactive_rows(tables: Sequence[RawTable]) -> ProactiveRows:
    """Return the labelled rows of the small tables of section 2 (proactive disclosure)."""
    rows = drop_rows_before_header(rows_of_tables(tables), "proactive")
    wanted = proactive_row_forms()
    headers = header_rows_by_row_id(rows, wanted)
    chosen: dict[str, tuple[str, BlockForm]] = {}
    _choose_block_forms(headers, headers, chosen)

    def width(row: str | None) -> int:
        return len(chosen[row][1].columns) if row in chosen else _WIDEST_BLOCK

    found = collect_label_rows(rows, wanted, width)
    late = {row.row for row in found if row.row is not None and row.row not in chosen}
    _choose_block_forms(sorted(late), headers, chosen)
    return ProactiveRows(tables, found, headers, chosen)


def parse_proactive(rows: ProactiveRows, has_blanks_in_place: bool, parsed: ParsedTables) -> None:
    """Add the small tables of section 2 to the parsed tables, each block in the form that its header shows."""
    add_unknown_row_issues(rows.found, "proactive", parsed.issues)
    kept = first_row_of_each_id(rows.found, "proactive", parsed.issues)
    cells: list[Cell] = []
    for name, row in kept.items():
        form_id, block = rows.chosen[name]
        header = rows.headers.get(name, [])
        parsed.forms[f"proactive.{block.id}"] = form_id
        layout = layout_from_header(block.columns, header, has_blanks_in_place)
        cells += make_row_cells(row, block.columns, layout, "proactive", parsed, header)
    chosen = {name: rows.chosen[name] for name in kept}
    if kept:
        lost = _find_lost_columns(kept, chosen, rows.headers, parsed.issues)
        _add_proactive_table(rows.tables, cells, set(kept), lost, parsed)


def most_common_form(form_by_block: dict[str, str]) -> str | None:
    """Return the form (year) that most blocks of tables have; the newer one on a tie."""
    values = list(form_by_block.values())
    return max(FORM_IDS, key=values.count) if values else None


def _add_proactive_table(
    tables: Sequence[RawTable],
    cells: list[Cell],
    row_ids: set[str],
    missing_columns: tuple[str, ...],
    parsed: ParsedTables,
) -> None:
    """Add the table of section 2 (proactive disclosure) to the parsed tables."""
    form_id = most_common_form(parsed.forms) or "2021"
    form = load_form(form_id)
    keys = list(form.cell_ids("proactive"))
    keys += [key for key in dict.fromkeys((cell.row, cell.column) for cell in cells) if key not in keys]
    wanted = {row.id for block in form.blocks for row in block.rows}
    keys = [key for key in keys if key[0] in wanted or key[0] in row_ids]
    parsed.tables["proactive"] = build_table("proactive", form_id, cells, tables, keys, missing_columns, row_ids)


def _find_lost_columns(
    rows: dict[str, LabelRow],
    block_by_row: dict[str, tuple[str, BlockForm]],
    headers: dict[str, list[RawRow]],
    issues: list[Issue],
) -> tuple[str, ...]:
    """Return the ids of the columns that the headers of section 2's small tables lack."""
    bare = _first_rows_without_header(block_by_row, headers)
    for name in bare:
        message = msg("table.header_lost", table=table_name("proactive"), label=rows[name].label.strip())
        issues.append(Issue.from_message(message, "warning", rows[name].start, rows[name].end))
    lost = []
    for name, (_, block) in block_by_row.items():
        if name in bare or not _is_first_row_of_block(name, block, block_by_row):
            continue
        missing = missing_columns(block.columns, header := headers.get(name, []))
        lost += [f"{block.id}.{column}" for column in missing]
        if missing and len(labels := header_labels(header)) == len(block.columns):
            message = msg("table.column_unknown", table=table_name("proactive"), labels=tuple(labels))
            issues.append(Issue.from_message(message, "warning", rows[name].start, rows[name].end))
    return tuple(lost)


def _is_first_row_of_block(row_id: str, block: BlockForm, block_by_row: dict[str, tuple[str, BlockForm]]) -> bool:
    """Return whether a row is the first of its small table in section 2, as far as rows were found."""
    return block.rows[0].id == row_id or block.rows[0].id not in block_by_row


def _first_rows_without_header(
    block_by_row: dict[str, tuple[str, BlockForm]], headers: dict[str, list[RawRow]]
) -> list[str]:
    """Return the ids of the first rows of section 2's small tables that have no header."""
    return [
        name
        for name, (_, block) in block_by_row.items()
        if _is_first_row_of_block(name, block, block_by_row)
        and "信息内容" not in (text := header_label_text(headers.get(name, [])))
        and not any(key.lstrip("=") in text for column in block.columns for key in column.keys)
    ]


@cache
def _blocks_with_row(row_id: str) -> tuple[tuple[str, BlockForm], ...]:
    """Return the form year and definition of each small table of section 2 that has a row with this id."""
    blocks = [(form, block) for form in FORM_IDS for block in load_form(form).blocks]
    own = [(form, block) for form, block in blocks if any(row.id == row_id for row in block.rows)]
    return tuple((form, block) for form, block in own if block.id == own[-1][1].id)


def _choose_block_forms(
    row_ids: Iterable[str], headers: dict[str, list[RawRow]], chosen: dict[str, tuple[str, BlockForm]]
) -> None:
    """Choose the form year and small table of section 2 to which each row belongs, by the header of the row."""
    found: dict[tuple[int, tuple[str, ...]], tuple[str, BlockForm]] = {}
    for row_id in row_ids:
        header, options = headers.get(row_id, []), _blocks_with_row(row_id)
        key = (id(header) if header else 0, tuple(f"{form} {block.id}" for form, block in options))
        if key not in found:
            found[key] = _choose_block_form(header, options)
        chosen[row_id] = found[key]


def _choose_block_form(header_rows: list[RawRow], options: Sequence[tuple[str, BlockForm]]) -> tuple[str, BlockForm]:
    """Return the form year and small table to which a row of section 2 belongs, by the labels in its header."""
    known = [len(block.columns) - len(missing_columns(block.columns, header_rows)) for _, block in options]
    labels = len(header_labels(header_rows))
    shares = [
        (count / max(len(block.columns), labels), count) for count, (_, block) in zip(known, options, strict=True)
    ]
    return options[shares.index(max(shares))]
