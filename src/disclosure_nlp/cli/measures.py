"""Commands for research: text measures, and the hierarchy of agencies with figures added up."""

from __future__ import annotations

from pathlib import Path

import click

from disclosure_nlp.cli.app import Command, Group
from disclosure_nlp.cli.options import STORE
from disclosure_nlp.cli.output import note
from disclosure_nlp.cli.progress import busy
from disclosure_nlp.messages import msg

_SURE = 0.95
_FILE = click.argument("file", metavar="FILE")


@click.command(
    cls=Command, examples=["measures store measures.csv", "measures store measures.parquet --lexicon plain-words.txt"]
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
def measures(
    store: str, file: str, lexicons: tuple[str, ...], draws: bool, reuse: bool, successions: str | None
) -> None:
    """Write the text measures of every report to FILE (csv, xlsx or parquet), and why values are missing beside it."""
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.measures.writing import write_measures

    rules = read_successions(successions)
    with busy("measuring"), open_store(store) as opened:
        written = write_measures(opened, file, rules, lexicons=lexicons, draws=draws, reuse=reuse)
    note(
        msg(
            "measures.written",
            path=file,
            reports=written.reports,
            measures=written.measures,
            missing=str(written.missing),
        )
    )


@click.group(
    cls=Group,
    examples=["hierarchy propose store hierarchy.csv", "hierarchy rollup store rollup.parquet --links hierarchy.csv"],
)
def hierarchy() -> None:
    """Find which agency is above which, and add up the figures of those below."""


@hierarchy.command("propose", examples=["hierarchy propose store hierarchy.csv"])
@STORE
@_FILE
def propose(store: str, file: str) -> None:
    """Write a link from each agency to the one above it, with rule and confidence; what FILE confirms already stays."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.hierarchy import propose_parents, read_links, write_links
    from disclosure_nlp.hierarchy.proposals import agencies_in_store

    known = read_links(file) if Path(file).exists() else []
    judged = [link for link in known if link.confirmed is not None]
    children = {link.child_no for link in judged}
    with busy("comparing"), open_store(store) as opened:
        proposed = [link for link in propose_parents(agencies_in_store(opened)) if link.child_no not in children]
    write_links(sorted([*judged, *proposed]), file)
    sure = sum(link.confidence >= _SURE for link in proposed)
    confirmed = sum(link.confirmed is True for link in judged)
    links = len(judged) + len(proposed)
    note(msg("hierarchy.proposed", path=file, links=links, confirmed=confirmed, sure=sure, accept=_SURE))


@hierarchy.command("rollup", examples=["hierarchy rollup store rollup.parquet --links hierarchy.csv --accept 0.95"])
@STORE
@_FILE
@click.option("--links", metavar="CSV", required=True, help="Links as `hierarchy propose` writes them.")
@click.option(
    "--accept",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="Use links that nobody has judged, too, from this confidence on.",
)
def rollup(store: str, file: str, links: str, accept: float | None) -> None:
    """Write every cell of every parent beside the sum of its children's to FILE (csv, xlsx or parquet)."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.errors import DefinitionError
    from disclosure_nlp.hierarchy import links_in_use, read_links, roll_up
    from disclosure_nlp.measures.writing import check_ending, write_table

    check_ending(file)
    used = links_in_use(read_links(links), accept)
    if not used:
        raise DefinitionError(links, [msg("hierarchy.none_counts", path=links)])
    with busy("comparing"), open_store(store) as opened:
        frame = roll_up(opened, used)
    write_table(frame, file)
    less = int((frame["verdict"] == "less").sum())
    note(msg("hierarchy.rolled", path=file, rows=len(frame), parents=frame["parent_no"].nunique(), less=less))
