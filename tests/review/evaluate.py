"""A review round on made-up reports whose faults are known: what becomes of every root cause, and what is lost.

Of 100 reports each has a fault. 40 come back: 10 of them still with the fault, 5 with another one. 20 faults are dismissed by
the agencies in their lists, 10 of them in reports that come back with this evidence unchanged.

    python -m tests.review.evaluate [REPORTS [SEED]]
"""

from __future__ import annotations

import copy
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

from disclosure_nlp import open_store
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.corpus.core import rescore_corpus, score_corpus
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.review import decide
from disclosure_nlp.review.incoming import import_answers
from disclosure_nlp.review.outgoing import write_review_lists
from disclosure_nlp.review.status import review_status
from disclosure_nlp.review.workbook import column_title
from disclosure_nlp.synth.fault_injection import plant_fault
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.text import write_text

YEAR = 2023
FAULTS = ("R3", "R4", "S7", "F1", "R1", "S2", "N1", "Y1")
HEADER = 3


class Plan(NamedTuple):
    """What happens to a report: its first faults, those after correction (None: no new file), and those dismissed."""

    first: tuple[str, ...]
    then: tuple[str, ...] | None
    dismissed: tuple[str, ...]
    corrected: tuple[str, ...]


class Result(NamedTuple):
    """States found of planted faults against those expected, and other figures of the round."""

    planted: Counter[tuple[str, str]]
    others: Counter[str]
    dismissed: int
    standing: int
    added_again: int
    latest: bool
    seconds: dict[str, float]

    @property
    def wrong(self) -> int:
        """Planted faults in another state than expected, and others that are not open."""
        return sum(count for (expected, found), count in self.planted.items() if expected != found) + sum(
            count for state, count in self.others.items() if state != "open"
        )


def plan_of(at: int, reports: int, usable: Sequence[str]) -> Plan:
    """Return what happens to a report; the shares are those of the round in the heading of this module."""
    share = at * 100 // reports
    one, other, third = (usable[(at + step) % len(usable)] for step in range(3))
    if share < 10:
        return Plan((one, other), (other,), (other,), (one,))
    if share < 25:
        return Plan((one,), (), (), (one,))
    if share < 30:
        return Plan((one,), (third,), (), (one,))
    if share < 40:
        return Plan((one,), (one,), (), ())
    return Plan((one,), None, (one,) if share < 50 else (), ())


def _planted(report: SyntheticReport, faults: Sequence[str]) -> SyntheticReport:
    made = copy.deepcopy(report)
    for fault in faults:
        assert plant_fault(made, fault), fault
    return made


def _usable(report: SyntheticReport) -> list[str]:
    return [fault for fault in FAULTS if plant_fault(copy.deepcopy(report), fault)]


def run_round(folder: Path, reports: int = 100, seed: int = 3) -> Result:
    """Carry out the round in a folder."""
    made = list(make_reports(reports, range(YEAR, YEAR + 1), seed))
    plans = [plan_of(at, reports, _usable(report)) for at, report in enumerate(made)]
    inbox, later, store = folder / "in", folder / "later", folder / "store"
    inbox.mkdir(parents=True)
    later.mkdir()
    seconds = {"start": time.perf_counter()}
    for at, (report, plan) in enumerate(zip(made, plans, strict=True)):
        (inbox / f"{at:03}.txt").write_text(write_text(_planted(report, plan.first), "markdown"), encoding="utf-8")
    score_corpus([str(inbox)], str(store), workers=0)
    seconds["scored"] = time.perf_counter()
    with open_store(str(store)) as opened:
        written = write_review_lists(opened, folder / "lists", workers=0)
    seconds["lists"] = time.perf_counter()
    workbooks = {path.stem: path for path in written[1:] if path.suffix == ".xlsx"}
    names = [_name(report) for report in made]
    for name, plan in zip(names, plans, strict=True):
        _dismiss(workbooks[name], plan.dismissed)
    with open_store(str(store)) as opened:
        added = import_answers(opened, sorted(workbooks.values())).added
    for at, (report, plan) in enumerate(zip(made, plans, strict=True)):
        if plan.then is not None:  # every tenth one comes under another name
            target = later / f"a{at:03}.txt" if at % 10 == 0 else inbox / f"{at:03}.txt"
            text = write_text(_planted(report, plan.then), "markdown") + "\n（更正后重新发布）\n"
            target.write_text(text, encoding="utf-8")
    score_corpus([str(inbox), str(later)], str(store), workers=0)
    _choose(str(store), later)
    rescore_corpus(str(store), workers=0)
    seconds["again"] = time.perf_counter()
    with open_store(str(store)) as opened:
        again = import_answers(opened, sorted(workbooks.values())).added
        status = review_status(opened)
        reports_now = build_panel(opened).reports
        rows = opened.rows("SELECT count(*) AS n FROM scored WHERE path LIKE '%#version%'")
        stands = opened.rows(
            "SELECT count(*) AS n FROM findings WHERE decision = 'dismissed' AND stands AND verdict = 'fail'"
        )
    seconds["status"] = time.perf_counter()
    planted, others = _compared(status.causes, dict(zip(names, plans, strict=True)))
    latest = rows[0]["n"] == 0 and len(reports_now) == reports
    return Result(planted, others, len({d.finding for d in added}), stands[0]["n"], len(again), latest, _laps(seconds))


def _name(report: SyntheticReport) -> str:
    return report.agency.name


def _laps(seconds: dict[str, float]) -> dict[str, float]:
    marks = list(seconds.items())
    return {name: round(at - before, 1) for (_, before), (name, at) in pairwise(marks)}


def _dismiss(path: Path, checks: Sequence[str]) -> None:
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[HEADER]}

    def cell(row: int, name: str) -> Any:
        return page.cell(row, at[column_title(name, "zh")])

    for row in range(HEADER + 1, page.max_row + 1):
        if set(checks).intersection(str(cell(row, "checks").value).split("、")):
            for name, value in (("answer", "不属实"), ("reason", "原件如此"), ("by", "经办人"), ("on", "2024-02-20")):
                cell(row, name).value = value
    book.save(path)


def _choose(store: str, folder: Path) -> None:
    with open_store(store) as opened:
        rows = opened.rows(f"SELECT report FROM reports WHERE path LIKE '{folder}%'")
        targets = [decide.decision_target_of_report_version(opened, row["report"]) for row in rows]
    for target in targets:
        decide.choose_current_version(Storage(store), target, "office")


def _compared(causes: Sequence[Any], plans: dict[str, Plan]) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Return how often planted faults are in which state, by what is expected, and the states of all others."""
    planted: Counter[tuple[str, str]] = Counter()
    others: Counter[str] = Counter()
    for agency, plan in plans.items():
        own = [cause for cause in causes if cause.item.agency == agency]
        expected = _expected(plan)
        for check, state in expected.items():
            found = [cause.state for cause in own if check in cause.item.checks]
            planted[state, found[0] if found else "none"] += 1
        rest = [cause for cause in own if not set(expected).intersection(cause.item.checks)]
        others.update(cause.state for cause in rest)
    return planted, others


def _expected(plan: Plan) -> dict[str, str]:
    new = [fault for fault in plan.then or () if fault not in plan.first]
    states = dict.fromkeys(plan.first, "open") | dict.fromkeys(plan.corrected, "fixed")
    return states | dict.fromkeys(plan.dismissed, "answered") | dict.fromkeys(new, "new")


def main(arguments: Sequence[str]) -> int:
    """Print the figures of a round; return 1 where a state is wrong or a decision is lost."""
    reports, seed = (int(value) for value in chain(arguments, ("100", "3")[len(arguments) :]))
    with tempfile.TemporaryDirectory() as folder:
        found = run_round(Path(folder), reports, seed)
    print(f"{reports} reports; planted faults by expected and found state:")
    for (expected, state), count in sorted(found.planted.items()):
        print(f"  {expected:10}{state:10}{count:5}{'' if expected == state else '  WRONG'}")
    print(f"other root causes: {dict(found.others)}")
    print(
        f"dismissed findings {found.dismissed}, of which still counted {found.standing}; added again {found.added_again}"
    )
    print(f"latest version everywhere: {found.latest}; seconds: {found.seconds}")
    return int(bool(found.wrong or found.standing or found.added_again or not found.latest))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
