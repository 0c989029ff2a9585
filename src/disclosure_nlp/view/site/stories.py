"""Data file of the stories page: unusual cases worth a second look, with links to their agencies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.site.overview import agency_names
from disclosure_nlp.view.site.pack import write_data

if TYPE_CHECKING:
    import pandas as pd


class SiteStory(NamedTuple):
    """A story: kind, agency_id, year, sentence in both languages, strength, ids of other agencies in it."""

    kind: str
    agency: str
    year: int
    text: tuple[str, str]
    strength: float
    others: tuple[str, ...] = ()


def write_stories(folder: Path, stories: Sequence[SiteStory], reports: pd.DataFrame) -> None:
    """Write ``data/stories.js``."""
    number = {name: place for place, name in enumerate(agency_names(reports))}
    rows = [
        (
            one.kind,
            number[one.agency],
            one.year,
            [escape_surrogates(text) for text in one.text],
            round(one.strength, 2),
            [number[name] for name in one.others],
        )
        for one in stories
    ]
    write_data(folder, "stories", rows)
