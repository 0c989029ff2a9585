"""Commands on single reports: score, card, inspect, tag."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.corpus import run_into_store
from disclosure_nlp.cli.options import JSON, RUBRIC, TAGGER, engine_options, limit_options
from disclosure_nlp.cli.output import FAILED, echo_error, note, write, write_json
from disclosure_nlp.cli.progress import counted
from disclosure_nlp.cli.settings import language
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.manifest import Manifest
    from disclosure_nlp.model import Outcome
    from disclosure_nlp.read.limits import Limits
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.worker import ProcessWorker


@click.command(
    cls=Command,
    examples=[
        "score report.docx",
        "score --json reports/ > records.jsonl",
        "score reports/ --out store --workers 2",
        "score --manifest list.csv --rubric legal-only",
    ],
)
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option(
    "--manifest", metavar="CSV", help="What is known of the files: path, agency, year, region, published, parent, cut."
)
@JSON
@click.option("--all", "everything", is_flag=True, help="List what is in order too, not only what is amiss.")
@RUBRIC
@limit_options
@click.option("--agencies", metavar="CSV", help="agencies.csv of an earlier store: its numbers are carried over.")
@click.option("--out", metavar="DIR", help="Store to write to, a folder or address; an earlier run is continued.")
@engine_options
@TAGGER
def score(
    files: tuple[str, ...],
    manifest: str | None,
    as_json: bool,
    everything: bool,
    rubric: str,
    limits: Limits,
    out: str | None,
    tagger: str,
    **engine: Any,
) -> None:
    """Score reports: files, folders (all reports below, by the endings of their names) and quoted globs.

    Without FILE, the files that the manifest names. The manifest overrides the agency, year and region of the text.

    One file gives a summary, several give a line each. Exit status: 0 when every file could be scored, 1 when one
    failed, 2 for wrong usage.
    """
    _check_options(files, manifest, out, as_json or everything, tagger, engine)
    listed = _listed(manifest)
    if out is not None:
        from disclosure_nlp.score.scorer import resolve_rubric

        run_into_store(files, out, resolve_rubric(rubric), manifest=listed, limits=limits, **engine)
        return
    from disclosure_nlp.worker import ProcessWorker

    paths = _paths(files, listed)
    with ProcessWorker(rubric, limits, tagger) as worker:
        show = _printer(as_json, everything, len(paths), worker.rubric)
        failed = sum(_scored(worker, paths, show, listed))
    sys.exit(FAILED if failed else 0)


def _check_options(
    files: tuple[str, ...], manifest: str | None, out: str | None, view: bool, tagger: str, engine: dict[str, Any]
) -> None:
    """Raise for options that do not go together."""
    if not files and manifest is None:
        raise click.UsageError("Missing argument 'FILE…' or option '--manifest'.")
    if out is not None and tagger != "trained":
        raise click.UsageError("Option --tagger does not go with --out: a store holds what the shipped model says.")
    if out is not None and view:
        raise click.UsageError("Options --json and --all do not go with --out; see: export.")
    if out is None and any(value is not None for value in engine.values()):
        raise click.UsageError("Options --workers, --scheduler, --log and --agencies need --out.")


def _listed(manifest: str | None) -> Manifest | None:
    if manifest is None:
        return None
    from disclosure_nlp.manifest import load_manifest

    return load_manifest(manifest)


def _paths(files: tuple[str, ...], listed: Manifest | None) -> list[str]:
    from disclosure_nlp.inputs import find_files

    return find_files(files) if files or listed is None else listed.paths


def _scored(
    worker: ProcessWorker, paths: list[str], show: Callable[[Outcome], None], listed: Manifest | None
) -> list[bool]:
    """Score files and show each; return whether each failed."""
    failed = []
    for path in counted(paths, "scoring"):
        outcome = worker.process(path, listed.stated(path) if listed else None)
        failed.append(outcome.status == "failed")
        if failed[-1]:
            echo_error(outcome.issues[-1].text(language()))
        show(outcome)
    return failed


def _printer(as_json: bool, everything: bool, count: int, rubric: Rubric) -> Callable[[Outcome], None]:
    """Return the function that prints an outcome: its record, its summary if it is the only one, or a table line."""
    from disclosure_nlp.view.record import encode, record
    from disclosure_nlp.view.summary import summary, table_head, table_line

    if as_json:
        return lambda outcome: write(encode(record(outcome, all_findings=everything)))
    if count > 1:
        write(table_head(language()))
        return lambda outcome: write(table_line(outcome, language()))

    def show(outcome: Outcome) -> None:
        if outcome.status != "failed":
            write(summary(outcome, all_items=everything, language=language(), rubric=rubric))

    return show


OUT_PAGE = click.option("--out", required=True, metavar="HTML", help="Where the page goes.")


@click.command(
    cls=Command,
    examples=[
        "card report.pdf --out card.html",
        "card report.pdf --out card.html --lang zh",
        "card report.pdf --out card.html --crops",
    ],
)
@click.argument("file", metavar="FILE")
@OUT_PAGE
@click.option("--crops", is_flag=True, help="Show the places of failed checks as printed, framed; PDF files only.")
@click.option(
    "--max-crop-kilobytes",
    type=click.IntRange(min=1),
    metavar="K",
    help="Size of the pictures of --crops together; default 1000.",
)
@RUBRIC
@limit_options
@TAGGER
def card(
    file: str, out: str, crops: bool, max_crop_kilobytes: int | None, rubric: str, limits: Limits, tagger: str
) -> None:
    """Write the card of a report: one page that needs nothing else, every finding a link to its place.

    The page holds both languages; --lang chooses which is shown first.
    """
    from disclosure_nlp.worker import ProcessWorker

    if max_crop_kilobytes is not None and not crops:
        raise click.UsageError("Option --max-crop-kilobytes needs --crops.")
    if crops:
        from disclosure_nlp.inspection.crops import MOST_BYTES
        from disclosure_nlp.inspection.worker import InspectionWorker

        most = MOST_BYTES if max_crop_kilobytes is None else 1000 * max_crop_kilobytes
        with InspectionWorker(rubric, limits, tagger) as inspector:
            from disclosure_nlp.view.card.render import card_page

            found = inspector.inspect(file, crop_bytes=most)
            page = card_page(found.outcome, language=language(), rubric=inspector.rubric, crops=found.crops)
    else:
        with ProcessWorker(rubric, limits, tagger) as worker:
            from disclosure_nlp.view.card.render import card_page

            page = card_page(worker.process(file), language=language(), rubric=worker.rubric)
    _write_page(file, out, page)


def _write_page(file: str, out: str, page: str) -> None:
    from disclosure_nlp.paths import write_whole

    write_whole(out, page.encode(), sources=[file])
    note(msg("cli.written", path=out, kilobytes=len(page.encode()) / 1000))


@click.command(
    cls=Command,
    examples=["inspect report.pdf --out seen.html", "inspect report.html --out seen.html --lang zh"],
)
@click.argument("file", metavar="FILE")
@OUT_PAGE
@click.option(
    "--pictures",
    type=click.IntRange(min=0),
    metavar="N",
    default=20,
    show_default=True,
    help="Pages of a PDF file that are shown as pictures, the first ones; 0 for none.",
)
@RUBRIC
@limit_options
@TAGGER
def inspect(file: str, out: str, pictures: int, rubric: str, limits: Limits, tagger: str) -> None:
    """Write what the reader saw of a file: blocks, headings, cells, names, years and figures, each with its place.

    It is for any file, one that is refused too, and says why an item stays unknown. Exit status: 0 when the file was
    scored, 1 when it was not; the page is written in both cases.
    """
    from disclosure_nlp.inspection.worker import InspectionWorker

    with InspectionWorker(rubric, limits, tagger) as worker:
        found = worker.inspect(file, pictures=pictures)
    _write_page(file, out, found.to_html(language()))
    if found.outcome.status == "failed":
        echo_error(found.outcome.issues[-1].text(language()))
        sys.exit(FAILED)


@click.command(cls=Command, examples=["tag report.html", "tag report.html --tagger cues"])
@click.argument("file", metavar="FILE")
@limit_options
@TAGGER
def tag(file: str, limits: Limits, tagger: str) -> None:
    """Tag the sentences of a report: labels, probabilities, tense, types and cues, as JSON."""
    from msgspec import to_builtins

    from disclosure_nlp.worker import ProcessWorker

    with ProcessWorker(limits=limits, tagger=tagger) as worker:
        outcome = worker.process(file)
    report, tagging = outcome.report, to_builtins(outcome.tagging)
    if report is None or tagging is None:
        echo_error(outcome.issues[-1].text(language()))
        sys.exit(FAILED)
    for sentence, tags in zip(report.sentences, tagging["sentences"], strict=True):
        tags |= {"section": sentence.section, "start": sentence.start, "end": sentence.end, "text": sentence.text}
    write_json(tagging)
