"""How well made-up reports of every form, layout and format are read: cells read, wrong and missing.

Run ``python -m tests.read.evaluate 100`` for 100 agencies × 6 years; every report in one layout of each format.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from disclosure_nlp.errors import ReadError
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.synth.model import MadeReport
from tests.truth import differences

YEARS = range(2019, 2025)
SEED = 31


class Tally(NamedTuple):
    """What became of the cells and the rest of one file."""

    format: str
    variant: str
    name: str
    right: int
    wrong: int
    missing: int
    others: tuple[object, ...]


def tally(report: MadeReport, format_: str, variant: str) -> Tally:
    """Write a report, read it back and compare."""
    write, _ = FORMATS[format_]
    try:
        parsed = parse_report(read_bytes(write(report, variant), f"made-up.{format_}"))
    except ReadError as error:
        return Tally(format_, variant, report.name, 0, 0, len(report.cells), (error.message,))
    found = differences(parsed, report)
    cells = [item for item in found if len(item) == 5]
    missing = sum(item[3] is None for item in cells)
    others = tuple(item for item in found if len(item) != 5)
    return Tally(format_, variant, report.name, len(report.cells) - len(cells), len(cells) - missing, missing, others)


def evaluate(agencies: int, formats: tuple[str, ...] = tuple(FORMATS)) -> Iterator[Tally]:
    """Yield the tally of every report in one variant of each format, the variants in turn."""
    for index, report in enumerate(make_reports(agencies, YEARS, SEED)):
        for format_ in formats:
            variants = FORMATS[format_][1]
            yield tally(report, format_, variants[index % len(variants)])


def main(agencies: int) -> None:
    """Print one line per format and the first files that differ."""
    tallies = list(evaluate(agencies))
    print(f"{'format':8}{'files':>8}{'cells':>10}{'wrong':>8}{'missing':>9}{'otherwise different':>21}")
    for format_ in FORMATS:
        own = [item for item in tallies if item.format == format_]
        cells = sum(item.right + item.wrong + item.missing for item in own)
        wrong, missing = sum(item.wrong for item in own), sum(item.missing for item in own)
        print(f"{format_:8}{len(own):8}{cells:10}{wrong:8}{missing:9}{sum(bool(item.others) for item in own):21}")
    for item in [item for item in tallies if item.wrong or item.missing or item.others][:10]:
        print(item.format, item.variant, item.name, item.wrong, item.missing, item.others)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
