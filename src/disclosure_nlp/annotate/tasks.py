"""Exports sentences and headings to annotation tools, most uncertain first, and imports the labels as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from disclosure_nlp.annotate.formats import FORMATS, AnnotationTask
from disclosure_nlp.definitions import wrong_value_message
from disclosure_nlp.errors import DefinitionError, ReadError
from disclosure_nlp.inputs import find_files
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.paths import AnyPath, AnyPaths, as_path_strings
from disclosure_nlp.read.limits import Limits
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tagging import choose_sentence_labels, load_tagger, make_sentence_contexts, score_narratives
from disclosure_nlp.tag.trained.dataset import LabelledSentence, Narrative, read_corpus
from disclosure_nlp.worker import ProcessWorker


def export_tasks(
    sources: AnyPaths,
    tool: str,
    *,
    tagger: AnyPath | None = None,
    limit: int | None = None,
    labels: Sequence[str] = LABELS,
    limits: Limits | None = None,
) -> str:
    """Return sentences of narratives as the content of a file for an annotation tool, the most uncertain first.

    Parameters
    ----------
    sources : str, path or iterable of them
        Labelled narratives (JSON Lines files, or folders of them), and reports of any format that is read.
    tool : str
        ``labelstudio`` or ``doccano``.
    tagger : str, optional
        Tagger that suggests labels (`load_tagger`); a unit that already has labels keeps them.
    limit : int, optional
        Maximum count of sentences and headings.
    labels : sequence of str
        The labels that rows may have.
    limits : Limits, optional
        Caps on each report, which are read in a child process.

    Raises
    ------
    DefinitionError
        If a labelled file is invalid or the format is unknown.
    ReadError
        If a report cannot be read, or exceeds its limits.
    """
    if tool not in FORMATS:
        raise DefinitionError(msg("annotation.file"), [wrong_value_message("format", tool, tuple(FORMATS))])
    tasks = _create_tasks(_read_narratives(as_path_strings(sources), labels, limits), tagger)
    tasks.sort(key=lambda task: -task.uncertainty)
    return FORMATS[tool].encode(tasks[:limit])


def import_rows(text: str, tool: str, labels: Sequence[str] = LABELS) -> list[LabelledSentence]:
    """Return the labelled sentences of an annotation tool's export, sorted by report.

    Units that were not labelled or were skipped are left out.

    Raises
    ------
    DefinitionError
        With all format errors and all unknown labels.
    """
    if tool not in FORMATS:
        raise DefinitionError(msg("annotation.file"), [wrong_value_message("format", tool, tuple(FORMATS))])
    tasks = FORMATS[tool].decode(text)
    unknown = sorted({label for task in tasks for label in task.row.labels} - set(labels))
    if unknown:
        reason = msg("annotation.label", got=tuple(unknown), expected=tuple(labels))
        raise DefinitionError(msg("annotation.file"), [reason])
    tasks.sort(key=lambda task: (task.row.report, task.unit))
    return [
        msgspec.structs.replace(task.row, labels=tuple(label for label in labels if label in task.row.labels))
        for task in tasks
    ]


def rows_to_json_lines(rows: Iterable[LabelledSentence]) -> str:
    """Return labelled sentences as JSON Lines."""
    return "".join(msgspec.json.encode(row).decode() + "\n" for row in rows)


def _read_narratives(sources: Sequence[str], labels: Sequence[str], limits: Limits | None) -> list[Narrative]:
    """Return the narratives of labelled files, and of reports, whose sentences have no labels."""
    found: list[Narrative] = []
    with ExitStack() as stack:
        worker: ProcessWorker | None = None
        for source in sources:
            path = Path(source)
            if path.suffix == ".jsonl" or (path.is_dir() and any(path.glob("*.jsonl"))):
                found += read_corpus([source], labels)
            else:
                worker = worker or stack.enter_context(ProcessWorker(limits=limits))
                found += [_narrative_from_report(worker, file) for file in find_files([source])]
    return found


def _narrative_from_report(worker: ProcessWorker, path: str) -> Narrative:
    """Return the sentences of a report file as a narrative without labels."""
    outcome = worker.process(path)
    report = outcome.parts.report
    if report is None:
        issue = outcome.issues[-1]
        raise ReadError(Message(issue.code, issue.params))
    name = Path(path).stem
    rows = (
        LabelledSentence(report=name, section=sentence.section, text=sentence.text, labels=(), year=report.year)
        for sentence in report.sentences
    )
    return Narrative(name, tuple(rows))


def _create_tasks(narratives: Sequence[Narrative], tagger: AnyPath | None) -> list[AnnotationTask]:
    """Return an annotation task for each sentence, with the tagger's labels if it has none."""
    lexicon, chosen = load_lexicon(), load_tagger(tagger)
    readings = [make_sentence_contexts(item.sentences(), lexicon, item.year) for item in narratives]
    scores = score_narratives(chosen, readings)
    return [
        AnnotationTask(
            row,
            unit,
            row.labels or choose_sentence_labels(reading, own),
            round(max((1 - abs(2 * value - 1) for value in own.labels.values()), default=0.0), 4),  # 1 at 0.5
            chosen.name,
        )
        for narrative, found, given in zip(narratives, readings, scores, strict=True)
        for unit, (row, reading, own) in enumerate(zip(narrative.rows, found, given, strict=True), 1)
    ]
