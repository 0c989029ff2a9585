"""The command that writes made-up reports."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from disclosure_nlp.cli.output import FAILED, echo_error, fail, write


def _list_synth(context: click.Context, option: click.Parameter, value: bool) -> None:
    """Print what made-up reports can have: histories of agencies, faults by check id, damage by trap."""
    if not value:
        return
    from disclosure_nlp.synth.corruption import DAMAGE
    from disclosure_nlp.synth.fault_injection import PLANTERS
    from disclosure_nlp.synth.scenarios import HISTORIES

    lines = [f"history {name:10} {what}" for name, what in HISTORIES.items()]
    lines += [f"defect  {name:10} what check {name} looks for" for name in PLANTERS]
    lines += [f"defect  {f'trap:{number}':10} {damage.what}" for number, damage in DAMAGE.items()]
    write("\n".join(lines).encode())
    context.exit()


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", type=int, required=True, metavar="N", help="How many reports.")
@click.option("--years", default="2019-2024", metavar="A-B", show_default=True, help="First and last reporting year.")
@click.option("--seed", type=int, default=1, metavar="S", show_default=True, help="Same seed, same bytes.")
@click.option("--formats", default="txt", metavar="LIST", show_default=True, help="Of txt, html, docx, pdf, in turn.")
@click.option(
    "--histories", default="steady", metavar="LIST", show_default=True, help="Of the agencies, in turn: see --list."
)
@click.option("--defects", default="", metavar="LIST", help="Check ids and trap:NUMBER to plant: see --list.")
@click.option("--defect-rate", type=float, default=0.2, show_default=True, help="Share of reports with a defect.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes to write with.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_synth, help="List histories and defects."
)
def synth(
    folder: Path,
    reports: int,
    years: str,
    seed: int,
    formats: str,
    histories: str,
    defects: str,
    defect_rate: float,
    jobs: int,
) -> None:
    """Write made-up reports of invented agencies into DIR, and what is true of them into truth.jsonl.

    PDF files need the extra `synth`.
    """
    from disclosure_nlp.errors import DisclosureError
    from disclosure_nlp.synth.corpus import Plan, write_corpus

    first, _, last = years.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.UsageError(f"--years: got {years!r}, expected two years such as 2019-2024")
    lists = {"formats": formats, "histories": histories, "defects": defects}
    given = {name: tuple(filter(None, text.replace(" ", "").split(","))) for name, text in lists.items()}
    plan = Plan(reports, (int(first), int(last or first)), seed, rate=defect_rate, **given)
    try:
        count = write_corpus(plan, folder, jobs)
    except DisclosureError as error:
        fail(error)
    except OSError as error:
        echo_error(f"{folder}: cannot be written ({error.strerror}); choose another folder")
        sys.exit(FAILED)
    echo_error(f"{folder}: {count} made-up reports and truth.jsonl")
