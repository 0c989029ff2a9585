"""Writes the web pages of a comparison, with figures and stories."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nlp.cli.settings import output_language

if TYPE_CHECKING:
    from disclosure_nlp.compare.comparison import Comparison
    from disclosure_nlp.corpus.store import Store
    from disclosure_nlp.panel.core import PanelTable
    from disclosure_nlp.score.rubric import Rubric
    from disclosure_nlp.view.site.build import SiteData


def write_comparison_pages(
    comparison: Comparison, store: Store, table: PanelTable, folder: Path, with_cards: bool
) -> Path:
    """Write the web pages of a comparison; return the path of the first page."""
    from disclosure_nlp.compare.listing import read_panel_reports
    from disclosure_nlp.view.site.build import write_site
    from disclosure_nlp.view.site.cards import StoredReport

    read = (StoredReport(*nouns) for nouns in read_panel_reports(comparison.panel, store)) if with_cards else None
    data = _collect_site_data(comparison, store, table)
    return write_site(data, folder, rubric=_rubric_of_comparison(comparison), language=output_language(), read=read)


def _rubric_of_comparison(comparison: Comparison) -> Rubric | None:
    """Return the rubric of a comparison; None for a user-defined one, whose items are listed by id."""
    from disclosure_nlp.errors import DefinitionError
    from disclosure_nlp.score.scorer import resolve_rubric

    with suppress(DefinitionError):
        return resolve_rubric(comparison.panel.rubric.replace(" ", "@"))
    return None


def _collect_site_data(comparison: Comparison, store: Store, table: PanelTable) -> SiteData:
    """Return the data that the web pages of a comparison display."""
    from disclosure_nlp.compare.listing import (
        all_findings,
        cross_report_check_titles,
        ranks_by_year,
        sentences_of_panel,
    )
    from disclosure_nlp.panel.page_figures import page_figures
    from disclosure_nlp.stories import find_stories
    from disclosure_nlp.view.site.build import SiteData
    from disclosure_nlp.view.site.stories import SiteStory

    panel, stories = comparison.panel, find_stories(store, comparison)
    shown = [
        SiteStory(
            one.kind, one.agency, one.year, (one.message.text("en"), one.message.text("zh")), one.strength, one.others
        )
        for one in stories
    ]
    urls = dict(zip(table.frame["report"], table.frame["url"], strict=True))
    return SiteData(
        panel.reports.assign(url=panel.reports["report"].map(urls)), panel.items, all_findings(comparison, store), ranks_by_year(panel), panel.coverage,
        sentences_of_panel(panel, store), cross_report_check_titles(), page_figures(table), shown, store.earlier_versions(),
    )  # fmt: skip
