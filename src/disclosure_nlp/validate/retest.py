"""Test and retest: a report must have the same score in every file format and layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from disclosure_nlp.model import ItemScore
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.synth.model import SyntheticReport

YEARS = range(2021, 2025)
_SEED = 91


class RetestResult(NamedTuple):
    """Scores of reports in one format and layout, compared with the scores of the same reports as plain text.

    ``same``: number of reports with the same score over the items known in both; ``largest``: largest difference in points;
    ``items``: items that differ in any report; ``known``: items known in only one of the two (a web page states its date of
    publication, a text file does not).
    """

    format: str
    layout: str
    reports: int
    same: int
    largest: float
    items: tuple[str, ...]
    known: tuple[str, ...]


def retest_formats(report_count: int) -> Iterator[RetestResult]:
    """Yield, for each layout of each file format, how scores of synthetic reports differ from their plain-text scores.

    Parameters
    ----------
    report_count : int
        Number of reports, each in every layout.
    """
    made = [
        report
        for _, report in zip(
            range(report_count), make_reports(-(-report_count // len(YEARS)), YEARS, _SEED), strict=False
        )
    ]
    first = next(iter(FORMATS))
    cards = [_score_items_in_format(first, FORMATS[first][1][0], report) for report in made]
    for format_, (_, layouts) in FORMATS.items():
        for layout in layouts:
            again = [_score_items_in_format(format_, layout, report) for report in made]
            yield _compare_with_plain_text(format_, layout, cards, again)


def _score_items_in_format(file_format: str, layout: str, report: SyntheticReport) -> dict[str, ItemScore]:
    """Write a synthetic report in a layout of a file format, read it again, and return the assessed item scores."""
    card = process_bytes(FORMATS[file_format][0](report, layout), f"report.{file_format}").scorecard
    return {item.id: item for item in card.items if item.points is not None} if card else {}


def _compare_with_plain_text(
    file_format: str, layout: str, text_scores: list[dict[str, ItemScore]], format_scores: list[dict[str, ItemScore]]
) -> RetestResult:
    """Return how the item scores of reports in one format and layout differ from those of their plain texts."""
    differences = []
    items: set[str] = set()
    known: set[str] = set()
    for one, other in zip(text_scores, format_scores, strict=True):
        known |= one.keys() ^ other.keys()
        both = one.keys() & other.keys()
        items |= {item for item in both if one[item].value != other[item].value}
        differences.append(abs(_score_over_items(one, both) - _score_over_items(other, both)) if both else 100.0)
    same = sum(difference == 0 for difference in differences)
    return RetestResult(
        file_format, layout, len(text_scores), same, max(differences), tuple(sorted(items)), tuple(sorted(known))
    )


def _score_over_items(item_scores: dict[str, ItemScore], items: Collection[str]) -> float:
    """Return the score in [0, 100] of a report over some rubric items."""
    chosen = [item_scores[item] for item in sorted(items)]
    return 100 * sum(item.points or 0.0 for item in chosen) / sum(item.weight for item in chosen)
