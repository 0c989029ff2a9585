"""Items of rubric version 1 that need other reports: D1 to D4, E3 and E4."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.across import TOTAL
from disclosure_nlp.compare.panel import Panel, PanelKey
from disclosure_nlp.messages import msg
from disclosure_nlp.score.rubric import DEFAULT_RUBRIC
from disclosure_nlp.score.scoring import ItemResult, known_result, not_applicable_result, unknown_result

if TYPE_CHECKING:
    import pandas as pd

VERSION1_ITEMS = ("D1", "D2", "D3", "D4", "E3", "E4")
_FIGURES = {"D1": ("X1", TOTAL), "D2": ("X2", "normative_documents"), "D3": ("X2", "rules")}
_NOTED, _GRAVE = 0.5, 0.8  # reused share of a section below which the value is 1, and above which it is 0


def is_version1(panel: Panel) -> bool:
    """Return whether the reports of a panel were scored with version 1 of the default rubric."""
    first = panel.reports.iloc[0]
    return (first["rubric"], str(first["rubric_version"])) == (DEFAULT_RUBRIC, "1")


def score_version1_items(
    panel: Panel, across: pd.DataFrame, reuse: pd.DataFrame, followup: pd.DataFrame
) -> Iterator[Any]:
    """Yield report key, item id and result of the items in rubric version 1 that need other reports.

    Parameters
    ----------
    panel : Panel
        Reports scored by version 1.
    across, reuse, followup : frame
        Results of the comparison (`PanelResults`).
    """
    units = {(row.agency_id, row.year, row.check, row.subject): row for row in across.itertuples(index=False)}
    coverage: dict[Any, dict[Any, Any]] = panel.coverage.to_dict("index")
    shares = reuse.groupby(["agency_id", "year"])["share"].max().to_dict() if len(reuse) else {}
    compared = set(map(tuple, reuse.loc[reuse["check"] == "X4", ["agency_id", "year"]].to_numpy().tolist()))
    problems = followup[followup["kind"] == "problem"]
    settled = problems.assign(won=problems["state"] == "answered").groupby(["agency_id", "year"])["won"].agg(list)
    answers: dict[Any, list[bool]] = settled.to_dict()
    for place in panel.report_keys:
        key = (place.agency_id, place.year)
        row = coverage[place.agency_id]
        before = row.get(place.year - 1) == "present"
        for item, (check, subject) in _FIGURES.items():
            yield place, item, _score_figure_over_years(units.get((*key, check, subject)), before)
        yield place, "D4", _score_years_present(row, place)
        yield place, "E3", _score_problems_resolved(answers.get(key), before)
        yield place, "E4", _score_text_reuse(float(shares.get(key, 0.0)), key in compared)


def _score_figure_over_years(check_result: Any, has_year_before: bool) -> ItemResult:
    """Score item D1, D2 or D3 of version 1: 1 if a figure agrees with the previous year's report, else 0."""
    if not has_year_before:
        return not_applicable_result(msg("item.E3.no_year_before"))
    if check_result is None:
        return not_applicable_result(msg("item.D.not_printed"))
    if check_result.verdict == "not_assessable":
        return unknown_result(check_result.said)
    return known_result(1.0 if check_result.verdict == "pass" else 0.0, check_result.said)


def _score_years_present(coverage_by_year: dict[Any, Any], key: PanelKey) -> ItemResult:
    """Score item D4 of version 1: share of the years with a due report in which the agency published one."""
    due = [state for year, state in coverage_by_year.items() if year <= key.year and state in ("present", "missing")]
    if len(coverage_by_year) == 1:
        return not_applicable_result(msg("item.v1.one_year"))
    count = due.count("present")
    return known_result(count / len(due), msg("item.v1.years", present=count, due=len(due)))


def _score_problems_resolved(answers: list[bool] | None, has_year_before: bool) -> ItemResult:
    """Score item E3 of version 1: share of the previous year's problems that this report resolves."""
    if answers:
        reason = msg("item.E3.settled", settled=sum(answers), open=0, count=len(answers))
        return known_result(sum(answers) / len(answers), reason)
    return (
        not_applicable_result(msg("item.E3.none_named"))
        if has_year_before
        else unknown_result(msg("item.E3.no_year_before"))
    )


def _score_text_reuse(reused_share: float, has_earlier: bool) -> ItemResult:
    """Score item E4 of version 1: 1 if less than half of a section is copied, 0.5 up to a share of 0.8, else 0."""
    if not has_earlier and reused_share < _NOTED:
        return unknown_result(msg("item.E3.no_year_before"))
    value = 1.0 if reused_share < _NOTED else 0.5 if reused_share <= _GRAVE else 0.0
    return known_result(value, msg("item.v1.reused", share=reused_share))
