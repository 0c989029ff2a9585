"""File formats of annotation tools: Label Studio tasks (JSON) and doccano examples (JSON Lines).

Label Studio: a list of tasks with ``data``, ``predictions`` and, once labelled, ``annotations``, each with ``result``
items of type ``choices``. doccano (project type text classification): ``text`` and ``label`` (a list); all other keys
are metadata that the export returns unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.tag.trained.dataset import LabelledSentence

_NAME, _TO = "labels", "text"


class AnnotationTask(NamedTuple):
    """A sentence to annotate, with its position in the narrative, its suggested labels and their uncertainty."""

    row: LabelledSentence
    unit: int
    labels: tuple[str, ...]
    uncertainty: float
    model: str


class AnnotationFormat(NamedTuple):
    """Functions that write annotation tasks in the format of an annotation tool, and read its exports."""

    encode: Callable[[Sequence[AnnotationTask]], str]
    decode: Callable[[str], list[AnnotationTask]]


def _task_metadata(task: AnnotationTask) -> dict[str, Any]:
    """Return the fields of an annotation task that are not labels, as a dictionary."""
    row = msgspec.to_builtins(task.row)
    return {**row, "labels": None, "unit": task.unit, "uncertainty": task.uncertainty, "model": task.model}


def _task_from_data(data: dict[str, Any], labels: Iterable[str]) -> AnnotationTask:
    """Return an annotation task from the metadata and the labels that a tool exported."""
    row = msgspec.convert({**data, "labels": tuple(labels)}, LabelledSentence)
    unit = data.get("unit", 0)
    return AnnotationTask(row, unit if isinstance(unit, int) else 0, row.labels, 0.0, "")


def _encode_label_studio(tasks: Sequence[AnnotationTask]) -> str:
    """Return annotation tasks as a Label Studio import file (JSON)."""
    return json.dumps([_label_studio_task(task) for task in tasks], ensure_ascii=False, indent=1) + "\n"


def _label_studio_task(task: AnnotationTask) -> dict[str, Any]:
    """Return an annotation task in the format of Label Studio, with suggested labels as a prediction."""
    data = {key: value for key, value in _task_metadata(task).items() if key != "labels"}
    choices = {"from_name": _NAME, "to_name": _TO, "type": "choices", "value": {"choices": list(task.labels)}}
    score = round(1 - task.uncertainty, 4)
    return {"data": data, "predictions": [{"model_version": task.model, "score": score, "result": [choices]}]}


def _decode_label_studio(text: str) -> list[AnnotationTask]:
    """Return the annotation tasks of a Label Studio export (JSON or JSON-MIN)."""
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DefinitionError(msg("annotation.file"), [msg("annotation.no_json", error=str(error))]) from error
    if not isinstance(tasks, list):
        raise DefinitionError(msg("annotation.file"), [msg("annotation.no_list")])
    return _decode_tasks(tasks, _labels_of_label_studio_task, lambda task: task.get("data", task))


def _labels_of_label_studio_task(task: dict[str, Any]) -> list[str] | None:
    """Return the labels of a Label Studio task's last valid annotation; None if there is none."""
    if "data" not in task:
        return _labels_of_json_min(task.get(_NAME))
    kept = [item for item in task.get("annotations", ()) if not item.get("was_cancelled")]
    if not kept:
        return None
    return [
        choice
        for item in kept[-1].get("result", ())
        if item.get("type") == "choices" and item.get("from_name") == _NAME
        for choice in item["value"]["choices"]
    ]


def _labels_of_json_min(value: Any) -> list[str] | None:
    """Return the labels in a value of Label Studio's JSON-MIN format: a string, or a dictionary of choices."""
    if isinstance(value, dict):
        return list(value.get("choices", ()))
    return [value] if isinstance(value, str) else value


def _encode_doccano(tasks: Sequence[AnnotationTask]) -> str:
    """Return annotation tasks as a doccano import file (JSON Lines)."""
    return "".join(json.dumps(_doccano_example(task), ensure_ascii=False) + "\n" for task in tasks)


def _doccano_example(task: AnnotationTask) -> dict[str, Any]:
    """Return an annotation task in the format of doccano."""
    data = {key: value for key, value in _task_metadata(task).items() if key not in ("labels", "text")}
    return {"text": task.row.text, "label": list(task.labels), **data}


def _decode_doccano(text: str) -> list[AnnotationTask]:
    """Return the annotation tasks of a doccano export (JSON Lines)."""
    examples = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            examples += [json.loads(line)] if line.strip() else []
        except (ValueError, RecursionError) as error:
            raise DefinitionError(
                msg("annotation.file"), [msg("annotation.line", line=number, error=str(error))]
            ) from error
    return _decode_tasks(examples, lambda example: example.get("label") or None, lambda example: example)


def _decode_tasks(
    exported: Iterable[Any],
    get_labels: Callable[[dict[str, Any]], list[str] | None],
    get_data: Callable[[dict[str, Any]], Any],
) -> list[AnnotationTask]:
    """Return the labelled tasks of an annotation tool's export; raise DefinitionError if any is invalid.

    ``get_labels`` and ``get_data`` return the labels and the metadata of an exported task.
    """
    problems: list[Message] = []
    tasks = list(_yield_labelled_tasks(exported, get_labels, get_data, problems))
    if problems or not tasks:
        raise DefinitionError(msg("annotation.file"), problems[:20] or [msg("annotation.empty")])
    return tasks


def _yield_labelled_tasks(
    exported: Iterable[Any],
    get_labels: Callable[[dict[str, Any]], list[str] | None],
    get_data: Callable[[dict[str, Any]], Any],
    problems: list[Message],
) -> Iterator[AnnotationTask]:
    """Yield the labelled tasks of an annotation tool's export; messages for the others are appended to ``problems``."""
    for number, item in enumerate(exported, 1):
        try:
            given = get_labels(item)
            if given is not None:
                yield _task_from_data(get_data(item), given)
        except (msgspec.ValidationError, AttributeError, KeyError, TypeError) as error:
            problems.append(msg("annotation.unit", number=number, error=str(error)))


FORMATS = {
    "labelstudio": AnnotationFormat(_encode_label_studio, _decode_label_studio),
    "doccano": AnnotationFormat(_encode_doccano, _decode_doccano),
}


def label_studio_config(labels: Iterable[str]) -> str:
    """Return the labeling interface (XML) for the settings of a Label Studio project."""
    choices = "".join(f'    <Choice value="{label}"/>\n' for label in labels)
    return (
        f'<View>\n  <Header value="$report · $section"/>\n  <Text name="{_TO}" value="$text"/>\n'
        f'  <Choices name="{_NAME}" toName="{_TO}" choice="multiple">\n{choices}  </Choices>\n</View>'
    )
