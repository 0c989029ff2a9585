"""Commands that measure how far the score can be trusted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from disclosure_nlp.cli.output import FAILED, echo_error, fail, write

_Value = TypeVar("_Value")


@click.group()
def validate() -> None:
    """Compare the score with people, with planted faults, and with itself on other files of the same report."""


@validate.command()
@click.argument("store", metavar="STORE")
@click.option("--out", metavar="FILE", required=True, help="Coding sheet, .csv or .xlsx.")
@click.option("-n", "--reports", type=click.IntRange(1), default=60, show_default=True, help="Reports to draw.")
@click.option("--seed", type=int, default=1, metavar="S", show_default=True, help="Same seed, same reports.")
@click.option("--rubric", metavar="ID|FILE", help="Rubric whose items are coded. Default: ogi-2021.")
def sheet(store: str, out: str, reports: int, seed: int, rubric: str | None) -> None:
    """Write a coding sheet: reports drawn by level, year and band, a row an item, without the score."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.sheet import sheet_of, write_sheet

    def made() -> int:
        with open_store(store) as opened:
            found = sheet_of(opened, reports, seed, rubric)
        write_sheet(found, Path(out))
        return int(found["report"].nunique())

    count = _tried(made)
    echo_error(f"{out}: {count} reports; each coder fills in the column value of a copy named after them")


@validate.command()
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET…")
@click.option("--store", metavar="STORE", required=True, help="The store that the sheets were made from.")
@click.option("--out", metavar="DIR", required=True, help="Folder for items.csv, totals.csv and validation.md.")
def report(sheets: tuple[str, ...], store: str, out: str) -> None:
    """Compare filled sheets, one a coder, with each other and with the score."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.coding import validate_sheets, write_validation

    def made() -> list[Path]:
        with open_store(store) as opened:
            return write_validation(validate_sheets(sheets, opened), Path(out))

    for path in _tried(made):
        echo_error(f"{path}")


@validate.command()
@click.option(
    "-n", "--reports", type=click.IntRange(1), default=40, show_default=True, help="Reports to plant each fault into."
)
def faults(reports: int) -> None:
    """Plant each fault into made-up reports: it must lower its own item and no other. Exit status 1 where it does not."""
    from disclosure_nlp.validate.faults import FOLLOWS, known_groups

    write(f"{'fault':7}{'items':12}{'planted':>8}{'lowered':>8}{'points':>8}  other items lowered".encode())
    wrong = False
    for row in known_groups(reports):
        others = ", ".join(f"{item} in {count}" for item, count in row.others.items())
        wrong |= bool(row.others) or (bool(row.items) and row.lowered < row.planted)
        items = " ".join(row.items) or "none"
        line = f"{row.fault:7}{items:12}{row.planted:8}{row.lowered:8}{-row.drop:8.2f}  {others or 'none'}"
        write(line.encode())
    follows = "; ".join(f"{fault}: {', '.join(items)}" for fault, items in FOLLOWS.items())
    write(f"left aside, for they follow from the fault by its nature: {follows}".encode())
    sys.exit(FAILED if wrong else 0)


@validate.command("retest")
@click.option(
    "-n", "--reports", type=click.IntRange(1), default=12, show_default=True, help="Reports to write in every layout."
)
def retest_command(reports: int) -> None:
    """Write made-up reports in every layout of every format and score each. Exit status 1 where a score differs."""
    from disclosure_nlp.validate.retest import retest

    write(
        f"{'format':8}{'layout':16}{'reports':>8}{'same':>8}{'largest':>9}  items that differ; known in one only".encode()
    )
    wrong = False
    for row in _tried(lambda: list(retest(reports))):
        wrong |= row.same < row.reports
        told = f"{', '.join(row.items) or 'none'}; {', '.join(row.known) or 'none'}"
        write(f"{row.format:8}{row.layout:16}{row.reports:8}{row.same:8}{row.largest:9.2f}  {told}".encode())
    sys.exit(FAILED if wrong else 0)


def _tried(make: Callable[[], _Value]) -> _Value:
    """Return what is made, or print the error and exit."""
    from disclosure_nlp.errors import DisclosureError

    try:
        return make()
    except (DisclosureError, OSError) as error:
        fail(error)
