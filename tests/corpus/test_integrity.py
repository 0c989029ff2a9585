"""StoreDamage to a store: named in one line at every command, repaired on request, never counted in silence."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.integrity import check_store, repair_store
from disclosure_nlp.corpus.schema import schema_version
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.corpus.store import MARK, open_store
from tests.corpus.conftest import contents

COPY = "{stem} (conflicted copy){suffix}"


def first(store: Path, folder: str) -> Path:
    return sorted((store / folder).iterdir())[0]


def copied(store: Path, folder: str) -> None:
    file = first(store, folder)
    shutil.copy(file, file.with_name(COPY.format(stem=file.stem, suffix=file.suffix)))


def cut(store: Path, folder: str) -> None:
    file = first(store, folder)
    file.write_bytes(file.read_bytes()[:-30])


def flipped(store: Path, folder: str) -> None:
    file = first(store, folder)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


def removed(store: Path, folder: str) -> None:
    first(store, folder).unlink()


def emptied(store: Path, folder: str) -> None:
    first(store, folder).write_bytes(b"")


def garbage(store: Path, folder: str) -> None:
    first(store, folder).write_bytes(b"\x00garbage\xff" * 3)


FOLDERS = ("commits", "reports", "cells", "findings", "archive", "score_items", "runs")
DAMAGE: dict[str, Callable[[Path, str], None]] = {
    "copied": copied,
    "cut": cut,
    "flipped": flipped,
    "removed": removed,
    "emptied": emptied,
    "garbage": garbage,
}
CASES = [(kind, folder) for kind in DAMAGE for folder in FOLDERS]
COMMANDS = (
    ["export", "{store}", "{out}/a.csv"],
    ["export", "{store}", "{out}/b.csv", "--dataset", "cells"],
    ["runs", "{store}"],
    ["rescore", "{store}", "--workers", "0"],
    ["compare", "{store}", "--out", "{out}/compared", "--no-tagging-error", "--figures", "none"],
    ["validate", "sheet", "{store}", "--out", "{out}/sheet.csv"],
)


@pytest.mark.parametrize(("kind", "folder"), CASES, ids=[f"{kind}-{folder}" for kind, folder in CASES])
def test_damage_is_named_and_ends_in_one_line(store: Path, tmp_path: Path, kind: str, folder: str) -> None:
    if kind == "removed" and folder in ("commits", "runs"):
        pytest.skip("a commit that is gone is a shard that was never written")
    if (kind, folder) == ("flipped", "runs"):
        pytest.skip("the row of a run has no hash")
    DAMAGE[kind](store, folder)
    assert check_store(Storage(str(store)))
    checked = CliRunner().invoke(main, ["store", "check", str(store)])
    assert checked.exit_code == 1
    assert folder in checked.stderr
    for number, command in enumerate(COMMANDS):
        own = tmp_path / str(number)
        own.mkdir()
        words = [word.format(store=store, out=own) for word in command]
        result = CliRunner().invoke(main, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
        assert "Traceback" not in result.output


def test_a_copy_of_a_sync_client_counts_nothing_twice(store: Path, stored: Path) -> None:
    for folder in FOLDERS:
        copied(store, folder)
    assert contents(store) == contents(stored)


def test_a_whole_store_is_whole(stored: Path) -> None:
    assert check_store(Storage(str(stored))) == []
    assert CliRunner().invoke(main, ["store", "check", str(stored)]).exit_code == 0


@pytest.mark.parametrize("kind", ["copied", "cut", "flipped", "removed"])
def test_a_repaired_store_is_filled_by_the_next_run(corpus: Path, store: Path, stored: Path, kind: str) -> None:
    DAMAGE[kind](store, "cells")
    told = CliRunner().invoke(main, ["store", "repair", str(store)])
    assert "nothing was changed" in told.stderr
    assert check_store(Storage(str(store)))
    place = Storage(str(store))
    assert repair_store(place, check_store(place))
    score_corpus([str(corpus)], str(store), workers=0, shard_size=5)
    assert check_store(place) == []
    assert contents(store)["cells"] == contents(stored)["cells"]


def test_a_broken_mark_is_one_line(store: Path) -> None:
    (store / "store.json").write_text("{", encoding="utf-8")
    result = CliRunner().invoke(main, ["export", str(store), str(store / "a.csv")])
    assert result.exit_code == 1
    assert "store.json: cannot be read" in result.stderr


def test_a_store_opens_beside_foreign_files(store: Path) -> None:
    (store / "cells" / ".DS_Store").write_bytes(b"x")
    (store / "cells" / "Thumbs.db").write_bytes(b"x")
    with open_store(str(store)) as opened:
        assert opened.rows("SELECT count(*) AS n FROM cells")[0]["n"] > 0


def test_a_store_whose_first_run_ended_before_its_first_file_has_no_rows(tmp_path: Path) -> None:
    mark = {"format": "disclosure_nlp store", "schema_version": schema_version()}
    (tmp_path / MARK).write_bytes(msgspec.json.encode(mark))
    with open_store(str(tmp_path)) as opened:
        assert opened.rows("SELECT * FROM cells") == []
