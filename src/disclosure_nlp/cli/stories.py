"""The command ``stories``, which lists notable changes and outliers in a store."""

from __future__ import annotations

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import JSON, STORE
from disclosure_nlp.cli.output import print_json, print_lines, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

_SHARE = click.FloatRange(0, 1, min_open=True)


@click.command(
    "stories",
    cls=Command,
    examples=["stories store", "stories store --most 50 --out stories.csv", "stories store --rate 0.001 --least 100"],
)
@STORE
@click.option("--out", metavar="FILE", help="All stories as a table: .csv or .xlsx.")
@click.option(
    "--most", type=click.IntRange(1), default=20, metavar="N", show_default=True, help="How many stories to print."
)
@click.option(
    "--rate", type=_SHARE, default=0.01, show_default=True, help="False discovery rate of each kind of story."
)
@click.option(
    "--least", type=click.IntRange(10), default=30, metavar="N", show_default=True, help="Smallest denominator."
)
@click.option(
    "--peers", type=click.IntRange(5), default=10, metavar="N", show_default=True, help="Smallest group of peers."
)
@click.option("--successions", metavar="FILE", help="CSV of renames and mergers of agencies: from, to, year, kind.")
@JSON
def list_stories_command(
    store: str, out: str | None, most: int, rate: float, least: int, peers: int, successions: str | None, as_json: bool
) -> None:
    """List stories in a store: facts worth a second look, the strongest first, each with its figures.

    Kinds of stories: jumps, years of none, outliers among peers, changed grounds of refusal, shared text, promises not
    kept, late reports. A story is a lead for research, not a finding.
    """
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.compare.comparison import compare_store
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.stories import StoryOptions, find_stories
    from disclosure_nlp.stories.writing import story_lines, story_records, write_stories

    with open_store(store) as opened, show_progress("comparing"):
        comparison = compare_store(opened, read_successions(successions), tagging_error=False)
        found = find_stories(opened, comparison, StoryOptions(rate=rate, least=least, peers=peers))
    if out is not None:
        write_stories(found, out, output_language())
        print_note(msg("cli.path", path=out))
    if as_json:
        print_json(story_records(found)[:most])
    else:
        print_lines(story_lines(found, output_language(), most))
        print_note(msg("story.count", count=len(found), reports=len(comparison.panel.reports)))
