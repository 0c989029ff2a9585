"""Figures of an evaluation of labels as lines of plain text, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from disclosure_nlp.messages import Language, Message, msg
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.text.layout import align_columns

_CONFUSIONS = 10


def agreement_lines(result: dict[str, Any], language: Language = "en") -> Iterator[str]:
    """Yield a table of the labels and the units that two annotators labelled differently.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.annotate.agreement.agreement` returns it.
    """
    yield msg("evaluation.twice", units=result["n"], reports=result["reports"]).text(language)
    yield ""
    interval = _word("interval", language)
    head = (_word("label", language), "n", _word("kappa", language), interval, _word("alpha", language), interval)
    rows = [
        (label, str(row["n"]), *(text for name in ("kappa", "alpha") for text in _estimate(row, name)))
        for label, row in result["labels"].items()
    ]
    yield from align_columns([head, *rows])
    yield ""
    alpha = {"value": _figure(result["alpha"]), "interval": _range(result["alpha_interval"])}
    yield msg("evaluation.alpha", **alpha).text(language)
    for row in result["differences"]:
        one, other = _names(row["first"]), _names(row["second"])
        yield from _commented_unit(row, msg("evaluation.difference", first=one, second=other), language)


def _word(name: str, language: Language) -> str:
    return msg(f"evaluation.column.{name}").text(language)


def _estimate(row: dict[str, Any], name: str) -> tuple[str, str]:
    return _figure(row[name]), _range(row[f"{name}_interval"])


def _names(labels: Iterable[str]) -> str:
    return ", ".join(labels) or "-"


def _commented_unit(row: dict[str, Any], comment: Message, language: Language) -> Iterator[str]:
    yield ""
    yield f"{row['report']} {row['section']}: {comment.text(language)}"
    yield f"    {row['text']}"


def _attribute_lines(figures: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield accuracy of the tense and F1 of the types where the labels are right."""
    groups = [(name, row) for name, row in figures.items() if row["n"]]
    if not groups:
        return
    yield ""
    yield msg("evaluation.attributes").text(language)
    types = {kind.id: kind.chinese for group in ("problem", "remedy", "training") for kind in _types(group)}
    for name, row in groups:
        title = msg(f"evaluation.attribute.{name}")
        if name == "tense":
            yield msg("evaluation.accuracy", what=title, accuracy=row["accuracy"], n=row["n"]).text(language)
            continue
        macro = _figure(row["macro"])
        yield msg("evaluation.means", what=title, micro=row["micro"], macro=macro, n=row["n"]).text(language)
        names = types if language == "zh" else {}
        kinds = row["types"].items()
        yield from align_columns(
            (f"    {names.get(id, id)}", _figure(own["f1"]), f"({own['support']})") for id, own in kinds
        )


def _types(group: str) -> Any:
    return getattr(load_labels(), f"{group}_types")


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _range(values: list[float] | None) -> str:
    return "-" if values is None else f"{values[0]:.3f}–{values[1]:.3f}"


def evaluation_lines(result: dict[str, Any], language: Language = "en") -> Iterator[str]:
    """Yield a table of the labels, the means with their intervals, and the most frequent confusions.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.tag.trained.evaluate.evaluate_model` returns it.
    """
    yield msg("evaluation.head", units=result["n"], reports=result["reports"], model=result["model"]).text(language)
    yield ""
    head = tuple(_word(name, language) for name in ("label", "precision", "recall", "f1", "support"))
    labels = [
        (label, *(_figure(row[name]) for name in ("precision", "recall", "f1")), str(row["support"]))
        for label, row in result["labels"].items()
    ]
    yield from align_columns([head, *labels])
    yield ""
    yield from _mean_lines(result, language)
    yield from _attribute_lines(result["attributes"], language)
    yield from chain(_part_lines(result, language), _unit_lines(result, language))


def _mean_lines(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield both macro F1 with their intervals, and the calibration error."""
    for key in ("macro_three", "macro"):
        value, interval = _figure(result[key]), _range(result["intervals"][key])
        yield msg(f"evaluation.{key}", value=value, interval=interval).text(language)
    yield msg("evaluation.calibration", value=result["calibration_error"]).text(language)


def _part_lines(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the figures of annotated parts on problems and of the strata."""
    names = ("precision", "recall", "f1")
    if result.get("sections"):
        yield ""
        head = tuple(_word(name, language) for name in ("sections", *names))
        rows = [
            (_word(f"section.{key.replace(' ', '_')}", language), *(_figure(row[name]) for name in names))
            for key, row in result["sections"].items()
        ]
        yield from align_columns([head, *rows])
    yield ""
    head = tuple(_word(name, language) for name in ("stratum", "units", "three", "all"))
    strata = [
        (
            msg(f"evaluation.stratum.{key}").text(language),
            str(row["n"]),
            *map(_figure, (row["macro_three"], row["macro"])),
        )
        for key, row in result["strata"].items()
    ]
    yield from align_columns([head, *strata])


def _unit_lines(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the most frequent confusions and the units with wrong labels."""
    if result["confusions"]:
        yield ""
        yield msg("evaluation.confusions").text(language)
    for row in result["confusions"][:_CONFUSIONS]:
        yield f"{row['n']:4} {row['truth']} → {row['given']}"
    for row in result.get("errors", ()):
        missed, wrong = _names(row["missed"]), _names(row["wrong"])
        yield from _commented_unit(row, msg("evaluation.error", missed=missed, wrong=wrong), language)
