"""Reconciles manifest metadata with the text; the manifest has precedence and conflicts become issues."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue, ManifestEntry
from disclosure_nlp.parse.organs import agency_kind
from disclosure_nlp.parse.places import AgencyLocation, locate_agency


class ReconciledMetadata(NamedTuple):
    """Agency, year, publication date, place and kind of a report, and issues where manifest and text differ."""

    agency: str | None
    year: int | None
    published: str | None
    place: AgencyLocation
    kind: str | None
    issues: tuple[Issue, ...]


def reconcile_with_manifest(
    text_metadata: ManifestEntry, manifest_entry: ManifestEntry | None, text: str
) -> ReconciledMetadata:
    """Return the metadata of a report from its text and its manifest entry.

    Parameters
    ----------
    text_metadata : ManifestEntry
        Metadata found in the text.
    manifest_entry : ManifestEntry or None
        Metadata from the manifest; fields that are None are taken from the text.
    text : str
        Text of the document, used to determine the level of a city.
    """
    given = manifest_entry or ManifestEntry()
    agency, year = given.agency or text_metadata.agency, given.year or text_metadata.year
    by_name = locate_agency(agency, text, year)
    place = _place_in_region(given.region, agency, by_name, text, year) if given.region else by_name
    issues = [
        *_manifest_difference_issues(given, text_metadata),
        *_manifest_region_issues(given.region, by_name, place),
    ]
    return ReconciledMetadata(
        agency, year, given.published or text_metadata.published, place, agency_kind(agency), tuple(issues)
    )


def _place_in_region(
    region: str, agency: str | None, place_by_name: AgencyLocation, text: str, year: int | None
) -> AgencyLocation:
    """Return the place of an agency in the region that the manifest states.

    A listed place in the agency's name that is not in this region is ignored.
    """
    name = agency or ""
    full = name if name.startswith(region) else f"{region}{name}"
    found = locate_agency(full, text, year)
    if found.code is None and place_by_name.code is not None:
        found = locate_agency(f"{region}{name.removeprefix(place_by_name.region or '')}", text, year)
    printed = found.region if found.region and found.region.startswith(region) else region
    return found._replace(region=printed)


def _manifest_difference_issues(manifest_entry: ManifestEntry, text_metadata: ManifestEntry) -> Iterator[Issue]:
    """Yield an issue for each of agency, year and publication date that differs between manifest and text."""
    for field in ("agency", "year", "published"):
        wanted, got = getattr(manifest_entry, field), getattr(text_metadata, field)
        if wanted is not None and got is not None and wanted != got:
            yield Issue.from_message(msg(f"manifest.{field}_differs", given=wanted, read=got), "warning")


def _manifest_region_issues(
    region: str | None, place_by_name: AgencyLocation, place: AgencyLocation
) -> Iterator[Issue]:
    """Yield an issue if the region in the manifest differs from the region in the agency's name."""
    if region and place_by_name.code and place.code != place_by_name.code:
        yield Issue.from_message(
            msg("manifest.region_differs", given=region, read=place_by_name.region or ""), "warning"
        )
