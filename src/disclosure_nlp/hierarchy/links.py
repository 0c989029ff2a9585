"""Links from agencies to superior agencies, stored in ``hierarchy.csv``, in which people confirm or refuse them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.spreadsheet import write_csv_rows

COLUMNS = ("child_no", "parent_no", "child", "parent", "from", "to", "rule", "confidence", "confirmed")
_NEEDED = ("child_no", "parent_no")
_CONFIRMED = {"yes": True, "no": False, "": None, "1": True, "0": False, "是": True, "否": False}


class ParentLink(NamedTuple):
    """A link from an agency (child) to its superior agency (parent), proposed by a rule or confirmed by people.

    ``first`` and ``last`` are the first and last reporting year of the link, None for no limit. ``rule`` names the rule
    that proposed it, ``confidence`` in [0, 1] is the share of links by this rule that are right. ``confirmed`` is a
    person's decision, None if there is none yet.
    """

    child_no: int
    parent_no: int
    child: str
    parent: str
    first: int | None
    last: int | None
    rule: str
    confidence: float
    confirmed: bool | None = None

    def is_valid_in(self, year: int) -> bool:
        """Return whether the link is valid in a reporting year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def links_in_use(links: Iterable[ParentLink], min_confidence: float | None = None) -> list[ParentLink]:
    """Return the confirmed links, and the unconfirmed links whose confidence reaches a threshold.

    Parameters
    ----------
    min_confidence : float, optional
        Lowest confidence of an unconfirmed link that is included; by default no unconfirmed link is.

    Examples
    --------
    >>> link = ParentLink(2, 1, "云桥县水利局", "云桥县人民政府", None, None, "department", 0.97)
    >>> links_in_use([link]), len(links_in_use([link], 0.95)), links_in_use([link._replace(confirmed=False)], 0.5)
    ([], 1, [])
    """
    return [
        link
        for link in links
        if link.confirmed
        or (link.confirmed is None and min_confidence is not None and link.confidence >= min_confidence)
    ]


def write_links(links: Iterable[ParentLink], path: AnyPath) -> None:
    """Write parent links to a CSV file (UTF-8 with a byte order mark, which Excel needs).

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    stream = io.StringIO()
    write_csv_rows(stream, [COLUMNS, *map(_link_csv_row, links)])
    write_file_atomically(as_path(path), stream.getvalue().encode("utf-8-sig"))


def _link_csv_row(link: ParentLink) -> list[object]:
    """Return a parent link as the cells of a CSV row."""
    confirmed = "" if link.confirmed is None else "yes" if link.confirmed else "no"
    return [*("" if value is None else value for value in link[:-1]), confirmed]


def read_links(path: AnyPath) -> list[ParentLink]:
    """Read parent links from a CSV file.

    Parameters
    ----------
    path : str or path
        CSV file with the columns child_no and parent_no, and optionally child, parent, from, to, rule, confidence and
        confirmed (yes, no or empty). A link without rule and confidence counts as confirmed.

    Raises
    ------
    DefinitionError
        If columns are missing, values are not numbers, or an agency has two parents in one year; lists all problems.
    OSError
        When the file cannot be read.
    """
    rows = list(csv.DictReader(io.StringIO(as_path(path).read_text(encoding="utf-8-sig"))))
    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if missing:
        raise DefinitionError(str(path), [msg("hierarchy.columns", missing=tuple(missing), expected=COLUMNS)])
    links: list[ParentLink] = []
    problems: list[Message] = []
    for line, row in enumerate(rows, 2):
        try:
            links.append(_parse_link_row(row))
        except (KeyError, ValueError):
            problems.append(msg("hierarchy.row", line=line, row=", ".join(str(value or "") for value in row.values())))
    problems += _find_agencies_with_two_parents(links)
    if problems:
        raise DefinitionError(str(path), problems)
    return links


def _parse_link_row(row: dict[str, Any]) -> ParentLink:
    """Return the parent link in a CSV row; raise KeyError or ValueError if the row is not valid."""
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    by_hand = not values["rule"] and not values["confidence"]
    confirmed = _CONFIRMED[values["confirmed"].lower()]
    return ParentLink(
        child_no=int(values["child_no"]),
        parent_no=int(values["parent_no"]),
        child=values["child"],
        parent=values["parent"],
        first=int(values["from"]) if values["from"] else None,
        last=int(values["to"]) if values["to"] else None,
        rule=values["rule"] or "person",
        confidence=float(values["confidence"] or 1),
        confirmed=True if by_hand and confirmed is None else confirmed,
    )


def _find_agencies_with_two_parents(links: Sequence[ParentLink]) -> list[Message]:
    """Return a message for each agency with two parents in one year, without links that people refused."""
    by_child: dict[int, list[ParentLink]] = {}
    problems = []
    for link in links:
        if link.confirmed is False:
            continue
        for other in by_child.setdefault(link.child_no, []):
            apart = (link.first or 0) > (other.last or 9999) or (other.first or 0) > (link.last or 9999)
            if not apart and link.confirmed == other.confirmed:
                problems.append(msg("hierarchy.doubled", child=link.child or link.child_no))
        by_child[link.child_no].append(link)
    return problems
