"""Narratives of made-up agencies as reports, and what a tagging says of them in short."""

from __future__ import annotations

from collections.abc import Iterable

from disclosure_nlp.model import Block, Document, Problem, Remedy, Report, SectionId, Sentence, Source, Tagging
from disclosure_nlp.tag.tagging import CUES, load_tagger, tag_report


def make_report(units: Iterable[tuple[SectionId, str]], year: int | None = 2022) -> Report:
    """Return a report whose narrative is these units, one a line."""
    sentences: list[Sentence] = []
    position = 0
    for section, text in units:
        name = f"s{len(sentences) + 1}"
        sentences.append(Sentence(id=name, section=section, start=position, end=position + len(text), text=text))
        position += len(text) + 1
    text = "\n".join(sentence.text for sentence in sentences)
    source = Source(path="made-up.txt", sha256="0" * 64, format="text", size=len(text.encode()))
    document = Document(text=text, blocks=(Block("text", 0, len(text)),), tables=(), source=source)
    return Report(
        document=document,
        agency=None,
        region=None,
        level=None,
        kind=None,
        year=year,
        form=None,
        forms={},
        sections=(),
        headings=(),
        tables={},
        sentences=tuple(sentences),
    )


def part(*texts: str) -> list[tuple[SectionId, str]]:
    """Return the units of a part on problems, its title first."""
    return [("problems", "五、存在的主要问题及改进情况"), *(("problems", text) for text in texts)]


def overview(*texts: str) -> list[tuple[SectionId, str]]:
    """Return units of the overview."""
    return [("overview", text) for text in texts]


def tag(
    units: Iterable[tuple[SectionId, str]], year: int | None = 2022, tagger: str | None = None
) -> tuple[Report, Tagging]:
    """Return the report of the units and its tagging."""
    report = make_report(units, year)
    return report, tag_report(report, load_tagger(tagger))


def tag_by_cues(units: Iterable[tuple[SectionId, str]], year: int | None = 2022) -> tuple[Report, Tagging]:
    """Return the report of the units and its tagging by cue words, for tests of what comes after the labels."""
    return tag(units, year, CUES)


def labels_of(
    units: Iterable[tuple[SectionId, str]], year: int | None = 2022, tagger: str | None = None
) -> list[set[str]]:
    """Return the labels of each unit."""
    return [set(tags.labels) for tags in tag(units, year, tagger)[1].sentences]


def labels_by_cues(units: Iterable[tuple[SectionId, str]], year: int | None = 2022) -> list[set[str]]:
    """Return the labels of each unit by the cue words and the state of the narrative alone."""
    return labels_of(units, year, CUES)


def words(report: Report, unit: Problem | Remedy) -> str:
    """Return the words of the document that a unit points to."""
    return report.text[unit.start : unit.end]


def units_of(tagging: Tagging) -> list[Problem | Remedy]:
    """Return all units of a tagging."""
    return [*tagging.problems, *tagging.remedies]


def pairs(tagging: Tagging) -> set[tuple[str, str]]:
    """Return the pairs as (problem, remedy)."""
    return {(pair.problem, pair.remedy) for pair in tagging.pairs}
