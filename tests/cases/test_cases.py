"""The case pack: small made-up reports as dirty as real files, with what is right of each (README.md beside it).

Every case of every kind must be right. Series of several files are cases of the comparison and not run here.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.pipeline import process_file
from tests.cases.assertions import holds

FOLDER = Path(__file__).parent
CASES = [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = sorted({case["kind"] for case in CASES if not case.get("store")})


def wrong(case: dict[str, Any]) -> list[Any]:
    """Return the assertions of a case that do not hold."""
    record = process_file(FOLDER / case["files"][0]).to_dict()
    return [assertion for assertion in case["expect"] if not holds(assertion, record)]


@pytest.mark.parametrize("kind", KINDS)
def test_cases_of_a_kind(kind: str) -> None:
    cases = [case for case in CASES if case["kind"] == kind and not case.get("store")]
    assert {case["id"]: failures for case in cases if (failures := wrong(case))} == {}


def test_every_case_is_whole() -> None:
    assert len(KINDS) >= 38
    assert [name for case in CASES for name in case["files"] if not (FOLDER / name).exists()] == []
