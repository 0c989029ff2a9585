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
    assert "1 could not be checked" in str(judged.reason)


def test_a_row_that_is_missing_is_charged_once() -> None:
    judged = judge("B2", make_case(edits=((r"^.*补正后申请内容仍不明确.*\n", ""),)))
    assert judged.value == 1
    assert "7 could not be checked" in str(judged.reason)


def test_a_blank_of_the_form_of_2019_is_half_a_fault() -> None:
    blank = (r"(\| 行政强制 \|) [\d.]+ \|", r"\1  |")
    assert judge("B1", make_case(edits=(blank,), year=2019)).value == pytest.approx(1 - 0.5 / 22)


def test_blanks_of_an_unclear_origin_are_left_out() -> None:
    where = CellRef("proactive", "coercions", "decisions")
    doubtful = result("V1", "fail", "coercions", "unclear", evidence=(where,))
    assert judge("B1", make_case(doubtful, edits=(cell("行政强制", ""),))).value == 1


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


def test_causes_of_impossible_figures() -> None:
    one, other = (
        result("V2", "fail", name, cause=name, evidence=(CellRef("requests", "received", "total"),)) for name in "ab"
    )
    assert value("B4", make_case()) == 1
    assert value("B4", make_case(one)) == 0.5
    assert value("B4", make_case(one, msgspec.structs.replace(other, cause="a"))) == 0.5
    assert value("B4", make_case(one, msgspec.structs.replace(other, check="V3"))) == 0
    assert judge("B4", make_case(one)).evidence == (CellRef("requests", "received", "total"),)
    assert value("B4", make_case(msgspec.structs.replace(one, fault="copy"))) == 1
