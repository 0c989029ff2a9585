"""What the pages say in two languages: both are in the page, and a switch shows one of them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from markupsafe import Markup

from disclosure_nlp.definitions import load_definition


class Words(NamedTuple):
    """The same in English and Chinese."""

    en: str
    zh: str

    def __html__(self) -> str:
        """Return both, escaped, each under its language; once where they are the same."""
        return _both(self.en, self.zh)


@lru_cache(maxsize=2048)
def _both(en: str, zh: str) -> str:
    if en == zh:
        return str(Markup.escape(en))
    english, chinese = Markup.escape(en), Markup.escape(zh)
    return f'<span class="en" lang="en">{english}</span><span class="zh" lang="zh-CN">{chinese}</span>'


def same(text: str) -> Words:
    """Return a text that is the same in both languages."""
    return Words(text, text)


@cache
def _entries() -> dict[str, dict[str, Words]]:
    files = [
        load_definition(f"{pages}/words.toml", dict[str, dict[str, Words]]) for pages in ("card", "site", "inspection")
    ]
    return {group: entries for groups in files for group, entries in groups.items()}


def word(group: str, key: str) -> Words:
    """Return what the pages say for a key; the key itself where they know no words for it."""
    return _entries()[group].get(key) or same(key)


def page_words(number: int, *, table: bool = False) -> Words:
    """Return the number of a page in words; of a table, the page that it begins on."""
    return (
        Words(f"table from page {number}", f"表格起于第{number}页")
        if table
        else Words(f"page {number}", f"第{number}页")
    )


def all_words(group: str) -> dict[str, Words]:
    """Return all that the pages say in a group, by key."""
    return dict(_entries()[group])
