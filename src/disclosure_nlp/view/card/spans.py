"""The report as published: its blocks in order, sentences with their labels, tables with their marks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from disclosure_nlp.model import Block, Cue, RawTable, Report, Sentence, Table, Tagging, Tags
from disclosure_nlp.view.card.anchors import Anchors, cell_anchor
from disclosure_nlp.view.card.marks import Mark, Marks
from disclosure_nlp.view.card.names import cue_name, label_name, type_name
from disclosure_nlp.view.card.rendered_table import RenderedTable, published_grid
from disclosure_nlp.view.card.words import Words, word

_ACTS = ("problem", "remediation")
_PLAIN = ("heading", "none", "boilerplate", "general")
_MOST_CUES = 6
_MOST_PIECES = 10_000  # of text and cells on a page, which take two seconds; the longest reports have 3,000


class Weighed(NamedTuple):
    """A label of a sentence, its probability in percent and the terms that weighed for it, with their weights."""

    id: str
    name: Words
    percent: str
    cues: tuple[tuple[Words, str], ...]


class Labelled(NamedTuple):
    """What a sentence was found to be: ``tint`` is the label that gives its colour."""

    tint: str
    labels: tuple[Weighed, ...]
    facts: tuple[Words, ...]


class Piece(NamedTuple):
    """A stretch of text without an anchor or a mark inside it."""

    text: str
    ids: tuple[str, ...]
    mark: Mark | None
    fix: str

    @property
    def is_plain(self) -> bool:
        """Whether the stretch is nothing but its text."""
        return not self.ids and self.mark is None


class Run(NamedTuple):
    """Pieces of one sentence, or of what is between sentences."""

    sentence: Labelled | None
    pieces: tuple[Piece, ...]


class Paragraph(NamedTuple):
    """A block of text; ``kind`` is text, heading or furniture."""

    kind: str
    ids: tuple[str, ...]
    runs: tuple[Run, ...]


class Figure(NamedTuple):
    """A table with the ids that lead to it as a whole."""

    number: int
    title: Words
    ids: tuple[str, ...]
    grid: RenderedTable


class Omitted(NamedTuple):
    """Blocks in a row that are left out of the page, with the ids of places in them that the page links to."""

    omitted: int
    ids: tuple[str, ...]


class SpanRenderer:
    """Cuts the text where anchors, marks and sentences begin and end."""

    def __init__(self, report: Report, tagging: Tagging, anchors: Anchors, marks: Marks) -> None:
        self.report, self.anchors, self.marks = report, anchors, marks
        self.sentences = sorted(report.sentences, key=lambda sentence: sentence.start)
        self._starts = [sentence.start for sentence in self.sentences]
        self._tags = {tags.sentence: tags for tags in tagging.sentences}
        edges = [(span.start, span.end) for span in anchors.spans]
        edges += [(mark.start, mark.end) for mark in marks.spans]
        edges += [(sentence.start, sentence.end) for sentence in self.sentences]
        self._cells = [(table, sorted(cell.start for cell in table.cells)) for table in report.tables.values()]
        self._cuts = sorted({cut for edge in edges for cut in edge})

    def sentence_at(self, position: int) -> Sentence | None:
        """Return the sentence that a position is in, or None."""
        index = bisect_right(self._starts, position) - 1
        return self.sentences[index] if index >= 0 and position < self.sentences[index].end else None

    def cell(self, start: int, end: int) -> tuple[Run, ...] | str:
        """Return a cell's text as runs, or the text alone where no anchor, mark or sentence touches it."""
        runs = self.runs(start, end, within=True)
        (first, *more) = runs
        plain = not more and first.sentence is None and len(first.pieces) == 1 and first.pieces[0].is_plain
        return first.pieces[0].text if plain else runs

    def runs(self, start: int, end: int, *, within: bool = False) -> tuple[Run, ...]:
        """Return a stretch of text as runs; ``within`` as `Anchors.take` has it."""
        inner = self._cuts[bisect_right(self._cuts, start) : bisect_left(self._cuts, end)]
        runs: list[tuple[Sentence | None, list[Piece]]] = []
        for first, last in zip([start, *inner], [*inner, end], strict=True):
            sentence = self.sentence_at(first)
            if not runs or runs[-1][0] is not sentence:
                runs.append((sentence, []))
            runs[-1][1].append(self._piece(first, last, end if within else None))
        return tuple(Run(self._labelled(sentence), tuple(pieces)) for sentence, pieces in runs)

    def _labelled(self, sentence: Sentence | None) -> Labelled | None:
        tags = self._tags.get(sentence.id) if sentence else None
        return None if tags is None else labelled(tags)

    def tables_in(self, raw: RawTable) -> list[Table]:
        """Return the standard tables that were read from a table, in whole or in part."""
        return [
            table for table, starts in self._cells if bisect_right(starts, raw.end) > bisect_left(starts, raw.start)
        ]

    def weight(self, block: Block) -> int:
        """Return how many pieces and cells a block puts on the page."""
        inside = bisect_left(self._cuts, block.end) - bisect_right(self._cuts, block.start)
        return max(inside, 0) + (1 if block.table is None else len(self.report.document.tables[block.table].cells))

    def omitted(self, start: int, block: Block) -> tuple[str, ...]:
        """Return the ids of the places from ``start`` to the end of a block that is left out that the page links to."""
        ids = self.anchors.take(start, block.end)
        if block.table is not None:
            ids += tuple(cell_anchor(cell.start) for cell in self.report.document.tables[block.table].cells)
        return tuple(name for name in ids if name in self.anchors.linked)

    def _piece(self, start: int, end: int, limit: int | None) -> Piece:
        ids = self.anchors.take(start, end) if limit is None else self._inside(start, end, limit)
        mark = self.marks.over(start, end) if end > start else None
        fix = mark.expected if mark is not None and mark.end == end else ""
        return Piece(self.report.text[start:end], ids, mark, fix)

    def _inside(self, start: int, end: int, limit: int) -> tuple[str, ...]:
        return self.anchors.take(start, limit, within=True) if start < end else ()


def labelled(tags: Tags) -> Labelled:
    """Return what a sentence was found to be, for people."""
    cues: dict[str, list[Cue]] = {}
    for cue in tags.cues[:_MOST_CUES]:
        cues.setdefault(cue.label, []).append(cue)
    labels = tuple(
        Weighed(
            label,
            label_name(label),
            f"{100 * tags.probabilities.get(label, 0):.1f}",
            tuple((cue_name(cue.term), f"{cue.weight:+.1f}".replace("-", "−")) for cue in cues.get(label, ())),
        )
        for label in tags.labels
    )
    types = (*tags.problem_types, *tags.remedy_types, *tags.training_types)
    facts = [*((word("tense", tags.tense),) if tags.tense in ("done", "planned") else ()), *map(type_name, types)]
    return Labelled(_tint(tags.labels), labels, tuple(facts))


def _tint(labels: tuple[str, ...]) -> str:
    """Return the label that colours a sentence: its act before its topics, and none for what is form alone."""
    chosen = [label for label in labels if label in _ACTS] or [label for label in labels if label not in _PLAIN]
    return chosen[0] if chosen else "plain"


def paper(painter: SpanRenderer) -> list[Paragraph | Figure | Omitted]:
    """Return the report's blocks in order, tables in the places they were published in.

    Blocks for which a page of bearable size has no room are replaced by their number.
    """
    parts: list[Paragraph | Figure | Omitted] = []
    reached, room, figures = 0, _MOST_PIECES, 0
    for block in painter.report.document.blocks:
        weight = painter.weight(block)
        if weight > room:
            last = parts[-1] if parts else None
            before = painter.omitted(reached, block)
            if isinstance(last, Omitted):
                parts[-1] = Omitted(last.omitted + 1, last.ids + before)
            else:
                parts.append(Omitted(1, before))
        else:
            room -= weight
            before = painter.anchors.take(reached, block.start) if block.start > reached else ()
            figures += block.table is not None
            parts.append(
                _paragraph(painter, block, before) if block.table is None else _figure(painter, block, figures, before)
            )
        reached = max(reached, block.end)
    return parts


def _paragraph(painter: SpanRenderer, block: Block, before: tuple[str, ...]) -> Paragraph:
    sentence = painter.sentence_at(block.start)
    heading = sentence is not None and sentence.is_heading and sentence.end >= block.end
    kind = "furniture" if block.kind == "furniture" else "heading" if heading else "text"
    return Paragraph(kind, before, painter.runs(block.start, block.end))


def _figure(painter: SpanRenderer, block: Block, number: int, before: tuple[str, ...]) -> Figure:
    assert block.table is not None
    raw = painter.report.document.tables[block.table]
    inside = painter.tables_in(raw)
    grid = published_grid(raw, inside, painter.cell, painter.marks.cells)
    ids = (*before, *painter.anchors.take(block.start, block.end))
    return Figure(number, _title(inside), ids, grid)


def _title(tables: list[Table]) -> Words:
    """Return what a table is called: by the standard table that was read from it."""
    return word("report", f"table_{tables[0].id}") if len(tables) == 1 else word("report", "table")
