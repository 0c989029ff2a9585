"""Commands of the review round: decisions on findings, lists to agencies and back, what became of every root cause."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.app import PROGRAM, Command
from disclosure_nlp.cli.options import STORE
from disclosure_nlp.cli.output import note
from disclosure_nlp.messages import msg

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store
    from disclosure_nlp.review.acts import Target


@click.command(cls=Command, examples=['decide store 4c1f0a2b confirmed --why "checked with the agency"'])
@STORE
@click.argument("finding", metavar="FINDING")
@click.argument("verdict", type=click.Choice(["confirmed", "dismissed", "corrected", "remarked", "undone"]))
@click.option("--value", metavar="NUMBER", help="With corrected: what the cell holds in truth; `blank` for nothing.")
@click.option("--cell", metavar="TABLE/ROW/COLUMN", help="With corrected: the cell, where the finding shows several.")
@click.option("--by", metavar="NAME", help="Who decides. Default: the user's name.")
@click.option("--why", metavar="TEXT", default="", help="Why; the words of a remark.")
def decide(
    store: str, finding: str, verdict: str, value: str | None, cell: str | None, by: str | None, why: str
) -> None:
    """Keep a person's verdict on a finding, by its fingerprint; `rescore` then lets it enter the score."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.review import acts

    with open_store(store) as opened:
        place, target = opened.place, _target(opened, finding)
    by = by or getpass.getuser()
    if verdict == "corrected" or value is not None or cell is not None:
        acts.correct_cell(place, target, by, value=value or "", cell=cell, why=why)
    elif verdict == "confirmed":
        acts.confirm(place, target, by, why=why)
    elif verdict == "dismissed":
        acts.dismiss(place, target, by, why=why)
    elif verdict == "remarked":
        acts.remark(place, target, by, text=why)
    else:
        acts.undo(place, target, by, why=why)
    note(msg("cli.decided", finding=finding, verdict=msg(f"answer.{verdict}"), command=f"{PROGRAM} rescore {store}"))


def _target(store: Store, finding: str) -> Target:
    """Return a finding of one report, or one over several reports, which the store does not hold."""
    from disclosure_nlp.compare.comparison import compare_store
    from disclosure_nlp.errors import StoreError
    from disclosure_nlp.review.acts import finding_target
    from disclosure_nlp.review.findings import across_targets

    try:
        return finding_target(store, finding)
    except StoreError:
        target = across_targets(compare_store(store, tagging_error=False)).get(finding)
        if target is None:
            raise
        return target
