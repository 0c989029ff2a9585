"""Measures that every generation of the form has: stated by a table, else stated in text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

Origin = Literal["form", "statistics", "local", "text"]
_SUITS = (
    ("disputes", "litigation_direct", "total"),
    ("disputes", "litigation_after_review", "total"),
    ("statistics", "litigation", "value"),
)
# Where a measure stands in the tables, and the topics of text that tell it.
CELLS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "requests_received": (("requests", "received", "total"), ("statistics", "received", "value")),
    "requests_closed": (("requests", "total_processed", "total"), ("statistics", "closed", "value")),
    "reviews": (("disputes", "review", "total"), ("statistics", "review", "value")),
    "items_published": (("statistics", "published", "value"),),
    "documents_made": (("proactive", "normative_documents", "made"), ("statistics", "normative_made", "value")),
    "suits": _SUITS,
}
_TOPICS: dict[str, tuple[str, ...]] = {
    "requests_received": ("received", "accepted"),
    "requests_closed": ("closed", "answered"),
    "reviews": ("review",),
    "suits": ("suit",),
    "items_published": ("published",),
    "documents_made": ("norm_made",),
}
LEAST_CONFIDENCE = 0.95
COLUMNS = ("report", "measure", "number", "origin")
_QUERY = """
SELECT f.report, f.topic, f.number, f.section FROM text_figures f JOIN scored r USING (report)
WHERE f.basis = 'year' AND f.part_of IS NULL AND f.confidence >= {least} AND f.year = r.year
  AND (f.whose = 'own' OR (f.whose = 'territory' AND r.kind = 'government'))
"""


class _Told(NamedTuple):
    """Figures stated by topic: those of local tables, and those of sentences."""

    table: dict[str, set[float]]
    text: dict[str, set[float]]


def measures_of(store: Store) -> pd.DataFrame:
    """Return the measures of every report, from 2008 on.

    A figure of the text counts where it is of the reporting year and the agency's own, is no part of another and is
    stated with one value only; a table comes before it.

    Returns
    -------
    frame
        report, measure, number, origin (form, statistics, local, text); no row where nothing states a measure.
    """
    import pandas as pd

    told: dict[str, _Told] = {}
    for report, topic, number, section in store.sql(_QUERY.format(least=LEAST_CONFIDENCE)).fetchall():
        places = told.setdefault(report, _Told({}, {}))
        (places.table if section == "table" else places.text).setdefault(topic, set()).add(number)
    cells: dict[str, dict[tuple[str, str, str], float]] = {}
    names = 'SELECT report, "table", "row", "column", coalesce(corrected, number) AS number FROM cells'
    wanted = {key for keys in CELLS.values() for key in keys}
    for report, table, row, column, number in store.sql(names).fetchall():
        if number is not None and (table, row, column) in wanted:
            cells.setdefault(report, {})[table, row, column] = number
    keys = [key for (key,) in store.sql("SELECT report FROM scored ORDER BY report").fetchall()]
    rows = [row for key in keys for row in _measures(key, cells.get(key, {}), told.get(key, _Told({}, {})))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _measures(
    report: str, cells: dict[tuple[str, str, str], float], told: _Told
) -> Iterator[tuple[str, str, float, Origin]]:
    for measure, topics in _TOPICS.items():
        found = (
            _of_cells(measure, cells)
            or _of_figures(topics, told.table, "local")
            or _of_figures(topics, told.text, "text")
        )
        if found is not None:
            yield report, measure, *found


def _of_cells(measure: str, cells: dict[tuple[str, str, str], float]) -> tuple[float, Origin] | None:
    if measure == "suits":
        direct, after, statistics = (cells.get(key) for key in _SUITS)
        if direct is not None and after is not None:
            return direct + after, "form"
        return None if statistics is None else (statistics, "statistics")
    for key in CELLS[measure]:
        if key in cells:
            return cells[key], "statistics" if key[0] == "statistics" else "form"
    return None


def _of_figures(topics: tuple[str, ...], told: dict[str, set[float]], origin: Origin) -> tuple[float, Origin] | None:
    """Return the figure of the first topic stated with one value; two values contradict each other."""
    for topic in topics:
        values = told.get(topic, set())
        if values:
            return (values.copy().pop(), origin) if len(values) == 1 else None
    return None
