"""The figures of an evaluation of labels, as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_CONFUSIONS = 10


def agreement_lines(result: dict[str, Any]) -> Iterator[str]:
    """Yield a table of the labels and the units labelled differently.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.annotate.agreement.agreement` returns it.
    """
    yield f"{result['n']} units of {result['reports']} reports, labelled twice"
    yield ""
    yield f"{'label':18}{'n':>6}{'kappa':>8}{'95 % by report':>18}{'alpha':>8}{'95 % by report':>18}"
    for label, row in result["labels"].items():
        parts = (f"{_figure(row[name]):>8}{_range(row[f'{name}_interval']):>18}" for name in ("kappa", "alpha"))
        yield f"{label:18}{row['n']:6d}{''.join(parts)}"
    yield ""
    yield f"alpha over all labels: {_figure(result['alpha'])} ({_range(result['alpha_interval'])})"
    for row in result["differences"]:
        yield ""
        yield f"{row['report']} {row['section']}: first {', '.join(row['first']) or '-'}; second {', '.join(row['second']) or '-'}"
        yield f"    {row['text']}"


def _attribute_lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield what is known of tense and types, the labels given."""
    groups = [(name, row) for name, row in figures.items() if row["n"]]
    if not groups:
        return
    yield ""
    yield "attributes, given the right labels:"
    for name, row in groups:
        if name == "tense":
            yield f"tense: accuracy {row['accuracy']:.3f} (n {row['n']})"
            continue
        yield f"{name}: micro F1 {row['micro']:.3f}, macro F1 {_figure(row['macro'])} (n {row['n']})"
        for kind, own in row["types"].items():
            yield f"    {kind:16} {_figure(own['f1'])} ({own['support']})"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _range(values: list[float] | None) -> str:
    return "-" if values is None else f"{values[0]:.3f}–{values[1]:.3f}"


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
    yield from _attribute_lines(result["attributes"])
    if result.get("sections"):
        yield ""
        yield f"{'parts on problems':18}{'precision':>10}{'recall':>10}{'F1':>10}"
        for name, row in result["sections"].items():
            yield f"{name:18}{_figure(row['precision']):>10}{_figure(row['recall']):>10}{_figure(row['f1']):>10}"
    yield ""
    yield f"{'stratum':36}{'units':>7}{'three':>8}{'all':>8}"
    for name, row in result["strata"].items():
        yield f"{name:36}{row['n']:7d}{_figure(row['macro_three']):>8}{_figure(row['macro']):>8}"
    if result["confusions"]:
        yield ""
        yield "most frequent: label missed → label given instead (-: none)"
    for row in result["confusions"][:_CONFUSIONS]:
        yield f"{row['n']:4} {row['truth']} → {row['given']}"
    for row in result.get("errors", ()):
        yield ""
        yield f"{row['report']} {row['section']}: missed {', '.join(row['missed']) or '-'}; wrong {', '.join(row['wrong']) or '-'}"
        yield f"    {row['text']}"
