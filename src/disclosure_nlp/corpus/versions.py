"""Versions of a report: several files of one agency and year, of which a later one supersedes those before it.

Which is later is decided by what a person said, else by the stated dates of publication, the dates on which the files were
received, the numbers of a manifest, or by one file having taken the place of the other. Where none of these tells, it is
undecided; the names of files never decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from disclosure_nlp.corpus.decisions import Decision, owner_of
from disclosure_nlp.corpus.fingerprints import fingerprint
from disclosure_nlp.manifest import ManifestRecord

Basis = Literal["chosen", "stated", "received", "manifest", "replaced"]
_REPLACED = re.compile(r"(.*)#version-(\d+)", re.DOTALL)


class Version(NamedTuple):
    """A file of a report; ``place`` is the file that it was read from, and how often that was replaced before."""

    report: str
    published: str | None = None
    received: str | None = None
    number: int | None = None
    places: tuple[tuple[str, float], ...] = ()


class Superseded(NamedTuple):
    """A version with the one that superseded it, and what decided."""

    report: str
    by: str
    basis: Basis


def replaced_path(path: str, number: int) -> str:
    """Return the address of a version whose file was replaced; ``number`` counts the versions of the file."""
    return f"{path}#version-{number}"


def place_of(path: str) -> tuple[str, float]:
    """Return the file of an address and which version of it this is; the last one has no number.

    Examples
    --------
    >>> place_of("a.txt#version-2"), place_of("a.txt")
    (('a.txt', 2.0), ('a.txt', inf))
    """
    match = _REPLACED.fullmatch(path)
    return (match[1], float(match[2])) if match else (path, float("inf"))


def version_mark(owner: str) -> str:
    """Return the fingerprint of the question which version of a report is the current one."""
    return fingerprint(owner, ("version",))


def superseded(versions: Sequence[Version], chosen: Decision | None = None) -> list[Superseded]:
    """Return the versions of one agency and year that another one superseded.

    Those left over are the current version, or where there are several those between which nothing decides.

    Parameters
    ----------
    versions : sequence of Version
        In any order.
    chosen : Decision, optional
        A person's choice of the current version among those that its text names.

    Examples
    --------
    >>> superseded([Version("a", "2025-02-01"), Version("b", "2025-01-20"), Version("c")])
    [Superseded(report='b', by='a', basis='stated')]
    """
    beaten = {
        one.report: [
            Superseded(one.report, other.report, basis)
            for other in versions
            if other.report != one.report and (basis := _later(other, one, chosen)) is not None
        ]
        for one in versions
    }
    standing = {report for report, others in beaten.items() if not others}
    if not standing:  # they contradict each other in a circle
        return []
    return [
        min(beaten[one], key=lambda item: (item.by not in standing, item.by)) for one in sorted(beaten) if beaten[one]
    ]


def _later(one: Version, other: Version, chosen: Decision | None) -> Basis | None:
    """Return by what the first of two versions is the later one; None where it is not, or nothing tells."""
    seen = set((chosen.text or "").split(";")) if chosen is not None else set()
    if chosen is not None and chosen.report in (one.report, other.report) and {one.report, other.report} <= seen:
        return "chosen" if chosen.report == one.report else None
    facts: tuple[tuple[Basis, Any, Any], ...] = (
        ("stated", one.published, other.published),
        ("received", one.received, other.received),
        ("manifest", one.number, other.number),
        ("replaced", *_same_place(one, other)),
    )
    for basis, first, second in facts:
        if first is not None and second is not None and first != second:
            return basis if first > second else None
    return None


def _same_place(one: Version, other: Version) -> tuple[float | None, float | None]:
    """Return which versions of a file two are, if they come from the same file."""
    own, others = (dict(sorted(version.places)) for version in (one, other))  # of a file the last place
    shared = sorted(own.keys() & others.keys())
    return (own[shared[0]], others[shared[0]]) if shared else (None, None)


def facts_of_paths(records: Iterable[ManifestRecord]) -> dict[str, tuple[str | None, int | None]]:
    """Return the date received and the number of the version (a column ``version``) that manifests state, by path."""
    return {
        record.path: (record.received, int(number) if (number := record.extra.get("version", "")).isdigit() else None)
        for record in records
        if record.path is not None
    }


def in_order(versions: Sequence[Version], chosen: Decision | None = None) -> list[tuple[str, ...]]:
    """Return the reports of one agency and year, the current one first; those between which nothing decides together.

    Examples
    --------
    >>> in_order([Version("a", "2025-02-01"), Version("b", "2025-01-20"), Version("c", "2025-03-01")])
    [('c',), ('a',), ('b',)]
    """
    left, found = list(versions), []
    while left:
        beaten = {item.report for item in superseded(left, chosen)}
        found.append(tuple(sorted(version.report for version in left if version.report not in beaten)))
        left = [version for version in left if version.report in beaten]
    return found


def versions_of(
    rows: Iterable[tuple[str, int, str, str, str | None]],
    chosen: Mapping[str, Decision],
    known: Mapping[str, tuple[str | None, int | None]],
) -> dict[tuple[str, int], tuple[list[Version], Decision | None]]:
    """Return the versions of each report that has several files, by agency and year, with a person's choice.

    Parameters
    ----------
    rows : iterable of tuple
        Agency, year, report, path and stated date of publication; a report with several paths has several rows.
    chosen : mapping
        Decisions on the current version by `version_mark`.
    known : mapping
        Date received and number in a manifest by path.
    """
    groups: dict[tuple[str, int], dict[str, Version]] = {}
    for agency, year, report, path, published in rows:
        group = groups.setdefault((agency, year), {})
        received, number = known.get(path, (None, None))
        before = group.get(report, Version(report, published))
        group[report] = before._replace(
            received=before.received or received,
            number=before.number if before.number is not None else number,
            places=(*before.places, place_of(path)),
        )
    return {
        pair: (list(group.values()), chosen.get(version_mark(owner_of(*pair))))
        for pair, group in sorted(groups.items())
        if len(group) > 1
    }
