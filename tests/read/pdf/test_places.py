"""Places of characters: each was printed where it is said to be, on straight and on turned pages, and can be drawn."""

import io
from itertools import islice
from pathlib import Path

import numpy as np
import pdfplumber
import pytest
from pypdfium2 import PdfDocument

from disclosure_nlp.read.pdf.pictures import MOST_PIXELS, draw_frame, encode_png, render_page
from disclosure_nlp.read.pdf.places import PageBox
from disclosure_nlp.read.pdf.reader import open_pdf, read_character_boxes, read_pdf
from tests.read.pdf.drawing import Sheet, numbered

SAMPLE = sorted((Path(__file__).parents[3] / "corpora" / "sample").glob("*.pdf"))
TEXT = "各科室于每季度末汇总公开目录，由信息中心逐条核对后统一上网，并将核对记录留存备查。"


def turned(data: bytes, quarters: int) -> bytes:
    """Return a file whose pages are to be shown turned clockwise."""
    pdf, out = PdfDocument(data), io.BytesIO()
    for page in pdf:
        page.set_rotation(90 * quarters)
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("path", SAMPLE[:4], ids=lambda path: path.stem)
def test_every_character_was_printed_where_it_is_placed(path: Path) -> None:
    data = path.read_bytes()
    text, places = read_pdf(data).text, read_character_boxes(data)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        printed = {
            (page.page_number, char["text"], round(char["x0"]), round(float(page.height) - char["bottom"]))
            for page in pdf.pages
            for char in page.chars
        }
    for index, char in enumerate(text):
        found = places.boxes(index, index + 1)
        assert bool(found) == (char not in " \n\t"), (index, char)
        for box in found:
            near = [
                (box.page, char, round(box.left) + x, round(box.bottom) + y)
                for x in (-1, 0, 1)
                for y in range(-4, 5)  # the height of a font is not the same in both libraries
            ]
            assert printed.intersection(near), (index, char, box)


def test_a_table_over_two_pages_has_its_cells_on_both() -> None:
    sheet = Sheet(10.5)
    sheet.paragraph("二、主动公开政府信息情况")
    rows = [["信息内容", "本年处理决定数量"], *([f"事项{number}", str(100 + number)] for number in range(30))]
    sheet.table(rows, [200, 200], breaks=[16])
    data = sheet.save()
    found, places = read_pdf(data), read_character_boxes(data)
    (table,) = found.tables
    pages = [box.page for cell in table.cells for box in places.boxes(cell.start, cell.end)]
    assert set(pages) == {1, 2}
    assert pages == sorted(pages)


def test_what_is_left_out_of_a_page_is_named() -> None:
    sheet = Sheet(14)
    sheet.furniture = numbered("— {} —")
    for number in range(2):
        if number:
            sheet.new_page()
        for _ in range(4):
            sheet.paragraph(TEXT)
    places = read_character_boxes(sheet.save())
    assert [[(item.reason, item.text) for item in page.left_out] for page in places.pages] == [
        [("margin", "— 1 —")],
        [("margin", "— 2 —")],
    ]


@pytest.mark.parametrize("quarters", range(4))
def test_the_picture_of_a_page_has_ink_where_its_characters_are(quarters: int) -> None:
    sheet = Sheet(14)
    sheet.paragraph(TEXT)
    data = turned(sheet.save(), quarters)
    text, places = read_pdf(data).text, read_character_boxes(data)
    (page,) = places.pages
    pdf = open_pdf(data)
    pixels, scale = render_page(pdf, page, 2, grey=True)
    ink = np.argwhere(pixels < 128)
    inside = np.zeros(len(ink), dtype=bool)
    for box in islice((box for index in range(len(text)) for box in places.boxes(index, index + 1)), 10):
        left, top = (box.left - page.box[0]) * scale, (page.box[3] - box.top) * scale
        right, bottom = (box.right - page.box[0]) * scale, (page.box[3] - box.bottom) * scale
        own = (ink[:, 1] >= left) & (ink[:, 1] <= right) & (ink[:, 0] >= top) & (ink[:, 0] <= bottom)
        assert own.any() or text[0] == "，"
        inside |= own
    assert not pixels[: int((page.box[3] - places.boxes(0, len(text))[0].top) * scale) - 2].min() < 128
    pdf.close()


def test_pictures_are_bounded_and_frames_stay_inside() -> None:
    sheet = Sheet(14)
    sheet.paragraph(TEXT)
    data = sheet.save()
    (page,) = read_character_boxes(data).pages
    pdf = open_pdf(data)
    pixels, scale = render_page(pdf, page, 400)
    assert pixels.shape[0] * pixels.shape[1] <= 1.01 * MOST_PIXELS
    assert scale < 400
    small, _ = render_page(pdf, page, 1)
    before = small.shape
    draw_frame(small, (-50, -50, 10_000, 10_000), (255, 0, 0), 2)
    assert small.shape == before
    assert small[0, 0].tolist() == [255, 0, 0]
    pdf.close()


@pytest.mark.parametrize("shape", [(7, 5), (8, 6), (7, 5, 3)])
def test_pictures_are_png_files(shape: tuple[int, ...]) -> None:
    from PIL import Image

    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    image = Image.open(io.BytesIO(encode_png(pixels)))
    assert image.size == (5, 7) if shape[0] == 7 else (6, 8)
    if len(shape) == 3:
        assert np.array_equal(np.asarray(image), pixels)
    else:
        assert np.array_equal(np.asarray(image.convert("L")) // 16, pixels // 16)


def test_boxes_of_nothing_are_none() -> None:
    sheet = Sheet(14)
    sheet.paragraph(TEXT)
    places = read_character_boxes(sheet.save())
    assert places.boxes(3, 3) == []
    assert places.page(2) is None
    assert isinstance(places.boxes(0, 1)[0], PageBox)


def test_each_printed_line_has_its_box() -> None:
    sheet = Sheet(14)
    sheet.paragraph(TEXT)
    data = sheet.save()
    text, places = read_pdf(data).text, read_character_boxes(data)
    lines = places.line_boxes(0, len(text))
    assert len(lines) == 2
    assert lines[0].bottom > lines[1].bottom
    (whole,) = places.boxes(0, len(text))
    assert whole[1:] == (
        min(line.left for line in lines),
        min(line.bottom for line in lines),
        max(line.right for line in lines),
        max(line.top for line in lines),
    )
