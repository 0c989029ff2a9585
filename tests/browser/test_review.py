"""The review in a browser: keys act, nothing of a report runs, no request leaves the machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from disclosure_nlp.corpus.core import score_corpus
from disclosure_nlp.corpus.decisions import read_decision_log
from disclosure_nlp.corpus.storage import Storage
from disclosure_nlp.review.backend import ReviewBackend
from disclosure_nlp.review.server import create_app
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from tests.browser.test_accessibility import faults

ATTACK = "<script>top.ran = 1</script><img src=x onerror=\"top.ran = 2\"><svg onload='top.ran = 3'></svg>"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield the address of a store under review and the path of the store."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "in").mkdir()
    made = next(make_reports(1, range(2022, 2023), 5, {(0, 2022): ["R1", "R3"]}))
    text = write_text(made, "markdown").replace("。", f"，{ATTACK}。", 1)
    (folder / "in" / "report.txt").write_text(text, encoding="utf-8")
    store = str(folder / "store")
    score_corpus([str(folder / "in")], store, workers=0)
    server = make_server("127.0.0.1", 0, create_app(ReviewBackend(store)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/", store
    server.shutdown()
    thread.join()


def press(browser: Chrome, keys: str) -> None:
    browser.switch_to.active_element.send_keys(keys)


def logged(browser: Any) -> list[Any]:
    return list(browser.get_log("browser"))


def verdicts(store: str) -> list[str]:
    return [decision.verdict for decision in read_decision_log(Storage(store)).history]


def test_a_reviewer_works_through_the_queue_by_keys(browser: Chrome, served: tuple[str, str]) -> None:
    address, store = served
    browser.get(address)
    browser.find_element(By.NAME, "reviewer").send_keys("李明", Keys.ENTER)
    assert browser.find_element(By.TAG_NAME, "h1").text == "待办列表"
    press(browser, "j")
    press(browser, Keys.ENTER)
    first = browser.current_url
    press(browser, "c")
    WebDriverWait(browser, 20).until(lambda driver: driver.current_url != first)
    press(browser, "d")
    press(browser, "印制如此")
    press(browser, Keys.ESCAPE)
    browser.find_element(By.TAG_NAME, "body").send_keys("d")
    WebDriverWait(browser, 20).until(lambda _: "dismissed" in verdicts(store))
    history = read_decision_log(Storage(store)).history
    assert {decision.verdict for decision in history} == {"confirmed", "dismissed"}
    assert {decision.why for decision in history} == {"", "印制如此"}
    browser.get(first)
    browser.find_element(By.TAG_NAME, "body").send_keys("u")
    WebDriverWait(browser, 20).until(lambda _: "undone" in verdicts(store))


@pytest.mark.parametrize("part", ["?state=all", "item/0"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault(browser: Chrome, served: tuple[str, str], part: str, scheme: str) -> None:
    address, _ = served
    browser.get(address)
    assert faults(browser) == []
    if browser.find_elements(By.CSS_SELECTOR, "form.card"):
        browser.find_element(By.NAME, "reviewer").send_keys("Li", Keys.ENTER)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    try:
        browser.get(address + part)
        assert faults(browser) == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_nothing_of_a_report_runs_and_nothing_is_logged(browser: Chrome, served: tuple[str, str]) -> None:
    address, _ = served
    browser.get(address)
    if browser.find_elements(By.CSS_SELECTOR, "form.card"):
        browser.find_element(By.NAME, "reviewer").send_keys("Li", Keys.ENTER)
    logged(browser)
    for part in ("?state=all", "item/0"):
        browser.get(address + part)
        assert browser.execute_script("return window.ran") is None
    browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
    assert "政府信息公开工作年度报告" in browser.find_element(By.ID, "report").text
    browser.switch_to.default_content()
    assert browser.execute_script("return window.ran") is None
    assert logged(browser) == []
    assert Path(served[1]).is_dir()
