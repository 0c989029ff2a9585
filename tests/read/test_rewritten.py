"""Published reports, written out again in every layout of every format, are read as the same cells and sections."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes, read_document
from disclosure_nlp.synth.generate import FORMATS
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticAgency, SyntheticReport

REAL = Path(__file__).parents[2].parent / "shared" / "real"
NAMES = ("daxing-veterans-2023.txt", "hongze-district-2023.pdf", "huaian-city-2024.pdf")
# Figures without labels come back only where their sums hold, as they do in made-up reports.
LAYOUTS = [
    (format_, layout) for format_, (_, layouts) in FORMATS.items() for layout in layouts if layout != "bare_figures"
]

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not in the repository")


@cache
def real(name: str) -> Report:
    return parse_report(read_document(REAL / name))


def rewritten(report: Report) -> SyntheticReport:
    """Return a read report as the writers take it: its cells as printed, its sentences as units."""
    name = report.agency or ""
    agency = SyntheticAgency(name, report.region or "", report.level or "", report.kind or "", name, name, 1.0)
    cells = {
        (table, cell.row, cell.column): cell.raw
        for table, item in report.tables.items()
        for cell in item.cells
        if cell.raw
    }
    units = [NarrativeUnit(s.section, s.text, ("heading",) if s.is_heading else ("none",)) for s in report.sentences]
    return SyntheticReport(agency, report.year or 0, report.form or "", cells, units)


def figures(report: Report) -> dict[tuple[str, str, str], float | None]:
    return {
        (table, cell.row, cell.column): item.number(cell.row, cell.column)
        for table, item in report.tables.items()
        for cell in item.cells
    }


def sections(report: Report, numerals: bool) -> list[tuple[str, str]]:
    """Return the sections and their text, blanks aside; on request without the numerals of their titles."""
    found: list[tuple[str, str]] = []
    for section in report.sections:
        texts = ["".join(s.text.split()) for s in report.sentences if s.section == section.id]
        if texts and not numerals:
            texts[0] = re.sub("^[一二三四五六0-9]、", "", texts[0])
        found.append((section.id, "".join(texts)))
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("format_", "layout"), LAYOUTS)
def test_the_same_cells_and_sections_come_back(name: str, format_: str, layout: str) -> None:
    source = real(name)
    write, _ = FORMATS[format_]
    again = parse_report(read_bytes(write(rewritten(source), layout), f"rewritten.{format_}"))
    assert {key: value for key, value in figures(again).items() if value is not None} == {
        key: value for key, value in figures(source).items() if value is not None
    }
    numerals = layout != "numbered"  # Word counts those anew, slips are gone
    assert sections(again, numerals) == sections(source, numerals)
    assert (again.agency, again.year, again.form) == (source.agency, source.year, source.form)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("format_", [name for name, (_, layouts) in FORMATS.items() if "bare_figures" in layouts])
def test_figures_without_labels_come_back_or_are_unknown(name: str, format_: str) -> None:
    source = real(name)
    write, _ = FORMATS[format_]
    again = parse_report(read_bytes(write(rewritten(source), "bare_figures"), f"rewritten.{format_}"))
    published = figures(source)
    assert {key: value for key, value in figures(again).items() if value is not None and value != published[key]} == {}
    assert sections(again, numerals=True) == sections(source, numerals=True)
    assert (again.agency, again.year, again.form) == (source.agency, source.year, source.form)


@pytest.mark.skipif(
    not os.environ.get("DISCLOSURE_NLP_OFFICE"), reason="on request: DISCLOSURE_NLP_OFFICE=1, LibreOffice"
)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("target", ["doc", "pdf", "html", "rtf", "odt:docx"])
def test_through_libreoffice(name: str, target: str, tmp_path: Path) -> None:
    source = real(name)
    path = tmp_path / "rewritten.docx"
    path.write_bytes(FORMATS["docx"][0](rewritten(source), "plain"))
    for kind in target.split(":"):
        path = converted(path, kind)
    again = parse_report(read_document(path))
    expected = {key: value for key, value in figures(source).items() if value is not None}
    assert {key: value for key, value in figures(again).items() if value is not None} == expected
    assert sections(again, numerals=True) == sections(source, numerals=True)


def converted(path: Path, kind: str) -> Path:
    """Convert a file by LibreOffice."""
    folder = path.parent / kind
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind}"
