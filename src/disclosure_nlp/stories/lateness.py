"""Late reporters: reports whose day of publication proves that they came after the deadline (check Y2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import log2
from typing import TYPE_CHECKING, Any

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Story
from disclosure_nlp.stories.sound import SoundFigures

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_LATE = """
SELECT report, expected, observed FROM findings
WHERE "check" = 'Y2' AND subject = 'published' AND verdict = 'fail' AND severity = 'warning' AND stands IS NOT FALSE
"""


def find_late(items: pd.DataFrame, store: Store, figures: SoundFigures) -> Iterator[Story]:
    """Yield the agencies that published late, where a law names the deadline; one story for each, of its last late year.

    Parameters
    ----------
    items : frame
        `Panel.items`; item G1 has a value for reports whose day of publication proves something.
    """
    known = items[(items["item"] == "G1") & items["value"].notna()]
    dated: dict[Any, int] = known.groupby("agency_id").size().to_dict()
    of_year: dict[Any, int] = known.groupby("year").size().to_dict()
    late_of_year: dict[Any, int] = known[known["value"] == 0].groupby("year").size().to_dict()
    days = {report: (expected, observed) for report, expected, observed in store.sql(_LATE).fetchall()}
    found: dict[str, list[tuple[int, str]]] = {}
    for place in figures.places.values():
        if place.report in days:
            found.setdefault(place.agency, []).append((place.year, place.report))
    for agency, reports in found.items():
        year, report = max(reports)
        due, day = days[report]
        past = (date.fromisoformat(day) - date.fromisoformat(due)).days
        yield Story(
            kind="late", agency=agency, agency_no=figures.numbers[agency], year=year, report=report, measure="days",
            value=float(past), numerator=float(len(reports)), denominator=float(dated.get(agency, len(reports))),
            strength=log2(1 + past / 7) + 1.5 * len(reports),
            message=msg(
                "story.late", agency=agency, year=str(year), days=past, day=day, due=due, count=len(reports),
                known=dated.get(agency, len(reports)), late=late_of_year.get(year, 1), whole=of_year.get(year, 1),
            ),
        )  # fmt: skip
