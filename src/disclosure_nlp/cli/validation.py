"""Commands that validate the score."""

from __future__ import annotations

import sys

import click

from disclosure_nlp.cli.app import Group
from disclosure_nlp.cli.options import RUBRIC, SEED, STORE
from disclosure_nlp.cli.output import FAILED, print_lines, print_note, print_output
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.text.layout import align_columns


@click.group(
    "validate", cls=Group, examples=["validate sheet store --out sheet.xlsx", "validate faults", "validate retest"]
)
def validate_group() -> None:
    """Compare the score with human coders, with planted faults, and between files of the same report."""


@validate_group.command(
    "sheet",
    examples=["validate sheet store --out sheet.xlsx --reports 60", "validate sheet store --out pairs.xlsx --measures"],
)
@STORE
@click.option("--out", metavar="FILE", required=True, help="Coding sheet, .csv or .xlsx.")
@click.option(
    "-n", "--reports", type=click.IntRange(1), default=60, show_default=True, help="Reports to draw, or pairs."
)
@click.option("--measures", is_flag=True, help="Pairs of reports to compare: clearer, more concrete, more copied.")
@SEED
@RUBRIC
def write_coding_sheet_command(store: str, out: str, reports: int, measures: bool, seed: int, rubric: str) -> None:
    """Write a coding sheet: reports sampled by level, year and band, one row per item, without scores.

    With --measures pairs of reports, to test the text measures on readers (`validate measures`).
    """
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.pairs import make_pair_sheet, write_pair_sheet
    from disclosure_nlp.validate.sheet import make_coding_sheet, write_coding_sheet

    with show_progress("writing"), open_store(store) as opened:
        if measures:
            found = make_pair_sheet(opened, reports, seed, output_language())
            write_pair_sheet(found, out, output_language())
        else:
            found = make_coding_sheet(opened, reports, seed, rubric, output_language())
            write_coding_sheet(found, out, output_language())
    if measures:
        print_note(msg("cli.pairs", path=out, pairs=int(found["pair"].nunique())))
    else:
        print_note(msg("cli.sheet", path=out, reports=int(found["report"].nunique())))


@validate_group.command(
    "measures", examples=["validate measures first.xlsx second.xlsx --store store --out validity.csv"]
)
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET…")
@click.option("--store", metavar="STORE", required=True, help="The store that the sheets were made from.")
@click.option("--out", metavar="FILE", required=True, help="Table, .csv or .xlsx; `panel --validity` reads it.")
def compare_pair_sheets_command(sheets: tuple[str, ...], store: str, out: str) -> None:
    """Compare filled sheets of pairs, one a coder, with each other and with the text measures."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.pairs import compare_measures_with_readers, write_measure_validity

    with show_progress("validating"), open_store(store) as opened:
        write_measure_validity(compare_measures_with_readers(sheets, opened), out)
    print_note(msg("cli.path", path=out))


@validate_group.command("report", examples=["validate report first.xlsx second.xlsx --store store --out validation"])
@click.argument("sheets", nargs=-1, required=True, metavar="SHEET…")
@click.option("--store", metavar="STORE", required=True, help="The store that the sheets were made from.")
@click.option("--out", metavar="DIR", required=True, help="Folder for items.csv, totals.csv and validation.md.")
def compare_coding_sheets_command(sheets: tuple[str, ...], store: str, out: str) -> None:
    """Compare filled coding sheets, one per coder, with each other and with the score."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.coding import validate_sheets, write_validation

    with show_progress("validating"), open_store(store) as opened:
        written = write_validation(validate_sheets(sheets, opened), out, output_language())
    for path in written:
        print_note(msg("cli.path", path=str(path)))


@validate_group.command("items", examples=["validate items store", "validate items store --out items"])
@STORE
@click.option("--out", metavar="DIR", help="Folder for items.csv, groups.csv and items.md; printed without it.")
def analyse_items_command(store: str, out: str | None) -> None:
    """Analyse the rubric items over a store: spread, information, share of the variance, ranks without each, flags."""
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.validate.items import analyse_items, item_analysis_markdown, write_item_analysis

    with show_progress("validating"), open_store(store) as opened:
        analysis = analyse_items(opened)
    if out is None:
        print_output(item_analysis_markdown(analysis, output_language()))
        return
    for path in write_item_analysis(analysis, out, output_language()):
        print_note(msg("cli.path", path=str(path)))


def _column_heading(column_id: str) -> str:
    """Return the heading of a column in a validation table, in the user's language."""
    return msg(f"validation.column.{column_id}").text(output_language())


def _fault_name(fault_id: str) -> Message:
    """Return the displayed name of a planted fault: the id of the check that finds it, or a description."""
    if fault_id[0].isupper():
        return msg("validation.check", check=fault_id)
    return msg(f"validation.fault.{fault_id.replace(' ', '_')}")


@validate_group.command("faults", examples=["validate faults --reports 40"])
@click.option(
    "-n", "--reports", type=click.IntRange(1), default=40, show_default=True, help="Reports to plant each fault into."
)
def validate_faults_command(reports: int) -> None:
    """Plant each fault into synthetic reports: it must lower its own item and no other, else exit status 1.

    With four or more reports, faults over two years are planted into as many agencies (at most twelve) and compared.
    Reports with zeros only must have a low tested share and no grade.
    """
    from itertools import chain

    from disclosure_nlp.validate.faults import FOLLOWS, plant_item_faults, score_zero_reports
    from disclosure_nlp.validate.series import FEWEST_AGENCIES, MOST_AGENCIES, SERIES_FOLLOWS, plant_series_faults

    table = [tuple(_column_heading(name) for name in ("fault", "items", "planted", "lowered", "points", "others"))]
    wrong = False
    series = plant_series_faults(min(reports, MOST_AGENCIES)) if reports >= FEWEST_AGENCIES else ()
    with show_progress("validating"):
        for row in chain(plant_item_faults(reports), series):
            others = "; ".join(f"{item} × {count}" for item, count in row.others.items())
            wrong |= bool(row.others) or (bool(row.items) and row.lowered < row.planted)
            counts = (f"{row.planted}", f"{row.lowered}", f"{-row.drop:.2f}")
            table.append(
                (_fault_name(row.fault).text(output_language()), " ".join(row.items) or "–", *counts, others or "–")
            )
        zero = score_zero_reports(reports)
    print_lines(align_columns(table, left_aligned=(0, 1, 5)))
    following = {**FOLLOWS, **SERIES_FOLLOWS}
    follows = tuple(msg("validation.follow", fault=_fault_name(name), items=items) for name, items in following.items())
    print_output(msg("validation.follows", follows=follows).text(output_language()))
    print_output(msg("cli.all_zero", **zero._asdict()).text(output_language()))
    sys.exit(FAILED if wrong or zero.with_band else 0)


@validate_group.command("retest", examples=["validate retest --reports 12"])
@click.option(
    "-n", "--reports", type=click.IntRange(1), default=12, show_default=True, help="Reports to write in every layout."
)
def validate_retest_command(reports: int) -> None:
    """Write synthetic reports in every layout of every format and score each; exit status 1 if a score differs."""
    from disclosure_nlp.validate.retest import retest_formats

    table = [tuple(_column_heading(name) for name in ("format", "layout", "reports", "same", "largest", "differ"))]
    wrong = False
    with show_progress("validating"):
        for row in retest_formats(reports):
            wrong |= row.same < row.reports
            items = f"{', '.join(row.items) or '–'}; {', '.join(row.known) or '–'}"
            table.append((row.format, row.layout, f"{row.reports}", f"{row.same}", f"{row.largest:.2f}", items))
    print_lines(align_columns(table, left_aligned=(0, 1, 5)))
    sys.exit(FAILED if wrong else 0)
