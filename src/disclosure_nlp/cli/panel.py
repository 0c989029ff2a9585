"""The command ``panel``, which writes the panel: a table with a row per agency and year."""

from __future__ import annotations

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import SCHEDULER, STORE
from disclosure_nlp.cli.output import print_note
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import Language, msg


@click.command(
    "panel",
    cls=Command,
    examples=["panel store panel.dta", "panel store panel.csv --balanced --roster roster.csv --labels zh"],
)
@STORE
@click.argument("file", metavar="FILE")
@click.option("--balanced", is_flag=True, help="Add a row for every year in which a report was due and is not there.")
@click.option(
    "--text-figures",
    is_flag=True,
    help="Add figures stated in text (tf_…); outcomes without a table are taken from them.",
)
@click.option(
    "--labels",
    "label_language",
    type=click.Choice(["en", "zh"]),
    help="Language of labels and codebook. Default: that of --lang.",
)
@click.option(
    "--draws",
    is_flag=True,
    help="Add the tagger's error: columns _sd, and FILE-draws.parquet with 32 draws (40 ms a report).",
)
@click.option("--roster", metavar="CSV", help="Who owes a report: agency, from, to, parent, region_code, level, kind.")
@click.option(
    "--hierarchy",
    "links",
    metavar="CSV",
    help="Parents of agencies, as `hierarchy propose` writes them: confirmed ones count.",
)
@click.option(
    "--accept",
    metavar="P",
    type=click.FloatRange(0, 1),
    help="With --hierarchy: parents nobody has judged count from this confidence on.",
)
@click.option(
    "--validity", metavar="CSV", help="What readers said of text measures, of `validate measures`: for the codebook."
)
@click.option("--successions", metavar="FILE", help="CSV of renames and mergers of agencies: from, to, year, kind.")
@click.option("--agencies", metavar="CSV", help="agencies.csv of another store: its numbers are carried over.")
@SCHEDULER
def write_panel_command(
    store: str,
    file: str,
    balanced: bool,
    text_figures: bool,
    label_language: Language | None,
    draws: bool,
    roster: str | None,
    links: str | None,
    accept: float | None,
    validity: str | None,
    successions: str | None,
    agencies: str | None,
    scheduler: str | None,
) -> None:
    """Write a table with a row per agency and year: figures, rates, scores, text measures (csv, parquet, dta, sav, xlsx).

    Also written, to the same folder: codebook.md and codebook.csv, missing.parquet (the reason for each missing value),
    missingness.csv, and read.R, read.do and read.py, which read FILE.
    """
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.corpus.agencies import read_agency_register
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.hierarchy.links import links_in_use, read_links
    from disclosure_nlp.panel.core import build_table
    from disclosure_nlp.panel.states import read_roster
    from disclosure_nlp.panel.writing import require_panel_extension, write_panel
    from disclosure_nlp.validate.pairs import read_measure_validity

    require_panel_extension(file)
    rules = read_successions(successions)
    carried = read_agency_register(agencies) if agencies is not None else ()
    entries = read_roster(roster) if roster is not None else ()
    parents = links_in_use(read_links(links), accept) if links is not None else ()
    said = read_measure_validity(validity) if validity is not None else None
    with open_store(store) as opened, show_progress("comparing"):
        table = build_table(
            opened,
            successions=rules,
            agencies=carried,
            roster=entries,
            parents=parents,
            balanced=balanced,
            text_figures=text_figures,
            draws=draws,
            scheduler=scheduler,
        )
    with show_progress("writing"):
        written = write_panel(table, file, label_language or output_language(), said)
    for path in written:
        print_note(msg("cli.path", path=str(path)))
