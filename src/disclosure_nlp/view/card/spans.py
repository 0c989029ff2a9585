"""Renders the text of a report on a card: blocks in order, sentences with labels, tables with highlights."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from disclosure_nlp.model import Block, RawTable, Report, Sentence, Table, Tagging, Tags
from disclosure_nlp.view.card.anchors import EvidenceAnchors, cell_anchor
from disclosure_nlp.view.card.marks import FailureMark, FailureMarks
from disclosure_nlp.view.card.names import cue_name, sentence_label_name, type_name
from disclosure_nlp.view.card.rendered_table import RenderedTable, render_published_table
from disclosure_nlp.view.card.words import BilingualText, interface_text

_ACTS = ("problem", "remediation")
_PLAIN = ("heading", "none", "boilerplate", "general")
_MOST_CUES = 6
_MOST_PIECES = 10_000  # of text and cells on a page, which take two seconds; the longest reports have 3,000


class LabelWithCues(NamedTuple):
    """A sentence label as displayed: name, probability in percent, and the tagger's cues for it with weights."""

    id: str
    name: BilingualText
    percent: str
    cues: tuple[tuple[BilingualText, str], ...]


class SentenceLabels(NamedTuple):
    """Sentence labels and attributes as displayed; ``tint`` is the label that determines the sentence's colour."""

    tint: str
    labels: tuple[LabelWithCues, ...]
    facts: tuple[BilingualText, ...]


class SpanPiece(NamedTuple):
    """A piece of displayed text within which no link anchor and no highlight begins or ends."""

    text: str
    ids: tuple[str, ...]
    mark: FailureMark | None
    fix: str

    @property
    def is_plain(self) -> bool:
        """Whether the piece of text has neither a link anchor nor a highlight."""
        return not self.ids and self.mark is None


class SentenceRun(NamedTuple):
    """Consecutive pieces of displayed text that belong to one sentence, or to the text between sentences."""

    sentence: SentenceLabels | None
    pieces: tuple[SpanPiece, ...]


class ShownParagraph(NamedTuple):
    """A text block as displayed on a card; ``kind`` is text, heading or furniture (page numbers and headers)."""

    kind: str
    ids: tuple[str, ...]
    runs: tuple[SentenceRun, ...]


class PublishedTable(NamedTuple):
    """A published table as displayed on a card, with the anchor ids that refer to the whole table."""

    number: int
    title: BilingualText
    ids: tuple[str, ...]
    grid: RenderedTable


class OmittedBlocks(NamedTuple):
    """A placeholder for consecutive blocks that a card does not display, with the anchor ids in them."""

    omitted: int
    ids: tuple[str, ...]


class SpanRenderer:
    """Splits a report's text for display wherever a link anchor, a highlight or a sentence begins or ends."""

    def __init__(self, report: Report, tagging: Tagging, anchors: EvidenceAnchors, marks: FailureMarks) -> None:
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
        """Return the sentence that contains a position of the text, or None."""
        index = bisect_right(self._starts, position) - 1
        return self.sentences[index] if index >= 0 and position < self.sentences[index].end else None

    def split_cell_into_runs(self, start: int, end: int) -> tuple[SentenceRun, ...] | str:
        """Split a table cell's text into styled runs; plain text if no anchor, highlight or sentence touches it."""
        runs = self.split_into_runs(start, end, within=True)
        (first, *more) = runs
        plain = not more and first.sentence is None and len(first.pieces) == 1 and first.pieces[0].is_plain
        return first.pieces[0].text if plain else runs

    def split_into_runs(self, start: int, end: int, *, within: bool = False) -> tuple[SentenceRun, ...]:
        """Split a span of text into displayed runs, one per sentence."""
        inner = self._cuts[bisect_right(self._cuts, start) : bisect_left(self._cuts, end)]
        runs: list[tuple[Sentence | None, list[SpanPiece]]] = []
        for first, last in zip([start, *inner], [*inner, end], strict=True):
            sentence = self.sentence_at(first)
            if not runs or runs[-1][0] is not sentence:
                runs.append((sentence, []))
            runs[-1][1].append(self._build_piece(first, last, end if within else None))
        return tuple(SentenceRun(self._labels_of(sentence), tuple(pieces)) for sentence, pieces in runs)

    def _labels_of(self, sentence: Sentence | None) -> SentenceLabels | None:
        """Return the sentence labels of a sentence as displayed, or None if it was not tagged."""
        tags = self._tags.get(sentence.id) if sentence else None
        return None if tags is None else describe_sentence_labels(tags)

    def standard_tables_of(self, raw: RawTable) -> list[Table]:
        """Return the standard tables of which all or a part was read from a given published table."""
        return [
            table for table, starts in self._cells if bisect_right(starts, raw.end) > bisect_left(starts, raw.start)
        ]

    def count_pieces(self, block: Block) -> int:
        """Return the number of text pieces and table cells that a block adds to the page."""
        inside = bisect_left(self._cuts, block.end) - bisect_right(self._cuts, block.start)
        return max(inside, 0) + (1 if block.table is None else len(self.report.document.tables[block.table].cells))

    def anchor_ids_of_omitted(self, start: int, block: Block) -> tuple[str, ...]:
        """Return the ids of link targets between ``start`` and the end of a block that is not displayed."""
        ids = self.anchors.take_ids(start, block.end)
        if block.table is not None:
            ids += tuple(cell_anchor(cell.start) for cell in self.report.document.tables[block.table].cells)
        return tuple(name for name in ids if name in self.anchors.linked)

    def _build_piece(self, start: int, end: int, cell_end: int | None) -> SpanPiece:
        """Return a piece of text as displayed, with its anchor ids and its highlight."""
        if cell_end is None:
            ids = self.anchors.take_ids(start, end)
        else:
            ids = self.anchors.take_ids(start, cell_end, within=True) if start < end else ()
        mark = self.marks.most_severe_mark_over(start, end) if end > start else None
        fix = mark.expected if mark is not None and mark.end == end else ""
        return SpanPiece(self.report.text[start:end], ids, mark, fix)


def describe_sentence_labels(tags: Tags) -> SentenceLabels:
    """Return the sentence labels of a sentence, with cues and attributes, as displayed on a card."""
    cues = {label: [cue for cue in tags.cues[:_MOST_CUES] if cue.label == label] for label in tags.labels}
    labels = tuple(
        LabelWithCues(
            label,
            sentence_label_name(label),
            f"{100 * tags.probabilities.get(label, 0):.1f}",
            tuple((cue_name(cue.term), f"{cue.weight:+.1f}".replace("-", "−")) for cue in cues[label]),
        )
        for label in tags.labels
    )
    types = (*tags.problem_types, *tags.remedy_types, *tags.training_types)
    tense = [interface_text("tense", tags.tense)] if tags.tense in ("done", "planned") else []
    return SentenceLabels(_label_that_sets_colour(tags.labels), labels, (*tense, *map(type_name, types)))


def _label_that_sets_colour(labels: tuple[str, ...]) -> str:
    """Return the sentence label that sets the colour: problem or remedy before a topic; ``plain`` without labels."""
    chosen = [label for label in labels if label in _ACTS] or [label for label in labels if label not in _PLAIN]
    return chosen[0] if chosen else "plain"


def arrange_blocks(renderer: SpanRenderer) -> list[ShownParagraph | PublishedTable | OmittedBlocks]:
    """Return the report's blocks as displayed on a card, in order, tables at their published positions.

    Blocks beyond the maximum size of a page are replaced by their number.
    """
    parts: list[ShownParagraph | PublishedTable | OmittedBlocks] = []
    reached, room, figures = 0, _MOST_PIECES, 0
    for block in renderer.report.document.blocks:
        weight = renderer.count_pieces(block)
        if weight > room:
            last = parts[-1] if parts else None
            before = renderer.anchor_ids_of_omitted(reached, block)
            if isinstance(last, OmittedBlocks):
                parts[-1] = OmittedBlocks(last.omitted + 1, last.ids + before)
            else:
                parts.append(OmittedBlocks(1, before))
        else:
            room -= weight
            before = renderer.anchors.take_ids(reached, block.start) if block.start > reached else ()
            figures += block.table is not None
            parts.append(
                _build_paragraph(renderer, block, before)
                if block.table is None
                else _build_published_table(renderer, block, figures, before)
            )
        reached = max(reached, block.end)
    return parts


def _build_paragraph(renderer: SpanRenderer, block: Block, omitted_ids: tuple[str, ...]) -> ShownParagraph:
    """Return a text block as displayed on a card."""
    sentence = renderer.sentence_at(block.start)
    heading = sentence is not None and sentence.is_heading and sentence.end >= block.end
    kind = "furniture" if block.kind == "furniture" else "heading" if heading else "text"
    return ShownParagraph(kind, omitted_ids, renderer.split_into_runs(block.start, block.end))


def _build_published_table(
    renderer: SpanRenderer, block: Block, index: int, omitted_ids: tuple[str, ...]
) -> PublishedTable:
    """Return a table block as displayed on a card."""
    assert block.table is not None
    raw = renderer.report.document.tables[block.table]
    inside = renderer.standard_tables_of(raw)
    grid = render_published_table(raw, inside, renderer.split_cell_into_runs, renderer.marks.cells)
    ids = (*omitted_ids, *renderer.anchors.take_ids(block.start, block.end))
    return PublishedTable(index, _table_title(inside), ids, grid)


def _table_title(tables: list[Table]) -> BilingualText:
    """Return the bilingual title of a published table: the names of the standard tables read from it."""
    return interface_text("report", f"table_{tables[0].id}") if len(tables) == 1 else interface_text("report", "table")
