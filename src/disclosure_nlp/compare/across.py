"""Checks that compare reports: figures over years (X1 to X3), missing years (X7), parent against child agencies (H1).

Sources: the definitions of Table 3 (四、结转下年度 and 二、上年结转), the columns of Table 2, article 49 of the Regulations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.panel import Panel, PanelKey
from disclosure_nlp.compare.report_figures import Figures
from disclosure_nlp.compare.row_frames import rows_to_frame
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Fault, Severity, Verdict
from disclosure_nlp.parse.form_labels import official_label

if TYPE_CHECKING:
    import pandas as pd

_TEXTS_BEFORE = dict.fromkeys(("check", "verdict", "severity", "fault", "subject"), "category")
_NUMBERS = dict.fromkeys(("expected", "observed", "difference"), "float")
_TEXTS_AFTER = {
    "message": "category",
    "message_zh": "category",
    "said": "object",
    "report": "category",
    "other": "category",
}
COLUMNS: dict[str, Any] = {"agency_id": "category", "year": "int", **_TEXTS_BEFORE, **_NUMBERS, **_TEXTS_AFTER}
STOCKS = {"rules": "规章", "normative_documents": "规范性文件"}
TOTAL = "total"
_ITEMS_2019 = ("licences", "other_services", "penalties", "coercions", "admin_fees")
# First years that can be compared with the year before: the rows 二 and 四 exist since the form of 2019, the column 现行有效
# since that of 2021.
FIRST_CARRY_OVER, _FIRST_STOCK = 2020, 2022
_YEAR_OF_2019_ITEMS = 2020
# H1: figures of a parent report that include those of its children's reports, each a sum of cells.
_ROLLED_UP: dict[str, tuple[tuple[str, str], ...]] = {
    "received": (("requests", "received"),),
    "carried_in": (("requests", "carried_in"),),
    "total_processed": (("requests", "total_processed"),),
    "carried_out": (("requests", "carried_out"),),
    "review": (("disputes", "review"),),
    "litigation": (("disputes", "litigation_direct"), ("disputes", "litigation_after_review")),
}
_OWN_ORGAN = re.compile(r"本级|政府办公[室厅]$|机关$")


class _YearPair(NamedTuple):
    """A report and the same agency's report of the year before, with the table figures of both."""

    agency: str
    year: int
    report: str
    earlier_report: str
    before: Figures
    now: Figures


class CrossReportResult(NamedTuple):
    """Result of a check that compares several reports: one row of the frame from `check_across_reports`."""

    agency_id: str
    year: int
    check: str
    verdict: Verdict
    severity: Severity
    fault: Fault
    subject: str
    expected: float | None
    observed: float | None
    difference: float | None
    message: Message
    report: str | None
    other: str | None

    def to_row(self) -> tuple[Any, ...]:
        """Return the result as a row with the columns `COLUMNS`, with its message in English and Chinese."""
        return (*self[:10], *_message_texts(self.message), self.message, self.report, self.other)


def check_across_reports(panel: Panel) -> pd.DataFrame:
    """Run the checks that compare figures over years (X1, X2, X3, X7) and with child agencies (H1) on a panel.

    Returns
    -------
    frame
        One row per unit of a check: agency_id, year, check, verdict (pass, fail, not_applicable, not_assessable), severity,
        fault, subject (row or column), expected, observed, difference, message and message_zh (texts of the message ``said``), report and other (keys of
        the two reports). Texts are categories, because there are several rows per report.
    """
    return results_to_frame(chain(_check_year_pairs(panel), _check_missing_years(panel), _check_parent_totals(panel)))


def results_to_frame(results: Iterable[CrossReportResult]) -> pd.DataFrame:
    """Convert results of checks over several reports to a frame with one row per result."""
    return rows_to_frame((result.to_row() for result in results), COLUMNS)


def _check_year_pairs(panel: Panel) -> Iterator[CrossReportResult]:
    """Run the checks that compare a report with the agency's report of the year before (X1, X2, X3) on a panel."""
    generations = dict(zip(panel.reports["report"], panel.reports["generation"], strict=True))
    for pair in _pair_reports_with_previous_year(panel):
        if pair.year >= FIRST_CARRY_OVER and generations.get(pair.earlier_report) != "free":
            yield from _check_carry_over(pair)
        if pair.year >= _FIRST_STOCK:
            yield from _check_documents_in_force(pair)
        if pair.year == _YEAR_OF_2019_ITEMS:
            yield from _check_previous_year_figures(pair)


def _pair_reports_with_previous_year(panel: Panel) -> Iterator[_YearPair]:
    """Yield pairs of a report of the panel and the same agency's report of the previous year, if there is one."""
    figures = panel.figures
    keys = {(place.agency_id, place.year): place.report for place in panel.report_keys}
    for (agency, year), report in keys.items():
        other = keys.get((agency, year - 1))
        if other is not None:
            yield _YearPair(agency, year, report, other, figures.get(other, {}), figures.get(report, {}))


@lru_cache(maxsize=4_096)
def _message_texts(message: Message) -> tuple[str, str]:
    """Return the English and the Chinese text of a message."""
    return message.text("en"), message.text("zh")


@lru_cache(maxsize=4_096)
def _cached_message(code: str, **params: Message | str | float) -> Message:
    """Return the message with a code and parameters; equal messages share one cached object to save memory."""
    return msg(code, **params)


def _compare_figures(
    pair: _YearPair,
    check_id: str,
    severity: Severity,
    subject: str,
    expected: float | None,
    observed: float | None,
    description: Message,
) -> CrossReportResult:
    """Return the check result for an expected and an observed figure; not assessable if one is unknown."""
    verdict: Verdict
    fault: Fault = "agency"
    if expected is None or observed is None:
        verdict, fault, difference = "not_assessable", "unclear", None
        message = _cached_message(
            "across.not_known", what=description, year=str(pair.year - 1 if expected is None else pair.year)
        )
    else:
        verdict = "pass" if expected == observed else "fail"
        difference = observed - expected
        code = "across.equal" if verdict == "pass" else "across.differs"
        message = (
            _cached_message(code, what=description, observed=observed)
            if verdict == "pass"
            else _cached_message(code, what=description, observed=observed, expected=expected)
        )
    return CrossReportResult(
        pair.agency, pair.year, check_id, verdict, severity, fault, subject, expected, observed, difference, message,
        pair.report, pair.earlier_report,
    )  # fmt: skip


def _check_carry_over(pair: _YearPair) -> Iterator[CrossReportResult]:
    """Yield results of check X1: requests carried in equal those that the previous year's report carried out."""
    columns = sorted(
        {column for table, _, column in {*pair.before, *pair.now} if table == "requests"}, key=lambda c: (c != TOTAL, c)
    )
    for column in columns or [TOTAL]:
        left = pair.before.get(("requests", "carried_out", column))
        taken = pair.now.get(("requests", "carried_in", column))
        severity: Severity = "error" if column == TOTAL else "warning"
        what = _cached_message(
            "X1.what", year=str(pair.year), before=str(pair.year - 1), column=official_label("requests", column)
        )
        yield _compare_figures(pair, "X1", severity, column, left, taken, what)


def _check_documents_in_force(pair: _YearPair) -> Iterator[CrossReportResult]:
    """Yield results of X2: documents in force are the previous year's count plus those made minus those repealed."""
    for row, name in STOCKS.items():
        now = {column: pair.now.get(("proactive", row, column)) for column in ("made", "repealed", "in_force")}
        before = pair.before.get(("proactive", row, "in_force"))
        if before is None and now["in_force"] is None:
            continue
        made, repealed = now["made"], now["repealed"]
        expected = None if before is None or made is None or repealed is None else before + made - repealed
        what = _cached_message("X2.what", documents=name, year=str(pair.year))
        yield _compare_figures(pair, "X2", "hint", row, expected, now["in_force"], what)


def _check_previous_year_figures(pair: _YearPair) -> Iterator[CrossReportResult]:
    """Yield results of X3: previous-year figures printed in a 2019 form agree with the previous year's report."""
    for row in _ITEMS_2019:
        before, change = (pair.before.get(("proactive", row, column)) for column in ("previous_items", "change"))
        now = pair.now.get(("proactive", row, "previous_items"))
        if now is None:
            continue
        expected = None if before is None or change is None else before + change
        what = msg("X3.items", row=official_label("proactive", row), year=str(pair.year))
        yield _compare_figures(pair, "X3", "hint", row, expected, now, what)
    for row, name in STOCKS.items():
        before, now = (figures.get(("proactive", row, "published_total")) for figures in (pair.before, pair.now))
        if before is not None and now is not None:
            what = msg("X3.published", documents=name, year=str(pair.year))
            yield _compare_figures(pair, "X3", "hint", row, max(before, now), now, what)


def _check_missing_years(panel: Panel) -> Iterator[CrossReportResult]:
    """Yield the results of check X7: an agency has a report for each year from its first to the panel's latest.

    Only a report that was searched for and not found is a failure: other gaps are most likely gaps of the
    collection.
    """
    years: list[Any] = list(panel.coverage.columns)
    for agency, states in zip(panel.coverage.index, panel.coverage.to_numpy().tolist(), strict=True):
        gone, missing = (
            tuple(str(year) for year, state in zip(years, states, strict=True) if state == wanted)
            for wanted in ("not_found", "missing")
        )
        verdict: Verdict = "fail" if gone else "not_assessable" if missing else "pass"
        code = "X7.not_found" if gone else "X7.missing" if missing else ""
        message = msg(code, years=gone or missing) if code else msg("X7.none")
        count = float(len(gone))
        fault: Fault = "copy" if verdict == "not_assessable" else "agency"
        yield CrossReportResult(
            str(agency), years[-1], "X7", verdict, "hint", fault, "years", 0.0, count, count, message, None, None,
        )  # fmt: skip


def _check_parent_totals(panel: Panel) -> Iterator[CrossReportResult]:
    """Yield the results of check H1: a superior agency's figures are at least the sum over its subordinate agencies."""
    figures = panel.figures
    reports = panel.reports
    keys: dict[Any, PanelKey] = {(place.agency, place.year): place for place in panel.report_keys}
    for (parent, year), children in reports[reports["parent"].notna()].groupby(["parent", "year"]):
        whole = keys.get((parent, year))
        if whole is None:
            continue
        if _OWN_ORGAN.search(whole.agency):
            yield _make_parent_result(whole, "report", "not_applicable", None, None, msg("H1.own_organ"))
            continue
        known = set(reports.loc[reports["parent"] == parent, "agency_id"])
        missing = tuple(sorted(known - set(children["agency_id"])))
        parts = [figures.get(report, {}) for report in children["report"]]
        yield from _compare_with_children(whole, parts, figures.get(whole.report, {}), missing, len(known))


def _compare_with_children(
    parent: PanelKey,
    children_figures: list[Figures],
    parent_figures: Figures,
    missing_children: tuple[str, ...],
    child_count: int,
) -> Iterator[CrossReportResult]:
    """Yield the results of check H1 for one superior agency: one per table row that includes subordinates' figures."""
    for row, cells in _ROLLED_UP.items():
        got = _sum_total_cells(parent_figures, cells)
        parts = [part for part in (_sum_total_cells(child, cells) for child in children_figures) if part is not None]
        if got is None:
            continue
        least = sum(parts)
        verdict: Verdict = "fail" if got < least else "pass" if parts else "not_assessable"
        names = msg("H1.missing", names=missing_children) if missing_children else ""
        counts = {"observed": got, "least": least, "parts": len(parts), "known": child_count}
        message = msg("H1.compared", row=_chinese_row_name(row), missing=names, **counts)
        yield _make_parent_result(parent, row, verdict, least, got, message)


def _chinese_row_name(row: str) -> str:
    """Return the Chinese name of a table row in which check H1 compares a superior agency with its subordinates."""
    table = _ROLLED_UP[row][0][0]
    return "行政诉讼" if row == "litigation" else official_label(table, row)


def _sum_total_cells(figures: Mapping[tuple[str, str, str], float], cells: Sequence[tuple[str, str]]) -> float | None:
    """Return the sum of the cells in column 总计 (total) of some table rows; None if a figure is missing."""
    found = [figures.get((table, row, TOTAL)) for table, row in cells]
    return None if any(number is None for number in found) else sum(number for number in found if number is not None)


def _make_parent_result(
    parent: PanelKey,
    row: str,
    verdict: Verdict,
    children_sum: float | None,
    parent_figure: float | None,
    message: Message,
) -> CrossReportResult:
    """Return one result of check H1: a superior agency's figure is at least the sum over its subordinate agencies."""
    difference = None if children_sum is None or parent_figure is None else parent_figure - children_sum
    return CrossReportResult(
        parent.agency_id, parent.year, "H1", verdict, "warning", "agency", row, children_sum, parent_figure, difference, message,
        parent.report, None,
    )  # fmt: skip
