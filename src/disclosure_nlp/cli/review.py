"""Commands of the review round: decisions on findings, lists for agencies, their answers, status of root causes."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from disclosure_nlp.cli.app import PROGRAM, Command, Group
from disclosure_nlp.cli.coding import coding_group
from disclosure_nlp.cli.options import JSON, STORE
from disclosure_nlp.cli.output import FAILED, print_error, print_json, print_lines, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store
    from disclosure_nlp.review.decide import DecisionTarget
    from disclosure_nlp.review.findings import ItemSelection
    from disclosure_nlp.review.workbook import ReviewSheet


@click.command("decide", cls=Command, examples=['decide store 4c1f0a2b confirmed --why "checked with the agency"'])
@STORE
@click.argument("finding", metavar="FINDING")
@click.argument("verdict", type=click.Choice(["confirmed", "dismissed", "corrected", "remarked", "undone"]))
@click.option("--value", metavar="NUMBER", help="With corrected: what the cell holds in truth; `blank` for nothing.")
@click.option("--cell", metavar="TABLE/ROW/COLUMN", help="With corrected: the cell, where the finding shows several.")
@click.option("--by", metavar="NAME", help="Who decides. Default: the user's name.")
@click.option("--why", metavar="TEXT", default="", help="Why; the words of a remark.")
def decide_command(
    store: str, finding: str, verdict: str, value: str | None, cell: str | None, by: str | None, why: str
) -> None:
    """Record a reviewer's verdict on a finding, by its fingerprint; `rescore` then applies it to the score."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review import decide

    with open_store(store) as opened:
        place, target = opened.storage, _find_decision_target(opened, finding)
    by = by or getpass.getuser()
    if verdict == "corrected" or value is not None or cell is not None:
        decide.correct_cell(place, target, by, value=value or "", cell=cell, reason=why)
    elif verdict == "confirmed":
        decide.confirm_finding(place, target, by, reason=why)
    elif verdict == "dismissed":
        decide.dismiss_finding(place, target, by, reason=why)
    elif verdict == "remarked":
        decide.add_remark(place, target, by, text=why)
    else:
        decide.undo_last_decision(place, target, by, reason=why)
    print_note(
        msg("cli.decided", finding=finding, verdict=msg(f"answer.{verdict}"), command=f"{PROGRAM} rescore {store}")
    )


def _find_decision_target(store: Store, fingerprint: str) -> DecisionTarget:
    """Return the target (finding to decide on) for a fingerprint, the hash that identifies a finding over runs."""
    from disclosure_nlp.errors import StoreError
    from disclosure_nlp.review.decide import decision_target_of_finding
    from disclosure_nlp.review.findings import decision_targets_across_reports

    try:
        return decision_target_of_finding(store, fingerprint)
    except StoreError:
        target = decision_targets_across_reports(store).get(fingerprint)
        if target is None:
            raise
        return target


_OUT = click.option("--out", metavar="FILE", help="Tables for people: a workbook (.xlsx) or a page (.html).")


@click.group(
    "review", cls=Group, examples=["review out store lists", "review in store lists/*.xlsx", "review status store"]
)
def review_group() -> None:
    """Carry out a review round: lists for agencies, their answers, and the status of every root cause."""


def selection_options(command: Any) -> Any:
    """Add the options --year, --severity and --check, which select review items (click decorator)."""
    options = [
        click.option(
            "--year",
            "years",
            metavar="YEAR",
            multiple=True,
            type=int,
            help="Reporting year; may be given often. Default: the last one.",
        ),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            type=click.Choice(["error", "warning", "hint"]),
            help="Only failures this grave; may be given often. Default: all.",
        ),
        click.option(
            "--check", "checks", metavar="ID", multiple=True, help="Only this check; may be given often. Default: all."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _make_item_selection(
    store: Store, years: tuple[int, ...], severities: tuple[str, ...], checks: tuple[str, ...]
) -> ItemSelection:
    """Return the criteria for review items from a command's options; without ``--year`` those of the latest year."""
    from disclosure_nlp.review.findings import latest_reporting_year, make_selection
    from disclosure_nlp.review.items import SEVERITIES

    return make_selection(years or latest_reporting_year(store), severities or SEVERITIES, checks)  # type: ignore[arg-type]


review_group.add_command(coding_group)


@review_group.command("out", examples=["review out store lists", "review out store lists --severity error --check R1"])
@STORE
@click.argument("folder", metavar="DIR")
@selection_options
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=0),
    help="Processes that write; 0 for none besides this one. Default: 2 for many agencies.",
)
def write_lists_command(
    store: str,
    folder: str,
    years: tuple[int, ...],
    severities: tuple[str, ...],
    checks: tuple[str, ...],
    workers: int | None,
) -> None:
    """Write a workbook and a Word document per agency, and an overview: every root cause with answer columns."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review.outgoing import write_review_lists

    with show_progress("writing"), open_store(store) as opened:
        chosen = _make_item_selection(opened, years, severities, checks)
        written = write_review_lists(opened, folder, selection=chosen, language=output_language(), workers=workers)
    print_note(msg("cli.lists", folder=folder, count=len(written) // 2, overview=written[0].name))


@review_group.command("in", examples=["review in store returned/*.xlsx", "review in store answers.csv --by 李明"])
@STORE
@click.argument("files", nargs=-1, required=True, metavar="FILES…")
@click.option("--by", metavar="NAME", help="Who answered, for rows that name nobody.")
def read_answers_command(store: str, files: tuple[str, ...], by: str | None) -> None:
    """Read filled workbooks and CSV files: every answer becomes a decision; rows that cannot be read are listed.

    Reading the same files again adds nothing. Exit status: 1 if rows could not be read.
    """
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review.incoming import import_answers

    with show_progress("reading"), open_store(store) as opened:
        found = import_answers(opened, files, default_reviewer=by)
    for problem in found.problems:
        print_error(problem)
    counts = {"added": len(found.added), "known": found.known, "problems": len(found.problems)}
    print_note(msg("cli.answers", store=store, command=f"{PROGRAM} rescore {store}", **counts))
    sys.exit(FAILED if found.problems else 0)


@review_group.command("status", examples=["review status store", "review status store --out status.xlsx"])
@STORE
@selection_options
@click.option(
    "--out", metavar="FILE", help="Workbook (.xlsx): agencies, every root cause, rounds, versions to decide on."
)
@JSON
def review_status_command(
    store: str,
    years: tuple[int, ...],
    severities: tuple[str, ...],
    checks: tuple[str, ...],
    out: str | None,
    as_json: bool,
) -> None:
    """Show whether each root cause is new, still open, answered or fixed, per agency and in total."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review.status import review_status
    from disclosure_nlp.review.tables import causes_by_agency_rows, status_lines, status_sheets

    with show_progress("comparing"), open_store(store) as opened:
        status = review_status(opened, _make_item_selection(opened, years, severities, checks))
    if out:
        _write_workbook_or_page(out, status_sheets(status, output_language()))
    if as_json:
        header, *rows = causes_by_agency_rows(status, "en")
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        print_lines(status_lines(status, output_language()))


def _write_workbook_or_page(out: str, sheets: list[ReviewSheet]) -> None:
    """Write tables as an Excel workbook (.xlsx) or a web page (.html), by file name extension."""
    from disclosure_nlp.corpus.decisions import build_decision_log
    from disclosure_nlp.errors import DefinitionError
    from disclosure_nlp.paths import write_file_atomically
    from disclosure_nlp.review.workbook import make_workbook
    from disclosure_nlp.view.page import render_template

    ending = Path(out).suffix.lower()
    if ending not in (".xlsx", ".html"):
        raise DefinitionError(out, [msg("out.ending", ending=ending or "—", names=(".xlsx", ".html"))])
    title = msg("review.status_title").text(output_language())
    if ending == ".html":
        write_file_atomically(
            out, render_template("review/tables.html", title=title, sheets=sheets, language=output_language()).encode()
        )
    else:
        write_file_atomically(out, make_workbook(sheets, build_decision_log([]), output_language()))
    print_note(msg("cli.path", path=out))


@review_group.command(
    "missing", examples=["review missing store roster.csv", "review missing store roster.csv --out due.html"]
)
@STORE
@click.argument("roster", metavar="ROSTER")
@click.option("--year", metavar="YEAR", type=int, help="Reporting year. Default: the last one.")
@click.option("--on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="Day to count to. Default: today.")
@_OUT
def missing_reports_command(store: str, roster: str, year: int | None, on: datetime | None, out: str | None) -> None:
    """List the agencies that have not reported: a roster compared with the store, by area and kind, with days late."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.panel.states import read_roster
    from disclosure_nlp.review.findings import latest_reporting_year
    from disclosure_nlp.review.missing import due_report_sheets, find_due_reports

    day = (on or datetime.now(UTC)).date()
    with show_progress("comparing"), open_store(store) as opened:
        wanted = year or max(latest_reporting_year(opened), default=day.year - 1)
        due = find_due_reports(opened, read_roster(roster), wanted, day)
    if out:
        _write_workbook_or_page(out, due_report_sheets(due, wanted, day, output_language()))
    open_reports = [item for item in due if item.state == "missing"]
    print_lines(f"{item.agency}\t{item.area}\t{item.kind}\t{item.days_late}" for item in open_reports)
    print_note(msg("cli.missing", year=str(wanted), due=len(due), missing=len(open_reports)))


@review_group.command(
    "version", examples=["review version store 4c1f0a2b9d3e5f60", "review version store corrected/*.docx"]
)
@STORE
@click.argument("reports", nargs=-1, required=True, metavar="REPORT…")
@click.option("--by", metavar="NAME", help="Who decides. Default: the user's name.")
@click.option("--why", metavar="TEXT", default="", help="Why.")
def choose_version_command(store: str, reports: tuple[str, ...], by: str | None, why: str) -> None:
    """Record which file is the current version of its report; files are given by report key or path."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review import decide

    with open_store(store) as opened:
        place = opened.storage
        targets = [
            decide.decision_target_of_report_version(opened, decide.find_report_key(opened, name)) for name in reports
        ]
    for target in targets:
        decide.choose_current_version(place, target, by or getpass.getuser(), reason=why)
        print_note(
            msg("cli.version_chosen", report=target.report, agency=target.agency or "—", year=str(target.year or "—"))
        )
