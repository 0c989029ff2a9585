"""Official Chinese labels of the rows and columns of standard tables, for messages and pages."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.parse.forms import FORM_IDS, TableForm, table_blocks_of_form
from disclosure_nlp.parse.statistics_form import load_statistics_form

# Numerals of rows whose labels alone are also those of other rows or columns.
_PRINTED = {
    "received": "一、",
    "carried_in": "二、",
    "total_processed": "（七）",
    "carried_out": "四、",
    "other_rest": "（六）3.",
}


@cache
def form_labels_of_table(table_id: str) -> dict[str, str]:
    """Return the official labels of a table's rows and columns by id; the newer form has precedence."""
    labels: dict[str, str] = {}
    if table_id == "statistics":
        return {row.id: row.label for part in load_statistics_form().parts for row in part.rows}
    for form in FORM_IDS:
        for part in table_blocks_of_form(form, table_id):
            rows = (*part.rows, *(part.alternatives if isinstance(part, TableForm) else ()))
            names = {row.id: row.label for row in rows} | {column.id: column.label for column in part.columns}
            labels = names | labels
    return labels


def official_label(table_id: str, row_or_column: str) -> str:
    """Return the official Chinese label of a table row or column by its id."""
    if table_id == "local":  # ids of its rows and columns are the printed labels
        return row_or_column
    numeral = "" if table_id == "statistics" else _PRINTED.get(row_or_column, "")
    return f"{numeral}{form_labels_of_table(table_id).get(row_or_column, row_or_column)}"


def cell_label(table_id: str, row: str, column: str) -> str:
    """Return the Chinese labels of a cell's row and column."""
    return f"{official_label(table_id, row)} / {official_label(table_id, column)}"
