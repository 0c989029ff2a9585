"""Check registry: the definitions of ``data/checks.toml`` with the functions registered for them by `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import NamedTuple

import msgspec

from disclosure_nlp.check import MODULES
from disclosure_nlp.check.context import Context, Definition
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import CheckResult, Severity

CheckFunction = Callable[[Context], Iterable[CheckResult]]

_FUNCTIONS: dict[str, CheckFunction] = {}


def check(check_id: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register the decorated function as a check; its definition is in ``data/checks.toml`` under the same id.

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
    """A check: ``run`` looks at a report and returns one result per unit."""

    definition: Definition
    run: CheckFunction

    @property
    def id(self) -> str:
        """Stable id, never reused."""
        return self.definition.id

    @property
    def title(self) -> str:
        """What holds where the check passes."""
        return self.definition.title

    @property
    def title_zh(self) -> str:
        """The same in Chinese."""
        return self.definition.title_zh

    @property
    def severity(self) -> Severity:
        """How grave a failure is, at worst."""
        return self.definition.severity

    @property
    def per(self) -> str:
        """The unit a result mentions."""
        return self.definition.per

    @property
    def source(self) -> str:
        """Article or form the rule comes from."""
        return self.definition.source

    @property
    def source_zh(self) -> str:
        """The same in Chinese."""
        return self.definition.source_zh


class _Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checks: tuple[Definition, ...]


@cache
def check_definitions() -> tuple[Definition, ...]:
    """Return the definition of every check, in order, without the functions that carry them out."""
    return load_definition("checks.toml", _Definitions).checks


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check, in the order in which their results are.

    Raises
    ------
    DefinitionError
        When the definitions are wrong or do not match the functions.
    """
    for module in MODULES:
        import_module(f"disclosure_nlp.check.{module}")
    found = check_definitions()
    ids = [definition.id for definition in found]
    faults = [f"{name}: defined twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    faults += [f"{name}: defined, but no function carries it out" for name in ids if name not in _FUNCTIONS]
    faults += [f"{name}: carried out, but not defined" for name in _FUNCTIONS if name not in ids]
    if faults:
        raise DefinitionError("data/checks.toml", faults)
    return tuple(Check(definition, _FUNCTIONS[definition.id]) for definition in found)


@cache
def across_checks() -> tuple[Definition, ...]:
    """Return the definitions of the checks over more than one report (``data/across.toml``)."""
    return tuple(load_definition("across.toml", dict[str, list[Definition]])["checks"])
