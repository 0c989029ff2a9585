"""Lists checks, rubric items and sentence labels with descriptions, as text for users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from disclosure_nlp.check.registry import load_check_definitions
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.score.rubric import Rubric, RubricItem
from disclosure_nlp.tag.labels import Label, LabelSubtype, load_labels
from disclosure_nlp.text.layout import display_width, pad_to_width, wrap_to_width


class DefinitionEntry(NamedTuple):
    """A list entry on a check, rubric item or sentence label; ``mark`` is its weight, severity or axis."""

    id: str
    mark: str
    title: str
    text: str


def list_check_entries(language: Language = "en") -> list[DefinitionEntry]:
    """Return a list entry for each check, with title, severity and the source of its rule."""
    if language == "zh":
        return [
            DefinitionEntry(check.id, msg(f"severity.{check.severity}").text("zh"), check.title_zh, check.source_zh)
            for check in load_check_definitions()
        ]
    return [
        DefinitionEntry(check.id, check.severity, f"{check.title} {check.title_zh}", f"per {check.per}; {check.source}")
        for check in load_check_definitions()
    ]


def list_rubric_entries(rubric: Rubric, language: Language = "en") -> list[DefinitionEntry]:
    """Return a list entry for each item of a rubric, with its scoring rule, legal basis and source."""
    return [
        DefinitionEntry(
            item.id,
            f"{item.weight:g}",
            item.title_zh if language == "zh" else f"{item.title} {item.title_zh}",
            describe_rubric_item(item, language),
        )
        for item in rubric.items
    ]


def describe_rubric_item(item: RubricItem, language: Language = "en") -> str:
    """Return the scoring rule, legal basis, source and unverified aspects of a rubric item as text."""
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


def list_label_entries(language: Language = "en") -> list[DefinitionEntry]:
    """Return a list entry for each sentence label with its cue words, and one for each type of problem or remedy."""
    labels = load_labels()
    entries = [
        DefinitionEntry(
            item.id,
            item.axis if language == "en" else msg(f"axis.{item.axis}").text("zh"),
            item.chinese,
            f"{localized_definition(item, language)} {'、'.join(item.cues)}",
        )
        for item in labels.labels
    ]
    for group in ("problem_types", "remedy_types", "training_types"):
        mark = msg(f"axis.{group}").text(language)
        entries += [
            DefinitionEntry(kind.id, mark, kind.chinese, localized_definition(kind, language))
            for kind in getattr(labels, group)
        ]
    return entries


def localized_definition(item: Label | LabelSubtype, language: Language) -> str:
    """Return the definition of a sentence label or type in a language; a user-defined one may lack Chinese."""
    return (item.definition_zh if language == "zh" else "") or item.definition


def format_entries(entries: Sequence[DefinitionEntry]) -> list[str]:
    """Format list entries as lines of text: id, mark and title in columns, the description wrapped below."""
    id_width, mark_width = (
        _max_display_width(entry.id for entry in entries),
        _max_display_width(entry.mark for entry in entries),
    )
    lines = []
    for entry in entries:
        first = f"{pad_to_width(entry.id, id_width)}  {pad_to_width(entry.mark, mark_width)}  "
        lines += wrap_to_width(entry.title, first)
        lines += wrap_to_width(entry.text, " " * display_width(first)) if entry.text else []
    return lines


def _max_display_width(texts: Iterable[str]) -> int:
    """Return the width of the widest text in terminal columns, two per Chinese character."""
    return max((display_width(text) for text in texts), default=0)
