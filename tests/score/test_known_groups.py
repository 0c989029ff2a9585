"""A planted fault lowers the item that looks for it, and no other but what it drags along."""

from functools import cache

import pytest

from disclosure_nlp import check_report, parse_report, score_report, tag_report
from disclosure_nlp.model import ItemScore
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.fault_injection import PLANTERS
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

YEAR = 2023
# The items a fault must lower, and those it may take along: a figure that is wrong in a table contradicts the text
# too (C5), one that is gone leaves its sum unknown (C1), a section takes what belongs into it, and a training course
# may be told of among the problems and remedies (E5).
LOWERS: dict[str, tuple[set[str], set[str]]] = {
    "S1": ({"A1"}, {"O1"}),
    "S2": ({"A2"}, set()),
    "S3": ({"A3"}, {"C1"}),
    "S7": ({"Q3"}, set()),
    "Y1": ({"A5"}, set()),
    "V1": ({"B2"}, {"C1"}),
    "V2": ({"B4"}, set()),
    "R1": ({"C2"}, {"C5"}),
    "R2": ({"C1"}, {"C5"}),
    "R3": ({"C3"}, set()),
    "R4": ({"C4"}, {"C5"}),
    "N1": ({"C5"}, set()),
    "N2": ({"C5"}, set()),
    "N4": ({"C5"}, set()),
    "F1": ({"O1"}, set()),
    "P1": ({"E1"}, {"E2", "E5", "E7"}),
    "P2": ({"E2"}, {"E5", "E7"}),
}


@cache
def items(index: int, *faults: str) -> dict[str, ItemScore] | None:
    """Return the items of a made-up report, or None where it offers no place for the faults."""
    made = list(make_reports(3, range(YEAR, YEAR + 1), 8, {(index, YEAR): faults}))[index]
    if len(made.faults) < len(faults):
        return None
    report = parse_report(read_bytes(write_text(made, "markdown").encode(), "made-up.txt"))
    tagging = tag_report(report)
    return {item.id: item for item in score_report(report, tagging, check_report(report, tagging)).items}


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize("fault", [fault for fault in PLANTERS if fault in LOWERS])
def test_a_fault_lowers_its_item(fault: str, index: int) -> None:
    clean, faulty = items(index), items(index, fault)
    assert clean is not None
    if faulty is None:
        pytest.skip("this report offers no place for the fault")
    must, may = LOWERS[fault]
    may = may | {"Q1"}  # a share of the characters of section 1, which any other text moves a little
    changed = {name for name, item in faulty.items() if item.value != clean[name].value}
    assert must <= changed <= must | may
    for name in must:
        # An item in which nothing could fail before is full as far as it goes.
        before = 1.0 if clean[name].state == "untested" else clean[name].value
        after = faulty[name].value
        assert before is not None
        assert after is not None
        assert after < before


@pytest.mark.parametrize("index", range(3))
def test_a_clean_report_loses_only_what_it_leaves_open(index: int) -> None:
    clean = items(index)
    assert clean is not None
    assert {name for name, item in clean.items() if item.value is not None and item.value < 1} <= {
        "E2",
        "E5",
        "E7",
        "Q1",
        "Q2",
    }
