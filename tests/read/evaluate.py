"""How well made-up reports of every form, layout, damage and format are read: cells right, wrong in silence, unknown.

Run ``python -m tests.read.evaluate 100`` for 100 agencies × 6 years; every report in one layout of each format, each
damage to its content in turn, every third report whole. A cell is wrong in silence where a number is read that the
report does not have; it is unknown for a reason where the damage that was planted takes it away.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.corruption import DAMAGE, ExpectedResult
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.synth.model import CellKey, SyntheticReport
from tests.truth import differences

YEARS = range(2019, 2025)
SEED = 31
# Damages to the content of a report that change what is in its cells or beside them.
DAMAGES = tuple(number for number in ("27", "28", "29", "30", "6", "13") if DAMAGE[number].content is not None)


class Tally(NamedTuple):
    """Counts of one file: cells read right, wrong in silence, unknown with and without a planted reason."""

    format: str
    variant: str
    name: str
    damage: str
    right: int
    wrong: int
    explained: int
    unknown: int
    others: tuple[object, ...]


def tally(report: SyntheticReport, format_: str, variant: str, damage: str = "", seed: int = 0) -> Tally:
    """Write a report, damaged where a damage is named, read it back and compare."""
    write, _ = FORMATS[format_]
    truth: dict[CellKey, float | None] = {key: float(text) for key, text in report.cells.items()}
    expected = _damaged(report, damage, seed)
    truth.update(expected.cells)
    try:
        parsed = parse_report(read_bytes(write(report, variant), f"made-up.{format_}"))
    except ReadError as error:
        return Tally(format_, variant, report.name, damage, 0, 0, 0, len(truth), (error.message,))
    read = {key: _number(parsed, key) for key in truth}
    wrong = [key for key, number in read.items() if number is not None and number != truth[key]]
    lost = [key for key, number in read.items() if number is None and truth[key] is not None]
    explained = [key for key in lost if key in expected.unknown]
    right = len(truth) - len(wrong) - len(lost)
    others = () if damage else tuple(item for item in differences(parsed, report) if len(item) != 5)
    counts = (right, len(wrong), len(explained), len(lost) - len(explained))
    return Tally(format_, variant, report.name, damage, *counts, others)


def _damaged(report: SyntheticReport, damage: str, seed: int) -> ExpectedResult:
    content = DAMAGE[damage].content if damage else None
    return (content(report, Random(seed)) if content else None) or ExpectedResult()


def _number(report: Report, key: CellKey) -> float | None:
    table = report.tables.get(key[0])
    return None if table is None else table.number(*key[1:])


def evaluate(
    agencies: int, formats: tuple[str, ...] = tuple(FORMATS), damages: tuple[str, ...] = ()
) -> Iterator[Tally]:
    """Yield the tally of every report in one variant of each format, variants and damages in turn."""
    turns = ("", *damages)
    for format_ in formats:
        variants = FORMATS[format_][1]
        for index, report in enumerate(make_reports(agencies, YEARS, SEED)):
            damage = turns[index % len(turns)]
            damage = damage if not damage or format_ in DAMAGE[damage].formats else ""
            yield tally(report, format_, variants[index % len(variants)], damage, index)


def main(agencies: int) -> None:
    """Print one line per format and damage, and the first files that differ."""
    tallies = list(evaluate(agencies, damages=("", *DAMAGES)))
    print(
        f"{'format':8}{'damage':8}{'files':>7}{'cells':>9}{'wrong':>7}{'explained':>11}{'unknown':>9}{'otherwise':>11}"
    )
    for format_, damage in sorted({(item.format, item.damage) for item in tallies}):
        own = [item for item in tallies if (item.format, item.damage) == (format_, damage)]
        cells = sum(item.right + item.wrong + item.explained + item.unknown for item in own)
        counts = [sum(getattr(item, name) for item in own) for name in ("wrong", "explained", "unknown")]
        others = sum(bool(item.others) for item in own)
        print(f"{format_:8}{damage or '-':8}{len(own):7}{cells:9}{counts[0]:7}{counts[1]:11}{counts[2]:9}{others:11}")
    for item in [item for item in tallies if item.wrong or item.unknown or item.others][:10]:
        print(item.format, item.variant, item.damage, item.name, item.wrong, item.unknown, item.others)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
