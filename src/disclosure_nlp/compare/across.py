"""Figures across years and levels: X1, X2, X3, X7 and H1, and what D1 to D4 are worth.

Sources: the definitions of Table 3 (四、结转下年度 and 二、上年结转), the columns of Table 2, article 49 of the Regulations.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.check.context import Definition, label
from disclosure_nlp.compare.panel import AgencyPlace, Figures, Panel
from disclosure_nlp.definitions import load_definition

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("agency_id", "year", "check", "verdict", "severity", "subject", "expected", "observed", "difference", "message", "report", "other")  # fmt: skip
_STOCKS = {"rules": "规章", "normative_documents": "规范性文件"}
_ITEMS_2019 = ("licences", "other_services", "penalties", "coercions", "admin_fees")
_TOTAL = "total"
_NEAR = 0.02  # of the stock: a difference this small may be one of counting


@cache
def across_checks() -> tuple[Definition, ...]:
    """Return the definitions of the checks over more than one report (``data/across.toml``)."""
    return tuple(load_definition("across.toml", dict[str, list[Definition]])["checks"])


class _Pair(NamedTuple):
    """A report and that of the year before."""

    agency: str
    year: int
    report: str
    other: str
    before: Figures
    now: Figures


class Result(NamedTuple):
    """What a check over more than one report came to; a row of the frame that `check_across` returns."""

    agency_id: str
    year: int
    check: str
    verdict: str
    severity: str
    subject: str
    expected: float | None
    observed: float | None
    difference: float | None
    message: str
    report: str | None
    other: str | None


def check_across(panel: Panel) -> pd.DataFrame:
    """Carry out X1, X2, X3, X7 and H1.

    Returns
    -------
    frame
        One row a unit of a check: agency_id, year, check, verdict (pass, fail, not_assessable), severity, subject (row or
        column), expected, observed, difference, message, report and other (keys of the two reports).
    """
    import pandas as pd

    rows = [*_pairs_checked(panel), *_missing_years(panel), *_parents(panel)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pairs_checked(panel: Panel) -> Iterator[Result]:
    for pair in _pairs(panel):
        yield from _carry_over(pair)
        yield from _stocks(pair)
        yield from _old_form(pair)


def _pairs(panel: Panel) -> Iterator[_Pair]:
    figures = panel.figures
    keys = {(place.agency_id, place.year): place.report for place in panel.places}
    for (agency, year), report in keys.items():
        other = keys.get((agency, year - 1))
        if other is not None:
            yield _Pair(agency, year, report, other, figures.get(other, {}), figures.get(report, {}))


def _result(
    pair: _Pair, check: str, severity: str, subject: str, expected: float | None, observed: float | None, what: str
) -> Result:
    if expected is None or observed is None:
        missing = f"{pair.year - 1}" if expected is None else f"{pair.year}"
        message = f"{what}: a figure of {missing} is not known"
        return Result(
            pair.agency,
            pair.year,
            check,
            "not_assessable",
            severity,
            subject,
            expected,
            observed,
            None,
            message,
            pair.report,
            pair.other,
        )
    same = expected == observed
    message = f"{what}: got {observed:g}, expected {expected:g}"
    verdict = "pass" if same else "fail"
    return Result(
        pair.agency,
        pair.year,
        check,
        verdict,
        severity,
        subject,
        expected,
        observed,
        observed - expected,
        message,
        pair.report,
        pair.other,
    )


def _carry_over(pair: _Pair) -> Iterator[Result]:
    """X1: what one year carries over is what the next begins with: the total, and where that agrees each column."""
    columns = sorted(
        {column for table, row, column in {*pair.before, *pair.now} if table == "requests"},
        key=lambda c: (c != _TOTAL, c),
    )
    for column in columns or [_TOTAL]:
        left = pair.before.get(("requests", "carried_out", column))
        taken = pair.now.get(("requests", "carried_in", column))
        severity = "error" if column == _TOTAL else "warning"
        what = f"上年结转 {pair.year} against 结转下年度 {pair.year - 1}, {label('requests', column)}"
        yield _result(pair, "X1", severity, column, left, taken, what)


def _stocks(pair: _Pair) -> Iterator[Result]:
    """X2: documents in force are those of the year before, more by those made and less by those repealed."""
    for row, name in _STOCKS.items():
        now = {column: pair.now.get(("proactive", row, column)) for column in ("made", "repealed", "in_force")}
        before = pair.before.get(("proactive", row, "in_force"))
        if before is None and now["in_force"] is None:
            continue
        made, repealed = now["made"], now["repealed"]
        expected = None if before is None or made is None or repealed is None else before + made - repealed
        yield _result(pair, "X2", "hint", row, expected, now["in_force"], f"{name} 现行有效 {pair.year}")


def _old_form(pair: _Pair) -> Iterator[Result]:
    """X3: the form of 2019 printed the items of the year before and their change."""
    for row in _ITEMS_2019:
        before, change = (pair.before.get(("proactive", row, column)) for column in ("previous_items", "change"))
        now = pair.now.get(("proactive", row, "previous_items"))
        if now is None:
            continue
        expected = None if before is None or change is None else before + change
        yield _result(pair, "X3", "hint", row, expected, now, f"{label('proactive', row)} 上一年项目数量 {pair.year}")
    for row, name in _STOCKS.items():
        before, now = (figures.get(("proactive", row, "published_total")) for figures in (pair.before, pair.now))
        if before is not None and now is not None:
            what = f"{name} 对外公开总数 {pair.year} (must not fall)"
            yield _result(pair, "X3", "hint", row, max(before, now), now, what)


def _missing_years(panel: Panel) -> Iterator[Result]:
    """X7: years without a report, from an agency's first year to the last of the panel."""
    years: list[Any] = list(panel.coverage.columns)
    for agency, states in zip(panel.coverage.index, panel.coverage.to_numpy().tolist(), strict=True):
        missing = [year for year, state in zip(years, states, strict=True) if state == "missing"]
        name, last = str(agency), years[-1]
        told = f"no report of {', '.join(map(str, missing))}" if missing else "every year has a report"
        verdict = "fail" if missing else "pass"
        yield Result(
            name, last, "X7", verdict, "hint", "years", 0.0, float(len(missing)), float(len(missing)), told, None, None
        )


def _parents(panel: Panel) -> Iterator[Result]:
    """H1: a report that speaks for others has at least what they have together; children without a report are named."""
    figures = panel.figures
    reports = panel.reports
    keys: dict[Any, AgencyPlace] = {(place.agency, place.year): place for place in panel.places}
    for (parent, year), children in reports[reports["parent"].notna()].groupby(["parent", "year"]):
        whole = keys.get((parent, year))
        if whole is None:
            continue
        known = set(reports.loc[reports["parent"] == parent, "agency_id"])
        missing = sorted(known - set(children["agency_id"]))
        yield from _against_children(
            whole, [figures.get(report, {}) for report in children["report"]], figures, missing
        )


def _against_children(
    whole: AgencyPlace, children: list[Figures], figures: dict[str, Figures], missing: list[str]
) -> Iterator[Result]:
    own = figures.get(whole.report, {})
    rows = [row for table, row, column in own if table == "requests" and column == _TOTAL]
    for row in rows:
        key = ("requests", row, _TOTAL)
        parts = [child[key] for child in children if key in child]
        least, got = sum(parts), own[key]
        unread = len(children) - len(parts)
        note = f"; {unread} without this figure" if unread else ""
        note += f"; no report of {', '.join(missing)}" if missing else ""
        complete = not unread and not missing
        verdict = "fail" if got < least else "pass" if complete or parts else "not_assessable"
        message = (
            f"{label('requests', row)}: got {got:g}, the {len(parts)} reports below it have {least:g} together{note}"
        )
        yield Result(
            whole.agency_id,
            whole.year,
            "H1",
            verdict,
            "warning",
            row,
            least,
            got,
            got - least,
            message,
            whole.report,
            None,
        )


def items_across(panel: Panel, results: pd.DataFrame) -> pd.DataFrame:
    """Return the values of D1 to D4 by the checks across years (docs/rubric.md).

    Returns
    -------
    frame
        agency_id, year, item, value in [0, 1] (not a number where not known), state (value, n/a, unknown), reason.
    """
    import pandas as pd

    by_unit = {(r.agency_id, r.year, r.check, r.subject): r for r in map(Result._make, results.to_numpy().tolist())}
    coverage: dict[Any, dict[Any, Any]] = panel.coverage.to_dict("index")
    rows: list[tuple[Any, ...]] = []
    for report in panel.places:
        row = coverage[report.agency_id]
        has_before = row.get(report.year - 1) == "present"
        units = {"D1": ("X1", _TOTAL), "D2": ("X2", "normative_documents"), "D3": ("X2", "rules")}
        for item, (check, subject) in units.items():
            found = by_unit.get((report.agency_id, report.year, check, subject))
            rows.append((report.agency_id, report.year, item, *_worth(found, has_before)))
        due = [state for year, state in row.items() if year <= report.year and state in ("present", "missing")]
        share = due.count("present") / len(due)
        single = len(panel.coverage.columns) == 1
        told = (
            (None, "n/a", "one year in hand")
            if single
            else (share, "value", f"{due.count('present')} of {len(due)} years")
        )
        rows.append((report.agency_id, report.year, "D4", *told))
    return pd.DataFrame(rows, columns=["agency_id", "year", "item", "value", "state", "reason"])


def _worth(found: Any, has_before: bool) -> tuple[float | None, str, str]:
    if not has_before:
        return None, "n/a", "no report of the year before"
    if found is None:
        return None, "n/a", "the form of these years does not print it"
    if found.verdict == "not_assessable":
        return None, "unknown", found.message
    if found.verdict == "pass":
        return 1.0, "value", found.message
    return 0.0, "value", found.message
