"""Cards in a browser: they open from disk, links land, keys work, nothing of a report runs, nothing is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.view.card.render import render_card

FAULTS = {(0, 2022): ["R1", "R3", "S2", "N1", "F1", "P2"]}
ATTACK = (
    "<script>window.ran = 1</script><img src=x onerror=\"window.ran = 2\"><svg onload='window.ran = 3'></svg>"
    '<a href="javascript:window.ran=4">x</a><iframe src="http://192.0.2.1/"></iframe>"><style>*{display:none}</style>'
)


def _text() -> str:
    return write_text(next(make_reports(1, range(2022, 2023), 11, FAULTS)), "markdown")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("cards") / "card.html"
    path.write_text(render_card(process_bytes(_text().encode(), "made-up.txt")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def attacked(tmp_path: Path) -> str:
    """A card of a report whose every line of narrative, and whose name, tries to run something."""
    lines = [f"{line}{ATTACK}" if line.endswith("。") else line for line in _text().splitlines()]
    path = tmp_path / "attacked.html"
    outcome = process_bytes("\n".join(lines).encode(), f"{ATTACK}.txt")
    path.write_text(render_card(outcome), encoding="utf-8")
    return path.as_uri()


def open_page(browser: Chrome, address: str) -> None:
    """Open a page with empty logs."""
    browser.get("about:blank")
    browser.get_log("performance")  # type: ignore[no-untyped-call]
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    browser.get(address)


def requests(browser: Chrome) -> list[str]:
    """Return the addresses that the browser was asked for since the page was opened."""
    entries: list[dict[str, Any]] = browser.get_log("performance")  # type: ignore[no-untyped-call]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    return [
        str(message["params"]["request"]["url"])
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]


def visible(browser: Chrome, selector: str) -> list[str]:
    return [item.text for item in browser.find_elements(By.CSS_SELECTOR, selector) if item.is_displayed()]


def test_a_card_opens_from_disk_and_asks_for_nothing(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    assert visible(browser, ".number") != []
    assert requests(browser) == [card]
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    colour = browser.find_element(By.CSS_SELECTOR, ".items .fill").value_of_css_property("fill")
    assert colour != "rgb(0, 0, 0)"  # the policy lets the page's own style through


def test_every_place_of_a_finding_is_one_click_away(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    links = browser.find_elements(By.CSS_SELECTOR, ".cause .places a")
    assert len(links) > 5
    for link in links:
        target = str(link.get_attribute("href")).rpartition("#")[2]
        browser.execute_script("arguments[0].click()", link)
        assert browser.execute_script("return document.querySelector(':target').id") == target
        top, bottom, height, bar = browser.execute_script(
            "const place = document.querySelector(':target').getBoundingClientRect();"
            "const bar = document.querySelector('nav').getBoundingClientRect();"
            "return [place.top, place.bottom, innerHeight, bar.bottom]"
        )
        assert bar <= top < height or bar < bottom <= height, target


def test_a_marked_figure_leads_back_to_its_finding(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    for mark in browser.find_elements(By.CSS_SELECTOR, "td.wrong .mk"):
        browser.execute_script("arguments[0].click()", mark)
        name = browser.execute_script("return document.querySelector(':target').className")
        assert name == "finding"


def test_the_switch_shows_one_language_and_works_by_keys(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    assert visible(browser, "h2 .zh") == []
    browser.find_element(By.ID, "lang-en").send_keys(Keys.ARROW_RIGHT)
    assert visible(browser, "h2 .en") == []
    assert "评分项目" in visible(browser, "h2 .zh")


def test_a_focused_sentence_shows_what_weighed(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    assert visible(browser, ".tip") == []
    sentence = browser.find_element(By.CSS_SELECTOR, ".s.h-request")
    browser.execute_script("arguments[0].focus()", sentence)
    (tip,) = visible(browser, ".tip")
    assert "request" in tip
    assert "%" in tip


def test_the_tab_key_reaches_the_report(browser: Chrome, card: str) -> None:
    open_page(browser, card)
    active = browser.switch_to.active_element
    active.send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.is_displayed()
    skip.send_keys(Keys.ENTER)
    assert browser.execute_script("return document.querySelector(':target').id") == "report"


def test_one_label_can_be_shown_alone(browser: Chrome, card: str) -> None:
    def tinted(label: str) -> bool:
        sentence = browser.find_element(By.CSS_SELECTOR, f".s.h-{label}")
        return sentence.value_of_css_property("background-color") != "rgba(0, 0, 0, 0)"

    open_page(browser, card)
    assert tinted("request")
    assert tinted("problem")
    browser.execute_script("arguments[0].click()", browser.find_element(By.ID, "show-problem"))
    assert not tinted("request")
    assert tinted("problem")


def test_nothing_of_a_report_runs(browser: Chrome, attacked: str) -> None:
    open_page(browser, attacked)
    assert "window.ran" in browser.find_element(By.CSS_SELECTOR, ".sheet").text
    for link in browser.find_elements(By.CSS_SELECTOR, ".sheet a, .cause a")[:40]:
        browser.execute_script("arguments[0].click()", link)
    assert browser.execute_script("return window.ran") is None
    assert browser.execute_script("return document.querySelectorAll('script, iframe, img').length") == 0
    assert {address.partition("#")[0] for address in requests(browser)} == {attacked}


@pytest.mark.parametrize("width", [360, 1200])
def test_a_card_never_scrolls_sideways(browser: Chrome, card: str, width: int) -> None:
    open_page(browser, card)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
