"""Sources: folders, globs, archives read in place and fsspec addresses give the same reports."""

import io
import os
import tarfile
import warnings
import zipfile
from pathlib import Path

import fsspec
import pytest

from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.sources import fetch_files, find_sources
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.manifest import load_manifest
from disclosure_nlp.pipeline import process_file


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
    assert [found.data for found in fetch_files(addresses)] == [path.read_bytes() for path in good]
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
    assert [found.data for found in fetch_files(wanted)] == [path.read_bytes() for path in good]


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
    found = list(fetch_files(find_sources(named)))
    assert [item.path for item in found] == named
    assert all(item.data is None and str(item.error).startswith(item.path) for item in found)
    (bad,) = fetch_files(find_sources([str(broken)]))
    assert bad.path == str(broken)
    (large,) = fetch_files([str(good[0])], max_bytes=10)
    assert large.error is not None
    assert large.error.code == "file.too_large"


def test_a_damaged_member_harms_no_other(good: list[Path], tmp_path: Path) -> None:
    file = make_zip(good, tmp_path / "a.zip")
    data = bytearray(file.read_bytes())
    inside = zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()[3]
    data[inside.header_offset + 200] ^= 0xFF
    file.write_bytes(bytes(data))
    found = list(fetch_files(find_sources([str(file)])))
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


def codes(named: list[str]) -> list[str | None]:
    return [item.error.code if item.error else None for item in fetch_files(find_sources(named))]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_refused_before_it_is_opened(good: list[Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "a.txt").write_bytes(good[0].read_bytes())
    assert codes([str(tmp_path)]) == [None, "file.special"]
    outcome = process_file(tmp_path / "pipe.txt")
    assert outcome.issues[0].code == "file.special"


def test_a_link_to_a_folder_is_named(good: list[Path], tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "a.txt").write_bytes(good[0].read_bytes())
    try:
        (tmp_path / "here" / "link").symlink_to(tmp_path / "here", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert codes([str(tmp_path / "here")]) == [None, "file.folder"]


def test_two_members_of_one_name_are_both_read(good: list[Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path in good[:2]:
            archive.writestr("report.txt", path.read_bytes())
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        for path in good[:2]:
            tar.add(path, "report.txt")
    for name in ("a.zip", "b.tar"):
        found = list(fetch_files(find_sources([str(tmp_path / name)])))
        assert [item.data for item in found] == [path.read_bytes() for path in good[:2]]
        assert len({item.path for item in found}) == 2


def test_two_colons_in_names_are_no_address(good: list[Path], tmp_path: Path) -> None:
    file = tmp_path / "a::b.txt"
    file.write_bytes(good[0].read_bytes())
    archive = tmp_path / "c::d.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("e::f.txt", good[1].read_bytes())
    found = list(fetch_files(find_sources([str(file), str(archive)])))
    assert [item.data for item in found] == [path.read_bytes() for path in good[:2]]


def test_a_cut_archive_gives_what_it_has_and_is_named(good: list[Path], tmp_path: Path) -> None:
    file = make_tar(good, tmp_path / "a.tar.gz")
    file.write_bytes(file.read_bytes()[: -len(file.read_bytes()) // 3])
    found = list(fetch_files(find_sources([str(file)])))
    assert found[0].data == good[0].read_bytes()
    assert found[-1].path == str(file)
    assert "cannot be read to its end" in str(found[-1].error)


def test_an_archive_in_an_archive_is_named(good: list[Path], tmp_path: Path) -> None:
    inner = make_zip(good[:1], tmp_path / "inner.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner)
        archive.write(good[0], "report.txt")
    found = list(fetch_files(find_sources([str(tmp_path / "outer.zip")])))
    assert [item.error is None for item in found] == [False, True]
    assert "archive in an archive" in str(found[0].error)


def test_an_archive_without_reports_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("data.bin", b"x")
    (found,) = fetch_files(find_sources([str(tmp_path / "a.zip")]))
    assert "holds no reports" in str(found.error)
