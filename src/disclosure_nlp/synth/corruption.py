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
from disclosure_nlp.synth.model import MadeReport


class Expected(NamedTuple):
    """What a damaged file must give: its status, codes of issues, and checks that fail or cannot be made."""

    status: str = "ok"
    issues: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


class Damage(NamedTuple):
    """A kind of damage. ``content`` returns None where a report offers no place for it.

    ``formats`` are those that the damage is met in.
    """

    what: str
    content: Callable[[MadeReport, Random], Expected | None] | None = None
    file: Callable[[bytes], tuple[bytes, Expected]] | None = None
    formats: tuple[str, ...] = ("txt", "html", "docx", "pdf")


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_SYLLABLES = {"信": "xin", "公": "gong", "开": "kai", "政": "zheng", "府": "fu", "年": "nian"}
_MOST_SYLLABLES = 40
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
    return re.sub(rb"[\n\t|]|---", b"", data), Expected("partial", ("text.lines_lost",))


def _cut(data: bytes) -> tuple[bytes, Expected]:
    return data[: len(data) // 3], Expected("failed")


DAMAGE: Mapping[str, Damage] = {
    "1": Damage("a two-digit figure torn into two cells", content=_torn_figure),
    "4": Damage("page numbers between the paragraphs (txt)", file=_page_numbers, formats=("txt",)),
    "6": Damage("a note inside a cell", content=_note_in_cell),
    "13": Damage("full-width digits and invisible marks", content=_full_width),
    "13-gb18030": Damage("GB18030 without a declaration (txt)", file=_gb18030, formats=("txt",)),
    "14": Damage("a page built by script with an empty body (html)", file=_no_content, formats=("html",)),
    "16": Damage("a file with nothing but the title (txt)", file=_title_only, formats=("txt",)),
    "21": Damage("characters between digits lost (txt, html)", content=_lost_between_digits, formats=("txt", "html")),
    "22": Damage("syllables in brackets behind characters (txt, html)", content=_syllables, formats=("txt", "html")),
    "25": Damage("the whole page as one line (txt)", file=_one_line, formats=("txt",)),
    "cut": Damage("a file that ends in the middle (pdf, docx)", file=_cut, formats=("pdf", "docx")),
}
