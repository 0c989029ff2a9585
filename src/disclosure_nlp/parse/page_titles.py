"""Titles and names in what a web page says of itself: its own title and the name of its site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.dates import find_year
from disclosure_nlp.parse.organs import Organ, organ_words, read_organ
from disclosure_nlp.parse.titles import SUBJECT, Title, name_in_title, plain_title

_SITE_BREAK = re.compile(r"[-_—|｜–>＞]+|\s{2,}")


def page_titles(metadata: str) -> list[Title]:
    """Return the titles and names in a page's own title, the name of its site apart."""
    found = []
    for piece in (*_SITE_BREAK.split(metadata), *metadata.split()):
        plain = plain_title(piece)
        match = SUBJECT.search(plain)
        if match is not None:
            year = find_year(plain)
            organ = name_in_title(plain[: match.start()], match.group()[:2])
            found.append(Title(organ, year[0] if year else None, TextSpan(0, 0), 0))
    return found


def site_names(metadata: str) -> Iterator[Organ]:
    """Yield the full names of agencies that a site is named after; an office that runs sites is none."""
    for piece in _SITE_BREAK.split(metadata):
        organ = read_organ(plain_title(piece))
        if organ is not None and not organ.bare and organ.place and not is_portal(organ):
            yield organ


def is_portal(organ: Organ) -> bool:
    """Return whether a name is that of an office that runs the site (融媒体中心), which publishes for others."""
    return any(word in organ.name for word in organ_words().words["portals"])
