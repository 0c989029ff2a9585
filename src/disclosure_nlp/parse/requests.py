"""Parses the table of disclosure requests (section 3, 依申请公开)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from disclosure_nlp.model import RawTable
from disclosure_nlp.parse.cells import (
    ParsedTables,
    add_unknown_row_issues,
    build_table,
    first_row_of_each_id,
    make_row_cells,
)
from disclosure_nlp.parse.columns import count_rows_ending_in_sum, layout_from_header, missing_columns
from disclosure_nlp.parse.forms import ReportForm, load_form, request_row_forms
from disclosure_nlp.parse.grids import LabelRow, RawRow, collect_label_rows, header_rows, rows_of_tables
from disclosure_nlp.parse.selection import drop_rows_before_header

_INTAKE = ("received", "carried_in", "granted")
_SINGLE_OTHER = "other_processing"


class RequestRows(NamedTuple):
    """Labelled rows of the table of requests, before their values are assigned to columns."""

    tables: Sequence[RawTable]
    found: list[LabelRow]
    header: list[RawRow]


def collect_request_rows(tables: Sequence[RawTable]) -> RequestRows:
    """Return the labelled rows of the table of requests."""
    wanted = request_row_forms()
    rows = drop_rows_before_header(rows_of_tables(tables), "requests")
    columns = load_form("2021").requests.columns
    found = collect_label_rows(rows, wanted, lambda _: len(columns), _INTAKE, "carried_out")
    return RequestRows(tables, found, header_rows(rows, wanted, _INTAKE))


def parse_requests(rows: RequestRows, default_form: str, has_blanks_in_place: bool, parsed: ParsedTables) -> None:
    """Add the table of requests to the parsed tables, in the form that its rows show."""
    columns = load_form("2021").requests.columns
    add_unknown_row_issues(rows.found, "requests", parsed.issues)
    kept = first_row_of_each_id(rows.found, "requests", parsed.issues)
    if not kept:
        return
    form = _form_of_request_rows(set(kept), default_form)
    layout = layout_from_header(columns, rows.header, has_blanks_in_place)
    packed = [row.values for row in kept.values() if 0 < sum(bool(c.text.strip()) for c in row.values) < len(columns)]
    totals = 0 if has_blanks_in_place else count_rows_ending_in_sum(packed)
    cells = list(
        chain.from_iterable(
            make_row_cells(row, columns, layout, "requests", parsed, rows_with_total=totals) for row in kept.values()
        )
    )
    keys = _cell_ids_of_request_form(set(kept), load_form(form))
    lost = missing_columns(columns, rows.header)
    parsed.forms["requests"] = form
    parsed.tables["requests"] = build_table("requests", form, cells, rows.tables, keys, lost, set(kept))


def _form_of_request_rows(row_ids: set[str], default_form: str) -> str:
    """Return the form year that the rows of a table of requests show, or else a default form year."""
    if row_ids & {"other_not_corrected", "other_fee_unpaid"}:
        return "2021"
    return default_form


def _cell_ids_of_request_form(row_ids: set[str], form: ReportForm) -> list[tuple[str, str]]:
    """Return the (row id, column id) pairs of a table of requests that has certain rows."""
    parts = ("other_not_corrected", "other_fee_unpaid", "other_rest")
    single = _SINGLE_OTHER in row_ids and not row_ids & set(parts)
    keys = list(form.cell_ids("requests"))
    if not single or form.id == "2019":
        return keys
    at = next(index for index, (row, _) in enumerate(keys) if row == parts[0])
    kept = [key for key in keys if key[0] not in parts]
    return [*kept[:at], *((_SINGLE_OTHER, column.id) for column in form.requests.columns), *kept[at:]]
