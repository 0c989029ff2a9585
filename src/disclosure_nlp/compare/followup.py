"""Outcome of problems and promises of the years before (X6).

A problem is *under way* where this year's report names one like it with a remedy that is done, *repeated* where this year's report names one like it, *answered* where it reports a measure taken against one
like it, or of a remedy that was promised for it as done, else *dropped*. A promised remedy is *done* where this year's report
reports one like it as done, *promised again* where it is planned once more, else *gone*. Two units are alike where enough of
the shorter's pairs of characters are in the other, or nearly all of a clause: what is answered is often quoted by its first
words alone.

What the report of the year before does not settle stays open for two more years: a report that settles it then answers it
as well. A year without a report is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.content import content_of, pairs_of
from disclosure_nlp.compare.panel import AgencyPlace, Panel

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS = (
    "agency_id",
    "year",
    "check",
    "kind",
    "state",
    "text",
    "by",
    "likeness",
    "report",
    "other",
    "unit",
    "other_unit",
    "named",
)
_YEARS_BACK = 3
_SETTLED = ("answered", "done")
_LIKE = 0.45  # of the shorter's pairs, for units that share a type; others need more
_LIKE_UNTYPED = 0.6
_QUOTED = 0.85  # of the pairs of one clause
_CLAUSE = re.compile("[^，。；：,;]+")
_LONG = 8  # content characters from which a clause can be told from others
_QUERY = "SELECT report, unit, kind, text, types, tense, generic, paired_with FROM units ORDER BY report, start"


@dataclass(frozen=True)
class Unit:
    """A problem or a remedy of one report; ``paired`` are the units it goes with."""

    report: str
    unit: str
    kind: str
    text: str
    types: frozenset[str]
    tense: str | None
    pairs: frozenset[str]
    paired: frozenset[str]

    @cached_property
    def clauses(self) -> tuple[frozenset[str], ...]:
        """The pairs of its longer clauses."""
        return tuple(pairs_of(part) for part in map(content_of, _CLAUSE.findall(self.text)) if len(part) >= _LONG)


class _Found(NamedTuple):
    """Outcome of a unit: the state, the unit that reports it, and how like it is."""

    state: str
    by: Unit | None
    likeness: float


def follow_up(panel: Panel, store: Store) -> pd.DataFrame:
    """Return the outcome of the problems and promises of the year before.

    Returns
    -------
    frame
        One row a problem or promised remedy of the report before, and one for each of older reports that is settled only now: agency_id, year (of the report that should answer), check
        (X6), kind (problem, promise), state (answered, under_way, repeated, dropped; done, promised_again, gone), text, by (the text that answers
        or repeats it), likeness in [0, 1], report and other (keys of this and of the earlier report), unit, other_unit, named (year of
        the earlier report).
    """
    return follow_places(panel.places, store)


def follow_places(places: Iterable[AgencyPlace], store: Store) -> pd.DataFrame:
    """Return the outcome of the problems and promises of the year before, as `follow_up`, of reports with their places."""
    import pandas as pd

    units = _units(store)
    keys = {(place.agency_id, place.year): place.report for place in places}
    rows: list[tuple[Any, ...]] = []
    settled: set[tuple[str, str]] = set()
    for (agency, year), report in sorted(keys.items(), key=lambda item: item[0][1]):
        earlier = [back for back in range(year - 1, year - 1 - _YEARS_BACK, -1) if (agency, back) in keys]
        for place, back in enumerate(earlier):
            other = keys[agency, back]
            for row in _followed(units.get(other, []), units.get(report, []), report, other):
                settles = row[2] in _SETTLED
                if (place == 0 or settles) and (other, row[-1]) not in settled:
                    rows.append((agency, year, *row, back))
                if settles:
                    settled.add((other, row[-1]))
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(
        ["agency_id", "year"], kind="stable", ignore_index=True
    )


def _units(store: Store) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for report, unit, kind, text, types, tense, generic, paired in store.sql(_QUERY).fetchall():
        left = content_of(text)
        if left and not generic:
            given = (frozenset(types or ()), tense, pairs_of(left), frozenset(paired or ()))
            found[report].append(Unit(report, unit, kind, text, *given))
    return found


def _followed(before: list[Unit], now: list[Unit], report: str, other: str) -> Iterator[tuple[Any, ...]]:
    problems = [unit for unit in now if unit.kind == "problem"]
    remedies = [unit for unit in now if unit.kind == "remedy"]
    done = [unit for unit in remedies if unit.tense == "done"]
    open_ones = [unit for unit in remedies if unit.tense != "done"]
    promises = [unit for unit in before if unit.kind == "remedy" and unit.tense != "done"]
    kept = {unit.unit: _best(unit, (("done", done), ("promised_again", open_ones))) for unit in promises}
    for unit in before:
        if unit.kind == "problem":
            found = _best(unit, (("answered", done), ("repeated", problems))) or _by_promise(unit, kept)
            found = _under_way(found, done)
            yield _row("problem", unit, found or _Found("dropped", None, 0.0), report, other)
        elif unit.tense == "planned":
            yield _row("promise", unit, kept[unit.unit] or _Found("gone", None, 0.0), report, other)


def _by_promise(unit: Unit, kept: Mapping[str, _Found | None]) -> _Found | None:
    """Return what settles a problem: a remedy named for it last year, not done then, that is reported as done."""
    for promise in sorted(unit.paired):
        found = kept.get(promise)
        if found is not None and found.state == "done":
            return found._replace(state="answered")
    return None


def _under_way(found: _Found | None, done: list[Unit]) -> _Found | None:
    """Return a problem that is named again as under way if a remedy for it is reported as done, else as it is."""
    if found is None or found.state != "repeated" or found.by is None:
        return found
    return found._replace(state="under_way") if any(unit.unit in found.by.paired for unit in done) else found


def _row(kind: str, unit: Unit, found: _Found, report: str, other: str) -> tuple[Any, ...]:
    text, own = (found.by.text, found.by.unit) if found.by else (None, None)
    return ("X6", kind, found.state, unit.text, text, found.likeness, report, other, own, unit.unit)


def _best(unit: Unit, states: tuple[tuple[str, list[Unit]], ...]) -> _Found | None:
    """Return the state of the unit that is most like this one, where one is alike; of equals the first state."""
    best: _Found | None = None
    for state, others in states:
        for other in others:
            likeness = likeness_of(unit, other)
            enough = likeness >= (_LIKE if unit.types & other.types else _LIKE_UNTYPED)
            if enough and (best is None or likeness > best.likeness):
                best = _Found(state, other, round(likeness, 3))
    return best


def likeness_of(one: Unit, other: Unit) -> float:
    """Return the share of the shorter unit's pairs that are in the other, or 1 where nearly all of a clause does."""
    shorter, shared = min(len(one.pairs), len(other.pairs)), len(one.pairs & other.pairs)
    share = shared / shorter if shorter else 0.0
    if shared < _QUOTED * (_LONG - 1):  # too few for any clause
        return share
    quoted = any(len(clause & other.pairs) >= _QUOTED * len(clause) for clause in one.clauses)
    return 1.0 if quoted else share
