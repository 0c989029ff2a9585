"""Inspects a file: what was read from it, where in the file each part is, and pictures of its pages."""

from __future__ import annotations

import pypdfium2

from disclosure_nlp.errors import ReadError
from disclosure_nlp.inspection.crops import render_failure_crops
from disclosure_nlp.inspection.inspection import Inspection
from disclosure_nlp.inspection.record import PagePicture
from disclosure_nlp.inspection.source import locate_in_source
from disclosure_nlp.model import Document, ManifestEntry, Outcome
from disclosure_nlp.paths import AnyPath, as_path_string
from disclosure_nlp.pipeline import process_file
from disclosure_nlp.read.files import read_file
from disclosure_nlp.read.limits import Limits, LimitWatch
from disclosure_nlp.read.pdf.pictures import POINTS_PER_INCH, Crop, encode_png, load_page_geometry, render_page
from disclosure_nlp.read.pdf.places import CharacterBoxes
from disclosure_nlp.read.pdf.reader import open_pdf, read_character_boxes
from disclosure_nlp.read.reader import read_bytes
from disclosure_nlp.read.sniff import sniff_format
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.tag.sentence_context import Tagger

DEFAULT_PICTURES = 20
_RESOLUTION = 80  # dots per inch
_MOST_BYTES = 6_000_000  # of all pictures of a file


def inspect(
    path: AnyPath,
    *,
    rubric: AnyPath | Rubric | None = None,
    limits: Limits | None = None,
    stated: ManifestEntry | None = None,
    tagger: AnyPath | Tagger | None = None,
    pictures: int = DEFAULT_PICTURES,
    crop_bytes: int = 0,
) -> Inspection:
    """Return what was read from a file and where in the file it is, also for a file that cannot be scored.

    Parameters
    ----------
    path : str or Path
        A file.
    rubric, limits, stated, tagger
        As for `process_file`.
    pictures : int, default 20
        Number of pages of a PDF file, from the first, that are rendered as pictures.
    crop_bytes : int, default 0
        Maximum total size of crops of failed checks (PDF files only), in bytes; 0 for none.

    Returns
    -------
    Inspection
        The outcome with the document and, where the format allows, the locations of its text. Errors of a file become
        a failed outcome, not an exception.

    Raises
    ------
    DefinitionError
        If the rubric or the tagger model is invalid.

    Examples
    --------
    >>> from disclosure_nlp.datasets import sample_corpus
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = sorted(sample_corpus(folder).glob("*.txt"))[0]
    ...     found = inspect(file)
    >>> found.outcome.status, found.document.source.format, found.source_places.unit
    ('ok', 'text', 'line')
    """
    name, limits = as_path_string(path), limits or Limits()
    outcome = process_file(name, rubric=rubric, limits=limits, stated=stated, tagger=tagger)
    try:
        data = read_file(name, limits)
        format_ = sniff_format(data, name)
    except ReadError:
        return Inspection(outcome)
    document = outcome.parts.report.document if outcome.parts.report else _read_document_or_none(data, name, limits)
    if format_ != "pdf":
        return Inspection(
            outcome, document, source_places=locate_in_source(data, document, limits) if document else None
        )
    return _with_pdf_pages(Inspection(outcome, document), data, limits, pictures, crop_bytes)


def _read_document_or_none(data: bytes, path: str, limits: Limits) -> Document | None:
    """Return the document of a file that could not be scored, or None if it cannot be read either."""
    try:
        return read_bytes(data, path, limits=limits)
    except ReadError:
        return None


def _with_pdf_pages(
    inspection: Inspection, data: bytes, limits: Limits, max_pictures: int, crop_bytes: int
) -> Inspection:
    """Return an inspection with what only PDF files have: character boxes, page pictures, crops of failed checks."""
    try:
        places = read_character_boxes(data, watch=LimitWatch(limits)) if inspection.document else None
        pdf = open_pdf(data)
    except ReadError:
        return inspection
    try:
        pages = (
            places.pages
            if places
            else tuple(filter(None, (load_page_geometry(pdf, i) for i in range(len(pdf))[:max_pictures])))
        )
        shown = _render_pictures(pdf, CharacterBoxes(pages, b"", b""), max_pictures)
        cut = _render_crops(pdf, inspection.outcome, places, crop_bytes)
        return Inspection(inspection.outcome, inspection.document, places, None, shown, cut, len(pdf))
    finally:
        pdf.close()


def _render_pictures(
    pdf: pypdfium2.PdfDocument, character_boxes: CharacterBoxes, max_pictures: int
) -> tuple[PagePicture, ...]:
    """Return grey pictures of the first pages of a PDF file, up to a total size in bytes."""
    pictures: list[PagePicture] = []
    left = _MOST_BYTES
    for page in character_boxes.pages[:max_pictures]:
        try:
            pixels, scale = render_page(pdf, page, _RESOLUTION / POINTS_PER_INCH, grey=True)
        except pypdfium2.PdfiumError:
            continue
        picture = PagePicture(page.number, page.box, scale, encode_png(pixels))
        left -= len(picture.png)
        if left < 0:
            break
        pictures.append(picture)
    return tuple(pictures)


def _render_crops(
    pdf: pypdfium2.PdfDocument, outcome: Outcome, character_boxes: CharacterBoxes | None, max_bytes: int
) -> tuple[Crop, ...]:
    """Return cropped page pictures of the evidence of failed checks, up to a total size in bytes."""
    report, _, findings, _ = outcome.parts
    if not max_bytes or character_boxes is None or report is None or findings is None:
        return ()
    return tuple(render_failure_crops(pdf, report, findings, character_boxes, max_bytes))
