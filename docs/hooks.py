"""Additions to the site: a search that works from disk, where browsers forbid pages to fetch the index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "search.js"


def on_post_build(config: Any, **_: object) -> None:
    """Write the index of the search plugin as a script, and the script that searches it."""
    folder = Path(config["site_dir"]) / "search"
    index = (folder / "search_index.json").read_text(encoding="utf-8")
    (folder / "search_index.js").write_text(f"var searchIndex = {index};\n", encoding="utf-8")
    (folder / "search.js").write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
