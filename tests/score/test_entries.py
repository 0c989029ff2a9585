"""B, entries: cells filled and figures valid."""

import msgspec
import pytest

from disclosure_nlp.model import CellRef, Findings
from disclosure_nlp.score.scoring import ScoringInput
from tests.score.score_cases import NO_TAGS, judge, make_case, result, value


def cell(row: str, new: str) -> tuple[str, str]:
    return rf"(\| {row} \|) [\d.]+ \|", rf"\1 {new} |"


@pytest.mark.parametrize("new", ["", "/", "无"])
def test_blank_is_not_filled(new: str) -> None:
    judged = judge("B1", make_case(edits=(cell("行政强制", new),)))
    assert judged.value == pytest.approx(0.9)
    assert judged.evidence == (CellRef("proactive", "coercions", "decisions"),)


def test_what_could_not_be_read_is_left_out() -> None:
    judged = judge("B1", make_case(edits=(cell("行政强制", "26余"),)))
    assert (judged.value, judged.evidence) == (1, ())
    assert "1 could not be read" in judged.reason


def test_a_row_left_out_is_not_filled() -> None:
    judged = judge("B2", make_case(edits=((r"^.*补正后申请内容仍不明确.*\n", ""),)))
    assert judged.value == pytest.approx(168 / 175)


def test_a_table_of_which_little_could_be_read_is_unknown() -> None:
    case = make_case()
    table = case.report.tables["requests"]
    few = msgspec.structs.replace(table, cells=table.cells[:40])
    report = msgspec.structs.replace(case.report, tables={**case.report.tables, "requests": few})
    assert judge("B2", ScoringInput(report, NO_TAGS, Findings((), ()))).state == "unknown"


@pytest.mark.parametrize(("year", "cells"), [(2019, (22, 161, 15)), (2023, (10, 175, 15))])
def test_cells_of_each_form(year: int, cells: tuple[int, ...]) -> None:
    case = make_case(year=year)
    tables = (case.report.tables[name] for name in ("proactive", "requests", "disputes"))
    assert tuple(len(case.facts.expected_cells(table)) for table in tables) == cells
    assert [value(item, make_case(year=year)) for item in ("B1", "B2", "B3")] == [1, 1, 1]


def test_one_row_of_other_processing_stands_for_three() -> None:
    parts = [(rf"^.*{words}.*\n", "") for words in ("逾期不补正", "逾期未按收费通知")]
    case = make_case(edits=(*parts, (r"\|  \|  \| 3.其他 \|", "|  | （六）其他处理 |  |")))
    assert len(case.facts.expected_cells(case.report.tables["requests"])) == 161
    assert value("B2", case) == 1


def test_invalid_figures_count_unless_the_copy_is_to_blame() -> None:
    where = CellRef("requests", "received", "total")
    wrong = result("V2", "fail", evidence=(where,))
    assert value("B4", make_case(wrong)) == pytest.approx(199 / 200)
    assert judge("B4", make_case(wrong)).evidence == (where,)
    assert value("B4", make_case(result("V2", "fail", fault="copy", evidence=(where,)))) == 1


def test_a_fee_needs_a_unit() -> None:
    bare = ("（单位：万元）", "")
    assert value("B4", make_case(edits=(bare,))) == pytest.approx(199 / 200)
    assert value("B4", make_case(edits=(bare, cell("行政事业性收费", "0")))) == 1
    assert value("B4", make_case(edits=(bare, cell("行政事业性收费", "35.15万元")))) == 1
