"""Strata of an evaluation: length, number of topics, level and kind of the agency, generation of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.tag.trained.dataset import Row
from disclosure_nlp.tag.trained.metrics import SUPPORTED, THREE, count_hits, macro

_LONG = 60
_KINDS = (
    ("townships and subdistricts", re.compile(r"[镇乡]|街道")),
    ("governments", re.compile(r"人民政府")),
    ("zones", re.compile(r"管委会|园区|开发区|高新区")),
    ("departments", re.compile(r".")),
)
_LEVELS = (
    ("townships", re.compile(r"[镇乡]|街道")),
    ("provinces", re.compile(r"省|自治区(?!县)|厅|总局")),
    ("counties", re.compile(r"[县区旗]")),
    ("cities", re.compile(r"[市州盟]")),
)


def strata_of(row: Row) -> tuple[str, ...]:
    """Return the strata a unit belongs to.

    Examples
    --------
    >>> strata_of(Row(report="a", text="公开船讯80条。", labels=("proactive",), agency_type="县水利局", year=2022))
    ('level: counties', 'kind: departments', 'form: 2021')
    """
    topics = len(row.truth & {*load_labels().of_axis("topic")})
    names = [f"sentences of {_LONG} characters and more"] if len(row.text) >= _LONG else []
    names += [f"{count} topics{' and more' if count == 3 else ''}" for count in (2, 3) if min(topics, 3) == count]
    if row.agency_type:
        for title, table in (("level", _LEVELS), ("kind", _KINDS)):
            name = next((name for name, pattern in table if pattern.search(row.agency_type)), None)
            names += [f"{title}: {name}"] if name else []
    if row.year:
        names.append("form: " + ("before 2019" if row.year < 2019 else "2019" if row.year < 2021 else "2021"))
    return tuple(names)


def stratum_figures(
    rows: Sequence[Row], given: Sequence[Iterable[str]], names: Sequence[str] = LABELS
) -> dict[str, dict[str, Any]]:
    """Return n and both macro means per stratum, in alphabetical order; None where no label has the support."""
    members: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        for name in strata_of(row):
            members.setdefault(name, []).append(at)
    figures = {}
    for name in sorted(members):
        counts = count_hits([rows[at] for at in members[name]], [given[at] for at in members[name]], names)
        supported = bool((counts[:, 0] + counts[:, 2] >= SUPPORTED).any())
        figures[name] = {
            "n": len(members[name]),
            "macro_three": macro(counts, THREE) or None,
            "macro": macro(counts) if supported else None,
        }
    return figures
