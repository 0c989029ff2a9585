"""Stories on counts: jumps from previous years, sudden zeros, and counts far above those of peer agencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log2
from statistics import median
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Story, StoryOptions, peer_group_name
from disclosure_nlp.stories.reliable_figures import ReliableFigures, ReportInfo
from disclosure_nlp.stories.significance import (
    adjust_p_values,
    beta_binomial_p_values,
    estimate_dispersion,
    zero_count_probability,
)

# By year, the median share of the new count and its dispersion.
YearFits = dict[int, tuple[float, float]]
MEASURES = ("requests_received", "reviews", "suits")
_BUSY = 2  # smallest number of busy years before a zero count
_FAR = 5.0  # smallest ratio of an outlier to the median of its peers
_DEVIATIONS = 4.0  # smallest distance of an outlier in robust standard deviations of logarithms
_SURPRISE = 10.0


class _CountChange(NamedTuple):
    """A count in a report (``now``) and the same agency's counts of previous years (``past``)."""

    info: ReportInfo
    now: float
    past: tuple[float, ...]

    @property
    def usual(self) -> float:
        """Median of the same agency's counts in previous years."""
        return median(self.past)

    def is_jump(self, ratio: float) -> bool:
        """Return whether the count is ``ratio`` times larger or smaller than its usual and its previous value."""
        up = self.now >= ratio * max(self.usual, self.past[0])
        return up or self.now * ratio <= min(self.usual, self.past[0])


def surprisal(adjusted_p: float) -> float:
    """Return minus the decimal logarithm of an adjusted p-value, at most 10: how surprising a figure is.

    Examples
    --------
    >>> surprisal(0.001)
    3.0
    """
    return min(_SURPRISE, round(-log2(max(adjusted_p, 1e-300)) / log2(10), 6))


def find_count_stories(figures: ReliableFigures, options: StoryOptions) -> Iterator[Story]:
    """Yield the stories on counts: jumps, zeros after years with large counts, counts far above those of peers."""
    for measure in MEASURES:
        series = figures.counts.get(measure, {})
        changes = [
            _CountChange(info, series[key], tuple(past))
            for key, info in figures.reports.items()
            if key in series and (past := figures.past_values(series, *key))
        ]
        correlations = _fit_year_changes(changes, options)
        yield from _find_count_jumps(measure, changes, correlations, figures, options)
        yield from _find_zero_counts(measure, changes, correlations, figures, options)
        yield from _find_count_outliers(measure, series, figures, options)


def _fit_year_changes(changes: list[_CountChange], options: StoryOptions) -> YearFits:
    """Return by year the usual change of counts: the median share of the new count, and the dispersion of shares.

    The share is count / (count + median of past counts); the dispersion is an intra-class correlation.
    """
    import numpy as np

    found: YearFits = {}
    for year in sorted({change.info.year for change in changes}):
        large = [c for c in changes if c.info.year == year and c.now + c.usual >= options.least]
        if len(large) < options.peers:
            continue
        counts = np.array([c.now for c in large])
        trials = counts + np.array([c.usual for c in large])
        share = float(np.clip(np.median(counts / trials), 0.05, 0.95))
        found[year] = share, estimate_dispersion(counts, trials, np.full(len(large), share))
    return found


def _find_count_jumps(
    measure: str, changes: list[_CountChange], year_fits: YearFits, figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of counts that changed much more than the counts of other agencies did in the same year."""
    tested = [c for c in changes if c.info.year in year_fits and c.now + c.usual >= options.least and c.now and c.usual]
    counts = Counter(change.info.year for change in tested)
    for change, q in zip(tested, _p_values_of_changes(tested, year_fits, options), strict=True):
        if q <= options.rate and change.is_jump(options.ratio):
            share, _ = year_fits[change.info.year]
            others = counts[change.info.year] - 1
            yield _jump_story(measure, change, (share / (1 - share), others), q, figures)


def _jump_story(
    measure: str, change: _CountChange, usual: tuple[float, int], q: float, figures: ReliableFigures
) -> Story:
    """Return the story of a count that jumped; ``usual`` is (factor of change, count) of the other agencies."""
    info, ratio, before = change.info, change.now / change.usual, change.usual
    direction = msg("story.rose" if ratio > 1 else "story.fell")
    message = msg(
        "story.jump", agency=info.agency, year=str(info.year), measure=msg(f"story.measure_{measure}"), now=change.now,
        direction=direction, before=before, years=len(change.past), ratio=ratio, count=usual[1], usual=usual[0],
    )  # fmt: skip
    figured = {"value": change.now, "before": before, "numerator": change.now, "denominator": change.now + before}
    return figures.make_story(info, "jump", measure, message, strength=surprisal(q) + abs(log2(ratio)), q=q, **figured)


def _p_values_of_changes(changes: list[_CountChange], year_fits: YearFits, options: StoryOptions) -> list[float]:
    """Return a p-value for each change of a count, adjusted for multiple testing."""
    import numpy as np

    counts = np.array([c.now for c in changes])
    shares, spreads = np.array([year_fits[c.info.year] for c in changes]).reshape(-1, 2).T
    trials = counts + np.array([c.usual for c in changes])
    moved = np.array([c.is_jump(options.ratio) for c in changes], dtype=bool)
    values: list[float] = adjust_p_values(beta_binomial_p_values(counts, trials, shares, spreads, moved)).tolist()
    return values


def _find_zero_counts(
    measure: str, changes: list[_CountChange], year_fits: YearFits, figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of reports with a count of zero after at least two years with large counts."""
    tested = [c for c in changes if c.info.year in year_fits and len(c.past) >= _BUSY and min(c.past) > 0]
    tested = [c for c in tested if sum(c.past) >= options.least]
    p = [zero_count_probability(min(c.past), year_fits[c.info.year][1]) if c.now == 0 else 1.0 for c in tested]
    busy = Counter(change.info.year for change in tested)
    none = Counter(change.info.year for change in tested if change.now == 0)
    for change, q in zip(tested, adjust_p_values(p).tolist() if p else [], strict=True):
        if change.now == 0 and q <= options.rate:
            year = change.info.year
            yield _zero_story(measure, change, (none[year], busy[year]), q, figures)


def _zero_story(
    measure: str, change: _CountChange, of_year: tuple[int, int], q: float, figures: ReliableFigures
) -> Story:
    """Return the story of a zero count; ``of_year`` is (zero counts, agencies compared) of the year."""
    info, (none, busy), past = change.info, of_year, tuple(f"{number:g}" for number in reversed(change.past))
    message = msg(
        "story.zero", agency=info.agency, year=str(info.year), measure=msg(f"story.measure_{measure}"), past=past,
        none=none, busy=busy,
    )  # fmt: skip
    figured = {"value": 0.0, "before": change.usual, "numerator": float(none), "denominator": float(busy)}
    strength = surprisal(q) + log2(1 + change.usual)
    return figures.make_story(info, "zero", measure, message, strength=strength, q=q, **figured)


def _find_count_outliers(
    measure: str, counts: Mapping[tuple[str, int], float], figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of counts far above those of peer agencies on a logarithmic scale, one per agency."""
    groups: dict[tuple[int, str | None, str | None], list[ReportInfo]] = {}
    for key, info in figures.reports.items():
        if key in counts:
            groups.setdefault(info.peer_group, []).append(info)
    found: dict[str, list[_CountOutlier]] = {}
    for places in groups.values():
        if len(places) >= options.peers:
            for one in _find_counts_above_peers(places, counts, options):
                found.setdefault(one.info.agency, []).append(one)
    known = Counter(agency for agency, _ in counts)
    for agency, rows in found.items():
        yield _count_outlier_story(measure, max(rows, key=lambda row: row.info.year), len(rows), known[agency], figures)


class _CountOutlier(NamedTuple):
    """A count far above its peers' median (``usual``); ``far`` is the distance in robust standard deviations."""

    info: ReportInfo
    number: float
    usual: float
    peers: int
    far: float


def _find_counts_above_peers(
    peer_reports: list[ReportInfo], counts: Mapping[tuple[str, int], float], options: StoryOptions
) -> Iterator[_CountOutlier]:
    """Yield the counts far above the median of a group of peer agencies."""
    numbers = [counts[info.agency, info.year] for info in peer_reports]
    logs = [log2(1 + number) for number in numbers]
    middle, usual = median(logs), max(median(numbers), 1.0)
    spread = max(1.4826 * median(abs(value - middle) for value in logs), 0.5)
    for info, number, value in zip(peer_reports, numbers, logs, strict=True):
        far = (value - middle) / spread
        if number >= max(options.least, _FAR * usual) and far >= _DEVIATIONS:
            yield _CountOutlier(info, number, median(numbers), len(peer_reports) - 1, far)


def _count_outlier_story(
    measure: str, outlier: _CountOutlier, outlier_years: int, known_years: int, figures: ReliableFigures
) -> Story:
    """Return the story of a count far above peers, with the number of years in which the agency is an outlier."""
    info, group = outlier.info, peer_group_name(outlier.info.level, outlier.info.kind)
    message = msg(
        "story.outlier_count", agency=info.agency, year=str(info.year), measure=msg(f"story.measure_{measure}"),
        number=outlier.number, usual=outlier.usual, count=outlier.peers, group=group, years=outlier_years, known=known_years,
    )  # fmt: skip
    figured = {
        "value": outlier.number,
        "before": outlier.usual,
        "numerator": float(outlier_years),
        "denominator": float(known_years),
    }
    strength = min(_SURPRISE, outlier.far) + log2(outlier.number / max(outlier.usual, 1)) / 2
    return figures.make_story(info, "outlier", measure, message, strength=strength, **figured)
