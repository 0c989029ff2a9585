"""The request table of section 3."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from disclosure_nlp.model import RawTable
from disclosure_nlp.parse.cells import ParsedTables, build_table, first_rows, note_unknown_rows, row_cells
from disclosure_nlp.parse.columns import column_layout, missing_columns, packed_totals
from disclosure_nlp.parse.forms import Form, load_form, request_rows
from disclosure_nlp.parse.grids import LabelRow, RawRow, header_rows, label_rows, raw_rows
from disclosure_nlp.parse.selection import official_rows

_INTAKE = ("received", "carried_in", "granted")
_SINGLE_OTHER = "other_processing"


class RequestRows(NamedTuple):
    """The rows of the request table before their figures have columns."""

    tables: Sequence[RawTable]
    found: list[LabelRow]
    header: list[RawRow]


def collect_requests(tables: Sequence[RawTable]) -> RequestRows:
    """Return the label rows of the request table."""
    wanted = request_rows()
    rows = official_rows(raw_rows(tables), "requests")
    columns = load_form("2021").requests.columns
    found = label_rows(rows, wanted, lambda _: len(columns), _INTAKE, "carried_out")
    return RequestRows(tables, found, header_rows(rows, wanted, _INTAKE))


def parse_requests(rows: RequestRows, default: str, blanks: bool, parsed: ParsedTables) -> None:
    """Add the request table; ``default`` is the form where its own rows show none."""
    columns = load_form("2021").requests.columns
    note_unknown_rows(rows.found, "requests", parsed.issues)
    kept = first_rows(rows.found, "requests", parsed.issues)
    if not kept:
        return
    form = _request_form(set(kept), default)
    layout = column_layout(columns, rows.header, blanks)
    packed = [row.values for row in kept.values() if 0 < sum(bool(c.text.strip()) for c in row.values) < len(columns)]
    totals = 0 if blanks else packed_totals(packed)
    cells = list(
        chain.from_iterable(row_cells(row, columns, layout, "requests", parsed, proofs=totals) for row in kept.values())
    )
    keys = _request_keys(set(kept), load_form(form))
    lost = missing_columns(columns, rows.header)
    parsed.forms["requests"] = form
    parsed.tables["requests"] = build_table("requests", form, cells, rows.tables, keys, lost, set(kept))


def _request_form(rows: set[str], default: str) -> str:
    """Return the form of a request table: its parts of 其他处理 are of 2021; without them the other blocks decide."""
    if rows & {"other_not_corrected", "other_fee_unpaid"}:
        return "2021"
    return default


def _request_keys(rows: set[str], form: Form) -> list[tuple[str, str]]:
    """Return the cells of the form, the single row 其他处理 in place of its parts where it is printed alone."""
    parts = ("other_not_corrected", "other_fee_unpaid", "other_rest")
    single = _SINGLE_OTHER in rows and not rows & set(parts)
    keys = list(form.cells("requests"))
    if not single or form.id == "2019":
        return keys
    at = next(index for index, (row, _) in enumerate(keys) if row == parts[0])
    kept = [key for key in keys if key[0] not in parts]
    return [*kept[:at], *((_SINGLE_OTHER, column.id) for column in form.requests.columns), *kept[at:]]
