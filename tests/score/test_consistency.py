"""C, consistency: shares of the units that hold a figure."""

import msgspec
import pytest

from disclosure_nlp.model import Cell, CellRef, Findings, RootCause, Value
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
    assert "1 could not be checked" in str(
        judge("C1", make_case(*results, result("R2", "not_assessable", "total"))).reason
    )


def test_a_minority_of_columns_is_no_ground_for_a_value() -> None:
    results = [result("R1", "pass", "total"), *(result("R1", "not_assessable", column) for column in ACTIVE[:3])]
    assert judge("C2", make_case(*results)).state == "unknown"


def test_all_zero_is_untested_where_it_could_be_checked() -> None:
    passes = [result("R3", "pass", row) for row in ("received", "granted")]
    assert judge("C3", zeroed(make_case(*passes))).state == "untested"
    blanks = [result("R3", "not_assessable", row) for row in ("received", "granted")]
    assert judge("C3", zeroed(make_case(*blanks))).state == "unknown"


def test_one_cause_costs_once() -> None:
    passes = [result(check, "pass", column) for check in ("R1", "R2") for column in ACTIVE[1:]]
    wrong = [result(check, "fail", "natural_person", cause="c1") for check in ("R2", "R1")]
    case = make_case(*wrong, *passes)
    cause = RootCause("c1", "one slip", "error", "agency", (0, 1))
    charged = ScoringInput(case.report, case.tagging, Findings(case.findings.results, (cause,)))
    assert (value("C1", charged), value("C2", charged)) == (0.75, 1)
    assert "another item" in str(judge("C2", charged).reason)


def test_a_column_left_unfilled_is_charged_row_by_row() -> None:
    results = [result("R3", "fail", row, cause="c1") for row in ("received", "granted")]
    results += [result("R2", "fail", "total", cause="c1"), *(result("R2", "pass", column) for column in ACTIVE[:3])]
    case = make_case(*results)
    cause = RootCause("c1", "总计 left at 0", "error", "agency", (0, 1, 2))
    charged = ScoringInput(case.report, case.tagging, Findings(case.findings.results, (cause,)))
    assert value("C1", charged) == 1
    assert judge("C3", charged).state == "unknown"  # two of many rows


def test_a_block_of_zeros_does_not_count() -> None:
    results = (
        result("R4", "pass", "review"),
        result("R4", "fail", "litigation_direct"),
        result("R4", "pass", "litigation_after_review"),
    )
    assert value("C4", make_case(*results)) == 0


def test_claims() -> None:
    claims = (result("N1", "pass"), result("N2", "fail"), result("N4", "pass"), result("N3", "not_applicable"))
    assert value("C5", make_case(*claims)) == pytest.approx(2 / 3)
    assert judge("C5", make_case()).state == "untested"
    assert judge("C5", make_case(result("N1", "not_assessable"))).state == "unknown"


def test_a_hint_about_fees_is_no_contradiction() -> None:
    hint = msgspec.structs.replace(result("F2", "fail"), severity="hint")
    assert judge("C5", make_case(hint)).state == "untested"
    assert value("C5", make_case(result("F2", "fail"), result("N1", "pass"))) == 0.5
