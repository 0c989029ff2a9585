"""Decisions: kept by fingerprint, they survive new runs and enter the score."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
from disclosure_nlp.corpus.decisions import parse_correction, read_decisions
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import DefinitionError
from tests.corpus.conftest import contents


def failure(store: Path, check: str) -> dict[str, Any]:
    with open_store(str(store)) as opened:
        query = (
            f"SELECT findings.*, score, failures FROM findings JOIN scored USING (report) WHERE \"check\" = '{check}'"
        )
        return opened.rows(f"{query} AND verdict = 'fail' ORDER BY finding")[0]


def report(store: Path, key: str) -> dict[str, Any]:
    with open_store(str(store)) as opened:
        return opened.rows(f"SELECT * FROM scored WHERE report = '{key}'")[0]


def decide(store: Path, *arguments: str) -> None:
    result = CliRunner().invoke(main, ["decide", str(store), *arguments, "--by", "Li", "--why", "seen in print"])
    assert result.exit_code == 0, result.stderr


def test_a_dismissed_failure_leaves_the_score_and_stays_in_the_list(store: Path, corpus: Path, stored: Path) -> None:
    before = failure(store, "R1")
    decide(store, before["finding"], "dismissed")
    run = rescore_corpus(str(store), workers=0)
    assert run.levels["judged"] == 1
    after = failure(store, "R1")
    assert (after["finding"], after["stands"], after["decision"], after["decided_by"], after["decided_why"]) == (
        before["finding"],
        False,
        "dismissed",
        "Li",
        "seen in print",
    )
    assert after["score"] > before["score"]
    assert after["failures"] == before["failures"] - 1
    assert report(store, before["report"])["decisions"] == 1
    decided = contents(store)
    assert score_corpus([str(corpus)], str(store), workers=0).levels["unchanged"] == 15
    assert contents(store) == decided
    (store / "decisions.jsonl").unlink()
    rescore_corpus(str(store), workers=0)
    assert contents(store) == contents(stored)


def test_decisions_enter_a_run_from_nothing_as_they_enter_a_stored_one(
    store: Path, corpus: Path, tmp_path: Path
) -> None:
    decide(store, failure(store, "R1")["finding"], "dismissed")
    decide(store, failure(store, "R4")["finding"], "confirmed")
    rescore_corpus(str(store), workers=0)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    (fresh / "decisions.jsonl").write_bytes((store / "decisions.jsonl").read_bytes())
    score_corpus([str(corpus)], str(fresh), workers=0)
    assert contents(store) == contents(fresh)


def test_a_confirmed_failure_costs_what_it_did(store: Path) -> None:
    before = failure(store, "R4")
    decide(store, before["finding"], "confirmed")
    rescore_corpus(str(store), workers=0)
    after = failure(store, "R4")
    assert (after["score"], after["stands"], after["decision"]) == (before["score"], True, "confirmed")


def test_a_corrected_value_is_checked_anew(store: Path) -> None:
    before = failure(store, "R4")
    decide(store, before["finding"], "corrected", "--value", before["expected"])
    rescore_corpus(str(store), workers=0)
    after = failure(store, "R4")
    assert (after["stands"], after["decision"]) == (False, "corrected")
    assert after["score"] > before["score"]
    with open_store(str(store)) as opened:
        (cell,) = opened.rows("SELECT number, corrected FROM cells WHERE corrected IS NOT NULL")
    assert (str(cell["number"]), str(cell["corrected"])) == (f"{before['observed']}.0", f"{before['expected']}.0")


def test_wrong_decisions_are_told_by_line(store: Path) -> None:
    lines = ['{"finding": "a"}', "", "no json", '{"finding":"a","report":"b","verdict":"corrected","by":"c","on":"d"}']
    (store / "decisions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_decisions(Storage(str(store)))
    assert [problem.split(":")[0] for problem in error.value.problems] == ["line 1", "line 3", "line 4"]


def test_wrong_words_of_a_person(store: Path) -> None:
    places = '[{"kind": "cell", "table": "t", "row": "r", "column": "c"}]'
    assert parse_correction(places, "3", None).number == 3
    assert parse_correction(places, "blank", "a/b/c").number is None
    for evidence, value, cell in [(places, "many", None), (places, "nan", None), ("[]", "1", None), (places, "1", "a")]:
        with pytest.raises(DefinitionError, match="expected"):
            parse_correction(evidence, value, cell)
    for arguments, lines in [(["none", "dismissed"], 1), ([failure(store, "R1")["finding"], "corrected"], 2)]:
        result = CliRunner().invoke(main, ["decide", str(store), *arguments])
        assert result.exit_code != 0
        assert len(result.stderr.splitlines()) == lines  # one a problem: no cell, and no value
