"""Canonical ids that exist: rows and columns of the standard tables, sections, labels and checks, read from the data."""

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
    """Row and column ids that some form of a standard table has."""

    def __init__(self, rows: frozenset[str], columns: frozenset[str]) -> None:
        self.rows, self.columns = rows, columns


@cache
def table_ids(table: str) -> TableIds | None:
    """Return the ids of a standard table over all its forms, or None for a table without a form (``local``).

    Examples
    --------
    >>> "received" in table_ids("requests").rows, "total" in table_ids("disputes").columns
    (True, True)
    """
    if table == "statistics":
        parts = _data("forms/statistics.toml")["parts"]
        return TableIds(frozenset(row["id"] for part in parts for row in part["rows"]), frozenset({"value"}))
    grids = [grid for form in ("2019", "2021") for grid in _grids(_data(f"forms/{form}.toml"), table)]
    rows = {row["id"] for grid in grids for row in (*grid["rows"], *grid.get("alternatives", ()))}
    return (
        TableIds(frozenset(rows), frozenset(column["id"] for grid in grids for column in grid["columns"]))
        if grids
        else None
    )


def _grids(form: dict[str, Any], table: str) -> Iterator[dict[str, Any]]:
    if table == "proactive":
        yield from form["blocks"]
    elif table in form:
        yield form[table]


@cache
def label_ids() -> tuple[str, ...]:
    """Return the labels of sentences, in the order they are shown.

    Examples
    --------
    >>> label_ids()[:3]
    ('problem', 'remediation', 'training')
    """
    return tuple(label["id"] for label in _data("labels.toml")["labels"])


@cache
def check_ids() -> tuple[str, ...]:
    """Return the checks of one report, in the order of their definitions.

    Examples
    --------
    >>> "R3" in check_ids()
    True
    """
    return tuple(check["id"] for check in _data("checks.toml")["checks"])


def require(kind: str, name: str, *known: Collection[str]) -> None:
    """Raise an error if a name is in none of several collections; ``kind`` is a code below ``id`` in the messages.

    Raises
    ------
    UnknownIdError
        With the nearest names.

    Examples
    --------
    >>> require("section", "problems", SECTIONS)
    >>> require("section", "problem", SECTIONS)
    Traceback (most recent call last):
    disclosure_nlp.errors.UnknownIdError: problem: no such section; nearest: problems
    """
    if not any(name in names for names in known):
        raise UnknownIdError(msg(f"id.{kind}"), name, dict.fromkeys(item for names in known for item in names))


def one_edit_apart(one: str, other: str) -> bool:
    """Return whether two names differ by one letter added, left out, changed, or exchanged with the next.

    Examples
    --------
    >>> one_edit_apart("publishd", "published"), one_edit_apart("yaer", "year"), one_edit_apart("gdp", "url")
    (True, True, False)
    """
    short, long = sorted((one, other), key=len)
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, other_rest = short[start:], long[start:]
    if len(short) < len(long):
        return rest == other_rest[1:]
    swapped = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return one != other and (rest[1:] == other_rest[1:] or swapped)


def _data(name: str) -> dict[str, Any]:
    return parse_toml(packaged_text(name), f"data/{name}")
