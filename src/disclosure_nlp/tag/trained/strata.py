"""Evaluation strata: sentence length, number of topics, level and kind of the agency, year of the report form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.trained.dataset import LabelledSentence
from disclosure_nlp.tag.trained.metrics import SUPPORTED, THREE, confusion_counts, macro_f1

_LONG = 60
_MOST_TOPICS = 3  # and more
_KINDS = (
    ("township", re.compile(r"[镇乡]|街道")),
    ("government", re.compile(r"人民政府")),
    ("zone", re.compile(r"管委会|园区|开发区|高新区")),
    ("department", re.compile(r".")),
)
_LEVELS = (
    ("township", re.compile(r"[镇乡]|街道")),
    ("province", re.compile(r"省|自治区(?!县)|厅|总局")),
    ("county", re.compile(r"[县区旗]")),
    ("city", re.compile(r"[市州盟]")),
)


def evaluation_strata(sentence: LabelledSentence) -> tuple[str, ...]:
    """Return the ids of the evaluation strata that a labelled sentence belongs to, such as ``level_county``.

    Examples
    --------
    >>> evaluation_strata(LabelledSentence(report="a", text="公开船讯80条。", labels=("proactive",), agency_type="县水利局", year=2022))
    ('level_county', 'kind_department', 'form_2021')
    """
    topics = len(sentence.gold_labels & {*load_labels().label_ids_of_axis("topic")})
    names = [f"characters_{_LONG}"] if len(sentence.text) >= _LONG else []
    names += [f"topics_{min(topics, _MOST_TOPICS)}"] if topics > 1 else []
    if sentence.agency_type:
        for title, table in (("level", _LEVELS), ("kind", _KINDS)):
            name = next((name for name, pattern in table if pattern.search(sentence.agency_type)), None)
            names += [f"{title}_{name}"] if name else []
    if sentence.year:
        names.append("form_" + ("earlier" if sentence.year < 2019 else "2019" if sentence.year < 2021 else "2021"))
    return tuple(names)


def stratum_metrics(
    sentences: Sequence[LabelledSentence], predicted: Sequence[Iterable[str]], label_names: Sequence[str] = LABELS
) -> dict[str, dict[str, Any]]:
    """Return the number of sentences and macro-F1 in each stratum of labelled sentences, such as long sentences."""
    members: dict[str, list[int]] = {}
    for at, row in enumerate(sentences):
        for name in evaluation_strata(row):
            members.setdefault(name, []).append(at)
    figures = {}
    for name in sorted(members):
        counts = confusion_counts(
            [sentences[at] for at in members[name]], [predicted[at] for at in members[name]], label_names
        )
        supported = bool((counts[:, 0] + counts[:, 2] >= SUPPORTED).any())
        figures[name] = {
            "n": len(members[name]),
            "macro_three": macro_f1(counts, THREE) or None,
            "macro": macro_f1(counts) if supported else None,
        }
    return figures
