"""Successions of agencies: renames, reorganisations, mergers and splits, which join names of one agency."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from disclosure_nlp.definitions import wrong_value_message
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath

COLUMNS = ("from", "to", "year", "kind")
KINDS = ("rename", "reorganisation", "merger", "split")
# Kinds that start new series: the figures of several agencies are not comparable with those of one.
_ENDS = ("merger", "split")
_LONGEST = 20  # renames of one agency; more than this form a cycle


class Succession(NamedTuple):
    """A rename, reorganisation, merger or split; ``year`` is the first reporting year under the new name.

    A split has a row for each of the agencies that an agency is split into.
    A leading ``*`` in both ``before`` and ``after`` stands for any place name.
    """

    before: str
    after: str
    year: int
    kind: str

    def successor_name(self, name: str) -> str | None:
        """Return the new name of the agency called ``name`` if the succession applies to it, else None."""
        if not self.before.startswith("*"):
            return self.after if name == self.before else None
        ending = self.before[1:]
        place = name.removesuffix(ending)
        return place + self.after[1:] if name.endswith(ending) and place else None


def read_successions(path: AnyPath | None = None) -> tuple[Succession, ...]:
    """Return the successions in a user's file, followed by those that the package contains.

    Parameters
    ----------
    path : str or Path, optional
        CSV file (UTF-8) with the columns from, to, year, kind (rename, reorganisation, merger, split).

    Raises
    ------
    DefinitionError
        If the file cannot be read, if rows are not valid (lists all of them), or if renames form a cycle.
    """
    shipped = resources.files("disclosure_nlp.data").joinpath("successions.csv").read_text(encoding="utf-8")
    own = () if path is None else _parse_successions(_read_successions_file(Path(path)), str(path))
    return (*own, *_parse_successions(shipped, "successions.csv"))


def _read_successions_file(path: Path) -> str:
    """Return the text of a file of successions; raise DefinitionError if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(str(path), [msg("file.unreadable", reason=msg("os.other", error=str(error)))]) from error


def _parse_successions(text: str, source: str) -> tuple[Succession, ...]:
    """Return the successions in CSV text; raise DefinitionError with all invalid rows."""
    rows = csv.DictReader(text.splitlines())
    if set(rows.fieldnames or ()) != set(COLUMNS):
        got = ", ".join(rows.fieldnames or ()) or "–"
        raise DefinitionError(source, [msg("agencies.columns", got=got, expected=COLUMNS)])
    problems: list[Message] = []
    found = []
    for number, row in enumerate(rows, 2):
        if wrong := _succession_row_error(row):
            problems.append(msg("listing.line", line=number, problem=wrong))
        else:
            found.append(Succession(row["from"].strip(), row["to"].strip(), int(row["year"]), row["kind"].strip()))
    if problems:
        raise DefinitionError(source, problems)
    return tuple(found)


def _succession_row_error(row: Mapping[str, str | None]) -> Message | None:
    """Return the message on what is wrong with a CSV row of successions, or None if it is valid."""
    before, after = (row["from"] or "").strip(), (row["to"] or "").strip()
    if not before or not after or before == after:
        return msg("succession.names")
    if before.startswith("*") != after.startswith("*"):
        return msg("succession.star")
    if not (row["year"] or "").strip().isdigit():
        return wrong_value_message("year", row["year"], msg("expected.year"))
    if (row["kind"] or "").strip() not in KINDS:
        return wrong_value_message("kind", row["kind"], KINDS)
    return None


def current_names(names: Iterable[str], successions: Iterable[Succession]) -> dict[str, str]:
    """Return, for each agency name, the latest name in its chain of renames.

    A merger or a split ends the chain. A rename counts only if the later name, or one that it leads to, is also among the
    names: a rule with ``*`` must not rename an agency that did not change its name.

    Raises
    ------
    DefinitionError
        If renames form a cycle.
    """
    known = set(names)
    rules = [rule for rule in successions if rule.kind not in _ENDS]
    return {name: _follow_renames(name, known, rules) for name in sorted(known)}


def _follow_renames(name: str, known_names: set[str], successions: list[Succession]) -> str:
    """Follow the renames of an agency from one name on; return the latest name among the known names."""
    best, at = name, name
    for _ in range(_LONGEST):
        names = [found for rule in successions if (found := rule.successor_name(at))]
        if not names:
            return best
        at = next((found for found in names if found in known_names), names[0])
        best = at if at in known_names else best
    raise DefinitionError("successions", [msg("compare.ring", name=name)])


def merger_years(names: Iterable[str], successions: Iterable[Succession]) -> dict[str, int]:
    """Return, for each agency that was merged into another, the first year without a report of its own."""
    mergers = [rule for rule in successions if rule.kind in _ENDS]
    found = {}
    for name in names:
        years = [rule.year for rule in mergers if rule.successor_name(name) is not None]
        if years:
            found[name] = min(years)
    return found
