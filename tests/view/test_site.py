"""The folder of corpus pages as files: the same store gives the same bytes, and no text of a report is markup."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.view.site.build import SiteData, write_site
from disclosure_nlp.view.site.figures import SiteFigure, SiteFigures
from disclosure_nlp.view.site.overview import file_name
from disclosure_nlp.view.site.stories import SiteStory

HOSTILE = "</script><script>window.ran=1</script>"


def made(name: str = "甲县人民政府", text: str = "收到申请3件。") -> SiteData:
    """Return two years of one agency and one of another."""
    rows = [(name, 2021, "r1", 90.0), (name, 2022, "r2", 80.0), ("乙县教育局", 2022, "r3", float("nan"))]
    reports = pd.DataFrame(rows, columns=["agency_id", "year", "report", "total"])
    reports.insert(0, "agency_no", reports["agency_id"].map({name: 7, "乙县教育局": 9}))
    reports = reports.assign(
        path="/home/me/in/x.txt", status="ok", agency=reports["agency_id"], region="甲县", region_code=None
    )
    reports = reports.assign(level="county", kind="government", form="2021", published=None, lower=reports["total"] - 5)
    reports = reports.assign(
        upper=95.0, legal=70.0, assessed=0.9, tested=0.95, common=80.0, rubric="ogi-2021", rubric_version="1"
    )
    item = {"item": "A1", "weight": 8.0, "value": 1.0, "points": 8.0, "state": "value", "legal": True, "reason": text}
    findings = {"check": "R3", "verdict": "fail", "severity": "error", "fault": "agency", "message": text}
    places = [{"kind": "text", "start": 3, "end": 9, "text": text}]
    return SiteData(
        reports,
        pd.DataFrame([{"report": key, **item} for key in ("r1", "r2", "r3")]),
        pd.DataFrame([{"report": "r2", **findings, "evidence": json.dumps(places)}]),
        pd.DataFrame([(name, 2022, 1.0, 1.0, 2.0)], columns=["agency_id", "year", "rank", "lower", "upper"]),
        pd.DataFrame([["present"] * 2, ["not_sought", "present"]], index=[name, "乙县教育局"], columns=[2021, 2022]),
        [("r1", "overview", text), ("r2", "overview", text)],
        {},
    )


def data_of(folder: Path, name: str) -> Any:
    """Return what a data file holds, unpacked as the browser does."""
    line = (folder / "data" / f"{name}.js").read_text(encoding="utf-8")
    value = json.loads(line.partition(",")[2].rstrip(");\n"))
    return json.loads(zlib.decompress(base64.b64decode(value), -15)) if isinstance(value, str) else value


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        write_site(made(), folder, rubric=resolve_rubric())
    one, two = ({p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders)
    assert one == two
    assert {"index.html", "findings.html", "agency.html"} <= {path.name for path in one}


def test_every_figure_is_there_and_the_unknown_is_null(tmp_path: Path) -> None:
    write_site(made(), tmp_path, rubric=resolve_rubric())
    index = data_of(tmp_path, "index")
    names = index["agencies"]["name"]
    totals = {
        (names[a], y): t for a, y, t in zip(*(index["reports"][k] for k in ("agency", "year", "total")), strict=True)
    }
    assert totals == {("甲县人民政府", 2021): 90.0, ("甲县人民政府", 2022): 80.0, ("乙县教育局", 2022): None}
    assert index["reports"]["failed"] == [0, 1, 0]
    assert data_of(tmp_path, "findings")["checks"] == ["R3"]
    shard = data_of(tmp_path, "a0")
    assert [len(agency["reports"]) for agency in shard] == [1, 2] or [len(a["reports"]) for a in shard] == [2, 1]


def test_earlier_versions_stand_with_the_report_that_superseded_them(tmp_path: Path) -> None:
    earlier = {"r2": [("/home/me/in/first.txt", "2023-01-20", "stated"), ("x.txt#version-1", None, "replaced")]}
    write_site(replace(made(), versions=earlier), tmp_path, rubric=resolve_rubric())
    reports = [report for agency in data_of(tmp_path, "a0") for report in agency["reports"]]
    shown = {report["key"]: report.get("versions") for report in reports}
    assert shown == {
        "r1": None,
        "r2": [["first.txt", "2023-01-20", "stated"], ["x.txt#version-1", None, "replaced"]],
        "r3": None,
    }


@pytest.mark.parametrize("where", ["name", "text"])
def test_no_text_of_a_report_is_markup(tmp_path: Path, where: str) -> None:
    write_site(made(**{where: HOSTILE}), tmp_path, rubric=resolve_rubric())
    for path in tmp_path.rglob("*"):
        if path.suffix in (".js", ".html"):
            assert "<script>window.ran" not in path.read_text(encoding="utf-8")


def with_figures(data: SiteData) -> SiteData:
    """Return the data with a count, a rate and a story."""
    figures = (
        SiteFigure("h_recv", "requests", ("Received", "收到"), "requests", "B"),
        SiteFigure("r_deny_v", "rates", ("Denial rate", "不予公开率"), "share", "B", "over", "under"),
    )
    nan = float("nan")
    rows = [(120.0, 0.25, 5.0, 20.0), (nan, nan, nan, nan), (3.0, nan, 0.0, 0.0)]
    values = pd.DataFrame(rows, index=["r1", "r2", "r3"], columns=["h_recv", "r_deny_v", "over", "under"])
    codes = pd.DataFrame([("", ""), ("b", "b"), ("", "z")], index=values.index, columns=["h_recv", "r_deny_v"])
    shown = SiteFigures(figures, values, codes, {"b": ("blank", "空白"), "z": ("denominator 0", "分母为0")})
    story = SiteStory("zero", "甲县人民政府", 2022, ("None in 2022", "2022年为0"), 9.0)
    return replace(data, figures=shown, stories=[story])


def test_figures_have_a_file_each_with_why_they_are_not_known(tmp_path: Path) -> None:
    write_site(with_figures(made()), tmp_path, rubric=resolve_rubric())
    assert [row[0] for row in data_of(tmp_path, "figures")["figures"]] == ["h_recv", "r_deny_v"]
    assert data_of(tmp_path, "g0") == {"values": [120, None, 3], "why": " b "}
    rate = data_of(tmp_path, "g1")
    assert (rate["values"], rate["why"], rate["over"]) == ([0.25, None, None], " bz", [5, None, 0])
    reports = [report for agency in data_of(tmp_path, "a0") for report in agency["reports"]]
    assert {report["key"]: report["figures"] for report in reports}["r1"] == [120, 0.25]
    assert {report["key"]: report["parts"] for report in reports}["r1"] == {"r_deny_v": [5.0, 20.0]}
    assert {name: own[0] for name, own in data_of(tmp_path, "peers").items()} == dict.fromkeys(
        ("county|government|2021", "county|government|2022")
    )  # too few agencies
    assert data_of(tmp_path, "stories")[0][:4] == ["zero", 1, 2022, ["None in 2022", "2022年为0"]]


def test_without_figures_and_stories_there_are_no_pages_of_them(tmp_path: Path) -> None:
    write_site(made(), tmp_path, rubric=resolve_rubric())
    assert not (tmp_path / "figures.html").exists()
    assert not (tmp_path / "stories.html").exists()
    assert "figures.html" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_addresses_are_by_number_and_no_path_of_this_machine_is_in_the_pages(tmp_path: Path) -> None:
    write_site(with_figures(made()), tmp_path, rubric=resolve_rubric())
    index = data_of(tmp_path, "index")["agencies"]
    assert dict(zip(index["name"], index["no"], strict=True)) == {"甲县人民政府": 7, "乙县教育局": 9}
    assert data_of(tmp_path, "numbers") == index["no"]
    for file in (tmp_path / "data").glob("*.js"):
        assert "/home/me" not in json.dumps(data_of(tmp_path, file.stem), ensure_ascii=False)


@pytest.mark.parametrize(
    "path", ["/home/me/甲县.docx", "C:\\reports\\甲县.docx", "all.zip!2023/甲县.docx", "甲县.docx"]
)
def test_a_file_is_named_without_its_folders(path: str) -> None:
    assert file_name(path) == "甲县.docx"


def test_pages_left_by_an_earlier_call_are_replaced(tmp_path: Path) -> None:
    write_site(made(), tmp_path, rubric=resolve_rubric())
    (tmp_path / "data" / "f9.js").write_text("old", encoding="utf-8")
    write_site(made(), tmp_path, rubric=resolve_rubric())
    assert not (tmp_path / "data" / "f9.js").exists()


def test_without_a_rubric_items_stand_under_their_ids(tmp_path: Path) -> None:
    first = write_site(made(), tmp_path, rubric=None, language="zh")
    assert first.name == "index.html"
    assert 'lang="zh-CN"' in first.read_text(encoding="utf-8")
    assert data_of(tmp_path, "words")["items"] == []
