"""Sentence labels and their subtypes as typed data, loaded from ``data/labels.toml``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from disclosure_nlp.definitions import packaged_text, parse_definition
from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath

LABELS = (
    "problem",
    "remediation",
    "training",
    "proactive",
    "request",
    "management",
    "platform",
    "supervision",
    "organization",
    "review_litigation",
    "fee",
    "interaction",
    "general",
    "heading",
    "boilerplate",
    "none",
)


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A label of sentences, such as ``training``, with its axis (act, topic or form) and definition.

    ``chinese`` is its name and ``definition_zh`` its definition in Chinese.
    """

    id: str
    chinese: str
    axis: Literal["act", "topic", "form"]
    definition: str
    cues: tuple[str, ...] = ()
    definition_zh: str = ""


class LabelSubtype(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A subtype of the labels problem, remedy or training, such as ``staffing`` (a lack of staff).

    ``answers``: the problem types that a remedy answers by its subject; ``likely``: those that it may help with; ``over``:
    types of the same group that are mere aspects of this one when both are named in one part of a clause; ``topic``: the
    topic label of a sentence that gives this type where no word of any type is found; ``within``: topic labels of which a
    sentence with this type has one, by default ``topic`` (docs/labels.md, rule 69).
    """

    id: str
    chinese: str
    definition: str
    answers: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    topic: str = ""
    within: tuple[str, ...] = ()
    definition_zh: str = ""


class LabelSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All labels of sentences and all subtypes of problem, remedy and training, in display order."""

    labels: tuple[Label, ...]
    problem_types: tuple[LabelSubtype, ...]
    remedy_types: tuple[LabelSubtype, ...]
    training_types: tuple[LabelSubtype, ...]
    rules: tuple[str, ...] = ()
    rules_zh: tuple[str, ...] = ()

    def label_ids_of_axis(self, axis: str) -> tuple[str, ...]:
        """Return the ids of the labels whose axis is ``act``, ``topic`` or ``form``, in display order."""
        return tuple(label.id for label in self.labels if label.axis == axis)


@cache
def load_labels() -> LabelSet:
    """Return the packaged sentence labels and their subtypes from ``data/labels.toml``, read once.

    Raises
    ------
    DefinitionError
        When the file does not have their shape, an id occurs twice, or a label of the record is missing.
    """
    return parse_labels(packaged_text("labels.toml"))


def parse_labels(toml_text: str) -> LabelSet:
    """Return the sentence labels and subtypes in a TOML text with the format of ``data/labels.toml``."""
    labels = parse_definition(toml_text, LabelSet, "labels")
    problems = [*_check_unique_ids(labels), *_check_missing_labels(labels), *_check_type_references(labels)]
    if problems:
        raise DefinitionError("labels", problems)
    return labels


class _UserLabelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Schema of a user's TOML file that adds labels to the packaged ones."""

    labels: tuple[Label, ...]


def read_user_labels(path: AnyPath) -> tuple[Label, ...]:
    """Return the labels that a user's TOML file adds to the packaged ones.

    Raises
    ------
    DefinitionError
        When the file cannot be read, has another shape, or names a label that is there already.
    """
    try:
        toml = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            msg("definition.labels", path=str(path)), [msg("file.unreadable", reason=os_error_reason(error))]
        ) from error
    own = parse_definition(toml, _UserLabelFile, msg("definition.labels", path=str(path))).labels
    counts = Counter((*LABELS, *(label.id for label in own)))
    problems = [msg("definition.repeated", key=f"labels.{name}", count=n) for name, n in counts.items() if n > 1]
    if problems:
        raise DefinitionError(msg("definition.labels", path=str(path)), problems)
    return own


def label_names(label_file: AnyPath | None = None) -> tuple[str, ...]:
    """Return the ids of the packaged labels, followed by those that a user's TOML file adds.

    Examples
    --------
    >>> label_names()[:2]
    ('problem', 'remediation')
    """
    return LABELS if label_file is None else (*LABELS, *(label.id for label in read_user_labels(label_file)))


def _check_unique_ids(labels: LabelSet) -> Iterable[Message]:
    """Yield an error message for every id of a label or subtype that occurs twice."""
    for field in ("labels", "problem_types", "remedy_types", "training_types"):
        counts = Counter(item.id for item in getattr(labels, field))
        yield from (msg("definition.repeated", key=f"{field}.{name}", count=n) for name, n in counts.items() if n > 1)


def _check_missing_labels(labels: LabelSet) -> Iterable[Message]:
    """Yield an error message for every label that the data model requires and the label set lacks."""
    found = {label.id for label in labels.labels}
    yield from (msg("definition.missing", key=f"labels.{name}") for name in LABELS if name not in found)
    yield from (msg("definition.no_label", key=f"labels.{name}") for name in sorted(found - set(LABELS)))


def _check_type_references(labels: LabelSet) -> Iterable[Message]:
    """Yield an error message for every reference to a subtype that does not exist."""
    problems = {kind.id for kind in labels.problem_types}
    for group in ("problem_types", "remedy_types", "training_types"):
        own = {kind.id for kind in getattr(labels, group)}
        for kind in getattr(labels, group):
            yield from (
                msg("definition.no_type", key=f"{group}.{kind.id}", type=name, group="problem_types")
                for name in (*kind.answers, *kind.likely)
                if name not in problems
            )
            yield from (
                msg("definition.no_type", key=f"{group}.{kind.id}", type=name, group=group)
                for name in kind.over
                if name not in own
            )
