"""A headless Chromium, where there is one: these tests skip elsewhere. Pages of a small made-up corpus."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from disclosure_nlp import score_corpus
from disclosure_nlp.cli import main
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("needs Chromium and its driver: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "window-size=1200,900"):
        options.add_argument(f"--{argument}")
    # What the page asks for and what it logs, as the browser itself tells.
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    try:
        driver = Chrome(options=options, service=ChromeService(DRIVER))
    except WebDriverException as error:
        pytest.skip(f"Chromium does not start here: {error.msg}")
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


def write_pages(made: Path, out: Path) -> str:
    """Return the address of the first page of reports in a folder, with cards."""
    from click.testing import CliRunner

    store = str(out / "store")
    score_corpus([str(made)], store, workers=0)
    words = ["compare", store, "--out", str(out), "--page", "--cards", "--no-tagging-error", "--figures", "none"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return (out / "page" / "index.html").as_uri()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of the first page of a corpus."""
    folder = tmp_path_factory.mktemp("pages")
    write_corpus(CorpusPlan(36, (2021, 2023), 6, histories=("careless", "copying", "improving")), folder / "made")
    return write_pages(folder / "made", folder)
