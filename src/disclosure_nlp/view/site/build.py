"""Writes a site: a folder of HTML pages on the reports of many agencies that open from disk without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nlp.messages import Language
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.view.site.agencies import write_agency_files
from disclosure_nlp.view.site.cards import StoredReport, write_cards
from disclosure_nlp.view.site.figures import SiteFigures, write_figure_files
from disclosure_nlp.view.site.findings import order_findings, write_finding_files
from disclosure_nlp.view.site.overview import write_overview_file
from disclosure_nlp.view.site.shell import write_site_pages
from disclosure_nlp.view.site.stories import SiteStory, write_story_file

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SiteData:
    """Data displayed on the pages of a site, as pandas frames.

    Attributes
    ----------
    reports : frame
        One row per agency and year, sorted by both: agency_no, agency_id, year, report, path, status, agency,
        region, region_code, level, kind, form, published, total, lower, upper, legal (points in [0, 100]), assessed and tested (in [0, 1]), common, rubric,
        rubric_version.
    items : frame
        One row per report and rubric item: report, item, weight, value, points, state, legal, reason.
    findings : frame
        One row per check that failed or was not assessable: report, check, verdict, severity, fault, message,
        message_zh, evidence (as JSON).
    ranks : frame
        agency_id, year, rank, lower, upper (95 % interval of the rank).
    coverage : frame
        agency_id × year: present, missing, ended or not_sought.
    texts : iterable of (report, section, sentence)
        Sentences of the narratives, in the order of ``reports`` and of the text.
    checks : mapping
        English and Chinese titles of cross-report checks by id.
    figures : SiteFigures, optional
        Figures of the reports.
    stories : sequence of SiteStory, optional
        Unusual cases worth a second look, in display order.
    versions : mapping, optional
        Earlier versions of reports by the key of the current one: file, date of publication or None, and the basis on
        which the current one is later (`superseded_basis` of the store).
    """

    reports: pd.DataFrame
    items: pd.DataFrame
    findings: pd.DataFrame
    ranks: pd.DataFrame
    coverage: pd.DataFrame
    texts: Iterable[tuple[str, str, str]]
    checks: Mapping[str, tuple[str, str]]
    figures: SiteFigures | None = None
    stories: Sequence[SiteStory] | None = None
    versions: Mapping[str, Sequence[tuple[str, str | None, str]]] = field(default_factory=dict)


def write_site(
    data: SiteData,
    folder: AnyPath,
    *,
    rubric: Rubric | None = None,
    language: Language = "en",
    read: Iterable[StoredReport] | None = None,
) -> Path:
    """Write the pages of a site to a folder and return the path of its first page.

    Parameters
    ----------
    folder : str or path
        Output folder, created if missing; pages and data of an earlier call are replaced.
    rubric : Rubric, optional
        Rubric that the reports were scored with, for titles and groups of items; without it, ids are displayed.
    language : str, default ``en``
        The language shown first, ``en`` or ``zh``; the pages hold both.
    read : iterable of StoredReport, optional
        Reports with tags and findings, for which cards are written; by default no cards, and evidence is not linked.

    Returns
    -------
    Path
        The first page.
    """
    folder = as_path(folder)
    _clear_site_folder(folder)
    cards = write_cards(read, data, rubric, folder, language) if read is not None else frozenset()
    findings = order_findings(data.findings, data.reports)
    write_site_pages(folder, data, rubric, language, has_cards=bool(cards))
    write_overview_file(folder, data, findings, cards)
    write_finding_files(folder, findings, data.reports, cards)
    write_agency_files(folder, data, findings, cards)
    if data.figures is not None:
        write_figure_files(folder, data.figures, data.reports)
    if data.stories is not None:
        write_story_file(folder, data.stories, data.reports)
    return folder / "index.html"


def _clear_site_folder(folder: Path) -> None:
    """Create the folders of a site, and delete data files and cards from an earlier call."""
    for name in ("assets", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for kind in ("data/*.js", "cards/*.html"):
        for path in folder.glob(kind):
            path.unlink()
