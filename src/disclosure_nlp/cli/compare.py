"""The command that compares agencies over years."""

from __future__ import annotations

import click

from disclosure_nlp.cli.output import fail, tell


@click.command()
@click.argument("store", metavar="STORE")
@click.option(
    "--by",
    type=click.Choice(["region", "level", "kind", "field"]),
    default="level",
    show_default=True,
    help="Groups to compare.",
)
@click.option("--out", metavar="DIR", required=True, help="Folder for tables, plots and the paragraph on methods.")
@click.option("--successions", metavar="FILE", help="CSV of renames and mergers of agencies: from, to, year, kind.")
@click.option(
    "--agency",
    "agencies",
    metavar="NAME",
    multiple=True,
    help="Draw the item profile of this agency; may be given often.",
)
@click.option(
    "--no-tagging-error", is_flag=True, help="Take the labels of sentences as certain: faster, too narrow intervals."
)
def compare(
    store: str, by: str, out: str, successions: str | None, agencies: tuple[str, ...], no_tagging_error: bool
) -> None:
    """Compare the agencies of a store over years: panel, reuse of text, follow-up, rates, ranks with intervals, plots."""
    from pathlib import Path

    from disclosure_nlp.corpus.frames import open_store
    from disclosure_nlp.errors import DisclosureError

    try:
        from disclosure_nlp.compare.core import compare_store
        from disclosure_nlp.compare.successions import read_successions
        from disclosure_nlp.compare.writing import write_comparison

        with open_store(store) as opened:
            rules = read_successions(successions)
            comparison = compare_store(opened, rules, tagging_error=not no_tagging_error)
        written = write_comparison(comparison, by, Path(out), agencies)
    except DisclosureError as error:
        fail(error)
    except OSError as error:
        fail(error)
    for path in written:
        tell(f"{path}")
