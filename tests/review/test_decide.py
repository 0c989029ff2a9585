"""Acts of reviewers: appended as decisions, taken back one by one, never lost between two."""

import threading
from pathlib import Path

import pytest

from disclosure_nlp import open_store
from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
from disclosure_nlp.corpus.decisions import FILE, Decision, add_decisions, read_decision_log
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import DefinitionError, StoreError, UnknownIdError
from disclosure_nlp.review import decide
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

OFF = "| 六类申请人总计"


@pytest.fixture(scope="module")
def faulty() -> str:
    """Return a report in which the total of Table 3's first row is wrong."""
    made = next(make_reports(1, range(2022, 2023), 5))
    lines = write_text(made, "markdown").splitlines()
    at = next(number for number, line in enumerate(lines) if "本年新收" in line and line.startswith("|"))
    cells = lines[at].split("|")
    cells[-2] = f" {int(cells[-2]) + 7} "
    lines[at] = "|".join(cells)
    return "\n".join(lines) + "\n"


@pytest.fixture
def store(tmp_path: Path, faulty: str) -> str:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "first.txt").write_text(faulty, encoding="utf-8")
    score_corpus([str(tmp_path / "in")], str(tmp_path / "store"), workers=0)
    return str(tmp_path / "store")


def target(store: str, check: str = "R3") -> decide.DecisionTarget:
    with open_store(store) as opened:
        (row,) = opened.rows(f"SELECT finding FROM findings WHERE \"check\" = '{check}' AND verdict = 'fail'")
        return decide.decision_target_of_finding(opened, row["finding"])


def stands(store: str, check: str = "R3") -> list[bool]:
    rescore_corpus(store, workers=0)
    with open_store(store) as opened:
        rows = opened.rows(f"SELECT stands FROM findings WHERE \"check\" = '{check}' AND verdict = 'fail'")
    return [row["stands"] for row in rows]


def test_a_dismissal_is_taken_back_by_undoing(store: str) -> None:
    place, found = Storage(store), target(store)
    decide.confirm_finding(place, found, "Li")
    decide.dismiss_finding(place, found, "Wang", reason="printed so")
    assert stands(store) == [False]
    decide.add_remark(place, found, "Li", text="see the paper copy")
    decide.undo_last_decision(place, found, "Li")
    assert stands(store) == [False]
    decide.undo_last_decision(place, found, "Li")
    assert stands(store) == [True]
    log = read_decision_log(place)
    assert log.verdicts[found.finding].by == "Li"
    assert [decision.verdict for decision in decide.decision_history(log, found.finding)] == [
        "confirmed", "dismissed", "remarked", "undone", "undone",
    ]  # fmt: skip
    decide.undo_last_decision(place, found, "Li")
    with pytest.raises(DefinitionError, match="nothing to take back"):
        decide.undo_last_decision(place, found, "Li")


def test_a_decision_follows_its_evidence_into_a_corrected_file(store: str, faulty: str, tmp_path: Path) -> None:
    found = target(store)
    decide.dismiss_finding(Storage(store), found, "Li", reason="printed so")
    other = tmp_path / "in" / "second.txt"
    other.write_text(faulty.replace("五、", "\n五、", 1) + "\n联系电话：见网站。\n", encoding="utf-8")
    score_corpus([str(tmp_path / "in")], store, workers=0)
    with open_store(store) as opened:
        rows = opened.rows(
            "SELECT report, finding, decision, stands FROM findings WHERE \"check\" = 'R3' AND verdict = 'fail'"
        )
    assert len({row["report"] for row in rows}) == 2
    rescore_corpus(store, workers=0)
    with open_store(store) as opened:
        rows = opened.rows("SELECT finding, decision, stands FROM findings WHERE \"check\" = 'R3' AND verdict = 'fail'")
    assert rows == [{"finding": found.finding, "decision": "dismissed", "stands": False}] * 2


def test_a_dismissal_does_not_hold_for_other_figures(store: str, faulty: str, tmp_path: Path) -> None:
    decide.dismiss_finding(Storage(store), target(store), "Li", reason="printed so")
    lines = faulty.splitlines()
    at = next(number for number, line in enumerate(lines) if "本年新收" in line and line.startswith("|"))
    cells = lines[at].split("|")
    cells[-2] = f" {int(cells[-2]) + 1} "
    lines[at] = "|".join(cells)
    (tmp_path / "in" / "first.txt").write_text("\n".join(lines), encoding="utf-8")
    score_corpus([str(tmp_path / "in")], store, workers=0)
    assert stands(store) == [True]


def test_a_reason_a_number_and_a_label_are_asked_for(store: str) -> None:
    place, found = Storage(store), target(store)
    with pytest.raises(DefinitionError, match="no reason"):
        decide.dismiss_finding(place, found, "Li", reason=" ")
    with pytest.raises(DefinitionError, match="expected one of"):
        decide.correct_cell(place, found, "Li", value="3")
    decide.correct_cell(place, found, "Li", value="3", cell="requests/received/total")
    with open_store(store) as opened:
        sentence = opened.rows("SELECT report, sentence, text FROM sentences ORDER BY start LIMIT 1")[0]
        words = decide.decision_target_of_sentence(opened, sentence["report"], sentence["sentence"])
        with pytest.raises(StoreError):
            decide.decision_target_of_sentence(opened, sentence["report"], "none")
        with pytest.raises(StoreError):
            decide.decision_target_of_report_version(opened, "none")
    with pytest.raises(UnknownIdError):
        decide.correct_sentence_labels(place, words, "Li", labels=["trainin"])
    decide.correct_sentence_labels(place, words, "Li", labels=["training", "training"])
    assert decide.labelled_sentences(read_decision_log(place)) == [(sentence["text"], ("training",))]


def test_who_saw_less_than_there_is_is_refused(store: str) -> None:
    place, found = Storage(store), target(store)
    decide.confirm_finding(place, found, "Li", seen_decisions=0)
    with pytest.raises(StoreError, match="Li decided on it since"):
        decide.dismiss_finding(place, found, "Wang", reason="no", seen_decisions=0)
    decide.dismiss_finding(place, found, "Wang", reason="seen", seen_decisions=1)
    assert read_decision_log(place).verdicts[found.finding].by == "Wang"


def test_two_reviewers_at_once_lose_nothing(store: str) -> None:
    place, found = Storage(store), target(store)

    def work(name: str) -> None:
        for number in range(15):
            decide.add_remark(Storage(store), found, name, text=str(number))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Li", "Wang")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acts_made = [(decision.by, decision.why) for decision in read_decision_log(place).history]
    assert sorted(acts_made) == sorted((name, str(number)) for name in ("Li", "Wang") for number in range(15))


def test_a_line_that_was_broken_off_is_no_decision(tmp_path: Path) -> None:
    place = Storage(str(tmp_path))
    decisions = [Decision(f"f{number}", "r", "dismissed", "Li", "2025-02-01", "why") for number in range(5)]
    add_decisions(place, decisions[:3])
    whole = (tmp_path / FILE).read_bytes()
    for cut in range(1, 40):
        (tmp_path / FILE).write_bytes(whole[:-cut])
        kept = len(read_decision_log(place).history)
        assert kept == (3 if cut == 1 else 2)
        added = add_decisions(place, decisions, skip_repeated=True)
        assert len(added) == 5 - kept
        assert [decision.finding for decision in read_decision_log(place).history] == ["f0", "f1", "f2", "f3", "f4"]
        assert add_decisions(place, decisions, skip_repeated=True) == []
    assert not list(tmp_path.glob("*lock.json"))
