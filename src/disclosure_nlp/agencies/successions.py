"""Agencies through renames, mergers and reorganisations: which names belong to one series."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath

COLUMNS = ("from", "to", "year", "kind")
# A merger begins a new series: what several agencies did is not what one did before.
KINDS = ("rename", "reorganisation", "merger")
_LONGEST = 20  # successions of one agency; more are a ring


class Succession(NamedTuple):
    """One agency goes on as another. ``year`` is the first reporting year under the new name.

    In ``before`` and ``after`` a leading ``*`` represents the same words: the place.
    """

    before: str
    after: str
    year: int
    kind: str

    def next_name(self, name: str) -> str | None:
        """Return the name after, where this is the name before."""
        if not self.before.startswith("*"):
            return self.after if name == self.before else None
        ending = self.before[1:]
        place = name.removesuffix(ending)
        return place + self.after[1:] if name.endswith(ending) and place else None


def read_successions(path: AnyPath | None = None) -> tuple[Succession, ...]:
    """Return the successions of a user's file before those that ship with the package.

    Parameters
    ----------
    path : str or Path, optional
        CSV file (UTF-8) with the columns from, to, year, kind (rename, reorganisation, merger).

    Raises
    ------
    DefinitionError
        With every row that is none, where the file cannot be read, or where names succeed each other in a ring.
    """
    shipped = resources.files("disclosure_nlp.data").joinpath("successions.csv").read_text(encoding="utf-8")
    own = () if path is None else _parse(_text(Path(path)), str(path))
    return (*own, *_parse(shipped, "successions.csv"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(str(path), [msg("file.unreadable", reason=msg("os.other", error=str(error)))]) from error


def _parse(text: str, name: str) -> tuple[Succession, ...]:
    rows = csv.DictReader(text.splitlines())
    if set(rows.fieldnames or ()) != set(COLUMNS):
        got = ", ".join(rows.fieldnames or ()) or "nothing"
        raise DefinitionError(name, [f"got the columns {got}; expected {', '.join(COLUMNS)}"])
    problems: list[str] = []
    found = []
    for number, row in enumerate(rows, 2):
        wrong = _wrong(row)
        if wrong:
            problems.append(f"line {number}: {wrong}")
        else:
            found.append(Succession(row["from"].strip(), row["to"].strip(), int(row["year"]), row["kind"].strip()))
    if problems:
        raise DefinitionError(name, problems)
    return tuple(found)


def _wrong(row: Mapping[str, str | None]) -> str | None:
    before, after = (row["from"] or "").strip(), (row["to"] or "").strip()
    if not before or not after or before == after:
        return "expected two different names in from and to"
    if before.startswith("*") != after.startswith("*"):
        return "got * in one of the names only; it stands for the same place in both"
    if not (row["year"] or "").strip().isdigit():
        return f"got the year {row['year']!r}; expected four digits"
    if (row["kind"] or "").strip() not in KINDS:
        return f"got the kind {row['kind']!r}; expected one of {', '.join(KINDS)}"
    return None


def series_names(names: Iterable[str], successions: Iterable[Succession]) -> dict[str, str]:
    """Return for each name the last name of its series: that of the agency today.

    A merger ends a series. A rename counts only where the later name is among the names too, or in turn leads to one
    that is: a rule with ``*`` must not rename an agency that kept its name.

    Raises
    ------
    DefinitionError
        Where names succeed each other in a ring.
    """
    known = set(names)
    rules = [rule for rule in successions if rule.kind != "merger"]
    return {name: _last(name, known, rules) for name in sorted(known)}


def _last(name: str, known: set[str], rules: list[Succession]) -> str:
    best, at = name, name
    for _ in range(_LONGEST):
        names = [found for rule in rules if (found := rule.next_name(at))]
        if not names:
            return best
        at = next((found for found in names if found in known), names[0])
        best = at if at in known else best
    raise DefinitionError("successions", [msg("compare.ring", name=name)])


def ends_by_merger(names: Iterable[str], successions: Iterable[Succession]) -> dict[str, int]:
    """Return for each name that went into another agency the first reporting year in which it has no report of its own."""
    mergers = [rule for rule in successions if rule.kind == "merger"]
    found = {}
    for name in names:
        years = [rule.year for rule in mergers if rule.next_name(name) is not None]
        if years:
            found[name] = min(years)
    return found
