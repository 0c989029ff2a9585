"""The store: what stands in it, how it is read, and that its columns are those of its dictionary."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from disclosure_nlp import process_file
from disclosure_nlp.corpus.fingerprints import fingerprints
from disclosure_nlp.corpus.schema import datasets, needs_agency_columns, schema_version
from disclosure_nlp.corpus.segments import arrow_schema
from disclosure_nlp.corpus.store import Store, open_store
from disclosure_nlp.errors import DefinitionError, StoreError
from disclosure_nlp.view.record import build_record


def test_every_file_is_accounted_for(opened: Store) -> None:
    counts = {row["status"]: row["n"] for row in opened.rows("SELECT status, count(*) AS n FROM reports GROUP BY 1")}
    assert counts == {"ok": 13, "failed": 3}
    (run,) = opened.rows("SELECT * FROM runs")
    assert (run["given"], run["ok"], run["partial"], run["failed"], run["duplicates"]) == (16, 13, 0, 3, 1)
    assert sum(run["reasons"].values()) == 3
    assert run["finished"] >= run["started"]


def test_a_failed_file_has_its_reason_in_words(opened: Store) -> None:
    rows = opened.rows(
        "SELECT reports.path, reason, message FROM reports JOIN issues ON issues.path = reports.path AND code = reason"
        " WHERE status = 'failed'"
    )
    assert len({row["reason"] for row in rows}) == 3
    assert all(row["message"].startswith(row["path"]) for row in rows)


def test_the_same_report_is_noted_once(opened: Store) -> None:
    (copy,) = opened.rows("SELECT * FROM reports WHERE duplicate_of IS NOT NULL")
    (first,) = opened.rows(f"SELECT * FROM reports WHERE path = '{copy['duplicate_of']}'")
    assert {name for name in copy if copy[name] != first[name]} <= {"path", "duplicate_of", "seconds"}
    assert [row["code"] for row in opened.rows(f"SELECT code FROM issues WHERE path = '{copy['path']}'")] == [
        "file.duplicate"
    ]
    assert opened.rows("SELECT count(*) AS n, count(DISTINCT report) AS reports FROM scored") == [
        {"n": 12, "reports": 12}
    ]


def test_the_rows_are_those_of_the_record(opened: Store) -> None:
    for row in opened.rows("SELECT report, path, score, legal, failures FROM scored"):
        outcome = process_file(row["path"])
        made = build_record(outcome)
        assert made.score is not None
        assert (row["score"], row["legal"]) == (made.score.total, made.score.legal)
        assert row["failures"] == sum(finding.verdict == "fail" for finding in made.findings)
        key = row["report"]

        def of(dataset: str, columns: str, key: str = key) -> list[tuple[object, ...]]:
            return opened.connection.execute(f"SELECT {columns} FROM {dataset} WHERE report = '{key}'").fetchall()

        cells = {(name, r, c): n for name, t in made.tables.items() for r, cs in t.cells.items() for c, n in cs.items()}
        assert {(t, r, c): n for t, r, c, n in of("cells", '"table", "row", "column", number')} == cells
        assert of("sentences", "sentence, text, labels, probabilities") == [
            (s.id, s.text, list(s.labels), s.probabilities) for s in made.sentences
        ]
        assert of("score_items", "item, value, points, reason") == [
            (i.id, i.value, i.points, i.reason) for i in made.score.items if i.code != "item.retired"
        ]
        found = of("findings", '"check", message, evidence')
        assert [(check, message) for check, message, _ in found] == [(f.check, f.message) for f in made.findings]
        assert [json.loads(str(evidence)) for _, _, evidence in found] == [
            json.loads(json.dumps([place_as_json(p) for p in f.evidence])) for f in made.findings
        ]
        assert outcome.findings is not None
        assert outcome.report is not None
        marks = fingerprints(row["report"], outcome.report, outcome.findings.results)
        assert len(set(marks)) == len(marks)


def place_as_json(place: object) -> object:
    import msgspec

    return msgspec.to_builtins(place)


def test_the_nouns_come_back_whole(opened: Store) -> None:
    paths = {row["report"]: row["path"] for row in opened.rows("SELECT report, path FROM scored")}
    found = {key: (report, tagging, findings) for key, report, tagging, findings in opened.archived_reports()}
    assert set(found) == set(paths)
    key = min(paths)
    outcome = process_file(paths[key])
    assert found[key] == (outcome.report, outcome.tagging, outcome.findings)
    assert [name for name, *_ in opened.archived_reports([key])] == [key]


@pytest.mark.parametrize("view", [name for name, dataset in datasets().items() if not dataset.internal])
def test_views_and_parts_have_the_documented_columns(opened: Store, view: str) -> None:
    placed = ["agency", "year"] if needs_agency_columns(view) else []
    assert list(opened.to_frame(view).columns) == [*placed, *(column.id for column in datasets()[view].public_columns)]
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8").split(f"## {view}\n")[1]
    for column in datasets()[view].public_columns:
        assert f"| `{column.id}` | {column.type} |" in page.split("\n## ")[0]


def test_parts_are_zstd_and_name_their_schema(stored: Path) -> None:
    for dataset in datasets():
        for part in (stored / dataset).glob("*.parquet"):
            file = pq.ParquetFile(part)
            assert file.schema_arrow.equals(arrow_schema(dataset))
            assert file.schema_arrow.metadata[b"disclosure_nlp.schema_version"].decode() == schema_version()
            assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_values_are_those_of_the_dictionary(opened: Store) -> None:
    for name, dataset in datasets().items():
        for column in dataset.public_columns:
            if column.values and not dataset.internal:
                found = {row["v"] for row in opened.rows(f'SELECT DISTINCT "{column.id}" AS v FROM "{name}"')} - {None}
                assert found <= set(column.values), (name, column.id)


def test_a_store_that_is_none(tmp_path: Path, store: Path) -> None:
    with pytest.raises(StoreError, match="no store here"):
        open_store(str(tmp_path))
    (store / "store.json").write_text('{"schema_version": "0"}')
    with pytest.raises(StoreError, match="schema 0, expected"):
        open_store(str(store))
    with pytest.raises(StoreError, match="address"):
        open_store("nowhere://store")


def test_a_dataset_that_is_none(opened: Store) -> None:
    with pytest.raises(DefinitionError, match="expected one of reports, cells"):
        opened.to_frame("archive")


def test_pairs_have_their_confidence_on_both_sides(opened: Store) -> None:
    units = {
        (row["report"], row["unit"]): dict(row["pair_confidence"])
        for row in opened.rows("SELECT report, unit, pair_confidence FROM units")
    }
    assert any(units.values())
    for (report, unit), confidences in units.items():
        for other, confidence in confidences.items():
            assert 0 < confidence <= 1
            assert units[report, other][unit] == confidence
    rows = opened.rows("SELECT paired_with, pair_confidence FROM units")
    assert all(row["paired_with"] == [*dict(row["pair_confidence"])] for row in rows)
