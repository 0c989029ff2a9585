"""Histories of synthetic agencies: the faults planted each year, and renames, mergers and splits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from disclosure_nlp.synth.model import SyntheticAgency

STEADY, IMPROVING, COPYING, CARELESS = "steady", "improving", "copying", "careless"
BORROWING, RENAMED, MERGED, SPLIT = "borrowing", "renamed", "merged", "split"
# In the order of the help text; `synth.history` of messages.toml describes each.
HISTORIES = (STEADY, IMPROVING, COPYING, CARELESS, BORROWING, RENAMED, MERGED, SPLIT)
# Check ids by kind: figures, claims, structure, section 5. A report has one fault of a kind, since two of one kind
# would hide each other.
_KINDS = (("R1", "R2", "R3", "R4", "V1"), ("N1", "F1"), ("S2", "S7", "Y1"), ("P1", "P2"))
_BREAKS = 0.3
_NEW_NAMES = (
    ("镇人民政府", "街道办事处"),
    ("县人民政府", "市人民政府"),
    ("区人民政府", "新区人民政府"),
    ("局", "委员会"),
)

_SECOND_NAMES = (
    ("镇人民政府", "东镇人民政府"),
    ("县人民政府", "东县人民政府"),
    ("区人民政府", "东区人民政府"),
    ("局", "监督局"),
)


def faults_by_year(history: str, years: Sequence[int], random: Random) -> dict[int, tuple[str, ...]]:
    """Return the check ids whose faults are planted in an agency's reports, by year of its history.

    Raises
    ------
    KeyError
        If the history is not in `HISTORIES`.
    """
    if history not in HISTORIES:
        raise KeyError(history)
    if history == CARELESS:
        return {year: _sample_faults(random, random.randint(1, 3)) for year in years}
    if history == IMPROVING:
        most = max(1, len(years) // 2)
        return {year: _sample_faults(random, min(3, most - at)) for at, year in enumerate(years[:most])}
    return {}


def _sample_faults(random: Random, count: int) -> tuple[str, ...]:
    """Return random check ids whose faults are to be planted, at most one of each kind."""
    return tuple(random.choice(kind) for kind in random.sample(_KINDS, count))


def has_broken_carry_over(history: str, year: int, first_year: int, rng: Random) -> bool:
    """Return whether a report's carried-in requests differ from the previous year's (at random if careless)."""
    return history == CARELESS and year > first_year and rng.random() < _BREAKS


def agency_after_change(agency: SyntheticAgency) -> SyntheticAgency:
    """Return a synthetic agency with its new name after a rename or merger."""
    return _rename_agency(agency, "新", _NEW_NAMES, "我委")


def agencies_after_split(agency: SyntheticAgency) -> tuple[SyntheticAgency, SyntheticAgency]:
    """Return the two synthetic agencies into which an agency is split."""
    return agency_after_change(agency), _rename_agency(agency, "东", _SECOND_NAMES, "我局")


def _rename_agency(agency: SyntheticAgency, mark: str, names: Sequence[tuple[str, str]], org: str) -> SyntheticAgency:
    """Return a synthetic agency with another ending of its name, or with a mark after its province."""
    name = agency.name
    if agency.level == "prefecture" and agency.kind == "government":
        name = name.replace("省", f"省{mark}", 1)
    else:
        before, after = next(pair for pair in names if name.endswith(pair[0]))
        name = name.removesuffix(before) + after
    if agency.kind == "department":
        return replace(agency, name=name, org=org)
    kind = "government" if name.endswith("人民政府") else "subdistrict"
    region = name.removesuffix("人民政府").removesuffix("办事处")
    return replace(agency, name=name, region=region, kind=kind, org="本单位")
