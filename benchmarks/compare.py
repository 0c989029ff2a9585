"""The time and memory of a comparison of many stored reports: ``make bench-compare``.

Two measurements, each in a process of its own, so that its peak memory is its own: the panel with all tables and plots of
20,000 stored reports (made up, scored beforehand), and the reuse of 100,000 made-up sections alone.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.agencies.successions import read_successions
from disclosure_nlp.compare import comparison as comparison_module
from disclosure_nlp.compare.content import extract_section_content
from disclosure_nlp.compare.reuse import SectionText, find_reuse
from disclosure_nlp.compare.tagging_error import draw_replicates
from disclosure_nlp.compare.writing import write_comparison
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.corpus import SUCCESSIONS_FILE, CorpusPlan, write_corpus
from disclosure_nlp.synth.narrative import load_sentence_bank
from disclosure_nlp.synth.scenarios import HISTORIES
from disclosure_nlp.synth.text_reuse import make_own_sentences

YEARS = (2019, 2024)
WORKERS = 2
_BATCH = 1_000  # sections written to a file at a time
_COPIED = 10  # every tenth section stands in another report of the year too


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Print how long a stage takes."""
    start = time.perf_counter()
    yield
    print(f"{name:44}{time.perf_counter() - start:8.1f} s", flush=True)


def memory() -> float:
    """Return the peak memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make_store(reports: int, folder: Path) -> None:
    """Write and score a made-up corpus."""
    with timed(f"made and scored before ({reports:,} reports)"):
        write_corpus(CorpusPlan(reports, YEARS, 3, histories=tuple(HISTORIES)), folder / "made", WORKERS)
        score_corpus([str(folder / "made")], str(folder / "store"), workers=WORKERS)


def compare(folder: Path) -> None:
    """Compare the store of a folder; the searches through its texts are timed by themselves."""
    spent = {name: _watched(name) for name in ("find_reuse", "follow_up", "build_panel", "check_across_reports")}
    start = time.perf_counter()
    rules = read_successions(folder / "made" / SUCCESSIONS_FILE)
    with open_store(str(folder / "store")) as store:
        comparison = comparison_module.compare_store(store, rules, tagging_error=False)
        write_comparison(comparison, "level", folder / "out")
        whole = time.perf_counter() - start
        for name, seconds in spent.items():
            print(f"  {name:42}{sum(seconds):8.1f} s")
        reports = comparison.panel.reports
        print(f"{len(reports):,} reports of {reports['agency_id'].nunique():,} series, {memory():.0f} MiB")
        reused = sum(spent["find_reuse"])
        print(f"{'panel, tables and all plots':44}{whole - reused:8.1f} s   and the search for reuse {reused:.1f} s")
        with timed("tagging error of the last year"):
            draw_replicates(comparison.panel, store, YEARS[1])


def _watched(name: str) -> list[float]:
    """Have a stage of the comparison note the seconds it takes, and return where it notes them."""
    seconds: list[float] = []
    stage = getattr(comparison_module, name)

    def watched(*arguments: object, **options: object) -> object:
        start = time.perf_counter()
        try:
            return stage(*arguments, **options)
        finally:
            seconds.append(time.perf_counter() - start)

    setattr(comparison_module, name, watched)
    return seconds


def reuse(sections: int) -> None:
    """Find the reuse among made-up sections of one section each of agencies over six years."""
    with TemporaryFile() as file:
        for own in _in_batches(islice(_make_sections(sections), sections)):
            pickle.dump([tuple(text) for text in own], file)
        file.seek(0)
        start = time.perf_counter()
        found = find_reuse(_read_sections(file))
    took = time.perf_counter() - start
    grave = int((found["severity"] == "warning").sum())
    print(f"reuse of {sections:,} sections{took:26.1f} s   {memory():.0f} MiB   {grave:,} found")


def _make_sections(sections: int) -> Iterator[SectionText]:
    """Yield made-up sections, agency by agency."""
    bank, years = load_sentence_bank(), range(YEARS[0], YEARS[1] + 1)
    agencies = make_agencies(sections // len(years) + 1, 8)
    for number, agency in enumerate(agencies):
        source = agencies[number - 1] if number % _COPIED == 1 else agency
        for year in years:
            units = make_own_sentences(bank, source.name, year, "overview", 1)
            contents = extract_section_content((f"s{at}", unit.text, ()) for at, unit in enumerate(units))
            yield SectionText.from_contents(agency.name, year, "overview", f"{agency.name}-{year}", contents)


def _in_batches(texts: Iterator[SectionText]) -> Iterator[list[SectionText]]:
    """Yield sections, a thousand at a time."""
    return iter(lambda: list(islice(texts, _BATCH)), [])


def _read_sections(file: IO[bytes]) -> Iterator[SectionText]:
    """Yield sections from a file."""
    with suppress(EOFError):
        while True:
            yield from (SectionText(*own) for own in pickle.load(file))


def main(reports: int, sections: int) -> None:
    """Run both measurements, each in its own process."""
    with TemporaryDirectory() as folder:
        make_store(reports, Path(folder))
        subprocess.run([sys.executable, __file__, "--compare", folder], check=True)
    subprocess.run([sys.executable, __file__, "--reuse", str(sections)], check=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--compare", where]:
            compare(Path(where))
        case ["--reuse", count]:
            reuse(int(count))
        case [count, *rest]:
            main(int(count), int(rest[0]) if rest else 100_000)
        case _:
            main(20_000, 100_000)
