"""Commands that train and evaluate sentence taggers."""

from __future__ import annotations

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import JSON, LABELS, TAGGER
from disclosure_nlp.cli.output import FAILED, print_error, print_json, print_lines, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

# A few formulas are the same in any two corpora; more units in common than this are no test.
_SEEN = 0.2


@click.command(
    "train", cls=Command, examples=["train labelled/ --out mine.npz", "train mine.jsonl --labels mine.toml --out m.npz"]
)
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED…")
@click.option("--out", required=True, metavar="MODEL", help="Where the model file goes, usually with the ending .npz.")
@LABELS
def train_command(labelled: tuple[str, ...], out: str, labels: str | None) -> None:
    """Train a tagger on labelled narratives: JSON Lines files, or folders of them. Needs the extra `train`."""
    from disclosure_nlp.tag.trained.train import train_model

    with show_progress("training"):
        header = train_model(labelled, out, labels).header
    counts = {"units": header.units, "narratives": header.narratives, "features": len(header.names)}
    print_note(msg("cli.trained", path=out, **counts))


@click.command(
    "evaluate", cls=Command, examples=["evaluate test.jsonl --tagger mine.npz", "evaluate test/ --errors --json"]
)
@click.argument("labelled", nargs=-1, required=True, metavar="LABELLED…")
@TAGGER
@JSON
@click.option("--errors", is_flag=True, help="List the units it got wrong, too.")
@click.option("--no-section", is_flag=True, help="Evaluate without the sections of the units.")
@click.option(
    "--sections", metavar="FOLDER", help="Annotated parts on problems (corpora/pairs): units, concreteness, pairs."
)
@click.option("--allow-seen", is_flag=True, help="Evaluate on text the model was trained on, which is no test.")
def evaluate_command(
    labelled: tuple[str, ...],
    tagger: str,
    as_json: bool,
    errors: bool,
    no_section: bool,
    sections: str | None,
    allow_seen: bool,
) -> None:
    """Evaluate a tagger on labelled narratives: JSON Lines files in report order, or folders of them.

    Text that the model was trained on is refused, because the results would not hold for other text.
    """
    from disclosure_nlp.tag.trained.evaluate import evaluate_model, training_overlap
    from disclosure_nlp.view.evaluation import format_evaluation

    seen = training_overlap(labelled, tagger)
    if seen > _SEEN:
        code = "cli.seen_allowed" if allow_seen else "cli.seen"
        print_error(msg(code, share=seen, model=tagger))
        if not allow_seen:
            click.get_current_context().exit(FAILED)
    with show_progress("evaluating"):
        result = evaluate_model(labelled, tagger, section=not no_section, errors=errors, sections=sections)
    if as_json:
        print_json(result)
    else:
        print_lines(format_evaluation(result, output_language()))
