"""HTML anchors of a card: an id, equal in every run, for each text span to which the page links."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from disclosure_nlp.model import CellRef, Evidence, Outcome, Report, TextSpan
from disclosure_nlp.parse.form_labels import cell_label
from disclosure_nlp.text.layout import clip_to_width, collapse_whitespace
from disclosure_nlp.view.card.words import BilingualText, page_number_text

_QUOTE = 44


class EvidenceLink(NamedTuple):
    """A link to a text span or table cell that supports a result: its anchor id, quoted text and page."""

    target: str | None
    text: str
    page: BilingualText | None = None


def cell_anchor(position: int) -> str:
    """Return the HTML anchor id of the table cell that starts at a position of the text."""
    return f"c{position}"


def span_anchor(span: TextSpan) -> str:
    """Return the HTML anchor id of a span of text."""
    return f"t{span.start}-{span.end}"


class EvidenceAnchors:
    """HTML anchor ids of the text spans that a card links to; each id is assigned to one element of the page."""

    def __init__(self, outcome: Outcome, report: Report) -> None:
        self.report = report
        self.spans = sorted(set(_linked_spans(outcome)), key=lambda span: (span.start, span.end))
        self._starts = [span.start for span in self.spans]
        self._taken: set[TextSpan] = set()
        self._pages = [(block.start, block.end, block.page) for block in report.document.blocks if block.page]
        self._page_starts = [start for start, _, _ in self._pages]
        # The ids that links of the page lead to; those of issues are in the page in any case.
        self.linked = {
            span_anchor(TextSpan(issue.start, issue.end))
            for issue in outcome.issues
            if issue.start is not None and issue.end is not None
        }

    def take_ids(self, start: int, end: int, *, within: bool = False) -> tuple[str, ...]:
        """Return the anchor ids of linked spans that start in ``[start, end)``; each id is returned only once.

        Parameters
        ----------
        start, end : int
            Positions in the document's text.
        within : bool, default False
            Whether to skip spans that end beyond ``end``, which belong to a larger element.
        """
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, max(end, start + 1))
        found = [span for span in self.spans[first:last] if span not in self._taken and (not within or span.end <= end)]
        self._taken.update(found)
        return tuple(span_anchor(span) for span in found)

    def link_to_evidence(self, evidence: Evidence) -> EvidenceLink:
        """Return the link to a text span or table cell that supports a result."""
        span = self.report.span(evidence)
        name = cell_label(evidence.table, evidence.row, evidence.column) if isinstance(evidence, CellRef) else ""
        if span is None:
            return EvidenceLink(None, name)
        quote = clip_to_width(collapse_whitespace(self.report.text[span.start : span.end]), _QUOTE)
        target = cell_anchor(span.start) if name else span_anchor(span)
        self.linked.add(target)
        page = self._page_name(span.start, table=bool(name))
        return EvidenceLink(target, f"{name}: {quote or '—'}" if name else f"“{quote}”", page)

    def links_to_evidence(self, evidence: Iterable[Evidence], limit: int) -> tuple[tuple[EvidenceLink, ...], int]:
        """Return links to the first ``limit`` distinct pieces of evidence, and the count of further pieces."""
        places = list(dict.fromkeys(evidence))
        return tuple(map(self.link_to_evidence, places[:limit])), max(0, len(places) - limit)

    def _page_name(self, position: int, *, table: bool = False) -> BilingualText | None:
        """Return the bilingual name of the page at a text position; None if the file has no pages."""
        index = bisect_right(self._page_starts, position) - 1
        if index < 0 or position > self._pages[index][1]:
            return None
        return page_number_text(self._pages[index][2], table=table)


def _linked_spans(outcome: Outcome) -> Iterable[TextSpan]:
    """Yield every text span that a rubric item, finding, problem, remedy or issue of a report refers to."""
    _, tagging, findings, card = outcome.parts
    places = [item.evidence for item in card.items] if card else []
    places += [result.evidence for result in findings.results] if findings else []
    yield from (place for evidence in places for place in evidence if isinstance(place, TextSpan))
    if tagging:
        yield from (TextSpan(problem.start, problem.end) for problem in tagging.problems)
        yield from (TextSpan(remedy.start, remedy.end) for remedy in tagging.remedies)
    for issue in outcome.issues:
        if issue.start is not None and issue.end is not None:
            yield TextSpan(issue.start, issue.end)
