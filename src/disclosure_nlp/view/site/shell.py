"""Writes the HTML pages of a site, with style, scripts and interface texts in two languages."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.check.registry import load_check_definitions
from disclosure_nlp.messages import Language
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.view.card.words import interface_texts
from disclosure_nlp.view.page import page_style, render_template
from disclosure_nlp.view.site.findings import CHUNK, SEVERITIES
from disclosure_nlp.view.site.overview import AGENCY_SHARD
from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    from disclosure_nlp.view.site.build import SiteData

# Scripts and style from the folder itself and from nowhere else; no request, no frame, no picture, no form.
POLICY = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'none'; img-src blob:"
PAGES = ("index", "findings", "agency", "figures", "stories")
SCRIPTS = (
    "site.js",
    "charts.js",
    "index.js",
    "findings.js",
    "agency.js",
    "diff.js",
    "save.js",
    "figures.js",
    "stories.js",
)
_GROUPS = (
    "site", "page", "sections", "severity", "fault", "kinds", "levels", "groups", "figure_groups", "units", "story_kinds",
)  # fmt: skip


def write_site_pages(
    folder: Path, site: SiteData, rubric: Rubric | None, language: Language, *, has_cards: bool
) -> None:
    """Write the HTML pages, style, scripts and interface texts of a site to its folder."""
    own = resources.files("disclosure_nlp") / "data" / "site"
    for name in SCRIPTS:
        (folder / "assets" / name).write_text((own / name).read_text(encoding="utf-8"), encoding="utf-8")
    sheet = f"{page_style()}\n{(own / 'site.css').read_text(encoding='utf-8')}"
    (folder / "assets" / "site.css").write_text(sheet, encoding="utf-8")
    write_data_script(folder, "style", sheet)
    shown = {"has_cards": has_cards, "has_figures": site.figures is not None, "has_stories": site.stories is not None}
    for name in PAGES:
        if not shown.get(f"has_{name}", True):
            continue
        page = render_template(f"site/{name}.html", language=language, site_policy=POLICY, **shown)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    write_data_script(folder, "words", _common_data(site, rubric, language, has_cards=has_cards), packed=False)


def _common_data(site: SiteData, rubric: Rubric | None, language: Language, *, has_cards: bool) -> dict[str, Any]:
    """Return the data that every page of a site needs: interface texts, names of checks and items, years, counts."""
    first = site.reports.iloc[0]
    checks = {check.id: (check.title, check.title_zh) for check in load_check_definitions()} | dict(site.checks)
    items = [(item.id, (item.title, item.title_zh), item.group, item.legal) for item in rubric.items] if rubric else []
    return {
        "language": language,
        "words": {group: interface_texts(group) for group in _GROUPS},
        "checks": checks,
        "items": items,
        "severities": SEVERITIES,
        "years": sorted(int(year) for year in site.reports["year"].unique()),
        "reports": len(site.reports),
        "agencies": int(site.reports["agency_id"].nunique()),
        "rubric": [str(first["rubric"]), str(first["rubric_version"])],
        "shard": AGENCY_SHARD,
        "chunk": CHUNK,
        "cards": has_cards,
        "figures": site.figures is not None,
        "stories": site.stories is not None,
    }
