"""Who and when, settled: what a manifest says is above what the text says, and an issue says where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue, ManifestEntry
from disclosure_nlp.parse.organs import kind_of
from disclosure_nlp.parse.places import PlaceName, place_of


class Reconciled(NamedTuple):
    """Who reports, for which year, and where a manifest and the text differ."""

    agency: str | None
    year: int | None
    published: str | None
    place: PlaceName
    kind: str | None
    issues: tuple[Issue, ...]


def reconcile(read: ManifestEntry, stated: ManifestEntry | None, text: str) -> Reconciled:
    """Return who and when of a report.

    Parameters
    ----------
    read : ManifestEntry
        What the text says.
    stated : ManifestEntry or None
        What the manifest says; an empty field leaves the text its word.
    text : str
        The document's text, which may tell a city's level.
    """
    given = stated or ManifestEntry()
    agency, year = given.agency or read.agency, given.year or read.year
    by_name = place_of(agency, text, year)
    place = _place(given.region, agency, by_name, text, year) if given.region else by_name
    issues = [*_differences(given, read), *_other_region(given.region, by_name, place)]
    return Reconciled(agency, year, given.published or read.published, place, kind_of(agency), tuple(issues))


def _place(region: str, agency: str | None, by_name: PlaceName, text: str, year: int | None) -> PlaceName:
    """Return the place of an agency in a region that is stated, which may end what its name leaves open.

    A listed place in the name that does not lie in the region gives way to it.
    """
    name = agency or ""
    full = name if name.startswith(region) else f"{region}{name}"
    found = place_of(full, text, year)
    if found.code is None and by_name.code is not None:
        found = place_of(f"{region}{name.removeprefix(by_name.region or '')}", text, year)
    printed = found.region if found.region and found.region.startswith(region) else region
    return found._replace(region=printed)


def _differences(given: ManifestEntry, read: ManifestEntry) -> Iterator[Issue]:
    for field in ("agency", "year", "published"):
        wanted, got = getattr(given, field), getattr(read, field)
        if wanted is not None and got is not None and wanted != got:
            yield Issue.of(msg(f"manifest.{field}_differs", given=wanted, read=got), "warning")


def _other_region(region: str | None, by_name: PlaceName, place: PlaceName) -> Iterator[Issue]:
    if region and by_name.code and place.code != by_name.code:
        yield Issue.of(msg("manifest.region_differs", given=region, read=by_name.region or ""), "warning")
