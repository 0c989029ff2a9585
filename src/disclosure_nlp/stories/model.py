"""Data model of stories: kind, agency, year, message, figures and statistical strength."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from disclosure_nlp.display import one_line_repr
from disclosure_nlp.messages import Message, msg

if TYPE_CHECKING:
    import pandas as pd

# Kinds of stories, in the order of the pages.
KINDS = ("jump", "zero", "outlier", "ground", "cluster", "promise", "late")
COLUMNS = (
    "rank", "kind", "agency_no", "agency_id", "year", "measure", "story", "story_zh", "value", "before", "numerator",
    "denominator", "q", "strength", "report", "link",
)  # fmt: skip


class StoryOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Thresholds that an unusual figure or text must reach to be reported as a story.

    Attributes
    ----------
    rate : float
        False discovery rate within a kind and measure (Benjamini & Hochberg 1995).
    least : int
        Smallest denominator of a share, and smallest count of two years together.
    ratio : float
        Smallest ratio of a jump in a count.
    points : float
        Smallest difference of two shares, in [0, 1].
    peers : int
        Smallest number of agencies of one level, kind and year that an agency is compared with.
    """

    rate: float = 0.01
    least: int = 30
    ratio: float = 2.0
    points: float = 0.2
    peers: int = 10


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A story: an unusual figure or text of an agency's report, as a message with its figures.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    agency, agency_no, year, report
        Agency name and number, year and key of the report that the story is about.
    measure : str
        Id of the figure, rate, section or ground of refusal.
    message : Message
        Message of the story, in English and Chinese.
    value, before : float or None
        The figure, and the figure it is compared with: the agency's past or the median of its peers.
    numerator, denominator : float or None
        Numerator and denominator of a share.
    q : float or None
        Adjusted p-value; None for a fact that needs no test.
    strength : float
        Rank criterion: surprise (at most 10) plus the size of the effect in doublings.
    others : tuple of str
        Names of the other agencies of a cluster.
    """

    kind: str
    agency: str
    agency_no: int
    year: int
    report: str
    measure: str
    message: Message
    value: float | None = None
    before: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    q: float | None = None
    strength: float = 0.0
    others: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        """Web address of the agency and year on the pages that `compare --page` writes."""
        return agency_address(self.agency_no, self.year)


def agency_address(agency_no: int, year: int | None = None) -> str:
    """Return the address of an agency on a comparison's web pages, which stays the same as agencies are added.

    Examples
    --------
    >>> agency_address(7, 2023)
    'agency.html?no=7&year=2023'
    """
    return f"agency.html?no={agency_no}" + (f"&year={year}" if year is not None else "")


@dataclass(frozen=True)
class Stories:
    """The stories found in a store, the strongest first."""

    stories: Sequence[Story]

    def __iter__(self) -> Iterator[Story]:
        return iter(self.stories)

    def __len__(self) -> int:
        return len(self.stories)

    def __repr__(self) -> str:
        counts = [sum(story.kind == kind for story in self) for kind in KINDS]
        found = [f"{count} {kind}" for kind, count in zip(KINDS, counts, strict=True) if count]
        return one_line_repr("Stories", found)

    def _repr_html_(self) -> str:
        from disclosure_nlp.stories.writing import stories_html

        return stories_html(self)

    def to_frame(self) -> pd.DataFrame:
        """Return the stories as a frame, one row per story.

        Returns
        -------
        frame
            rank (from 1), kind, agency_no, agency_id, year, measure, story, story_zh, value, before, numerator,
            denominator, q, strength, report, link (address on the pages of a comparison).
        """
        import pandas as pd

        rows: list[tuple[Any, ...]] = [
            (
                place, one.kind, one.agency_no, one.agency, one.year, one.measure, one.message.text("en"),
                one.message.text("zh"), one.value, one.before, one.numerator, one.denominator, one.q,
                round(one.strength, 3), one.report, one.link,
            )
            for place, one in enumerate(self, 1)
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(COLUMNS))


def peer_group_name(level: str | None, kind: str | None) -> Message:
    """Return the name of a group of peer agencies, such as county-level departments.

    Examples
    --------
    >>> str(peer_group_name("county", "department"))
    'county-level departments'
    """
    if level is None or kind is None:
        return msg("story.group_all")
    return msg("story.group", level=msg(f"story.level_{level}"), kind=msg(f"story.organ_{kind}"))
