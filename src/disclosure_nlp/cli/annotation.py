"""Commands for annotators: export to and import from annotation tools, agreement, suspected label errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.app import Command, Group
from disclosure_nlp.cli.options import JSON, LABELS, TAGGER, limit_options
from disclosure_nlp.cli.output import print_json, print_lines, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.read.limits import Limits

_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["labelstudio", "doccano"]),
    required=True,
    help="Label Studio (JSON) or doccano (JSON Lines, text classification).",
)


@click.group(
    "annotate",
    cls=Group,
    examples=[
        "annotate export reports/ --format doccano --out tasks.jsonl",
        "annotate import tasks.jsonl --format doccano --out mine.jsonl",
    ],
)
def annotate_group() -> None:
    """Export narratives to an annotation tool, import the labels, and find labels that are likely wrong."""


@annotate_group.command(
    "export", examples=["annotate export reports/ --format labelstudio --out tasks.json --limit 200"]
)
@click.argument("sources", nargs=-1, required=True, metavar="LABELLED|REPORT…")
@_FORMAT
@click.option("--out", required=True, metavar="FILE", help="Where the tasks go.")
@click.option("--limit", type=click.IntRange(1), help="Only so many units, the most uncertain ones.")
@TAGGER
@click.option("--config", metavar="FILE", help="Write the labeling interface for Label Studio, too.")
@LABELS
@limit_options
def export_tasks_command(
    sources: tuple[str, ...],
    form: str,
    out: str,
    limit: int | None,
    tagger: str,
    config: str | None,
    labels: str | None,
    limits: Limits,
) -> None:
    """Write units for an annotation tool with predicted labels, the most uncertain units first."""
    from disclosure_nlp.annotate.formats import label_studio_config
    from disclosure_nlp.annotate.tasks import export_tasks
    from disclosure_nlp.paths import write_file_atomically
    from disclosure_nlp.tag.labels import label_names

    names = label_names(labels)
    with show_progress("reading"):
        text = export_tasks(sources, form, tagger=tagger, limit=limit, labels=names, limits=limits)
    write_file_atomically(out, text.encode(), sources=sources)
    if config:
        write_file_atomically(config, f"{label_studio_config(names)}\n".encode(), sources=(*sources, out))


@annotate_group.command("import", examples=["annotate import export.json --format labelstudio --out mine.jsonl"])
@click.argument("file", metavar="FILE")
@_FORMAT
@click.option("--out", required=True, metavar="LABELLED", help="Where the rows go, by custom with the ending .jsonl.")
@LABELS
def import_labels(file: str, form: str, out: str, labels: str | None) -> None:
    """Convert the export of an annotation tool into labelled rows (JSON Lines), ready for `train`."""
    from disclosure_nlp.annotate.tasks import import_rows, rows_to_json_lines
    from disclosure_nlp.paths import write_file_atomically
    from disclosure_nlp.tag.labels import label_names

    rows = import_rows(Path(file).read_text(encoding="utf-8"), form, label_names(labels))
    write_file_atomically(out, rows_to_json_lines(rows).encode(), sources=file)
    print_note(msg("cli.units", path=out, count=len(rows)))


@annotate_group.command("suspects", examples=["annotate suspects labelled/ > suspects.json"])
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED…")
@LABELS
def list_suspected_labels(labelled: tuple[str, ...], labels: str | None) -> None:
    """List units whose labels are likely wrong, worst first, as JSON. Needs the extra `annotate`."""
    from disclosure_nlp.annotate.suspects import find_suspected_label_errors
    from disclosure_nlp.tag.labels import LABELS, label_names
    from disclosure_nlp.tag.trained.dataset import read_corpus

    names = label_names(labels)
    with show_progress("reading"):
        suspects = find_suspected_label_errors(read_corpus(labelled, names), names[len(LABELS) :])
    print_json(suspects)


@click.command("agreement", cls=Command, examples=["agreement first.jsonl second.jsonl"])
@click.argument("first", metavar="A.jsonl")
@click.argument("second", metavar="B.jsonl")
@JSON
@LABELS
def agreement_command(first: str, second: str, as_json: bool, labels: str | None) -> None:
    """Compare two labellings of the same units: kappa and alpha per label, and the units that differ."""
    from disclosure_nlp.annotate.agreement import annotator_agreement
    from disclosure_nlp.tag.labels import label_names
    from disclosure_nlp.tag.trained.dataset import read_corpus
    from disclosure_nlp.view.evaluation import format_agreement

    names = label_names(labels)
    one, two = ([row for item in read_corpus(path, names) for row in item.rows] for path in (first, second))
    result = annotator_agreement(one, two, names)
    if as_json:
        print_json(result)
    else:
        print_lines(format_agreement(result, output_language()))
