"""Writes synthetic corpora of any size: agencies with histories, several file formats, planted faults, ground truth.

Each agency depends only on the seed and its number, so that a corpus is written in parts by several processes, and a
larger corpus begins with the same reports.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from disclosure_nlp.definitions import wrong_value_message
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.corruption import DAMAGE, ExpectedResult
from disclosure_nlp.synth.fault_injection import PLANTERS, plant_fault
from disclosure_nlp.synth.generate import FORMATS, TRUTH_FILE, truth_row
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticReport
from disclosure_nlp.synth.scenarios import HISTORIES, STEADY
from disclosure_nlp.synth.simulate import AgencyHistory

SUCCESSIONS_FILE = "successions.csv"
SUCCESSION_COLUMNS = ("from", "to", "year", "kind")
_TRAP = "trap:"
_FIRST_FORM_YEAR = 2019
_AGENCIES_A_TASK = 8
# Word numbers headings in some layouts itself; a line directly above a table in a PDF file may belong to the table.
_NOT_IN = {"docx": ("S2",), "pdf": ("S7",)}


class CorpusPlan(msgspec.Struct, frozen=True):
    """Specification of a synthetic corpus: size, years, file formats, histories of agencies, faults and damage.

    Attributes
    ----------
    reports : int
        Number of reports; the last agency may have fewer years than the others.
    years : tuple of (int, int)
        First and last reporting year, from 2019 on; 2019 and 2020 have the form of 2019.
    seed : int
        The same specification gives the same bytes.
    formats : tuple of str
        Keys of `FORMATS`, used in turn from report to report, and their layouts in turn.
    histories : tuple of str
        Names in `HISTORIES`, used in turn from agency to agency.
    defects : tuple of str
        Check ids of faults to plant, and ``trap:NUMBER`` for the kinds in `DAMAGE`; reports with a defect have one of them.
    rate : float
        Share of the reports, 0 to 1, that have a defect.
    """

    reports: int
    years: tuple[int, int] = (2019, 2024)
    seed: int = 1
    formats: tuple[str, ...] = ("txt",)
    histories: tuple[str, ...] = (STEADY,)
    defects: tuple[str, ...] = ()
    rate: float = 0.2


def check_plan(plan: CorpusPlan) -> None:
    """Raise an error if the specification of a synthetic corpus is not valid.

    Raises
    ------
    DefinitionError
        If formats, histories, defects, numbers or years are not valid; lists all problems.
    """
    known = (("formats", plan.formats, FORMATS), ("histories", plan.histories, HISTORIES))
    problems = [
        wrong_value_message(what, name, tuple(all_))
        for what, names, all_ in known
        for name in names
        if name not in all_
    ]
    problems += [wrong_value_message("defects", name, DEFECTS) for name in plan.defects if name not in DEFECTS]
    first, last = plan.years
    if not _FIRST_FORM_YEAR <= first <= last:
        problems.append(wrong_value_message("years", (first, last), msg("expected.years", first=_FIRST_FORM_YEAR)))
    if plan.reports < 1:
        problems.append(wrong_value_message("reports", plan.reports, msg("expected.positive")))
    if not 0 <= plan.rate <= 1:
        problems.append(wrong_value_message("defect-rate", plan.rate, msg("expected.share")))
    if problems:
        raise DefinitionError(msg("synth.plan"), problems)


DEFECTS = (*PLANTERS, *(f"{_TRAP}{number}" for number in DAMAGE))


def write_corpus(
    plan: CorpusPlan, folder: AnyPath, jobs: int = 1, progress: Callable[[int], None] | None = None
) -> int:
    """Write the reports of a synthetic corpus and their ground truth to a folder; return the number of reports.

    The truth of each report is a row of ``truth.jsonl``; renames, mergers and splits of agencies are in
    ``successions.csv``.

    Parameters
    ----------
    plan : CorpusPlan
        Specification of the corpus.
    folder : str or path
        Created if it does not exist.
    jobs : int, default 1
        Number of processes; the files written do not depend on it.
    progress : callable, optional
        Called with the number of reports written so far.

    Raises
    ------
    DefinitionError
        If the specification is not valid; then nothing is written.
    OSError
        When the folder cannot be written.
    """
    check_plan(plan)
    folder = as_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_successions_file(plan, folder)
    count = 0
    with (folder / TRUTH_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for rows in _write_corpus_in_parts(plan, folder, jobs):
            file.writelines(f"{row}\n" for row in rows)
            count += len(rows)
            if progress:
                progress(count)
    return count


def _write_successions_file(plan: CorpusPlan, folder: Path) -> None:
    """Write renames, mergers and splits of the synthetic agencies, if any, as a CSV file for `compare`."""
    years = range(plan.years[0], plan.years[1] + 1)
    rows = [",".join(map(str, row)) for life in _plan_agency_histories(plan) for row in life.successions(years)]
    if rows:
        text = "\n".join([",".join(SUCCESSION_COLUMNS), *rows]) + "\n"
        (folder / SUCCESSIONS_FILE).write_text(text, encoding="utf-8", newline="\n")


def _write_corpus_in_parts(plan: CorpusPlan, folder: Path, processes: int) -> Iterator[list[str]]:
    """Write the reports of a synthetic corpus, in several processes if asked; yield truth rows in order."""
    histories = _plan_agency_histories(plan)
    parts = (histories[at : at + _AGENCIES_A_TASK] for at in range(0, len(histories), _AGENCIES_A_TASK))
    write = partial(_write_agencies, plan, folder)
    if processes == 1:
        yield from map(write, parts)
        return
    with ProcessPoolExecutor(processes) as pool:
        while wave := list(islice(parts, 8 * processes)):  # in batches, to limit memory
            yield from pool.map(write, wave)


def _plan_agency_histories(plan: CorpusPlan) -> list[AgencyHistory]:
    """Return the agencies of a synthetic corpus, each with its history (improving, copying, renamed, …)."""
    agencies = make_agencies(ceil(plan.reports / _years_per_agency(plan)), plan.seed)
    step = len(plan.histories)
    return [
        AgencyHistory(
            index,
            agency,
            plan.histories[index % step],
            agencies[index - step] if index >= step else None,
            index // step,
        )
        for index, agency in enumerate(agencies)
    ]


def _years_per_agency(plan: CorpusPlan) -> int:
    """Return the count of years for which each agency of a synthetic corpus reports."""
    return plan.years[1] - plan.years[0] + 1


def _write_agencies(plan: CorpusPlan, folder: Path, histories: Iterable[AgencyHistory]) -> list[str]:
    """Write the reports of several synthetic agencies and return their truth rows (JSON lines)."""
    return [row for life in histories for row in _write_reports_of_agency(plan, folder, life)]


def _write_reports_of_agency(plan: CorpusPlan, folder: Path, history: AgencyHistory) -> Iterator[str]:
    """Write the reports of a synthetic agency over years and yield their truth rows (JSON lines)."""
    first = history.index * _years_per_agency(plan)
    years = range(plan.years[0], plan.years[1] + 1)
    for number, report in enumerate(history.reports(years, plan.seed), first):
        if number < plan.reports:
            for fault in history.faults(years, plan.seed).get(report.year, ()):
                plant_fault_and_record_changes(report, fault, _file_format_of_report(plan, number))
            data, row = _render_report_with_defect(plan, number, report)
            (folder / row["path"]).write_bytes(data)
            yield json.dumps({**row, "history": history.history, "reuse": report.reuse}, ensure_ascii=False)


def _can_have_defect(defect: str, file_format: str) -> bool:
    """Return whether a defect (fault or damage) can be planted in reports of a file format."""
    if defect.startswith(_TRAP):
        return file_format in DAMAGE[defect.removeprefix(_TRAP)].formats
    return defect not in _NOT_IN.get(file_format, ())


def _file_format_of_report(plan: CorpusPlan, report_index: int) -> str:
    """Return the file format of a report by its index in the corpus; the formats take turns."""
    return plan.formats[report_index % len(plan.formats)]


def plant_fault_and_record_changes(report: SyntheticReport, check_id: str, file_format: str) -> bool:
    """Plant the fault of a check in a synthetic report and record which cells and sentences changed.

    Returns False if the file format or the report does not allow the fault.
    """
    if not _can_have_defect(check_id, file_format):
        return False
    cells, units = dict(report.cells), [unit.text for unit in report.units]
    if not plant_fault(report, check_id):
        return False
    changed = [list(key) for key in {**cells, **report.cells} if cells.get(key) != report.cells.get(key)]
    report.expected.append({"check": check_id, "cells": changed, "units": _changed_texts(units, report.units)})
    return True


def _changed_texts(texts_before: Sequence[str], units_after: Sequence[NarrativeUnit]) -> list[str]:
    """Return the texts of the sentences that were added or changed; if there are none, those that were removed."""
    texts = [unit.text for unit in units_after]
    return [text for text in texts if text not in texts_before] or [text for text in texts_before if text not in texts]


def _render_report_with_defect(
    plan: CorpusPlan, report_index: int, report: SyntheticReport
) -> tuple[bytes, dict[str, Any]]:
    """Return a synthetic report as file bytes, with a random fault or damage if it has one, and its truth row."""
    format_ = _file_format_of_report(plan, report_index)
    write, layouts = FORMATS[format_]
    random = Random(f"defects-{plan.seed}-{report_index}")
    fitting = [defect for defect in plan.defects if _can_have_defect(defect, format_)]
    defect = random.choice(fitting) if fitting and random.random() < plan.rate else ""
    if defect and not defect.startswith(_TRAP):
        plant_fault_and_record_changes(report, defect, format_)
    row = truth_row(report, f"{report.name}.{format_}")
    damage = DAMAGE.get(defect.removeprefix(_TRAP)) if defect.startswith(_TRAP) else None
    expected = damage.content(report, random) if damage and damage.content else None
    data = write(report, layouts[report_index // len(plan.formats) % len(layouts)])
    if damage and damage.file:
        data, expected = damage.file(data)
    found = expected or ExpectedResult()
    row["damage"] = defect.removeprefix(_TRAP) if expected else None
    row["expected"] = {
        "status": found.status,
        "findings": report.expected,
        "issues": list(found.issues),
        "damaged_checks": list(found.checks),
    }
    return data, row
