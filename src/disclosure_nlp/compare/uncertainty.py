"""Uncertainty of rankings from unknown items, the tagger's errors, and the choice of weights and of agencies.

All draws use a fixed random seed: the same panel gives the same intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.score.totals import percent_of, totals_by_weights

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS = 1000
_SEED = 20_211
_BATCH = 100  # draws, or agencies, that are worked on at a time
_SPREAD = 0.25  # coefficient of variation of an average weight


class ItemTable(NamedTuple):
    """Item values of one year's reports as arrays of shape (agencies, items), with NaN for unknown values."""

    agencies: tuple[str, ...]
    items: tuple[str, ...]
    values: Floats
    applies: NDArray[np.bool_]
    weights: Floats
    legal: NDArray[np.bool_]


class Replicates(NamedTuple):
    """Item values under sentence labels drawn from the tagger's probabilities: arrays (draws, items) by agency."""

    items: tuple[str, ...]
    values: Mapping[str, Floats]


def build_item_table(panel: Panel, year: int) -> ItemTable:
    """Return the item values of all agencies in one year as arrays.

    Raises
    ------
    DefinitionError
        If the panel has no report of the year.
    """
    import numpy as np

    items = panel.items[panel.items["year"] == year].astype({"agency_id": "str", "item": "str", "state": "str"})
    if items.empty:
        raise DefinitionError("year", [msg("compare.no_year", year=year, years=tuple(map(str, panel.years)))])
    values = items.pivot(index="agency_id", columns="item", values="value").sort_index(axis=1).astype(float)
    states = items.pivot(index="agency_id", columns="item", values="state").reindex_like(values)
    by_item = items.groupby("item")[["weight", "legal"]].max().reindex(values.columns)
    applies = states.isin(["value", "unknown"]).to_numpy(dtype=bool)
    return ItemTable(
        tuple(values.index),
        tuple(values.columns),
        np.where(applies, values.to_numpy(dtype=float), np.nan),
        applies,
        by_item["weight"].to_numpy(dtype=float),
        by_item["legal"].to_numpy(dtype=bool),
    )


def scores_by_weights(table: ItemTable, weights: Floats) -> Floats:
    """Return scores in [0, 100] over the known items, shape (draws, agencies), for weights of shape (draws, items)."""
    import numpy as np

    return totals_by_weights(np.atleast_2d(weights), table.values)


def draw_weights(weights: Floats, draws: int = DRAWS, spread: float = _SPREAD, seed: int = _SEED) -> Floats:
    """Return weights drawn from a Dirichlet distribution around the rubric's weights, shape (draws, items).

    ``spread`` is the coefficient of variation of an average weight; it is larger for smaller weights. The sum of the weights
    does not change.
    """
    import numpy as np

    shares = weights / weights.sum()
    typical = 1 / len(shares)
    concentration = (1 - typical) / (typical * spread**2) - 1
    drawn: Floats = np.random.default_rng(seed).dirichlet(shares * concentration, draws) * weights.sum()
    return drawn


def rank_scores(scores: Floats) -> Floats:
    """Return ranks of scores along the last axis: 1 for the highest score, the mean rank for ties."""
    from scipy.stats import rankdata

    ranks: Floats = rankdata(-scores, axis=-1, nan_policy="omit")
    return ranks


def simulate_scores(
    table: ItemTable, draws: int = DRAWS, seed: int = _SEED, replicates: Replicates | None = None
) -> Floats:
    """Simulate the scores of agencies under unknown items and tagging errors: in [0, 100], shape (draws, agencies).

    In each draw the weights are varied, the items are resampled with replacement (the same items for all agencies), every
    unknown item gets the known value of a random other agency, and the items that depend on tags get their value from one of
    the agency's replicates with drawn labels.

    Parameters
    ----------
    table : Table
        Items of a year.
    draws, seed : int
        Number of draws, and random seed.
    replicates : Replicates, optional
        Item values under drawn labels (`draw_replicates`); by default the labels are treated as certain.
    """
    import numpy as np

    chance = np.random.default_rng(seed)
    size = len(table.items)
    weights = draw_weights(table.weights, draws, seed=seed)
    weights = weights * chance.multinomial(size, np.full(size, 1 / size), draws)
    known = ~np.isnan(table.values)
    won = weights @ np.where(known, table.values, 0.0).T
    most = weights @ known.T.astype(float)
    for agency, item in np.argwhere(table.applies & ~known):
        own = table.values[known[:, item], item]
        if len(own):
            won[:, agency] += weights[:, item] * chance.choice(own, draws)
            most[:, agency] += weights[:, item]
    if replicates is not None:
        won += _tagging_deviations(table, weights, replicates, chance)
    for start in range(0, draws, _BATCH):  # in place, as there may be many agencies
        part = slice(start, start + _BATCH)
        won[part] = percent_of(won[part], most[part])
    return won


def _tagging_deviations(table: ItemTable, weights: Floats, replicates: Replicates, rng: np.random.Generator) -> Floats:
    """Return the points by which drawn sentence labels change each agency's score, shape (draws, agencies)."""
    import numpy as np

    moved = np.zeros((len(weights), len(table.agencies)))
    columns = [table.items.index(item) for item in replicates.items if item in table.items]
    kept = [at for at, item in enumerate(replicates.items) if item in table.items]
    for row, agency in enumerate(table.agencies):
        copies = replicates.values.get(agency)
        if copies is None:
            continue
        taken = copies[rng.integers(len(copies), size=len(weights))][:, kept] - table.values[row, columns]
        moved[:, row] = (weights[:, columns] * np.nan_to_num(taken)).sum(axis=1)
    return moved


def rank_intervals(
    panel: Panel, year: int, draws: int = DRAWS, seed: int = _SEED, replicates: Replicates | None = None
) -> pd.DataFrame:
    """Return the ranks of agencies in a year with 95 % intervals from simulated scores (`simulate_scores`).

    Coverage: on synthetic panels the intervals contain the true rank in at least 92 % of the cases
    (``python -m tests.compare.coverage``).

    Returns
    -------
    frame
        agency_id, score, rank, lower, upper (of the rank), score_lower, score_upper, best (share of the draws in which the
        agency is first).
    """
    import numpy as np
    import pandas as pd

    table = build_item_table(panel, year)
    scores = simulate_scores(table, draws, seed, replicates)
    own = scores_by_weights(table, table.weights)[0]
    low, high = _percentiles_by_agency(scores)
    for start in range(0, len(scores), _BATCH):  # in place of the scores, which are as large
        scores[start : start + _BATCH] = rank_scores(scores[start : start + _BATCH])
    ranks, drawn = rank_scores(own), scores
    lower, upper = _percentiles_by_agency(drawn)
    frame = pd.DataFrame({"agency_id": table.agencies, "score": own.round(2), "rank": ranks})
    frame["lower"], frame["upper"] = np.minimum(lower, ranks), np.maximum(upper, ranks)
    frame["score_lower"], frame["score_upper"] = low.round(2), high.round(2)
    frame["best"] = (drawn == 1).mean(axis=0)
    return frame.sort_values(["rank", "agency_id"], ignore_index=True)


def _percentiles_by_agency(drawn: Floats) -> Floats:
    """Return the bounds of 95 % of the draws of each agency, shape (2, agencies)."""
    import numpy as np

    starts = range(0, drawn.shape[1], _BATCH)
    parts = [np.nanpercentile(drawn[:, start : start + _BATCH], [2.5, 97.5], axis=0) for start in starts]
    return np.concatenate(parts, axis=1)


def weight_sensitivity(panel: Panel, year: int, draws: int = DRAWS, seed: int = _SEED) -> pd.DataFrame:
    """Return how much the ranking of agencies changes if the item weights are drawn at random.

    Returns
    -------
    frame
        weights (varied, equal, legal only), tau (Kendall's τ-b with the ranking by the rubric; the mean for varied ones),
        lower, upper (95 % of the draws), n.
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import kendalltau

    table = build_item_table(panel, year)
    own = scores_by_weights(table, table.weights)[0]

    def kendall_tau(scores: Floats) -> float:
        """Return Kendall's τ between the agencies' ranking by the rubric's weights and that by other scores."""
        both = ~(np.isnan(own) | np.isnan(scores))
        return float(kendalltau(own[both], scores[both]).statistic)

    drawn = [kendall_tau(scores) for scores in scores_by_weights(table, draw_weights(table.weights, draws, seed=seed))]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    equal = kendall_tau(scores_by_weights(table, np.ones(len(table.items)))[0])
    legal = kendall_tau(scores_by_weights(table, np.where(table.legal, table.weights, 0.0))[0])
    rows = [
        ("varied", float(np.nanmean(drawn)), low, high),
        ("equal", equal, equal, equal),
        ("legal only", legal, legal, legal),
    ]
    frame = pd.DataFrame(rows, columns=["weights", "tau", "lower", "upper"])
    return frame.assign(n=len(table.agencies)).round(4)


def superiority(
    panel: Panel,
    year: int,
    agency: str,
    compared_agency: str,
    draws: int = DRAWS,
    seed: int = _SEED,
    replicates: Replicates | None = None,
) -> float:
    """Return the share of simulated scores in which ``agency`` scores above ``compared_agency``; ties count half.

    Raises
    ------
    DefinitionError
        If one of them has no report of the year.
    """
    table = build_item_table(panel, year)
    missing = [name for name in (agency, compared_agency) if name not in table.agencies]
    if missing:
        raise DefinitionError("agency", [msg("compare.no_report", agencies=tuple(missing), year=year)])
    scores = simulate_scores(table, draws, seed, replicates)
    first, second = (scores[:, table.agencies.index(name)] for name in (agency, compared_agency))
    return float((first > second).mean() + (first == second).mean() / 2)


def group_means(panel: Panel, group_column: str, draws: int = DRAWS, seed: int = _SEED) -> pd.DataFrame:
    """Return mean scores by group and year with 95 % bootstrap intervals over agencies (percentile method).

    Returns
    -------
    frame
        group, year, n (agencies), mean, lower, upper; no interval for fewer than three agencies.
    """
    import pandas as pd

    from disclosure_nlp.reliability import bootstrap_interval

    if group_column not in panel.reports.columns:
        raise DefinitionError("by", [msg("compare.no_group", by=group_column)])
    rows = []
    groups: Any = panel.reports.dropna(subset=["total"]).groupby([group_column, "year"])
    for (group, year), part in groups:
        scores = part["total"].to_numpy(dtype=float)
        low = high = float("nan")
        if len(scores) >= 3:
            low, high = bootstrap_interval(lambda drawn, of=scores: float(of[drawn].mean()), len(scores), draws, seed)  # type: ignore[misc]
        rows.append((group, int(year), len(scores), scores.mean(), low, high))
    return pd.DataFrame(rows, columns=["group", "year", "n", "mean", "lower", "upper"]).round(3)
