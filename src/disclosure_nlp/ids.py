"""Canonical ids: rows and columns of the standard tables, sections, labels and checks, loaded from the data files."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from disclosure_nlp.definitions import packaged_text, parse_toml
from disclosure_nlp.errors import UnknownIdError
from disclosure_nlp.messages import msg

SECTIONS = ("preamble", "overview", "proactive", "requests", "disputes", "problems", "other")
TABLES = ("proactive", "requests", "disputes", "statistics", "local")


class TableIds:
    """Row ids and column ids that a standard table has in any form."""

    def __init__(self, rows: frozenset[str], columns: frozenset[str]) -> None:
        self.rows, self.columns = rows, columns


@cache
def standard_table_ids(table_id: str) -> TableIds | None:
    """Return the row and column ids of a standard table, or None for ``local`` tables, which follow no national form.

    Examples
    --------
    >>> "received" in standard_table_ids("requests").rows, "total" in standard_table_ids("disputes").columns
    (True, True)
    """
    if table_id == "statistics":
        parts = _load_data_file("forms/statistics.toml")["parts"]
        return TableIds(frozenset(row["id"] for part in parts for row in part["rows"]), frozenset({"value"}))
    grids = [
        grid
        for form in ("2019", "2021")
        for grid in _table_definitions(_load_data_file(f"forms/{form}.toml"), table_id)
    ]
    rows = {row["id"] for grid in grids for row in (*grid["rows"], *grid.get("alternatives", ()))}
    return (
        TableIds(frozenset(rows), frozenset(column["id"] for grid in grids for column in grid["columns"]))
        if grids
        else None
    )


def _table_definitions(form_data: dict[str, Any], table_id: str) -> Iterator[dict[str, Any]]:
    """Yield the definitions of the rows and columns of a standard table from a form file."""
    if table_id == "proactive":
        yield from form_data["blocks"]
    elif table_id in form_data:
        yield form_data[table_id]


@cache
def label_ids() -> tuple[str, ...]:
    """Return the ids of the sentence labels in display order.

    Examples
    --------
    >>> label_ids()[:3]
    ('problem', 'remediation', 'training')
    """
    return tuple(label["id"] for label in _load_data_file("labels.toml")["labels"])


@cache
def check_ids() -> tuple[str, ...]:
    """Return the ids of all checks of single reports, in the order of their definitions.

    Examples
    --------
    >>> "R3" in check_ids()
    True
    """
    return tuple(check["id"] for check in _load_data_file("checks.toml")["checks"])


def require_known_id(message_code: str, id_: str, *known: Collection[str]) -> None:
    """Raise UnknownIdError, with the nearest known ids, unless an id is known.

    ``message_code`` says what the id is of, such as ``section``.

    Raises
    ------
    UnknownIdError
        With the nearest names.

    Examples
    --------
    >>> require_known_id("section", "problems", SECTIONS)
    >>> require_known_id("section", "problem", SECTIONS)
    Traceback (most recent call last):
    disclosure_nlp.errors.UnknownIdError: problem: no such section; nearest: problems
    """
    if not any(id_ in names for names in known):
        listed = (sorted(names) if isinstance(names, frozenset) else names for names in known)
        raise UnknownIdError(msg(f"id.{message_code}"), id_, dict.fromkeys(item for names in listed for item in names))


def is_one_edit_apart(first: str, second: str) -> bool:
    """Return whether two names differ by one letter inserted, deleted, replaced or swapped with the next.

    Examples
    --------
    >>> is_one_edit_apart("publishd", "published"), is_one_edit_apart("yaer", "year"), is_one_edit_apart("gdp", "url")
    (True, True, False)
    """
    short, long = sorted((first, second), key=len)
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, other_rest = short[start:], long[start:]
    if len(short) < len(long):
        return rest == other_rest[1:]
    swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return first != second and (rest[1:] == other_rest[1:] or swapped)


def _load_data_file(file_name: str) -> dict[str, Any]:
    """Return the content of a TOML data file of the package as a dict."""
    return parse_toml(packaged_text(file_name), f"data/{file_name}")
