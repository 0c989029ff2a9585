"""The definitions that reports are judged by, for people: checks, rubric items, labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.check.registry import load_check_definitions
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.score.rubric import Rubric, RubricItem
from disclosure_nlp.tag.labels import Kind, Label, load_labels
from disclosure_nlp.text.layout import display_width, pad_to_width, wrap_to_width


class Entry(NamedTuple):
    """A definition: its id, a short mark (weight, severity, axis), a title and what it says."""

    id: str
    mark: str
    title: str
    text: str


def check_entries(language: Language = "en") -> list[Entry]:
    """Return the checks in order, with the source of each rule."""
    if language == "zh":
        return [
            Entry(check.id, msg(f"severity.{check.severity}").text("zh"), check.title_zh, check.source_zh)
            for check in load_check_definitions()
        ]
    return [
        Entry(check.id, check.severity, f"{check.title} {check.title_zh}", f"per {check.per}; {check.source}")
        for check in load_check_definitions()
    ]


def rubric_entries(rubric: Rubric, language: Language = "en") -> list[Entry]:
    """Return the items of a rubric in order, with what gives points, the source and the words of the duty."""
    return [
        Entry(
            item.id,
            f"{item.weight:g}",
            item.title_zh if language == "zh" else f"{item.title} {item.title_zh}",
            item_text(item, language),
        )
        for item in rubric.items
    ]


def item_text(item: RubricItem, language: Language = "en") -> str:
    """Return what gives points under an item, its basis and source, the duty, and what was not verified."""
    if language == "zh":
        kinds = [msg(f"kind.{kind}").text("zh") for kind in item.only_for]
        parts = [f"{item.what_zh or item.what}。依据（{item.basis}）：{item.source_zh or item.source}。"]
        parts += [f"“{item.duty}”"] if item.duty else []
        parts += [f"未核实：{item.unverified_zh or item.unverified}。"] if item.unverified else []
        parts += [f"仅适用于：{'、'.join(kinds)}。"] if kinds else []
        parts += [f"检查项：{'、'.join(item.from_checks)}。"] if item.from_checks else []
        return "".join([*parts, item.note_zh or item.note])
    parts = [f"{item.what}. Basis {item.basis}: {item.source}."]
    parts += [f"“{item.duty}”"] if item.duty else []
    parts += [f"Not verified: {item.unverified}."] if item.unverified else []
    parts += [f"Only for: {', '.join(item.only_for)}."] if item.only_for else []
    parts += [f"Checks: {', '.join(item.from_checks)}."] if item.from_checks else []
    return " ".join([*parts, item.note]).strip()


def label_entries(language: Language = "en") -> list[Entry]:
    """Return the labels of sentences with their cue words, then the types of problems, remedies and training."""
    labels = load_labels()
    entries = [
        Entry(
            item.id,
            item.axis if language == "en" else msg(f"axis.{item.axis}").text("zh"),
            item.chinese,
            f"{definition_of(item, language)} {'、'.join(item.cues)}",
        )
        for item in labels.labels
    ]
    for group in ("problem_types", "remedy_types", "training_types"):
        mark = msg(f"axis.{group}").text(language)
        entries += [
            Entry(kind.id, mark, kind.chinese, definition_of(kind, language)) for kind in getattr(labels, group)
        ]
    return entries


def definition_of(item: Label | Kind, language: Language) -> str:
    """Return the definition of a label or type; labels of one's own may have one in English alone."""
    return (item.definition_zh if language == "zh" else "") or item.definition


def entry_lines(entries: Sequence[Entry]) -> list[str]:
    """Return definitions as plain text: id and mark in columns, title, what it says wrapped below."""
    id_width, mark_width = _widest(entry.id for entry in entries), _widest(entry.mark for entry in entries)
    lines = []
    for entry in entries:
        first = f"{pad_to_width(entry.id, id_width)}  {pad_to_width(entry.mark, mark_width)}  "
        lines += wrap_to_width(entry.title, first)
        lines += wrap_to_width(entry.text, " " * display_width(first)) if entry.text else []
    return lines


def _widest(texts: Iterable[str]) -> int:
    return max((display_width(text) for text in texts), default=0)
