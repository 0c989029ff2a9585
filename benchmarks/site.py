"""The corpus pages of many reports: ``make bench-site``.

A small made-up corpus is scored and compared; its frames stand many times under other names, so that the pages hold 20,000
reports of some 3,300 agencies. Told are the time to write them, their size, and the time until the first page can be used
in a headless Chromium, where there is one.
"""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.compare.listing import all_findings, cross_report_check_titles, ranks_by_year, sentences_of_panel
from disclosure_nlp.panel.core import build_table
from disclosure_nlp.panel.page_figures import page_figures
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.stories import find_stories
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from disclosure_nlp.view.site.build import SiteData, write_site
from disclosure_nlp.view.site.stories import SiteStory

YEARS = (2019, 2024)
SMALL = 300
OPENINGS = 5


def small_site(folder: Path) -> SiteData:
    """Return the data of a small corpus."""
    write_corpus(
        CorpusPlan(SMALL, YEARS, 2, histories=("careless", "improving", "copying", "steady")), folder / "made", 2
    )
    score_corpus([str(folder / "made")], str(folder / "store"), workers=2)
    with open_store(str(folder / "store")) as store:
        found = compare_store(store, tagging_error=False)
        panel = found.panel
        texts = list(sentences_of_panel(panel, store))
        findings = all_findings(found, store)
        figures = page_figures(build_table(store, found, text_measures=False))
        stories = [
            SiteStory(
                one.kind, one.agency, one.year, (str(one.message), one.message.text("zh")), one.strength, one.others
            )
            for one in find_stories(store, found)
        ]
    ranks = ranks_by_year(panel)
    return SiteData(
        panel.reports,
        panel.items,
        findings,
        ranks,
        panel.coverage,
        texts,
        cross_report_check_titles(),
        figures,
        stories,
    )


def repeated(data: SiteData, times: int) -> SiteData:
    """Return the data of so many corpora under names of their own."""

    def frames(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
        parts = [
            frame.assign(**{name: f"{at:03}" + frame[name].astype(str) for name in columns}) for at in range(times)
        ]
        return pd.concat(parts, ignore_index=True)

    coverage = pd.concat([data.coverage.rename(index=f"{at:03}{{}}".format) for at in range(times)])
    assert data.figures is not None
    assert data.stories is not None

    def prefixed(frame: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([frame.rename(index=f"{at:03}{{}}".format) for at in range(times)])

    reports = frames(data.reports, ("agency_id", "report"))
    shown = replace(data.figures, values=prefixed(data.figures.values), codes=prefixed(data.figures.codes))
    return replace(
        data,
        reports=reports.assign(agency_no=reports["agency_id"].factorize(sort=True)[0] + 10**14),
        figures=shown,
        stories=[
            one._replace(agency=f"{at:03}{one.agency}", others=tuple(f"{at:03}{name}" for name in one.others))
            for at in range(times)
            for one in data.stories
        ],
        items=frames(data.items, ("report",)),
        findings=frames(data.findings, ("report",)),
        ranks=frames(data.ranks, ("agency_id",)),
        coverage=coverage,
        texts=[(f"{at:03}{report}", section, text) for at in range(times) for report, section, text in data.texts],
    )


def opening(address: str) -> float | None:
    """Return the median seconds until the first page can be used; None without Chromium."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    from selenium.webdriver.support.ui import WebDriverWait

    driver_path = shutil.which("chromedriver")
    if driver_path is None:
        return None
    options = ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu"):
        options.add_argument(f"--{argument}")
    driver = Chrome(options=options, service=ChromeService(driver_path))
    seconds = []
    for _ in range(OPENINGS):
        driver.get("about:blank")
        start = time.perf_counter()
        driver.get(address)
        WebDriverWait(driver, 60, 0.02).until(lambda d: d.execute_script("return 'ready' in document.body.dataset"))
        seconds.append(time.perf_counter() - start)
    driver.quit()
    return sorted(seconds)[OPENINGS // 2]


def main(reports: int) -> None:
    """Print the figures for so many reports."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        data = repeated(small_site(folder), -(-reports // SMALL))
        start = time.perf_counter()
        first = write_site(data, folder / "page", rubric=resolve_rubric())
        took = time.perf_counter() - start
        sizes = [path.stat().st_size for path in (folder / "page").rglob("*") if path.is_file()]
        print(
            f"{len(data.reports):,} reports, {data.reports['agency_id'].nunique():,} agencies, {len(data.findings):,} findings"
        )
        print(f"written in {took:.1f} s (limit 120): {len(sizes):,} files, {sum(sizes) / 1e6:.0f} MB")
        seconds = opening(first.as_uri())
        print("no Chromium to open it" if seconds is None else f"first page usable after {seconds:.2f} s (limit 2)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
