"""Compares each table cell of a superior agency with the sum of the same cell over its subordinate agencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.extras import import_optional
from disclosure_nlp.hierarchy.links import ParentLink
from disclosure_nlp.hierarchy.scope import report_scope

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS = (
    "parent_no", "year", "parent", "scope", "table", "row", "column", "own", "children", "n_due", "n_present", "n_figure",
    "missing", "rest", "verdict", "cause",
)  # fmt: skip
_REPORTS = """
SELECT agency_no, report, agency, kind FROM scored WHERE year = {year} AND agency_no IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY agency_no ORDER BY status, path) = 1 ORDER BY agency_no
"""
_CELLS = """
SELECT c.report, c."table", c."row", c."column", coalesce(c.corrected, c.number) AS number
FROM cells c JOIN scored r USING (report)
WHERE r.year = {year} AND coalesce(c.corrected, c.number) IS NOT NULL
ORDER BY c."table", c."row", c."column"
"""
_PREAMBLES = """
SELECT s.report, string_agg(s.text, '' ORDER BY s.start) AS text FROM sentences s JOIN scored r USING (report)
WHERE r.year = {year} AND s.section = 'preamble' GROUP BY 1
"""
_SEPARATOR = "；"
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


class _YearFigures(NamedTuple):
    """Table cells of all agencies in one year as an array of shape (agencies, cells), NaN for a missing figure."""

    year: int
    place: dict[int, int]
    names: list[str]
    scopes: Sequence[str]
    keys: list[tuple[str, str, str]]
    numbers: Numbers


def roll_up(store: Store, links: Iterable[ParentLink]) -> pd.DataFrame:
    """Return each table cell of each superior agency with the sum over its subordinate agencies.

    Parameters
    ----------
    store : Store
        An open store.
    links : iterable of ParentLink
        Links to use (`links_in_use`).

    Returns
    -------
    frame
        One row per parent, year and cell that the parent or a child has: parent_no, year, parent (name), scope (territory,
        own, unclear), table, row, column, own (the parent's figure), children (sum of the children's figures), n_due
        (number of children), n_present (children with a report), n_figure (children with a figure), missing (names of the
        children without a figure), rest (own minus children), verdict and cause (an id per parent and year, for verdict
        ``less``).

        The verdict is ``less`` if the parent's figure is below the sum that its children report; otherwise ``equal`` or
        ``more`` if all children have a figure, ``uncertain`` if a child has none, ``no_figure`` if the parent has none, and
        ``scope`` if, by its preamble, the parent does not report the figures of its territory.
    """
    pandas = import_optional("pandas", "roll-ups")
    import_optional("scipy", "roll-ups")
    links = list(links)
    years = [int(year) for (year,) in store.sql("SELECT DISTINCT year FROM scored WHERE year IS NOT NULL").fetchall()]
    rows = [row for year in sorted(years) for row in _roll_up_year(_read_year_figures(store, year, links), links)]
    frame: pd.DataFrame = pandas.DataFrame(rows, columns=list(COLUMNS))
    return frame


def _read_year_figures(store: Store, year: int, links: Sequence[ParentLink]) -> _YearFigures:
    """Read the table cells of all agencies in one year from a store."""
    reports = store.sql(_REPORTS.format(year=year)).fetchall()
    rows = {report: at for at, (_, report, _, _) in enumerate(reports)}
    cells = store.sql(_CELLS.format(year=year)).fetchall()
    keys = list(dict.fromkeys((table, row, column) for _, table, row, column, _ in cells))
    columns = {key: at for at, key in enumerate(keys)}
    numbers = np.full((len(reports), len(keys)), np.nan)
    for report, table, row, column, number in cells:
        if report in rows:
            numbers[rows[report], columns[table, row, column]] = number
    parents = {link.parent_no for link in links}
    preambles = dict(store.sql(_PREAMBLES.format(year=year)).fetchall()) if parents else {}
    scopes = [
        report_scope(preambles.get(report, ""), agency, kind) if number in parents else "own"
        for number, report, agency, kind in reports
    ]
    place = {int(number): at for at, (number, *_) in enumerate(reports)}
    return _YearFigures(year, place, [agency for _, _, agency, _ in reports], scopes, keys, numbers)


def _roll_up_year(year_figures: _YearFigures, links: Sequence[ParentLink]) -> Iterator[tuple[Any, ...]]:
    """Yield a row per superior agency and table cell in one year, with the sum over subordinate agencies."""
    children: dict[int, list[ParentLink]] = {}
    for link in links:
        if link.is_valid_in(year_figures.year) and link.parent_no in year_figures.place:
            children.setdefault(link.parent_no, []).append(link)
    for parent in sorted(children):
        yield from _roll_up_parent(year_figures, parent, sorted(children[parent]))


def _roll_up_parent(
    year_figures: _YearFigures, parent_no: int, links: Sequence[ParentLink]
) -> Iterator[tuple[Any, ...]]:
    """Yield a row per table cell of one superior agency in one year, with the sum over its subordinates."""
    at = year_figures.place[parent_no]
    names = [link.child for link in links]
    places = [year_figures.place.get(link.child_no) for link in links]
    below = np.full((len(links), len(year_figures.keys)), np.nan)
    here = [number for number, place in enumerate(places) if place is not None]
    below[here] = year_figures.numbers[[place for place in places if place is not None]]
    own, known = year_figures.numbers[at], ~np.isnan(below)
    sums, counts = np.nansum(below, axis=0), known.sum(axis=0)
    cause = f"H1-{parent_no}-{year_figures.year}"
    head = (parent_no, year_figures.year, year_figures.names[at], year_figures.scopes[at])
    absent: dict[bytes, str] = {}
    for column, key in enumerate(year_figures.keys):
        if np.isnan(own[column]) and not counts[column]:
            continue
        gone = ~known[:, column]
        named = absent.setdefault(gone.tobytes(), _SEPARATOR.join(n for n, g in zip(names, gone, strict=True) if g))
        verdict = _rollup_verdict(year_figures.scopes[at], own[column], sums[column], not gone.any())
        number = None if np.isnan(own[column]) else float(own[column])
        total = float(sums[column]) if counts[column] else None
        rest = None if number is None or total is None else number - total
        counted = (len(links), len(here), int(counts[column]))
        yield (*head, *key, number, total, *counted, named, rest, verdict, cause if verdict == "less" else None)


def _rollup_verdict(scope: str, parent_figure: float, children_sum: float, all_children_known: bool) -> str:
    """Return ``less``, ``equal`` or ``more``, or the reason why a superior's figure cannot be compared."""
    if scope != "territory":
        return "scope"
    if np.isnan(parent_figure):
        return "no_figure"
    if parent_figure < children_sum:
        return "less"
    if not all_children_known:
        return "uncertain"
    return "equal" if parent_figure == children_sum else "more"
