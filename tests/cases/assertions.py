"""Assertions of the case pack on a JSON record: one function for each kind of assertion."""

import math
from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Assertion = dict[str, Any]


def holds(assertion: Assertion, record: Record) -> bool:
    """Return whether an assertion holds of a record."""
    for key, check in _CHECKS.items():
        if key in assertion:
            return check(assertion, record)
    raise ValueError(f"unknown assertion: {assertion}")


def same(one: Any, other: Any) -> bool:
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)]
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-6) if all(numbers) else one == other


def within(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return value is not None and wanted.get("min", -math.inf) <= value <= wanted.get("max", math.inf)
    return same(value, wanted)


def one_of(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, list) else value == wanted


def squeezed(text: object) -> str:
    return "".join(str(text).split())


def at(record: Any, path: str) -> Any:
    """Return the value at a path of keys; an entry of a list by its id, its code or its place."""
    for part in path.split("."):
        if isinstance(record, list):
            named = [
                entry for entry in record if isinstance(entry, dict) and part in (entry.get("id"), entry.get("code"))
            ]
            place = int(part) if part.isdigit() else len(record)
            record = named[0] if named else record[place] if place < len(record) else None
        else:
            record = record.get(part) if isinstance(record, dict) else None
    return record


def _path(a: Assertion, record: Record) -> bool:
    value = at(record, a["path"])
    return all(
        (
            "is" not in a or same(value, a["is"]),
            "in" not in a or any(same(value, x) for x in a["in"]),
            "not" not in a or not same(value, a["not"]),
            "not_in" not in a or not any(same(value, x) for x in a["not_in"]),
            not {"min", "max"} & set(a) or within(value, {k: a[k] for k in ("min", "max") if k in a}),
            "length" not in a or within(len(value or ()), a["length"]),
        )
    )


def _count(a: Assertion, hits: list[Any]) -> bool:
    return within(len(hits), a.get("count", {"min": 1}))


def _finding(a: Assertion, record: Record) -> bool:
    hits = [
        found
        for found in record.get("findings") or ()
        if one_of(found["check"], a["finding"])
        and one_of(found["verdict"], a.get("verdict", "fail"))
        and all(one_of(found[key], a[key]) for key in ("fault", "severity") if key in a)
        and all(a[key] in str(found[key]) for key in ("subject", "message") if key in a)
        and within(len(found["evidence"]), a.get("evidence", {}))
    ]
    return _count(a, hits)


def _item(a: Assertion, record: Record) -> bool:
    item = next((item for item in (record.get("score") or {}).get("items", ()) if item["id"] == a["item"]), None)
    if item is None:
        return False
    return ("value" not in a or within(item["value"], a["value"])) and (
        "state" not in a or one_of(item["state"], a["state"])
    )


_TYPES = ("problem_types", "remedy_types", "training_types")


def _sentence(a: Assertion, record: Record) -> bool:
    hits = [s for s in record.get("sentences") or () if squeezed(a["sentence"]) in squeezed(s["text"])]
    return bool(hits) and all(
        set(a.get("has", ())) <= set(s["labels"])
        and not set(a.get("lacks", ())) & set(s["labels"])
        and all(one_of(s[key], a[key]) for key in ("section", "tense") if key in a)
        and all(set(a.get(key, ())) <= set(s[key]) for key in _TYPES)
        and not any(set(a.get(f"without_{key}", ())) & set(s[key]) for key in _TYPES)
        for s in hits
    )


def _no_sentence(a: Assertion, record: Record) -> bool:
    return not any(squeezed(a["no_sentence"]) in squeezed(s["text"]) for s in record.get("sentences") or ())


def _whole_sentence(a: Assertion, record: Record) -> bool:
    wanted = squeezed(a["whole_sentence"])
    return _count(a, [s for s in record.get("sentences") or () if squeezed(s["text"]) == wanted])


def _unit(a: Assertion, record: Record) -> bool:
    hits = [
        unit
        for unit in record.get(a["of"]) or ()
        if squeezed(a["unit"]) in squeezed(unit["text"])
        and all(unit.get(key) == a[key] for key in ("concrete", "generic", "tense", "answers_all") if key in a)
        and not set(a.get("without_types", ())) & set(unit["types"])
        and set(a.get("types", ())) <= set(unit["types"])
    ]
    return _count(a, hits)


def _issue(a: Assertion, record: Record) -> bool:
    return _count(a, [i for i in record.get("issues") or () if a["issue"] in i["code"] or a["issue"] in i["message"]])


def _table(a: Assertion, record: Record) -> bool:
    cells = ((record.get("tables") or {}).get(a["table"]) or {"cells": {}})["cells"]
    if "row" not in a:
        return within(sum(value is not None for row in cells.values() for value in row.values()), a["known"])
    row = cells.get(a["row"])
    options = {column: x if isinstance(x, list) else [x] for column, x in a["cells"].items()}
    return row is not None and all(any(same(row.get(c), x) for x in wanted) for c, wanted in options.items())


_CHECKS: dict[str, Callable[[Assertion, Record], bool]] = {
    "any": lambda a, record: any(holds(x, record) for x in a["any"]),
    "all": lambda a, record: all(holds(x, record) for x in a["all"]),
    "path": _path,
    "agency_not": lambda a, record: record.get("agency") not in a["agency_not"],
    "finding": _finding,
    "item": _item,
    "sentence": _sentence,
    "no_sentence": _no_sentence,
    "whole_sentence": _whole_sentence,
    "unit": _unit,
    "issue": _issue,
    "table": _table,
}
