"""Published files, where the folder of them is at hand: every figure and sentence of the print."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from disclosure_nlp.read.assembly import DocumentLayout
from disclosure_nlp.read.pdf.reader import read_pdf

REAL = Path(__file__).parents[4] / "shared" / "real"
REPORTS = ("hongze-district-2023", "huaian-city-2024")
FIGURES = {"hongze-district-2023": 10 + 23 * 7 + 15, "huaian-city-2024": 10 + 25 * 7 + 15}

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="no published reports at hand")


@cache
def read(name: str) -> DocumentLayout:
    return read_pdf((REAL / f"{name}.pdf").read_bytes())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", REPORTS)
def test_three_tables_with_all_figures(name: str) -> None:
    pdf = read(name)
    assert len(pdf.tables) == 3
    figures = [cell.text for table in pdf.tables for cell in table.cells if re.fullmatch(r"[\d.]+", cell.text)]
    assert len(figures) == FIGURES[name]
    assert not [c for t in pdf.tables for c in t.cells if re.search(r"\d", c.text) and " " in c.text]


@pytest.mark.parametrize("name", REPORTS)
def test_figures_agree_with_another_extractor(name: str) -> None:
    with pdfplumber.open(REAL / f"{name}.pdf") as other:
        tables = [table for page in other.pages for table in page.extract_tables()]
    cells = Counter(squeezed(cell) for table in tables for row in table for cell in row if cell)
    theirs = Counter({text: n for text, n in cells.items() if re.fullmatch(r"[\d.]+", text)})
    ours = Counter(c.text for t in read(name).tables for c in t.cells if re.fullmatch(r"[\d.]+", c.text))
    assert ours == theirs


@pytest.mark.parametrize("name", REPORTS)
def test_no_sentence_is_lost_or_broken(name: str) -> None:
    pdf = read(name)
    lines = [squeezed(pdf.text[block.start : block.end]) for block in pdf.blocks if block.kind == "text"]
    units = [json.loads(line) for line in (REAL / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    own = [squeezed(unit["text"]) for unit in units if unit["report"] == name]
    title, *rest = own
    assert "".join(lines[:2]) == title
    assert [unit for unit in rest if not any(unit in line for line in lines)] == []
    headings = [line for line in lines if re.match("[二三四]、", line) and line.endswith("情况")]
    assert sum(map(len, own)) + sum(map(len, headings)) == sum(map(len, lines))


@pytest.mark.parametrize("name", REPORTS)
def test_every_heading_is_a_line_and_tables_follow_theirs(name: str) -> None:
    pdf = read(name)
    kinds = [(block.kind, pdf.text[block.start : block.end]) for block in pdf.blocks]
    for first, numeral in (("主动公开政府信息情况", "二"), ("申请情况", "三"), ("行政诉讼情况", "四")):
        at = next(i for i, (_, text) in enumerate(kinds) if text.startswith(f"{numeral}、") and text.endswith(first))
        assert kinds[at + 1][0] == "table"
