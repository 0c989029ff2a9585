"""Bilingual interface texts: both languages are in the page, and a switch shows one of them."""

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
        """Return both languages as escaped HTML; the text once if they are equal."""
        return _bilingual_html(self.en, self.zh)


@lru_cache(maxsize=2048)
def _bilingual_html(en: str, zh: str) -> str:
    """Return an English and a Chinese text as escaped HTML, of which the page shows one."""
    if en == zh:
        return str(Markup.escape(en))
    english, chinese = Markup.escape(en), Markup.escape(zh)
    return f'<span class="en" lang="en">{english}</span><span class="zh" lang="zh-CN">{chinese}</span>'


def same_in_both(text: str) -> BilingualText:
    """Return a bilingual text that is the same in both languages."""
    return BilingualText(text, text)


@cache
def _load_interface_texts() -> dict[str, dict[str, BilingualText]]:
    """Return the interface texts by group and key."""
    files = [
        load_definition(f"{pages}/words.toml", dict[str, dict[str, BilingualText]])
        for pages in ("card", "site", "inspection")
    ]
    return {group: entries for groups in files for group, entries in groups.items()}


def interface_text(group: str, key: str) -> BilingualText:
    """Return the interface text of a key in a group; the key itself if there is none."""
    return _load_interface_texts()[group].get(key) or same_in_both(key)


def page_number_text(number: int, *, table: bool = False) -> BilingualText:
    """Return the name of a page, such as "page 3"; for a table, the page on which it begins."""
    return (
        BilingualText(f"table from page {number}", f"表格起于第{number}页")
        if table
        else BilingualText(f"page {number}", f"第{number}页")
    )


def interface_texts(group: str) -> dict[str, BilingualText]:
    """Return the interface texts of a group by key."""
    return dict(_load_interface_texts()[group])
