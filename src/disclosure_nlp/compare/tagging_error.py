"""Propagates the sentence tagger's errors to item values and totals: sentence labels are drawn from its probabilities.

The labels of a report are drawn many times, every label of every sentence with its probability; problems, remedies and
their pairs are derived from the drawn labels, and the items that depend on them are rescored. The spread of these values is
the effect of the tagger's error on the score. Headings keep their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from disclosure_nlp.check import all_checks, check_report
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.uncertainty import Replicates
from disclosure_nlp.model import Findings, Report, Tagging
from disclosure_nlp.score.scorer import compute_item_result
from disclosure_nlp.score.scoring import ScoringInput
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.tagging import make_sentence_contexts, replace_labels

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from disclosure_nlp.corpus.store import Store

    Floats = NDArray[np.float64]

# Items that depend on tags: the labels that each depends on, and the checks that are run again for it.
ITEMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "A4": (("proactive", "request", "management", "platform", "supervision"), ("S4",)),
    "E6": (("problem",), ()),
    "E1": (("problem",), ()),
    "E2": (("problem", "remediation"), ()),
    "E7": (("problem", "remediation"), ("P3",)),
    "E5": (("training",), ()),
}
COPIES = 32
MOST = 400  # reports that are rescored; more would not change the estimate
_SEED = 20_214
_CALIBRATED = "trained"
COLUMNS = ("agency_id", "year", "item", "value", "mean", "lower", "upper", "changed")


class _TaggedReport(NamedTuple):
    """A report with tags and findings, and its agency and year in the panel."""

    agency_id: str
    year: int
    report: Report
    tagging: Tagging
    findings: Findings


def draw_replicates(
    panel: Panel, store: Store, year: int, replicates: int = COPIES, max_reports: int = MOST
) -> Replicates:
    """Return item values of a year's reports under sentence labels drawn from the tagger's probabilities.

    If the year has more than ``max_reports`` reports, an evenly spaced sample is rescored, and every other report gets the deviations
    of a random report of the sample.

    Returns
    -------
    Replicates
        Empty if the store was tagged by cue words, whose scores are not probabilities.
    """
    import numpy as np

    rows = panel.reports[panel.reports["year"] == year]
    step = max(1, -(-len(rows) // max_reports))
    chosen = set(rows["report"].iloc[::step])
    found = {
        line.agency_id: np.array(item_values_under_draws(line.report, line.tagging, line.findings, replicates))
        for line in _read_tagged_reports(panel, store, chosen)
    }
    if not found or step == 1:
        return Replicates(tuple(ITEMS), found)
    return Replicates(tuple(ITEMS), found | _impute_replicates(panel, year, found))


def _read_tagged_reports(panel: Panel, store: Store, reports: Iterable[str]) -> Iterator[_TaggedReport]:
    """Yield stored reports with tags and findings, without reports tagged by cue words (no probabilities)."""
    places = {place.report: place for place in panel.report_keys}
    for key, report, tagging, findings in store.archived_reports(reports):
        if tagging.model.startswith(_CALIBRATED) and tagging.sentences:
            yield _TaggedReport(places[key].agency_id, places[key].year, report, tagging, findings)


def item_values_under_draws(
    report: Report, tagging: Tagging, findings: Findings, draws: int = COPIES
) -> list[tuple[float, ...]]:
    """Return, for each draw of a report's sentence labels, the values of items based on labels; NaN if missing."""
    readings = make_sentence_contexts(report.sentences, year=report.year)
    drawn = _draw_sentence_labels(tagging, draws, crc32(report.document.text.encode()))
    known: dict[tuple[tuple[str, ...], ...], Tagging] = {}
    values: dict[tuple[str, tuple[tuple[str, ...], ...]], float] = {}
    rows = []
    for labels in drawn:
        row = []
        for item, (used, checks) in ITEMS.items():
            only = _replace_used_labels(tagging, labels, used)
            if (item, only) not in values:
                if only not in known:
                    known[only] = replace_labels(readings, tagging, only)
                found = _rerun_checks(report, known[only], findings, checks)
                judged = compute_item_result(item, ScoringInput(report, known[only], found)).value
                values[item, only] = float("nan") if judged is None else judged
            row.append(values[item, only])
        rows.append(tuple(row))
    return rows


def _rerun_checks(report: Report, tagging: Tagging, findings: Findings, check_ids: tuple[str, ...]) -> Findings:
    """Return the findings of a report in which some checks are computed again with other sentence labels."""
    chosen = [check for check in all_checks() if check.id in check_ids]
    if not chosen:
        return findings
    others = tuple(result for result in findings.results if result.check not in check_ids)
    return Findings((*others, *check_report(report, tagging, chosen).results), findings.causes)


def _replace_used_labels(
    tagging: Tagging, drawn_labels: list[tuple[str, ...]], used_labels: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return each sentence's labels; labels that rubric items use are replaced by drawn labels."""
    return tuple(
        tags.labels
        if {*tags.labels} & {*used_labels} == {*given} & {*used_labels}
        else tuple(name for name in LABELS if (name in given if name in used_labels else name in tags.labels))
        for tags, given in zip(tagging.sentences, drawn_labels, strict=True)
    )


def _draw_sentence_labels(tagging: Tagging, draws: int, seed: int) -> list[list[tuple[str, ...]]]:
    """Return, for each draw, the labels of every sentence, each drawn with the probability that the tagger gives it."""
    import numpy as np

    names = tuple(name for name in LABELS if name not in _labels_of_form_axis())
    chances = np.array([[tags.probabilities.get(name, 0.0) for name in names] for tags in tagging.sentences])
    fixed = np.array(["heading" in tags.labels for tags in tagging.sentences])
    chances[fixed] = 0.0
    drawn = np.random.default_rng([_SEED, seed]).random((draws, *chances.shape)) < chances
    found = [[tags.labels if still else () for tags, still in zip(tagging.sentences, fixed, strict=True)]] * draws
    rows = [list(labels) for labels in found]
    for copy, sentence, label in np.argwhere(drawn).tolist():
        rows[copy][sentence] = (*rows[copy][sentence], names[label])
    return rows


@cache
def _labels_of_form_axis() -> frozenset[str]:
    """Return the sentence labels heading and boilerplate (the axis ``form``), which are not drawn."""
    return frozenset(load_labels().label_ids_of_axis("form"))


def _impute_replicates(panel: Panel, year: int, drawn_values: dict[str, Floats]) -> dict[str, Floats]:
    """Return simulated item values by agency, for reports whose sentence labels were not drawn.

    They are the report's own values plus the deviations of a random report with draws.
    """
    import numpy as np

    items = panel.items[panel.items["year"] == year].astype({"agency_id": "str", "item": "str"})
    own = items.pivot(index="agency_id", columns="item", values="value").reindex(columns=list(ITEMS)).astype(float)
    donors = sorted(drawn_values)
    chance = np.random.default_rng(_SEED)
    rows = {}
    for agency in own.index.difference(donors):
        donor = donors[int(chance.integers(len(donors)))]
        deviations = drawn_values[donor] - own.loc[donor].to_numpy()
        rows[str(agency)] = np.clip(own.loc[agency].to_numpy() + deviations, 0.0, 1.0)
    return rows


def summarise_error(panel: Panel, year: int, replicates: Replicates) -> pd.DataFrame:
    """Return how much the tagger's errors change the items and the total of each report.

    Returns
    -------
    frame
        agency_id, year, item (or ``total``), value (as scored), mean, lower, upper (95 % of the copies) and changed (share of
        the copies with another value). Items in [0, 1], the total in [0, 100].
    """
    import numpy as np
    import pandas as pd

    items = panel.items[(panel.items["year"] == year) & panel.items["value"].notna()]
    columns = (items[name].tolist() for name in ("agency_id", "item", "value", "weight"))
    known: dict[str, dict[str, tuple[float, float]]] = {}
    for agency, item, value, weight in zip(*columns, strict=True):
        known.setdefault(agency, {})[item] = (float(value), float(weight))
    reports = panel.reports[panel.reports["year"] == year]
    totals = dict(zip(reports["agency_id"].tolist(), reports["total"].tolist(), strict=True))
    rows: list[tuple[str, int, str, float, float, float, float, float]] = []
    for agency in sorted(replicates.values):
        drawn, own = replicates.values[agency], known.get(agency, {})
        moved = np.zeros(len(drawn))
        for at, item in enumerate(replicates.items):
            if item in own:
                value, weight = own[item]
                rows.append((agency, year, item, *_interval_of_draws(value, drawn[:, at])))
                moved += np.nan_to_num(drawn[:, at] - value) * weight
        whole = sum(weight for _, weight in own.values())
        rows.append((agency, year, "total", *_interval_of_draws(totals[agency], totals[agency] + 100 * moved / whole)))
    return pd.DataFrame(rows, columns=list(COLUMNS)).round(4)


def _interval_of_draws(value: float, drawn_values: Floats) -> tuple[float, float, float, float, float]:
    """Return an original value, the mean and 95 % bounds of its draws, and the share of draws that differ from it."""
    import numpy as np

    if np.isnan(drawn_values).all():
        return value, np.nan, np.nan, np.nan, np.nan
    low, high = np.nanpercentile(drawn_values, [2.5, 97.5])
    return (
        value,
        float(np.nanmean(drawn_values)),
        float(low),
        float(high),
        float((np.abs(drawn_values - value) > 1e-6).mean()),
    )
