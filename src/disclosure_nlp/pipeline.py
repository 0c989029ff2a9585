"""Runs the five stages read, parse, tag, check and score on one file."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from typing import ParamSpec, Self, TypeVar

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
from disclosure_nlp.tag.tagging import load_tagger, tag_report, tag_reports
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


def parse_bytes(
    data: bytes, path: str, *, rubric: Rubric, stated: ManifestEntry | None = None, limits: Limits | None = None
) -> PipelineRun:
    """Read and parse a file that is in memory; return the run, whose time limit is paused for `tag_runs`."""
    run = PipelineRun(path, rubric, LimitWatch(limits))
    run.read_and_parse(lambda watch: read_bytes(data, path, limits=watch.limits), stated)
    run.watch.pause()
    return run


def _process_document(
    path: str,
    rubric: Rubric,
    read_document: Callable[[LimitWatch], Document],
    stated: ManifestEntry | None,
    limits: Limits | None = None,
    tagger: Tagger | None = None,
) -> Outcome:
    """Run all pipeline stages on a document and return the outcome; ``read_document`` returns the document."""
    run = PipelineRun(path, rubric, LimitWatch(limits))
    run.read_and_parse(read_document, stated)
    run.tag(tagger)
    run.check_and_score()
    return run.outcome()


def tag_runs(runs: Iterable[PipelineRun]) -> None:
    """Tag the parsed reports of several runs, whose time limits are paused, in one batch.

    Its time is divided among them by number of sentences. If the batch raises an exception, each report is tagged
    alone, so that the exception ends the run of its own report only.
    """
    parsed = [(run, report) for run in runs if (report := run.untagged_report) is not None]
    start = time.perf_counter()
    try:
        taggings = tag_reports([report for _, report in parsed])
    except Exception:
        for run, _ in parsed:
            run.watch.resume()
            run.tag()
            run.watch.pause()
        return
    seconds = time.perf_counter() - start
    sizes = [1 + len(tagging.sentences) for tagging in taggings]
    for (run, _), tagging, size in zip(parsed, taggings, sizes, strict=True):
        run.add_tagging(tagging, seconds * size / sum(sizes))


class PipelineRun:
    """Run of the pipeline stages on one file, in three steps: read and parse, tag, check and score.

    Between steps the time limit can be paused, so that the steps of several files can be interleaved. After an
    exception in a stage, later steps do nothing.

    Parameters
    ----------
    path : str
        Name of the file in messages.
    rubric : Rubric
        The rubric to score by.
    watch : LimitWatch
        Limits on the file.
    """

    def __init__(self, path: str, rubric: Rubric, watch: LimitWatch) -> None:
        self.path = escape_surrogates(path)
        self.rubric = rubric
        self.watch = watch
        self.current = ""
        self.error: Exception | None = None
        self.timings: dict[str, float] = {}
        self.made: dict[type, object] = {}

    @classmethod
    def of_report(cls, report: Report, path: str, rubric: Rubric) -> Self:
        """Return a pipeline run that starts with a parsed report; its time limit is paused."""
        run = cls(path, rubric, LimitWatch())
        run.made |= {Document: report.document, Report: report}
        run.watch.pause()
        return run

    @property
    def untagged_report(self) -> Report | None:
        """The parsed report while it still has to be tagged; None after tagging or if a stage raised an exception."""
        return None if self.error is not None or Tagging in self.made else self.result_of_type(Report)

    def read_and_parse(self, read_document: Callable[[LimitWatch], Document], stated: ManifestEntry | None) -> None:
        """Run the stages read and parse on the document that the function ``read_document`` returns."""
        with self._catch_error():
            document = self.run_stage("read", read_document, self.watch)
            self.run_stage("parse", parse_report, document, stated)

    def tag(self, tagger: Tagger | None = None) -> None:
        """Run the tagging stage on the parsed report."""
        report = self.untagged_report
        if report is not None:
            with self._catch_error():
                self.run_stage("tag", tag_report, report, tagger)

    def add_tagging(self, tagging: Tagging, seconds: float) -> None:
        """Add the tagging of the report from a batch, and count its time for the time limit of the file."""
        self.current, self.timings["tag"], self.made[Tagging] = "tag", seconds, tagging
        with self._catch_error():
            self.watch.spend(seconds)

    def check_and_score(self) -> None:
        """Run the stages check and score on the tagged report."""
        report, tagging = self.result_of_type(Report), self.result_of_type(Tagging)
        if self.error is None and report is not None and tagging is not None:
            with self._catch_error():
                findings = self.run_stage("check", check_report, report, tagging)
                self.run_stage("score", score_report, report, tagging, findings, self.rubric)

    @contextmanager
    def _catch_error(self) -> Iterator[None]:
        """Run a step of the pipeline; an exception in the step ends the run (context manager)."""
        try:
            yield
        except Exception as error:
            self.error = error

    def outcome(self) -> Outcome:
        """Return the outcome of processing the file."""
        return self.build_outcome() if self.error is None else self.outcome_after_error(self.error)

    def run_stage(
        self,
        stage: str,
        function: Callable[_Arguments, _Noun],
        *arguments: _Arguments.args,
        **options: _Arguments.kwargs,
    ) -> _Noun:
        """Run a pipeline stage, record its duration and store its result."""
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

    def outcome_after_error(self, error: Exception) -> Outcome:
        """Return the outcome of a file that cannot be read or on which a stage raised an exception."""
        if isinstance(error, MemoryError):
            error = self.watch.limits.make_too_much_memory_error(msg("got.no_memory"))
        if isinstance(error, ReadError):
            return self.build_outcome(Issue.from_message(error.reason.with_path(self.path), "error"))
        _log.debug("%s: crash in stage %s", self.path, self.current, exc_info=error)
        crash = msg(f"crash.{self.current}", error=f"{type(error).__name__}: {error}")
        return self.build_outcome(Issue.from_message(crash.with_path(self.path), "error"))

    def build_outcome(self, failure: Issue | None = None) -> Outcome:
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
            versions=_component_versions(document, tagging, self.rubric),
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
