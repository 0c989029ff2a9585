"""Commands that write pages to look at in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.output import echo_error, fail

if TYPE_CHECKING:
    from disclosure_nlp.messages import Language


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--out", required=True, metavar="HTML", help="Where the page goes.")
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    help="Language shown first; the page has a switch. Default: en.",
)
@click.option("--rubric", metavar="ID|FILE", help="Rubric to score by, an id or a TOML file. Default: ogi-2021.")
@click.option(
    "--tagger",
    metavar="cues|trained|MODEL",
    help="Cue words, the model of the package, or a model file. Default: cues.",
)
def card(file: str, out: str, lang: Language, rubric: str | None, tagger: str | None) -> None:
    """Write the card of a report: one page that needs nothing else, every finding a link to its place."""
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.pipeline import process_file
    from disclosure_nlp.score.scorer import resolve_rubric
    from disclosure_nlp.view.card.render import card_page

    try:
        chosen = resolve_rubric(rubric)
        page = card_page(process_file(file, rubric=chosen, tagger=tagger), language=lang, rubric=chosen)
        Path(out).write_text(page, encoding="utf-8")
    except (DisclosureError, OSError) as error:
        fail(error)
    echo_error(f"{out}: {len(page.encode()) / 1000:.0f} kB")


PAGES = (card,)
