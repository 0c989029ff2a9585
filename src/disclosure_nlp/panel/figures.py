"""Panel columns of figures stated in text and in local tables: one value per topic, or a code if missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from disclosure_nlp.compare.measures import LEAST_CONFIDENCE
from disclosure_nlp.panel.columns import panel_columns
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder
from disclosure_nlp.parse.figures.definitions import load_figure_definitions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disclosure_nlp.corpus.store import Store

# Figures of the reporting year, of the report's own scope, and no part of another figure.
_QUERY = """
SELECT p.place, f.topic, f.section = 'table' AS tabled, f.number, f.confidence >= {least} AS sure, f.relation
FROM text_figures f JOIN panel_rows p USING (report) JOIN scored r USING (report)
WHERE f.basis = 'year' AND f.part_of IS NULL AND f.number IS NOT NULL AND f.year = r.year
  AND (f.whose = 'own' OR (f.whose = 'territory' AND r.kind = 'government'))
ORDER BY ALL
"""
_INCLUDED = ("out_absent", "out_not_held", "out_unclear")  # topics that a count of 否决 (refused) may include


class FiguresByTopic:
    """Figures stated in sentences or in local tables, by topic (such as requests) and panel row.

    Parameters
    ----------
    row_count : int
        Number of panel rows.
    """

    def __init__(self, row_count: int) -> None:
        self.size = row_count
        self._sure: dict[str, dict[int, set[float]]] = {}
        self._unsure: dict[str, set[int]] = {}
        self._including: set[int] = set()

    def add(self, row: int, topic: str, value: float, confident: bool, relation: str | None) -> None:
        """Add a figure's value on a topic to a panel row; ``confident`` is whether confidence exceeds a threshold."""
        if not confident:
            self._unsure.setdefault(topic, set()).add(row)
            return
        self._sure.setdefault(topic, {}).setdefault(row, set()).add(value)
        if topic == "out_denied" and relation == "includes":
            self._including.add(row)

    def topic_column(self, topic: str) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
        """Return a topic's values by row, with codes: ``k`` contradicting values, ``l`` low confidence, ``e`` none."""
        values, codes = np.full(self.size, np.nan), np.full(self.size, b"e", "S1")
        codes[sorted(self._unsure.get(topic, ()))] = b"l"
        for row, numbers in self._sure.get(topic, {}).items():
            if len(numbers) == 1:
                values[row], codes[row] = next(iter(numbers)), KNOWN
            else:
                codes[row] = b"k"
        return values, codes

    def topic_sums(
        self, topics: tuple[str, ...], fallback_topics: tuple[str, ...] = ()
    ) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
        """Return, per row, the sum of the values of several topics, and the code of the first missing one.

        ``fallback_topics`` are summed in rows where the topics are not stated.
        """
        columns = [self.topic_column(topic) for topic in topics]
        values = np.sum([found for found, _ in columns], axis=0)
        codes = columns[0][1]
        for _, more in columns[1:]:
            codes = np.where(codes == KNOWN, more, codes)
        if "out_denied" in topics and self._including:
            values, codes = self._subtract_counts_included_in_denials(values, codes)
        if fallback_topics:
            again, why = self.topic_sums(fallback_topics)
            values, codes = np.where(codes == b"e", again, values), np.where(codes == b"e", why, codes)
        return values, codes.astype("S1")

    def _subtract_counts_included_in_denials(
        self, values: NDArray[np.float64], codes: NDArray[np.bytes_]
    ) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
        """Subtract from denied requests (否决) the counts that the text includes in them; code ``k`` if unknown."""
        rows = np.zeros(self.size, bool)
        rows[sorted(self._including)] = True
        taken, why = self.topic_sums(_INCLUDED)
        codes = np.where(rows & (codes == KNOWN) & (why != KNOWN), b"k", codes)
        return np.where(rows, values - taken, values), codes


def read_figures_of_tables_and_text(store: Store, row_count: int) -> tuple[FiguresByTopic, FiguresByTopic]:
    """Read the figures in reports' local tables and in sentences; `register_panel_rows` must be called before."""
    local, text = FiguresByTopic(row_count), FiguresByTopic(row_count)
    rows = store.connection.execute(_QUERY.format(least=LEAST_CONFIDENCE)).fetchall()
    for place, topic, tabled, number, sure, relation in rows:
        (local if tabled else text).add(place, topic, number, bool(sure), relation)
    return local, text


def fill_stated_figures(builder: PanelBuilder, text_figures: FiguresByTopic) -> None:
    """Add a panel column for each topic of figures stated in sentences; experimental topics get code ``l`` (unsure)."""
    unsure = {topic.id for topic in load_figure_definitions().topics if topic.experimental}
    for name in panel_columns():
        if name.startswith("tf_"):
            values, codes = text_figures.topic_column(name.removeprefix("tf_"))
            if name.removeprefix("tf_") in unsure:
                values, codes = np.full(builder.size, np.nan), np.where(codes == KNOWN, b"l", codes).astype("S1")
            builder.add_column(name, values, codes)
