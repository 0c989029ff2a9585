"""Damage to made-up reports, by the number of the trap in docs/variants.md: what copies and converters do to files.

Damage to the content touches cells and units before a report is written, in any format; damage to the file touches its
bytes. Each says which status and which issues the reading of such a file must have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random
from typing import NamedTuple

from disclosure_nlp.parse.forms import APPLICANTS
from disclosure_nlp.synth.model import CellKey, MadeReport, OwnTable


class Expected(NamedTuple):
    """What a damaged file must give: its status, codes of issues, and checks that fail or cannot be made.

    ``cells`` are the numbers of the changed cells, None for what is no number any more; ``unknown`` the cells that a
    copy may lose with them.
    """

    status: str = "ok"
    issues: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    cells: Mapping[CellKey, float | None] = {}
    unknown: frozenset[CellKey] = frozenset()


class Damage(NamedTuple):
    """A kind of damage. ``content`` returns None where a report offers no place for it.

    ``formats`` are those that the damage is met in; ``synth.damage`` of ``messages.toml`` describes it.
    """

    content: Callable[[MadeReport, Random], Expected | None] | None = None
    file: Callable[[bytes], tuple[bytes, Expected]] | None = None
    formats: tuple[str, ...] = ("txt", "html", "docx", "pdf")


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SYLLABLES = {"信": "xin", "公": "gong", "开": "kai", "政": "zheng", "府": "fu", "年": "nian"}
_MOST_SYLLABLES = 40
_SOME = 0.4
_ALL = ("txt", "html", "docx", "pdf", "md")
_HEADING = re.compile(r"^(?=[一二三四五六]、)", re.MULTILINE)


def _torn_figure(report: MadeReport, random: Random) -> Expected | None:
    """Move the last digit of a two-digit figure into the empty cell to its right."""
    for row in ("received", "total_processed"):
        for left, right in pairwise(APPLICANTS):
            here, there = ("requests", row, left), ("requests", row, right)
            if 10 < int(report.cells[here]) < 100 and report.cells[there] == "0" and report.cells[here][1] != "0":
                report.cells[here], report.cells[there] = report.cells[here][0], report.cells[here][1]
                return Expected(checks=("R1", "R2", "R3"))
    return None


def _note_in_cell(report: MadeReport, random: Random) -> Expected:
    key = ("requests", "received", "total")
    report.cells[key] = f"{report.cells[key]}（其中网络申请0件）"
    return Expected()


def _full_width(report: MadeReport, random: Random) -> Expected:
    for key, printed in report.cells.items():
        report.cells[key] = printed.translate(_FULL_WIDTH)
    for unit in report.units:
        unit.text = unit.text.replace("信息", "信\u200b息")
    return Expected()


def _lost_between_digits(report: MadeReport, random: Random) -> Expected | None:
    changed = False
    for unit in report.units:
        text = re.sub(r"(20\d\d)年(\d{1,2})月(\d{1,2})日", r"\1\2\3日", unit.text)
        changed |= text != unit.text
        unit.text = text
    return Expected(issues=("text.lost_between_digits",)) if changed else None


def _syllables(report: MadeReport, random: Random) -> Expected:
    left = _MOST_SYLLABLES
    for unit in report.units:
        if "heading" not in unit.labels and left > 0:
            found = sum(unit.text.count(character) for character in _SYLLABLES)
            unit.text = "".join(f"{c}({_SYLLABLES[c]})" if c in _SYLLABLES else c for c in unit.text)
            left -= found
    return Expected(issues=("text.pinyin",))


def _blank_cells(report: MadeReport, random: Random) -> Expected:
    """Leave cells blank in a few rows; a copy that drops blank cells loses the columns of these rows."""
    rows = sorted({(table, row) for table, row, _ in report.cells if table == "requests"})
    chosen = random.sample(rows, 5)
    blank = [key for key in report.cells if key[:2] in chosen and key[2] != "total" and random.random() < _SOME]
    report.cells.update(dict.fromkeys(blank, ""))
    touched = {key[:2] for key in blank}
    unknown = frozenset(key for key in report.cells if key[:2] in touched)
    return Expected(checks=("V1",), cells=dict.fromkeys(blank), unknown=unknown)


def _footnote_mark(report: MadeReport, random: Random) -> Expected:
    key = random.choice([key for key, text in report.cells.items() if text.isdigit()])
    number = float(report.cells[key])
    report.cells[key] += "¹"
    return Expected(cells={key: number})


def _word_in_cell(report: MadeReport, random: Random) -> Expected:
    """Put a word in place of a figure, never in the first column, where one cell a line shows no column."""
    places = [key for key in report.cells if key[0] == "requests" and key[2] != "natural_person"]
    key = random.choice(places)
    report.cells[key] = random.choice(("见附件", "若干", "约5", "O", "待统计"))
    return Expected(issues=("table.cell_unreadable",), cells={key: None})


def _own_tables(report: MadeReport, random: Random) -> Expected:
    """Add tables of the agency's own in words of the form: by category, and year on year, before the standard ones."""
    counts = [str(random.randint(20, 400)) for _ in range(6)]
    category = (("公开类别", "条数"), ("行政规范性文件", counts[0]), ("行政许可", counts[1]), ("行政处罚", counts[2]))
    years = ("项目", f"{report.year - 1}年", f"{report.year}年")
    requests = (years, ("新收申请", counts[3], counts[4]), ("上年结转", "3", "1"), ("予以公开", counts[5], "2"))
    report.own_tables += [OwnTable("overview", category), OwnTable("overview", requests, before=False)]
    report.own_tables.append(OwnTable("proactive", category, before=False))
    return Expected()


def _page_numbers(data: bytes) -> tuple[bytes, Expected]:
    numbers = iter(range(1, 100))
    return _HEADING.sub(lambda _: f"- {next(numbers)} -\n", data.decode()).encode(), Expected()


def _gb18030(data: bytes) -> tuple[bytes, Expected]:
    return data.decode().encode("gb18030"), Expected()


def _no_content(data: bytes) -> tuple[bytes, Expected]:
    page = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>页面</title></head><body><div id="app"></div>'
    return f"{page}<script src='app.js'></script></body></html>".encode(), Expected("failed")


def _title_only(data: bytes) -> tuple[bytes, Expected]:
    return data.split(b"\n", 1)[0] + b"\n", Expected("failed")


def _one_line(data: bytes) -> tuple[bytes, Expected]:
    return re.sub(rb"[\n\t|]|---", b"", data), Expected("ok", ("text.lines_lost",))


def _cut(data: bytes) -> tuple[bytes, Expected]:
    return data[: len(data) // 3], Expected("failed")


DAMAGE: Mapping[str, Damage] = {
    "1": Damage(content=_torn_figure),
    "4": Damage(file=_page_numbers, formats=("txt",)),
    "27": Damage(content=_blank_cells, formats=_ALL),
    "28": Damage(content=_footnote_mark, formats=_ALL),
    "29": Damage(content=_word_in_cell),
    "30": Damage(content=_own_tables, formats=_ALL),
    "6": Damage(content=_note_in_cell),
    "13": Damage(content=_full_width),
    "13-gb18030": Damage(file=_gb18030, formats=("txt",)),
    "14": Damage(file=_no_content, formats=("html",)),
    "16": Damage(file=_title_only, formats=("txt",)),
    "21": Damage(content=_lost_between_digits, formats=("txt", "html")),
    "22": Damage(content=_syllables, formats=("txt", "html")),
    "25": Damage(file=_one_line, formats=("txt",)),
    "cut": Damage(file=_cut, formats=("pdf", "docx")),
}
