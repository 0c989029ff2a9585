"""Data file of a site's page of stories: unusual cases worth a closer look, with links to the agencies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.site.overview import agency_names
from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    import pandas as pd


class SiteStory(NamedTuple):
    """An unusual case on a site: kind, agency, year, a sentence in both languages, strength, other agencies' ids."""

    kind: str
    agency: str
    year: int
    text: tuple[str, str]
    strength: float
    others: tuple[str, ...] = ()


def write_story_file(folder: Path, stories: Sequence[SiteStory], reports: pd.DataFrame) -> None:
    """Write the data file of a site's unusual cases, ``data/stories.js``."""
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
    write_data_script(folder, "stories", rows)
