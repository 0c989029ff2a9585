"""What a run has to do: files surveyed, those up to date left out, the rest cut into shards; duplicates noted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice

from disclosure_nlp.corpus.decisions import DecisionIndex
from disclosure_nlp.corpus.incremental import Entry, Recompute, StoreIndex, level_of, with_stated
from disclosure_nlp.corpus.records import SourceFile
from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.corpus.shards import Shard, with_decisions

_SURVEY = 500


class Plan:
    """The shards of a run. Files that need reading come as they are surveyed, stored reports after them.

    Parameters
    ----------
    run : Run
        Counts what needs no shard.
    known : StoreIndex
        What the store holds.
    decisions : DecisionIndex
        The verdicts of people.
    size : int
        Files per shard.
    """

    def __init__(self, run: Run, known: StoreIndex, decisions: DecisionIndex, size: int) -> None:
        self.run, self.known, self.decisions, self.size = run, known, decisions, size
        self.surveyed = 0
        self.duplicates: list[SourceFile] = []
        self._seen: set[int] = set()
        self._stored: dict[tuple[Recompute, str], list[str]] = {}
        self._numbers = count(1)

    def shards(self, surveyed: Iterable[SourceFile]) -> Iterator[Shard]:
        """Yield the shards of files."""
        wanted = (given for given in surveyed if self._level(given) is Recompute.ALL)
        yield from self.reading(wanted)
        yield from self.stored()

    def reading(self, files: Iterable[SourceFile]) -> Iterator[Shard]:
        """Yield shards that read files; where there are few, small ones, so that every worker has some."""
        whole = self.size * max(1, 4 * self.run.workers)
        for some in _batched(files, whole):
            size = self.size if len(some) == whole else _even(len(some), self.size, self.run.workers)
            for part in _batched(some, size):
                yield Shard(self._id(), Recompute.ALL, tuple(part))

    def stored(self) -> Iterator[Shard]:
        """Yield shards that need no file."""
        for (level, scoring), reports in sorted(self._stored.items()):
            yield Shard(self._id(), level, scoring=scoring, reports=tuple(reports))
        self._stored = {}

    def restore(self) -> None:
        """Plan for the stored reports alone, without their files: what a new rubric or decision changes."""
        for entry in self.known.entries():
            if entry.duplicate:
                continue
            level = self._stored_level(entry)
            if level is Recompute.NOTHING or entry.report is None:
                self.run.count(entry.status, entry.reason)
            else:
                self._stored.setdefault((level, entry.scoring), []).append(entry.report)

    def _stored_level(self, entry: Entry) -> Recompute:
        if entry.status == "failed" or entry.report is None:
            return Recompute.NOTHING
        keys = with_decisions(self.run.task.keys, self.decisions.of(entry.report, entry.owner))
        if entry.judge_key != keys.judge or entry.score_key[8:] != keys.score[8:]:
            return Recompute.TAG
        return Recompute.NOTHING if entry.score_key == keys.score else Recompute.SCORE

    def _id(self) -> str:
        return f"{self.run.name}-{next(self._numbers):06d}"

    def _level(self, given: SourceFile) -> Recompute:
        """Return how much a file needs; where it is not reading, it is entered where it belongs."""
        self.surveyed += 1
        entry, report = self.known.find(given.path), given.report
        if report is not None and self._is_duplicate(entry, report):
            self.duplicates.append(given)
            return Recompute.NOTHING
        if report is not None:
            self._seen.add(int(report, 16))
        if entry is not None and entry.duplicate:
            return Recompute.ALL
        keys = with_stated(self.run.task.keys, given.stated)
        owner = entry.owner if entry is not None else ""
        level = level_of(entry, report, with_decisions(keys, self.decisions.of(report, owner)))
        if entry is not None and level is Recompute.NOTHING:
            self.run.count(entry.status, entry.reason)
        elif entry is not None and report is not None and level is not Recompute.ALL:
            self._stored.setdefault((level, entry.scoring), []).append(report)
        return level

    def _is_duplicate(self, entry: Entry | None, report: str) -> bool:
        if int(report, 16) in self._seen:
            return True
        new = entry is None or entry.report != report or entry.duplicate
        return new and self.known.has_original(report)


def survey_chunks(addresses: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Cut addresses into what one survey looks at."""
    source = iter(addresses)
    while chunk := tuple(islice(source, _SURVEY)):
        yield chunk


def _batched(items: Iterable[SourceFile], size: int) -> Iterator[list[SourceFile]]:
    some: list[SourceFile] = []
    for item in items:
        some.append(item)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


def _even(files: int, size: int, workers: int) -> int:
    """Return a shard size that gives each worker some four shards, and none more than the usual size."""
    return max(1, min(size, -(-files // max(1, 4 * workers))))
