"""Commands for stores of many reports: rescore, list runs, export, check and repair."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from disclosure_nlp.cli.app import PROGRAM, Command, Group
from disclosure_nlp.cli.options import DATASET, JSON, RUBRIC, STORE, engine_options
from disclosure_nlp.cli.output import FAILED, print_error, print_json, print_lines, print_note, print_output
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import is_quiet, output_language
from disclosure_nlp.messages import Message, msg

if TYPE_CHECKING:
    from disclosure_nlp.corpus.integrity import StoreDamage
    from disclosure_nlp.corpus.runs import Run
    from disclosure_nlp.score.rubric import Rubric


def score_into_store(files: tuple[str, ...], out: str, rubric: Rubric, **options: Any) -> None:
    """Score files into a store, show progress, and exit with status 1 if a file failed.

    Folders without a report get an error message each and no store, unless other files are scored too.
    """
    from disclosure_nlp.corpus.core import score_corpus
    from disclosure_nlp.corpus.sources import find_sources

    if files and all(Path(file).is_dir() and next(find_sources([file])) == file for file in files):
        for folder in files:
            _print_folder_error(folder)
        click.get_current_context().exit(FAILED)
    with _show_run_progress() as progress:
        run = score_corpus(files, out, rubric=rubric, progress=progress, **options)
    _print_summary_and_exit(run, out)


def _print_folder_error(folder: str) -> None:
    """Print the error that a folder contains no reports, as for a call without a store."""
    from disclosure_nlp.errors import ReadError
    from disclosure_nlp.read.files import read_file
    from disclosure_nlp.read.limits import Limits

    try:
        read_file(folder, Limits())
    except ReadError as error:
        print_error(error.reason)


def _print_summary_and_exit(run: Run, out: str) -> None:
    """Print the summary of a scoring run and exit, with status 1 if a file failed."""
    from disclosure_nlp.corpus.summary import run_summary_lines

    print_lines(run_summary_lines(run.row(), out, output_language()))
    click.get_current_context().exit(FAILED if run.statuses["failed"] else 0)


@contextmanager
def _show_run_progress() -> Iterator[Callable[[Run, int], None] | None]:
    """Show a progress bar for a scoring run and yield its callback; on an interrupt, print how to resume the run."""
    from disclosure_nlp.corpus.summary import run_progress_bar

    try:
        with run_progress_bar(disable=is_quiet() or None) as progress:
            yield progress
    except KeyboardInterrupt:
        print_error(msg("cli.stopped"))
        click.get_current_context().exit(130)


@click.command("rescore", cls=Command, examples=["rescore store --rubric legal-only"])
@STORE
@RUBRIC
@engine_options
def rescore_store_command(store: str, rubric: str, **engine: Any) -> None:
    """Rescore the reports of a store with another rubric or new review decisions; no file is read again."""
    from disclosure_nlp.corpus.core import rescore_corpus

    with _show_run_progress() as progress:
        run = rescore_corpus(store, rubric=rubric, progress=progress, **engine)
    _print_summary_and_exit(run, store)


@click.command("runs", cls=Command, examples=["runs store"])
@STORE
@JSON
def list_runs_command(store: str, as_json: bool) -> None:
    """List the runs of a store with their statistics and versions; a run without an end was killed."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.corpus.summary import run_table_lines

    with open_store(store) as opened:
        rows = opened.rows("SELECT * FROM runs ORDER BY run")
    if as_json:
        print_json(rows)
    else:
        print_lines(run_table_lines(rows, output_language()))


@click.command(
    "export",
    cls=Command,
    examples=[
        "export store scores.xlsx",
        "export store cells.csv --dataset cells",
        "export store texts.csv --dataset corpus --unit section",
    ],
)
@STORE
@click.argument("file", metavar="FILE")
@DATASET
@click.option(
    "--unit",
    type=click.Choice(["report", "section", "sentence"]),
    default="report",
    show_default=True,
    help="With --dataset corpus: a row a report, section or sentence.",
)
def export_dataset_command(store: str, file: str, dataset: str, unit: str) -> None:
    """Write a dataset to FILE in the format of its extension: csv, xlsx, jsonl, sav (SPSS) or dta (Stata).

    The dataset `corpus` holds the texts with document variables, for quanteda, stm and BERTopic (csv, jsonl).
    """
    from disclosure_nlp.corpus.export import export_dataset
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.measures.corpus_texts import write_corpus_texts

    with show_progress("exporting"), open_store(store) as opened:
        rows = write_corpus_texts(opened, file, unit) if dataset == "corpus" else export_dataset(opened, dataset, file)
    print_note(msg("cli.exported", path=file, rows=rows, dataset=dataset))


@click.group("store", cls=Group, examples=["store check store", "store repair store --yes"])
def store_group() -> None:
    """Check and repair a store."""


@store_group.command("check", examples=["store check store"])
@STORE
@JSON
def check_store_command(store: str, as_json: bool) -> None:
    """Compare every file of a store with its commits: sizes, hashes, foreign and duplicate files.

    Exit status: 0 if the store is intact, 1 if it is damaged.
    """
    damage = _find_store_damage(store)
    if as_json:
        print_json([item._asdict() | {"repair": item.repair_action} for item in damage])
    else:
        for item in damage:
            print_error(msg("cli.store_damage", store=store, file=item.file, kind=item.kind, detail=item.detail))
        if damage:
            command = f"{PROGRAM} store repair {store}"
            print_error(msg("cli.store_damaged", store=store, count=len(damage), command=command))
        else:
            print_output(msg("cli.store_whole", store=store).text(output_language()))
    sys.exit(FAILED if damage else 0)


@store_group.command("repair", examples=["store repair store", "store repair store --yes"])
@STORE
@click.option("--yes", is_flag=True, help="Carry it out; without it only print what would be done.")
def repair_store_command(store: str, yes: bool) -> None:
    """Remove duplicate and leftover files, and drop damaged shards, so that the next run scores their files again."""
    from disclosure_nlp.corpus.integrity import repair_store
    from disclosure_nlp.corpus.storage import Storage

    damage = _find_store_damage(store)
    for item in damage:
        facts = {"store": store, "file": item.file, "kind": item.kind, "detail": item.detail}
        print_error(msg("cli.store_repair", act=_repair_message(item), **facts))
    if not damage:
        print_note(msg("cli.nothing_to_repair", store=store))
    elif not yes:
        print_note(msg("cli.unchanged", store=store))
    else:
        removed = repair_store(Storage(store), damage)
        print_note(msg("cli.repaired", store=store, count=len(removed)))


def _repair_message(damage: StoreDamage) -> Message:
    """Return the message on what `store repair` does with a damaged file of a store."""
    return (
        msg("cli.act.rescore", shard=str(damage.shard))
        if damage.repair_action == "rescore"
        else msg(f"cli.act.{damage.repair_action}")
    )


def _find_store_damage(store: str) -> list[StoreDamage]:
    """Return the damaged files of the store at a path; raise StoreError if there is no store."""
    from disclosure_nlp.corpus.integrity import check_store
    from disclosure_nlp.corpus.storage import Storage
    from disclosure_nlp.corpus.store import require_store

    place = Storage(store)
    require_store(place)
    return check_store(place)
