"""Labelled narratives of a corpus: JSON Lines of units, grouped by report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import SectionId, Sentence
from disclosure_nlp.paths import AnyPaths, as_texts
from disclosure_nlp.tag.labels import LABELS

_SECTIONS: tuple[SectionId, ...] = ("preamble", "overview", "proactive", "requests", "disputes", "problems", "other")

_MOST_PROBLEMS = 20


class LabelledUnit(msgspec.Struct, frozen=True, omit_defaults=True):
    """A labelled unit. ``optional`` labels count neither for nor against, even if they are also in ``labels``."""

    report: str
    text: str
    labels: tuple[str, ...]
    section: str = "overview"
    optional: tuple[str, ...] = ()
    agency_type: str | None = None
    year: int | None = None
    tense: str | None = None
    problem_type: tuple[str, ...] = ()
    remedy_type: tuple[str, ...] = ()
    training_type: tuple[str, ...] = ()
    problem_type_optional: tuple[str, ...] = ()
    remedy_type_optional: tuple[str, ...] = ()
    training_type_optional: tuple[str, ...] = ()
    counts: tuple[dict[str, Any], ...] = ()

    @property
    def truth(self) -> frozenset[str]:
        """The labels that count in an evaluation: those that are not optional."""
        return frozenset(self.labels) - frozenset(self.optional)


class Narrative(NamedTuple):
    """The labelled units of one report, in order."""

    report: str
    rows: tuple[LabelledUnit, ...]

    @property
    def year(self) -> int | None:
        """The reporting year, or None if the units do not have it."""
        return self.rows[0].year if self.rows else None

    def sentences(self, section: bool = True) -> list[Sentence]:
        """Return the units as sentences; with ``section=False`` all are put in the overview."""
        return [
            Sentence(f"s{n}", _known_section(row) if section else "overview", 0, len(row.text), row.text)
            for n, row in enumerate(self.rows, 1)
        ]


def _known_section(row: LabelledUnit) -> SectionId:
    """Return the section of a labelled unit, ``overview`` if it has no known one."""
    return next((name for name in _SECTIONS if name == row.section), "overview")


def read_corpus(paths: AnyPaths, labels: Collection[str] = LABELS) -> list[Narrative]:
    """Read labelled narratives from JSON Lines files.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON Lines files, or folders whose ``*.jsonl`` files are read in order of their names. Keys that are not of a
        `LabelledUnit` are left aside; a row without a section is in the overview.
    labels : collection of str
        The labels that rows may have.

    Raises
    ------
    DefinitionError
        With every line that is no labelled unit or has another label, and where no line was found.
    """
    problems: list[Message] = []
    rows: list[LabelledUnit] = []
    for file in corpus_files(paths):
        rows += _read_units(file, frozenset(labels), problems)
    if problems or not rows:
        raise DefinitionError(msg("labelled.corpus"), _first_problems(problems) or [msg("labelled.empty")])
    return group_by_report(rows)


def corpus_files(paths: AnyPaths) -> list[Path]:
    """Return the files of a corpus; a folder stands for its ``*.jsonl`` files."""
    found: list[Path] = []
    for path in map(Path, as_texts(paths)):
        found += sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return found


def corpus_hash(paths: AnyPaths) -> str:
    """Return the SHA-256 digest of the corpus files, in order."""
    digest = sha256()
    for file in corpus_files(paths):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def group_by_report(rows: Sequence[LabelledUnit]) -> list[Narrative]:
    """Return narratives from labelled units: consecutive units of one report are one narrative."""
    return [Narrative(report, tuple(items)) for report, items in groupby(rows, key=lambda row: row.report)]


def _first_problems(problems: list[Message]) -> list[Message]:
    """Return the first problems of a corpus and how many more there are."""
    more = len(problems) - _MOST_PROBLEMS
    return [*problems[:_MOST_PROBLEMS], *([msg("labelled.more", count=more)] if more > 0 else [])]


def _read_units(file: Path, labels: frozenset[str], problems: list[Message]) -> list[LabelledUnit]:
    """Return the labelled units of a file, and append its problems to ``problems``."""
    rows = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(msg("file.unreadable", reason=os_error_reason(error)).about(file))
        return []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=LabelledUnit)
        except msgspec.MsgspecError as error:
            problems.append(msg("labelled.row", file=str(file), line=number, error=str(error)))
            continue
        unknown = sorted({*row.labels, *row.optional} - labels)
        if unknown:
            problems.append(msg("labelled.label", file=str(file), line=number, labels=tuple(unknown)))
        rows.append(row)
    return rows
