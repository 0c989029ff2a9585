"""Finds traces of publication: evidence of the day on which a report was published or signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.model import Document, ManifestEntry, PublicationTrace, TraceSource
from disclosure_nlp.parse.dates import find_publication_date, iso_date

# Dates that systems for government sites write into addresses: /202401/t20240130_123.html, /art/2024/1/30/, /2024-01/30/.
_IN_ADDRESS = (
    re.compile(r"/t(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)_\d"),
    re.compile(r"/art/(?P<y>20\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})/"),
    re.compile(r"/(?P<y>20\d\d)-(?P<m>\d\d)/(?P<d>\d\d)/"),
)
# Captures of web archives: web/20240201083000/https://…
_CAPTURE = re.compile(r"(?:web\.archive\.org/web|/web)/(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)\d{6}(?:\w\w_)?/")


def publication_traces(
    document: Document, manifest_entry: ManifestEntry | None, signature_date: str | None
) -> tuple[PublicationTrace, ...]:
    """Return the evidence of the day on which a report was published or signed, the most reliable first.

    In this order: manifest, metadata of the page, date printed on the page, date in the address, capture by a web
    archive, and the date of signature, which only proves that the report was not published earlier. File times are
    not used.
    """
    return tuple(
        dict.fromkeys(
            trace
            for trace in _iterate_publication_traces(document, manifest_entry, signature_date)
            if _is_iso_day(trace.day)
        )
    )


def _iterate_publication_traces(
    document: Document, manifest_entry: ManifestEntry | None, signature_date: str | None
) -> Iterator[PublicationTrace]:
    """Yield the evidence of the day on which a report was published or signed, also with invalid dates."""
    if manifest_entry is not None and manifest_entry.published:
        yield PublicationTrace("manifest", manifest_entry.published[:10])
    if document.metadata.get("published"):
        yield PublicationTrace("metadata", document.metadata["published"][:10])
    printed = find_publication_date(document.text)
    if printed is not None:
        yield PublicationTrace("printed", *printed)
    addresses = [document.source.path.replace("\\", "/"), document.metadata.get("url", "")]
    for source, patterns in (("address", _IN_ADDRESS), ("archive", (_CAPTURE,))):
        for day in _days_in_addresses(addresses, patterns):
            yield PublicationTrace(_SOURCES[source], day)
    if signature_date:
        yield PublicationTrace("signed", signature_date[:10])


def _is_iso_day(text: str) -> bool:
    """Return whether a text is a valid date in ISO format."""
    parts = text.split("-")
    return len(parts) == 3 and all(part.isdigit() for part in parts) and iso_date(*map(int, parts)) == text


_SOURCES: dict[str, TraceSource] = {"address": "address", "archive": "archive"}


def _days_in_addresses(urls: list[str], patterns: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """Yield the dates, in ISO format, that URLs contain."""
    for address in urls:
        for pattern in patterns:
            for match in pattern.finditer(address):
                day = iso_date(int(match["y"]), int(match["m"]), int(match["d"]))
                if day is not None:
                    yield day
