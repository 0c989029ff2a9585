"""What arguments of the command line stand for."""

import os
from pathlib import Path

import pytest

from disclosure_nlp.inputs import find_files
from disclosure_nlp.paths import write_file_atomically


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.PDF", "README.md", "truth.jsonl", ".hidden.txt", "deep/c.md", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    return tmp_path


def names(paths: list[str], folder: Path) -> list[str]:
    return [str(Path(path).relative_to(folder)) for path in paths]


def test_a_folder_stands_for_its_reports(folder: Path) -> None:
    assert names(find_files([str(folder)]), folder) == ["a.PDF", "b.txt", "deep/c.md"]


def test_a_pattern_stands_for_what_it_matches(folder: Path) -> None:
    assert names(find_files([f"{folder}/*.txt", f"{folder}/**/*.md"]), folder) == ["b.txt", "README.md", "deep/c.md"]


def test_what_stands_for_nothing_is_kept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = str(tmp_path_factory.mktemp("empty"))
    arguments = [str(folder / "none.txt"), f"{folder}/*.docx", empty]
    assert find_files(arguments) == arguments


def test_each_file_once_in_order(folder: Path) -> None:
    assert names(find_files([str(folder / "b.txt"), str(folder), str(folder / "b.txt")]), folder) == [
        "b.txt", "a.PDF", "deep/c.md"
    ]  # fmt: skip


def test_a_named_file_is_taken_whatever_it_is_called(folder: Path) -> None:
    assert find_files([str(folder / "truth.jsonl")]) == [str(folder / "truth.jsonl")]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file_atomically(pipe, b"a page")
        assert os.read(reader, 99) == b"a page"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]
