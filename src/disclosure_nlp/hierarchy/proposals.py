"""Proposed parents: by division codes where both have them, else by the places that the names open with.

A township is under its county, a county under its prefecture or province, a department under the government of its place, a
branch under its bureau, a division of the corps under the corps, a zone under the government of the place it lies in. Organs
run from above (tax, customs, meteorology, surveys) are under the superior organ of their own system alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.hierarchy.links import ParentLink
from disclosure_nlp.hierarchy.scope import hierarchy_words
from disclosure_nlp.parse.regions import Division, divisions

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_LEVELS = ("national", "province", "prefecture", "county", "township")
_CORPS = "新疆生产建设兵团"
# How often a rule is right: by code, by the whole name of the place, by the end of it alone.
CONFIDENCE = {"code": 0.99, "name": 0.96, "part": 0.85}


class Agency(NamedTuple):
    """An agency by its last report: number, name, the place it opens with, that place's code, level and kind."""

    number: int
    name: str
    place: str
    code: str
    level: str
    kind: str


class _Above(NamedTuple):
    """A proposed parent with the rule and what it rests on (a key of `CONFIDENCE`)."""

    parent: Agency
    rule: str
    basis: str


def propose_parents(agencies: Iterable[Agency]) -> list[ParentLink]:
    """Return a link for every agency whose parent is among the agencies, by number of the child.

    Parameters
    ----------
    agencies : iterable of Agency
        All agencies of the corpus (`agencies_of`).

    Examples
    --------
    >>> county = Agency(1, "云桥市云浦县人民政府", "云桥市云浦县", "", "county", "government")
    >>> bureau = Agency(2, "云桥市云浦县水利局", "云桥市云浦县", "", "county", "department")
    >>> [(link.child, link.parent, link.rule) for link in propose_parents([county, bureau])]
    [('云桥市云浦县水利局', '云桥市云浦县人民政府', 'department')]
    """
    known = sorted(agencies)
    index = _Index(known)
    found = ((agency, index.above(agency)) for agency in known)
    return [_link(agency, above) for agency, above in found if above is not None]


def _link(child: Agency, above: _Above) -> ParentLink:
    rule = above.rule if above.basis == "name" else f"{above.rule}, {above.basis}"
    parent = above.parent
    return ParentLink(child.number, parent.number, child.name, parent.name, None, None, rule, CONFIDENCE[above.basis])


class _Index:
    """Agencies by name, and governments by place and by code."""

    def __init__(self, agencies: list[Agency]) -> None:
        self.by_name = {agency.name: agency for agency in agencies}
        governments = [agency for agency in agencies if agency.kind == "government"]
        self.by_place: dict[str, list[Agency]] = {}
        self.by_code: dict[tuple[str, str], list[Agency]] = {}
        self.by_end: dict[str, list[Agency]] = {}
        for government in governments:
            self.by_place.setdefault(government.place, []).append(government)
            for cut in range(1, len(government.place) - 1):
                self.by_end.setdefault(government.place[cut:], []).append(government)
            if government.code:
                self.by_code.setdefault((government.code, government.level), []).append(government)
        self.vertical = [agency for agency in agencies if _system_of(agency.name)]

    def above(self, agency: Agency) -> _Above | None:
        """Return the agency above one, or None where it is not among them or not sure which it is."""
        if _system_of(agency.name):
            return self._superior(agency)
        branch = self._bureau(agency)
        if branch is not None:
            return branch
        if agency.name.startswith((_CORPS, "第")) and "师" in agency.name and _CORPS in self.by_name:
            return _Above(self.by_name[_CORPS], "division of the corps", "name") if agency.name != _CORPS else None
        if agency.kind not in ("government", "subdistrict"):
            rule = "department" if agency.kind == "department" else "zone"
            return self._government(agency.place, agency.code, agency.level, rule, agency)
        return self._upper(agency)

    def _superior(self, agency: Agency) -> _Above | None:
        """Return the organ of the same system whose place holds the agency's, the nearest."""
        place, system = _place_in(agency.name), _system_of(agency.name)
        found = [
            (len(_place_in(other.name)), other)
            for other in self.vertical
            if other != agency and _system_of(other.name) == system and _holds(_place_in(other.name), place)
        ]
        return _Above(max(found)[1], "vertical", "name") if found else None

    def _bureau(self, agency: Agency) -> _Above | None:
        """Return the bureau whose whole name a branch's name opens with."""
        if not agency.name.endswith(hierarchy_words()["branches"]):
            return None
        cuts = (agency.name[:end] for end in range(len(agency.name) - 1, 3, -1))
        name = next((cut for cut in cuts if cut in self.by_name and not cut.endswith("人民政府")), None)
        return _Above(self.by_name[name], "branch", "name") if name else None

    def _upper(self, agency: Agency) -> _Above | None:
        """Return the government one level above, or more where that is not among the agencies."""
        rule = "township" if agency.level == "township" else agency.level or "government"
        for level, code in _codes_above(agency):
            known = [other for other in self.by_code.get((code, level), ()) if other != agency]
            if len(known) == 1:
                return _Above(known[0], rule, "code")
        for cut in range(len(agency.place) - 1, 1, -1):
            found = self._government(agency.place[:cut], "", "", rule, agency)
            if found is not None:
                return found
        return None

    def _government(self, place: str, code: str, level: str, rule: str, agency: Agency) -> _Above | None:
        """Return the one government of a place: by code and level, by its whole name, or by the end of it."""
        for known, basis in (
            (self.by_code.get((code, level), ()) if code else (), "code"),
            (self.by_place.get(place, ()) if place else (), "name"),
            (self.by_end.get(place, ()) if place else (), "part"),
        ):
            others = [other for other in known if other != agency]
            if len(others) == 1:
                return _Above(others[0], rule, basis)
            if others:
                return None
        return None


def _codes_above(agency: Agency) -> Iterator[tuple[str, str]]:
    """Yield level and code of the divisions above an agency, from the nearest on."""
    if not agency.code or agency.level not in _LEVELS:
        return
    if agency.level == "township":
        yield "county", agency.code
    above = _by_code()
    division = above.get(agency.code)
    while division is not None and division.parent in above:
        division = above[division.parent]
        yield division.level, division.code


@cache
def _by_code() -> dict[str, Division]:
    return {division.code: division for found in divisions().values() for division in found}


def _system_of(name: str) -> str | None:
    """Return the system of an organ run from above, or None."""
    return next((word for word in hierarchy_words()["vertical"] if word in name), None)


def _place_in(name: str) -> str:
    """Return what a vertical organ's name holds beside its system: its place."""
    for word in (*hierarchy_words()["vertical_prefixes"], *hierarchy_words()["vertical"]):
        name = name.replace(word, "")
    return name


def _holds(place: str, other: str) -> bool:
    """Return whether a place is above another: the other's name opens with it, or its division is above the other's."""
    if place == other:
        return False
    if not place or other.startswith(place):
        return True
    ours, theirs = ([division.code for division in divisions().get(name, ())] for name in (place, other))
    return any(
        code.rstrip("0") and below.startswith(code.rstrip("0")) and below != code for code in ours for below in theirs
    )


def agencies_of(store: Store) -> list[Agency]:
    """Return the agencies of a store by their last reports."""
    query = (
        "SELECT agency_no, agency, region, region_code, level, kind FROM scored "
        "WHERE agency IS NOT NULL AND agency_no IS NOT NULL ORDER BY agency_no, year, report"
    )
    last = {row[0]: row for row in store.sql(query).fetchall()}
    return [Agency(int(row[0]), *(value or "" for value in row[1:])) for row in last.values()]
