"""The command ``compare``, which compares agencies over years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import SCHEDULER, STORE
from disclosure_nlp.cli.output import print_note
from disclosure_nlp.cli.pages import write_comparison_pages
from disclosure_nlp.cli.progress import show_progress
from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import msg

_CM = 2.54  # centimetres of an inch

if TYPE_CHECKING:
    from disclosure_nlp.panel.core import PanelTable


@click.command(
    "compare",
    cls=Command,
    examples=["compare store --out comparison", "compare store --out comparison --by region --page --cards"],
)
@STORE
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
    "--agencies", "register", metavar="CSV", help="agencies.csv of another store: its numbers are carried over."
)
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
@click.option(
    "--figures",
    metavar="FORMATS",
    default="png",
    show_default=True,
    help="Formats of the plots, with commas: png for screens, svg, pdf for print; none: no plots.",
)
@click.option(
    "--dpi", type=click.IntRange(50, 1200), default=200, show_default=True, help="Dots per inch of PNG plots."
)
@click.option(
    "--width", type=click.FloatRange(6, 60), metavar="CM", help="Width of the plots. Default: what each needs."
)
@click.option("--height", type=click.FloatRange(6, 90), metavar="CM", help="Height; a lower plot shows fewer agencies.")
@click.option(
    "--grey", is_flag=True, help="Plots in grey with hatches; by default in colours for the colour-blind too."
)
@click.option("--page", is_flag=True, help="Write DIR/page too: ranking, heat map, agencies and findings to look at.")
@click.option("--cards", is_flag=True, help="With --page: a card of every report, to which every place leads.")
@SCHEDULER
def compare_command(
    store: str,
    by: str,
    out: str,
    successions: str | None,
    register: str | None,
    agencies: tuple[str, ...],
    no_tagging_error: bool,
    figures: str,
    dpi: int,
    width: float | None,
    height: float | None,
    grey: bool,
    page: bool,
    cards: bool,
    scheduler: str | None,
) -> None:
    """Compare the agencies of a store over years: panel, text reuse, follow-up, rates, ranks with intervals, plots."""
    from disclosure_nlp.agencies.successions import read_successions
    from disclosure_nlp.compare.comparison import compare_store
    from disclosure_nlp.compare.plots.canvas import PlotLayout
    from disclosure_nlp.compare.writing import PlotOptions, write_comparison
    from disclosure_nlp.corpus.agencies import read_agency_register
    from disclosure_nlp.corpus.store import open_store
    from disclosure_nlp.panel.core import build_table

    layout: PlotLayout = {"grey": grey}
    if width is not None:
        layout["width"] = width / _CM
    if height is not None:
        layout["height"] = height / _CM
    carried = read_agency_register(register) if register is not None else ()
    drawn = PlotOptions(_parse_plot_formats(figures), dpi, layout)

    with open_store(store) as opened:
        rules = read_successions(successions)
        with show_progress("comparing"):
            comparison = compare_store(
                opened, rules, agencies=carried, tagging_error=not no_tagging_error, scheduler=scheduler
            )
        with show_progress("writing"):
            written = write_comparison(comparison, by, out, agencies, output_language(), drawn)
            table = build_table(opened, comparison, text_measures=False)
            written += _write_comparison_panel(table, Path(out))
            if page or cards:
                written.append(write_comparison_pages(comparison, opened, table, Path(out) / "page", cards))
    for path in written:
        print_note(msg("cli.path", path=str(path)))
    for name, full in comparison.panel.joined:
        print_note(msg("cli.series_joined", name=name, full=full))
    for one, other in comparison.panel.alike:
        print_note(msg("cli.series_alike", one=one, other=other))


def _write_comparison_panel(table: PanelTable, folder: Path) -> list[Path]:
    """Write the panel of a comparison, without text measures, as Parquet and CSV with a codebook."""
    from disclosure_nlp.panel.writing import write_panel

    written = [
        path
        for ending in ("parquet", "csv")
        for path in write_panel(table, folder / f"panel.{ending}", output_language())
    ]
    return list(dict.fromkeys(written))


def _parse_plot_formats(option_value: str) -> tuple[str, ...]:
    """Return the plot formats in a comma-separated option value.

    Raises
    ------
    BadParameter
        If a format is unknown.
    """
    from disclosure_nlp.compare.plots.saving import FORMATS

    formats = tuple(part.strip().lower() for part in option_value.split(",") if part.strip() not in ("", "none"))
    for name in formats:
        if name not in FORMATS:
            wrong = msg("plot.format", got=name, formats=(*FORMATS, "none"))
            raise click.BadParameter(wrong.text(output_language()), param_hint="--figures")
    return formats
