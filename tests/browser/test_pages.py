"""Every kind of page of a corpus: no serious fault by axe-core, no sideways scrolling on a phone, every download in two languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.test_accessibility import PHONE, faults
from tests.browser.test_site import click_all, downloaded, ready, texts

KINDS = ("index", "index#view=heat", "findings", "figures", "stories", "agency", "card")
LATIN = re.compile(r"[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}")
OPEN_SOME = (
    "['item', 'figure', 'amiss'].flatMap((kind) => [...document.querySelectorAll(`.open button[id^=${kind}-]`)].slice(0, 3))"
    ".map((button) => button.id).forEach((id) => document.getElementById(id).click())"
)


@pytest.fixture(scope="module", autouse=True)
def _no_language_remembered(browser: Chrome, pages: str) -> Iterator[None]:
    """Leave the browser without a language for the tests that follow."""
    yield
    ready(browser, pages)
    browser.execute_script("localStorage.clear()")
    browser.get("about:blank")


def address(browser: Chrome, pages: str, kind: str, language: str) -> str:
    """Return the address of a page of a kind in a language."""
    folder = pages.rpartition("/")[0]
    if kind in ("agency", "card"):
        ready(browser, pages)
        selector = "#table .name a" if kind == "agency" else "#table a[href^='cards/']"
        link = str(browser.find_element(By.CSS_SELECTOR, selector).get_attribute("href"))
        return f"{link}{'&' if '?' in link else '?'}lang={language}"
    name, _, place = kind.partition("#")
    return f"{folder}/{name}.html?lang={language}#{place}"


def opened(browser: Chrome, pages: str, kind: str, language: str = "zh") -> None:
    """Open a page of a kind, some of its rows unfolded."""
    there = address(browser, pages, kind, language)
    if kind == "card":
        browser.get(there)
        return
    ready(browser, there)
    WebDriverWait(browser, 20).until(
        lambda driver: driver.find_elements(By.CSS_SELECTOR, "#content tbody tr, #found li")
    )
    browser.execute_script(OPEN_SOME)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_serious_fault(browser: Chrome, pages: str, kind: str, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        opened(browser, pages, kind)
        assert faults(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_no_serious_fault_in_a_page_sent_as_one_file(browser: Chrome, pages: str, tmp_path: Path) -> None:
    opened(browser, pages, "agency")
    (page,) = downloaded(browser, tmp_path / "sent", click_all("#send-page button"))
    for scheme in ("light", "dark"):
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        browser.get(page.as_uri())
        assert faults(browser) == []
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_never_scrolls_a_page_sideways(browser: Chrome, pages: str, kind: str) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        opened(browser, pages, kind)
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def saved(browser: Chrome, folder: Path) -> dict[str, bytes]:
    """Return what the buttons of a page save, by the name of the file."""
    found: dict[str, bytes] = {}
    for number in range(len(browser.find_elements(By.CSS_SELECTOR, "#content .save button"))):
        act = f"document.querySelectorAll('#content .save button')[{number}].click()"
        (path,) = downloaded(browser, folder / str(number), act)
        assert path.name not in found
        found[path.name] = path.read_bytes()
    return found


def shown_in(name: str, content: bytes) -> str:
    """Return the words of a file, which can be opened; of a picture none."""
    text = content.decode("utf-8-sig") if not name.endswith(".png") else ""
    if name.endswith(".png"):
        picture: Any = Image.open(io.BytesIO(content))
        assert min(picture.size) > 200
        assert len(picture.convert("L").getcolors(256)) > 3
    elif name.endswith(".svg"):
        root = ElementTree.fromstring(text)
        text = "\n".join(node.text or "" for node in root.iter() if node.text)
        assert text
    elif name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        assert len(set(rows[0])) == len(rows[0])
    return text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS[:-1])
def test_every_download_can_be_opened_in_its_language(
    browser: Chrome, pages: str, kind: str, language: str, tmp_path: Path
) -> None:
    opened(browser, pages, kind, language)
    found = saved(browser, tmp_path)
    endings = {Path(name).suffix for name in found}
    assert ".csv" in endings
    if kind in ("index", "figures"):
        assert sum(name.endswith(".svg") for name in found) == sum(name.endswith(".png") for name in found) == 2
    for name, content in found.items():
        text = shown_in(name, content)
        if language == "zh" and not name.endswith(".html"):
            assert not LATIN.search(text), (name, LATIN.findall(text)[:3])
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_in_chinese_holds_no_english_sentence(browser: Chrome, pages: str, kind: str) -> None:
    opened(browser, pages, kind)
    shown = str(browser.find_element(By.TAG_NAME, "body").text)
    named = browser.execute_script(
        "return [...document.querySelectorAll('[title], [aria-label], [placeholder]')].filter((e) => e.checkVisibility())"
        ".flatMap((e) => ['title', 'aria-label', 'placeholder'].map((n) => e.getAttribute(n) || ''))"
    )
    assert re.search("[\u4e00-\u9fff]", shown)
    for text in (*shown.splitlines(), *named):
        assert not LATIN.search(text), text


def test_a_card_has_the_language_of_the_page_that_led_to_it(browser: Chrome, pages: str) -> None:
    for language, other, words in (("zh", "en", "← 返回"), ("en", "zh", "← ")):
        ready(browser, f"{pages}?lang={language}")
        browser.execute_script("localStorage.clear()")
        browser.find_element(By.CSS_SELECTOR, "#table a[href^='cards/']").click()
        WebDriverWait(browser, 20).until(lambda driver: "/cards/" in driver.current_url)
        assert browser.find_element(By.ID, f"lang-{language}").is_selected()
        assert browser.find_element(By.CSS_SELECTOR, ".back a").text.startswith(words)
        browser.find_element(By.ID, f"lang-{other}").click()
        browser.execute_script("localStorage.clear()")
        browser.find_element(By.CSS_SELECTOR, ".back a").click()
        WebDriverWait(browser, 20).until(
            lambda driver: driver.execute_script("return 'ready' in document.body.dataset")
        )
        assert browser.find_element(By.ID, f"lang-{other}").is_selected()
        assert len(texts(browser, "#scores thead th")) == 4


def test_places_of_findings_lead_to_cards_in_the_language_shown(browser: Chrome, pages: str) -> None:
    opened(browser, pages, "findings")
    browser.find_element(By.CSS_SELECTOR, "#found .places a").click()
    WebDriverWait(browser, 20).until(lambda driver: "/cards/" in driver.current_url)
    assert "lang=zh#" in browser.current_url
    assert browser.find_element(By.ID, "lang-zh").is_selected()
    assert browser.execute_script("return document.querySelector(':target') !== null")
