"""Crops of PDF pages: the part of a page that a failed check refers to, with frames around the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2

from disclosure_nlp.model import CellRef, CheckResult, Findings, Report
from disclosure_nlp.read.pdf.geometry import Box
from disclosure_nlp.read.pdf.pictures import POINTS_PER_INCH, Crop, CropFrame, encode_png, render_page
from disclosure_nlp.read.pdf.places import CharacterBoxes, PageBox, PageGeometry

MOST_BYTES = 1_000_000  # of all crops of a report
_RESOLUTION = 120  # dots per inch
_BEFORE, _AFTER, _UP = 210.0, 50.0, 30.0  # margins around the evidence in points; labels are on the left
_PADDING = 2.0  # points between the evidence and its frame
_HIGHEST = 300.0  # points from the lowest to the highest frame; operands farther away are left out
_MOST_FRAMES = 60


def render_failure_crops(
    pdf: Any, report: Report, findings: Findings, character_boxes: CharacterBoxes, max_bytes: int = MOST_BYTES
) -> Iterator[Crop]:
    """Yield a cropped picture of the page for each failed check with printed evidence, up to a total size.

    Parameters
    ----------
    pdf : pypdfium2.PdfDocument
    report : Report
    findings : Findings
    character_boxes : CharacterBoxes
        Boxes of the characters of the report's text.
    max_bytes : int, default 1,000,000
        Maximum size of all crops together; the first crop that exceeds it ends the iteration.
    """
    left, seen = max_bytes, set[tuple[CropFrame, ...]]()
    for index, result in enumerate(findings.results):
        if result.verdict != "fail":
            continue
        number, frames = _frames_of_failure(report, result, character_boxes)
        page = character_boxes.page(number)
        if page is None or not frames or frames in seen:
            continue
        seen.add(frames)
        crop = _render_crop(pdf, page, frames, index)
        if crop is None:
            continue
        left -= len(crop.png)
        if left < 0:
            return
        yield crop


def _frames_of_failure(
    report: Report, result: CheckResult, character_boxes: CharacterBoxes
) -> tuple[int, tuple[CropFrame, ...]]:
    """Return the page number of a failed check's evidence, with frames for the wrong text and compared text."""
    found: list[tuple[PageBox, bool]] = []
    for evidence in result.evidence[:_MOST_FRAMES]:
        span, wrong = report.span(evidence), evidence.role == "wrong"
        if span is not None and (wrong or isinstance(evidence, CellRef)):
            found += [(box, wrong) for box in character_boxes.line_boxes(span.start, span.end)]
    chosen = [box for box, wrong in found if wrong] or [box for box, _ in found]
    if not chosen:
        return 0, ()
    page = chosen[0].page
    on_page = [(box, wrong) for box, wrong in found if box.page == page]
    if max(box.top for box, _ in on_page) - min(box.bottom for box, _ in on_page) > _HIGHEST:
        on_page = [(box, wrong) for box, wrong in on_page if box in chosen]
    frames = dict.fromkeys(on_page)
    return page, tuple(CropFrame((box.left, box.bottom, box.right, box.top), wrong) for box, wrong in frames)


def _render_crop(pdf: Any, page: PageGeometry, frames: Sequence[CropFrame], finding_index: int) -> Crop | None:
    """Return the picture of a page cropped around some frames, or None if the page cannot be rendered."""
    left, bottom, right, top = page.box
    padded = [
        CropFrame((f.box[0] - _PADDING, f.box[1] - _PADDING, f.box[2] + _PADDING, f.box[3] + _PADDING), f.wrong)
        for f in frames
    ]
    part = Box(
        max(min(frame.box[0] for frame in padded) - _BEFORE, left),
        max(min(frame.box[1] for frame in padded) - _UP, bottom),
        min(max(frame.box[2] for frame in padded) + _AFTER, right),
        min(max(frame.box[3] for frame in padded) + _UP, top),
    )
    if part.right - part.left < 1 or part.top - part.bottom < 1:
        return None
    try:
        pixels, _ = render_page(pdf, page, _RESOLUTION / POINTS_PER_INCH, part, grey=True)
    except pypdfium2.PdfiumError:
        return None
    height, width = pixels.shape[:2]
    return Crop(finding_index, page.number, part, tuple(padded), (width, height), encode_png(pixels))
