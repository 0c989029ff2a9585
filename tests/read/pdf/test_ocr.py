"""Pages that are pictures: ruling lines from the picture, characters from the engine, doubtful figures unknown."""

import io
from typing import Any

import numpy as np
import pytest

from disclosure_nlp.errors import ReadError
from disclosure_nlp.read.pdf import ocr
from disclosure_nlp.read.pdf.characters import UNMAPPED
from disclosure_nlp.read.pdf.reader import read_pdf

SCALE = 200 / 72


def scanned(width: int = 300, height: int = 200) -> bytes:
    """Return a PDF of one page that is a picture of a ruled table of two cells."""
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    pixels = np.full((int(height * SCALE), int(width * SCALE)), 255, dtype=np.uint8)
    for y in (50, 80):
        pixels[int(y * SCALE) : int(y * SCALE) + 3, int(40 * SCALE) : int(240 * SCALE)] = 0
    for x in (40, 140, 240):
        pixels[int(50 * SCALE) : int(80 * SCALE), int(x * SCALE) : int(x * SCALE) + 3] = 0
    buffer = io.BytesIO()
    page = canvas_module.Canvas(buffer, pagesize=(width, height), invariant=1)
    page.drawImage(ImageReader(Image.fromarray(pixels)), 0, 0, width, height)
    page.save()
    return buffer.getvalue()


def line(left: float, top: float, right: float, bottom: float, text: str, score: float) -> list[Any]:
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    return [[[x * SCALE, y * SCALE] for x, y in corners], text, score]


def engine(*lines: list[Any]) -> Any:
    return lambda: lambda picture: (list(lines), None)


def test_ruling_lines_are_found_and_strokes_are_not() -> None:
    dark = np.zeros((400, 600), dtype=bool)
    dark[100:103, 50:500] = True
    dark[20:300, 200:202] = True
    dark[350:352, 10:40] = True  # a stroke
    dark[200:280, 300:500] = True  # a picture
    rules = ocr.find_ruling_lines(dark, 400 / SCALE)
    assert [round(rule.at * SCALE) for rule in rules.horizontal] == [400 - 102]
    assert [round(rule.start * SCALE) for rule in rules.horizontal] == [50]
    assert [round(rule.at * SCALE) for rule in rules.vertical] == [201]


def test_a_table_in_a_picture_is_read_by_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_ocr_installed", lambda: True)
    cells = (line(45, 58, 100, 72, "行政许可", 0.99), line(180, 58, 200, 72, "27", 0.98))
    monkeypatch.setattr(ocr, "_load_ocr_engine", engine(*cells, line(45, 20, 120, 34, "二、主动公开", 0.99)))
    found = read_pdf(scanned())
    assert [cell.text for cell in found.tables[0].cells] == ["行政许可", "27"]
    assert "二、主动公开" in found.text
    assert [issue.code for issue in found.issues] == ["pdf.recognised"]


def test_a_figure_that_is_not_surely_read_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_ocr_installed", lambda: True)
    cells = (line(45, 58, 100, 72, "行政许可", 0.7), line(180, 58, 200, 72, "27", 0.6))
    monkeypatch.setattr(ocr, "_load_ocr_engine", engine(*cells))
    found = read_pdf(scanned())
    assert "行政许可" in found.text
    assert "27" not in found.text
    assert UNMAPPED in found.text


def test_without_the_extra_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_ocr_installed", lambda: False)
    with pytest.raises(ReadError) as caught:
        read_pdf(scanned())
    assert caught.value.code == "pdf.no_text"
    assert "disclosure_nlp[ocr]" in caught.value.message
