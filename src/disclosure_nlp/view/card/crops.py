"""Pictures on a card: crops of printed pages with frames around the evidence of failed checks."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.view.card.words import BilingualText, page_number_text

if TYPE_CHECKING:
    from disclosure_nlp.read.pdf.pictures import Crop


class ShownFrame(NamedTuple):
    """A frame around evidence on a displayed page crop, in pixels from the upper left corner."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class ShownCrop(NamedTuple):
    """A page crop as displayed on a card: picture data embedded in the HTML, with frames around the evidence."""

    page: BilingualText
    width: int
    height: int
    data: str
    frames: tuple[ShownFrame, ...]


def build_shown_crops(crops: Iterable[Crop]) -> dict[int, ShownCrop]:
    """Return page crops in the form that a card displays, by the index of the finding that each shows."""
    return {crop.finding: _build_shown_crop(crop) for crop in crops}


def _build_shown_crop(crop: Crop) -> ShownCrop:
    """Return one page crop in the form that a card displays."""
    width, height = crop.size
    left, _, right, top = crop.box
    scale = width / (right - left)
    frames = tuple(
        ShownFrame(
            "wrong" if frame.wrong else "operand",
            round((frame.box[0] - left) * scale, 1),
            round((top - frame.box[3]) * scale, 1),
            round((frame.box[2] - frame.box[0]) * scale, 1),
            round((frame.box[3] - frame.box[1]) * scale, 1),
        )
        for frame in crop.frames
    )
    return ShownCrop(page_number_text(crop.page), width, height, b64encode(crop.png).decode(), frames)
