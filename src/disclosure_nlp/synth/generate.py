"""Generates synthetic reports, and writes them to files with their ground truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure_nlp.synth import docx, html, layouts, pdf, text
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.fault_injection import plant_fault
from disclosure_nlp.synth.figures import make_yearly_cells
from disclosure_nlp.synth.grids import merged_grids
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.narrative import NarrativeWriter

TRUTH_FILE = "truth.jsonl"


def _report_as_text_file(report: SyntheticReport, layout: str) -> bytes:
    """Return a synthetic report as the bytes of a text file."""
    return text.write_text(report, layout).encode()


def _report_as_converted_text(report: SyntheticReport, layout: str) -> bytes:
    """Return a synthetic report as the bytes of a text file with tables as a file converter writes them."""
    write = layouts.LAYOUTS[layout]
    return text.render_report_lines(
        report, lambda section: [write(grid) for grid in merged_grids(report, section)]
    ).encode()


# Writer and layouts of each file format.
FORMATS: dict[str, tuple[Callable[[SyntheticReport, str], bytes], tuple[str, ...]]] = {
    "txt": (_report_as_text_file, tuple(text.LAYOUTS)),
    "html": (html.write_html, tuple(html.FAMILIES)),
    "docx": (docx.write_docx, docx.VARIANTS),
    "pdf": (pdf.write_pdf, pdf.VARIANTS),
    "md": (_report_as_converted_text, tuple(layouts.LAYOUTS)),
}


def make_reports(
    agencies: int,
    years: range,
    seed: int,
    faults: Mapping[tuple[int, int], Sequence[str]] | None = None,
    copying: Iterable[int] = (),
) -> Iterator[SyntheticReport]:
    """Yield synthetic reports, agency by agency and year by year.

    Parameters
    ----------
    agencies : int
        Number of invented agencies.
    years : range
        Reporting years; 2019 and 2020 have the form of 2019.
    seed : int
        The same seed gives the same reports.
    faults : mapping, optional
        Check ids of faults to plant by (index of the agency, year).
    copying : iterable of int, optional
        Indices of agencies that publish the same narrative every year, with only years and figures changed.
    """
    for index, agency in enumerate(make_agencies(agencies, seed)):
        writer = NarrativeWriter(agency, seed, copies=index in copying)
        for year, form, cells in make_yearly_cells(agency, years, seed):
            report = SyntheticReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            for fault in (faults or {}).get((index, year), ()):
                plant_fault(report, fault)
            yield report


def truth_row(report: SyntheticReport, path: str) -> dict[str, Any]:
    """Return the ground truth of a synthetic report as a dictionary: agency, year, cells, labels, faults."""
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


def write_reports(reports: Iterable[SyntheticReport], folder: Path, formats: Sequence[str] = ("txt",)) -> list[Path]:
    """Write synthetic reports and ``truth.jsonl`` to a folder, in file formats and layouts in turn; return paths.

    Raises
    ------
    OSError
        When the folder cannot be written.
    KeyError
        If a file format is not in `FORMATS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, rows = [], []
    for index, report in enumerate(reports):
        format_ = formats[index % len(formats)]
        write, layouts = FORMATS[format_]
        path = folder / f"{report.name}.{format_}"
        path.write_bytes(write(report, layouts[index // len(formats) % len(layouts)]))
        rows.append(json.dumps(truth_row(report, path.name), ensure_ascii=False))
        paths.append(path)
    (folder / TRUTH_FILE).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return paths
