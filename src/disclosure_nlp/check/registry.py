"""Check registry: definitions from ``data/checks.toml`` and the functions registered for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

import msgspec

from disclosure_nlp.check import MODULES
from disclosure_nlp.check.context import CheckContext, CheckDefinition
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import CheckResult

CheckFunction = Callable[[CheckContext], Iterable[CheckResult]]

_FUNCTIONS: dict[str, CheckFunction] = {}


def check(check_id: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register the decorated function as the check with this id, which ``data/checks.toml`` defines.

    Raises
    ------
    DefinitionError
        If another function is registered under this id.
    """

    def register(function: CheckFunction) -> CheckFunction:
        other = _FUNCTIONS.setdefault(check_id, function)
        if other is not function:
            raise DefinitionError("check", [f"{check_id}: registered by {other.__qualname__} already"])
        return function

    return register


class Check(CheckDefinition, frozen=True, kw_only=True):
    """A check: its definition, and the function that returns its results for a report."""

    run: CheckFunction


class _CheckDefinitionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Schema of the file ``data/checks.toml``, which defines all checks."""

    checks: tuple[CheckDefinition, ...]


@cache
def load_check_definitions() -> tuple[CheckDefinition, ...]:
    """Return the definitions of all checks in order, without importing the functions that run them."""
    return load_definition("checks.toml", _CheckDefinitionFile).checks


@cache
def all_checks() -> tuple[Check, ...]:
    """Return all checks, in the order of their results.

    Raises
    ------
    DefinitionError
        When the definitions are wrong or do not match the functions.
    """
    for module in MODULES:
        import_module(f"disclosure_nlp.check.{module}")
    found = load_check_definitions()
    ids = [definition.id for definition in found]
    faults = [f"{name}: defined twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    faults += [f"{name}: defined, but no function carries it out" for name in ids if name not in _FUNCTIONS]
    faults += [f"{name}: carried out, but not defined" for name in _FUNCTIONS if name not in ids]
    if faults:
        raise DefinitionError("data/checks.toml", faults)
    return tuple(Check(**msgspec.structs.asdict(one), run=_FUNCTIONS[one.id]) for one in found)


@cache
def cross_report_checks() -> tuple[CheckDefinition, ...]:
    """Return the definitions of the checks that compare several reports (``data/across.toml``)."""
    return tuple(load_definition("across.toml", dict[str, list[CheckDefinition]])["checks"])
