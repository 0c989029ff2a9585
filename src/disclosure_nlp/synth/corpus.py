"""Writes synthetic corpora of any size: agencies with histories, several file formats, planted faults, and the truth.

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
from disclosure_nlp.synth.fault_injection import PLANTERS, plant
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
    """Specification of a synthetic corpus: its size, years, formats, histories of agencies and defects.

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
    """Raise an error if the specification of a corpus is not valid.

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
    """Write the reports of a corpus and their truth into a folder; return the number of reports.

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
    _write_successions(plan, folder)
    count = 0
    with (folder / TRUTH_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for rows in _write_parts(plan, folder, jobs):
            file.writelines(f"{row}\n" for row in rows)
            count += len(rows)
            if progress:
                progress(count)
    return count


def _write_successions(plan: CorpusPlan, folder: Path) -> None:
    """Write the renames, mergers and splits of agencies, if there are any, as the CSV file that `compare` reads."""
    years = range(plan.years[0], plan.years[1] + 1)
    rows = [",".join(map(str, row)) for life in _agency_histories(plan) for row in life.successions(years)]
    if rows:
        text = "\n".join([",".join(SUCCESSION_COLUMNS), *rows]) + "\n"
        (folder / SUCCESSIONS_FILE).write_text(text, encoding="utf-8", newline="\n")


def _write_parts(plan: CorpusPlan, folder: Path, jobs: int) -> Iterator[list[str]]:
    """Write the parts of a corpus, and yield the truth rows of each part in order."""
    histories = _agency_histories(plan)
    parts = (histories[at : at + _AGENCIES_A_TASK] for at in range(0, len(histories), _AGENCIES_A_TASK))
    write = partial(_write_part, plan, folder)
    if jobs == 1:
        yield from map(write, parts)
        return
    with ProcessPoolExecutor(jobs) as pool:
        while wave := list(islice(parts, 8 * jobs)):  # in batches, to limit memory
            yield from pool.map(write, wave)


def _agency_histories(plan: CorpusPlan) -> list[AgencyHistory]:
    """Return the agencies of a corpus with their histories."""
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
    return plan.years[1] - plan.years[0] + 1


def _write_part(plan: CorpusPlan, folder: Path, lives: Iterable[AgencyHistory]) -> list[str]:
    """Write the reports of several agencies; return their truth rows."""
    return [row for life in lives for row in _write_agency(plan, folder, life)]


def _write_agency(plan: CorpusPlan, folder: Path, life: AgencyHistory) -> Iterator[str]:
    """Write the reports of an agency; yield their truth rows."""
    first = life.index * _years_per_agency(plan)
    years = range(plan.years[0], plan.years[1] + 1)
    for number, report in enumerate(life.reports(years, plan.seed), first):
        if number < plan.reports:
            for fault in life.faults(years, plan.seed).get(report.year, ()):
                plant_with_expectation(report, fault, _format_of_report(plan, number))
            data, row = _render_report(plan, number, report)
            (folder / row["path"]).write_bytes(data)
            yield json.dumps({**row, "history": life.history, "reuse": report.reuse}, ensure_ascii=False)


def _can_have_defect(defect: str, format_: str) -> bool:
    """Return whether reports in a file format can have a defect."""
    if defect.startswith(_TRAP):
        return format_ in DAMAGE[defect.removeprefix(_TRAP)].formats
    return defect not in _NOT_IN.get(format_, ())


def _format_of_report(plan: CorpusPlan, number: int) -> str:
    return plan.formats[number % len(plan.formats)]


def plant_with_expectation(report: SyntheticReport, fault: str, format_: str) -> bool:
    """Plant a fault and record the changed cells and units, where its check must fail; return whether it worked."""
    if not _can_have_defect(fault, format_):
        return False
    cells, units = dict(report.cells), [unit.text for unit in report.units]
    if not plant(report, fault):
        return False
    changed = [list(key) for key in {**cells, **report.cells} if cells.get(key) != report.cells.get(key)]
    report.expected.append({"check": fault, "cells": changed, "units": _changed_texts(units, report.units)})
    return True


def _changed_texts(before: Sequence[str], after: Sequence[NarrativeUnit]) -> list[str]:
    """Return the texts of units that were added or changed, or if there are none, those that were removed."""
    texts = [unit.text for unit in after]
    return [text for text in texts if text not in before] or [text for text in before if text not in texts]


def _render_report(plan: CorpusPlan, number: int, report: SyntheticReport) -> tuple[bytes, dict[str, Any]]:
    """Return a report's bytes, with its defect if it has one, and its truth row."""
    format_ = _format_of_report(plan, number)
    write, layouts = FORMATS[format_]
    random = Random(f"defects-{plan.seed}-{number}")
    fitting = [defect for defect in plan.defects if _can_have_defect(defect, format_)]
    defect = random.choice(fitting) if fitting and random.random() < plan.rate else ""
    if defect and not defect.startswith(_TRAP):
        plant_with_expectation(report, defect, format_)
    row = truth_row(report, f"{report.name}.{format_}")
    damage = DAMAGE.get(defect.removeprefix(_TRAP)) if defect.startswith(_TRAP) else None
    expected = damage.content(report, random) if damage and damage.content else None
    data = write(report, layouts[number // len(plan.formats) % len(layouts)])
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
