"""The standard tables: raw grids → canonical cells, the form chosen per block by its header words (forms.md §2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from msgspec import structs

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Cell, Document, Issue, RawTable, Table, TableId, Value
from disclosure_nlp.parse.amounts import in_10k_yuan, with_unit
from disclosure_nlp.parse.forms import (
    FORM_IDS,
    BlockForm,
    ColumnForm,
    Form,
    RowForm,
    load_form,
    proactive_rows,
    request_rows,
)
from disclosure_nlp.parse.grids import (
    LabelRow,
    RawRow,
    assign_columns,
    header_positions,
    header_text,
    label_rows,
    missing_columns,
    raw_rows,
    split_row,
)
from disclosure_nlp.parse.labels import match_label
from disclosure_nlp.parse.statistics import parse_statistics
from disclosure_nlp.parse.values import parse_value

_INTAKE = ("received", "carried_in", "granted")
_SINGLE_OTHER = "other_processing"
# Words that tell what a raw table is, whatever heading it stands under.
_SIGNS: dict[str, tuple[str, ...]] = {
    "proactive": ("规章", "规范性文件", "行政许可", "行政处罚", "行政强制", "事业性收费", "集中采购"),
    "requests": ("自然人", "新收", "结转", "予以公开", "部分公开", "国家秘密", "不掌握", "信访", "重复申请", "出版物"),
    "disputes": ("结果维持", "结果纠正", "其他结果", "尚未审结", "直接起诉", "复议后起诉", "行政诉讼"),
}
_FEWEST_SIGNS = 2
_AMOUNTS = ("amount_10k_yuan", "amount")
_WIDEST_BLOCK = 3


class ParsedTables(NamedTuple):
    """Tables by id, the form of each block, and what went wrong on the way."""

    tables: dict[str, Table]
    forms: dict[str, str]
    issues: list[Issue]


def parse_tables(document: Document, year: int | None) -> ParsedTables:
    """Read the three standard tables of a document.

    Parameters
    ----------
    document : Document
        With its raw tables.
    year : int or None
        Reporting year; decides the form only where no header word does.
    """
    parsed = ParsedTables({}, {}, [])
    found = tables_by_id(document.tables)
    if found["proactive"]:
        _proactive(found["proactive"], parsed)
    if any(issue.code == "text.lost_between_digits" for issue in document.issues):
        parsed.tables.update({name: _without_amounts(table) for name, table in parsed.tables.items()})
    default = _common_form(parsed.forms) or ("2019" if year in (2019, 2020) else "2021")
    if found["requests"]:
        _requests(found["requests"], default, parsed)
    if (statistics := parse_statistics(document.tables)) is not None:
        parsed.tables["statistics"] = statistics
        parsed.forms["statistics"] = statistics.form
    if found["disputes"]:
        _disputes(found["disputes"], parsed.forms.get("requests", default), parsed)
    return parsed


def _without_amounts(table: Table) -> Table:
    """Return a table whose amounts are unreadable: where characters between digits are lost, a decimal point may be."""
    cells = tuple(
        structs.replace(cell, value=Value("unreadable", note="a decimal point may be lost"))
        if cell.column in _AMOUNTS and cell.value.number
        else cell
        for cell in table.cells
    )
    return structs.replace(table, cells=cells)


def tables_by_id(tables: Iterable[RawTable]) -> dict[str, list[RawTable]]:
    """Sort raw tables by what their labels say; one table may hold several standard tables."""
    found: dict[str, list[RawTable]] = {name: [] for name in _SIGNS}
    previous: str | None = None
    for table in tables:
        text = "".join("".join([cell.text for cell in table.cells]).split())
        names = [name for name, signs in _SIGNS.items() if sum(sign in text for sign in signs) >= _FEWEST_SIGNS]
        if not names and previous and any(sign in text for sign in (*_SIGNS[previous], "总计", "第二十条")):
            names = [previous]
        for name in names:
            found[name].append(table)
        previous = names[-1] if names else previous
    return found


def _common_form(forms: dict[str, str]) -> str | None:
    """Return the form most blocks have; the newer one on a tie."""
    values = list(forms.values())
    return max(FORM_IDS, key=values.count) if values else None


def _cell(
    row: str, column: ColumnForm, raw_start: int, raw_end: int, raw: str, label: str = "", header: Iterable[str] = ()
) -> Cell:
    value = parse_value(raw)
    if column.amount:
        value = with_unit(value, label, header)
    if column.id == "amount_10k_yuan":
        own = value.unit == "万元" and "万元" not in raw
        value = in_10k_yuan(structs.replace(value, unit=None) if own else value, raw)
    return Cell(row, column.id, raw, value, raw_start, raw_end)


def _row_cells(
    row: LabelRow,
    columns: Sequence[ColumnForm],
    positions: dict[str, int] | None,
    table: str,
    issues: list[Issue],
    header: Sequence[RawRow] = (),
) -> list[Cell]:
    """Return a row's cells, or none and an issue where the figures cannot be told apart."""
    assert row.row is not None
    assigned = assign_columns(row.values, columns, positions)
    if assigned is None:
        got = f"got {len(row.values)} figures, expected {len(columns)}"
        message = f"{table}, row {row.label.strip()!r}: {got}; its cells are taken as unreadable"
        issues.append(Issue("table.row_width", "warning", message, row.start, row.end))
        return []
    if row.misprint:
        message = f"{table}: label {row.label.strip()!r} taken for row {row.row}"
        issues.append(Issue("table.label_misprint", "info", message, row.start, row.end))
    by_id = {column.id: column for column in columns}
    titles = [cell.text for cells in header for cell in cells]
    return [
        _cell(row.row, by_id[name], cell.start, cell.end, cell.text, row.label, titles)
        for name, cell in assigned.items()
    ]


def _unknown_rows(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> None:
    for row in rows:
        if row.row is None and any(cell.text.strip() for cell in row.values):
            label = row.label.strip()[:40]
            what = msg("table.no_such_row", label=label) if label else msg("table.no_label")
            figures = " ".join(cell.text for cell in row.values)[:40]
            message = msg("table.unknown_row", table=msg(f"name.{table}"), what=what, figures=figures)
            issues.append(Issue.of(message, "warning", row.start, row.end))


def _bounds(tables: Sequence[RawTable]) -> tuple[int, int]:
    return min(table.start for table in tables), max(table.end for table in tables)


def _table(
    name: TableId,
    form: str,
    cells: list[Cell],
    tables: Sequence[RawTable],
    wanted: Sequence[tuple[str, str]],
    lost_columns: tuple[str, ...],
    stated_rows: set[str],
) -> Table:
    """Assemble a table; its cells in the order of the form, its missing rows by label, not by figure."""
    order = {key: index for index, key in enumerate(wanted)}
    cells.sort(key=lambda cell: order.get((cell.row, cell.column), len(order)))
    rows = tuple(dict.fromkeys(row for row, _ in wanted))
    missing = tuple(row for row in rows if row not in stated_rows)
    return Table(name, form, tuple(cells), *_bounds(tables), missing, lost_columns)


def _once(rows: Iterable[LabelRow], table: str, issues: list[Issue]) -> dict[str, LabelRow]:
    """Keep the first row of each id; a second one with figures is an issue."""
    kept: dict[str, LabelRow] = {}
    for row in rows:
        if row.row is None:
            continue
        if row.row in kept:
            message = f"{table}: row {row.label.strip()[:40]!r} is there twice; the first one is kept"
            issues.append(Issue("table.repeated_row", "warning", message, row.start, row.end))
        else:
            kept[row.row] = row
    return kept


# --- section 3 -------------------------------------------------------------------------------------------------------


def _requests(tables: Sequence[RawTable], default: str, parsed: ParsedTables) -> None:
    grid = load_form("2021").requests
    wanted = request_rows()
    rows = raw_rows(tables)
    found = label_rows(rows, wanted, lambda _: len(grid.columns), _INTAKE, "carried_out")
    _unknown_rows(found, "requests", parsed.issues)
    kept = _once(found, "requests", parsed.issues)
    if not kept:
        return
    form = _request_form(set(kept), default)
    header = _header_rows(rows, wanted)
    positions = header_positions(header, grid.columns)
    cells = [
        cell for row in kept.values() for cell in _row_cells(row, grid.columns, positions, "requests", parsed.issues)
    ]
    keys = _request_keys(set(kept), load_form(form))
    lost = missing_columns(grid.columns, header)
    parsed.forms["requests"] = form
    parsed.tables["requests"] = _table("requests", form, cells, tables, keys, lost, set(kept))


def _header_rows(rows: Sequence[RawRow], forms: Sequence[RowForm]) -> list[RawRow]:
    """Return the rows above the first row of data."""
    header = []
    for row in rows:
        if any(match_label(cell.text, forms) in _INTAKE for cell in row):
            break
        header.append(row)
    return header


def _request_form(rows: set[str], default: str) -> str:
    """Return the form of a request table: its parts of 其他处理 are of 2021; without them the other blocks decide."""
    if rows & {"other_not_corrected", "other_fee_unpaid"}:
        return "2021"
    return default


def _request_keys(rows: set[str], form: Form) -> list[tuple[str, str]]:
    """Return the cells asked for, the single row 其他处理 in place of its parts where it is printed alone."""
    parts = ("other_not_corrected", "other_fee_unpaid", "other_rest")
    single = _SINGLE_OTHER in rows and not rows & set(parts)
    keys = form.cells("requests")
    if not single or form.id == "2019":
        return list(keys)
    columns = [column.id for column in form.requests.columns]
    kept = [key for key in keys if key[0] not in parts[1:]]
    single_keys = ((_SINGLE_OTHER, column) for column in columns)
    return list(
        chain.from_iterable(
            single_keys if key == (parts[0], columns[0]) else () if key[0] == parts[0] else (key,) for key in kept
        )
    )


# --- section 4 -------------------------------------------------------------------------------------------------------


def _disputes(tables: Sequence[RawTable], form: str, parsed: ParsedTables) -> None:
    grid = load_form(form).disputes
    keys = load_form(form).cells("disputes")
    rows = _from_sign(raw_rows(tables))
    values = _dispute_values(rows, len(keys))
    lost = missing_columns(grid.columns, rows)
    stated = {row.id for row in grid.rows if _names(rows, row)}
    cells: list[Cell] = []
    if values is None:
        start, end = _bounds(tables)
        message = f"disputes: no run of {len(keys)} figures below the header; its cells are taken as unreadable"
        parsed.issues.append(Issue("table.row_width", "warning", message, start, end))
    else:
        columns = {column.id: column for column in grid.columns}
        pairs = zip(keys, values, strict=True)
        cells = [_cell(row, columns[column], raw.start, raw.end, raw.text) for (row, column), raw in pairs]
        stated |= {row for row, _ in keys}
    parsed.forms["disputes"] = form
    parsed.tables["disputes"] = _table("disputes", form, cells, tables, keys, lost, stated)


def _names(rows: Iterable[RawRow], form: RowForm) -> bool:
    return any(match_label(cell.text, [form]) for row in rows for cell in row)


def _from_sign(rows: list[RawRow]) -> list[RawRow]:
    """Return the rows from the header of the table of disputes on."""
    for index, row in enumerate(rows):
        if any("行政复议" in "".join(cell.text.split()) or "结果维持" in cell.text for cell in row):
            return rows[index:]
    return rows


def _dispute_values(rows: Iterable[RawRow], count: int) -> RawRow | None:
    """Return the cells of the one row of data: figures in a row, over several lines where the copy broke it."""
    values: RawRow = []
    for row in rows:
        labels, cells = split_row(row)
        figures = [cell for cell in cells if cell.text.strip()]
        if figures and (not labels or len(figures) == count):
            values += cells if len(cells) + len(values) <= count else figures
        elif labels:
            if len(values) == count:
                break
            values = []
    return values if len(values) == count else None


# --- section 2 -------------------------------------------------------------------------------------------------------


def _proactive(tables: Sequence[RawTable], parsed: ParsedTables) -> None:
    rows = raw_rows(tables)
    forms = {form: load_form(form) for form in FORM_IDS}
    blocks = {row.id: (form.id, block) for form in forms.values() for block in form.blocks for row in block.rows}
    wanted = proactive_rows()
    found = label_rows(rows, wanted, lambda _: _WIDEST_BLOCK)
    kept = _once(found, "proactive", parsed.issues)
    headers = _block_headers(rows, wanted)
    chosen = {row: _block_form(row, headers.get(row, []), blocks[row][1].id, forms) for row in kept}
    cells: list[Cell] = []
    for name, row in kept.items():
        form_id, block = chosen[name]
        parsed.forms[f"proactive.{block.id}"] = form_id
        positions = header_positions(headers.get(name, []), block.columns)
        cells += _row_cells(row, block.columns, positions, "proactive", parsed.issues, headers.get(name, []))
    form = _common_form(parsed.forms) or "2021"
    lost = _lost_columns(kept, chosen, headers, parsed.issues)
    keys = list(forms[form].cells("proactive"))
    keys += [key for key in dict.fromkeys((cell.row, cell.column) for cell in cells) if key not in keys]
    wanted_rows = {row.id for block in forms[form].blocks for row in block.rows}
    keys = [key for key in keys if key[0] in wanted_rows or key[0] in kept]
    if kept:
        parsed.tables["proactive"] = _table("proactive", form, cells, tables, keys, lost, set(kept))


def _lost_columns(
    kept: dict[str, LabelRow],
    chosen: dict[str, tuple[str, BlockForm]],
    headers: dict[str, list[RawRow]],
    issues: list[Issue],
) -> tuple[str, ...]:
    """Return the columns that the headers lack, by block; a block without any header is an issue instead."""
    bare = _without_header(chosen, headers)
    for name in bare:
        message = f"proactive, row {kept[name].label.strip()!r}: the header of its block is not there"
        issues.append(Issue("table.header_lost", "warning", message, kept[name].start, kept[name].end))
    return tuple(
        f"{block.id}.{column}"
        for name, (_, block) in chosen.items()
        if name not in bare
        for column in missing_columns(block.columns, headers.get(name, []))
        if block.rows[0].id == name or block.rows[0].id not in chosen
    )


def _without_header(chosen: dict[str, tuple[str, BlockForm]], headers: dict[str, list[RawRow]]) -> list[str]:
    """Return the first rows of the blocks that have no word of a header: neither its columns nor 信息内容."""
    return [
        name
        for name, (_, block) in chosen.items()
        if (block.rows[0].id == name or block.rows[0].id not in chosen)
        and "信息内容" not in (text := header_text(headers.get(name, [])))
        and not any(key.lstrip("=") in text for column in block.columns for key in column.keys)
    ]


def _block_headers(rows: Iterable[RawRow], forms: Sequence[RowForm]) -> dict[str, list[RawRow]]:
    """Return, for each row of data, the header rows of its block: those since the last row of another block."""
    headers: dict[str, list[RawRow]] = {}
    current: list[RawRow] = []
    fresh = True
    for row in rows:
        labels, values = split_row(row)
        name = match_label(labels[-1].text, forms) if labels else None
        if name is not None:
            headers.setdefault(name, current)
            fresh = False
        elif labels and not (values and any(cell.text.strip() for cell in values)):
            current = [row] if not fresh else [*current, row]
            fresh = True
    return headers


def _block_form(row: str, header: list[RawRow], block_id: str, forms: dict[str, Form]) -> tuple[str, BlockForm]:
    """Return the form and block of a row by the words of its header; the form that has the row where words are gone."""
    options = [
        (form.id, block)
        for form in forms.values()
        for block in form.blocks
        if block.id == block_id and any(item.id == row for item in block.rows)
    ]
    known = [
        sum(column.id not in missing_columns(block.columns, header) for column in block.columns) for _, block in options
    ]
    shares = [(count / len(block.columns), count) for count, (_, block) in zip(known, options, strict=True)]
    return options[shares.index(max(shares))]
