"""Runs the five stages read, parse, tag, check and score on one file."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from typing import ParamSpec, TypeVar

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Document, Findings, Issue, ManifestEntry, Outcome, Report, Scorecard, Status, Tagging
from disclosure_nlp.parse.parser import parse_report
from disclosure_nlp.paths import AnyPath, as_path_string
from disclosure_nlp.read.limits import Limits, LimitWatch
from disclosure_nlp.read.reader import read_bytes, read_document
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric, score_report
from disclosure_nlp.tag.sentence_context import Tagger
from disclosure_nlp.tag.tagging import load_tagger, tag_report
from disclosure_nlp.text.layout import escape_surrogates

_log = logging.getLogger(__name__)
_Arguments = ParamSpec("_Arguments")
_Noun = TypeVar("_Noun", Document, Report, Tagging, Findings, Scorecard)


def process_file(
    path: AnyPath,
    *,
    rubric: AnyPath | Rubric | None = None,
    limits: Limits | None = None,
    stated: ManifestEntry | None = None,
    tagger: AnyPath | Tagger | None = None,
) -> Outcome:
    """Read, parse, tag, check and score one file.

    Parameters
    ----------
    path : str or Path
        A file of any supported format.
    rubric : str, Path or Rubric, optional
        Rubric id, path of a TOML file, or a loaded rubric; default ``ogi-2021``.
    limits : Limits, optional
        Limits on size, memory and time, checked between steps, in any thread; `ProcessWorker` also enforces them within
        a step.
    stated : ManifestEntry, optional
        Metadata of the file in a manifest; overrides values extracted from the text.
    tagger : str or Tagger, optional
        ``trained`` (the default), ``cues``, a model file, or a loaded tagger.

    Returns
    -------
    Outcome
        ``failed`` if there is no report to score, with the reason in ``issues``; ``partial`` if part of the file could
        not be read; else ``ok``. Errors of a file become a failed outcome, not an exception.

    Raises
    ------
    DefinitionError
        If the rubric or the tagger model is invalid.
    """
    chosen = resolve_rubric(rubric)
    labeller = load_tagger(tagger) if tagger is None or isinstance(tagger, str | PathLike) else tagger
    path = as_path_string(path)
    return _process_document(
        path, chosen, lambda watch: read_document(path, limits=watch.limits), stated, limits, labeller
    )


def process_bytes(
    data: bytes,
    path: str,
    *,
    rubric: AnyPath | Rubric | None = None,
    stated: ManifestEntry | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """Read, parse, tag, check and score a file that is in memory; ``path`` is only its name.

    Raises
    ------
    DefinitionError
        As `process_file`.
    """
    return _process_document(
        path, resolve_rubric(rubric), lambda watch: read_bytes(data, path, limits=watch.limits), stated, limits
    )


def process_report(report: Report, path: str, *, rubric: AnyPath | Rubric | None = None) -> Outcome:
    """Tag, check and score a report that is already parsed.

    Raises
    ------
    DefinitionError
        As `process_file`.
    """
    chosen, run = resolve_rubric(rubric), _PipelineRun(path, LimitWatch())
    run.made |= {Document: report.document, Report: report}
    return _tag_check_and_score(run, report, chosen)


def _process_document(
    path: str,
    rubric: Rubric,
    read_document: Callable[[LimitWatch], Document],
    stated: ManifestEntry | None,
    limits: Limits | None = None,
    tagger: Tagger | None = None,
) -> Outcome:
    """Run all stages on the document that the function ``read_document`` returns; return the outcome."""
    run = _PipelineRun(path, LimitWatch(limits))
    try:
        document = run.run_stage("read", read_document, run.watch)
        report = run.run_stage("parse", parse_report, document, stated)
    except Exception as error:
        return run.outcome_after_error(rubric, error)
    return _tag_check_and_score(run, report, rubric, tagger)


def _tag_check_and_score(run: _PipelineRun, report: Report, rubric: Rubric, tagger: Tagger | None = None) -> Outcome:
    """Run the stages tag, check and score on a parsed report and return the outcome."""
    try:
        tagging = run.run_stage("tag", tag_report, report, tagger)
        findings = run.run_stage("check", check_report, report, tagging)
        run.run_stage("score", score_report, report, tagging, findings, rubric)
    except Exception as error:
        return run.outcome_after_error(rubric, error)
    return run.build_outcome(rubric)


class _PipelineRun:
    """Results and durations of the stages that have run on one file."""

    def __init__(self, path: str, watch: LimitWatch) -> None:
        self.path = escape_surrogates(path)
        self.watch = watch
        self.current = ""
        self.timings: dict[str, float] = {}
        self.made: dict[type, object] = {}

    def run_stage(
        self,
        stage: str,
        function: Callable[_Arguments, _Noun],
        *arguments: _Arguments.args,
        **options: _Arguments.kwargs,
    ) -> _Noun:
        """Run a stage, record its duration and store its result."""
        self.current = stage
        start = time.perf_counter()
        try:
            noun = function(*arguments, **options)
        finally:
            self.timings[stage] = time.perf_counter() - start
        self.made[type(noun)] = noun
        self.watch.check_time()
        return noun

    def result_of_type(self, result_type: type[_Noun]) -> _Noun | None:
        """Return the stored stage result of a type, such as `Report`, or None if that stage did not run."""
        found = self.made.get(result_type)
        return found if isinstance(found, result_type) else None

    def outcome_after_error(self, rubric: Rubric, error: Exception) -> Outcome:
        """Return the outcome of a file that cannot be read or on which a stage raised an exception."""
        if isinstance(error, MemoryError):
            error = self.watch.limits.too_much_memory_error(msg("got.no_memory"))
        if isinstance(error, ReadError):
            return self.build_outcome(rubric, Issue.from_message(error.reason.with_path(self.path), "error"))
        _log.debug("%s: crash in stage %s", self.path, self.current, exc_info=error)
        crash = msg(f"crash.{self.current}", error=f"{type(error).__name__}: {error}")
        return self.build_outcome(rubric, Issue.from_message(crash.with_path(self.path), "error"))

    def build_outcome(self, rubric: Rubric, failure: Issue | None = None) -> Outcome:
        """Return the outcome from the results so far; ``failure`` is the issue that stopped the pipeline."""
        document, report, tagging = (
            self.result_of_type(Document),
            self.result_of_type(Report),
            self.result_of_type(Tagging),
        )
        issues = (*(document.issues if document else ()), *(report.issues if report else ()))
        degraded = any(issue.level == "error" for issue in issues)
        status: Status = "failed" if failure else "partial" if degraded else "ok"
        return Outcome(
            status=status,
            path=self.path,
            source=document.source if document else None,
            report=report,
            tagging=tagging,
            findings=self.result_of_type(Findings),
            scorecard=self.result_of_type(Scorecard),
            issues=(*issues, failure) if failure else issues,
            timings=dict(self.timings),
            versions=_component_versions(document, tagging, rubric),
        )


def _component_versions(document: Document | None, tagging: Tagging | None, rubric: Rubric) -> dict[str, str]:
    """Return the versions of package, reader, tagger and rubric, on which a score depends."""
    source = document.source if document else None
    return {
        "package": package_version(),
        "reader": f"{source.reader} {source.reader_version}" if source else "",
        "tagger": tagging.model if tagging else "",
        "rubric": f"{rubric.id} {rubric.version}",
    }


@cache
def package_version() -> str:
    """Return the version of the installed package, or ``unknown`` if it is not installed."""
    try:
        return version("disclosure_nlp")
    except PackageNotFoundError:
        return "unknown"
