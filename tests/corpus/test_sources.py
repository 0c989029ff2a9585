"""Sources: folders, globs, archives read in place and fsspec addresses give the same reports."""

import io
import tarfile
import zipfile
from pathlib import Path

import fsspec
import pytest

from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.sources import fetch, find_sources
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.manifest import load_manifest


@pytest.fixture(scope="module")
def good(corpus: Path) -> list[Path]:
    return sorted((corpus / "good").glob("*.txt"))[:3]


def make_zip(good: list[Path], file: Path) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "how it was made")
        archive.writestr("data.bin", b"\0")
        for path in good:
            archive.write(path, f"2023/{path.name}")
    return file


def make_tar(good: list[Path], file: Path) -> Path:
    with tarfile.open(file, "w:gz") as archive:
        for path in good:
            archive.add(path, f"2023/{path.name}")
    return file


@pytest.mark.parametrize(("make", "name", "kind"), [(make_zip, "a.zip", "zip"), (make_tar, "a.tar.gz", "tar")])
def test_archives_are_read_in_place(good: list[Path], tmp_path: Path, make: object, name: str, kind: str) -> None:
    assert callable(make)
    file = make(good, tmp_path / name)
    addresses = list(find_sources([str(tmp_path)]))
    assert addresses == [f"{kind}://2023/{path.name}::{file}" for path in good]
    assert [found.data for found in fetch(addresses)] == [path.read_bytes() for path in good]
    (opened,) = fsspec.open_files(addresses[:1])
    with opened as stream:
        assert stream.read() == good[0].read_bytes()


def test_addresses_of_other_file_systems(good: list[Path]) -> None:
    memory = fsspec.filesystem("memory")
    for path in good:
        memory.pipe_file(f"/reports/2023/{path.name}", path.read_bytes())
    wanted = [f"memory:///reports/2023/{path.name}" for path in good]
    assert list(find_sources(["memory://reports"])) == wanted
    assert list(find_sources(["memory://reports/2023/*.txt", "memory://reports"])) == wanted
    assert [found.data for found in fetch(wanted)] == [path.read_bytes() for path in good]


def test_each_file_once_in_order(good: list[Path], corpus: Path) -> None:
    named = [str(good[1]), str(corpus / "good"), str(corpus / "good" / "*.txt"), str(good[1])]
    found = list(find_sources(named))
    assert found[0] == str(good[1])
    assert len(found) == len(set(found)) == 12


def test_what_cannot_be_had_fails_under_its_own_name(good: list[Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 no more")
    (tmp_path / "none").mkdir()
    archive = make_zip(good, tmp_path / "good.zip")
    named = [
        str(tmp_path / "missing.txt"),
        str(tmp_path / "none"),
        f"zip://no.txt::{archive}",
        f"zip://2023/{good[0].name}::{tmp_path}/gone.zip",
        "memory://nothing/here.txt",
        "nowhere://bucket/a.txt",
    ]
    found = list(fetch(find_sources(named)))
    assert [item.path for item in found] == named
    assert all(item.data is None and str(item.error).startswith(item.path) for item in found)
    (bad,) = fetch(find_sources([str(broken)]))
    assert bad.path == str(broken)
    (large,) = fetch([str(good[0])], max_bytes=10)
    assert large.error is not None
    assert large.error.code == "file.too_large"


def test_a_damaged_member_harms_no_other(good: list[Path], tmp_path: Path) -> None:
    file = make_zip(good, tmp_path / "a.zip")
    data = bytearray(file.read_bytes())
    inside = zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()[3]
    data[inside.header_offset + 200] ^= 0xFF
    file.write_bytes(bytes(data))
    found = list(fetch(find_sources([str(file)])))
    assert [item.error is None for item in found] == [True, False, True]
    assert "cannot be taken out" in str(found[1].error)


def test_a_manifest_stands_above_what_a_text_says(good: list[Path], tmp_path: Path) -> None:
    rows = [f"{path},市中区人民政府,2019,市级" for path in good[:2]]
    (tmp_path / "list.csv").write_text("\n".join(["path,agency,year,parent", *rows]), encoding="utf-8")
    out = str(tmp_path / "store")
    manifest = load_manifest(tmp_path / "list.csv")
    score_corpus([], out, manifest=manifest, workers=0)
    with open_store(out) as opened:
        assert opened.rows("SELECT DISTINCT agency, year, parent FROM scored") == [
            {"agency": "市中区人民政府", "year": 2019, "parent": "市级"}
        ]
    assert score_corpus([], out, manifest=manifest, workers=0).levels["unchanged"] == 2
    assert score_corpus([str(path) for path in good[:2]], out, workers=0).levels["read"] == 2
