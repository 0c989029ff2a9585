"""Official Chinese labels of the rows and columns of tables, as messages and pages show them."""

from __future__ import annotations

from functools import cache

from disclosure_nlp.parse.forms import FORM_IDS, GridForm, parts_of_form
from disclosure_nlp.parse.statistics_form import load_statistics

# Rows whose labels alone would be read as another row's or column's.
_PRINTED = {
    "received": "一、",
    "carried_in": "二、",
    "total_processed": "（七）",
    "carried_out": "四、",
    "other_rest": "（六）3.",
}


@cache
def labels_of(table: str) -> dict[str, str]:
    """Return the official labels of a table's rows and columns, those of the newer form where both have one."""
    labels: dict[str, str] = {}
    if table == "statistics":
        return {row.id: row.label for part in load_statistics().parts for row in part.rows}
    for form in FORM_IDS:
        for part in parts_of_form(form, table):
            rows = (*part.rows, *(part.alternatives if isinstance(part, GridForm) else ()))
            names = {row.id: row.label for row in rows} | {column.id: column.label for column in part.columns}
            labels = names | labels
    return labels


def label(table: str, name: str) -> str:
    """Return the form's Chinese label of a row or column."""
    if table == "local":  # its rows and columns are printed labels
        return name
    numeral = "" if table == "statistics" else _PRINTED.get(name, "")
    return f"{numeral}{labels_of(table).get(name, name)}"


def cell_name(table: str, row: str, column: str) -> str:
    """Return row and column of a cell by their Chinese labels."""
    return f"{label(table, row)} / {label(table, column)}"
