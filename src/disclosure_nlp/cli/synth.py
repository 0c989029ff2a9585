"""The command ``synth``, which writes synthetic reports."""

from __future__ import annotations

from pathlib import Path

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import SEED, workers_option
from disclosure_nlp.cli.output import print_lines, print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg
from disclosure_nlp.text.layout import align_columns


def _print_synth_choices(context: click.Context, option: click.Parameter, value: bool) -> None:
    """Print the histories, faults and kinds of damage of synthetic reports, and exit (click callback)."""
    if not value:
        return
    from disclosure_nlp.check.registry import load_check_definitions
    from disclosure_nlp.synth.corruption import DAMAGE
    from disclosure_nlp.synth.fault_injection import PLANTERS
    from disclosure_nlp.synth.scenarios import HISTORIES

    titles = {c.id: c.title_zh if output_language() == "zh" else c.title for c in load_check_definitions()}
    history, defect = (msg(f"synth.kind.{name}").text(output_language()) for name in ("history", "defect"))
    lines = [(history, name, msg(f"synth.history.{name}").text(output_language())) for name in HISTORIES]
    lines += [(defect, name, titles[name]) for name in PLANTERS]
    lines += [(defect, f"trap:{number}", msg(f"synth.damage.{number}").text(output_language())) for number in DAMAGE]
    print_lines(align_columns(lines, left_aligned=(0, 1, 2)))
    context.exit()


@click.command(
    "synth",
    cls=Command,
    examples=[
        "synth made --reports 60 --formats txt,docx",
        "synth made --reports 60 --defects R3,N1 --histories careless",
    ],
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", type=int, required=True, metavar="N", help="How many reports.")
@click.option("--years", default="2019-2024", metavar="A-B", show_default=True, help="First and last reporting year.")
@SEED
@click.option("--formats", default="txt", metavar="LIST", show_default=True, help="Of txt, html, docx, pdf, in turn.")
@click.option(
    "--histories", default="steady", metavar="LIST", show_default=True, help="Of the agencies, in turn: see --list."
)
@click.option("--defects", default="", metavar="LIST", help="Check ids and trap:NUMBER to plant: see --list.")
@click.option("--defect-rate", type=float, default=0.2, show_default=True, help="Share of reports with a defect.")
@workers_option(0, "Processes to write with; 0: none beside this one.")
@click.option(
    "--list", is_flag=True, expose_value=False, callback=_print_synth_choices, help="List histories and defects."
)
def synth_command(
    folder: Path,
    reports: int,
    years: str,
    seed: int,
    formats: str,
    histories: str,
    defects: str,
    defect_rate: float,
    workers: int,
) -> None:
    """Write synthetic reports of invented agencies into DIR, and their ground truth into truth.jsonl.

    PDF files need the extra `synth`.
    """
    from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

    first, _, last = years.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise click.UsageError(msg("usage.years", got=years).text(output_language()))
    lists = {"formats": formats, "histories": histories, "defects": defects}
    given = {name: tuple(filter(None, text.replace(" ", "").split(","))) for name, text in lists.items()}
    plan = CorpusPlan(reports, (int(first), int(last or first)), seed, rate=defect_rate, **given)
    with show_progress("writing", reports) as progress:
        count = write_corpus(plan, folder, max(1, workers), progress)
    print_note(msg("cli.synth", path=str(folder), reports=count, truth="truth.jsonl"))
