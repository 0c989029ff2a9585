"""Item analysis of the reports in a store: how each rubric item contributes to the score and discriminates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.scores import find_packaged_rubric
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.score.totals import totals_by_weights
from disclosure_nlp.spreadsheet import write_frames
from disclosure_nlp.validate.tables import validation_table

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

Floats = NDArray[np.float64]
_KEYS = ["agency_id", "year"]
STATES = ("value", "unknown", "untested", "n/a", "aside")
_SAME = 0.95  # share of reports with the same extreme value from which an item is flagged as not discriminating
_FEWEST, _LEAST_KNOWN = 30, 0.3
_MOST_SD = 0.5  # standard deviation of a value in [0, 1] that is 0 as often as 1


class _ItemMatrix(NamedTuple):
    """Rubric items of a panel as arrays: values of shape (reports, items), NaN if missing, and weights."""

    items: tuple[str, ...]
    values: Floats
    weights: Floats
    legal: NDArray[np.bool_]

    def total_scores(self, other_weights: Floats | None = None) -> Floats:
        """Return the total score of each report, shape (reports,), under the rubric's weights or others."""
        used = self.weights if other_weights is None else other_weights
        return np.asarray(totals_by_weights(used[None, :], self.values)[0])


@dataclass(frozen=True)
class ItemAnalysis:
    """Result of an item analysis: statistics of each rubric item and of the total scores.

    Attributes
    ----------
    items : frame
        One row per item: weight, basis, counts of states, share at 0 and at 1, mean, sd, information (sd / 0.5), rest
        (correlation with the total of the other items), variance (share of the total's variance), alpha (Cronbach's α of the
        other items, standardised), tau (Kendall's τ-b of the rankings with and without the item), flags.
    groups : frame
        Totals by generation, kind and scope: n, mean, sd, quartiles, distinct values.
    flagged : float
        Sum of the weights of flagged items.
    tau_legal, tau_equal : float
        Kendall's τ-b of the ranking by the rubric with the ranking by legal duties only, and with that by equal weights.
    rho_length : float
        Spearman's ρ of total and length of the narrative.
    reports : int
    rubric : str
    made_up : bool
        Whether the corpus is synthetic: no agency is in a known administrative division.
    """

    items: pd.DataFrame
    groups: pd.DataFrame
    flagged: float
    tau_legal: float
    tau_equal: float
    rho_length: float
    reports: int
    rubric: str
    made_up: bool


def analyse_items(store: Store) -> ItemAnalysis:
    """Analyse the rubric items of a store's reports, including items that compare several reports.

    Raises
    ------
    DefinitionError
        If the store has no report with agency and year, or reports scored by different rubrics.
    """
    stats = import_optional("scipy.stats", "item analysis", "validate")
    panel = compare_store(store, tagging_error=False).panel
    matrix, reports = _build_item_matrix(panel), panel.reports
    own = matrix.total_scores()
    items = _item_statistics_frame(panel, matrix, own, stats)
    length = reports["characters"].to_numpy(dtype=float)
    both = ~(np.isnan(own) | np.isnan(length))
    return ItemAnalysis(
        items=items,
        groups=_total_statistics_by_group(reports),
        flagged=float(items.loc[items["flags"] != "", "weight"].sum()),
        tau_legal=_kendall_tau(stats, own, matrix.total_scores(np.where(matrix.legal, matrix.weights, 0.0))),
        tau_equal=_kendall_tau(stats, own, matrix.total_scores(np.ones(len(matrix.items)))),
        rho_length=float(stats.spearmanr(own[both], length[both]).statistic) if both.sum() > 1 else float("nan"),
        reports=len(reports),
        rubric=panel.rubric,
        made_up=bool(reports["region_code"].isna().all()),
    )


def _build_item_matrix(panel: Panel) -> _ItemMatrix:
    """Return the item values of a panel's reports as arrays, items in the order of the panel."""
    order = list(dict.fromkeys(panel.items["item"].tolist()))
    wide = panel.items.pivot(index=_KEYS, columns="item", values="value").reindex(columns=order).astype(float)
    by_item = panel.items.groupby("item")[["weight", "legal"]].max().reindex(order)
    return _ItemMatrix(
        tuple(order),
        wide.to_numpy(dtype=float),
        by_item["weight"].to_numpy(dtype=float),
        by_item["legal"].to_numpy(dtype=bool),
    )


def _item_statistics_frame(panel: Panel, matrix: _ItemMatrix, totals: Floats, scipy_stats: Any) -> pd.DataFrame:
    """Return a frame with one row per rubric item: counts, distribution, contribution, reliability, flags."""
    import pandas as pd

    rubric = find_packaged_rubric(panel)
    bases = {item.id: item.basis for item in rubric.items} if rubric else {}
    by_state: dict[str, dict[str, int]] = {}
    for item, state in zip(panel.items["item"].tolist(), panel.items["state"].tolist(), strict=True):
        by_state.setdefault(item, {})[state] = by_state.get(item, {}).get(state, 0) + 1
    correlations = _pairwise_correlations(matrix.values)
    rows = []
    for at, item in enumerate(matrix.items):
        states = {state: int(by_state[item].get(state, 0)) for state in STATES}
        rows.append(
            {"item": item, "weight": matrix.weights[at], "basis": bases.get(item, "")}
            | states
            | _value_statistics(matrix.values[:, at])
            | _item_contribution(matrix, at, totals, scipy_stats)
            | {"alpha": _standardized_alpha(np.delete(np.delete(correlations, at, 0), at, 1))}
        )
    frame = pd.DataFrame(rows)
    records: list[Any] = frame.to_dict("records")
    frame["flags"] = [_item_flags(row, len(panel.reports)) for row in records]
    return frame


def _value_statistics(values: Floats) -> dict[str, float]:
    """Return shares at 0 and at 1, mean, standard deviation and information (entropy) of an item's values."""
    known = values[~np.isnan(values)]
    if not len(known):
        return dict.fromkeys(("at_0", "at_1", "mean", "sd", "information"), float("nan"))
    sd = float(known.std())
    shares = {"at_0": float((known == 0).mean()), "at_1": float((known == 1).mean())}
    return shares | {"mean": float(known.mean()), "sd": sd, "information": sd / _MOST_SD}


def _item_contribution(matrix: _ItemMatrix, column: int, totals: Floats, scipy_stats: Any) -> dict[str, float]:
    """Return an item's correlation with the other items, share of the total's variance, and τ of totals without it.

    τ compares the order of the reports with and without the item.
    """
    values = matrix.values[:, column]
    rest = matrix.total_scores(np.where(np.arange(len(matrix.items)) == column, 0.0, matrix.weights))
    both = ~(np.isnan(values) | np.isnan(totals))
    variance = float(totals[~np.isnan(totals)].var()) if both.any() else 0.0
    points = (
        100 * matrix.weights[column] / float((~np.isnan(matrix.values) @ matrix.weights).mean())
    )  # points of the total for the value 1
    share = points * float(np.cov(values[both], totals[both], bias=True)[0, 1]) / variance if variance else float("nan")
    return {
        "rest": _pearson_correlation(values, rest),
        "variance": share,
        "tau": _kendall_tau(scipy_stats, totals, rest),
    }


def _pearson_correlation(first: Floats, second: Floats) -> float:
    """Return Pearson's correlation over the reports with both values; NaN if it is not defined."""
    both = ~(np.isnan(first) | np.isnan(second))
    if both.sum() < 2 or not first[both].std() or not second[both].std():
        return float("nan")
    return float(np.corrcoef(first[both], second[both])[0, 1])


def _pairwise_correlations(values: Floats) -> Floats:
    """Return Pearson's correlations of all pairs of items over reports with both values, shape (items, items)."""
    size = values.shape[1]
    found = np.full((size, size), np.nan)
    for one in range(size):
        for other in range(one):
            found[one, other] = found[other, one] = _pearson_correlation(values[:, one], values[:, other])
    return found


def _standardized_alpha(correlations: Floats) -> float:
    """Return Cronbach's standardised α from the correlations of items, shape (items, items)."""
    pairs = correlations[np.triu_indices_from(correlations, 1)]
    used = int((~np.isnan(correlations)).any(axis=0).sum())
    mean = float(np.nanmean(pairs)) if (~np.isnan(pairs)).any() else float("nan")
    return used * mean / (1 + (used - 1) * mean)


def _kendall_tau(scipy_stats: Any, first: Floats, second: Floats) -> float:
    """Return Kendall's τ-b of two arrays over the reports that have both values; NaN for fewer than two."""
    both = ~(np.isnan(first) | np.isnan(second))
    return float(scipy_stats.kendalltau(first[both], second[both]).statistic) if both.sum() > 1 else float("nan")


def _item_flags(statistics: dict[str, Any], report_count: int) -> str:
    """Return an item's flags, separated by spaces: ``ceiling``, ``floor`` (values rarely differ), ``thin`` (few)."""
    found = []
    if statistics["value"]:
        found += ["ceiling"] if statistics["at_1"] >= _SAME else []
        found += ["floor"] if statistics["at_0"] >= _SAME else []
    if statistics["value"] < _FEWEST or statistics["value"] < _LEAST_KNOWN * report_count:
        found.append("thin")
    return " ".join(found)


def _total_statistics_by_group(reports: pd.DataFrame) -> pd.DataFrame:
    """Return statistics of the total score by form generation, kind and scope of reports, as a frame."""
    import pandas as pd

    scored = reports.dropna(subset=["total"]).fillna({"generation": "?", "kind": "?"})
    rows = []
    for key, part in scored.groupby(["generation", "kind", "scope"]):
        total = part["total"].to_numpy(dtype=float)
        low, middle, high = np.percentile(total, [25, 50, 75])
        rows.append((*key, len(total), total.mean(), total.std(), low, middle, high, len(np.unique(total.round(1)))))
    columns = ["generation", "kind", "scope", "n", "mean", "sd", "q25", "median", "q75", "distinct"]
    return pd.DataFrame(rows, columns=columns)


def write_item_analysis(analysis: ItemAnalysis, folder: AnyPath, language: Language = "en") -> list[Path]:
    """Write an item analysis as ``items.csv``, ``groups.csv`` and ``items.md`` to a folder; return the paths."""
    written = write_frames({"items": analysis.items, "groups": analysis.groups}, folder)
    text = as_path(folder) / "items.md"
    title = msg("validation.items").text(language)
    write_file_atomically(text, f"# {title}\n\n{item_analysis_markdown(analysis, language)}\n".encode())
    return [*written, text]


def item_analysis_markdown(analysis: ItemAnalysis, language: Language = "en") -> str:
    """Return an item analysis as Markdown: a paragraph on the reports and two tables."""
    head = [msg("validation.analysed", reports=analysis.reports, rubric=analysis.rubric)]
    head += [msg("validation.made_up")] if analysis.made_up else []
    head += [
        msg("validation.flags", same=_SAME, fewest=_FEWEST, least=_LEAST_KNOWN, weight=analysis.flagged),
        msg("validation.orders", legal=analysis.tau_legal, equal=analysis.tau_equal, length=analysis.rho_length),
    ]
    return "\n\n".join(
        [
            ("" if language == "zh" else " ").join(sentence.text(language) for sentence in head),
            validation_table(analysis.items, language),
            f"## {msg('validation.groups').text(language)}",
            validation_table(analysis.groups, language),
        ]
    )
