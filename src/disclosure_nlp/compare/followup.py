"""What became of last year's problems and promises (X6, item E3).

A problem is *repeated* where this year's report names one like it, *answered* where it tells of a measure taken against one
like it or says that it is settled, else *dropped*. A promised remedy is *done* where this year's report tells of one like it
as done, *promised again* where it is planned once more, else *gone*. Two units are alike where enough of the shorter's
pairs of characters stand in the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.content import content_of, pairs_of
from disclosure_nlp.compare.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.frames import Store

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
)
_LIKE = 0.45  # of the shorter's pairs, for units that share a type; others need more
_LIKE_UNTYPED = 0.6
_QUERY = "SELECT report, unit, kind, text, types, tense, generic FROM units ORDER BY report, start"


class Unit(NamedTuple):
    """A problem or a remedy of one report."""

    report: str
    unit: str
    kind: str
    text: str
    types: frozenset[str]
    tense: str | None
    pairs: frozenset[str]


class _Found(NamedTuple):
    """What became of a unit: the state, the unit that tells of it, and how like it is."""

    state: str
    by: Unit | None
    likeness: float


def follow_up(panel: Panel, store: Store) -> pd.DataFrame:
    """Return what became of the problems and promises of the year before.

    Returns
    -------
    frame
        One row a problem or promised remedy of the year before: agency_id, year (of the report that should answer), check
        (X6), kind (problem, promise), state (answered, repeated, dropped; done, promised_again, gone), text, by (the text that answers
        or repeats it), likeness in [0, 1], report and other (keys of this and of the earlier report), unit, other_unit.
    """
    import pandas as pd

    units = _units(store)
    keys = {(place.agency_id, place.year): place.report for place in panel.places}
    rows: list[tuple[Any, ...]] = []
    for (agency, year), report in keys.items():
        other = keys.get((agency, year - 1))
        if other is not None:
            rows += [
                (agency, year, *row) for row in _followed(units.get(other, []), units.get(report, []), report, other)
            ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _units(store: Store) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for report, unit, kind, text, types, tense, generic in store.sql(_QUERY).fetchall():
        left = content_of(text)
        if left and not generic:
            found[report].append(Unit(report, unit, kind, text, frozenset(types or ()), tense, pairs_of(left)))
    return found


def _followed(before: list[Unit], now: list[Unit], report: str, other: str) -> Iterator[tuple[Any, ...]]:
    problems = [unit for unit in now if unit.kind == "problem"]
    remedies = [unit for unit in now if unit.kind == "remedy"]
    done = [unit for unit in remedies if unit.tense == "done"]
    for unit in before:
        if unit.kind == "problem":
            found = _best(unit, (("answered", done), ("repeated", problems))) or _Found("dropped", None, 0.0)
            yield _row("problem", unit, found, report, other)
        elif unit.tense == "planned":
            open_ones = [one for one in remedies if one.tense != "done"]
            found = _best(unit, (("done", done), ("promised_again", open_ones))) or _Found("gone", None, 0.0)
            yield _row("promise", unit, found, report, other)


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
    """Return the share of the shorter unit's pairs of characters that stand in the other."""
    shorter = min(len(one.pairs), len(other.pairs))
    return len(one.pairs & other.pairs) / shorter if shorter else 0.0


def items_of_followup(panel: Panel, found: pd.DataFrame) -> pd.DataFrame:
    """Return the value of E3: the share of last year's problems that are told as settled; unknown without a report of it."""
    import pandas as pd

    problems = found[found["kind"] == "problem"]
    shares = (
        problems.assign(won=problems["state"] == "answered").groupby(["agency_id", "year"])["won"].agg(["mean", "size"])
    )
    followed = {(place.agency_id, place.year) for place in panel.places}
    first = panel.reports.groupby("agency_id")["year"].min()
    rows: list[tuple[Any, ...]] = []
    for row in panel.places:
        key = (row.agency_id, row.year)
        if key in shares.index:
            mean, size = float(shares["mean"][key]), float(shares["size"][key])
            rows.append(
                (
                    *key,
                    "E3",
                    float(mean),
                    "value",
                    f"{round(mean * size)} of {int(size)} problems of the year before are settled",
                )
            )
        elif (row.agency_id, row.year - 1) in followed:
            rows.append((*key, "E3", None, "n/a", "the report of the year before names no problem"))
        else:
            why = "the first report in hand" if row.year == first[row.agency_id] else "no report of the year before"
            rows.append((*key, "E3", None, "unknown", why))
    return pd.DataFrame(rows, columns=["agency_id", "year", "item", "value", "state", "reason"])
