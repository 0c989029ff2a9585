"""Pictures of cards and rankings in the documentation, from the sample corpus: ``python -m docs.pictures``; needs Chromium."""

from __future__ import annotations

import base64
import shutil
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from disclosure_nlp import compare_store, datasets, open_store, plots, process_bytes, score_corpus
from disclosure_nlp.messages import Language
from disclosure_nlp.view.card.render import render_card

IMAGES = Path(__file__).parent / "images"
REPORT = "岚渚省翎圩市人民政府-2021.docx"
LANGUAGES: tuple[tuple[Language, str], ...] = (("en", ""), ("zh", "-zh"))
_WIDE, _HIGH = 1100, 980
_COLOURS = 64


def main() -> None:
    """Draw the card of a report and the ranking of the agencies in both languages."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sample = datasets.sample_corpus()
        outcome = process_bytes((sample / REPORT).read_bytes(), REPORT)
        score_corpus([str(sample)], str(folder / "store"), workers=0)
        with open_store(str(folder / "store")) as store:
            comparison = compare_store(store, tagging_error=False)
        for language, ending in LANGUAGES:
            page = folder / f"card{ending}.html"
            page.write_text(render_card(outcome, language=language), encoding="utf-8")
            _save(_photograph(page), f"card{ending}.png")
            with plots.style():
                axes = plots.ranking(comparison.ranks(), comparison.panel.years[-1], language=language)
                plots.save(axes, folder / "ranking.png", 110)
            _save((folder / "ranking.png").read_bytes(), f"ranking{ending}.png")


def _photograph(page: Path) -> bytes:
    """Return the top of a page as a browser shows it."""
    options = ChromeOptions()
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "hide-scrollbars", f"window-size={_WIDE},{_HIGH}"):
        options.add_argument(f"--{argument}")
    driver = Chrome(options=options, service=ChromeService(shutil.which("chromedriver")))
    try:
        driver.get(page.as_uri())
        clip = {"x": 0, "y": 0, "width": _WIDE, "height": _HIGH, "scale": 1}
        shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
        return base64.b64decode(shot["data"])
    finally:
        driver.quit()


def _save(png: bytes, name: str) -> None:
    """Write a picture with its few colours."""
    small = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(_COLOURS).save(small, format="png", optimize=True)
    (IMAGES / name).write_bytes(small.getvalue())


if __name__ == "__main__":
    main()
