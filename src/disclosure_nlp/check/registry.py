"""Check registry: definitions from ``data/checks.toml`` and the functions registered for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import NamedTuple

import msgspec

from disclosure_nlp.check import MODULES
from disclosure_nlp.check.context import CheckContext, CheckDefinition
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import CheckResult, Severity

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


class Check(NamedTuple):
    """A check: its definition, and the function ``run`` that returns one result per unit of a report."""

    definition: CheckDefinition
    run: CheckFunction

    @property
    def id(self) -> str:
        """Id of the check, which never changes and is never reused."""
        return self.definition.id

    @property
    def title(self) -> str:
        """Requirement that a report that passes the check meets, in English."""
        return self.definition.title

    @property
    def title_zh(self) -> str:
        """Requirement that a report that passes the check meets, in Chinese."""
        return self.definition.title_zh

    @property
    def severity(self) -> Severity:
        """Highest severity that a failure of the check can have."""
        return self.definition.severity

    @property
    def per(self) -> str:
        """What one result of the check is about, such as ``section``, ``row`` or ``claim``."""
        return self.definition.per

    @property
    def source(self) -> str:
        """Law article or form that the check is based on, in English."""
        return self.definition.source

    @property
    def source_zh(self) -> str:
        """Law article or form that the check is based on, in Chinese."""
        return self.definition.source_zh


class _CheckDefinitionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Schema of ``data/checks.toml``."""

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
    return tuple(Check(definition, _FUNCTIONS[definition.id]) for definition in found)


@cache
def cross_report_checks() -> tuple[CheckDefinition, ...]:
    """Return the definitions of the checks that compare several reports (``data/across.toml``)."""
    return tuple(load_definition("across.toml", dict[str, list[CheckDefinition]])["checks"])
