"""Writes the HTML pages of a site with style, scripts and interface texts in two languages."""

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
from disclosure_nlp.view.site.pack import write_data

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


def write_shell(folder: Path, data: SiteData, rubric: Rubric | None, language: Language, *, has_cards: bool) -> None:
    """Write pages, style, scripts and interface texts."""
    own = resources.files("disclosure_nlp") / "data" / "site"
    for name in SCRIPTS:
        (folder / "assets" / name).write_text((own / name).read_text(encoding="utf-8"), encoding="utf-8")
    sheet = f"{page_style()}\n{(own / 'site.css').read_text(encoding='utf-8')}"
    (folder / "assets" / "site.css").write_text(sheet, encoding="utf-8")
    write_data(folder, "style", sheet)
    shown = {"has_cards": has_cards, "has_figures": data.figures is not None, "has_stories": data.stories is not None}
    for name in PAGES:
        if not shown.get(f"has_{name}", True):
            continue
        page = render_template(f"site/{name}.html", language=language, site_policy=POLICY, **shown)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    write_data(folder, "words", _common_data(data, rubric, language, has_cards=has_cards), packed=False)


def _common_data(data: SiteData, rubric: Rubric | None, language: Language, *, has_cards: bool) -> dict[str, Any]:
    """Return the data that every page needs: interface texts, names of checks and items, years, counts."""
    first = data.reports.iloc[0]
    checks = {check.id: (check.title, check.title_zh) for check in load_check_definitions()} | dict(data.checks)
    items = [(item.id, (item.title, item.title_zh), item.group, item.legal) for item in rubric.items] if rubric else []
    return {
        "language": language,
        "words": {group: interface_texts(group) for group in _GROUPS},
        "checks": checks,
        "items": items,
        "severities": SEVERITIES,
        "years": sorted(int(year) for year in data.reports["year"].unique()),
        "reports": len(data.reports),
        "agencies": int(data.reports["agency_id"].nunique()),
        "rubric": [str(first["rubric"]), str(first["rubric_version"])],
        "shard": AGENCY_SHARD,
        "chunk": CHUNK,
        "cards": has_cards,
        "figures": data.figures is not None,
        "stories": data.stories is not None,
    }
