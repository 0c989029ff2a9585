"""Files of the same size and times are not read again; every doubt is answered by reading."""

import os
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from disclosure_nlp.corpus import sources, survey
from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.survey import FILE, SurveyRecord, SurveyTask, find_rows_of_paths, hash_paths, survey_files
from tests.corpus.test_resume import levels, score

LATER = 3600 * 10**9


def surveyed(record: SurveyRecord, *paths: Path | str, most: int = 1 << 20) -> list[SourceFile]:
    """Survey paths against a record, and add what is found to it."""
    found = [given for task in record.tasks(map(str, paths)) for given in survey_files(task, most)]
    record.add(found)
    return found


def record_of(folder: Path, *paths: Path | str, started: int = LATER) -> SurveyRecord:
    """Return the record of a run over paths, read back from its store."""
    record, place = SurveyRecord(Storage(str(folder))), Storage(str(folder))
    surveyed(record, *paths)
    record.write(place, time.time_ns() + started)
    return SurveyRecord(place)


def reads(record: SurveyRecord, monkeypatch: pytest.MonkeyPatch, *paths: Path | str, most: int = 1 << 20) -> list[str]:
    """Return the paths that a survey reads."""
    read: list[str] = []
    fetch = sources.fetch_files

    def noted(addresses: object, max_bytes: int) -> object:
        for found in fetch(addresses, max_bytes):  # type: ignore[arg-type]
            read.append(found.path)
            yield found

    monkeypatch.setattr(survey, "fetch_files", noted)
    surveyed(record, *paths, most=most)
    return read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    return path


def test_an_unchanged_file_is_not_read_and_has_the_same_hash(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = surveyed(SurveyRecord(Storage(str(file.parent / "store"))), file)
    record = record_of(file.parent / "store", file)
    assert reads(record, monkeypatch, file) == []
    assert surveyed(record, file) == first


def test_a_changed_file_with_its_old_size_and_time_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, status = record_of(file.parent / "store", file), file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert reads(record, monkeypatch, file) == [str(file)]


def test_a_file_changed_just_before_the_run_is_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reads(record_of(file.parent / "store", file, started=0), monkeypatch, file) == [str(file)]


def test_a_file_larger_than_a_new_limit_is_read_and_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(file.parent / "store", file)
    assert reads(record, monkeypatch, file, most=2) == [str(file)]


def test_members_of_an_unchanged_archive_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("one.txt", "1")
        whole.writestr("two.txt", "22")
    members = [f"zip://{name}.txt::{archive}" for name in ("one", "two")]
    record = record_of(tmp_path / "store", *members)
    assert reads(record, monkeypatch, *members) == []
    archive.write_bytes(archive.read_bytes() + b"\0")
    assert reads(record, monkeypatch, *members) == members


@pytest.mark.parametrize("damage", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_a_damaged_record_costs_reading_only(file: Path, damage: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Storage(str(file.parent / "store"))
    record_of(file.parent / "store", file)
    place.put(FILE, damage)
    assert reads(SurveyRecord(place), monkeypatch, file) == [str(file)]


def test_a_missing_file_is_surveyed_without_a_hash(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    assert survey_files(SurveyTask((missing,), (None,)), 9) == (SourceFile(missing),)


def test_a_run_over_unchanged_files_reads_none(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "_SETTLED", -LATER)
    score(corpus, tmp_path / "store")
    monkeypatch.setattr("disclosure_nlp.corpus.sources.read_file", lambda path, limits: pytest.fail(str(path)))
    assert levels(score(corpus, tmp_path / "store")) == {"unchanged": 15}


def test_paths_that_share_the_first_hash_are_told_apart() -> None:
    rows = np.array([(1, 5), (1, 7), (3, 1)], dtype=[("path", "u8"), ("check", "u8")])
    wanted = np.array([(1, 7), (3, 1), (1, 5), (1, 6), (9, 9), (0, 1)], dtype=np.uint64)
    assert find_rows_of_paths(rows, wanted).tolist() == [1, 2, 0, -1, -1, -1]
    assert find_rows_of_paths(rows[:0], wanted).tolist() == [-1] * 6
    assert hash_paths([]).shape == (0, 2)
