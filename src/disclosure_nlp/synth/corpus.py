"""Made-up corpora of any size: agencies with histories, several formats, planted faults and damage, and their truth.

Every agency is made by itself from the seed and its number, so that a corpus is written in parts and by several
processes, and a larger corpus begins with the same reports.
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
from disclosure_nlp.synth.corruption import DAMAGE, Expected
from disclosure_nlp.synth.fault_injection import PLANTERS, plant
from disclosure_nlp.synth.generate import FORMATS, TRUTH_FILE, truth
from disclosure_nlp.synth.model import MadeReport, Unit
from disclosure_nlp.synth.scenarios import HISTORIES, STEADY
from disclosure_nlp.synth.simulate import Life

SUCCESSIONS_FILE = "successions.csv"
SUCCESSION_COLUMNS = ("from", "to", "year", "kind")
_TRAP = "trap:"
_FIRST_FORM_YEAR = 2019
_AGENCIES_A_TASK = 8
# Word numbers the headings of some layouts by itself; a line of text right above a table in print may belong to it.
_NOT_IN = {"docx": ("S2",), "pdf": ("S7",)}


class Plan(msgspec.Struct, frozen=True):
    """What a corpus is to be.

    Attributes
    ----------
    reports : int
        How many; the last agency may have fewer years than the others.
    years : tuple of (int, int)
        First and last reporting year, from 2019 on; 2019 and 2020 come in the form of 2019.
    seed : int
        Same plan, same bytes.
    formats : tuple of str
        Of `FORMATS`, taken in turn report by report, and their layouts in turn.
    histories : tuple of str
        Of `HISTORIES`, taken in turn agency by agency.
    defects : tuple of str
        Check ids to plant, and ``trap:NUMBER`` of `DAMAGE`; one of them in turn in ``rate`` of the reports.
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


def check_plan(plan: Plan) -> None:
    """Raise for a plan that cannot be carried out.

    Raises
    ------
    DefinitionError
        With all problems: unknown formats, histories and defects, wrong numbers, years without a form.
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


def write_corpus(plan: Plan, folder: AnyPath, jobs: int = 1, progress: Callable[[int], None] | None = None) -> int:
    """Write the reports of a plan and ``truth.jsonl`` into a folder, and renames into ``successions.csv``; return how many.

    Parameters
    ----------
    plan : Plan
        What to write.
    folder : str or path
        Made if need be.
    jobs : int, default 1
        Processes. They change nothing in what is written.
    progress : callable, optional
        Called with the number of reports written so far.

    Raises
    ------
    DefinitionError
        For a plan that cannot be carried out, before anything is written.
    OSError
        When the folder cannot be written.
    """
    check_plan(plan)
    folder = as_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _write_successions(plan, folder)
    count = 0
    with (folder / TRUTH_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for rows in _written(plan, folder, jobs):
            file.writelines(f"{row}\n" for row in rows)
            count += len(rows)
            if progress:
                progress(count)
    return count


def _write_successions(plan: Plan, folder: Path) -> None:
    """Write the renames and mergers of the corpus, where it has any, in the form that `compare` reads."""
    years = range(plan.years[0], plan.years[1] + 1)
    rows = [",".join(map(str, row)) for life in _lives(plan) if (row := life.succession(years))]
    if rows:
        text = "\n".join([",".join(SUCCESSION_COLUMNS), *rows]) + "\n"
        (folder / SUCCESSIONS_FILE).write_text(text, encoding="utf-8", newline="\n")


def _written(plan: Plan, folder: Path, jobs: int) -> Iterator[list[str]]:
    """Yield the rows of truth, part by part in order."""
    parts = _parts(_lives(plan))
    write = partial(_write_part, plan, folder)
    if jobs == 1:
        yield from map(write, parts)
        return
    with ProcessPoolExecutor(jobs) as pool:
        while wave := list(islice(parts, 8 * jobs)):  # so that no more than a wave waits in memory
            yield from pool.map(write, wave)


def _lives(plan: Plan) -> list[Life]:
    """Return the agencies of a plan, each with its history and the one before it of the same history."""
    agencies = make_agencies(ceil(plan.reports / _span(plan)), plan.seed)
    step = len(plan.histories)
    return [
        Life(
            index,
            agency,
            plan.histories[index % step],
            agencies[index - step] if index >= step else None,
            index // step,
        )
        for index, agency in enumerate(agencies)
    ]


def _parts(lives: Sequence[Life]) -> Iterator[Sequence[Life]]:
    yield from (lives[at : at + _AGENCIES_A_TASK] for at in range(0, len(lives), _AGENCIES_A_TASK))


def _span(plan: Plan) -> int:
    return plan.years[1] - plan.years[0] + 1


def _write_part(plan: Plan, folder: Path, lives: Iterable[Life]) -> list[str]:
    return [row for life in lives for row in _write_agency(plan, folder, life)]


def _write_agency(plan: Plan, folder: Path, life: Life) -> Iterator[str]:
    first = life.index * _span(plan)
    years = range(plan.years[0], plan.years[1] + 1)
    for number, report in enumerate(life.reports(years, plan.seed), first):
        if number < plan.reports:
            for fault in life.faults(years, plan.seed).get(report.year, ()):
                plant_expecting(report, fault, _format(plan, number))
            data, row = _render(plan, number, report)
            (folder / row["path"]).write_bytes(data)
            yield json.dumps({**row, "history": life.history, "reuse": report.reuse}, ensure_ascii=False)


def _fits(defect: str, format_: str) -> bool:
    """Return whether a format can have a defect."""
    if defect.startswith(_TRAP):
        return format_ in DAMAGE[defect.removeprefix(_TRAP)].formats
    return defect not in _NOT_IN.get(format_, ())


def _format(plan: Plan, number: int) -> str:
    return plan.formats[number % len(plan.formats)]


def plant_expecting(report: MadeReport, fault: str, format_: str) -> bool:
    """Plant a fault and write down where its check must fail: the cells and units that were changed."""
    if not _fits(fault, format_):
        return False
    cells, units = dict(report.cells), [unit.text for unit in report.units]
    if not plant(report, fault):
        return False
    changed = [list(key) for key in {**cells, **report.cells} if cells.get(key) != report.cells.get(key)]
    report.expected.append({"check": fault, "cells": changed, "units": _changed(units, report.units)})
    return True


def _changed(before: Sequence[str], after: Sequence[Unit]) -> list[str]:
    """Return the texts that a planter wrote or changed, or those it took out."""
    texts = [unit.text for unit in after]
    return [text for text in texts if text not in before] or [text for text in before if text not in texts]


def _render(plan: Plan, number: int, report: MadeReport) -> tuple[bytes, dict[str, Any]]:
    """Return a report's bytes, defects included, and its row of truth."""
    format_ = _format(plan, number)
    write, layouts = FORMATS[format_]
    random = Random(f"defects-{plan.seed}-{number}")
    fitting = [defect for defect in plan.defects if _fits(defect, format_)]
    defect = random.choice(fitting) if fitting and random.random() < plan.rate else ""
    if defect and not defect.startswith(_TRAP):
        plant_expecting(report, defect, format_)
    row = truth(report, f"{report.name}.{format_}")
    damage = DAMAGE.get(defect.removeprefix(_TRAP)) if defect.startswith(_TRAP) else None
    expected = damage.content(report, random) if damage and damage.content else None
    data = write(report, layouts[number // len(plan.formats) % len(layouts)])
    if damage and damage.file:
        data, expected = damage.file(data)
    found = expected or Expected()
    row["damage"] = defect.removeprefix(_TRAP) if expected else None
    row["expected"] = {
        "status": found.status,
        "findings": report.expected,
        "issues": list(found.issues),
        "damaged_checks": list(found.checks),
    }
    return data, row
