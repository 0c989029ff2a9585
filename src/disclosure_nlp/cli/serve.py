"""Commands of the review round in a browser, and for labels of sentences."""

from __future__ import annotations

import getpass
import webbrowser

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import STORE
from disclosure_nlp.cli.output import exit_with_error, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.errors import StoreError
from disclosure_nlp.extras import require_extra
from disclosure_nlp.messages import msg

_PORT = 8765


@click.command(
    "serve", cls=Command, examples=["review serve store", "review serve store --year 2024 --port 9000 --open"]
)
@STORE
@click.option(
    "--port", default=_PORT, show_default=True, type=click.IntRange(1, 65535), help="Port on the loopback address."
)
@click.option(
    "--year", "years", type=int, multiple=True, help="Reporting year. Default: the last of the store. Repeatable."
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def serve_review_command(store: str, port: int, years: tuple[int, ...], open_page: bool) -> None:
    """Serve the review in a browser on this machine only; answers are stored as decisions."""
    require_extra("reviewing in a browser", "review", "flask", "waitress")
    from disclosure_nlp.review.backend import ReviewBackend
    from disclosure_nlp.review.findings import make_selection
    from disclosure_nlp.review.server import serve_review

    with show_progress("reading"):
        backend = ReviewBackend(store, make_selection(years) if years else None)
    address = f"http://127.0.0.1:{port}/"
    print_note(msg("serve.running", store=store, address=address))
    if open_page:
        webbrowser.open(address)
    try:
        serve_review(backend, language=output_language(), port=port)
    except OSError as error:
        exit_with_error(StoreError(msg("serve.port", port=port, error=error.strerror or str(error))))


@click.command("label", cls=Command, examples=["review label store 4c1f0a2b91d3e57f s12 problem platform --by 李明"])
@STORE
@click.argument("report", metavar="REPORT")
@click.argument("sentence", metavar="SENTENCE")
@click.argument("labels", metavar="LABEL…", nargs=-1, required=True)
@click.option("--by", metavar="NAME", help="Who labels. Default: the user's name.")
def correct_labels_command(store: str, report: str, sentence: str, labels: tuple[str, ...], by: str | None) -> None:
    """Correct the labels of a sentence, given by the key of its report and its sentence id."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review import decide

    with open_store(store) as opened:
        place, target = opened.storage, decide.decision_target_of_sentence(opened, report, sentence)
    decide.correct_sentence_labels(place, target, by or getpass.getuser(), labels=labels)
    print_note(msg("serve.labelled", report=report, sentence=sentence, labels=labels))


@click.command(
    "labels",
    cls=Command,
    examples=["review labels store my-labels.jsonl"],
)
@STORE
@click.argument("file", type=click.Path(dir_okay=False))
def write_corrected_labels_command(store: str, file: str) -> None:
    """Write the sentences whose labels reviewers corrected, as training data for `train`."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review.backend import write_labelled_sentences

    with open_store(store) as opened:
        count = write_labelled_sentences(opened, file)
    print_note(msg("serve.written", file=file, count=count))
