"""Key figures (requests, reviews, lawsuits, …) that every generation of the official form contains."""

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
# Table cells of each measure, and topics of figures in the text that state it.
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


_MEASURED = """
SELECT c.report, m.spot, coalesce(c.corrected, c.number) AS number
FROM cells c JOIN measured m ON m."table" = c."table" AND m."row" = c."row" AND m."column" = c."column"
WHERE coalesce(c.corrected, c.number) IS NOT NULL
"""
_BATCH = 100_000
# Topics that count in local tables alone: their row 受理依申请公开信息总数 is what came in, in a text 受理 is not 收到.
_OF_TABLES = frozenset({"accepted"})


class _StatedFigures(NamedTuple):
    """Figures by topic that one report states: those in the agency's own (non-standard) tables, and in sentences."""

    table: dict[str, set[float]]
    text: dict[str, set[float]]


def extract_key_figures(store: Store) -> pd.DataFrame:
    """Return key figures (requests, reviews, lawsuits, documents) of every report of a store; years from 2008 on.

    A figure of the text is used only if no table states the measure, and if it is the agency's own figure for the reporting
    year, not a part of another figure, and stated with one value only.

    Returns
    -------
    frame
        report, measure, number, origin (form, statistics, local, text); no row if the report does not state the measure.
    """
    import pandas as pd

    stated_figures: dict[str, _StatedFigures] = {}
    for report, topic, number, section in store.sql(_QUERY.format(least=LEAST_CONFIDENCE)).fetchall():
        places = stated_figures.setdefault(report, _StatedFigures({}, {}))
        (places.table if section == "table" else places.text).setdefault(topic, set()).add(number)
    cells: dict[str, dict[tuple[str, str, str], float]] = {}
    spots = list(dict.fromkeys(key for keys in CELLS.values() for key in keys))
    store.connection.register(
        "measured", pd.DataFrame(spots, columns=["table", "row", "column"]).assign(spot=range(len(spots)))
    )
    for batch in store.sql(_MEASURED).to_arrow_reader(_BATCH):
        for report, spot, number in zip(
            *(batch.column(name).to_pylist() for name in ("report", "spot", "number")), strict=True
        ):
            cells.setdefault(report, {})[spots[spot]] = number
    keys = [key for (key,) in store.sql("SELECT report FROM scored ORDER BY report").fetchall()]
    rows = [
        row
        for key in keys
        for row in _key_figures_of_report(key, cells.get(key, {}), stated_figures.get(key, _StatedFigures({}, {})))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _key_figures_of_report(
    report: str, cells: dict[tuple[str, str, str], float], stated_figures: _StatedFigures
) -> Iterator[tuple[str, str, float, Origin]]:
    """Yield report key, measure, value and origin (form, local table, text) of each key figure of a report."""
    for measure, topics in _TOPICS.items():
        found = (
            _key_figure_from_cells(measure, cells)
            or _key_figure_from_text(topics, stated_figures.table, "local")
            or _key_figure_from_text(
                tuple(topic for topic in topics if topic not in _OF_TABLES), stated_figures.text, "text"
            )
        )
        if found is not None:
            yield report, measure, *found


def _key_figure_from_cells(measure: str, cells: dict[tuple[str, str, str], float]) -> tuple[float, Origin] | None:
    """Return a key figure and its origin from the cells of standard tables; None if they do not contain it."""
    if measure == "suits":
        direct, after, statistics = (cells.get(key) for key in _SUITS)
        if direct is not None and after is not None:
            return direct + after, "form"
        return None if statistics is None else (statistics, "statistics")
    for key in CELLS[measure]:
        if key in cells:
            return cells[key], "statistics" if key[0] == "statistics" else "form"
    return None


def _key_figure_from_text(
    topics: tuple[str, ...], figures_by_topic: dict[str, set[float]], origin: Origin
) -> tuple[float, Origin] | None:
    """Return the stated figure of the first topic with one, and its origin; None if the topic has differing values."""
    for topic in topics:
        values = figures_by_topic.get(topic, set())
        if values:
            return (values.copy().pop(), origin) if len(values) == 1 else None
    return None
