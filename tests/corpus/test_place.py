"""Where a store may lie, and what happens where it cannot: S3, folders without rights, a full disk."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from disclosure_nlp.corpus import storage as place_module
from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.errors import StoreError
from tests.corpus.conftest import contents


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    endpoint = f"http://127.0.0.1:{port}"
    settings = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="bucket")
    yield client
    server.stop()


def test_s3_gives_the_rows_of_a_folder(s3: Any, corpus: Path, stored: Path) -> None:
    score_corpus([str(corpus)], "s3://bucket/store", workers=0, isolate=False)
    assert contents("s3://bucket/store") == contents(stored)
    for path in sorted((corpus / "good").glob("*.txt")):
        s3.upload_file(str(path), "bucket", f"reports/{path.name}")
    run = score_corpus(["s3://bucket/reports/"], "s3://bucket/second", workers=0, isolate=False)
    assert run.statuses == {"ok": 12}
    assert rescore_corpus("s3://bucket/second", workers=0).levels["unchanged"] == 12


def test_a_bucket_that_is_none(s3: Any, corpus: Path) -> None:
    del s3
    with pytest.raises(StoreError, match="s3://none/store") as error:
        score_corpus([str(corpus)], "s3://none/store", workers=0)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_rights(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="check its rights"):
        score_corpus([str(corpus)], str(tmp_path / "locked" / "store"), workers=0)


@pytest.mark.parametrize(
    ("code", "advice"), [(errno.ENOSPC, "free some space"), (errno.EACCES, "check its rights"), (errno.EIO, "mend it")]
)
def test_a_disk_that_fails_midway(
    corpus: Path, stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, advice: str
) -> None:
    write, writes = place_module._write_local_file, []

    def failing(path: Path, data: bytes) -> None:
        writes.append(path)
        if len(writes) > 30:
            raise OSError(code, os.strerror(code), str(path))
        write(path, data)

    monkeypatch.setattr(place_module, "_write_local_file", failing)
    out = tmp_path / "out"
    with pytest.raises(StoreError, match=advice) as error:
        score_corpus([str(corpus)], str(out), workers=0, isolate=False, shard_size=3)
    assert "\n" not in str(error.value)
    monkeypatch.undo()
    assert score_corpus([str(corpus)], str(out), workers=0, isolate=False, shard_size=3).levels["unchanged"] >= 3
    assert contents(out) == contents(stored)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_on_a_full_disk(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="/dev/full: the log cannot be written"):
        score_corpus([str(corpus)], str(tmp_path), workers=0, log="/dev/full")
    assert not (tmp_path / "lock.json").exists()


def test_a_write_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Storage(str(tmp_path))
    place.put("a/file", b"before")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(StoreError, match="free some space"):
        place.put("a/file", b"after")
    assert place.get("a/file") == b"before"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["file"]
