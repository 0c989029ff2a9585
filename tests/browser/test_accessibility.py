"""Pages without serious faults of accessibility, by axe-core; tables on a phone; numbered pages in print."""

import base64
import io
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from pypdfium2 import PdfDocument
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from disclosure_nlp import inspect
from disclosure_nlp.inspection.crops import MOST_BYTES
from disclosure_nlp.view.card.render import render_card
from tests.browser.test_cards import ATTACK, open_page, requests

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"
GRAVE = ("serious", "critical")
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    pdf = next(path for path in sorted(SAMPLE.glob("*.pdf")) if inspect(path, crop_bytes=MOST_BYTES).crops)
    found = inspect(pdf, crop_bytes=MOST_BYTES)
    web = inspect(next(iter(sorted(SAMPLE.glob("*.html")))))
    made = {
        "card": render_card(found.outcome, crops=found.crops, back="../index.html"),
        "inspect": found.to_html(),
        "inspect-web": web.to_html("zh"),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


def faults(browser: Chrome) -> list[str]:
    found = Axe().run(browser)["violations"]
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in found if item["impact"] in GRAVE]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["card", "inspect", "inspect-web"])
def test_no_serious_fault(browser: Chrome, pages: dict[str, str], name: str, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        open_page(browser, pages[name])
        assert faults(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("name", ["card", "inspect", "inspect-web"])
def test_a_phone_never_scrolls_a_page_sideways(browser: Chrome, pages: dict[str, str], name: str) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        open_page(browser, pages[name])
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_on_a_phone_labels_and_totals_stay_in_sight(browser: Chrome, pages: dict[str, str]) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        open_page(browser, pages["card"])
        scrolls = browser.find_elements(By.CSS_SELECTOR, ".sheet .scroll:has(td.sum)")
        assert len(scrolls) >= 1
        for scroll in scrolls:
            for share in (0, 0.5, 1):
                inside = browser.execute_script(
                    "const s = arguments[0]; s.scrollLeft = arguments[1] * (s.scrollWidth - s.clientWidth);"
                    "const box = s.getBoundingClientRect();"
                    "return [...s.querySelectorAll('td.leaf, td.n.sum')].every(cell => {"
                    " const c = cell.getBoundingClientRect();"
                    " return c.left >= box.left - 1 && c.right <= box.right + 1; })",
                    scroll,
                    share,
                )
                assert inside
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("name", ["card", "inspect"])
def test_pages_in_print_are_numbered(browser: Chrome, pages: dict[str, str], name: str) -> None:
    open_page(browser, pages[name])
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = PdfDocument(io.BytesIO(base64.b64decode(printed["data"])))
    count = len(pdf)
    assert count > 1
    for number, page in enumerate(pdf, 1):
        assert f"{number} / {count}" in page.get_textpage().get_text_range()


def test_pictures_are_shown_and_nothing_is_asked_for(browser: Chrome, pages: dict[str, str]) -> None:
    for name in ("card", "inspect"):
        open_page(browser, pages[name])
        assert [address for address in requests(browser) if not address.startswith("data:")] == [pages[name]]
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
        boxes = browser.execute_script(
            "return [...document.querySelectorAll('svg image')].map(i => i.getBoundingClientRect().width)"
        )
        assert boxes
        assert all(width > 20 for width in boxes)


def test_nothing_of_an_inspected_report_runs(browser: Chrome, tmp_path: Path) -> None:
    lines = (
        f"{ATTACK}某县人民政府2022年政府信息公开工作年度报告",
        f"一、总体情况{ATTACK}",
        f"收到申请3件{ATTACK}。",
        "二、主动公开政府信息情况",
    )
    path, page = tmp_path / "attack.txt", tmp_path / "attack.html"
    path.write_text("\n".join(lines), encoding="utf-8")
    page.write_text(inspect(path).to_html(), encoding="utf-8")
    open_page(browser, page.as_uri())
    assert "window.ran" in browser.find_element(By.ID, "text").text
    assert browser.execute_script("return window.ran") is None
    assert browser.execute_script("return document.querySelectorAll('script, iframe, img').length") == 0
    assert requests(browser) == [page.as_uri()]


# What JupyterLab and the classic notebook set for tables in outputs.
JUPYTER = """
.jp-RenderedHTMLCommon:not(.jp-RenderedMarkdown) td, .jp-RenderedHTMLCommon th, .rendered_html td { text-align: right; vertical-align: middle; padding: 0.5em; border: none; }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: rgb(1, 2, 3); }
"""


def test_a_notebook_leaves_our_tables_as_they_are(browser: Chrome, tmp_path: Path) -> None:
    from disclosure_nlp.view.notebook import notebook_html

    outcome = inspect(next(iter(sorted(SAMPLE.glob("*.txt"))))).outcome
    assert outcome.scorecard is not None
    page = tmp_path / "output.html"
    body = f"<style>{JUPYTER}</style><div class='jp-RenderedHTMLCommon rendered_html'>{notebook_html(outcome.scorecard)}</div>"
    page.write_text(f"<!doctype html><html><body>{body}<style>{JUPYTER}</style></body></html>", encoding="utf-8")
    open_page(browser, page.as_uri())
    cells = browser.find_elements(By.CSS_SELECTOR, ".dnlp td")
    assert len(cells) > 20
    for cell in cells[:20]:
        aligned = "right" if cell.get_attribute("class") == "r" else "left"
        assert cell.value_of_css_property("text-align") == aligned
        assert cell.value_of_css_property("vertical-align") == "top"
    row = browser.find_element(By.CSS_SELECTOR, ".dnlp tr")
    assert row.value_of_css_property("background-color") == "rgba(0, 0, 0, 0)"
