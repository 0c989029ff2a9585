"""Agreement of two annotators: Cohen's kappa and Krippendorff's alpha per label, with intervals by report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import msg
from disclosure_nlp.reliability import (
    Floats,
    bootstrap_draws,
    cohen_kappa,
    krippendorff_alpha,
    nominal_distance,
    percentile_interval,
)
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import Row

# Rows: which of the four ways two annotators can label a unit with a label: both, the first, the second, neither.
_Tables = NDArray[np.int64]


def agreement(first: Sequence[Row], second: Sequence[Row], labels: Sequence[str] = LABELS) -> dict[str, Any]:
    """Compare two labellings of the same units.

    Parameters
    ----------
    first, second : sequences of Row
        Units are the same where report and text are, the nth of a text with the nth; what only one has is left out. A
        label that either holds optional for a unit does not count there.
    labels : sequence of str
        The labels to compare.

    Returns
    -------
    dict
        ``n``, ``reports``, ``labels`` (label → n of either, kappa, kappa_interval, alpha, alpha_interval), ``alpha`` (over
        all labels) with its interval, ``differences`` (units labelled differently).

    Raises
    ------
    DefinitionError
        When no unit is in both.
    """
    pairs = _pairs(first, second)
    if not pairs:
        raise DefinitionError(msg("annotation.agreement"), [msg("annotation.no_common")])
    names = list(dict.fromkeys(one.report for one, _ in pairs))
    tables = np.stack([_table([pair for pair in pairs if pair[0].report == name], labels) for name in names])
    samples = np.stack([tables[drawn].sum(axis=0) for drawn in bootstrap_draws(len(names))])
    total = tables.sum(axis=0)
    rows = {
        label: _row(total[column], samples[:, column]) for column, label in enumerate(labels) if total[column, :3].sum()
    }
    overall = {"alpha": _known(alpha(total.sum(axis=0))), "alpha_interval": _interval(alpha(samples.sum(axis=1)))}
    return {"n": len(pairs), "reports": len(names), "labels": rows, **overall, "differences": _differences(pairs)}


def kappa(tables: _Tables) -> Floats:
    """Return Cohen's kappa of tables of shape (…, 4); not a number where chance alone explains all."""
    return cohen_kappa(_confusion(tables), nominal_distance(2))


def alpha(tables: _Tables) -> Floats:
    """Return Krippendorff's alpha for two annotators and a nominal label, of tables of shape (…, 4)."""
    confusion = _confusion(tables)
    return krippendorff_alpha(confusion + confusion.swapaxes(-2, -1), nominal_distance(2))


def _confusion(tables: _Tables) -> Floats:
    found = np.asarray(tables, dtype=float)
    return found.reshape((*found.shape[:-1], 2, 2))


def _row(total: _Tables, samples: _Tables) -> dict[str, Any]:
    return {
        "n": int(total[:3].sum()),
        "kappa": _known(kappa(total)),
        "kappa_interval": _interval(kappa(samples)),
        "alpha": _known(alpha(total)),
        "alpha_interval": _interval(alpha(samples)),
    }


def _known(value: Floats) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _interval(values: Floats) -> list[float] | None:
    found = percentile_interval(values)
    return [round(value, 4) for value in found] if found else None


def _pairs(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Return the units that both have, in the order of the first."""
    waiting: dict[tuple[str, str], list[Row]] = {}
    for row in reversed(second):
        waiting.setdefault((row.report, row.text), []).append(row)
    return [(row, waiting[row.report, row.text].pop()) for row in first if waiting.get((row.report, row.text))]


def _table(pairs: Sequence[tuple[Row, Row]], labels: Sequence[str]) -> _Tables:
    table = np.zeros((len(labels), 4), dtype=np.int64)
    for one, two in pairs:
        doubtful = {*one.optional, *two.optional}
        for column, label in enumerate(labels):
            if label not in doubtful:
                table[column, 2 * (label not in one.labels) + (label not in two.labels)] += 1
    return table


def _differences(pairs: Sequence[tuple[Row, Row]]) -> list[dict[str, Any]]:
    found = []
    for one, two in pairs:
        doubtful = {*one.optional, *two.optional}
        first, second = (
            sorted({*one.labels} - {*two.labels} - doubtful),
            sorted({*two.labels} - {*one.labels} - doubtful),
        )
        if first or second:
            found.append(
                {"report": one.report, "section": one.section, "text": one.text, "first": first, "second": second}
            )
    return found
