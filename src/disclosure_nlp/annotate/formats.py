"""What annotation tools read and write: Label Studio tasks (JSON) and doccano examples (JSON Lines).

Label Studio: a list of tasks with ``data``, ``predictions`` and, when labelled, ``annotations``, each with ``result``
items of type ``choices``. doccano, project kind text classification: ``text``, ``label`` (a list), all other keys
are metadata that come back as they went in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.tag.trained.dataset import Row

_NAME, _TO = "labels", "text"


class Task(NamedTuple):
    """A unit at an annotation tool: its row, its number in the narrative, labels to start from and how uncertain they are."""

    row: Row
    unit: int
    labels: tuple[str, ...]
    uncertainty: float
    model: str


class Format(NamedTuple):
    """How tasks are written for a tool, and read back."""

    encode: Callable[[Sequence[Task]], str]
    decode: Callable[[str], list[Task]]


def _data(task: Task) -> dict[str, Any]:
    """Return what of a task is not labels."""
    row = msgspec.to_builtins(task.row)
    return {**row, "labels": None, "unit": task.unit, "uncertainty": task.uncertainty, "model": task.model}


def _task(data: dict[str, Any], labels: Iterable[str]) -> Task:
    row = msgspec.convert({**data, "labels": tuple(labels)}, Row)
    unit = data.get("unit", 0)
    return Task(row, unit if isinstance(unit, int) else 0, row.labels, 0.0, "")


def _label_studio(tasks: Sequence[Task]) -> str:
    return json.dumps([_studio_task(task) for task in tasks], ensure_ascii=False, indent=1) + "\n"


def _studio_task(task: Task) -> dict[str, Any]:
    data = {key: value for key, value in _data(task).items() if key != "labels"}
    choices = {"from_name": _NAME, "to_name": _TO, "type": "choices", "value": {"choices": list(task.labels)}}
    score = round(1 - task.uncertainty, 4)
    return {"data": data, "predictions": [{"model_version": task.model, "score": score, "result": [choices]}]}


def _from_label_studio(text: str) -> list[Task]:
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DefinitionError(msg("annotation.file"), [msg("annotation.no_json", error=str(error))]) from error
    if not isinstance(tasks, list):
        raise DefinitionError(msg("annotation.file"), [msg("annotation.no_list")])
    return _all(tasks, _studio_labels, lambda task: task.get("data", task))


def _studio_labels(task: dict[str, Any]) -> list[str] | None:
    """Return the labels of the last annotation that was not cancelled; None where there is none."""
    if "data" not in task:
        return _minimal_labels(task.get(_NAME))
    kept = [item for item in task.get("annotations", ()) if not item.get("was_cancelled")]
    if not kept:
        return None
    return [
        choice
        for item in kept[-1].get("result", ())
        if item.get("type") == "choices" and item.get("from_name") == _NAME
        for choice in item["value"]["choices"]
    ]


def _minimal_labels(value: Any) -> list[str] | None:
    """Return the labels of JSON-MIN: one as a string, several as an object of choices."""
    if isinstance(value, dict):
        return list(value.get("choices", ()))
    return [value] if isinstance(value, str) else value


def _doccano(tasks: Sequence[Task]) -> str:
    return "".join(json.dumps(_example(task), ensure_ascii=False) + "\n" for task in tasks)


def _example(task: Task) -> dict[str, Any]:
    data = {key: value for key, value in _data(task).items() if key not in ("labels", "text")}
    return {"text": task.row.text, "label": list(task.labels), **data}


def _from_doccano(text: str) -> list[Task]:
    examples = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            examples += [json.loads(line)] if line.strip() else []
        except (ValueError, RecursionError) as error:
            raise DefinitionError(
                msg("annotation.file"), [msg("annotation.line", line=number, error=str(error))]
            ) from error
    return _all(examples, lambda example: example.get("label") or None, lambda example: example)


def _all(
    items: Iterable[Any], labels: Callable[[dict[str, Any]], list[str] | None], data: Callable[[dict[str, Any]], Any]
) -> list[Task]:
    problems: list[Message] = []
    tasks = list(_each(items, labels, data, problems))
    if problems or not tasks:
        raise DefinitionError(msg("annotation.file"), problems[:20] or [msg("annotation.empty")])
    return tasks


def _each(
    items: Iterable[Any],
    labels: Callable[[dict[str, Any]], list[str] | None],
    data: Callable[[dict[str, Any]], Any],
    problems: list[Message],
) -> Iterator[Task]:
    for number, item in enumerate(items, 1):
        try:
            given = labels(item)
            if given is not None:
                yield _task(data(item), given)
        except (msgspec.ValidationError, AttributeError, KeyError, TypeError) as error:
            problems.append(msg("annotation.unit", number=number, error=str(error)))


FORMATS = {
    "labelstudio": Format(_label_studio, _from_label_studio),
    "doccano": Format(_doccano, _from_doccano),
}


def label_studio_config(labels: Iterable[str]) -> str:
    """Return the labeling interface for a Label Studio project, to paste into its settings."""
    choices = "".join(f'    <Choice value="{label}"/>\n' for label in labels)
    return (
        f'<View>\n  <Header value="$report · $section"/>\n  <Text name="{_TO}" value="$text"/>\n'
        f'  <Choices name="{_NAME}" toName="{_TO}" choice="multiple">\n{choices}  </Choices>\n</View>'
    )
