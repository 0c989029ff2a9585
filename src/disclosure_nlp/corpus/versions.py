"""Report versions: decides which of several files of one agency and year supersedes the others.

The later version is determined by, in this order: a reviewer's choice, the publication dates, the dates on which the files
were received, the version numbers in a manifest, or one file having replaced the other. Otherwise it is undecided; file
names are never used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from disclosure_nlp.corpus.decisions import Decision, hash_agency_and_year
from disclosure_nlp.corpus.fingerprints import fingerprint
from disclosure_nlp.manifest import ManifestRecord

Basis = Literal["chosen", "stated", "received", "manifest", "replaced"]
_REPLACED = "#version-"


class ReportVersion(NamedTuple):
    """One of several versions of an agency's report for a year, and the files that contained it."""

    report: str
    published: str | None = None
    received: str | None = None
    number: int | None = None
    places: tuple[tuple[str, float], ...] = ()


class SupersededVersion(NamedTuple):
    """A superseded report version, the version that superseded it, and the basis of that decision."""

    report: str
    by: str
    basis: Basis


def path_of_replaced_version(path: str, version_number: int) -> str:
    """Return the path under which a report version is stored after its file was replaced by new content."""
    return f"{path}{_REPLACED}{version_number}"


def split_version_path(path: str) -> tuple[str, float]:
    """Return the file path and the version number in the path under which a report version is stored.

    Examples
    --------
    >>> split_version_path("a.txt#version-2"), split_version_path("a.txt")
    (('a.txt', 2.0), ('a.txt', inf))
    """
    file, mark, number = path.rpartition(_REPLACED)
    return (file, float(number)) if mark and number.isdecimal() else (path, float("inf"))


def version_fingerprint(owner: str) -> str:
    """Return the fingerprint (id) under which reviewers decide which version of a report is current."""
    return fingerprint(owner, ("version",))


def find_superseded_versions(
    versions: Sequence[ReportVersion], choice: Decision | None = None
) -> list[SupersededVersion]:
    """Return the versions of one agency and year that are superseded by another version.

    The remaining version is the current one; several remaining versions are undecided.

    Parameters
    ----------
    versions : sequence of ReportVersion
        Versions of one report, in any order.
    choice : Decision, optional
        A reviewer's choice of the current version among those that its ``text`` lists.

    Examples
    --------
    >>> find_superseded_versions([ReportVersion("a", "2025-02-01"), ReportVersion("b", "2025-01-20"), ReportVersion("c")])
    [SupersededVersion(report='b', by='a', basis='stated')]
    """
    beaten = {
        one.report: [
            SupersededVersion(one.report, other.report, basis)
            for other in versions
            if other.report != one.report and (basis := _basis_that_version_is_later(other, one, choice)) is not None
        ]
        for one in versions
    }
    standing = {report for report, others in beaten.items() if not others}
    if not standing:  # they contradict each other in a circle
        return []
    return [
        min(beaten[one], key=lambda item: (item.by not in standing, item.by)) for one in sorted(beaten) if beaten[one]
    ]


def _basis_that_version_is_later(
    version: ReportVersion, compared: ReportVersion, choice: Decision | None
) -> Basis | None:
    """Return the basis on which one report version is later than another, or None if it is not or undecided."""
    pair = {version.report, compared.report}
    if choice is not None and choice.report in pair and pair <= set((choice.text or "").split(";")):
        return "chosen" if choice.report == version.report else None
    facts: tuple[tuple[Basis, Any, Any], ...] = (
        ("stated", version.published, compared.published),
        ("received", version.received, compared.received),
        ("manifest", version.number, compared.number),
        ("replaced", *_version_numbers_in_shared_file(version, compared)),
    )
    for basis, first, second in facts:
        if first is not None and second is not None and first != second:
            return basis if first > second else None
    return None


def _version_numbers_in_shared_file(
    version: ReportVersion, compared: ReportVersion
) -> tuple[float | None, float | None]:
    """Return the numbers of two report versions in a file that contained one after the other; else None."""
    own, others = (dict(sorted(item.places)) for item in (version, compared))  # the last number in each file
    shared = sorted(own.keys() & others.keys())
    return (own[shared[0]], others[shared[0]]) if shared else (None, None)


def manifest_version_facts(records: Iterable[ManifestRecord]) -> dict[str, tuple[str | None, int | None]]:
    """Return the date received and the version number of each file that manifests state, by path."""
    return {
        record.path: (record.received, int(number) if (number := record.extra.get("version", "")).isdigit() else None)
        for record in records
        if record.path is not None
    }


def order_versions(versions: Sequence[ReportVersion], choice: Decision | None = None) -> list[tuple[str, ...]]:
    """Return the keys of all versions of one report, the current version first, undecided ones together.

    Versions whose order is undecided share a tuple.

    Examples
    --------
    >>> order_versions([ReportVersion("a", "2025-02-01"), ReportVersion("b", "2025-01-20"), ReportVersion("c", "2025-03-01")])
    [('c',), ('a',), ('b',)]
    """
    left, found = list(versions), []
    while left:
        beaten = {item.report for item in find_superseded_versions(left, choice)}
        found.append(tuple(sorted(version.report for version in left if version.report not in beaten)))
        left = [version for version in left if version.report in beaten]
    return found


def group_versions(
    rows: Iterable[tuple[str, int, str, str, str | None]],
    choices: Mapping[str, Decision],
    manifest_facts: Mapping[str, tuple[str | None, int | None]],
) -> dict[tuple[str, int], tuple[list[ReportVersion], Decision | None]]:
    """Return the versions of each report with several files, and a reviewer's choice, by agency and year.

    Parameters
    ----------
    rows : iterable of tuple
        Agency, year, report, path and stated date of publication; a report with several paths has several rows.
    choices : mapping
        Decisions on the current version by `version_fingerprint`.
    manifest_facts : mapping
        Date received and number in a manifest by path.
    """
    groups: dict[tuple[str, int], dict[str, ReportVersion]] = {}
    for agency, year, report, path, published in rows:
        group = groups.setdefault((agency, year), {})
        received, number = manifest_facts.get(path, (None, None))
        before = group.get(report, ReportVersion(report, published))
        group[report] = before._replace(
            received=before.received or received,
            number=before.number if before.number is not None else number,
            places=(*before.places, split_version_path(path)),
        )
    return {
        pair: (list(group.values()), choices.get(version_fingerprint(hash_agency_and_year(*pair))))
        for pair, group in sorted(groups.items())
        if len(group) > 1
    }
