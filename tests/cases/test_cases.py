"""The case pack: small made-up reports as dirty as real files, with what is right of each (README.md beside it).

A kind listed in ``GATES`` must have at least that share of its cases right and no counter-case lost. Series of several
files are cases of the comparison and not run here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.pipeline import process_file
from tests.cases.assertions import holds

FOLDER = Path(__file__).parent
CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
GATES = {
    "agency-elsewhere": 1.0,
    "agency-furniture": 1.0,
    "agency-kind": 1.0,
    "agency-title": 1.0,
    "boilerplate-in-section-1": 1.0,
    "cut-copy": 1.0,
    "form-instructions": 1.0,
    "not-a-report": 1.0,
    "page-furniture": 1.0,
    "quoted-duty": 1.0,
    "refused-report": 1.0,
    "school-report": 1.0,
    "section-headings": 1.0,
    "sub-headings": 1.0,
    "blank-table": 1.0,
    "blanks-dropped": 1.0,
    "cell-not-figure": 1.0,
    "extra-table": 1.0,
    "footnote-mark": 1.0,
    "form-2019-table": 1.0,
    "literal-bytes": 1.0,
    "local-statistics": 1.0,
    "statistics-table": 1.0,
    "text-tables": 1.0,
    "torn-tables": 1.0,
}


def wrong(case: dict[str, Any]) -> list[Any]:
    """Return the assertions of a case that do not hold."""
    record = process_file(FOLDER / case["files"][0]).to_dict()
    return [assertion for assertion in case["expect"] if not holds(assertion, record)]


@pytest.mark.parametrize("kind", list(GATES))
def test_cases_of_a_kind(kind: str) -> None:
    cases = [case for case in CASES if case["kind"] == kind and not case.get("store")]
    failed = {case["id"]: failures for case in cases if (failures := wrong(case))}
    assert not [case["id"] for case in cases if case["id"] in failed and case.get("counter")], failed
    assert len(cases) - len(failed) >= GATES[kind] * len(cases), failed


def test_every_case_is_whole() -> None:
    assert set(GATES) <= {case["kind"] for case in CASES}
    assert [name for case in CASES for name in case["files"] if not (FOLDER / name).exists()] == []
