"""A made-up corpus of all generations of the form: renames, a merger, a split, zones, gaps, blank and lost cells."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from disclosure_nlp import load_manifest, open_store, score_corpus
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.panel.core import PanelTable, build_table
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import write_text

PLACE = "云陂省澄屿市岚山县"
BEFORE, AFTER = f"{PLACE}国土资源局", f"{PLACE}自然资源局"
DAMAGED, ZONE, GAP = f"{PLACE}水利局", "合肥市高新技术产业开发区管理委员会", f"{PLACE}统计局"
SOUGHT, LOST = f"{PLACE}财政局", f"{PLACE}审计局"
PARTED, WHOLE = f"{PLACE}旅游局", f"{PLACE}文化和旅游局"
DIVIDED, HALVES = f"{PLACE}农业农村和水务局", (f"{PLACE}农业农村局", f"{PLACE}水务局")
YEARS = range(2009, 2025)
RULES = (
    Succession(BEFORE, AFTER, 2019, "rename"),
    Succession(PARTED, WHOLE, 2021, "merger"),
    *(Succession(DIVIDED, half, 2022, "split") for half in HALVES),
)
# First and last year of agencies that begin after 2019 or end before 2024.
PERIODS = {PARTED: (2019, 2020), WHOLE: (2021, 2024), DIVIDED: (2019, 2021), **dict.fromkeys(HALVES, (2022, 2024))}
# Cells of the 2021 form as they are planted in the report of `DAMAGED` for 2022.
PLANTED = {"rq_rec_nat": "b", "rq_rec_ent": "x", "rq_rec_res": "c", "rq_cin_nat": "d"}


@dataclass(frozen=True)
class MadeCorpus:
    """A folder of reports, and what is true of each by agency and year."""

    folder: Path
    truth: dict[tuple[str, int], SyntheticReport]


def damaged(text: str) -> str:
    """Return a report with a blank cell, a slash, words in a cell, and a row lost."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("| 一、本年新收"))
    cells = lines[at].split("|")
    cells[4:7] = [" ", " / ", " 见附件 "]
    lines[at] = "|".join(cells)
    del lines[at + 1]
    return "\n".join(lines)


def write(folder: Path) -> MadeCorpus:
    truth: dict[tuple[str, int], SyntheticReport] = {}

    def put(report: SyntheticReport, name: str, text: str) -> None:
        (folder / f"{name}-{report.year}.txt").write_text(text.replace(report.agency.name, name), encoding="utf-8")
        truth[name, report.year] = report

    for year in range(YEARS[0], 2019):
        earlier = make_earlier_report(year, 5)
        put(earlier, BEFORE, write_earlier_text(earlier))
    names = (AFTER, DAMAGED, ZONE, GAP, SOUGHT, LOST, PARTED, WHOLE, DIVIDED, *HALVES)
    for number, name in enumerate(names):
        made = [r for r in make_reports(6, range(2019, YEARS[-1] + 1), 20 + number) if r.agency.kind == "department"]
        agency = made[0].agency.name
        for report in (report for report in made if report.agency.name == agency):
            first, last = PERIODS.get(name, (2019, 2024))
            if not first <= report.year <= last:
                continue
            if report.year == 2022 and name in (GAP, SOUGHT, LOST):
                continue
            text = write_text(report, "markdown")
            put(report, name, damaged(text) if (name, report.year) == (DAMAGED, 2022) else text)
    (folder / f"{LOST}-2022.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    lines = ["path,agency,year,state,url,published,gdp,group"]
    lines += [
        f"{name}-{year}.txt,{name},{year},,https://example.org/{year},{year + 1}-01-20,{year / 10},a"
        for name, year in sorted(truth)
        if name == AFTER
    ]
    lines += [f"{LOST}-2022.pdf,{LOST},2022,,,,,", f",{SOUGHT},2022,not_found,,,,"]
    (folder / "manifest.csv").write_text("\n".join(lines), encoding="utf-8")
    return MadeCorpus(folder, truth)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeCorpus:
    return write(tmp_path_factory.mktemp("panel"))


def stored(made: MadeCorpus, out: Path) -> Path:
    files = sorted([*made.folder.glob("*.txt"), *made.folder.glob("*.pdf")])
    score_corpus(files, out, manifest=load_manifest(made.folder / "manifest.csv"), workers=0)
    return out


@pytest.fixture(scope="session")
def store_path(made: MadeCorpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(made, tmp_path_factory.mktemp("panel-store") / "store")


@pytest.fixture
def store_copy(store_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store_path, tmp_path / "store"))


@pytest.fixture(scope="session")
def store(store_path: Path) -> Store:
    return open_store(store_path)


@pytest.fixture(scope="session")
def table(store: Store) -> PanelTable:
    return build_table(store, successions=RULES, balanced=True, text_figures=True)
