"""Propagates the tagger's error into items and totals, by its calibrated probabilities.

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
from disclosure_nlp.tag.tagging import make_contexts, replace_labels

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


def draw_replicates(panel: Panel, store: Store, year: int, copies: int = COPIES, most: int = MOST) -> Replicates:
    """Return item values of the reports of a year under labels drawn from the tagger's probabilities.

    If the year has more than ``most`` reports, an evenly spaced sample is rescored, and every other report gets the deviations
    of a random report of the sample.

    Returns
    -------
    Replicates
        Empty if the store was tagged by cue words, whose scores are not probabilities.
    """
    import numpy as np

    rows = panel.reports[panel.reports["year"] == year]
    step = max(1, -(-len(rows) // most))
    chosen = set(rows["report"].iloc[::step])
    found = {
        line.agency_id: np.array(item_values_under_draws(line.report, line.tagging, line.findings, copies))
        for line in _read_tagged_reports(panel, store, chosen)
    }
    if not found or step == 1:
        return Replicates(tuple(ITEMS), found)
    return Replicates(tuple(ITEMS), found | _impute_replicates(panel, year, found))


def _read_tagged_reports(panel: Panel, store: Store, reports: Iterable[str]) -> Iterator[_TaggedReport]:
    places = {place.report: place for place in panel.report_keys}
    for key, report, tagging, findings in store.archived_reports(reports):
        if tagging.model.startswith(_CALIBRATED) and tagging.sentences:
            yield _TaggedReport(places[key].agency_id, places[key].year, report, tagging, findings)


def item_values_under_draws(
    report: Report, tagging: Tagging, findings: Findings, copies: int = COPIES
) -> list[tuple[float, ...]]:
    """Return the values of `ITEMS` for each draw of a report's labels; NaN for an item without a value."""
    readings = make_contexts(report.sentences, year=report.year)
    drawn = _draw_labels(tagging, copies, crc32(report.document.text.encode()))
    known: dict[tuple[tuple[str, ...], ...], Tagging] = {}
    values: dict[tuple[str, tuple[tuple[str, ...], ...]], float] = {}
    rows = []
    for labels in drawn:
        row = []
        for item, (used, checks) in ITEMS.items():
            only = _replace_labels(tagging, labels, used)
            if (item, only) not in values:
                if only not in known:
                    known[only] = replace_labels(readings, tagging, only)
                found = _rerun_checks(report, known[only], findings, checks)
                judged = compute_item_result(item, ScoringInput(report, known[only], found)).value
                values[item, only] = float("nan") if judged is None else judged
            row.append(values[item, only])
        rows.append(tuple(row))
    return rows


def _rerun_checks(report: Report, tagging: Tagging, findings: Findings, checks: tuple[str, ...]) -> Findings:
    """Return the findings with the results of some checks replaced by their results under other tags."""
    chosen = [check for check in all_checks() if check.id in checks]
    if not chosen:
        return findings
    others = tuple(result for result in findings.results if result.check not in checks)
    return Findings((*others, *check_report(report, tagging, chosen).results), findings.causes)


def _replace_labels(
    tagging: Tagging, labels: list[tuple[str, ...]], used: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return the labels of the sentences in which those that an item depends on are replaced by drawn ones."""
    return tuple(
        tags.labels
        if {*tags.labels} & {*used} == {*given} & {*used}
        else tuple(name for name in LABELS if (name in given if name in used else name in tags.labels))
        for tags, given in zip(tagging.sentences, labels, strict=True)
    )


def _draw_labels(tagging: Tagging, copies: int, seed: int) -> list[list[tuple[str, ...]]]:
    """Return labels of every sentence for each draw; each label is drawn with its probability."""
    import numpy as np

    names = tuple(name for name in LABELS if name not in _labels_of_form_axis())
    chances = np.array([[tags.probabilities.get(name, 0.0) for name in names] for tags in tagging.sentences])
    fixed = np.array(["heading" in tags.labels for tags in tagging.sentences])
    chances[fixed] = 0.0
    drawn = np.random.default_rng([_SEED, seed]).random((copies, *chances.shape)) < chances
    found = [[tags.labels if still else () for tags, still in zip(tagging.sentences, fixed, strict=True)]] * copies
    rows = [list(labels) for labels in found]
    for copy, sentence, label in np.argwhere(drawn).tolist():
        rows[copy][sentence] = (*rows[copy][sentence], names[label])
    return rows


@cache
def _labels_of_form_axis() -> frozenset[str]:
    return frozenset(load_labels().of_axis("form"))


def _impute_replicates(panel: Panel, year: int, found: dict[str, Floats]) -> dict[str, Floats]:
    """Return replicates for reports without draws: their own values plus the deviations of a random drawn report."""
    import numpy as np

    items = panel.items[panel.items["year"] == year]
    own = items.pivot(index="agency_id", columns="item", values="value").reindex(columns=list(ITEMS)).astype(float)
    donors = sorted(found)
    chance = np.random.default_rng(_SEED)
    rows = {}
    for agency in own.index.difference(donors):
        donor = donors[int(chance.integers(len(donors)))]
        deviations = found[donor] - own.loc[donor].to_numpy()
        rows[str(agency)] = np.clip(own.loc[agency].to_numpy() + deviations, 0.0, 1.0)
    return rows


def summarise_error(panel: Panel, year: int, copies: Replicates) -> pd.DataFrame:
    """Return the error of the items and total of each report that is due to the tagger.

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
    for agency in sorted(copies.values):
        drawn, own = copies.values[agency], known.get(agency, {})
        moved = np.zeros(len(drawn))
        for at, item in enumerate(copies.items):
            if item in own:
                value, weight = own[item]
                rows.append((agency, year, item, *_interval_of_draws(value, drawn[:, at])))
                moved += np.nan_to_num(drawn[:, at] - value) * weight
        whole = sum(weight for _, weight in own.values())
        rows.append((agency, year, "total", *_interval_of_draws(totals[agency], totals[agency] + 100 * moved / whole)))
    return pd.DataFrame(rows, columns=list(COLUMNS)).round(4)


def _interval_of_draws(value: float, drawn: Floats) -> tuple[float, float, float, float, float]:
    import numpy as np

    if np.isnan(drawn).all():
        return value, np.nan, np.nan, np.nan, np.nan
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return value, float(np.nanmean(drawn)), float(low), float(high), float((np.abs(drawn - value) > 1e-6).mean())
