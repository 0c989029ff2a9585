"""Writers' text files → JSON Lines: ``python benchmarks/convert_labelled.py FILE… > OUT``.

The text format is for people who write and label narratives by hand; ``corpora/labelled/README.md`` describes it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import LabelledSentence

CODES = {
    "pb": "problem", "re": "remediation", "tr": "training", "pa": "proactive", "rq": "request", "mg": "management",
    "pf": "platform", "sv": "supervision", "og": "organization", "rl": "review_litigation", "fe": "fee",
    "in": "interaction", "ge": "general", "hd": "heading", "bp": "boilerplate", "no": "none",
}  # fmt: skip
_TENSES = {"done", "planned", "unmarked"}
_UNIT = re.compile(
    r"(?P<labels>[a-z,]*)(?:\?(?P<optional>[a-z,]+))?(?:\{(?P<attributes>.*?)\})?(?:\?(?P<late>[a-z,]+))?$"
)


def convert_file(path: Path) -> list[LabelledSentence]:
    """Return the rows of a writers' file.

    Raises
    ------
    DefinitionError
        With every line that does not follow the format.
    """
    problems: list[str] = []
    rows = list(_rows(path, problems))
    if problems:
        raise DefinitionError(str(path), problems)
    return rows


def _rows(path: Path, problems: list[str]) -> Iterator[LabelledSentence]:
    report, kind, year, section = "", "", None, "overview"
    lines = map(str.rstrip, path.read_text(encoding="utf-8").splitlines())
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            report, kind, digits = ([part.strip() for part in line[1:].split("|")] + ["", ""])[:3]
            year, section = (int(digits) if digits.isdigit() else None), "overview"
        elif line.startswith("[") and line.endswith("]") and "\t" not in line:
            section = line[1:-1]
        else:
            try:
                yield _row(line, report, kind or None, year, section)
            except (ValueError, KeyError) as error:
                problems.append(f"line {number}: {error!r}: {line[:60]}")


def _row(line: str, report: str, kind: str | None, year: int | None, section: str) -> LabelledSentence:
    code, tab, text = line.partition("\t")
    match = _UNIT.match(code.strip())
    if not tab or match is None or not text.strip():
        raise ValueError("expected labels, a tab and a text")
    labels = _labels(match["labels"])
    optional = _labels(f"{match['optional'] or ''},{match['late'] or ''}")
    given = _attributes(match["attributes"] or "")
    tense = next(iter(given.get("t", [])), None)
    if tense not in _TENSES and tense is not None:
        raise ValueError(f"unknown tense {tense}")
    return LabelledSentence(
        report=report, section=section, text=text.strip(), labels=labels, optional=optional, agency_type=kind, year=year,
        tense=tense, problem_type=_names(given, "p"), remedy_type=_names(given, "r"), training_type=_names(given, "tr"),
        counts=tuple(_count(item) for item in given.get("c", [])),
    )  # fmt: skip


def _labels(codes: str) -> tuple[str, ...]:
    named = {CODES[code] for code in codes.split(",") if code}
    return tuple(label for label in LABELS if label in named)


def _attributes(text: str) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for part in text.split(";"):
        key, equals, value = part.partition("=")
        if equals:
            given.setdefault(key.strip(), []).append(value.strip())
    return given


def _names(given: dict[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(name for value in given.get(key, []) for name in value.split(",") if name)


def _count(text: str) -> dict[str, str]:
    value, unit, of = ([*text.split(":", 2), "", ""])[:3]
    return {"value": value, "unit": unit, "of": of}


def main(paths: list[str]) -> None:
    """Write the rows of all files to standard output."""
    for path in map(Path, paths):
        for row in convert_file(path):
            sys.stdout.write(msgspec.json.encode(row).decode() + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
