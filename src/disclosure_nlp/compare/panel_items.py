"""Rubric items that compare reports: D1, D2, D5 (figures), E3 (follow-up), E8, E9 (text reuse), K2 (copies)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.across import FIRST_CARRY_OVER, STOCKS, TOTAL
from disclosure_nlp.compare.panel import Panel, PanelKey
from disclosure_nlp.compare.row_frames import ColumnType, rows_to_frame
from disclosure_nlp.compare.version1 import is_version1, score_version1_items
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.score.scoring import (
    ItemResult,
    interpolate_value,
    known_result,
    needs_reports_result,
    not_applicable_result,
    unknown_result,
    untested_result,
)

if TYPE_CHECKING:
    import pandas as pd

_NEAR = 0.02  # share of the expected number; a smaller difference may come from counting
_COPIED = (0.5, 0.8)  # reused share of a section up to which the value is 1, and from which on it is 0
_NUMERALS = {"overview": "一", "problems": "五"}
_WORTH = {"alike": 1.0, "corrected": 1.0, "text": 0.5, "figure": 0.0}
# Sections whose whole text an item needs; E4 is the text reuse of the first rubric.
_COMPARED = {"E3": ("problems",), **dict.fromkeys(("E4", "E8", "E9"), ("overview", "problems"))}
_AGENCIES = 1_000  # whose results are in memory as rows at a time
Unit = Any  # a row of a frame of results
Rows = dict[tuple[Any, ...], list[Unit]]
_COLUMNS: dict[str, ColumnType] = {
    "agency_id": "category", "year": "int", "item": "category", "value": "float", "state": "category", "reason": "category",
    "reason_zh": "category",
}  # fmt: skip


class PanelResults(NamedTuple):
    """Results of checks over several reports, as four frames: figures, text reuse, follow-up, files of one report."""

    across: pd.DataFrame
    reuse: pd.DataFrame
    followup: pd.DataFrame
    versions: pd.DataFrame


class _ResultsByReport:
    """Index of the results of checks over several reports, by agency id and year of the report.

    Only the results of a batch of agencies are in memory as rows: `load` replaces them by those of another batch.
    """

    def __init__(self, panel: Panel, section_sizes: Mapping[str, int]) -> None:
        self.first_year = panel.years[0]
        self.present = {(place.agency_id, place.year): place.report for place in panel.report_keys}
        self.first: dict[str, int] = {}
        self.peers: dict[int, int] = {}
        for agency, year in self.present:
            self.first[agency] = min(year, self.first.get(agency, year))
            self.peers[year] = self.peers.get(year, 0) + 1
        self.generation = dict(zip(panel.reports["report"], panel.reports["generation"], strict=True))
        self.section_sizes = section_sizes
        self.across: Rows = {}
        self.reuse: Rows = {}
        self.followup: Rows = {}
        self.versions: Rows = {}

    def load(self, results: PanelResults) -> None:
        """Index the results of a batch of agencies instead of those indexed before."""
        self.across = _rows_by_agency_and_year(results.across, "check")
        self.reuse = _rows_by_agency_and_year(results.reuse, "check")
        self.followup = _rows_by_agency_and_year(results.followup, "kind")
        self.versions = _rows_by_agency_and_year(results.versions)


def _batches_by_agency(panel: Panel, results: PanelResults) -> Iterator[tuple[list[PanelKey], PanelResults]]:
    """Yield batches of a few agencies, in panel order: the keys of the agencies' reports, and the agencies' results."""
    import numpy as np
    import pandas as pd

    keys = panel.report_keys
    agencies = list(dict.fromkeys(key.agency_id for key in keys))
    batch_of = {agency: at // _AGENCIES for at, agency in enumerate(agencies)}
    batches = [pd.Index(agencies).get_indexer(pd.Index(frame["agency_id"])) // _AGENCIES for frame in results]
    orders = [np.argsort(numbers, kind="stable") for numbers in batches]
    ranked = [(order, numbers[order]) for order, numbers in zip(orders, batches, strict=True)]
    for batch, own in groupby(keys, key=lambda key: batch_of[key.agency_id]):
        rows = (order[slice(*np.searchsorted(numbers, (batch, batch + 1)))] for order, numbers in ranked)
        yield list(own), PanelResults(*(frame.iloc[at] for frame, at in zip(results, rows, strict=True)))


def _rows_by_agency_and_year(frame: pd.DataFrame, *further_columns: str) -> Rows:
    """Return the rows of a frame as named tuples, grouped by agency id, year and further columns."""
    found: Rows = {}
    for row in frame.itertuples(index=False):
        key = (row.agency_id, row.year, *(getattr(row, name) for name in further_columns))
        found.setdefault(key, []).append(row)
    return found


def score_panel_items(
    panel: Panel,
    results: PanelResults,
    section_sizes: Mapping[str, int],
    lost_sections: Mapping[str, frozenset[str]] | None = None,
) -> pd.DataFrame:
    """Score the rubric items that need other reports, for every report of a panel.

    Parameters
    ----------
    section_sizes : mapping
        content characters of the longest compared section, by report key (`LongestSections`).
    lost_sections : mapping, optional
        Sections that a copy does not hold whole, by report key (`lost_sections`): what depends on them is unknown.

    Returns
    -------
    frame
        agency_id, year, item, value in [0, 1] or NaN, state, reason, reason_zh. Texts are categories.
    """
    if is_version1(panel):
        judged = score_version1_items(panel, results.across, results.reuse, results.followup)
    else:
        judged = _score_items_by_agency(panel, results, section_sizes)
    rows = (
        (key.agency_id, key.year, item, found.value, found.state, *_reason_texts(found.reason))
        for key, item, result in judged
        for found in (_mark_unknown_if_section_lost(item, result, (lost_sections or {}).get(key.report, frozenset())),)
    )
    return rows_to_frame(rows, _COLUMNS)


def _score_items_by_agency(
    panel: Panel, results: PanelResults, section_sizes: Mapping[str, int]
) -> Iterator[tuple[PanelKey, str, ItemResult]]:
    """Yield report key, item and result of all rubric items that need other reports, agency by agency."""
    reports = _ResultsByReport(panel, section_sizes)
    for keys, own in _batches_by_agency(panel, results):
        reports.load(own)
        for key in keys:
            for item, result in _score_items_of_report(reports, key):
                yield key, item, result


def _mark_unknown_if_section_lost(item: str, result: ItemResult, lost_sections: frozenset[str]) -> ItemResult:
    """Return an item's result, or an unknown result if the file lacks part of a section that the item compares."""
    missing = tuple(section for section in _COMPARED.get(item, ()) if section in lost_sections)
    if not missing or result.state != "value" or (item == "E3" and result.value == 1):
        return result
    return unknown_result(msg("item.cut", reason=result.reason, sections=missing), result.evidence)


def _reason_texts(reason: Message | str) -> tuple[str, str]:
    """Return the reason of an item result in English and Chinese."""
    return (reason.text("en"), reason.text("zh")) if isinstance(reason, Message) else (reason, reason)


def _score_items_of_report(results: _ResultsByReport, key: PanelKey) -> Iterator[tuple[str, ItemResult]]:
    """Yield each rubric item that needs other reports with its result for one report."""
    yield "D1", _score_carry_over(results, key)
    yield "D2", _score_documents_in_force(results, key)
    yield "D5", _score_against_children(results, key)
    yield "E3", _score_follow_up(results, key)
    yield "E8", _score_own_text_reuse(results, key)
    yield "E9", _score_others_text_reuse(results, key)
    yield "K2", _score_files_of_report(results, key)


def _has_previous_year_report(results: _ResultsByReport, key: PanelKey) -> bool:
    """Return whether the panel contains the same agency's report of the year before."""
    return (key.agency_id, key.year - 1) in results.present


# --- figures ---------------------------------------------------------------------------------------------------------


def _score_carry_over(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item D1: requests carried in equal those that the previous year's report carried out (check X1)."""
    if key.year < FIRST_CARRY_OVER:
        return not_applicable_result(msg("item.D.not_printed"))
    if not _has_previous_year_report(results, key):
        return needs_reports_result(msg("item.E3.no_year_before"))
    units = results.across.get((key.agency_id, key.year, "X1"), [])
    found = next((unit for unit in units if unit.subject == TOTAL), None)
    if found is None:
        return not_applicable_result(msg("item.D.not_printed"))
    if found.verdict == "not_assessable":
        return unknown_result(found.said)
    if found.verdict == "pass" and not found.expected:
        return untested_result(msg("item.D.both_zero"))
    return known_result(1.0 if found.verdict == "pass" else 0.0, found.said)


def _score_documents_in_force(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item D2: documents in force match the previous year's report: 1 if equal, 0.5 within 2 %, else 0."""
    if not _has_previous_year_report(results, key):
        return needs_reports_result(msg("item.E3.no_year_before"))
    units = [unit for unit in results.across.get((key.agency_id, key.year, "X2"), []) if unit.subject in STOCKS]
    judged = [unit for unit in units if unit.verdict in ("pass", "fail") and (unit.expected or unit.observed)]
    if judged:
        values = [_equality_value(unit.expected, unit.observed) for unit in judged]
        reason = msg("message.all", messages=tuple(unit.said for unit in judged))
        return known_result(sum(values) / len(values), reason)
    if any(unit.verdict == "not_assessable" for unit in units):
        return unknown_result(units[0].said)
    return untested_result(msg("item.all_zero")) if units else not_applicable_result(msg("item.D.not_printed"))


def _equality_value(expected: float, observed: float) -> float:
    """Return the item value for an expected and an observed figure: 1 if equal, 0.5 within 2 %, else 0."""
    difference = abs(observed - expected)
    return 1.0 if not difference else 0.5 if difference <= _NEAR * abs(expected) else 0.0


def _score_against_children(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item D5: share of table rows in which a superior agency's figure is at least its subordinates' sum (H1)."""
    units = results.across.get((key.agency_id, key.year, "H1"), [])
    if not units:
        return needs_reports_result(msg("item.D.no_children"))
    if any(unit.verdict == "not_applicable" for unit in units):
        return not_applicable_result(msg("item.D.own_organ"))
    judged = [unit for unit in units if unit.verdict in ("pass", "fail")]
    if not judged:
        return unknown_result(units[0].said)
    if not any(unit.expected for unit in judged):
        return untested_result(msg("item.D.children_zero"))
    passed = sum(unit.verdict == "pass" for unit in judged)
    reason = msg("item.share", passed=passed, count=len(judged), what=msg("item.unit.children"), left_out="")
    return known_result(passed / len(judged), reason)


# --- text ------------------------------------------------------------------------------------------------------------


def _score_follow_up(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item E3: share of the previous year's problems that this report resolves or has under way (check X6)."""
    if not _has_previous_year_report(results, key):
        return _result_without_previous_year(results, key)
    told = results.followup.get((key.agency_id, key.year, "problem"), [])
    problems = [row for row in told if row.named == key.year - 1]
    if not problems:
        return untested_result(msg("item.E3.none_named"))
    states = [unit.state for unit in problems]
    settled, under_way = states.count("answered"), states.count("under_way")
    reason = msg("item.E3.settled", settled=settled, open=under_way, count=len(problems))
    return known_result((settled + under_way) / len(problems), reason)


def _result_without_previous_year(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Return the item result for a report whose agency has no report of the year before."""
    if key.year > results.first_year and results.first[key.agency_id] == key.year:
        return not_applicable_result(msg("item.E3.first"))
    return needs_reports_result(msg("item.E3.no_year_before"))


def _score_own_text_reuse(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item E8 by the largest share of a section that is found in an earlier report of the agency (check X4).

    Sections 1 and 5 are compared (check X4).
    """
    if results.first[key.agency_id] == key.year:
        return _result_without_previous_year(results, key)
    return _score_largest_reused_share(results, key, "X4")


def _score_others_text_reuse(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item E9 by the largest share of a section found in another agency's report of the same year (check X5).

    Sections 1 and 5 are compared (check X5).
    """
    if results.peers[key.year] < 2:
        return needs_reports_result(msg("item.needs_year"))
    units = results.reuse.get((key.agency_id, key.year, "X5"), [])
    earlier = [unit for unit in units if unit.first]
    if earlier and len(earlier) == len([unit for unit in units if unit.share > _COPIED[0]]):
        return known_result(1.0, msg("item.E8.published_first", agency=earlier[0].other_agency))
    return _score_largest_reused_share(results, key, "X5")


def _score_largest_reused_share(results: _ResultsByReport, key: PanelKey, check_id: str) -> ItemResult:
    """Return the item result for the largest share of a section that check X4 or X5 found in another report."""
    if not results.section_sizes.get(key.report):
        return untested_result(msg("item.E8.short"))
    units = [unit for unit in results.reuse.get((key.agency_id, key.year, check_id), []) if not unit.first]
    if not units:
        return known_result(1.0, msg("item.E8.no_other"))
    most = max(units, key=lambda unit: unit.share)
    reason = msg(
        "item.E8.share",
        share=float(most.share),
        section=_NUMERALS.get(most.section, most.section),
        year=str(int(most.other_year)),
        agency=most.other_agency,
    )
    return known_result(interpolate_value(most.share, *_COPIED), reason)


# --- copies ----------------------------------------------------------------------------------------------------------


def _score_files_of_report(results: _ResultsByReport, key: PanelKey) -> ItemResult:
    """Score item K2: 1 if the files of a report are equal or corrected, 0.5 if texts differ, 0 if a figure differs."""
    found = results.versions.get((key.agency_id, key.year), [])
    if not found:
        return needs_reports_result(msg("item.one_copy"))
    worst = min(found, key=lambda unit: _WORTH[unit.state])
    code = f"item.K2.{worst.state}"
    reason = msg(code, count=len(found) + 1) if worst.state == "alike" else msg(code)
    return known_result(_WORTH[worst.state], reason)
