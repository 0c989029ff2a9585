"""Stories of counts: jumps, years with a count of zero after busy years, and counts far above those of peers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log2
from statistics import median
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Story, StoryOptions, peer_group_name
from disclosure_nlp.stories.significance import (
    adjust_p_values,
    beta_binomial_p_values,
    estimate_dispersion,
    zero_count_probability,
)
from disclosure_nlp.stories.sound import ReliableFigures, ReportInfo

MEASURES = ("requests_received", "reviews", "suits")
_BUSY = 2  # smallest number of busy years before a zero count
_FAR = 5.0  # smallest ratio of an outlier to the median of its peers
_DEVIATIONS = 4.0  # smallest distance of an outlier in robust standard deviations of logarithms
_SURPRISE = 10.0


class _CountChange(NamedTuple):
    """A count of a report, and the counts of the years before."""

    place: ReportInfo
    now: float
    past: tuple[float, ...]

    @property
    def usual(self) -> float:
        """Median of the counts of the years before."""
        return median(self.past)

    def is_jump(self, ratio: float) -> bool:
        """Return whether the count is at least ``ratio`` times its usual and last value, or that much smaller."""
        up = self.now >= ratio * max(self.usual, self.past[0])
        return up or self.now * ratio <= min(self.usual, self.past[0])


def surprisal(q: float) -> float:
    """Return how surprising an adjusted p-value is: minus its decimal logarithm, at most 10.

    Examples
    --------
    >>> surprisal(0.001)
    3.0
    """
    return min(_SURPRISE, round(-log2(max(q, 1e-300)) / log2(10), 6))


def find_count_stories(figures: ReliableFigures, options: StoryOptions) -> Iterator[Story]:
    """Yield the stories of counts: jumps, zeros and outliers."""
    for measure in MEASURES:
        series = figures.counts.get(measure, {})
        changes = [
            _CountChange(place, series[key], tuple(past))
            for key, place in figures.reports.items()
            if key in series and (past := figures.past_values(series, *key))
        ]
        correlations = _fit_year_changes(changes, options)
        yield from _find_jumps(measure, changes, correlations, figures, options)
        yield from _find_zeros(measure, changes, correlations, figures, options)
        yield from _find_outliers(measure, series, figures, options)


def _fit_year_changes(changes: list[_CountChange], options: StoryOptions) -> dict[int, tuple[float, float]]:
    """Return, by year, the median share of the count in count plus usual count, and its intra-class correlation."""
    import numpy as np

    found: dict[int, tuple[float, float]] = {}
    for year in sorted({change.place.year for change in changes}):
        large = [c for c in changes if c.place.year == year and c.now + c.usual >= options.least]
        if len(large) < options.peers:
            continue
        counts = np.array([c.now for c in large])
        trials = counts + np.array([c.usual for c in large])
        share = float(np.clip(np.median(counts / trials), 0.05, 0.95))
        found[year] = share, estimate_dispersion(counts, trials, np.full(len(large), share))
    return found


def _find_jumps(
    measure: str,
    changes: list[_CountChange],
    correlations: dict[int, tuple[float, float]],
    figures: ReliableFigures,
    options: StoryOptions,
) -> Iterator[Story]:
    """Yield stories of counts that changed much more than the counts of the other agencies in that year."""
    tested = [
        c for c in changes if c.place.year in correlations and c.now + c.usual >= options.least and c.now and c.usual
    ]
    counts = Counter(change.place.year for change in tested)
    for change, q in zip(tested, _adjusted_p_values(tested, correlations, options), strict=True):
        if q <= options.rate and change.is_jump(options.ratio):
            share, _ = correlations[change.place.year]
            others = counts[change.place.year] - 1
            yield _jump_story(measure, change, (share / (1 - share), others), q, figures)


def _jump_story(
    measure: str, change: _CountChange, usual: tuple[float, int], q: float, figures: ReliableFigures
) -> Story:
    """Return the story of a jump; ``usual`` is the factor of the other agencies and their number."""
    place, ratio, before = change.place, change.now / change.usual, change.usual
    direction = msg("story.rose" if ratio > 1 else "story.fell")
    message = msg(
        "story.jump", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"), now=change.now,
        direction=direction, before=before, years=len(change.past), ratio=ratio, count=usual[1], usual=usual[0],
    )  # fmt: skip
    figured = {"value": change.now, "before": before, "numerator": change.now, "denominator": change.now + before}
    return figures.make_story(place, "jump", measure, message, strength=surprisal(q) + abs(log2(ratio)), q=q, **figured)


def _adjusted_p_values(
    tested: list[_CountChange], correlations: dict[int, tuple[float, float]], options: StoryOptions
) -> list[float]:
    import numpy as np

    counts = np.array([c.now for c in tested])
    shares, spreads = np.array([correlations[c.place.year] for c in tested]).reshape(-1, 2).T
    trials = counts + np.array([c.usual for c in tested])
    moved = np.array([c.is_jump(options.ratio) for c in tested], dtype=bool)
    values: list[float] = adjust_p_values(beta_binomial_p_values(counts, trials, shares, spreads, moved)).tolist()
    return values


def _find_zeros(
    measure: str,
    changes: list[_CountChange],
    correlations: dict[int, tuple[float, float]],
    figures: ReliableFigures,
    options: StoryOptions,
) -> Iterator[Story]:
    """Yield stories of years with a count of zero after at least two years with large counts."""
    tested = [c for c in changes if c.place.year in correlations and len(c.past) >= _BUSY and min(c.past) > 0]
    tested = [c for c in tested if sum(c.past) >= options.least]
    p = [zero_count_probability(min(c.past), correlations[c.place.year][1]) if c.now == 0 else 1.0 for c in tested]
    busy = Counter(change.place.year for change in tested)
    none = Counter(change.place.year for change in tested if change.now == 0)
    for change, q in zip(tested, adjust_p_values(p).tolist() if p else [], strict=True):
        if change.now == 0 and q <= options.rate:
            year = change.place.year
            yield _zero_story(measure, change, (none[year], busy[year]), q, figures)


def _zero_story(
    measure: str, change: _CountChange, of_year: tuple[int, int], q: float, figures: ReliableFigures
) -> Story:
    """Return the story of a zero count; ``of_year`` are the zeros and the counts of agencies with busy years before."""
    place, (none, busy), past = change.place, of_year, tuple(f"{number:g}" for number in reversed(change.past))
    message = msg(
        "story.zero", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"), past=past,
        none=none, busy=busy,
    )  # fmt: skip
    figured = {"value": 0.0, "before": change.usual, "numerator": float(none), "denominator": float(busy)}
    strength = surprisal(q) + log2(1 + change.usual)
    return figures.make_story(place, "zero", measure, message, strength=strength, q=q, **figured)


def _find_outliers(
    measure: str, series: Mapping[tuple[str, int], float], figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of counts far above those of peers on a logarithmic scale, one per agency."""
    groups: dict[tuple[int, str | None, str | None], list[ReportInfo]] = {}
    for key, place in figures.reports.items():
        if key in series:
            groups.setdefault(place.peer_group, []).append(place)
    found: dict[str, list[_CountOutlier]] = {}
    for places in groups.values():
        if len(places) >= options.peers:
            for one in _counts_far_above(places, series, options):
                found.setdefault(one.place.agency, []).append(one)
    known = Counter(agency for agency, _ in series)
    for agency, rows in found.items():
        yield _outlier_story(measure, max(rows, key=lambda row: row.place.year), len(rows), known[agency], figures)


class _CountOutlier(NamedTuple):
    """An outlying count: the median and number of its peers, and its distance in robust standard deviations."""

    place: ReportInfo
    number: float
    usual: float
    peers: int
    far: float


def _counts_far_above(
    places: list[ReportInfo], series: Mapping[tuple[str, int], float], options: StoryOptions
) -> Iterator[_CountOutlier]:
    numbers = [series[place.agency, place.year] for place in places]
    logs = [log2(1 + number) for number in numbers]
    middle, usual = median(logs), max(median(numbers), 1.0)
    spread = max(1.4826 * median(abs(value - middle) for value in logs), 0.5)
    for place, number, value in zip(places, numbers, logs, strict=True):
        far = (value - middle) / spread
        if number >= max(options.least, _FAR * usual) and far >= _DEVIATIONS:
            yield _CountOutlier(place, number, median(numbers), len(places) - 1, far)


def _outlier_story(measure: str, one: _CountOutlier, years: int, known: int, figures: ReliableFigures) -> Story:
    place, group = one.place, peer_group_name(one.place.level, one.place.kind)
    message = msg(
        "story.outlier_count", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"),
        number=one.number, usual=one.usual, count=one.peers, group=group, years=years, known=known,
    )  # fmt: skip
    figured = {"value": one.number, "before": one.usual, "numerator": float(years), "denominator": float(known)}
    strength = min(_SURPRISE, one.far) + log2(one.number / max(one.usual, 1)) / 2
    return figures.make_story(place, "outlier", measure, message, strength=strength, **figured)
