"""Finds report titles and agency names in the metadata of a web page: its title and its site name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.dates import find_year
from disclosure_nlp.parse.organs import GovernmentBody, GovernmentBodyWords, parse_government_body
from disclosure_nlp.parse.titles import SUBJECT, ReportTitle, clean_title, government_body_in_title

_SITE_BREAK = re.compile(r"[-_—|｜–>＞]+|\s{2,}")


def titles_in_page_title(metadata: str) -> list[ReportTitle]:
    """Return the report titles in the title of a web page."""
    found = []
    for piece in (*_SITE_BREAK.split(metadata), *metadata.split()):
        plain = clean_title(piece)
        match = SUBJECT.search(plain)
        if match is not None:
            year = find_year(plain)
            organ = government_body_in_title(plain[: match.start()], match.group()[:2])
            found.append(ReportTitle(organ, year[0] if year else None, TextSpan(0, 0), 0))
    return found


def agencies_in_site_name(metadata: str) -> Iterator[GovernmentBody]:
    """Yield the agencies that the name of a web site contains, without offices that run web sites for others."""
    for piece in _SITE_BREAK.split(metadata):
        organ = parse_government_body(clean_title(piece))
        if organ is not None and not organ.bare and organ.place and not is_site_operator(organ):
            yield organ


def is_site_operator(organ: GovernmentBody) -> bool:
    """Return whether a government body runs web sites and publishes for others, such as 融媒体中心 (media centre)."""
    return any(word in organ.name for word in GovernmentBodyWords.load().words["portals"])
