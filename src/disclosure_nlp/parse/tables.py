"""Parses the standard tables of a document: selects raw tables and assigns rows and columns."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from disclosure_nlp.model import Document, Section, Table, Value
from disclosure_nlp.parse.cells import ParsedTables
from disclosure_nlp.parse.columns import has_blanks_in_place
from disclosure_nlp.parse.disputes import parse_disputes
from disclosure_nlp.parse.local_tables import parse_local_tables
from disclosure_nlp.parse.proactive import ProactiveRows, collect_proactive_rows, most_common_form, parse_proactive
from disclosure_nlp.parse.requests import RequestRows, collect_request_rows, parse_requests
from disclosure_nlp.parse.selection import select_tables
from disclosure_nlp.parse.statistics import parse_statistics
from disclosure_nlp.parse.unlabelled import parse_unlabelled_table

__all__ = ["ParsedTables", "parse_tables"]
_AMOUNTS = ("amount_10k_yuan", "amount")
_APPLICANT_COLUMNS = 7


def parse_tables(document: Document, year: int | None, sections: Sequence[Section] = ()) -> ParsedTables:
    """Parse the standard tables of a document.

    Parameters
    ----------
    document : Document
        Document with its raw tables.
    year : int or None
        Reporting year; determines the form only if no header does.
    sections : sequence of Section, optional
        Sections of the report; a table under the heading of its section is preferred to similar ones.
    """
    parsed = ParsedTables({}, {}, [], document.text)
    selected = select_tables(document.tables, sections)
    proactive = collect_proactive_rows(selected.tables["proactive"])
    requests = collect_request_rows(selected.tables["requests"])
    blanks = _copy_keeps_blank_cells(document, proactive, requests)
    parse_proactive(proactive, blanks, parsed)
    if any(issue.code == "text.lost_between_digits" for issue in document.issues):
        parsed.tables.update({name: _mark_amounts_unreadable(table) for name, table in parsed.tables.items()})
    default = most_common_form(parsed.forms) or ("2019" if year in (2019, 2020) else "2021")
    parse_requests(requests, default, blanks, parsed)
    statistics = parse_statistics(document.tables, year, parsed)
    used = [*statistics, *(table for tables in selected.tables.values() for table in tables)]
    parse_local_tables([table for table in document.tables if all(table is not other for other in used)], year, parsed)
    if selected.tables["disputes"]:
        parse_disputes(selected.tables["disputes"], parsed.forms.get("requests", default), blanks, parsed)
    if "requests" not in parsed.tables:
        parse_unlabelled_table("requests", selected.bare["requests"], default, parsed)
    if "disputes" not in parsed.tables:
        parse_unlabelled_table("disputes", selected.bare["disputes"], default, parsed)
    return parsed


def _copy_keeps_blank_cells(document: Document, proactive: ProactiveRows, requests: RequestRows) -> bool:
    """Return whether blank cells of a copied report's tables are where they were printed."""
    wide = [
        row.values
        for row in proactive.found
        if row.row in proactive.chosen and len(proactive.chosen[row.row][1].columns) > 2
    ]
    shown = (
        has_blanks_in_place(
            [row.values for row in requests.found if row.row is not None], _APPLICANT_COLUMNS, has_total=True
        ),
        has_blanks_in_place(wide, 3, has_total=False),
    )
    if False in shown:
        return False
    return True in shown or document.source.format != "text"


def _mark_amounts_unreadable(table: Table) -> Table:
    """Return a table with unreadable money amounts, since a file that lost characters may have lost decimal points."""
    cells = tuple(
        structs.replace(cell, value=Value("unreadable", note="a decimal point may be lost"))
        if cell.column in _AMOUNTS and cell.value.number
        else cell
        for cell in table.cells
    )
    return structs.replace(table, cells=cells)
