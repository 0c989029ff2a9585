"""One report from file to score: the five stages in a row."""

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
from disclosure_nlp.paths import AnyPath, as_text
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
        A file of any format that is read.
    rubric : str, Path or Rubric, optional
        Rubric id, path of a TOML file, or a loaded rubric; default ``ogi-2021``.
    limits : Limits, optional
        Caps on size, memory and time; what is over one is refused. They hold between steps, in any thread;
        `ProcessWorker` holds them inside a step too.
    stated : ManifestEntry, optional
        What a manifest says of the file; it is above what the text says.
    tagger : str or Tagger, optional
        ``trained`` (the default), ``cues``, a model file, or a loaded tagger.

    Returns
    -------
    Outcome
        ``failed`` where there is no report to score, with the reason in ``issues``; ``partial`` where part of the file
        could not be read; else ``ok``. No exception of a file leaves this function.

    Raises
    ------
    DefinitionError
        When the rubric or the model is wrong: no file could be scored by it.
    """
    chosen = resolve_rubric(rubric)
    labeller = load_tagger(tagger) if tagger is None or isinstance(tagger, str | PathLike) else tagger
    path = as_text(path)
    return _process(path, chosen, lambda watch: read_document(path, limits=watch.limits), stated, limits, labeller)


def process_bytes(
    data: bytes,
    path: str,
    *,
    rubric: AnyPath | Rubric | None = None,
    stated: ManifestEntry | None = None,
    limits: Limits | None = None,
) -> Outcome:
    """Read, parse, tag, check and score a file already in memory; ``path`` only names it.

    Raises
    ------
    DefinitionError
        As `process_file`.
    """
    return _process(
        path, resolve_rubric(rubric), lambda watch: read_bytes(data, path, limits=watch.limits), stated, limits
    )


def process_report(report: Report, path: str, *, rubric: AnyPath | Rubric | None = None) -> Outcome:
    """Tag, check and score a report parsed before.

    Raises
    ------
    DefinitionError
        As `process_file`.
    """
    chosen, run = resolve_rubric(rubric), _Run(path, LimitWatch())
    run.made |= {Document: report.document, Report: report}
    return _judge(run, report, chosen)


def _process(
    path: str,
    rubric: Rubric,
    read: Callable[[LimitWatch], Document],
    stated: ManifestEntry | None,
    limits: Limits | None = None,
    tagger: Tagger | None = None,
) -> Outcome:
    run = _Run(path, LimitWatch(limits))
    try:
        document = run.stage("read", read, run.watch)
        report = run.stage("parse", parse_report, document, stated)
    except Exception as error:
        return run.broken(rubric, error)
    return _judge(run, report, rubric, tagger)


def _judge(run: _Run, report: Report, rubric: Rubric, tagger: Tagger | None = None) -> Outcome:
    try:
        tagging = run.stage("tag", tag_report, report, tagger)
        findings = run.stage("check", check_report, report, tagging)
        run.stage("score", score_report, report, tagging, findings, rubric)
    except Exception as error:
        return run.broken(rubric, error)
    return run.outcome(rubric)


class _Run:
    """What the stages of one file have made so far, and the seconds each took."""

    def __init__(self, path: str, watch: LimitWatch) -> None:
        self.path = escape_surrogates(path)
        self.watch = watch
        self.current = ""
        self.timings: dict[str, float] = {}
        self.made: dict[type, object] = {}

    def stage(
        self,
        name: str,
        function: Callable[_Arguments, _Noun],
        *arguments: _Arguments.args,
        **options: _Arguments.kwargs,
    ) -> _Noun:
        """Run a stage and keep what it makes."""
        self.current = name
        start = time.perf_counter()
        try:
            noun = function(*arguments, **options)
        finally:
            self.timings[name] = time.perf_counter() - start
        self.made[type(noun)] = noun
        self.watch.check_time()
        return noun

    def get(self, noun: type[_Noun]) -> _Noun | None:
        """Return what a stage made, or None where it did not come to it."""
        found = self.made.get(noun)
        return found if isinstance(found, noun) else None

    def broken(self, rubric: Rubric, error: Exception) -> Outcome:
        """Return the outcome of a file that cannot be read, or that a stage crashed on: the one place to record it."""
        if isinstance(error, MemoryError):
            error = self.watch.limits.too_much_memory_error(msg("got.no_memory"))
        if isinstance(error, ReadError):
            return self.outcome(rubric, Issue.of(error.reason.about(self.path), "error"))
        _log.debug("%s: crash in stage %s", self.path, self.current, exc_info=error)
        crash = msg(f"crash.{self.current}", error=f"{type(error).__name__}: {error}")
        return self.outcome(rubric, Issue.of(crash.about(self.path), "error"))

    def outcome(self, rubric: Rubric, failure: Issue | None = None) -> Outcome:
        """Return the outcome; ``failure`` is why the line broke off."""
        document, report, tagging = self.get(Document), self.get(Report), self.get(Tagging)
        issues = (*(document.issues if document else ()), *(report.issues if report else ()))
        degraded = any(issue.level == "error" for issue in issues)
        status: Status = "failed" if failure else "partial" if degraded else "ok"
        return Outcome(
            status=status,
            path=self.path,
            source=document.source if document else None,
            report=report,
            tagging=tagging,
            findings=self.get(Findings),
            scorecard=self.get(Scorecard),
            issues=(*issues, failure) if failure else issues,
            timings=dict(self.timings),
            versions=_versions(document, tagging, rubric),
        )


def _versions(document: Document | None, tagging: Tagging | None, rubric: Rubric) -> dict[str, str]:
    """Return the versions of everything that a score depends on."""
    source = document.source if document else None
    return {
        "package": package_version(),
        "reader": f"{source.reader} {source.reader_version}" if source else "",
        "tagger": tagging.model if tagging else "",
        "rubric": f"{rubric.id} {rubric.version}",
    }


@cache
def package_version() -> str:
    """Return the version of the installed package, or ``unknown`` where it is used without being installed."""
    try:
        return version("disclosure_nlp")
    except PackageNotFoundError:
        return "unknown"
