"""Commands for double coding: blind coding sheets, adjudication, and the validation report."""

from __future__ import annotations

from pathlib import Path

import click

from disclosure_nlp.cli.app import Group
from disclosure_nlp.cli.options import RUBRIC, SEED, STORE
from disclosure_nlp.cli.output import print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

_SHEETS = (click.argument("first", metavar="FIRST"), click.argument("second", metavar="SECOND"))


@click.group(
    "coding",
    cls=Group,
    examples=[
        "review coding out store coding --coders 2",
        "review coding adjudicate coding/coder-1.xlsx coding/coder-2.xlsx --out adjudication.xlsx",
    ],
)
def coding_group() -> None:
    """Double coding: blind coding sheets for several coders, adjudication of differences, and a validation report."""


@coding_group.command("out", examples=["review coding out store coding --coders 2 --reports 60"])
@STORE
@click.argument("folder", metavar="DIR")
@click.option("--coders", type=click.IntRange(1), default=2, show_default=True, help="Sheets to write, one a coder.")
@click.option("-n", "--reports", type=click.IntRange(1), default=60, show_default=True, help="Reports to draw.")
@SEED
@RUBRIC
def write_coding_sheets_command(store: str, folder: str, coders: int, reports: int, seed: int, rubric: str) -> None:
    """Write a blind coding sheet for each coder: the same reports, each sheet in its own order, without scores."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review.coding import write_coding_sheets

    with show_progress("writing"), open_store(store) as opened:
        written = write_coding_sheets(
            opened, folder, coders=coders, reports=reports, seed=seed, rubric=rubric, language=output_language()
        )
    for path in written:
        print_note(msg("cli.path", path=str(path)))


@coding_group.command(
    "adjudicate", examples=["review coding adjudicate coding/coder-1.xlsx coding/coder-2.xlsx --out adjudication.xlsx"]
)
@_SHEETS[0]
@_SHEETS[1]
@click.option("--out", metavar="FILE", required=True, help="Workbook (.xlsx) for the adjudicator.")
def write_adjudication_command(first: str, second: str, out: str) -> None:
    """Write the rows on which two coders differ, with both values and notes, for a third person to decide."""
    from disclosure_nlp.paths import write_file_atomically
    from disclosure_nlp.review.coding import coding_workbook, rows_to_adjudicate

    rows = rows_to_adjudicate(first, second)
    write_file_atomically(out, coding_workbook(rows, output_language()), (first, second))
    print_note(msg("cli.adjudication", path=out, rows=len(rows)))


@coding_group.command(
    "in",
    examples=["review coding in coder-1.xlsx coder-2.xlsx --adjudicated adjudication.xlsx --store store --out coded"],
)
@_SHEETS[0]
@_SHEETS[1]
@click.option("--adjudicated", metavar="FILE", help="The filled workbook of the adjudicator.")
@click.option("--store", metavar="STORE", required=True, help="The store that the sheets were made from.")
@click.option(
    "--out", metavar="DIR", required=True, help="Folder for final.xlsx, items.csv, totals.csv and validation.md."
)
def merge_coding_sheets_command(first: str, second: str, adjudicated: str | None, store: str, out: str) -> None:
    """Merge two filled coding sheets, and compare coders, final values and scores."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.paths import write_file_atomically
    from disclosure_nlp.review.coding import coding_workbook, final_coding_sheet
    from disclosure_nlp.validate.coding import validate_sheets, write_validation

    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / "final.xlsx"
    with show_progress("validating"), open_store(store) as opened:
        write_file_atomically(final, coding_workbook(final_coding_sheet(first, second, adjudicated), output_language()))
        written = write_validation(validate_sheets([first, second, final], opened), folder, output_language())
    for path in (final, *written):
        print_note(msg("cli.path", path=str(path)))
