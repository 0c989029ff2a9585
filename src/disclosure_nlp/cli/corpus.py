"""Commands over many reports: the store and what is done with it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from disclosure_nlp.cli.output import FAILED, echo_error, fail, write, write_json

if TYPE_CHECKING:
    from disclosure_nlp.corpus.decisions import Correction, Verdict
    from disclosure_nlp.corpus.integrity import Damage
    from disclosure_nlp.corpus.runs import Run
    from disclosure_nlp.score.rubric import Rubric

_Command = TypeVar("_Command", bound=Callable[..., Any])
_STORE = click.argument("store", metavar="STORE")


def engine_options(command: _Command) -> _Command:
    """Add the options of where a run is carried out."""
    options = (
        click.option("--workers", type=click.IntRange(0), help="Worker processes; 0: none beside this one."),
        click.option(
            "--scheduler", metavar="ADDRESS", help="Dask scheduler that already runs, such as tcp://host:8786."
        ),
        click.option("--log", metavar="FILE", help="Add JSON lines on the run to a file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def run_into_store(files: tuple[str, ...], out: str, rubric: Rubric, **options: Any) -> None:
    """Score files into a store, show how far it is, and leave with 1 where a file failed."""
    from disclosure_nlp.corpus.core import score_corpus

    with _shown() as progress:
        run = score_corpus(files, out, rubric=rubric, progress=progress, **options)
    _end(run, out)


def _end(run: Run, out: str) -> None:
    from disclosure_nlp.corpus.summary import run_lines

    write("\n".join(run_lines(run.row(), out)).encode("utf-8", "backslashreplace"))
    click.get_current_context().exit(FAILED if run.statuses["failed"] else 0)


@contextmanager
def _shown() -> Iterator[Callable[[Run, int], None] | None]:
    """Give what shows how far a run is, and turn what goes wrong into one line."""
    from disclosure_nlp.corpus.summary import bar
    from disclosure_nlp.errors import DisclosureError

    try:
        with bar() as progress:
            yield progress
    except DisclosureError as error:
        fail(error)
    except KeyboardInterrupt:
        echo_error("stopped; run the same command again and it goes on where it was")
        click.get_current_context().exit(130)


@click.command()
@_STORE
@click.option("--rubric", metavar="ID|FILE", help="Rubric to score by, an id or a TOML file. Default: ogi-2021.")
@engine_options
def rescore(store: str, rubric: str | None, **engine: Any) -> None:
    """Score the reports of a store by another rubric or new decisions; no file is read again."""
    from disclosure_nlp.corpus.core import rescore_corpus

    with _shown() as progress:
        run = rescore_corpus(store, rubric=rubric, progress=progress, **engine)
    _end(run, store)


@click.command()
@_STORE
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def runs(store: str, as_json: bool) -> None:
    """List the runs over a store with their figures and versions; one without an end was killed."""
    from disclosure_nlp.corpus.summary import runs_lines

    with _opened(store) as opened:
        rows = opened.rows("SELECT * FROM runs ORDER BY run")
    if as_json:
        write_json(rows)
    else:
        write("\n".join(runs_lines(rows)).encode())


@contextmanager
def _opened(store: str) -> Iterator[Any]:
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.errors import DisclosureError

    try:
        with open_store(store) as opened:
            yield opened
    except DisclosureError as error:
        fail(error)


@click.command()
@_STORE
@click.argument("file", metavar="FILE")
@click.option("--dataset", default="scored", show_default=True, help="Dataset, see docs/store.md; `scored`: each once.")
def export(store: str, file: str, dataset: str) -> None:
    """Write a dataset to FILE; its ending decides: csv, xlsx, jsonl, sav (SPSS) or dta (Stata)."""
    from disclosure_nlp.corpus.export import export_dataset

    with _opened(store) as opened:
        rows = export_dataset(opened, dataset, file)
    echo_error(f"{file}: {rows:,} rows of {dataset}")


@click.command()
@_STORE
@click.argument("finding", metavar="FINDING")
@click.argument("verdict", type=click.Choice(["confirmed", "dismissed", "corrected"]))
@click.option("--value", metavar="NUMBER", help="With corrected: what the cell holds in truth; `blank` for nothing.")
@click.option("--cell", metavar="TABLE/ROW/COLUMN", help="With corrected: the cell, where the finding shows several.")
@click.option("--by", metavar="NAME", help="Who decides. Default: the user's name.")
@click.option("--why", metavar="TEXT", default="", help="Why.")
def decide(
    store: str, finding: str, verdict: str, value: str | None, cell: str | None, by: str | None, why: str
) -> None:
    """Keep a person's verdict on a finding, by its fingerprint; `rescore` then lets it enter the score."""
    from disclosure_nlp.corpus.decisions import Decision, add_decisions
    from disclosure_nlp.errors import DisclosureError

    with _opened(store) as opened:
        found = opened.finding(finding)
        place = opened.place
    try:
        correction = _correction(found["evidence"], value, cell)
        decision = Decision(
            finding=finding,
            report=found["report"],
            verdict=cast("Verdict", verdict),
            by=by or getpass.getuser(),
            on=datetime.now(UTC).strftime("%Y-%m-%d"),
            why=why,
            correction=correction,
        )
        add_decisions(place, [decision])
    except DisclosureError as error:
        fail(error)
    echo_error(f"{finding}: {verdict}; run `disclosure-nlp rescore {store}` to let it enter the score")


@click.group()
def store() -> None:
    """Check and repair a store."""


@store.command("check")
@_STORE
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def check_command(store: str, as_json: bool) -> None:
    """Compare every file of a store with its commits: sizes, hashes, foreign and doubled files.

    Exit status: 0 when the store is whole, 1 when it is damaged.
    """
    damage = _damage_of(store)
    if as_json:
        write_json([item._asdict() | {"repair": item.repair} for item in damage])
    for item in [] if as_json else damage:
        echo_error(f"{store}/{item.file}: {item.kind} ({item.detail})")
    if damage and not as_json:
        echo_error(f"{store}: {len(damage)} damaged; `disclosure-nlp store repair {store}` says what it would do")
    elif not as_json:
        write(f"{store}: whole".encode())
    sys.exit(FAILED if damage else 0)


@store.command("repair")
@_STORE
@click.option("--yes", is_flag=True, help="Carry it out; without it only print what would be done.")
def repair_command(store: str, yes: bool) -> None:
    """Remove copies and leftovers, and drop damaged shards, so that the next run scores their files again."""
    from disclosure_nlp.corpus.integrity import repair_store
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.errors import DisclosureError

    damage = _damage_of(store)
    for item in damage:
        act = {"remove": "remove the file", "rescore": f"drop shard {item.shard}", "none": "cannot be repaired here"}
        echo_error(f"{store}/{item.file}: {item.kind} ({item.detail}): {act[item.repair]}")
    if not yes or not damage:
        echo_error(f"{store}: {'nothing to repair' if not damage else 'nothing was changed; add --yes to do it'}")
        return
    try:
        removed = repair_store(Storage(store), damage)
    except DisclosureError as error:
        fail(error)
    echo_error(f"{store}: {len(removed)} files removed; score the sources into it again to fill the gaps")


def _damage_of(store: str) -> list[Damage]:
    from disclosure_nlp.corpus.integrity import check_store
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import require_store
    from disclosure_nlp.errors import DisclosureError

    try:
        place = Storage(store)
        require_store(place)
        return check_store(place)
    except DisclosureError as error:
        fail(error)


def _correction(evidence: str, value: str | None, cell: str | None) -> Correction | None:
    from disclosure_nlp.corpus.decisions import correction_of

    return correction_of(evidence, value, cell) if value is not None or cell is not None else None


COMMANDS = (rescore, runs, export, decide, store)
