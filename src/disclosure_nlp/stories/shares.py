"""Stories on rates far from the peers' or the previous year's rate, and on changes of the main ground of refusal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import log2
from statistics import median
from typing import NamedTuple

from disclosure_nlp.compare.rates import DENIED, RATES, UNABLE, UNPROCESSED, Rate
from disclosure_nlp.messages import msg
from disclosure_nlp.stories.counts import surprisal
from disclosure_nlp.stories.model import Story, StoryOptions, peer_group_name
from disclosure_nlp.stories.reliable_figures import Cell, ReliableFigures, ReportInfo
from disclosure_nlp.stories.significance import (
    adjust_p_values,
    beta_binomial_p_values,
    deflate_p_values,
    estimate_dispersion,
    share_difference_p_values,
)

GROUNDS = (*DENIED, *UNABLE, *UNPROCESSED)
_MAIN, _MINOR = 0.5, 0.2  # smallest share of refusals of a main ground, and largest share of a minor ground


class _ReportRate(NamedTuple):
    """A rate in a report, such as the share of requests refused, with numerator and denominator."""

    info: ReportInfo
    over: float
    under: float

    @property
    def value(self) -> float:
        """The rate in [0, 1]."""
        return self.over / self.under


class _RefusalGrounds(NamedTuple):
    """Counts of refused requests by ground, in a report and in the previous year's, with the main ground of each.

    ``main`` is this report's main ground, ``was`` the previous year's.
    """

    info: ReportInfo
    now: dict[str, float]
    old: dict[str, float]
    main: str
    was: str

    @property
    def main_ground_changed(self) -> bool:
        """Whether another ground is the main one now, and the previous year's main ground of refusal is a minor one."""
        now, old = sum(self.now.values()), sum(self.old.values())
        main_ones = min(self.old[self.was] / old, self.now[self.main] / now) >= _MAIN
        return self.main != self.was and main_ones and self.now[self.was] / now <= _MINOR


def find_share_stories(figures: ReliableFigures, options: StoryOptions) -> Iterator[Story]:
    """Yield the stories on rates (outliers and jumps) and on changes of the main ground of refusal."""
    rates = _report_rates(figures, options)
    for rate in RATES:
        shares = rates[rate.id]
        yield from _find_rate_outliers(rate, shares, figures, options)
        yield from _find_rate_jumps(rate, shares, figures, options)
    yield from _find_ground_changes(figures, options)


def _report_rates(figures: ReliableFigures, options: StoryOptions) -> dict[str, list[_ReportRate]]:
    """Return by rate the rates of all reports in which its denominator is large enough."""
    found: dict[str, list[_ReportRate]] = {rate.id: [] for rate in RATES}
    for info in figures.reports.values():
        own = figures.cells.get(info.report, {})
        for rate in RATES:
            over, under, less = (_sum_cells(own, cells) for cells in (rate.over, rate.under, rate.less))
            if over is None or under is None or less is None:
                continue
            if under - less >= options.least and over <= under - less:
                found[rate.id].append(_ReportRate(info, over, under - less))
    return found


def _sum_cells(figures: Mapping[Cell, float], cells: Iterable[Cell]) -> float | None:
    """Return the sum of table cells of a report, or None if one of them is not reliable."""
    found = [figures.get(cell) for cell in cells]
    return None if any(number is None for number in found) else float(sum(number or 0.0 for number in found))


def _find_rate_outliers(
    rate: Rate, report_rates: list[_ReportRate], figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of rates far from the peers' median: one per agency, on the latest year with such a rate."""
    groups: dict[tuple[int, str | None, str | None], list[_ReportRate]] = {}
    for share in report_rates:
        groups.setdefault(share.info.peer_group, []).append(share)
    tested = [row for own in groups.values() if len(own) >= options.peers for row in _compare_with_peers(own, options)]
    found: dict[str, list[_RateOutlier]] = {}
    for one, q in zip(tested, adjust_p_values([one.p for one in tested]).tolist() if tested else [], strict=True):
        if q <= options.rate and abs(one.share.value - one.usual) >= options.points:
            found.setdefault(one.share.info.agency, []).append(one._replace(p=q))
    known = Counter(one.info.agency for one in report_rates)
    for agency, rows in found.items():
        yield _rate_outlier_story(
            rate, max(rows, key=lambda row: row.share.info.year), len(rows), known[agency], figures
        )


class _RateOutlier(NamedTuple):
    """A rate, the median (``usual``) and number of its peers, and the p-value of its difference from the peers."""

    share: _ReportRate
    usual: float
    peers: int
    p: float


def _compare_with_peers(own: list[_ReportRate], options: StoryOptions) -> list[_RateOutlier]:
    """Return each rate in a group of peer agencies with the p-value of its difference from the other rates."""
    import numpy as np

    over, under = (np.array([getattr(share, name) for share in own]) for name in ("over", "under"))
    usual, same = float(np.clip(np.median(over / under), 0.01, 0.99)), np.ones(len(own))
    correlation = estimate_dispersion(over, under, usual * same)
    far = np.abs(over / under - usual) >= options.points
    p = beta_binomial_p_values(over, under, usual * same, correlation * same, far).tolist()
    return [_RateOutlier(share, usual, len(own) - 1, one) for share, one in zip(own, p, strict=True)]


def _rate_outlier_story(
    rate: Rate, outlier: _RateOutlier, outlier_years: int, known_years: int, figures: ReliableFigures
) -> Story:
    """Return the story of a rate far from that of peers, with how many of the agency's years are such outliers."""
    share, info = outlier.share, outlier.share.info
    message = msg(
        "story.outlier_share", agency=info.agency, year=str(info.year), rate=msg(f"story.rate_{rate.id}"),
        share=share.value, over=share.over, under=share.under, usual=outlier.usual, count=outlier.peers,
        group=peer_group_name(info.level, info.kind), years=outlier_years, known=known_years,
    )  # fmt: skip
    figured = {"value": share.value, "before": outlier.usual, "numerator": share.over, "denominator": share.under}
    strength = surprisal(outlier.p) / 2 + 5 * abs(share.value - outlier.usual) + log2(1 + outlier_years) / 2
    return figures.make_story(info, "outlier", rate.id, message, strength=strength, q=outlier.p, **figured)


def _find_rate_jumps(
    rate: Rate, report_rates: list[_ReportRate], figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of rates that differ from the previous year's unusually much (Fisher's exact test)."""
    import numpy as np

    known = {(share.info.agency, share.info.year): share for share in report_rates}
    pairs = [
        (now, before)
        for (agency, year), now in known.items()
        if (before := known.get((agency, year - 1)))
        and figures.form_family(agency, year) == figures.form_family(agency, year - 1)
    ]
    first = np.array([(now.over, now.under - now.over) for now, _ in pairs]).reshape(-1, 2)
    second = np.array([(old.over, old.under - old.over) for _, old in pairs]).reshape(-1, 2)
    far = np.array([abs(now.value - old.value) >= options.points for now, old in pairs], dtype=bool)
    moves: dict[int, list[float]] = {}
    for now, old in pairs:
        moves.setdefault(now.info.year, []).append(now.value - old.value)
    usual = {year: (median(own), len(own) - 1) for year, own in moves.items()}
    for (now, old), q in zip(
        pairs, adjust_p_values(deflate_p_values(share_difference_p_values(first, second, far))).tolist(), strict=True
    ):
        if q <= options.rate and abs(now.value - old.value) >= options.points:
            yield _jump_story(rate, (now, old), usual[now.info.year], q, figures)


def _jump_story(
    rate: Rate, pair: tuple[_ReportRate, _ReportRate], usual: tuple[float, int], q: float, figures: ReliableFigures
) -> Story:
    """Return the story of a rate that jumped; ``usual`` is (median change of the year, number of agencies)."""
    now, old = pair
    direction = msg("story.rose" if now.value > old.value else "story.fell")
    message = msg(
        "story.jump_share", agency=now.info.agency, year=str(now.info.year), rate=msg(f"story.rate_{rate.id}"),
        direction=direction, share=now.value, over=now.over, under=now.under, before=old.value, over_before=old.over,
        under_before=old.under, count=usual[1], usual=f"{100 * usual[0]:+.1f}",
    )  # fmt: skip
    figured = {"value": now.value, "before": old.value, "numerator": now.over, "denominator": now.under, "q": q}
    strength = surprisal(q) / 2 + 5 * abs(now.value - old.value)
    return figures.make_story(now.info, "jump", rate.id, message, strength=strength, **figured)


def _find_ground_changes(figures: ReliableFigures, options: StoryOptions) -> Iterator[Story]:
    """Yield stories of years in which the main ground of refusal differs from that of the year before."""
    import numpy as np

    found: list[_RefusalGrounds] = []
    for (agency, year), info in figures.reports.items():
        now, old = (
            _counts_by_ground(figures, info),
            _counts_by_ground(figures, figures.reports.get((agency, year - 1))),
        )
        if min(sum(now.values()), sum(old.values())) >= options.least:
            main, was = max(now, key=lambda row: now[row]), max(old, key=lambda row: old[row])
            found.append(_RefusalGrounds(info, now, old, main, was))
    first, second = (
        np.array([(side[was], sum(side.values()) - side[was]) for side, was in sides]).reshape(-1, 2)
        for sides in ([(one.now, one.was) for one in found], [(one.old, one.was) for one in found])
    )
    changed = np.array([one.main != one.was for one in found], dtype=bool)
    for one, q in zip(
        found,
        adjust_p_values(deflate_p_values(share_difference_p_values(first, second, changed))).tolist(),
        strict=True,
    ):
        if q <= options.rate and one.main_ground_changed:
            yield _ground_change_story(one, q, figures)


def _ground_change_story(grounds: _RefusalGrounds, adjusted_p: float, figures: ReliableFigures) -> Story:
    """Return the story of a report whose main ground of refusal differs from the previous year's."""
    info, refused, before = grounds.info, sum(grounds.now.values()), sum(grounds.old.values())
    message = msg(
        "story.ground", agency=info.agency, year=str(info.year), was=msg(f"story.ground_{grounds.was}"),
        main=msg(f"story.ground_{grounds.main}"), other_before=grounds.old[grounds.was], refused_before=before, refused=refused,
        other=grounds.now[grounds.was], one=grounds.now[grounds.main], one_before=grounds.old[grounds.main],
    )  # fmt: skip
    figured = {
        "value": grounds.now[grounds.main] / refused,
        "before": grounds.old[grounds.main] / before,
        "numerator": grounds.now[grounds.main],
        "denominator": refused,
    }
    strength = surprisal(adjusted_p) / 2 + 5 * (grounds.old[grounds.was] / before - grounds.now[grounds.was] / refused)
    return figures.make_story(info, "ground", grounds.main, message, strength=strength, q=adjusted_p, **figured)


def _counts_by_ground(figures: ReliableFigures, report: ReportInfo | None) -> dict[str, float]:
    """Return the number of refusals on each ground in a report; empty if a count is missing or unreliable."""
    if report is None:
        return {}
    own = figures.cells.get(report.report, {})
    keys: dict[str, Cell] = {row: ("requests", row, "total") for row in GROUNDS}
    return {row: own[key] for row, key in keys.items()} if all(key in own for key in keys.values()) else {}
