"""Writes stories as terminal lines, as HTML for notebooks, and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Any

from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.spreadsheet import write_frame
from disclosure_nlp.text.layout import escape_surrogates, wrap_to_width

if TYPE_CHECKING:
    from disclosure_nlp.stories.model import Stories

_SHOWN = 20  # number of stories shown in a notebook


def story_lines(stories: Stories, language: Language, max_stories: int | None = None) -> Iterator[str]:
    """Yield stories as lines for the terminal: a note, then number, kind and sentence of each story.

    Parameters
    ----------
    max_stories : int, optional
        Number of stories; by default all.
    """
    yield from wrap_to_width(msg("story.note" if len(stories) else "story.none").text(language), "")
    for place, story in enumerate(list(stories)[:max_stories], 1):
        kind = msg(f"story.kind_{story.kind}").text(language)
        yield from wrap_to_width(
            escape_surrogates(f"[{kind}] {story.message.text(language)}"), f"{place:4}  ", "      "
        )


def story_records(stories: Stories) -> list[dict[str, Any]]:
    """Return stories as JSON-serialisable dictionaries, with None for unknown numbers."""
    names = ("numerator", "denominator", "value", "before", "q")
    rows: list[dict[str, Any]] = stories.to_frame().to_dict("records")  # type: ignore[assignment]
    return [
        row | {name: None if row[name] is None or isnan(row[name]) else row[name] for name in names} for row in rows
    ]


def stories_html(stories: Stories, language: Language = "en") -> str:
    """Return the first stories as an HTML list."""
    from markupsafe import Markup

    items = [
        Markup("<li><b>{}</b> {}</li>").format(msg(f"story.kind_{one.kind}").text(language), one.message.text(language))
        for one in list(stories)[:_SHOWN]
    ]
    return str(Markup("<p>{}</p><ol>{}</ol>").format(msg("story.note").text(language), Markup("").join(items)))


def write_stories(stories: Stories, path: AnyPath, language: Language = "en") -> None:
    """Write stories as a CSV or XLSX table, by file name extension.

    Parameters
    ----------
    path : str or path
        File ending in ``.csv`` or ``.xlsx``.
    language : str, default ``en``
        Language of the first sentence column.
    """
    frame = stories.to_frame()
    if language == "zh":
        names = ["story_zh" if name == "story" else "story" if name == "story_zh" else name for name in frame.columns]
        frame = frame[names]
    write_frame(frame, as_path(path), msg("story.heading").text(language))
