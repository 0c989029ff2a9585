"""Late reporters: reports whose day of publication proves that they came after the deadline (check Y2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import log2
from typing import TYPE_CHECKING

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Story
from disclosure_nlp.stories.sound import Place, SoundFigures

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
    days = {report: (expected, observed) for report, expected, observed in store.sql(_LATE).fetchall()}
    found: dict[str, list[Place]] = {}
    for place in figures.places.values():
        if place.report in days:
            found.setdefault(place.agency, []).append(place)
    for agency, places in found.items():
        last = max(places, key=lambda place: place.year)
        dated = max(len(places), int((known["agency_id"] == agency).sum()))
        yield _late(last, days[last.report], (len(places), dated), known[known["year"] == last.year], figures)


def _late(
    place: Place, days: tuple[str, str], years: tuple[int, int], of_year: pd.DataFrame, figures: SoundFigures
) -> Story:
    """Return the story of a late report; ``years`` are the late ones of the agency and those with a known day."""
    due, day = days
    past = (date.fromisoformat(day) - date.fromisoformat(due)).days
    message = msg(
        "story.late", agency=place.agency, year=str(place.year), days=past, day=day, due=due, count=years[0],
        known=years[1], late=int((of_year["value"] == 0).sum()), whole=len(of_year),
    )  # fmt: skip
    figured = {"value": float(past), "numerator": float(years[0]), "denominator": float(years[1])}
    return figures.story(place, "late", "days", message, strength=log2(1 + past / 7) + 1.5 * years[0], **figured)
