"""Writes a synthetic corpus with planted stories (unusual figures and texts) that `stories` should find.

It includes decoys that must not be found: large ratios of small counts, moderate changes, jumps in rows with a wrong
sum, promises that were kept, texts that share a third, and reports published in time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from pathlib import Path
from random import Random

from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.spreadsheet import write_csv_rows
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.figures import RequestProfile, make_yearly_cells
from disclosure_nlp.synth.model import SyntheticAgency, SyntheticReport
from disclosure_nlp.synth.narrative import NarrativeWriter, load_sentence_bank
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.synth.text_reuse import TextReuse, insert_reused_text

STORIES_FILE = "stories.jsonl"
MANIFEST_FILE = "manifest.csv"
_LARGE = ("jump", "", "zero", "moderate", "outlier_share", "", "ground", "wrong_sum", "outlier_count", "", "")
_SMALL = ("cluster", "cluster", "cluster", "promise", "late", "small", "answered", "third", "", "in_time", "", "", "")
_KINDS = {"outlier_share": "outlier", "outlier_count": "outlier"}
_PLANTED = ("jump", "zero", "outlier_share", "outlier_count", "ground", "cluster", "promise", "late")
_SIZE = 10.0  # mean number of requests a year above which an agency is large
_TINY = 18.0  # highest number of requests of an agency with few requests
_YEARLY, _BETWEEN = 0.18, 0.3  # standard deviations of log counts between the years of an agency, and between agencies


@dataclass(frozen=True)
class PlantedStory:
    """An unusual figure or text planted in an agency's reports: kind (empty for none), year, source of copied text."""

    agency: SyntheticAgency
    story: str
    year: int
    source: SyntheticAgency | None


def write_story_corpus(folder: AnyPath, agencies: int = 200, years: range = range(2020, 2025), seed: int = 1) -> int:
    """Write a synthetic corpus with planted stories, its manifest and ``stories.jsonl``; return the report count.

    Parameters
    ----------
    folder : str or path
        Created if it does not exist.
    agencies : int, default 200
        Number of agencies, one fifth of each kind (`make_agencies`).
    years : range
        Reporting years, at least four.
    seed : int
        The same seed gives the same bytes.
    """
    folder = as_path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    plots = _plan_stories(make_agencies(agencies, seed), years, seed)
    rows = [("path", "agency", "year", "published")]
    for plot in plots:
        for report in _make_story_reports(plot, years, seed):
            name = f"{report.name}.txt"
            (folder / name).write_text(write_text(report, "cell_per_line"), encoding="utf-8")
            rows.append((name, plot.agency.name, str(report.year), _publication_day(plot, report.year, seed)))
    _write_manifest_and_truth(folder, plots, rows)
    return len(rows) - 1


def _write_manifest_and_truth(
    folder: Path, planted_stories: list[PlantedStory], rows: list[tuple[str, str, str, str]]
) -> None:
    """Write the manifest of a corpus with planted stories, and the stories as JSON Lines."""
    stream = io.StringIO()
    write_csv_rows(stream, rows)
    (folder / MANIFEST_FILE).write_text(stream.getvalue(), encoding="utf-8")
    planted = [
        {"kind": _KINDS.get(plot.story, plot.story), "what": plot.story, "agency": plot.agency.name, "year": plot.year}
        | {"source": plot.source.name if plot.source else None}
        for plot in planted_stories
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in planted if row["what"] in _PLANTED]
    (folder / STORIES_FILE).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _plan_stories(agencies: list[SyntheticAgency], years: range, seed: int) -> list[PlantedStory]:
    """Return which story is planted in each agency; large and small agencies get different kinds in turn."""
    random = Random(f"plots-{seed}")
    turns, found = {True: 0, False: 0}, []
    source: SyntheticAgency | None = None
    for agency in agencies:
        large = agency.size > _SIZE and agency.kind == "government"
        kinds = _LARGE if large else _SMALL
        place = turns[large] % len(kinds)
        turns[large] += 1
        if not _can_plant_story(kinds[place], agency):
            found.append(PlantedStory(agency, "", years[0], None))
            continue
        year = random.choice(years[2:])
        if kinds[place] == "cluster":
            source, year = (agency if place == 0 else source), years[1 + turns[large] // len(kinds) % (len(years) - 1)]
        found.append(PlantedStory(agency, kinds[place], year, source if kinds[place] == "cluster" else None))
    return found


def _can_plant_story(story: str, agency: SyntheticAgency) -> bool:
    """Return whether a kind of story can be planted: towns have no legal deadline, districts too few refusals."""
    return agency.kind == "department" if story == "late" else agency.level == "prefecture" or story != "ground"


def _make_story_reports(planted: PlantedStory, years: range, seed: int) -> Iterator[SyntheticReport]:
    """Yield an agency's synthetic reports over years with its planted story."""
    agency, what = planted.agency, planted.story
    writer = NarrativeWriter(agency, seed, copies=what == "promise", answers=what == "answered")
    for year, form, cells in make_yearly_cells(agency, years, seed, _request_profiles(planted, years, seed)):
        if what == "wrong_sum" and year == planted.year:
            key = ("requests", "received", "total")
            cells[key] = str(int(cells[key]) * 6)
        report = SyntheticReport(agency, year, form, cells, [])
        report.units = writer.write(report)
        if what not in ("promise", "answered"):
            report.reuse = insert_reused_text(report, load_sentence_bank(), _text_reuse_of_story(planted, year), seed)
        yield report


def _text_reuse_of_story(planted: PlantedStory, year: int) -> TextReuse | None:
    """Return the copied text that a planted story needs in a year; None if it needs none."""
    if planted.story == "third":
        return TextReuse(f"{planted.agency.name}又名", year, 0.3)
    if planted.source is None or planted.source == planted.agency or year != planted.year:
        return None
    return TextReuse(planted.source.name, year, 0.95)


def _request_profiles(planted: PlantedStory, years: range, seed: int) -> dict[int, RequestProfile]:
    """Return each year's counts of requests: the agency's usual level, moderate changes, and the planted story."""
    random = Random(f"shapes-{seed}-{planted.agency.name}")
    level = planted.agency.size * exp(random.gauss(0, _BETWEEN))
    levels = {"jump": 40, "zero": 40, "outlier_share": 150, "ground": 250, "outlier_count": 15 * planted.agency.size}
    level = max(level, levels.get(planted.story, 0))
    weights: dict[str, float] = {}
    found = {}
    up = random.random() < 0.7
    for year in years:
        mean = level * exp(random.gauss(0, _YEARLY))
        if year == planted.year:
            factors = {"jump": 6 if up else 1 / 6, "zero": 0, "moderate": 1.6, "small": 4}
            mean *= factors.get(planted.story, 1)
            mean = min(mean, _TINY) if planted.story == "small" else mean
        main: dict[str, str] = {}
        if planted.story == "outlier_share":
            weights = {"granted": 8, "denied": 70, "unable": 8}
        elif planted.story == "ground":
            weights = {"granted": 46, "denied": 20, "unable": 8, "unprocessed": 2}
            main = {"denied": "denied_process" if year < planted.year else "denied_third_party"}
        found[year] = RequestProfile(round(mean), weights, main)
    return found


def _publication_day(planted: PlantedStory, year: int, seed: int) -> str:
    """Return the ISO date on which a report is published for its planted story; empty if dates do not matter."""
    random = Random(f"published-{seed}-{planted.agency.name}-{year}")
    if planted.story == "late":
        return f"{year + 1}-{random.randint(5, 7):02d}-{random.randint(1, 28):02d}" if year >= planted.year else ""
    if planted.story == "cluster":
        return f"{year + 1}-01-{10 if planted.source == planted.agency else random.randint(15, 30)}"
    return f"{year + 1}-01-{random.randint(8, 30):02d}" if planted.story == "in_time" else ""
