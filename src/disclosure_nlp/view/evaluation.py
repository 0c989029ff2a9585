"""The figures of an evaluation of labels, as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_CONFUSIONS = 10


def evaluation_lines(result: dict[str, Any]) -> Iterator[str]:
    """Yield a table of the labels, the means with their intervals, and the most frequent confusions.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.tag.trained.evaluate.evaluate_model` returns it.
    """
    yield f"{result['n']} units of {result['reports']} reports, model: {result['model']}"
    yield ""
    yield f"{'label':18}{'precision':>10}{'recall':>10}{'F1':>10}{'support':>10}"
    for label, row in result["labels"].items():
        yield f"{label:18}{row['precision']:10.3f}{row['recall']:10.3f}{row['f1']:10.3f}{row['support']:10d}"
    yield ""
    for name, key in (("problem, remediation, training", "macro_three"), ("all with support ≥ 5", "macro")):
        low, high = result["intervals"][key]
        yield f"macro F1, {name}: {result[key]:.3f} (95 % by report: {low:.3f}–{high:.3f})"
    yield f"expected calibration error: {result['calibration_error']:.4f}"
    if result["confusions"]:
        yield ""
        yield "most frequent: label missed → label given instead (-: none)"
    for row in result["confusions"][:_CONFUSIONS]:
        yield f"{row['n']:4} {row['truth']} → {row['given']}"
    for row in result.get("errors", ()):
        yield ""
        yield f"{row['report']} {row['section']}: missed {', '.join(row['missed']) or '-'}; wrong {', '.join(row['wrong']) or '-'}"
        yield f"    {row['text']}"
