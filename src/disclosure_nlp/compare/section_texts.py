"""Sections of reports that are compared for text reuse; held in memory, or by year in temporary files."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import NamedTuple

from disclosure_nlp.compare.content import SentenceContent

_IN_MEMORY = 1 << 24  # bytes of a group of sections, from which on it is in a file
_BATCH = 1_000  # sections written at a time


class SectionText(NamedTuple):
    """A section of a report, with the parts of its sentences that can prove copying."""

    agency: str
    year: int
    section: str
    report: str
    ids: str
    text: str

    @classmethod
    def from_contents(
        cls, agency: str, year: int, section: str, report: str, contents: Sequence[SentenceContent]
    ) -> SectionText:
        """Build the section of a report from the parts of its sentences that can prove copying."""
        ids, texts = ("\n".join(part) for part in zip(*contents, strict=True)) if contents else ("", "")
        return cls(agency, year, section, report, ids, texts)

    @property
    def contents(self) -> tuple[SentenceContent, ...]:
        """Sentence ids of the section, with the part of each sentence that can prove copying."""
        lines = zip(self.ids.split("\n"), self.text.split("\n"), strict=True)
        return tuple(SentenceContent(*line) for line in lines) if self.text else ()

    @property
    def sentences(self) -> int:
        """Number of sentences of the section that can be compared."""
        return self.text.count("\n") + 1 if self.text else 0

    @property
    def size(self) -> int:
        """Number of characters of the section that can be compared."""
        return len(self.text) - max(0, self.sentences - 1)


class SectionSpool:
    """Sections grouped by year and kind of section, in temporary files if there are many. Use it as a context manager.

    Examples
    --------
    >>> with SectionSpool() as spool:
    ...     texts = [SectionText("甲县", year, "overview", "", "s1", "") for year in (2022, 2023, 2022)]
    ...     assert list(spool.add_each(texts)) == texts
    ...     [[text.year for text in group] for group in spool.by_year()]
    [[2022, 2022], [2023]]
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._files: dict[tuple[int, str], SpooledTemporaryFile[bytes]] = {}
        self._waiting: dict[tuple[int, str], list[SectionText]] = {}

    def __enter__(self) -> SectionSpool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def add_each(self, texts: Iterable[SectionText]) -> Iterator[SectionText]:
        """Yield section texts unchanged, and store each in its group."""
        for text in texts:
            key = (text.year, text.section)
            if key not in self._files:
                self._files[key] = self._stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed by the stack
                self._waiting[key] = []
            self._waiting[key].append(text)
            if len(self._waiting[key]) == _BATCH:
                self._write(key)
            yield text

    def _write(self, key: tuple[int, str]) -> None:
        """Write the sections of a group that are still in memory to the group's temporary file."""
        pickle.dump([tuple(text) for text in self._waiting[key]], self._files[key], pickle.HIGHEST_PROTOCOL)
        self._waiting[key] = []

    def by_year(self) -> Iterator[list[SectionText]]:
        """Yield the sections of each group (year and kind), in order of arrival; one group is in memory at a time."""
        for key, file in self._files.items():
            self._write(key)
            file.seek(0)
            texts: list[SectionText] = []
            with suppress(EOFError):
                while True:
                    texts += [SectionText(*text) for text in pickle.load(file)]
            file.close()
            yield texts
