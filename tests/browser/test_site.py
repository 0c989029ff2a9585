"""Corpus pages in a browser: they open from disk, filters filter, links land, nothing of a report runs or is asked for."""

from __future__ import annotations

import json
import re
import time
from html import escape
from pathlib import Path

from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus
from tests.browser.conftest import write_pages
from tests.browser.test_cards import ATTACK, open_page, requests

OPENS_IN = 2.0  # seconds; of 20,000 reports the first page is measured by `make bench-site`


def ready(browser: Chrome, address: str) -> None:
    open_page(browser, address)
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script("return 'ready' in document.body.dataset"))


def texts(browser: Chrome, selector: str) -> list[str]:
    return [item.text for item in browser.find_elements(By.CSS_SELECTOR, selector)]


def shown(browser: Chrome) -> int:
    return int(browser.find_element(By.ID, "shown").text.rpartition(" ")[2].replace(",", ""))


def only(browser: Chrome, check: str) -> None:
    """Wait until the findings shown are those of one check."""
    WebDriverWait(browser, 20).until(lambda _: {text.split()[0] for text in texts(browser, "#found .rule")} == {check})


def test_the_first_page_opens_from_disk_and_asks_for_its_own_files_only(browser: Chrome, pages: str) -> None:
    start = time.perf_counter()
    ready(browser, pages)
    assert time.perf_counter() - start < 10 * OPENS_IN  # a page that hangs; its speed is measured elsewhere
    folder = pages.rpartition("/")[0]
    assert all(address.startswith(folder) for address in requests(browser))
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert shown(browser) == 12
    assert len(texts(browser, "#table tbody tr")) == 12


def test_filters_filter(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    Select(browser.find_element(By.NAME, "level")).select_by_value("township")
    towns = texts(browser, "#table tbody .name a")
    assert 0 < len(towns) < 12
    assert all("镇" in name for name in towns)
    browser.find_element(By.CSS_SELECTOR, "#filters button").click()
    assert shown(browser) == 12
    name = texts(browser, "#table tbody .name a")[3]
    browser.find_element(By.NAME, "q").send_keys(name)
    assert texts(browser, "#table tbody .name a") == [name]
    browser.find_element(By.CSS_SELECTOR, "#filters button").click()
    Select(browser.find_element(By.NAME, "year")).select_by_value("2021")
    assert "2021" in texts(browser, "#h-distribution")[0]


def test_the_order_is_turned_by_keys(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    first = [float(text) for text in texts(browser, "#table td.total")]
    assert first == sorted(first, reverse=True)
    browser.find_element(By.ID, "sort-score").send_keys(Keys.ENTER)
    turned = [float(text) for text in texts(browser, "#table td.total")]
    assert turned == sorted(first)
    assert browser.switch_to.active_element.get_attribute("id") == "sort-score"


def test_the_heat_map_prints_its_figures(browser: Chrome, pages: str) -> None:
    ready(browser, f"{pages}#view=heat")
    cells = browser.find_elements(By.CSS_SELECTOR, "td.heat:not(.none)")
    assert len(cells) == 36
    for cell in cells[:6]:
        assert 0 < float(cell.text) <= 100
    light, dark = min(cells, key=lambda cell: float(cell.text)), max(cells, key=lambda cell: float(cell.text))
    assert light.value_of_css_property("background-color") != dark.value_of_css_property("background-color")


def test_an_agency_has_its_years_side_by_side_and_what_changed(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    name = texts(browser, "#table tbody .name a")[0]
    address = browser.find_element(By.CSS_SELECTOR, "#table tbody .name a").get_attribute("href")
    ready(browser, str(address))
    assert browser.find_element(By.TAG_NAME, "h1").text == name
    assert texts(browser, "#scores thead th")[1:] == ["2021", "2022", "2023"]
    browser.find_element(By.CSS_SELECTOR, "nav a[href='#items']").click()
    browser.refresh()
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements(By.ID, "item-A1"))
    assert browser.find_element(By.TAG_NAME, "h1").text == name  # a place on the page does not lose the agency
    item = browser.find_element(By.ID, "item-A1")
    item.send_keys(Keys.ENTER)
    assert browser.find_element(By.ID, "item-A1").get_attribute("aria-expanded") == "true"
    assert len(texts(browser, "#item-table .why td")) == 4
    assert browser.find_elements(By.CSS_SELECTOR, "#changes ins, #changes del")
    Select(browser.find_element(By.NAME, "old")).select_by_visible_text("2021")
    assert texts(browser, "#changes thead th")[0].startswith("2021")


def test_findings_filter_and_lead_to_their_place_in_a_card(browser: Chrome, pages: str) -> None:
    ready(browser, pages.replace("index.html", "findings.html"))
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#found .cause"))
    whole = shown(browser)
    check = browser.find_element(By.CSS_SELECTOR, "#checks button")
    name = str(check.get_attribute("id")).removeprefix("check-")
    check.click()
    only(browser, name)
    assert 0 < shown(browser) < whole
    ready(browser, pages.replace("index.html", "findings.html"))
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#found .places a"))
    links = [str(link.get_attribute("href")) for link in browser.find_elements(By.CSS_SELECTOR, "#found .places a")]
    assert len(links) > 10
    for link in links[:12]:
        open_page(browser, link)
        assert browser.execute_script("return document.querySelector(':target') !== null"), link


def test_the_other_language(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    browser.find_element(By.ID, "lang-zh").click()
    assert texts(browser, "#views label")[0] == "排名"
    assert browser.execute_script("return document.documentElement.lang") == "zh-CN"
    ready(browser, pages.replace("index.html", "findings.html"))
    for check in ("X4", "X6", "X1"):
        browser.find_element(By.ID, f"check-{check}").click()
        only(browser, check)
        said = texts(browser, "#found .cause > p:first-child")
        assert said
        assert not [text for text in said if re.search("[a-z]{3}", text)], check
        browser.find_element(By.ID, f"check-{check}").click()
    ready(browser, pages)
    browser.find_element(By.ID, "lang-en").click()


def test_nothing_of_a_report_runs(browser: Chrome, tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_corpus(CorpusPlan(6, (2021, 2023), 3, formats=("html",), histories=("careless",)), made)
    for path in made.glob("*.html"):
        data = path.read_bytes()
        attack = f"。{escape(ATTACK)}</"
        for coding in ("utf-8", "gb18030"):
            data = data.replace("。</".encode(coding), attack.encode(coding))
        path.write_bytes(data)
    first = write_pages(made, tmp_path)
    folder = first.rpartition("/")[0]
    ready(browser, first)
    links = [str(link.get_attribute("href")) for link in browser.find_elements(By.CSS_SELECTOR, "#table .name a")]
    for page in (first, *(f"{folder}/{name}.html" for name in ("findings", "figures", "stories")), *links):
        ready(browser, page)
        assert browser.execute_script("return window.ran") is None
        assert browser.find_elements(By.CSS_SELECTOR, "iframe, img, a[href^=javascript]") == []
        assert all(address.startswith(folder) for address in requests(browser))
    card = Path(folder.removeprefix("file://")).joinpath("cards")
    for path in sorted(card.glob("*.html"))[:3]:
        open_page(browser, f"{path.as_uri()}?lang=zh")
        assert browser.execute_script("return window.ran") is None
        assert browser.execute_script("return document.querySelectorAll('script, iframe, img').length") == 1
        assert all(address.startswith(folder) for address in requests(browser))
    ready(browser, links[-1])
    browser.find_element(By.NAME, "same").click()
    assert "onerror" in str(browser.find_element(By.ID, "changes").get_attribute("textContent"))


def downloaded(browser: Chrome, folder: Path, act: str) -> list[Path]:
    """Return the files that a browser saves when a script runs."""
    folder.mkdir(exist_ok=True)
    browser.execute_cdp_cmd("Page.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    known = set(folder.iterdir())
    browser.execute_script(act)
    WebDriverWait(browser, 20).until(
        lambda _: (new := set(folder.iterdir()) - known) and not any(path.suffix == ".crdownload" for path in new)
    )
    return sorted(set(folder.iterdir()) - known)


def click_all(selector: str) -> str:
    return f"document.querySelectorAll('{selector}').forEach((button) => button.click())"


def test_figures_are_those_of_the_reports_and_can_be_saved(browser: Chrome, pages: str, tmp_path: Path) -> None:
    ready(browser, pages.replace("index.html", "figures.html#f=h_recv"))
    WebDriverWait(browser, 20).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#table tbody tr"))
    assert len(texts(browser, "#table tbody tr")) == 12
    (table,) = downloaded(browser, tmp_path / "table", click_all("#save-table button"))
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("agency_no,")
    made = {
        json.loads(line)["agency"]: json.loads(line)
        for line in (Path(pages.removeprefix("file://")).parents[1] / "made" / "truth.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    }
    for line in lines[1:]:
        _, name, *numbers = line.split(",")
        assert numbers[-1] == str(made[name]["cells"]["requests"]["received"]["total"])
    charts = downloaded(browser, tmp_path / "charts", click_all("#development button"))
    WebDriverWait(browser, 20).until(lambda _: len(list((tmp_path / "charts").iterdir())) == 2)
    charts = sorted((tmp_path / "charts").iterdir())
    assert [path.suffix for path in charts] == [".png", ".svg"]
    assert charts[0].read_bytes()[:4] == b"\x89PNG"
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_the_language_goes_along_with_links(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    browser.execute_script("localStorage.clear()")
    browser.find_element(By.ID, "lang-zh").click()
    browser.execute_script("localStorage.clear()")
    browser.find_element(By.CSS_SELECTOR, "a[data-page=figures]").click()
    WebDriverWait(browser, 20).until(lambda driver: "lang=zh" in driver.current_url)
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script("return 'ready' in document.body.dataset"))
    assert browser.find_element(By.TAG_NAME, "h1").text == "数据"
    browser.find_element(By.ID, "lang-en").click()


def test_an_agency_is_one_file_to_send(browser: Chrome, pages: str, tmp_path: Path) -> None:
    ready(browser, pages)
    link = browser.find_element(By.CSS_SELECTOR, "#table tbody .name a")
    name, address = link.text, str(link.get_attribute("href"))
    assert re.search(r"agency\.html\?no=\d+&year=\d{4}$", address)
    ready(browser, address)
    (page,) = downloaded(browser, tmp_path / "sent", click_all("#send-page button"))
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert str(Path(pages.removeprefix("file://")).parent) not in text
    open_page(browser, page.as_uri())
    assert texts(browser, "main.en h1") == [name]
    assert "Requests received" in browser.find_element(By.CSS_SELECTOR, "main.en").text
    browser.find_element(By.ID, "lang-zh").click()
    assert "收到申请" in browser.find_element(By.CSS_SELECTOR, "main.zh").text
    assert requests(browser) == [page.as_uri()]


def test_a_card_leads_back_to_its_agency(browser: Chrome, pages: str) -> None:
    ready(browser, pages)
    card = browser.find_element(By.CSS_SELECTOR, "#table a[href^='cards/']").get_attribute("href")
    open_page(browser, str(card))
    browser.find_element(By.CSS_SELECTOR, ".back a").click()
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script("return 'ready' in document.body.dataset"))
    assert texts(browser, "#scores thead th")[1:] == ["2021", "2022", "2023"]
