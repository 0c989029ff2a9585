"""Going on where it was: only what changed is done anew, and the store is that of an undisturbed run."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from disclosure_nlp.corpus import core, incremental, shards
from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
from disclosure_nlp.corpus.incremental import RecomputeLevel
from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.segments import PartWriter
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.errors import StoreError
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.synth.generate import make_reports, write_reports
from tests.corpus.conftest import contents, write_corpus

RUBRIC = Path(__file__).parents[2] / "src" / "disclosure_nlp" / "data" / "rubrics" / "ogi-2021.toml"


def score(corpus: Path, out: Path, **options: Any) -> Run:
    return score_corpus([str(corpus)], str(out), workers=0, **{"shard_size": 5, "isolate": False} | options)


def levels(run: Run) -> dict[str, int]:
    return {name: count for name, count in run.levels.items() if count}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A corpus to change."""
    return write_corpus(tmp_path / "own")


@pytest.fixture(scope="module")
def other_rubric(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = RUBRIC.read_text(encoding="utf-8").splitlines()
    text = "\n".join("weight = 3" if line.startswith("weight") else line for line in lines)
    file = tmp_path_factory.mktemp("rubric") / "other.toml"
    file.write_text(text.replace('version = "1"', 'version = "other"', 1), encoding="utf-8")
    return file


def test_nothing_is_done_twice(corpus: Path, store: Path) -> None:
    before = contents(store)
    run = score(corpus, store)
    assert levels(run) == {"unchanged": 15}
    assert (run.file_count, run.statuses, run.duplicates, run.bytes) == (16, {"ok": 13, "failed": 3}, 1, 0)
    assert sum(run.reasons.values()) == 3
    assert contents(store) == before


def test_a_changed_file_and_a_new_one_are_read_alone(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    score(own, out)
    paths = sorted((own / "good").glob("*.txt"))
    changed = paths[3].read_text(encoding="utf-8").replace("。", "；", 1)
    paths[3].write_text(changed, encoding="utf-8")
    write_reports(make_reports(1, range(2023, 2024), 99), own / "new")
    (own / "bad" / "empty.txt").write_text("仍然不是报告。", encoding="utf-8")
    assert levels(score(own, out)) == {"read": 3, "unchanged": 13}
    score(own, tmp_path / "fresh")
    found = contents(out)
    replaced = [row for row in found["reports"] if f"{paths[3].name}#version-1" in row]
    assert len(replaced) == 1, "the version that was replaced stays beside the one that superseded it"
    found["reports"].remove(replaced[0])
    assert found == contents(tmp_path / "fresh")


def test_an_original_that_changes_leaves_its_copy_to_stand_for_itself(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    score(own, out)
    with open_store(str(out)) as opened:
        (copy,) = opened.rows("SELECT path, duplicate_of FROM reports WHERE duplicate_of IS NOT NULL")
    first = Path(min(copy["path"], copy["duplicate_of"]))
    assert first.read_bytes() == Path(copy["duplicate_of"]).read_bytes()
    Path(copy["duplicate_of"]).write_text("不是报告。", encoding="utf-8")
    score(own, out)
    score(own, tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def test_a_run_that_broke_off_goes_on(
    corpus: Path, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    commit, writes = PartWriter.commit, Counter[str]()

    def break_off(self: PartWriter) -> Any:
        writes["commits"] += 1
        if writes["commits"] == 3:
            self.storage.put("cells/000001-000003.parquet", b"half")
            raise KeyboardInterrupt
        return commit(self)

    monkeypatch.setattr(PartWriter, "commit", break_off)
    with pytest.raises(KeyboardInterrupt):
        score(corpus, out, shard_size=3)
    monkeypatch.undo()
    run = score(corpus, out, shard_size=3)
    assert levels(run)["unchanged"] >= 6
    assert contents(out) == contents(stored)
    assert not (out / "cells" / "000001-000003.parquet").exists()
    with open_store(str(out)) as opened:
        assert [row["finished"] is None for row in opened.rows("SELECT finished FROM runs ORDER BY run")] == [
            True,
            False,
        ]


def test_another_rubric_reads_no_file(
    store: Path, corpus: Path, other_rubric: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "parse_bytes", None)
    monkeypatch.setattr(shards, "fetch_files", None)
    run = rescore_corpus(str(store), rubric=other_rubric, workers=0)
    assert levels(run) == {"scored": 12, "unchanged": 3}
    monkeypatch.undo()
    score(corpus, tmp_path / "fresh", rubric=other_rubric)
    assert contents(store) == contents(tmp_path / "fresh")
    assert levels(score(corpus, store, rubric=other_rubric)) == {"unchanged": 15}
    assert levels(score(corpus, store)) == {"scored": 12, "unchanged": 3}
    runs = {path.name.split("-")[0] for path in (store / "score_items").iterdir()}
    assert len(runs) == 2, "what was replaced is gone, what the first run wrote stays for its details"


def test_new_checks_need_no_file_and_a_new_reader_does(
    store: Path, corpus: Path, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = incremental.code_digest.__wrapped__
    monkeypatch.setattr(incremental, "code_digest", lambda names: digest(names) + ("x" if "check" in names else ""))
    assert levels(score(corpus, store)) == {"judged": 12, "read": 3}
    assert contents(store) == contents(stored)
    monkeypatch.setattr(incremental, "code_digest", lambda names: digest(names) + ("z" if "check" in names else ""))
    assert levels(rescore_corpus(str(store), workers=0)) == {"judged": 12, "unchanged": 3}
    monkeypatch.setattr(incremental, "code_digest", lambda names: digest(names) + "y")
    assert levels(score(corpus, store)) == {"read": 15}
    assert contents(store) == contents(stored)


def test_one_run_at_a_time(corpus: Path, store: Path) -> None:
    import msgspec

    from disclosure_nlp.corpus.lock import Lock

    place = Storage(str(store))
    place.put("lock.json", msgspec.json.encode(Lock("000009", "elsewhere", 1, "1")))
    with pytest.raises(StoreError, match=r"run 000009 on elsewhere .* is writing this store"):
        score(corpus, store)


def test_a_worker_that_outlived_its_run_writes_nothing(corpus: Path, store: Path) -> None:
    before = contents(store)
    rubric = resolve_rubric()
    keys = incremental.make_cache_keys(rubric, Limits())
    task = shards.RunTask(str(store), "000001", rubric, keys, Limits())
    given = tuple(SourceFile(str(path)) for path in sorted((corpus / "good").glob("*.txt"))[:1])
    with pytest.raises(StoreError, match="no longer holds"):
        shards.process_shard(shards.Shard("000001-000099", RecomputeLevel.ALL, given), task)
    assert contents(store) == before


class Deadly:
    """An engine whose workers die on some files."""

    workers = 2

    def __init__(self, deadly: Iterable[str]) -> None:
        self.deadly = set(deadly)

    def map_ordered(self, function: Any, items: Iterable[Any]) -> Iterator[Any]:
        return map(function, items)

    def map_unordered(self, function: Any, shards: Iterable[Any], *, one_at_a_time: bool = False) -> Iterator[Any]:
        from disclosure_nlp.corpus.engine import LostShard

        for shard in shards:
            if not one_at_a_time and any("broken" in given.path for given in shard.files):
                yield LostShard(shard)  # it was on its way to a worker that died on another
                continue
            deadly = any(Path(given.path).name in self.deadly for given in shard.files)
            yield LostShard(shard) if deadly else function(shard)


def test_a_file_that_ends_its_worker_is_found_and_set_aside(
    corpus: Path, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import contextmanager

    @contextmanager
    def deadly(*_: object) -> Iterator[Deadly]:
        yield Deadly(["letter.txt"])

    monkeypatch.setattr(core, "open_engine", deadly)
    run = score_corpus([str(corpus)], str(tmp_path / "out"), shard_size=16, isolate=False)
    assert (run.file_count, run.statuses["failed"], run.reasons["crash.process"]) == (16, 3, 1)
    ours, theirs = contents(tmp_path / "out"), contents(stored)
    assert ours["scored"] == theirs["scored"]
    assert ours["cells"] == theirs["cells"]
    with open_store(str(tmp_path / "out")) as opened:
        (row,) = opened.rows("SELECT message FROM issues WHERE code = 'crash.process'")
    assert "letter.txt: ended the process" in row["message"]


def test_the_store_may_move(stored: Path, corpus: Path, tmp_path: Path) -> None:
    moved = Path(shutil.copytree(stored, tmp_path / "moved 'here'"))
    assert contents(moved) == contents(stored)
    assert levels(score(corpus, moved)) == {"unchanged": 15}


def test_every_data_file_that_a_stage_reads_is_part_of_the_keys() -> None:
    package = Path(incremental.__file__).parent.parent
    read = re.compile(r'(?:load_definition|packaged_text)\(\s*f?"([\w./-]+)')
    for stages, names in (
        (("read", "parse"), incremental._PARSE),
        (("tag", "check", "score"), (*incremental._PARSE, *incremental._JUDGE)),
    ):
        hashed = {name.removeprefix("data/") for name in names if name.startswith("data/")}
        used = {f"patterns/{stage}.toml" for stage in stages}
        for stage in stages:
            for path in (package / stage).rglob("*.py"):
                used |= set(read.findall(path.read_text(encoding="utf-8")))
        # The rubric has a key of its own; checks over several reports are no result of one.
        free = {"across.toml", "rubrics/"}
        assert {name for name in used - free if not any(name.startswith(part) for part in hashed)} == set()
