"""A small made-up corpus with all that can befall a file, and its store as one process writes it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.store import Store, open_store
from disclosure_nlp.synth.generate import make_reports, write_reports

FAULTS = {(0, 2022): ("R1",), (1, 2023): ("R4", "P1")}
# Columns that differ from run to run.
OF_THE_RUN = {"run", "seconds"}


def write_corpus(folder: Path) -> Path:
    """Twelve good reports, three that fail, one twice and one with other bytes under the same name elsewhere."""
    paths = write_reports(make_reports(4, range(2021, 2024), 11, FAULTS), folder / "good")
    bad = folder / "bad"
    bad.mkdir()
    (bad / "empty.txt").touch()
    (bad / "letter.txt").write_text("各位同事：\n下周一上午九点开会，请准时参加。\n", encoding="utf-8")
    (bad / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (folder / "copies").mkdir()
    shutil.copy(paths[0], folder / "copies" / "again.txt")
    return folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def stored(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the corpus; not to be changed."""
    out = tmp_path_factory.mktemp("stored") / "store"
    score_corpus([str(corpus)], str(out), workers=0, shard_size=5)
    return out


@pytest.fixture
def store(stored: Path, tmp_path: Path) -> Path:
    """A copy of the store to change."""
    return Path(shutil.copytree(stored, tmp_path / "store"))


@pytest.fixture(scope="session")
def opened(stored: Path) -> Iterator[Store]:
    with open_store(str(stored)) as found:
        yield found


def contents(path: Path | str) -> dict[str, list[str]]:
    """Return every row of a store but of its runs, sorted, without what differs from run to run."""
    found = {}
    with open_store(str(path)) as opened:
        for view in opened.views:
            if view == "runs":
                continue
            rows = opened.rows(f'SELECT * FROM "{view}"')
            found[view] = sorted(
                repr({name: value for name, value in row.items() if name not in OF_THE_RUN}) for row in rows
            )
    return found
