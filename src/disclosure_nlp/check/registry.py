"""All checks: their definitions (``data/checks.toml``) with the functions that carry them out."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec

from disclosure_nlp.check import (
    fees,
    problems,
    statistics,
    structure,
    sums,
    text_against_table,
    values,
    wording,
    years,
)
from disclosure_nlp.check.context import Context, Definition
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import CheckResult, Severity

Run = Callable[[Context], Iterable[CheckResult]]

# One function per check; a new one needs an entry here and a definition in data/checks.toml.
RUNS: dict[str, Run] = {
    "S1": structure.sections,
    "S2": structure.numerals,
    "S3": structure.tables,
    "S4": structure.aspects,
    "S5": structure.themes,
    "S6": structure.forms,
    "S7": wording.instructions,
    "S8": wording.slips,
    "S9": structure.completeness,
    "Y1": years.years,
    "Y2": years.publication,
    "V1": values.filled,
    "V2": values.valid,
    "V3": values.rules,
    "V4": values.units,
    "R1": sums.intake,
    "R2": sums.outcomes,
    "R3": sums.applicants,
    "R4": sums.disputes,
    "R5": values.stocks,
    "R6": statistics.wholes,
    "N1": text_against_table.counts,
    "N2": text_against_table.zeros,
    "N3": text_against_table.shares,
    "N4": text_against_table.completion,
    "N5": text_against_table.sums,
    "F1": fees.stated,
    "F2": fees.agree,
    "P1": problems.concrete,
    "P2": problems.answered,
}


class Check(NamedTuple):
    """A check: ``run`` looks at a report and returns one result per unit."""

    definition: Definition
    run: Run

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
        """The unit a result speaks of."""
        return self.definition.per

    @property
    def source(self) -> str:
        """Article or form the rule comes from."""
        return self.definition.source


class _Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    checks: tuple[Definition, ...]


@cache
def all_checks() -> tuple[Check, ...]:
    """Return every check, in the order in which their results stand.

    Raises
    ------
    DefinitionError
        When the definitions are wrong or do not match the functions.
    """
    file = resources.files("disclosure_nlp") / "data" / "checks.toml"
    try:
        found = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _Definitions).checks
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DefinitionError("data/checks.toml", [str(error)]) from error
    ids = [definition.id for definition in found]
    faults = [f"{name}: defined twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    faults += [f"{name}: defined, but no function carries it out" for name in ids if name not in RUNS]
    faults += [f"{name}: carried out, but not defined" for name in RUNS if name not in ids]
    if faults:
        raise DefinitionError("data/checks.toml", faults)
    return tuple(Check(definition, RUNS[definition.id]) for definition in found)
