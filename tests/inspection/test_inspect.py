"""inspect: every format and every damaged file gives a page; spans agree with the document; hostile text stays text."""

import base64
import re
from pathlib import Path

import pytest
from lxml import html

from disclosure_nlp import Inspection, Limits, inspect
from disclosure_nlp.inspection.blocks import MOST_CELLS
from disclosure_nlp.inspection.candidates import AGENCY_SOURCES
from disclosure_nlp.inspection.crops import MOST_BYTES, render_failure_crops
from disclosure_nlp.inspection.page import render_inspection_page
from disclosure_nlp.inspection.worker import InspectionWorker
from disclosure_nlp.model import CellRef, ManifestEntry
from disclosure_nlp.parse.figures.definitions import load_figure_definitions
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.read.pdf.reader import open_pdf
from disclosure_nlp.view.card.words import interface_texts
from tests.browser.test_cards import ATTACK

ROOT = Path(__file__).parents[2]
SAMPLE = sorted((ROOT / "corpora" / "sample").glob("*-20*.*"))
CASES = sorted((ROOT / "tests" / "cases" / "files").iterdir())
BY_FORMAT = {
    ending: next(path for path in SAMPLE if path.suffix == ending) for ending in (".txt", ".html", ".docx", ".pdf")
}


def page_of(found: Inspection) -> html.HtmlElement:
    return html.document_fromstring(found.to_html())


def test_every_link_of_a_page_lands() -> None:
    for path in (*BY_FORMAT.values(), *CASES[::12]):
        tree = page_of(inspect(path, pictures=2))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids), path


@pytest.mark.parametrize("ending", BY_FORMAT)
def test_a_page_shows_the_text_with_its_offsets(ending: str) -> None:
    found = inspect(BY_FORMAT[ending])
    assert found.document is not None
    tree = page_of(found)
    blocks = tree.xpath("//div[starts-with(@class, 'block ')]")
    assert len(blocks) == len(found.document.blocks)
    for shown, block in zip(blocks, found.document.blocks, strict=True):
        start, end = (int(side.replace(",", "")) for side in shown.xpath(".//span")[0].text.split("–"))
        assert (start, end) == (block.start, block.end)
        if block.table is None:
            pieces = shown.xpath(".//span[contains(@class, 'piece')]")
            assert "".join(piece.text or "" for piece in pieces) == found.document.text[start:end]
        else:
            cells = [cell.text or "" for cell in shown.xpath(".//td")]
            assert cells == [cell.text for cell in found.document.tables[block.table].cells]


@pytest.mark.parametrize("ending", BY_FORMAT)
def test_every_standard_cell_bears_its_row_and_column(ending: str) -> None:
    found = inspect(BY_FORMAT[ending], pictures=0)
    tree = page_of(found)
    report = found.outcome.parts.report
    assert report is not None
    cells = [(t.id, cell) for t in report.tables.values() for cell in t.cells]
    for language in ("en", "zh"):
        shown = []
        for row in tree.xpath("//table[@class='grid']//tr"):
            name = "".join(row.xpath(f"th/span[@class='{language}']/text()"))
            for small in row.xpath(f"td/small/span[@class='{language}'][1]"):
                first, *second = (small.text or "").split(" · ")
                shown.append((first, second[0]) if second else (name, first))
        if language == "en":
            assert sorted(shown) == sorted((cell.row, cell.column) for _, cell in cells)
        else:
            assert sorted(shown) == sorted(
                (official_label(table, cell.row), official_label(table, cell.column)) for table, cell in cells
            )


def test_every_topic_of_figures_has_a_name_in_both_languages() -> None:
    definitions = load_figure_definitions()
    for group, ids in (
        ("figure_topics", {t.id for t in definitions.topics}),
        ("figure_families", {t.family for t in definitions.topics}),
    ):
        assert set(interface_texts(group)) == ids
        assert all(re.search("[\u4e00-\u9fff]", words.zh) for words in interface_texts(group).values())


@pytest.mark.parametrize("path", [path for path in SAMPLE if path.suffix != ".pdf"][::6], ids=lambda path: path.name)
def test_places_in_the_file_hold_the_words(path: Path) -> None:
    found = inspect(path, pictures=0)
    document, places = found.document, found.source_places
    assert document is not None
    assert places is not None
    filled = [
        block for block in document.blocks if block.table is None and document.text[block.start : block.end].strip()
    ]
    assert sum(block.start in places.places for block in filled) >= 0.95 * len(filled)
    numbers = [places.places[start] for start in sorted(places.places)]
    assert numbers == sorted(numbers)
    if path.suffix == ".txt":
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        for block in filled:
            words = "".join(document.text[block.start : block.end].split())[:8]
            if block.start in places.places:
                assert words in "".join("".join(lines[places.places[block.start] - 1 :][:20]).split())


def test_what_a_web_page_has_beside_the_report_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    report = BY_FORMAT[".html"].read_text(encoding="gb18030")
    path.write_text(
        re.sub("<body[^>]*>", "<body><div class='nav'><a href='/x'>首页甲乙丙</a></div>", report, count=1),
        encoding="gb18030",
    )
    found = inspect(path)
    assert found.source_places is not None
    shown = "".join(gap.text for gap in found.source_places.left_out) + (found.document.text if found.document else "")
    assert "首页甲乙丙" in shown


def test_boxes_of_cells_are_inside_their_crops() -> None:
    path = next(path for path in SAMPLE if path.suffix == ".pdf" and failing(path))
    found = inspect(path, pictures=0, crop_bytes=MOST_BYTES)
    report, findings = found.outcome.parts.report, found.outcome.parts.findings
    assert report is not None
    assert findings is not None
    assert found.crops
    assert found.places is not None
    for crop in found.crops:
        result = findings.results[crop.finding]
        assert result.verdict == "fail"
        spans = [span for span in map(report.span, result.evidence) if span is not None]
        lines = [box for span in spans for box in found.places.line_boxes(span.start, span.end)]
        boxes = [box for box in lines if box.page == crop.page]
        left, bottom, right, top = crop.box
        for frame in crop.frames:
            assert left <= frame.box[0] < frame.box[2] <= right
            assert bottom <= frame.box[1] < frame.box[3] <= top
            inside = [
                b for b in boxes if frame.box[0] <= b.left and b.right <= frame.box[2] and frame.box[1] <= b.bottom
            ]
            assert inside
        assert crop.png.startswith(b"\x89PNG")
        wrong = [item for item in result.evidence if isinstance(item, CellRef) and item.role == "wrong"]
        for span in filter(None, map(report.span, wrong)):
            for index in range(span.start, span.end):  # every character of a wrong cell is in a frame
                for box in found.boxes(index, index + 1):
                    assert box.page != crop.page or any(
                        f.box[0] <= box.left
                        and box.right <= f.box[2]
                        and f.box[1] <= box.bottom
                        and box.top <= f.box[3]
                        for f in crop.frames
                    )


def failing(path: Path) -> bool:
    findings = inspect(path, pictures=0).outcome.parts.findings
    return findings is not None and any(result.verdict == "fail" and result.evidence for result in findings.results)


def test_crops_stay_within_their_size() -> None:
    path = next(path for path in SAMPLE if path.suffix == ".pdf" and failing(path))
    found = inspect(path, pictures=0)
    report, findings = found.outcome.parts.report, found.outcome.parts.findings
    assert report is not None
    assert findings is not None
    assert found.places is not None
    pdf = open_pdf(path.read_bytes())
    for most in (1, 20_000, MOST_BYTES):
        assert sum(len(crop.png) for crop in render_failure_crops(pdf, report, findings, found.places, most)) <= most
    pdf.close()


@pytest.mark.parametrize("path", CASES[::5], ids=lambda path: path.name)
def test_no_file_is_too_dirty_for_a_page(path: Path) -> None:
    found = inspect(path, pictures=1)
    assert page_of(found).xpath("//h1")


@pytest.mark.parametrize("ending", [".pdf", ".docx", ".html", ".txt"])
@pytest.mark.parametrize("share", [0.02, 0.4, 0.9])
def test_broken_off_files_have_a_page_that_says_why(ending: str, share: float, tmp_path: Path) -> None:
    data = BY_FORMAT[ending].read_bytes()
    path = tmp_path / f"cut{ending}"
    path.write_bytes(data[: int(share * len(data))])
    found = inspect(path)
    tree = page_of(found)
    if found.outcome.status == "failed":
        said = tree.xpath("//section[@id='result']//ul[@class='said']/li")[-1]
        assert found.outcome.issues[-1].code in said.text_content()


def test_missing_and_foreign_files_have_a_page(tmp_path: Path) -> None:
    picture = tmp_path / "scan.png"
    picture.write_bytes(base64.b64decode("iVBORw0KGgo=") * 4)
    for path in (tmp_path / "none.txt", picture, tmp_path):
        found = inspect(path)
        assert (found.outcome.status, found.document, found.pages) == ("failed", None, [])
        assert found.outcome.issues[-1].code in found.to_html()


def test_a_scan_shows_its_pages_and_says_that_nothing_was_read(tmp_path: Path) -> None:
    from tests.read.pdf.test_ocr import scanned

    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned())
    found = inspect(path)
    assert found.outcome.issues[-1].code == "pdf.no_text"
    tree = page_of(found)
    assert len(tree.xpath("//section[@id='pages']//svg")) == 1
    assert "disclosure_nlp[ocr]" in tree.xpath("//section[@id='pages']")[0].text_content()
    assert found.page_count == 1


def hostile(rows: int = 40) -> str:
    word = "长" * 5_000
    table = "\n".join(f"| 行{ATTACK}{row} | {row} |" for row in range(rows))
    return (
        f"# {ATTACK}县人民政府2022年政府信息公开工作年度报告\n\n一、总体情况\n\n{ATTACK}收到申请3件。{word}\n\n"
        f"二、主动公开政府信息情况\n\n| 信息内容 | 本年制发件数 |\n|---|---|\n{table}\n\n三、收到和处理政府信息公开申请情况\n"
    )


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>.md"
    path.write_text(hostile(), encoding="utf-8")
    for data in (inspect(path).to_html(), inspect(path).to_html("zh")):
        tree = html.document_fromstring(data)
        assert tree.xpath("//script | //iframe | //img | //object | //embed | //form | //base") == []
        assert tree.xpath("//*/@*[starts-with(name(), 'on')]") == []
        assert [
            link for link in tree.xpath("//@href | //@src") if not link.startswith(("#", "data:image/png;base64,"))
        ] == []
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy


def test_a_character_reference_of_thousands_of_digits_is_left_out(tmp_path: Path) -> None:
    body = f"<p>某县水利局2022年政府信息公开工作年度报告</p><p>一、总体情况</p><p>公开信息&#{'9' * 5000};12条。</p>"
    path = tmp_path / "digits.html"
    path.write_text(f"<html><body>{body}<p>二、主动公开政府信息情况</p></body></html>", encoding="utf-8")
    assert "12条" in inspect(path).to_html()


def test_ten_thousand_cells_are_bounded(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>行{row}</td>{''.join(f'<td>{row}</td>' for _ in range(9))}</tr>" for row in range(1_000))
    path = tmp_path / "wide.html"
    body = f"<p>某县人民政府2022年政府信息公开工作年度报告</p><p>一、总体情况</p><p>依法公开信息。</p><p>二、主动公开政府信息情况</p><table>{rows}</table>"
    path.write_text(f"<html><body>{body}<p>三、收到和处理政府信息公开申请情况</p></body></html>", encoding="utf-8")
    found = inspect(path)
    assert found.document is not None
    cells = sum(len(table.cells) for table in found.document.tables)
    assert cells >= 10_000
    data = found.to_html()
    assert len(page_of(found).xpath("//table[@class='grid']//td")) == MOST_CELLS
    assert str(cells - MOST_CELLS) in data
    assert len(data) < 3_000_000


def test_why_a_name_and_a_year_were_chosen(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(
        "曜桥市棠汀县水务局2022年政府信息公开工作年度报告\n本报告由曜桥市棠汀县水务局编制，统计期限为2022年1月1日至2022年12月31日。\n"
        "一、总体情况\n我局依法公开信息。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n",
        encoding="utf-8",
    )
    rows = [
        [cell.text_content() for cell in row.xpath("td")]
        for row in page_of(inspect(path)).xpath("//section[@id='who']//tbody/tr")
    ]
    assert rows[0][0] == "曜桥市棠汀县水务局"
    assert "chosen" in rows[0][3]
    assert [row[0] for row in rows if row[0].isdigit()] == ["2022", "2022"]
    stated = inspect(path, stated=ManifestEntry(agency="曜桥市棠汀县农业局", year=2021))
    won = [row.text_content() for row in page_of(stated).xpath("//section[@id='who']//tr[@class='won']")]
    assert len(won) == 2
    assert all("manifest" in text for text in won)


def test_sources_of_names_are_shown_from_the_strongest_down() -> None:
    order = {source: number for number, source in enumerate(AGENCY_SOURCES)} | {"preamble": 2}
    for path in (*SAMPLE[::7], *CASES[::4]):
        report = inspect(path, pictures=0).outcome.parts.report
        if report is not None:
            ranks = [order[item.source] for item in report.candidates[1:]]
            assert ranks == sorted(ranks), path


def test_the_same_file_gives_the_same_page() -> None:
    for path in BY_FORMAT.values():
        assert inspect(path).to_html() == inspect(path).to_html()


def test_reading_is_the_same_after_pictures_were_drawn() -> None:
    first = inspect(BY_FORMAT[".pdf"], pictures=0)
    inspect(BY_FORMAT[".pdf"], pictures=3)
    again = inspect(BY_FORMAT[".pdf"], pictures=0)
    assert (first.document, first.places) == (again.document, again.places)


def test_a_page_of_a_file_can_be_seen_and_drawn_on(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(BY_FORMAT[".pdf"].read_bytes())
    found = inspect(path, pictures=0)
    image = found.pages[0].to_image(resolution=36)
    plain, drawn = image.original.copy(), image.annotated.copy()
    assert (plain != drawn).any()
    assert (image.reset().annotated == plain).all()
    image.draw_rect((50, 50, 100, 100)).save(tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes() == image.to_png() == image._repr_png_()
    assert repr(image).startswith("PageImage(page 1")
    assert "<iframe sandbox" in found._repr_html_()
    path.write_bytes(b"%PDF-1.4 other")
    with pytest.raises(Exception, match="no longer the file"):
        found.pages[0].to_image()


def test_the_worker_gives_the_same_and_survives_its_limits() -> None:
    with InspectionWorker() as worker:
        found = worker.inspect(BY_FORMAT[".pdf"], pictures=2, crop_bytes=10_000)
        here = inspect(BY_FORMAT[".pdf"], pictures=2, crop_bytes=10_000)
        assert (found.document, found.places, found.pictures, found.crops) == (
            here.document,
            here.places,
            here.pictures,
            here.crops,
        )
        assert isinstance(found, Inspection)
        assert render_inspection_page(found) == found.to_html()
    with InspectionWorker(limits=Limits(max_bytes=10)) as worker:
        assert worker.inspect(BY_FORMAT[".pdf"]).outcome.issues[-1].code == "file.too_large"
