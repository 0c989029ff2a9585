"""Interface texts of HTML pages in two languages; a page contains both, and a switch displays one of them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from markupsafe import Markup

from disclosure_nlp.definitions import load_definition


class BilingualText(NamedTuple):
    """A text in English and Chinese."""

    en: str
    zh: str

    def __html__(self) -> str:
        """Return both languages as escaped HTML; the text only once if they are equal."""
        return _bilingual_html(self.en, self.zh)


@lru_cache(maxsize=2048)
def _bilingual_html(en: str, zh: str) -> str:
    """Return an English and a Chinese text as escaped HTML; the page displays the one in its current language."""
    if en == zh:
        return str(Markup.escape(en))
    english, chinese = Markup.escape(en), Markup.escape(zh)
    return f'<span class="en" lang="en">{english}</span><span class="zh" lang="zh-CN">{chinese}</span>'


def same_in_both_languages(text: str) -> BilingualText:
    """Return a bilingual text that is the same in both languages."""
    return BilingualText(text, text)


@cache
def _load_interface_texts() -> dict[str, dict[str, BilingualText]]:
    """Read the interface texts of HTML pages, by group and key."""
    files = [
        load_definition(f"{pages}/words.toml", dict[str, dict[str, BilingualText]])
        for pages in ("card", "site", "inspection")
    ]
    return {group: entries for groups in files for group, entries in groups.items()}


def interface_text(group: str, key: str) -> BilingualText:
    """Return the interface text with a group and key in both languages; the key itself if there is none."""
    return _load_interface_texts()[group].get(key) or same_in_both_languages(key)


def page_number_text(page_number: int, *, table: bool = False) -> BilingualText:
    """Return "page 3" for a page number, in both languages; for a table, "begins on page 3"."""
    return (
        BilingualText(f"table from page {page_number}", f"表格起于第{page_number}页")
        if table
        else BilingualText(f"page {page_number}", f"第{page_number}页")
    )


def interface_texts(group: str) -> dict[str, BilingualText]:
    """Return all interface texts of a group in both languages, by key."""
    return dict(_load_interface_texts()[group])
