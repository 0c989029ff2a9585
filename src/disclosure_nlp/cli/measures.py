"""Commands for research: text measures, and the hierarchy of agencies with summed figures."""

from __future__ import annotations

from pathlib import Path

import click

from disclosure_nlp.cli.app import Command, Group
from disclosure_nlp.cli.options import STORE
from disclosure_nlp.cli.output import print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.messages import msg

_SURE = 0.95
_FILE = click.argument("file", metavar="FILE")


@click.command(
    "measures",
    cls=Command,
    examples=["measures store measures.csv", "measures store measures.parquet --lexicon plain-words.txt"],
)
@STORE
@_FILE
@click.option(
    "--lexicon",
    "lexicons",
    metavar="LIST",
    multiple=True,
    help="Count the words of a list of your own, per 100 words: one a line, or CSV with word and list; may be given often.",
)
@click.option(
    "--draws",
    is_flag=True,
    help="Draw what rests on labels 32 times by their probabilities: FILE-draws.parquet and columns _sd.",
)
@click.option(
    "--reuse",
    is_flag=True,
    help="Write all pairs of reports of a year that share text and the clusters of agencies, too: FILE-pairs, FILE-clusters.",
)
@click.option("--successions", metavar="FILE", help="CSV of renames and mergers of agencies: from, to, year, kind.")
def write_measures_command(
    store: str, file: str, lexicons: tuple[str, ...], draws: bool, reuse: bool, successions: str | None
) -> None:
    """Write the text measures of every report to FILE (csv, xlsx or parquet), and the reasons for missing values."""
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.measures.writing import write_measures

    rules = read_successions(successions)
    with show_progress("measuring"), open_store(store) as opened:
        written = write_measures(opened, file, rules, lexicons=lexicons, draws=draws, reuse=reuse)
    counts = {"reports": written.reports, "measures": written.measures}
    print_note(msg("measures.written", path=file, missing=str(written.missing), **counts))


@click.group(
    "hierarchy",
    cls=Group,
    examples=["hierarchy propose store hierarchy.csv", "hierarchy rollup store rollup.parquet --links hierarchy.csv"],
)
def hierarchy_group() -> None:
    """Propose the parent agency of each agency, and sum the figures of the children of each parent."""


@hierarchy_group.command("propose", examples=["hierarchy propose store hierarchy.csv"])
@STORE
@_FILE
def propose_hierarchy(store: str, file: str) -> None:
    """Write a link from each agency to its proposed parent, with rule and confidence; links judged in FILE are kept."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.hierarchy import propose_parents, read_links, write_links
    from disclosure_nlp.hierarchy.proposals import agencies_in_store

    known = read_links(file) if Path(file).exists() else []
    judged = [link for link in known if link.confirmed is not None]
    children = {link.child_no for link in judged}
    with show_progress("comparing"), open_store(store) as opened:
        proposed = [link for link in propose_parents(agencies_in_store(opened)) if link.child_no not in children]
    write_links(sorted([*judged, *proposed]), file)
    sure = sum(link.confidence >= _SURE for link in proposed)
    confirmed = sum(link.confirmed is True for link in judged)
    links = len(judged) + len(proposed)
    print_note(msg("hierarchy.proposed", path=file, links=links, confirmed=confirmed, sure=sure, accept=_SURE))


@hierarchy_group.command(
    "rollup", examples=["hierarchy rollup store rollup.parquet --links hierarchy.csv --accept 0.95"]
)
@STORE
@_FILE
@click.option("--links", metavar="CSV", required=True, help="Links as `hierarchy propose` writes them.")
@click.option(
    "--accept",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Use links that nobody has judged, too, from this confidence on.",
)
def roll_up_hierarchy(store: str, file: str, links: str, accept: float | None) -> None:
    """Write every cell of every parent agency with the sum over its children to FILE (csv, xlsx or parquet)."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.errors import DefinitionError
    from disclosure_nlp.hierarchy import links_in_use, read_links, roll_up
    from disclosure_nlp.measures.writing import require_table_ending, write_table

    require_table_ending(file)
    used = links_in_use(read_links(links), accept)
    if not used:
        raise DefinitionError(links, [msg("hierarchy.none_counts", path=links)])
    with show_progress("comparing"), open_store(store) as opened:
        frame = roll_up(opened, used)
    write_table(frame, file)
    less = int((frame["verdict"] == "less").sum())
    print_note(msg("hierarchy.rolled", path=file, rows=len(frame), parents=frame["parent_no"].nunique(), less=less))
