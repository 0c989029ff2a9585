"""Formats the evaluation of a tagger, or the agreement of annotators, as plain text in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from disclosure_nlp.messages import Language, Message, msg
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.text.layout import align_columns

_CONFUSIONS = 10


def format_agreement(result: dict[str, Any], language: Language = "en") -> Iterator[str]:
    """Yield lines of text: a table of agreement per sentence label, then the sentences on which annotators differ.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.annotate.agreement.agreement` returns it.
    """
    yield msg("evaluation.twice", units=result["n"], reports=result["reports"]).text(language)
    yield ""
    interval = _column_title("interval", language)
    head = (
        _column_title("label", language),
        "n",
        _column_title("kappa", language),
        interval,
        _column_title("alpha", language),
        interval,
    )
    rows = [
        (label, str(row["n"]), *(text for name in ("kappa", "alpha") for text in _format_estimate(row, name)))
        for label, row in result["labels"].items()
    ]
    yield from align_columns([head, *rows])
    yield ""
    alpha = {"value": _format_metric(result["alpha"]), "interval": _format_interval(result["alpha_interval"])}
    yield msg("evaluation.alpha", **alpha).text(language)
    for row in result["differences"]:
        one, other = _join_label_names(row["first"]), _join_label_names(row["second"])
        yield from _sentence_with_comment(row, msg("evaluation.difference", first=one, second=other), language)


def _column_title(name: str, language: Language) -> str:
    """Return the title of a column of metrics in a language."""
    return msg(f"evaluation.column.{name}").text(language)


def _format_estimate(row: dict[str, Any], metric: str) -> tuple[str, str]:
    """Return a metric and its confidence interval as text."""
    return _format_metric(row[metric]), _format_interval(row[f"{metric}_interval"])


def _join_label_names(labels: Iterable[str]) -> str:
    """Return the names of sentence labels separated by commas, or a dash if there are none."""
    return ", ".join(labels) or "-"


def _sentence_with_comment(row: dict[str, Any], comment: Message, language: Language) -> Iterator[str]:
    """Yield the text lines of a sentence, followed by a comment on its sentence labels."""
    yield ""
    yield f"{row['report']} {row['section']}: {comment.text(language)}"
    yield f"    {row['text']}"


def _format_attributes(metrics: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the lines on attributes of correctly labelled sentences: accuracy of tense, and F1 of the types."""
    groups = [(name, row) for name, row in metrics.items() if row["n"]]
    if not groups:
        return
    yield ""
    yield msg("evaluation.attributes").text(language)
    types = {kind.id: kind.chinese for group in ("problem", "remedy", "training") for kind in _load_types(group)}
    for name, row in groups:
        title = msg(f"evaluation.attribute.{name}")
        if name == "tense":
            yield msg("evaluation.accuracy", what=title, accuracy=row["accuracy"], n=row["n"]).text(language)
            continue
        macro = _format_metric(row["macro"])
        yield msg("evaluation.means", what=title, micro=row["micro"], macro=macro, n=row["n"]).text(language)
        names = types if language == "zh" else {}
        kinds = row["types"].items()
        yield from align_columns(
            (f"    {names.get(id, id)}", _format_metric(own["f1"]), f"({own['support']})") for id, own in kinds
        )


def _load_types(type_group: str) -> Any:
    """Return the definitions of the types of problems, remedies or training."""
    return getattr(load_labels(), f"{type_group}_types")


def _format_metric(value: float | None) -> str:
    """Return a metric with three decimals, or a dash if it is None."""
    return "-" if value is None else f"{value:.3f}"


def _format_interval(values: list[float] | None) -> str:
    """Return a confidence interval with three decimals, or a dash if it is None."""
    return "-" if values is None else f"{values[0]:.3f}–{values[1]:.3f}"


def format_evaluation(result: dict[str, Any], language: Language = "en") -> Iterator[str]:
    """Yield text lines on a tagger's evaluation: metrics per sentence label, macro F1, attributes, strata, confusions.

    Parameters
    ----------
    result : dict
        As `disclosure_nlp.tag.trained.evaluate.evaluate_model` returns it.
    """
    yield msg("evaluation.head", units=result["n"], reports=result["reports"], model=result["model"]).text(language)
    yield ""
    head = tuple(_column_title(name, language) for name in ("label", "precision", "recall", "f1", "support"))
    labels = [
        (label, *(_format_metric(row[name]) for name in ("precision", "recall", "f1")), str(row["support"]))
        for label, row in result["labels"].items()
    ]
    yield from align_columns([head, *labels])
    yield ""
    yield from _format_macro_f1(result, language)
    yield from _format_attributes(result["attributes"], language)
    yield from chain(_format_strata(result, language), _format_confusions(result, language))


def _format_macro_f1(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the lines with both macro F1 scores, their intervals and the expected calibration error."""
    for key in ("macro_three", "macro"):
        value, interval = _format_metric(result[key]), _format_interval(result["intervals"][key])
        yield msg(f"evaluation.{key}", value=value, interval=interval).text(language)
    yield msg("evaluation.calibration", value=result["calibration_error"]).text(language)


def _format_strata(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the lines with the metrics of annotated problem sections and of further subsets of the evaluation."""
    names = ("precision", "recall", "f1")
    if result.get("sections"):
        yield ""
        head = tuple(_column_title(name, language) for name in ("sections", *names))
        rows = [
            (
                _column_title(f"section.{key.replace(' ', '_')}", language),
                *(_format_metric(row[name]) for name in names),
            )
            for key, row in result["sections"].items()
        ]
        yield from align_columns([head, *rows])
    yield ""
    head = tuple(_column_title(name, language) for name in ("stratum", "units", "three", "all"))
    strata = [
        (
            msg(f"evaluation.stratum.{key}").text(language),
            str(row["n"]),
            *map(_format_metric, (row["macro_three"], row["macro"])),
        )
        for key, row in result["strata"].items()
    ]
    yield from align_columns([head, *strata])


def _format_confusions(result: dict[str, Any], language: Language) -> Iterator[str]:
    """Yield the lines with the most frequent confusions of sentence labels, and the wrongly labelled sentences."""
    if result["confusions"]:
        yield ""
        yield msg("evaluation.confusions").text(language)
    for row in result["confusions"][:_CONFUSIONS]:
        yield f"{row['n']:4} {row['truth']} → {row['given']}"
    for row in result.get("errors", ()):
        missed, wrong = _join_label_names(row["missed"]), _join_label_names(row["wrong"])
        yield from _sentence_with_comment(row, msg("evaluation.error", missed=missed, wrong=wrong), language)
