"""Commands on single reports: score, card, inspect, tag."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.corpus import score_into_store
from disclosure_nlp.cli.options import JSON, RUBRIC, TAGGER, engine_options, limit_options
from disclosure_nlp.cli.output import FAILED, print_error, print_json, print_note, print_output
from disclosure_nlp.cli.progress import iterate_with_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.manifest import Manifest
    from disclosure_nlp.model import Outcome
    from disclosure_nlp.read.limits import Limits
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.worker import ProcessWorker


@click.command(
    "score",
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
def score_command(
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
    """Score reports: files, folders (searched for reports by file name extension) and quoted glob patterns.

    Without FILE, the files listed in the manifest are scored. The manifest overrides agency, year and region in the text.

    For one file a summary is printed, for several a line each. Exit status: 0 if every file could be scored, 1 if one
    failed, 2 for wrong usage.
    """
    _require_compatible_options(files, manifest, out, as_json or everything, tagger, engine)
    listed = _load_manifest_option(manifest)
    if out is not None:
        from disclosure_nlp.score.scorer import resolve_rubric

        score_into_store(files, out, resolve_rubric(rubric), manifest=listed, limits=limits, **engine)
        return
    from disclosure_nlp.worker import ProcessWorker

    paths = _paths_of_reports_to_score(files, listed)
    with ProcessWorker(rubric, limits, tagger) as worker:
        print_outcome = _choose_outcome_printer(as_json, everything, len(paths), worker.rubric)
        failed = sum(_score_and_print_files(worker, paths, print_outcome, listed))
    sys.exit(FAILED if failed else 0)


def _require_compatible_options(
    files: tuple[str, ...],
    manifest: str | None,
    out: str | None,
    json_or_all: bool,
    tagger: str,
    engine: dict[str, Any],
) -> None:
    """Raise UsageError for options of the command ``score`` that cannot be combined."""
    if not files and manifest is None:
        raise click.UsageError("Missing argument 'FILE…' or option '--manifest'.")
    if out is not None and tagger != "trained":
        raise click.UsageError("Option --tagger does not go with --out: a store holds what the shipped model says.")
    if out is not None and json_or_all:
        raise click.UsageError("Options --json and --all do not go with --out; see: export.")
    if out is None and any(value is not None for value in engine.values()):
        raise click.UsageError("Options --workers, --scheduler, --log and --agencies need --out.")


def _load_manifest_option(manifest: str | None) -> Manifest | None:
    """Load the manifest (CSV of file metadata) at the path in the option ``--manifest``; None without the option."""
    if manifest is None:
        return None
    from disclosure_nlp.manifest import load_manifest

    return load_manifest(manifest)


def _paths_of_reports_to_score(files: tuple[str, ...], manifest: Manifest | None) -> list[str]:
    """Return the paths of the files to score: those that the user named, else those in the manifest."""
    from disclosure_nlp.inputs import find_files

    return find_files(files) if files or manifest is None else manifest.paths


def _score_and_print_files(
    worker: ProcessWorker, paths: list[str], print_outcome: Callable[[Outcome], None], manifest: Manifest | None
) -> list[bool]:
    """Score files one by one and print each outcome; return for each file whether it failed."""
    failed = []
    for path in iterate_with_progress(paths, "scoring"):
        outcome = worker.process(path, manifest.entry_of_file(path) if manifest else None)
        failed.append(outcome.status == "failed")
        if failed[-1]:
            print_error(outcome.issues[-1].text(output_language()))
        print_outcome(outcome)
    return failed


def _choose_outcome_printer(
    as_json: bool, everything: bool, file_count: int, rubric: Rubric
) -> Callable[[Outcome], None]:
    """Return a function that prints the outcome of a file: as JSON record, summary, or table row."""
    from disclosure_nlp.view.record import build_record, encode_record
    from disclosure_nlp.view.summary import outcome_table_header, outcome_table_row, summary

    if as_json:
        return lambda outcome: print_output(encode_record(build_record(outcome, all_findings=everything)))
    if file_count > 1:
        print_output(outcome_table_header(output_language()))
        return lambda outcome: print_output(outcome_table_row(outcome, output_language()))

    def print_summary_or_error(outcome: Outcome) -> None:
        if outcome.status != "failed":
            print_output(summary(outcome, all_items=everything, language=output_language(), rubric=rubric))

    return print_summary_or_error


OUT_PAGE = click.option("--out", required=True, metavar="HTML", help="Where the page goes.")


@click.command(
    "card",
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
def write_card_command(
    file: str, out: str, crops: bool, max_crop_kilobytes: int | None, rubric: str, limits: Limits, tagger: str
) -> None:
    """Write the card of a report: one self-contained page in which every finding links to its place in the text.

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
            from disclosure_nlp.view.card.render import render_card

            found = inspector.inspect(file, crop_bytes=most)
            page = render_card(found.outcome, language=output_language(), rubric=inspector.rubric, crops=found.crops)
    else:
        with ProcessWorker(rubric, limits, tagger) as worker:
            from disclosure_nlp.view.card.render import render_card

            page = render_card(worker.process(file), language=output_language(), rubric=worker.rubric)
    _write_page(file, out, page)


def _write_page(report_file: str, out: str, html: str) -> None:
    """Write an HTML page to a file, which must not be the report itself, and print the page's size."""
    from disclosure_nlp.paths import write_file_atomically

    write_file_atomically(out, html.encode(), sources=[report_file])
    print_note(msg("cli.written", path=out, kilobytes=len(html.encode()) / 1000))


@click.command(
    "inspect",
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
def inspect_command(file: str, out: str, pictures: int, rubric: str, limits: Limits, tagger: str) -> None:
    """Write a page of what was read from a file: blocks, headings, cells, names, years, figures and their places.

    It takes any file, also one that cannot be scored, and shows why an item is unknown. Exit status: 0 if the file was
    scored, 1 if it was not; the page is written in both cases.
    """
    from disclosure_nlp.inspection.worker import InspectionWorker

    with InspectionWorker(rubric, limits, tagger) as worker:
        found = worker.inspect(file, pictures=pictures)
    _write_page(file, out, found.to_html(output_language()))
    if found.outcome.status == "failed":
        print_error(found.outcome.issues[-1].text(output_language()))
        sys.exit(FAILED)


@click.command("tag", cls=Command, examples=["tag report.html", "tag report.html --tagger cues"])
@click.argument("file", metavar="FILE")
@limit_options
@TAGGER
def tag_command(file: str, limits: Limits, tagger: str) -> None:
    """Tag the sentences of a report: labels, probabilities, tense, types and cues, as JSON."""
    from msgspec import to_builtins

    from disclosure_nlp.worker import ProcessWorker

    with ProcessWorker(limits=limits, tagger=tagger) as worker:
        outcome = worker.process(file)
    report, tagging = outcome.report, to_builtins(outcome.tagging)
    if report is None or tagging is None:
        print_error(outcome.issues[-1].text(output_language()))
        sys.exit(FAILED)
    for sentence, tags in zip(report.sentences, tagging["sentences"], strict=True):
        tags |= {"section": sentence.section, "start": sentence.start, "end": sentence.end, "text": sentence.text}
    print_json(tagging)
