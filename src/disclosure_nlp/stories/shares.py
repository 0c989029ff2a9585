"""Shares: rates far from those of the peers or from the own past, and refusals whose main ground changed."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2
from statistics import median
from typing import NamedTuple

from disclosure_nlp.compare.rates import DENIED, RATES, UNABLE, UNPROCESSED, Rate
from disclosure_nlp.messages import msg
from disclosure_nlp.stories.counts import surprise
from disclosure_nlp.stories.model import Options, Story, group_name
from disclosure_nlp.stories.significance import adjusted, deflated, differences, dispersion, tails
from disclosure_nlp.stories.sound import Cell, Place, SoundFigures

GROUNDS = (*DENIED, *UNABLE, *UNPROCESSED)
_MAIN, _MINOR = 0.5, 0.2  # shares of refusals from which a ground is the main one, and up to which it no longer is


class _Share(NamedTuple):
    """A share of a report."""

    place: Place
    over: float
    under: float

    @property
    def value(self) -> float:
        """The share in [0, 1]."""
        return self.over / self.under


class _Grounds(NamedTuple):
    """How often two reports of an agency name each ground, this year's and last year's, and the main ground of each."""

    place: Place
    now: dict[str, float]
    old: dict[str, float]
    main: str
    was: str

    @property
    def changed(self) -> bool:
        """Whether the main ground of last year is a minor one now, and another the main one."""
        now, old = sum(self.now.values()), sum(self.old.values())
        main_ones = min(self.old[self.was] / old, self.now[self.main] / now) >= _MAIN
        return self.main != self.was and main_ones and self.now[self.was] / now <= _MINOR


def find_share_stories(figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield the stories of shares."""
    for rate in RATES:
        shares = list(_shares(rate, figures, options))
        yield from _outliers(rate, shares, figures, options)
        yield from _jumps(rate, shares, figures, options)
    yield from _grounds(figures, options)


def _shares(rate: Rate, figures: SoundFigures, options: Options) -> Iterator[_Share]:
    for place in figures.places.values():
        over, under = (figures.total(place.report, cells) for cells in (rate.over, rate.under))
        less = figures.total(place.report, rate.less) if rate.less else 0.0
        if over is None or under is None or less is None:
            continue
        if under - less >= options.least and over <= under - less:
            yield _Share(place, over, under - less)


def _outliers(rate: Rate, shares: list[_Share], figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield rates far from the median of the peers; of an agency the last year, with how many there are."""
    groups: dict[tuple[int, str | None, str | None], list[_Share]] = {}
    for share in shares:
        groups.setdefault(share.place.group, []).append(share)
    tested = [row for own in groups.values() if len(own) >= options.peers for row in _against_peers(own, options)]
    found: dict[str, list[_Outlier]] = {}
    for one, q in zip(tested, adjusted([one.p for one in tested]).tolist() if tested else [], strict=True):
        if q <= options.rate and abs(one.share.value - one.usual) >= options.points:
            found.setdefault(one.share.place.agency, []).append(one._replace(p=q))
    for agency, rows in found.items():
        known = sum(one.place.agency == agency for one in shares)
        yield _outlier(rate, max(rows, key=lambda row: row.share.place.year), len(rows), known, figures)


class _Outlier(NamedTuple):
    """A share, the median of its peers, how many they are, and its p-value."""

    share: _Share
    usual: float
    peers: int
    p: float


def _against_peers(own: list[_Share], options: Options) -> list[_Outlier]:
    """Return the p-value of each share of a group."""
    import numpy as np

    over, under = (np.array([getattr(share, name) for share in own]) for name in ("over", "under"))
    usual, same = float(np.clip(np.median(over / under), 0.01, 0.99)), np.ones(len(own))
    correlation = dispersion(over, under, usual * same)
    far = np.abs(over / under - usual) >= options.points
    p = tails(over, under, usual * same, correlation * same, far).tolist()
    return [_Outlier(share, usual, len(own) - 1, one) for share, one in zip(own, p, strict=True)]


def _outlier(rate: Rate, one: _Outlier, years: int, known: int, figures: SoundFigures) -> Story:
    share, place = one.share, one.share.place
    message = msg(
        "story.outlier_share", agency=place.agency, year=str(place.year), rate=msg(f"story.rate_{rate.id}"),
        share=share.value, over=share.over, under=share.under, usual=one.usual, count=one.peers,
        group=group_name(place.level, place.kind), years=years, known=known,
    )  # fmt: skip
    figured = {
        "value": share.value,
        "before": one.usual,
        "numerator": share.over,
        "denominator": share.under,
        "q": one.p,
    }
    strength = surprise(one.p) / 2 + 5 * abs(share.value - one.usual) + log2(1 + years) / 2
    return figures.story(place, "outlier", rate.id, message, strength=strength, **figured)


def _jumps(rate: Rate, shares: list[_Share], figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield rates that differ from that of the year before (Fisher's exact test), more than the rates of all differ."""
    import numpy as np

    known = {(share.place.agency, share.place.year): share for share in shares}
    pairs = [
        (now, before)
        for (agency, year), now in known.items()
        if (before := known.get((agency, year - 1)))
        and figures.family(agency, year) == figures.family(agency, year - 1)
    ]
    first = np.array([(now.over, now.under - now.over) for now, _ in pairs]).reshape(-1, 2)
    second = np.array([(old.over, old.under - old.over) for _, old in pairs]).reshape(-1, 2)
    far = np.array([abs(now.value - old.value) >= options.points for now, old in pairs], dtype=bool)
    for (now, old), q in zip(pairs, adjusted(deflated(differences(first, second, far))).tolist(), strict=True):
        if q <= options.rate and abs(now.value - old.value) >= options.points:
            moves = [one.value - other.value for one, other in pairs if one.place.year == now.place.year]
            yield _jump(rate, (now, old), moves, q, figures)


def _jump(rate: Rate, pair: tuple[_Share, _Share], moves: list[float], q: float, figures: SoundFigures) -> Story:
    """Return the story of a rate; ``moves`` are the changes of all agencies in that year."""
    now, old = pair
    direction = msg("story.rose" if now.value > old.value else "story.fell")
    message = msg(
        "story.jump_share", agency=now.place.agency, year=str(now.place.year), rate=msg(f"story.rate_{rate.id}"),
        direction=direction, share=now.value, over=now.over, under=now.under, before=old.value, over_before=old.over,
        under_before=old.under, count=len(moves) - 1, usual=f"{100 * median(moves):+.1f}",
    )  # fmt: skip
    figured = {"value": now.value, "before": old.value, "numerator": now.over, "denominator": now.under, "q": q}
    strength = surprise(q) / 2 + 5 * abs(now.value - old.value)
    return figures.story(now.place, "jump", rate.id, message, strength=strength, **figured)


def _grounds(figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield the years in which the main ground of not giving information is no longer that of the year before."""
    import numpy as np

    found: list[_Grounds] = []
    for (agency, year), place in figures.places.items():
        now, old = _by_ground(figures, place), _by_ground(figures, figures.places.get((agency, year - 1)))
        if min(sum(now.values()), sum(old.values())) >= options.least:
            main, was = max(now, key=lambda row: now[row]), max(old, key=lambda row: old[row])
            found.append(_Grounds(place, now, old, main, was))
    first, second = (
        np.array([(side[was], sum(side.values()) - side[was]) for side, was in sides]).reshape(-1, 2)
        for sides in ([(one.now, one.was) for one in found], [(one.old, one.was) for one in found])
    )
    changed = np.array([one.main != one.was for one in found], dtype=bool)
    for one, q in zip(found, adjusted(deflated(differences(first, second, changed))).tolist(), strict=True):
        if q <= options.rate and one.changed:
            yield _ground(one, q, figures)


def _ground(one: _Grounds, q: float, figures: SoundFigures) -> Story:
    place, refused, before = one.place, sum(one.now.values()), sum(one.old.values())
    message = msg(
        "story.ground", agency=place.agency, year=str(place.year), was=msg(f"story.ground_{one.was}"),
        main=msg(f"story.ground_{one.main}"), other_before=one.old[one.was], refused_before=before, refused=refused,
        other=one.now[one.was], one=one.now[one.main], one_before=one.old[one.main],
    )  # fmt: skip
    figured = {
        "value": one.now[one.main] / refused,
        "before": one.old[one.main] / before,
        "numerator": one.now[one.main],
    }
    strength = surprise(q) / 2 + 5 * (one.old[one.was] / before - one.now[one.was] / refused)
    return figures.story(place, "ground", one.main, message, strength=strength, denominator=refused, q=q, **figured)


def _by_ground(figures: SoundFigures, place: Place | None) -> dict[str, float]:
    """Return how often a report names each ground; empty where one of the figures is not sound."""
    if place is None:
        return {}
    own = figures.cells.get(place.report, {})
    keys: dict[str, Cell] = {row: ("requests", row, "total") for row in GROUNDS}
    return {row: own[key] for row, key in keys.items()} if all(key in own for key in keys.values()) else {}
