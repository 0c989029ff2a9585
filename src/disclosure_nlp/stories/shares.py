"""Shares: rates far from those of the peers or from the own past, and refusals whose main ground changed."""

from __future__ import annotations

from collections.abc import Iterator
from math import log2
from statistics import median
from typing import Any, NamedTuple

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
    import numpy as np

    groups: dict[tuple[int, str | None, str | None], list[_Share]] = {}
    for share in shares:
        groups.setdefault(share.place.group, []).append(share)
    tested: list[tuple[_Share, float, int]] = []
    p: list[Any] = []
    for own in groups.values():
        if len(own) < options.peers:
            continue
        over, under = (np.array([getattr(share, name) for share in own]) for name in ("over", "under"))
        usual = float(np.clip(np.median(over / under), 0.01, 0.99))
        correlation = dispersion(over, under, np.full(len(own), usual))
        tested += [(share, usual, len(own) - 1) for share in own]
        same = np.ones(len(own))
        far = np.abs(over / under - usual) >= options.points
        p += tails(over, under, usual * same, correlation * same, far).tolist()
    found: dict[str, list[tuple[_Share, float, int, float]]] = {}
    for (share, usual, count), q in zip(tested, adjusted(p) if p else [], strict=True):
        if q <= options.rate and abs(share.value - usual) >= options.points:
            found.setdefault(share.place.agency, []).append((share, usual, count, float(q)))
    for agency, rows in found.items():
        share, usual, count, q = max(rows, key=lambda row: row[0].place.year)
        place, known = share.place, sum(one.place.agency == agency for one in shares)
        yield Story(
            kind="outlier", agency=agency, agency_no=figures.numbers[agency], year=place.year, report=place.report,
            measure=rate.id, value=share.value, before=usual, numerator=share.over, denominator=share.under, q=q,
            strength=surprise(q) / 2 + 5 * abs(share.value - usual) + log2(1 + len(rows)) / 2,
            message=msg(
                "story.outlier_share", agency=agency, year=str(place.year), rate=msg(f"story.rate_{rate.id}"),
                share=share.value, over=share.over, under=share.under, usual=usual, count=count,
                group=group_name(place.level, place.kind), years=len(rows), known=known,
            ),
        )  # fmt: skip


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
    for (now, old), q in zip(pairs, adjusted(deflated(differences(first, second, far))), strict=True):
        if q > options.rate or abs(now.value - old.value) < options.points:
            continue
        moves = [one.value - other.value for one, other in pairs if one.place.year == now.place.year]
        place = now.place
        yield Story(
            kind="jump", agency=place.agency, agency_no=figures.numbers[place.agency], year=place.year,
            report=place.report, measure=rate.id, value=now.value, before=old.value, numerator=now.over,
            denominator=now.under, q=float(q), strength=surprise(q) / 2 + 5 * abs(now.value - old.value),
            message=msg(
                "story.jump_share", agency=place.agency, year=str(place.year), rate=msg(f"story.rate_{rate.id}"),
                direction=msg("story.rose" if now.value > old.value else "story.fell"), share=now.value, over=now.over,
                under=now.under, before=old.value, over_before=old.over, under_before=old.under,
                count=len(moves) - 1, usual=f"{100 * median(moves):+.1f}",
            ),
        )  # fmt: skip


def _grounds(figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield the years in which the main ground of not giving information is no longer that of the year before."""
    import numpy as np

    found: list[_Grounds] = []
    for (agency, year), place in figures.places.items():
        now, old = _by_ground(figures, place), _by_ground(figures, figures.places.get((agency, year - 1)))
        if min(sum(now.values()), sum(old.values())) >= options.least:
            main, was = max(now, key=lambda row: now[row]), max(old, key=lambda row: old[row])
            found.append(_Grounds(place, now, old, main, was))
    first = np.array([(one.now[one.was], sum(one.now.values()) - one.now[one.was]) for one in found]).reshape(-1, 2)
    second = np.array([(one.old[one.was], sum(one.old.values()) - one.old[one.was]) for one in found]).reshape(-1, 2)
    changed = np.array([one.main != one.was for one in found], dtype=bool)
    p = differences(first, second, changed)
    for (place, now, old, main, was), q in zip(found, adjusted(deflated(p)), strict=True):
        refused, refused_before = sum(now.values()), sum(old.values())
        one, other, one_before, other_before = now[main], now[was], old[main], old[was]
        main_ones = other_before / refused_before >= _MAIN and one / refused >= _MAIN
        if main == was or q > options.rate or not main_ones or other / refused > _MINOR:
            continue
        yield Story(
            kind="ground", agency=place.agency, agency_no=figures.numbers[place.agency], year=place.year,
            report=place.report, measure=main, value=one / refused, before=one_before / refused_before, numerator=one,
            denominator=refused, q=float(q), strength=surprise(q) / 2 + 5 * (other_before / refused_before - other / refused),
            message=msg(
                "story.ground", agency=place.agency, year=str(place.year), was=msg(f"story.ground_{was}"),
                main=msg(f"story.ground_{main}"), other_before=other_before, refused_before=refused_before, other=other,
                refused=refused, one=one, one_before=one_before,
            ),
        )  # fmt: skip


def _by_ground(figures: SoundFigures, place: Place | None) -> dict[str, float]:
    """Return how often a report names each ground; empty where one of the figures is not sound."""
    if place is None:
        return {}
    own = figures.cells.get(place.report, {})
    keys: dict[str, Cell] = {row: ("requests", row, "total") for row in GROUNDS}
    return {row: own[key] for row, key in keys.items()} if all(key in own for key in keys.values()) else {}
