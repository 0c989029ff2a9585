"""Proposes the superior agency of each agency by division codes, or by the places in agency names.

A township is under its county, a county under its prefecture or province, a department under the government of its
place, a branch under its bureau, a division of the Xinjiang corps under the corps, a special zone under the government
of its place. Agencies under vertical administration (tax, customs, meteorology, surveys) are only under the superior
agency of their own system.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.hierarchy.links import ParentLink
from disclosure_nlp.hierarchy.scope import hierarchy_words
from disclosure_nlp.parse.regions import Division, divisions_by_name

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_LEVELS = ("national", "province", "prefecture", "county", "township")
_CORPS = "新疆生产建设兵团"
# Share of the proposed links that are right: by division code, by the full place name, by the end of it alone.
CONFIDENCE = {"code": 0.99, "name": 0.96, "part": 0.85}


class Agency(NamedTuple):
    """Attributes of an agency in its latest report: number, name, place in its name, division code, level, kind."""

    number: int
    name: str
    place: str
    code: str
    level: str
    kind: str


class _ProposedParent(NamedTuple):
    """A proposed superior agency, the rule that proposed it, and the evidence (a key of `CONFIDENCE`)."""

    parent: Agency
    rule: str
    basis: str


def propose_parents(agencies: Iterable[Agency]) -> list[ParentLink]:
    """Return a link from each agency to its superior agency, if the superior is among the agencies.

    Parameters
    ----------
    agencies : iterable of Agency
        All agencies of the corpus (`agencies_in_store`).

    Examples
    --------
    >>> county = Agency(1, "云桥市云浦县人民政府", "云桥市云浦县", "", "county", "government")
    >>> bureau = Agency(2, "云桥市云浦县水利局", "云桥市云浦县", "", "county", "department")
    >>> [(link.child, link.parent, link.rule) for link in propose_parents([county, bureau])]
    [('云桥市云浦县水利局', '云桥市云浦县人民政府', 'department')]
    """
    known = sorted(agencies)
    index = _AgencyIndex(known)
    found = ((agency, index.propose_parent(agency)) for agency in known)
    return [_make_parent_link(agency, above) for agency, above in found if above is not None]


def _make_parent_link(child: Agency, proposal: _ProposedParent) -> ParentLink:
    """Return the unconfirmed link from an agency to its proposed superior agency."""
    rule = proposal.rule if proposal.basis == "name" else f"{proposal.rule}, {proposal.basis}"
    parent = proposal.parent
    return ParentLink(
        child.number, parent.number, child.name, parent.name, None, None, rule, CONFIDENCE[proposal.basis]
    )


class _AgencyIndex:
    """Index of agencies by name, and of governments by place and by division code."""

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
        self.vertical = [agency for agency in agencies if _vertical_system(agency.name)]

    def propose_parent(self, agency: Agency) -> _ProposedParent | None:
        """Return the superior agency of an agency, or None if it is absent or ambiguous."""
        if _vertical_system(agency.name):
            return self._superior_in_vertical_system(agency)
        branch = self._bureau_of_branch(agency)
        if branch is not None:
            return branch
        if agency.name.startswith((_CORPS, "第")) and "师" in agency.name and _CORPS in self.by_name:
            corps = _ProposedParent(self.by_name[_CORPS], "division of the corps", "name")
            return corps if agency.name != _CORPS else None
        if agency.kind not in ("government", "subdistrict"):
            rule = "department" if agency.kind == "department" else "zone"
            return self._government_of_place(agency.place, agency.code, agency.level, rule, agency)
        return self._higher_government(agency)

    def _superior_in_vertical_system(self, agency: Agency) -> _ProposedParent | None:
        """Return the next higher agency of a centrally run service (tax, customs, …), or None.

        It is the agency of the same system for the smallest place that contains the agency's place.
        """
        place, system = _place_in_vertical_name(agency.name), _vertical_system(agency.name)
        found = [
            (len(_place_in_vertical_name(other.name)), other)
            for other in self.vertical
            if other != agency
            and _vertical_system(other.name) == system
            and _contains_place(_place_in_vertical_name(other.name), place)
        ]
        return _ProposedParent(max(found)[1], "vertical", "name") if found else None

    def _bureau_of_branch(self, agency: Agency) -> _ProposedParent | None:
        """Return the bureau whose full name begins the name of a branch office, or None."""
        if not agency.name.endswith(hierarchy_words()["branches"]):
            return None
        cuts = (agency.name[:end] for end in range(len(agency.name) - 1, 3, -1))
        name = next((cut for cut in cuts if cut in self.by_name and not cut.endswith("人民政府")), None)
        return _ProposedParent(self.by_name[name], "branch", "name") if name else None

    def _higher_government(self, agency: Agency) -> _ProposedParent | None:
        """Return the nearest government of a higher level among the agencies."""
        rule = "township" if agency.level == "township" else agency.level or "government"
        for level, code in _higher_division_codes(agency):
            known = [other for other in self.by_code.get((code, level), ()) if other != agency]
            if len(known) == 1:
                return _ProposedParent(known[0], rule, "code")
        for cut in range(len(agency.place) - 1, 1, -1):
            found = self._government_of_place(agency.place[:cut], "", "", rule, agency)
            if found is not None:
                return found
        return None

    def _government_of_place(
        self, place: str, division_code: str, level: str, rule: str, child: Agency
    ) -> _ProposedParent | None:
        """Return the only government of a place, by code and level, full name or end of name; None if ambiguous."""
        for known, basis in (
            (self.by_code.get((division_code, level), ()) if division_code else (), "code"),
            (self.by_place.get(place, ()) if place else (), "name"),
            (self.by_end.get(place, ()) if place else (), "part"),
        ):
            others = [other for other in known if other != child]
            if len(others) == 1:
                return _ProposedParent(others[0], rule, basis)
            if others:
                return None
        return None


def _higher_division_codes(agency: Agency) -> Iterator[tuple[str, str]]:
    """Yield level and code of the divisions that contain an agency's division, the smallest one first."""
    if not agency.code or agency.level not in _LEVELS:
        return
    if agency.level == "township":
        yield "county", agency.code
    above = _divisions_by_code()
    division = above.get(agency.code)
    while division is not None and division.parent in above:
        division = above[division.parent]
        yield division.level, division.code


@cache
def _divisions_by_code() -> dict[str, Division]:
    """Return all current and former administrative divisions by division code."""
    return {division.code: division for found in divisions_by_name().values() for division in found}


def _vertical_system(agency_name: str) -> str | None:
    """Return the centrally run service in an agency's name, such as 税务 (tax); None for other agencies."""
    return next((word for word in hierarchy_words()["vertical"] if word in agency_name), None)


def _place_in_vertical_name(agency_name: str) -> str:
    """Return the place in the name of an agency of a centrally run service (tax, customs, …)."""
    for word in (*hierarchy_words()["vertical_prefixes"], *hierarchy_words()["vertical"]):
        agency_name = agency_name.replace(word, "")
    return agency_name


def _contains_place(place: str, other_place: str) -> bool:
    """Return whether one of two places contains the other, by the beginnings of the names or by division codes."""
    if place == other_place:
        return False
    if not place or other_place.startswith(place):
        return True
    ours, theirs = ([division.code for division in divisions_by_name().get(name, ())] for name in (place, other_place))
    return any(
        code.rstrip("0") and below.startswith(code.rstrip("0")) and below != code for code in ours for below in theirs
    )


def agencies_in_store(store: Store) -> list[Agency]:
    """Return the agencies of a store, each as described by its latest report."""
    query = (
        "SELECT agency_no, agency, region, region_code, level, kind FROM scored "
        "WHERE agency IS NOT NULL AND agency_no IS NOT NULL ORDER BY agency_no, year, report"
    )
    last = {row[0]: row for row in store.sql(query).fetchall()}
    return [Agency(int(row[0]), *(value or "" for value in row[1:])) for row in last.values()]
