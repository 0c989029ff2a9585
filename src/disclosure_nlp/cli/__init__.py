"""The command line: thin, and the only place that prints. What was asked for to standard output, all else to error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from disclosure_nlp.cli.annotation import ANNOTATION, LABELS_OPTION
from disclosure_nlp.cli.compare import compare
from disclosure_nlp.cli.corpus import COMMANDS, engine_options, run_into_store
from disclosure_nlp.cli.limits import limit_options
from disclosure_nlp.cli.output import FAILED, WRONG_USAGE, echo_error, fail, write, write_json
from disclosure_nlp.cli.pages import PAGES
from disclosure_nlp.cli.rubric import rubric
from disclosure_nlp.cli.synth import synth
from disclosure_nlp.cli.validation import validate

if TYPE_CHECKING:
    from disclosure_nlp.manifest import Manifest
    from disclosure_nlp.model import Outcome
    from disclosure_nlp.read.limits import Limits
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.tag.sentence_context import Tagger
    from disclosure_nlp.view.definitions import Entry

_Name = TypeVar("_Name")
_Definition = TypeVar("_Definition")
_JSON_LIST = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")

_TAGGER = click.option(
    "--tagger",
    metavar="trained|cues|MODEL",
    help="The model of the package, cue words, or a model file. Default: trained.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="disclosure_nlp", message="%(version)s")
def main() -> None:
    """Read, tag, check and score annual reports on government information disclosure (政府信息公开工作年度报告)."""


@main.command()
@click.argument("files", nargs=-1, metavar="FILE…")
@click.option(
    "--manifest", metavar="CSV", help="What is known of the files: path, agency, year, region, published, parent, cut."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record per report, a line each (see: schema).")
@click.option("--all", "everything", is_flag=True, help="List what is in order too, not only what is amiss.")
@click.option("--rubric", metavar="ID|FILE", help="Rubric to score by, an id or a TOML file. Default: ogi-2021.")
@limit_options
@click.option("--out", metavar="DIR", help="Store to write to, a folder or address; goes on where it was.")
@engine_options
@_TAGGER
def score(
    files: tuple[str, ...],
    manifest: str | None,
    as_json: bool,
    everything: bool,
    rubric: str | None,
    limits: Limits,
    out: str | None,
    tagger: str | None,
    **engine: Any,
) -> None:
    """Score reports: files, folders (all reports below, by the endings of their names) and quoted globs.

    Without FILE, the files that the manifest names. What a manifest says stands above what a text says.

    One file gives a summary, several give a line each. Exit status: 0 when every file could be scored, 1 when one
    failed, 2 for wrong usage.
    """
    from disclosure_nlp.inputs import find_files
    from disclosure_nlp.pipeline import process_file

    if not files and manifest is None:
        raise click.UsageError("Missing argument 'FILE…' or option '--manifest'.")
    chosen, listed = _rubric(rubric), _manifest(manifest)
    if out is not None and tagger is not None:
        raise click.UsageError("Option --tagger does not go with --out: a store holds what the shipped model says.")
    if out is not None:
        if as_json or everything:
            raise click.UsageError("Options --json and --all do not go with --out; see: export.")
        run_into_store(files, out, chosen, manifest=listed, **engine)
        return
    if any(value is not None for value in engine.values()):
        raise click.UsageError("Options --workers, --scheduler and --log need --out.")
    labeller = _tagger(tagger)
    paths = find_files(files) if files or listed is None else listed.paths
    show = (
        _record_printer(everything)
        if as_json
        else _summary_printer(everything, len(paths), chosen.view == "deductions")
    )
    failed = 0
    for path in paths:
        outcome = process_file(
            path, rubric=chosen, tagger=labeller, limits=limits, stated=listed.stated(path) if listed else None
        )
        if outcome.status == "failed":
            failed += 1
            echo_error(outcome.issues[-1].message)
        show(outcome)
    sys.exit(FAILED if failed else 0)


def _record_printer(everything: bool) -> Callable[[Outcome], None]:
    from disclosure_nlp.view.record import encode, record

    return lambda outcome: write(encode(record(outcome, all_findings=everything)))


def _summary_printer(everything: bool, count: int, deductions: bool) -> Callable[[Outcome], None]:
    """Return what shows an outcome: its summary where it is the only one, else a line of a table."""
    from disclosure_nlp.view.summary import TABLE_HEAD, summary, table_line

    if count > 1:
        write(TABLE_HEAD.encode())
        return lambda outcome: write(table_line(outcome).encode("utf-8", "backslashreplace"))
    return lambda outcome: _show_summary(outcome, summary, everything, deductions)


def _show_summary(outcome: Outcome, summary: Callable[..., str], everything: bool, deductions: bool) -> None:
    if outcome.status != "failed":
        write(summary(outcome, all_items=everything, deductions=deductions).encode("utf-8", "backslashreplace"))


def _rubric(rubric: str | None) -> Rubric:
    """Load a rubric, or print every problem of it and exit with wrong usage."""
    from disclosure_nlp.score.scorer import resolve_rubric

    return _defined(resolve_rubric, rubric)


def _manifest(path: str | None) -> Manifest | None:
    """Load a manifest if one is asked for."""
    from disclosure_nlp.manifest import load_manifest

    return _defined(load_manifest, path) if path is not None else None


def _defined(load: Callable[[_Name], _Definition], name: _Name) -> _Definition:
    """Load a definition, or print every problem of it, one line each, and exit with wrong usage."""
    from disclosure_nlp.errors import DefinitionError

    try:
        return load(name)
    except DefinitionError as error:
        for problem in error.problems:
            echo_error(f"{error.where}: {problem}")
        sys.exit(WRONG_USAGE)


def _tagger(tagger: str | None) -> Tagger:
    """Load a tagger, or print what is wrong with it and exit with wrong usage."""
    from disclosure_nlp.errors import DefinitionError
    from disclosure_nlp.tag.tagging import load_tagger

    try:
        return load_tagger(tagger)
    except DefinitionError as error:
        fail(error)


@main.command()
def schema() -> None:
    """Print the JSON Schema of the record."""
    from disclosure_nlp.view.schema import schema as record_schema

    write_json(record_schema())


@main.command()
@_JSON_LIST
def checks(as_json: bool) -> None:
    """List the checks: what each looks at, and how grave a failure is."""
    from disclosure_nlp.check.registry import all_checks
    from disclosure_nlp.view.definitions import check_entries

    _list(check_entries(), [check.definition for check in all_checks()], as_json)


@main.command()
@_JSON_LIST
def labels(as_json: bool) -> None:
    """List the labels of sentences, and the types of problems, remedies and training."""
    from disclosure_nlp.tag.labels import load_labels
    from disclosure_nlp.view.definitions import label_entries

    _list(label_entries(), load_labels(), as_json)


@main.command()
@click.argument("file", metavar="FILE")
@_TAGGER
def tag(file: str, tagger: str | None) -> None:
    """Tag the sentences of a report: labels, probabilities, tense, types and what weighed, as JSON."""
    from msgspec import to_builtins

    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.parse.parser import parse_report
    from disclosure_nlp.read.reader import read_document
    from disclosure_nlp.tag.tagging import load_tagger, tag_report

    try:
        chosen = load_tagger(tagger)
        report = parse_report(read_document(file))
        tagging = to_builtins(tag_report(report, chosen))
    except DisclosureError as error:
        fail(error)
    for sentence, tags in zip(report.sentences, tagging["sentences"], strict=True):
        tags |= {"section": sentence.section, "start": sentence.start, "end": sentence.end, "text": sentence.text}
    write_json(tagging)


@main.command()
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED…")
@click.option(
    "--out", required=True, metavar="MODEL", help="Where the model file goes, by custom with the ending .npz."
)
@LABELS_OPTION
def train(labelled: tuple[str, ...], out: str, labels: str | None) -> None:
    """Train a tagger on labelled narratives: JSON Lines files, or folders of them. Needs the extra `train`."""
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.tag.trained.train import train_model

    try:
        header = train_model(labelled, out, labels).header
    except (DisclosureError, OSError) as error:
        fail(error)
    echo_error(
        f"{out}: trained on {header.units} units of {header.narratives} narratives, {len(header.names)} features"
    )


@main.command()
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED…")
@click.option(
    "--model",
    "--tagger",
    "model",
    metavar="cues|MODEL",
    help="Cue words, or a model file. Default: the model of the package.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@click.option("--errors", is_flag=True, help="List the units it got wrong, too.")
@click.option("--no-section", is_flag=True, help="Hide the sections from the tagger.")
def evaluate(labelled: tuple[str, ...], model: str | None, as_json: bool, errors: bool, no_section: bool) -> None:
    """Evaluate a trained tagger on labelled narratives: JSON Lines files in report order, or folders of them."""
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.tag.trained.evaluate import evaluate_model
    from disclosure_nlp.view.evaluation import evaluation_lines

    try:
        result = evaluate_model(labelled, model, section=not no_section, errors=errors)
    except DisclosureError as error:
        fail(error)
    if as_json:
        write_json(result)
    else:
        write("\n".join(evaluation_lines(result)).encode())


def _list(entries: Sequence[Entry], definitions: object, as_json: bool) -> None:
    """Print definitions: whole as JSON, or as plain text."""
    from msgspec import to_builtins

    from disclosure_nlp.view.definitions import entry_lines

    if as_json:
        write_json(to_builtins(definitions))
    else:
        write("\n".join(entry_lines(entries)).encode())


for _command in (*COMMANDS, *ANNOTATION, *PAGES, compare, rubric, synth, validate):
    main.add_command(_command)
