"""Versions: what is later is decided by people, dates, a manifest or the place of a file, never by its name."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.corpus.core import rescore_corpus
from disclosure_nlp.corpus.decisions import Decision
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.versions import ReportVersion, find_superseded_versions, split_version_path
from disclosure_nlp.manifest import load_manifest
from disclosure_nlp.review import decide
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

FACTS = st.tuples(
    st.sampled_from([None, "2025-01-20", "2025-02-01"]),
    st.sampled_from([None, "2025-01-25", "2025-02-10"]),
    st.sampled_from([None, 1, 2]),
)


@given(st.lists(FACTS, min_size=1, max_size=5))
def test_one_stays_at_least_and_the_order_given_does_not_matter(
    facts: list[tuple[str | None, str | None, int | None]],
) -> None:
    versions = [ReportVersion(f"r{at}", *own) for at, own in enumerate(facts)]
    found = find_superseded_versions(versions)
    assert len(found) < len(versions)
    assert found == find_superseded_versions(versions[::-1])


def test_stated_dates_then_received_then_the_manifest() -> None:
    early, late = ("2025-01-20", "2025-02-01")
    one, other = ReportVersion("a", late, early, 1), ReportVersion("b", early, late, 2)
    assert [(item.report, item.basis) for item in find_superseded_versions([one, other])] == [("b", "stated")]
    one = one._replace(published=None)
    assert [(item.report, item.basis) for item in find_superseded_versions([one, other])] == [("a", "received")]
    other = other._replace(received=None)
    assert [(item.report, item.basis) for item in find_superseded_versions([one, other])] == [("a", "manifest")]
    assert find_superseded_versions([one._replace(number=None), other]) == []


def test_a_person_decides_among_what_was_seen() -> None:
    versions = [ReportVersion("a", "2025-01-20"), ReportVersion("b", "2025-02-01"), ReportVersion("c")]
    chosen = Decision("mark", "a", "current", "Li", "2025-03-01", text="a;b")
    assert [(item.report, item.by, item.basis) for item in find_superseded_versions(versions, chosen)] == [
        ("b", "a", "chosen")
    ]


def test_places_of_replaced_files() -> None:
    versions = [
        ReportVersion(name, places=(split_version_path(path),))
        for name, path in zip("abc", ("x#version-1", "x#version-2", "x"), strict=True)
    ]
    for order in itertools.permutations(versions):
        assert [(item.report, item.by) for item in find_superseded_versions(order)] == [("a", "c"), ("b", "c")]


@pytest.fixture
def text() -> str:
    return write_text(next(make_reports(1, range(2022, 2023), 5)), "markdown")


def files(store: Path) -> dict[str, str | None]:
    with open_store(str(store)) as opened:
        rows = opened.rows("SELECT path, superseded_basis FROM reports")
        current = opened.rows("SELECT report FROM scored")
        assert {row["report"] for row in opened.rows("SELECT DISTINCT report FROM cells")} == {
            row["report"] for row in current
        }
    return {Path(row["path"]).name: row["superseded_basis"] for row in rows}


def test_a_replaced_file_stays_as_an_earlier_version(tmp_path: Path, text: str) -> None:
    file, store = tmp_path / "a.txt", tmp_path / "store"
    for number in range(3):
        file.write_text(text + "\n" * number, encoding="utf-8")
        score_corpus([str(file)], str(store), workers=0)
    assert files(store) == {"a.txt": None, "a.txt#version-1": "replaced", "a.txt#version-2": "replaced"}
    with open_store(str(store)) as opened:
        ((key, earlier),) = opened.earlier_versions().items()
        cursor = opened.connection.cursor()  # as the pages read texts while they are written
        assert cursor.execute("SELECT count(DISTINCT report) FROM sentences").fetchone() == (1,)
        assert cursor.execute("SELECT count(agency_no) FROM scored").fetchone() == (1,)
        assert [key] == [row["report"] for row in opened.rows("SELECT report FROM scored")]
    assert [(Path(path).name, basis) for path, _, basis in earlier] == [
        ("a.txt#version-1", "replaced"),
        ("a.txt#version-2", "replaced"),
    ]
    rescore_corpus(str(store), rubric="legal-only", workers=0)
    with open_store(str(store)) as opened:
        assert {row["rubric"] for row in opened.rows("SELECT rubric FROM reports")} == {"legal-only"}
        items = opened.rows("SELECT report, count(*) AS n FROM score_items_all GROUP BY 1")
        assert len(items) == 3
    file.write_text(text, encoding="utf-8")  # back to the first version
    score_corpus([str(file)], str(store), workers=0)
    with open_store(str(store)) as opened:
        (current,) = opened.rows("SELECT report FROM scored")
        (row,) = opened.rows("SELECT report FROM reports WHERE path LIKE '%a.txt'")
    assert current == row


def test_a_file_with_another_report_is_no_version(tmp_path: Path, text: str) -> None:
    file, store = tmp_path / "a.txt", tmp_path / "store"
    file.write_text(text, encoding="utf-8")
    score_corpus([str(file)], str(store), workers=0)
    file.write_text(write_text(next(make_reports(1, range(2023, 2024), 9)), "markdown"), encoding="utf-8")
    score_corpus([str(file)], str(store), workers=0)
    assert files(store) == {"a.txt": None}


def test_names_of_files_decide_nothing_and_a_person_does(tmp_path: Path, text: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(text + "\n", encoding="utf-8")
    store = tmp_path / "store"
    score_corpus([str(tmp_path / "in")], str(store), workers=0)
    assert files(store) == {"a.txt": None, "b.txt": None}
    for name, other in (("b.txt", "a.txt"), ("a.txt", "b.txt")):
        with open_store(str(store)) as opened:
            (row,) = opened.rows(f"SELECT report FROM reports WHERE path LIKE '%{name}'")
            target = decide.decision_target_of_report_version(opened, row["report"])
        decide.choose_current_version(Storage(str(store)), target, "Li")
        assert files(store) == {name: None, other: "chosen"}
    decide.undo_last_decision(Storage(str(store)), target, "Li")
    assert files(store) == {"b.txt": None, "a.txt": "chosen"}


@pytest.mark.parametrize(("column", "early", "late", "basis"), [("received", "2023-01-25", "2023-02-10", "received"), ("version", "1", "2", "manifest"), ("published", "2023-01-20", "2023-03-01", "stated")])  # fmt: skip
def test_a_manifest_decides(tmp_path: Path, text: str, column: str, early: str, late: str, basis: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text(text + "\n", encoding="utf-8")
    for first, second in ((early, late), (late, early)):
        rows = f"path,{column}\na.txt,{first}\nb.txt,{second}\n"
        (tmp_path / "manifest.csv").write_text(rows, encoding="utf-8")
        store = tmp_path / f"store-{first}"
        score_corpus([], str(store), manifest=load_manifest(tmp_path / "manifest.csv"), workers=0)
        later, earlier = ("b.txt", "a.txt") if second == late else ("a.txt", "b.txt")
        assert files(store) == {later: None, earlier: basis}
