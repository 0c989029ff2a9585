"""The manifest: what it says stands above the text, what is wrong with it is told by line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.manifest import load_manifest
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    report = next(make_reports(1, range(2023, 2024), 7))
    (tmp_path / "one.txt").write_text(write_text(report, "markdown"), encoding="utf-8")
    (tmp_path / "two.txt").write_text(write_text(report, "aligned"), encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["score", *(str(argument) for argument in arguments)])


def manifest(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


HEADER = "path,agency,year,region,published,parent"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_without_files_those_it_names_are_scored_by_what_it_says(folder: Path, encoding: str) -> None:
    row = "one.txt,朝阳区教育局,2022,北京市,2023-01-20,朝阳区人民政府"
    result = run("--manifest", manifest(folder, HEADER, row, "two.txt,,,,,", encoding=encoding), "--json")
    assert result.exit_code == 0
    one, two = records(result)
    assert (one["agency"], one["year"], one["published"]) == ("朝阳区教育局", 2022, "2023-01-20")
    assert (one["region"], one["region_code"], one["level"]) == ("北京市朝阳区", "110105", "county")
    assert (one["kind"], one["field"], one["manifest"]["parent"]) == ("department", "education", "朝阳区人民政府")
    codes = [issue["code"] for issue in one["issues"]]
    assert {"manifest.agency_differs", "manifest.year_differs"} <= set(codes)
    assert two["year"] == 2023
    assert not any(two["manifest"].values())
    assert not [issue for issue in two["issues"] if issue["code"].startswith("manifest.")]


def test_it_speaks_only_of_the_files_it_names(folder: Path) -> None:
    path = manifest(folder, HEADER, "./one.txt,云桥县水利局,,,,")
    one, two = records(run(folder / "two.txt", folder / ".." / folder.name / "one.txt", "--manifest", path, "--json"))[
        ::-1
    ]
    assert one["agency"] == "云桥县水利局"
    assert two["manifest"] is None


def test_a_region_that_contradicts_the_name_is_told(folder: Path) -> None:
    path = manifest(folder, HEADER, "one.txt,长春市朝阳区教育局,,北京市朝阳区,,")
    [record] = records(run("--manifest", path, "--json"))
    assert record["region_code"] == "110105"
    assert "manifest.region_differs" in [issue["code"] for issue in record["issues"]]


def test_a_file_that_is_not_there_fails_under_its_own_name(folder: Path) -> None:
    result = run("--manifest", manifest(folder, HEADER, "gone.txt,,,,,", "one.txt,,,,,"), "--json")
    assert result.exit_code == 1
    assert [record["status"] for record in records(result)] == ["failed", "ok"]
    assert "gone.txt" in result.stderr


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["path,agenci,year", "one.txt,,"], ["unknown column agenci", "agency"]),
        (["path,GDP of the year", "one.txt,"], ["a column of your own"]),
        ([HEADER + ",state", ",,,,,,not_found"], ["line 2: no path, expected agency and year"]),
        ([HEADER + ",state,level", "one.txt,,,,,,lost,city"], ["state 'lost'", "level 'city'"]),
        (["agency,year", "x,2023"], ["path is missing"]),
        (["path,year,year", "one.txt,2023,2023"], ["a column twice"]),
        ([], ["path is missing"]),
        ([HEADER], ["no rows"]),
        ([HEADER, ",,2023,,,"], ["line 2: no path"]),
        ([HEADER, "one.txt,,20x3,,,", "two.txt,,1999,,,"], ["line 2: year '20x3'", "line 3: year '1999'"]),
        ([HEADER, "one.txt,,,,2024-13-01,"], ["line 2: published '2024-13-01'"]),
        ([HEADER, "one.txt,,,,,", "one.txt,,,,,"], ["line 3: path one.txt is there twice"]),
        ([HEADER, "one.txt,a,b,c,d,e,f"], ["year 'b'", "got 7 values, expected 6"]),
    ],
)
def test_what_is_wrong_is_told_by_line_all_at_once(folder: Path, lines: list[str], told: list[str]) -> None:
    path = manifest(folder, *lines)
    result = run("--manifest", path)
    assert result.exit_code == 2
    assert all(line.startswith(f"{path}: ") for line in result.stderr.splitlines())
    assert all(words in result.stderr for words in told)


def test_a_manifest_that_is_not_there_or_no_text(folder: Path) -> None:
    with pytest.raises(DefinitionError, match=r"none\.csv: cannot be read"):
        load_manifest(folder / "none.csv")
    (folder / "list.csv").write_bytes(b"path\n\xff\xff\x80")
    with pytest.raises(DefinitionError, match="UTF-8"):
        load_manifest(folder / "list.csv")


def test_neither_files_nor_manifest_is_wrong_usage() -> None:
    assert run().exit_code == 2
