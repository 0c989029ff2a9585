"""Made-up corpora: what is planted is found, nothing else is, and the same plan gives the same bytes."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp import process_file
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.synth.corpus import DEFECTS, CorpusPlan, check_plan, write_corpus
from disclosure_nlp.synth.corruption import DAMAGE
from disclosure_nlp.synth.scenarios import COPYING, HISTORIES, faults_by_year

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"
FORMATS = ("txt", "html", "docx", "pdf")
# A fault of one figure may make a claim or a sum that builds on it fail, too.
FIGURES = {"R1", "R2", "R3", "R4", "N1", "N2", "N4"}


def rows(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def differences(folder: Path, row: dict[str, Any]) -> list[str]:
    """Return where the findings on a file are not those that its truth expects."""
    outcome = process_file(folder / row["path"])
    expected = row["expected"]
    if outcome.status != expected["status"]:
        return [f"status {outcome.status}, expected {expected['status']}"]
    if outcome.status == "failed" or outcome.findings is None or outcome.report is None:
        return []
    failed = [result for result in outcome.findings.results if result.verdict == "fail"]
    grave = {result.check for result in failed if result.severity != "hint"}
    wanted = {finding["check"] for finding in expected["findings"]} | set(expected["damaged_checks"])
    allowed = wanted | FIGURES if wanted & FIGURES else wanted
    missed = {finding["check"] for finding in expected["findings"]} - {result.check for result in failed}
    issues = {issue.code for issue in (*outcome.report.document.issues, *outcome.report.issues)}
    wrong = [f"found {check}" for check in sorted(grave - allowed)]
    wrong += [f"missed {check}" for check in sorted(missed)]
    return wrong + [f"no issue {code}" for code in expected["issues"] if code not in issues]


def test_the_sample_corpus_gives_exactly_what_was_planted() -> None:
    found = {row["path"]: differences(SAMPLE, row) for row in rows(SAMPLE)}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_sample_corpus_is_as_its_readme_says() -> None:
    truth = rows(SAMPLE)
    assert len(truth) == 60
    assert {row["year"] for row in truth} == set(range(2019, 2025))
    assert len({row["agency"] for row in truth}) == 10
    assert set(Counter(Path(row["path"]).suffix for row in truth).values()) == {15}
    assert {row["history"] for row in truth} == {"steady", "improving", "copying", "careless"}
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 5_000_000


def test_every_kind_of_damage_gives_what_it_must(tmp_path: Path) -> None:
    traps = tuple(f"trap:{number}" for number in DAMAGE)
    write_corpus(CorpusPlan(120, seed=3, formats=FORMATS, defects=traps, rate=0.9), tmp_path)
    truth = rows(tmp_path)
    assert {row["damage"] for row in truth} >= {*DAMAGE} - {"1"}  # few reports have a figure that can be torn
    found = {row["path"]: differences(tmp_path, row) for row in truth}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_planted_places_are_those_that_were_changed(tmp_path: Path) -> None:
    write_corpus(CorpusPlan(12, (2023, 2024), defects=("R4", "N1"), rate=1.0), tmp_path)
    planted = [finding for row in rows(tmp_path) for finding in row["expected"]["findings"]]
    assert {finding["check"] for finding in planted} == {"R4", "N1"}
    assert all(finding["cells"] == [["disputes", "review", "total"]] for finding in planted if finding["check"] == "R4")
    assert all(len(finding["units"]) == 1 for finding in planted if finding["check"] == "N1")


def test_same_plan_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    plan = CorpusPlan(26, (2021, 2022), formats=FORMATS, histories=tuple(HISTORIES), defects=DEFECTS, rate=0.5)
    for name, jobs in (("one", 1), ("two", 2)):
        assert write_corpus(plan, tmp_path / name, jobs) == 26
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert len(one) == 28  # with truth.jsonl and successions.csv


def test_a_larger_corpus_begins_with_the_same_reports(tmp_path: Path) -> None:
    write_corpus(CorpusPlan(6, (2021, 2022)), tmp_path / "small")
    write_corpus(CorpusPlan(20, (2021, 2022)), tmp_path / "large")
    assert rows(tmp_path / "large")[:6] == rows(tmp_path / "small")


def test_agencies_do_not_share_sentences_unless_form_or_claims(tmp_path: Path) -> None:
    write_corpus(CorpusPlan(60, (2022, 2023)), tmp_path)
    owners: dict[str, set[str]] = {}
    for row in rows(tmp_path):
        for unit in row["units"]:
            if set(unit["labels"]) & {"problem", "remediation", "training", "platform"}:
                owners.setdefault(unit["text"], set()).add(row["agency"])
    shared = [text for text, agencies in owners.items() if len(agencies) > 1]
    assert len(shared) <= 0.1 * len(owners)


def test_a_wrong_plan_is_told_with_all_its_problems() -> None:
    with pytest.raises(DefinitionError) as error:
        check_plan(
            CorpusPlan(0, (2010, 2009), formats=("xls",), histories=("odd",), defects=("Z9", "trap:99"), rate=2.0)
        )
    assert len(error.value.problems) == 7


def test_histories() -> None:
    from random import Random

    improving = faults_by_year("improving", range(2019, 2025), Random(1))
    assert sorted(improving) == [2019, 2020, 2021]
    assert [len(improving[year]) for year in sorted(improving)] == [3, 2, 1]
    assert faults_by_year(COPYING, range(2019, 2025), Random(1)) == {}
    with pytest.raises(KeyError):
        faults_by_year("unheard of", range(2019, 2025), Random(1))
