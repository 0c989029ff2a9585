"""C, consistency: shares of the units that hold a figure."""

import msgspec
import pytest

from disclosure_nlp.model import Cell, CellRef, Findings, Value
from disclosure_nlp.score.scoring import ScoringInput
from tests.score.score_cases import NO_TAGS, judge, make_case, result, value

# The made-up report holds figures in these columns of the request table.
ACTIVE = ("natural_person", "legal_service", "other_organization", "total")
IDLE = ("enterprise", "research_institution", "public_welfare")


def zeroed(case: ScoringInput) -> ScoringInput:
    """Return the same case with 0 in every cell."""

    def zero(cell: Cell) -> Cell:
        return msgspec.structs.replace(cell, value=Value("number", 0))

    tables = {
        name: msgspec.structs.replace(table, cells=tuple(zero(cell) for cell in table.cells))
        for name, table in case.report.tables.items()
    }
    return ScoringInput(msgspec.structs.replace(case.report, tables=tables), NO_TAGS, case.findings)


def test_share_of_the_columns_with_a_figure() -> None:
    results = [result("R1", "pass", column) for column in (*ACTIVE, *IDLE)]
    assert value("C2", make_case(*results)) == 1
    where = CellRef("requests", "carried_out", "total")
    results[3] = result("R1", "fail", "total", evidence=(where,))
    judged = judge("C2", make_case(*results))
    assert (judged.value, judged.evidence) == (0.75, (where,))


def test_a_fault_of_the_copy_is_left_out() -> None:
    results = [result("R2", "pass", column) for column in ACTIVE[:3]]
    assert value("C1", make_case(*results, result("R2", "fail", "total", "copy"))) == 1
    assert "1 could not be checked" in judge("C1", make_case(*results, result("R2", "not_assessable", "total"))).reason


def test_a_minority_of_columns_is_no_ground_for_a_value() -> None:
    results = [result("R1", "pass", "total"), *(result("R1", "not_assessable", column) for column in ACTIVE[:3])]
    assert judge("C2", make_case(*results)).state == "unknown"


def test_all_zero_is_full_where_it_could_be_checked() -> None:
    passes = [result("R3", "pass", row) for row in ("received", "granted")]
    assert value("C3", zeroed(make_case(*passes))) == 1
    blanks = [result("R3", "not_assessable", row) for row in ("received", "granted")]
    assert judge("C3", zeroed(make_case(*blanks))).state == "unknown"


def test_a_block_of_zeros_does_not_count() -> None:
    results = (
        result("R4", "pass", "review"),
        result("R4", "fail", "litigation_direct"),
        result("R4", "pass", "litigation_after_review"),
    )
    assert value("C4", make_case(*results)) == 0


def test_claims() -> None:
    claims = (result("N1", "pass"), result("N2", "fail"), result("N3", "pass"), result("N3", "not_applicable"))
    assert value("C5", make_case(*claims)) == pytest.approx(2 / 3)
    assert judge("C5", make_case()).state == "n/a"
    assert judge("C5", make_case(result("N1", "not_assessable"))).state == "unknown"


def test_contradictions() -> None:
    assert value("C6", make_case()) == 1
    assert value("C6", make_case(result("N4", "fail"), result("N4", "pass"))) == 0.5
    assert Findings((), ()) == make_case().findings
