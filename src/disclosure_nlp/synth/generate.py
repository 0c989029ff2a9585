"""synth: made-up reports whose truth is known, written to files with a truth table next to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure_nlp.synth import docx, html, layouts, pdf, text
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.fault_injection import plant
from disclosure_nlp.synth.figures import make_years
from disclosure_nlp.synth.grids import merged_grids
from disclosure_nlp.synth.model import MadeReport
from disclosure_nlp.synth.narrative import Writer

TRUTH_FILE = "truth.jsonl"


def _write_text(report: MadeReport, layout: str) -> bytes:
    return text.write_text(report, layout).encode()


def _write_copy(report: MadeReport, layout: str) -> bytes:
    write = layouts.LAYOUTS[layout]
    return text.write_lines(report, lambda section: [write(grid) for grid in merged_grids(report, section)]).encode()


# Each format with its writer and the layouts that it takes in turn.
FORMATS: dict[str, tuple[Callable[[MadeReport, str], bytes], tuple[str, ...]]] = {
    "txt": (_write_text, tuple(text.LAYOUTS)),
    "html": (html.write_html, tuple(html.FAMILIES)),
    "docx": (docx.write_docx, docx.VARIANTS),
    "pdf": (pdf.write_pdf, pdf.VARIANTS),
    "md": (_write_copy, tuple(layouts.LAYOUTS)),
}


def make_reports(
    agencies: int,
    years: range,
    seed: int,
    faults: Mapping[tuple[int, int], Sequence[str]] | None = None,
    copying: Iterable[int] = (),
) -> Iterator[MadeReport]:
    """Yield made-up reports, agency by agency and year by year.

    Parameters
    ----------
    agencies : int
        How many invented agencies.
    years : range
        Reporting years; 2019 and 2020 come in the form of 2019.
    seed : int
        Same seed, same reports.
    faults : mapping, optional
        Check ids to plant by (index of the agency, year).
    copying : iterable of int, optional
        Indices of agencies that hand in the same narrative every year, only years and figures changed.
    """
    for index, agency in enumerate(make_agencies(agencies, seed)):
        writer = Writer(agency, seed, copies=index in copying)
        for year, form, cells in make_years(agency, years, seed):
            report = MadeReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            for fault in (faults or {}).get((index, year), ()):
                plant(report, fault)
            yield report


def truth(report: MadeReport, path: str) -> dict[str, Any]:
    """Return what is true of a report: identity, every cell as printed, every unit with its labels, planted faults."""
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for (table, row, column), printed in report.cells.items():
        cells.setdefault(table, {}).setdefault(row, {})[column] = printed
    units = [{"section": u.section, "text": u.text, "labels": list(u.labels), "tense": u.tense} for u in report.units]
    return {
        "path": path,
        "made_up": True,
        "agency": report.agency.name,
        "region": report.agency.region,
        "level": report.agency.level,
        "kind": report.agency.kind,
        "year": report.year,
        "form": report.form,
        "faults": report.faults,
        "cells": cells,
        "units": units,
    }


def write_reports(reports: Iterable[MadeReport], folder: Path, formats: Sequence[str] = ("txt",)) -> list[Path]:
    """Write reports, formats and their layouts in turn, and ``truth.jsonl``; return the paths of the reports.

    Raises
    ------
    OSError
        When the folder cannot be written.
    KeyError
        For a format that is not in `FORMATS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, rows = [], []
    for index, report in enumerate(reports):
        format_ = formats[index % len(formats)]
        write, layouts = FORMATS[format_]
        path = folder / f"{report.name}.{format_}"
        path.write_bytes(write(report, layouts[index // len(formats) % len(layouts)]))
        rows.append(json.dumps(truth(report, path.name), ensure_ascii=False))
        paths.append(path)
    (folder / TRUTH_FILE).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return paths
