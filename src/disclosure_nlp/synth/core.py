"""synth: made-up reports whose truth is known, written to files with a truth table beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.faults import plant
from disclosure_nlp.synth.figures import make_years
from disclosure_nlp.synth.narrative import Writer
from disclosure_nlp.synth.nouns import MadeReport
from disclosure_nlp.synth.text import LAYOUTS, write_text

TRUTH_FILE = "truth.jsonl"


def make_reports(
    agencies: int, years: range, seed: int, faults: dict[tuple[int, int], Sequence[str]] | None = None
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
    faults : dict, optional
        Check ids to plant by (index of the agency, year).
    """
    for index, agency in enumerate(make_agencies(agencies, seed)):
        writer = Writer(agency, seed)
        for year, form, cells in make_years(agency, years, seed):
            report = MadeReport(agency, year, form, cells, [])
            report.units = writer.write(report)
            for fault in (faults or {}).get((index, year), ()):
                plant(report, fault)
            yield report


def truth(report: MadeReport, path: str) -> dict[str, Any]:
    """Return what is true of a report: identity, every cell as printed, every unit with its labels, planted faults."""
    cells: dict[str, dict[str, dict[str, str]]] = {}
    for (table, row, column), text in report.cells.items():
        cells.setdefault(table, {}).setdefault(row, {})[column] = text
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


def write_reports(reports: Iterable[MadeReport], folder: Path) -> list[Path]:
    """Write reports as text, one layout after the other, and ``truth.jsonl``; return the paths of the reports.

    Raises
    ------
    OSError
        When the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    layouts = list(LAYOUTS)
    paths, rows = [], []
    for index, report in enumerate(reports):
        path = folder / f"{report.name}.txt"
        path.write_text(write_text(report, layouts[index % len(layouts)]), encoding="utf-8", newline="\n")
        rows.append(json.dumps(truth(report, path.name), ensure_ascii=False))
        paths.append(path)
    (folder / TRUTH_FILE).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    return paths
