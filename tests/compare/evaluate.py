"""What a comparison finds of what was planted in a made-up corpus with known histories.

``python -m tests.compare.evaluate 2100`` makes the corpus, scores it, compares it and prints the figures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.agencies.successions import read_successions
from disclosure_nlp.compare.comparison import Comparison, compare_store
from disclosure_nlp.compare.reuse import NOTED
from disclosure_nlp.synth.corpus import SUCCESSIONS_FILE, CorpusPlan, write_corpus
from disclosure_nlp.synth.scenarios import HISTORIES

YEARS = (2019, 2024)
FEW = 0.2
Key = tuple[Any, ...]


class Counted(NamedTuple):
    """Of what was planted: how much, how much was found; and what was found without having been planted."""

    planted: int
    found: int
    invented: int


class Figures(NamedTuple):
    """What a comparison found."""

    reports: int
    reuse: Counted
    below: int  # pairs planted below a fifth, none of which may be reported
    breaks: Counted
    renamed: Counted
    merged: Counted
    split: Counted
    gaps: int  # series that are said to miss a year; none does


def truth_of(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of truth."""
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def figures_of(folder: Path, comparison: Comparison) -> Figures:
    """Compare what was found with what was planted."""
    rows = truth_of(folder)
    planted = {key: share for row in rows for key, share in _loans(row)}
    much = {key for key, share in planted.items() if share > NOTED}
    few = {key for key, share in planted.items() if share < FEW}
    borrowing = {row["agency"] for row in rows if row["history"] == "borrowing"}
    reported = set(_reported(comparison, borrowing))
    pairs = {frozenset(((a, y), (b, z))) | {s} for a, y, s, b, z in much}
    stray = [key for key in reported if frozenset((key[:2], key[3:])) | {key[2]} not in pairs]
    breaks, told = _breaks(rows), _told_breaks(comparison)
    return Figures(
        len(rows),
        Counted(len(much), len(much & reported), len(stray)),
        len(few & reported),
        Counted(len(breaks), len(breaks & told), len(told - breaks)),
        _series(folder, rows, comparison, "rename"),
        _series(folder, rows, comparison, "merger"),
        _series(folder, rows, comparison, "split"),
        int((comparison.panel.coverage == "missing").any(axis=1).sum()),
    )


def _loans(row: dict[str, Any]) -> Iterator[tuple[Key, float]]:
    """Yield (agency, year, section, other agency, other year) and the share that was taken over."""
    for loan in row["reuse"]:
        yield (row["agency"], row["year"], loan["section"], loan["agency"], loan["year"]), loan["share"]


def _reported(comparison: Comparison, agencies: set[str]) -> Iterator[Key]:
    for row in comparison.reuse[comparison.reuse["share"] >= NOTED].itertuples():
        if row.agency_id in agencies:
            yield row.agency_id, row.year, row.section, row.other_agency, row.other_year


def _breaks(rows: list[dict[str, Any]]) -> set[Key]:
    """Return the agency-years that begin with another carry-over than the series' year before ended with, as printed."""
    series = {(row["agency"], row["year"]): row for row in rows if row["history"] not in ("renamed", "merged")}
    found = set()
    for (agency, year), row in series.items():
        before = series.get((agency, year - 1))
        if before and _carried(before, "carried_out") != _carried(row, "carried_in"):
            found.add((agency, year))
    return found


def _carried(row: dict[str, Any], name: str) -> object:
    return row["cells"]["requests"].get(name, {}).get("total")


def _told_breaks(comparison: Comparison) -> set[Key]:
    across = comparison.across
    found = across[(across["check"] == "X1") & (across["subject"] == "total") & (across["verdict"] == "fail")]
    return set(zip(found["agency_id"], found["year"], strict=True))


def _series(folder: Path, rows: list[dict[str, Any]], comparison: Comparison, kind: str) -> Counted:
    """Count the renames that are one series, or the mergers and parts of splits that are another one."""
    names = {row["agency"] for row in rows}
    pairs = [line.split(",") for line in (folder / SUCCESSIONS_FILE).read_text(encoding="utf-8").splitlines()[1:]]
    reports = comparison.panel.reports
    ids = dict(zip(reports["agency"], reports["agency_id"], strict=True))
    told = [(a, b) for a, b, _, found in pairs if found == kind and {a, b} <= names]
    right = sum((ids[a] == ids[b]) == (kind == "rename") for a, b in told)
    return Counted(len(told), right, 0)


def make(reports: int, folder: Path, seed: int = 5, workers: int = 0) -> Comparison:
    """Write a corpus with all histories into ``folder/made``, score it and compare it."""
    write_corpus(CorpusPlan(reports, YEARS, seed, histories=tuple(HISTORIES)), folder / "made", max(1, workers))
    score_corpus([str(folder / "made")], str(folder / "store"), workers=workers)
    with open_store(str(folder / "store")) as store:
        return compare_store(store, read_successions(folder / "made" / SUCCESSIONS_FILE))


def main(reports: int) -> None:
    """Print the figures of a corpus."""
    with TemporaryDirectory() as folder:
        found = figures_of(Path(folder) / "made", make(reports, Path(folder), workers=2))
    print(f"{found.reports} made-up reports of {YEARS[0]}–{YEARS[1]}, histories {', '.join(HISTORIES)}")
    print(f"{'planted':28}{'n':>6}{'found':>8}{'invented':>10}")
    print(f"{'text taken over, above 0.5':28}{found.reuse.planted:6}{found.reuse.found:8}{found.reuse.invented:10}")
    print(f"{'text taken over, below 0.2':28}{'':6}{found.below:8}")
    for name, counted in (("carry-over broken", found.breaks), ("renamed: one series", found.renamed)):
        print(f"{name:28}{counted.planted:6}{counted.found:8}{counted.invented:10}")
    print(f"{'merged: two series':28}{found.merged.planted:6}{found.merged.found:8}{found.gaps:10}")
    print(f"{'split: three series':28}{found.split.planted:6}{found.split.found:8}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2100)
