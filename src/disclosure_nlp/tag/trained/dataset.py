"""Labelled narratives of a corpus: JSON Lines files of sentences with gold labels, grouped by report."""

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
from disclosure_nlp.paths import AnyPaths, as_path_strings
from disclosure_nlp.tag.labels import LABELS

_SECTIONS: tuple[SectionId, ...] = ("preamble", "overview", "proactive", "requests", "disputes", "problems", "other")

_MOST_PROBLEMS = 20


class LabelledSentence(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence or heading of a report with its gold labels.

    ``optional`` labels count neither as true positives nor as errors.
    """

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
    def gold_labels(self) -> frozenset[str]:
        """Gold labels of the sentence without the optional ones, which count neither as true positives nor as errors."""
        return frozenset(self.labels) - frozenset(self.optional)


class Narrative(NamedTuple):
    """The sentences of one report with their gold labels, in text order."""

    report: str
    rows: tuple[LabelledSentence, ...]

    @property
    def year(self) -> int | None:
        """The reporting year of the narrative, or None if the corpus does not state it."""
        return self.rows[0].year if self.rows else None

    def sentences(self, section: bool = True) -> list[Sentence]:
        """Return the labelled sentences of the narrative as `Sentence` records, which taggers take.

        ``section=False`` puts all into section ``overview``.
        """
        return [
            Sentence(f"s{n}", _section_or_overview(row) if section else "overview", 0, len(row.text), row.text)
            for n, row in enumerate(self.rows, 1)
        ]


def _section_or_overview(sentence: LabelledSentence) -> SectionId:
    """Return the section id of a labelled sentence, ``overview`` if its section is not a standard one."""
    return next((name for name in _SECTIONS if name == sentence.section), "overview")


def read_corpus(paths: AnyPaths, labels: Collection[str] = LABELS) -> list[Narrative]:
    """Read narratives with gold labels from JSON Lines files, one labelled sentence per line.

    Parameters
    ----------
    paths : iterable of str or Path
        JSON Lines files, or folders whose ``*.jsonl`` files are read in order of their names. Keys that are not of a
        `LabelledSentence` are left aside; a row without a section is in the overview.
    labels : collection of str
        The labels that rows may have.

    Raises
    ------
    DefinitionError
        With every line that is no labelled sentence or heading or has another label, and where no line was found.
    """
    problems: list[Message] = []
    rows: list[LabelledSentence] = []
    for file in list_corpus_files(paths):
        rows += _read_sentences(file, frozenset(labels), problems)
    if problems or not rows:
        raise DefinitionError(msg("labelled.corpus"), _shorten_error_list(problems) or [msg("labelled.empty")])
    return group_by_report(rows)


def list_corpus_files(paths: AnyPaths) -> list[Path]:
    """Return the paths of the JSON Lines files of a corpus, given as files or as folders that contain them."""
    found: list[Path] = []
    for path in map(Path, as_path_strings(paths)):
        found += sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return found


def hash_corpus(paths: AnyPaths) -> str:
    """Return one SHA-256 digest (hexadecimal) of all files of a corpus, in order."""
    digest = sha256()
    for file in list_corpus_files(paths):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def group_by_report(sentences: Sequence[LabelledSentence]) -> list[Narrative]:
    """Group labelled sentences into narratives: consecutive sentences of one report form one narrative."""
    return [Narrative(report, tuple(items)) for report, items in groupby(sentences, key=lambda row: row.report)]


def _shorten_error_list(problems: list[Message]) -> list[Message]:
    """Return the first error messages of a corpus file, followed by the number of the others."""
    more = len(problems) - _MOST_PROBLEMS
    return [*problems[:_MOST_PROBLEMS], *([msg("labelled.more", count=more)] if more > 0 else [])]


def _read_sentences(file: Path, known_labels: frozenset[str], problems: list[Message]) -> list[LabelledSentence]:
    """Return the labelled sentences of a JSON Lines file; error messages of bad lines are added to ``problems``."""
    rows = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(msg("file.unreadable", reason=os_error_reason(error)).with_path(file))
        return []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=LabelledSentence)
        except msgspec.MsgspecError as error:
            problems.append(msg("labelled.row", file=str(file), line=number, error=str(error)))
            continue
        unknown = sorted({*row.labels, *row.optional} - known_labels)
        if unknown:
            problems.append(msg("labelled.label", file=str(file), line=number, labels=tuple(unknown)))
        rows.append(row)
    return rows
