"""Counts: jumps against the own past and the peers, years of none after busy ones, counts far from those of the peers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log2
from statistics import median
from typing import NamedTuple

from disclosure_nlp.messages import msg
from disclosure_nlp.stories.model import Options, Story, group_name
from disclosure_nlp.stories.significance import adjusted, dispersion, none_of, tails
from disclosure_nlp.stories.sound import Place, SoundFigures

MEASURES = ("requests_received", "reviews", "suits")
_BUSY = 2  # years before a year of none
_FAR = 5.0  # times the median of the peers
_DEVIATIONS = 4.0  # robust standard deviations of logarithms
_SURPRISE = 10.0


class _Change(NamedTuple):
    """A count and those of the years before, with the share of the count in it and the past together among the peers."""

    place: Place
    now: float
    past: tuple[float, ...]

    @property
    def usual(self) -> float:
        """Median of the years before."""
        return median(self.past)

    def moved(self, ratio: float) -> bool:
        """Return whether the count is so many times the usual one and that of the year before, or so many times less."""
        up = self.now >= ratio * max(self.usual, self.past[0])
        return up or self.now * ratio <= min(self.usual, self.past[0])


def surprise(q: float) -> float:
    """Return how surprising an adjusted p-value is: its decimal zeros, at most 10.

    Examples
    --------
    >>> surprise(0.001)
    3.0
    """
    return min(_SURPRISE, round(-log2(max(q, 1e-300)) / log2(10), 6))


def find_count_stories(figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield the stories of counts."""
    for measure in MEASURES:
        series = figures.counts.get(measure, {})
        changes = [
            _Change(place, series[key], tuple(past))
            for key, place in figures.places.items()
            if key in series and (past := figures.past(series, *key))
        ]
        correlations = _correlations(changes, options)
        yield from _jumps(measure, changes, correlations, figures, options)
        yield from _zeros(measure, changes, correlations, figures, options)
        yield from _outliers(measure, series, figures, options)


def _correlations(changes: list[_Change], options: Options) -> dict[int, tuple[float, float]]:
    """Return for each year the share of its count in it and the usual one, by the median, and how much shares vary."""
    import numpy as np

    found: dict[int, tuple[float, float]] = {}
    for year in sorted({change.place.year for change in changes}):
        large = [c for c in changes if c.place.year == year and c.now + c.usual >= options.least]
        if len(large) < options.peers:
            continue
        counts = np.array([c.now for c in large])
        trials = counts + np.array([c.usual for c in large])
        share = float(np.clip(np.median(counts / trials), 0.05, 0.95))
        found[year] = share, dispersion(counts, trials, np.full(len(large), share))
    return found


def _jumps(
    measure: str,
    changes: list[_Change],
    correlations: dict[int, tuple[float, float]],
    figures: SoundFigures,
    options: Options,
) -> Iterator[Story]:
    """Yield counts that are far from the own past, more than the counts of the others moved in that year."""
    tested = [
        c for c in changes if c.place.year in correlations and c.now + c.usual >= options.least and c.now and c.usual
    ]
    for change, q in zip(tested, _adjusted_jumps(tested, correlations, options), strict=True):
        if q <= options.rate and change.moved(options.ratio):
            share, _ = correlations[change.place.year]
            others = sum(c.place.year == change.place.year for c in tested) - 1
            yield _jump(measure, change, (share / (1 - share), others), q, figures)


def _jump(measure: str, change: _Change, usual: tuple[float, int], q: float, figures: SoundFigures) -> Story:
    """Return the story of a count; ``usual`` are the factor of the others and how many they are."""
    place, ratio, before = change.place, change.now / change.usual, change.usual
    direction = msg("story.rose" if ratio > 1 else "story.fell")
    message = msg(
        "story.jump", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"), now=change.now,
        direction=direction, before=before, years=len(change.past), ratio=ratio, count=usual[1], usual=usual[0],
    )  # fmt: skip
    figured = {
        "value": change.now,
        "before": before,
        "numerator": change.now,
        "denominator": change.now + before,
        "q": q,
    }
    return figures.story(place, "jump", measure, message, strength=surprise(q) + abs(log2(ratio)), **figured)


def _adjusted_jumps(
    tested: list[_Change], correlations: dict[int, tuple[float, float]], options: Options
) -> list[float]:
    import numpy as np

    counts = np.array([c.now for c in tested])
    shares, spreads = np.array([correlations[c.place.year] for c in tested]).reshape(-1, 2).T
    trials = counts + np.array([c.usual for c in tested])
    moved = np.array([c.moved(options.ratio) for c in tested], dtype=bool)
    values: list[float] = adjusted(tails(counts, trials, shares, spreads, moved)).tolist()
    return values


def _zeros(
    measure: str,
    changes: list[_Change],
    correlations: dict[int, tuple[float, float]],
    figures: SoundFigures,
    options: Options,
) -> Iterator[Story]:
    """Yield years of none after at least two busy ones."""
    tested = [c for c in changes if c.place.year in correlations and len(c.past) >= _BUSY and min(c.past) > 0]
    tested = [c for c in tested if sum(c.past) >= options.least]
    p = [none_of(min(c.past), correlations[c.place.year][1]) if c.now == 0 else 1.0 for c in tested]
    for change, q in zip(tested, adjusted(p).tolist() if p else [], strict=True):
        if change.now == 0 and q <= options.rate:
            yield _zero(measure, change, [c.now for c in tested if c.place.year == change.place.year], q, figures)


def _zero(measure: str, change: _Change, of_year: list[float], q: float, figures: SoundFigures) -> Story:
    """Return the story of a year of none; ``of_year`` are the counts of agencies with busy years."""
    place, none, past = change.place, of_year.count(0), tuple(f"{number:g}" for number in reversed(change.past))
    message = msg(
        "story.zero", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"), past=past,
        none=none, busy=len(of_year),
    )  # fmt: skip
    figured = {
        "value": 0.0,
        "before": change.usual,
        "numerator": float(none),
        "denominator": float(len(of_year)),
        "q": q,
    }
    return figures.story(place, "zero", measure, message, strength=surprise(q) + log2(1 + change.usual), **figured)


def _outliers(
    measure: str, series: Mapping[tuple[str, int], float], figures: SoundFigures, options: Options
) -> Iterator[Story]:
    """Yield counts far above those of the peers, on a logarithmic scale; of an agency the last year, with how many there are."""
    groups: dict[tuple[int, str | None, str | None], list[Place]] = {}
    for key, place in figures.places.items():
        if key in series:
            groups.setdefault(place.group, []).append(place)
    found: dict[str, list[_Outlier]] = {}
    for places in groups.values():
        if len(places) >= options.peers:
            for one in _far_above(places, series, options):
                found.setdefault(one.place.agency, []).append(one)
    for agency, rows in found.items():
        known = sum(key[0] == agency for key in series)
        yield _outlier(measure, max(rows, key=lambda row: row.place.year), len(rows), known, figures)


class _Outlier(NamedTuple):
    """A count, the median of its peers, how many they are, and how many robust deviations it is above them."""

    place: Place
    number: float
    usual: float
    peers: int
    far: float


def _far_above(places: list[Place], series: Mapping[tuple[str, int], float], options: Options) -> Iterator[_Outlier]:
    numbers = [series[place.agency, place.year] for place in places]
    logs = [log2(1 + number) for number in numbers]
    middle, usual = median(logs), max(median(numbers), 1.0)
    spread = max(1.4826 * median(abs(value - middle) for value in logs), 0.5)
    for place, number, value in zip(places, numbers, logs, strict=True):
        far = (value - middle) / spread
        if number >= max(options.least, _FAR * usual) and far >= _DEVIATIONS:
            yield _Outlier(place, number, median(numbers), len(places) - 1, far)


def _outlier(measure: str, one: _Outlier, years: int, known: int, figures: SoundFigures) -> Story:
    place, group = one.place, group_name(one.place.level, one.place.kind)
    message = msg(
        "story.outlier_count", agency=place.agency, year=str(place.year), measure=msg(f"story.measure_{measure}"),
        number=one.number, usual=one.usual, count=one.peers, group=group, years=years, known=known,
    )  # fmt: skip
    figured = {"value": one.number, "before": one.usual, "numerator": float(years), "denominator": float(known)}
    strength = min(_SURPRISE, one.far) + log2(one.number / max(one.usual, 1)) / 2
    return figures.story(place, "outlier", measure, message, strength=strength, **figured)
