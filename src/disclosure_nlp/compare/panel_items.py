"""Items that need other reports: D1, D2, D5 (figures), E3 (follow-up), E8, E9 (reuse of text), K2 (copies)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.across import FIRST_CARRY_OVER, STOCKS, TOTAL
from disclosure_nlp.compare.panel import AgencyPlace, Panel
from disclosure_nlp.compare.version1 import is_version1, version1_items
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

_NEAR = 0.02  # of the stock: a difference this small may be one of counting
_COPIED = (0.5, 0.8)  # shares of a section up to which nothing is lost, and from which on everything is
_NUMERALS = {"overview": "一", "problems": "五"}
_WORTH = {"alike": 1.0, "corrected": 1.0, "text": 0.5, "figure": 0.0}
Unit = Any  # a row of a frame of results


class PanelResults(NamedTuple):
    """What the comparison found, as frames: checks over years, text reuse, follow-up, copies of one report."""

    across: pd.DataFrame
    reuse: pd.DataFrame
    followup: pd.DataFrame
    versions: pd.DataFrame


class _Reports:
    """The results of the reports of a panel, by agency and year."""

    def __init__(self, panel: Panel, results: PanelResults, sizes: Mapping[str, int]) -> None:
        self.first_year = panel.years[0]
        self.present = {(place.agency_id, place.year): place.report for place in panel.places}
        self.first: dict[str, int] = {}
        self.peers: dict[int, int] = {}
        for agency, year in self.present:
            self.first[agency] = min(year, self.first.get(agency, year))
            self.peers[year] = self.peers.get(year, 0) + 1
        self.generation = dict(zip(panel.reports["report"], panel.reports["generation"], strict=True))
        self.sizes = sizes
        self.across = _grouped(results.across, "check")
        self.reuse = _grouped(results.reuse, "check")
        self.followup = _grouped(results.followup, "kind")
        self.versions = _grouped(results.versions)


def _grouped(frame: pd.DataFrame, *more: str) -> dict[tuple[Any, ...], list[Unit]]:
    """Return the rows of a frame by agency, year and further columns."""
    found: dict[tuple[Any, ...], list[Unit]] = {}
    for row in frame.itertuples(index=False):
        key = (row.agency_id, row.year, *(getattr(row, name) for name in more))
        found.setdefault(key, []).append(row)
    return found


def panel_items(panel: Panel, results: PanelResults, sizes: Mapping[str, int]) -> pd.DataFrame:
    """Return the results of the items that need other reports.

    Parameters
    ----------
    sizes : mapping
        Content characters of the longest section compared, by report key (`reuse.Text.size`).

    Returns
    -------
    frame
        agency_id, year, item, value in [0, 1] (not a number without one), state, reason, reason_zh.
    """
    import pandas as pd

    if is_version1(panel):
        judged = version1_items(panel, results.across, results.reuse, results.followup)
    else:
        reports = _Reports(panel, results, sizes)
        judged = ((place, item, found) for place in panel.places for item, found in _items(reports, place))
    rows = [
        (place.agency_id, place.year, item, found.value, found.state, *_texts(found.reason))
        for place, item, found in judged
    ]
    columns = ["agency_id", "year", "item", "value", "state", "reason", "reason_zh"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


def _texts(reason: Message | str) -> tuple[str, str]:
    return (reason.text("en"), reason.text("zh")) if isinstance(reason, Message) else (reason, reason)


def _items(reports: _Reports, place: AgencyPlace) -> Iterator[tuple[str, ItemResult]]:
    yield "D1", _carry_over(reports, place)
    yield "D2", _stock(reports, place)
    yield "D5", _territory(reports, place)
    yield "E3", _follow_up(reports, place)
    yield "E8", _own_text(reports, place)
    yield "E9", _text_of_others(reports, place)
    yield "K2", _versions(reports, place)


def _has_year_before(reports: _Reports, place: AgencyPlace) -> bool:
    return (place.agency_id, place.year - 1) in reports.present


# --- figures ---------------------------------------------------------------------------------------------------------


def _carry_over(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """D1: 上年结转 equals last year's 结转下年度 (check X1, column 总计)."""
    if place.year < FIRST_CARRY_OVER:
        return not_applicable_result(msg("item.D.not_printed"))
    if not _has_year_before(reports, place):
        return needs_reports_result(msg("item.E3.no_year_before"))
    units = reports.across.get((place.agency_id, place.year, "X1"), [])
    found = next((unit for unit in units if unit.subject == TOTAL), None)
    if found is None:
        return not_applicable_result(msg("item.D.not_printed"))
    if found.verdict == "not_assessable":
        return unknown_result(found.said)
    if found.verdict == "pass" and not found.expected:
        return untested_result(msg("item.D.both_zero"))
    return known_result(1.0 if found.verdict == "pass" else 0.0, found.said)


def _stock(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """D2: mean over 规章 and 规范性文件: equal 1, within 2 % 0.5, else 0; a row of zeros is left out (check X2)."""
    if not _has_year_before(reports, place):
        return needs_reports_result(msg("item.E3.no_year_before"))
    units = [unit for unit in reports.across.get((place.agency_id, place.year, "X2"), []) if unit.subject in STOCKS]
    judged = [unit for unit in units if unit.verdict in ("pass", "fail") and (unit.expected or unit.observed)]
    if judged:
        values = [_near(unit.expected, unit.observed) for unit in judged]
        reason = msg("message.all", messages=tuple(unit.said for unit in judged))
        return known_result(sum(values) / len(values), reason)
    if any(unit.verdict == "not_assessable" for unit in units):
        return unknown_result(units[0].said)
    return untested_result(msg("item.all_zero")) if units else not_applicable_result(msg("item.D.not_printed"))


def _near(expected: float, observed: float) -> float:
    difference = abs(observed - expected)
    return 1.0 if not difference else 0.5 if difference <= _NEAR * abs(expected) else 0.0


def _territory(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """D5: share of the rows not below the sum of the reports below it (check H1)."""
    units = reports.across.get((place.agency_id, place.year, "H1"), [])
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
    what = msg("item.unit.children")
    return known_result(
        passed / len(judged), msg("item.share", passed=passed, count=len(judged), what=what, left_out="")
    )


# --- text ------------------------------------------------------------------------------------------------------------


def _follow_up(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """E3: share of last year's problems settled or under way (check X6)."""
    if not _has_year_before(reports, place):
        return _no_year_before(reports, place)
    told = reports.followup.get((place.agency_id, place.year, "problem"), [])
    problems = [row for row in told if row.named == place.year - 1]
    if not problems:
        return untested_result(msg("item.E3.none_named"))
    states = [unit.state for unit in problems]
    settled, under_way = states.count("answered"), states.count("under_way")
    reason = msg("item.E3.settled", settled=settled, open=under_way, count=len(problems))
    return known_result((settled + under_way) / len(problems), reason)


def _no_year_before(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """Return that a report has none before it: its agency's first, or one whose forerunner is not in hand."""
    if place.year > reports.first_year and reports.first[place.agency_id] == place.year:
        return not_applicable_result(msg("item.E3.first"))
    return needs_reports_result(msg("item.E3.no_year_before"))


def _own_text(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """E8: largest share of section 1 or 5 found in an own earlier report (check X4)."""
    if reports.first[place.agency_id] == place.year:
        return _no_year_before(reports, place)
    return _copied(reports, place, "X4")


def _text_of_others(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """E9: largest share of section 1 or 5 found in another report of the year; published first 1 (check X5)."""
    if reports.peers[place.year] < 2:
        return needs_reports_result(msg("item.needs_year"))
    units = reports.reuse.get((place.agency_id, place.year, "X5"), [])
    earlier = [unit for unit in units if unit.first]
    if earlier and len(earlier) == len([unit for unit in units if unit.share > _COPIED[0]]):
        return known_result(1.0, msg("item.E8.published_first", agency=earlier[0].other_agency))
    return _copied(reports, place, "X5")


def _copied(reports: _Reports, place: AgencyPlace, check: str) -> ItemResult:
    if not reports.sizes.get(place.report):
        return untested_result(msg("item.E8.short"))
    units = [unit for unit in reports.reuse.get((place.agency_id, place.year, check), []) if not unit.first]
    if not units:
        return known_result(1.0, msg("item.E8.no_other"))
    most = max(units, key=lambda unit: unit.share)
    section = _NUMERALS.get(most.section, most.section)
    reason = msg(
        "item.E8.share",
        share=float(most.share),
        section=section,
        year=str(int(most.other_year)),
        agency=most.other_agency,
    )
    return known_result(interpolate_value(most.share, *_COPIED), reason)


# --- copies ----------------------------------------------------------------------------------------------------------


def _versions(reports: _Reports, place: AgencyPlace) -> ItemResult:
    """K2: copies of the report agree or the correction is stated 1, text differs 0.5, a figure differs 0 (check X8)."""
    found = reports.versions.get((place.agency_id, place.year), [])
    if not found:
        return needs_reports_result(msg("item.one_copy"))
    worst = min(found, key=lambda unit: _WORTH[unit.state])
    code = f"item.K2.{worst.state}"
    reason = msg(code, count=len(found) + 1) if worst.state == "alike" else msg(code)
    return known_result(_WORTH[worst.state], reason)
