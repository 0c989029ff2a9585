"""Reasons and messages in Chinese, by the sentences of ``data/card/messages.toml``; in English where none fits."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.messages import Message
from disclosure_nlp.view.card.words import Words, same

_PLACE = re.compile(r"\{(=?)(\w+)\}")
# Three Latin letters in a row are English; fewer are an id (R2) or a unit.
_ENGLISH = re.compile(r"[A-Za-z]{3}")
_ONE_WORD = r"[^\s:;]+"
_DEEPEST = 4


class Sentence(NamedTuple):
    """A message: its pattern, the longest of its fixed words, the places that take anything, and the Chinese one."""

    pattern: re.Pattern[str]
    fixed: str
    free: frozenset[str]
    chinese: str


def message(english: str) -> Words:
    """Return a message in both languages; the same in both where no Chinese is known."""
    chinese = _translated(english, 0)
    return same(english) if chinese is None else Words(english, chinese)


def both_languages(said: Message | str) -> Words:
    """Return a message in both languages."""
    return message(said) if isinstance(said, str) else Words(said.text("en"), said.text("zh"))


@cache
def _sentences() -> tuple[Sentence, ...]:
    entries = load_definition("card/messages.toml", dict[str, dict[str, str]])["messages"]
    return tuple(_sentence(english, chinese) for english, chinese in entries.items())


def _sentence(english: str, chinese: str) -> Sentence:
    pieces = _PLACE.split(english)
    fixed, names = pieces[::3], pieces[2::3]
    pattern = re.escape(fixed[0]) + "".join(
        f"(?P<{name}>{_ONE_WORD if len(name) == 1 else '.+?'}){re.escape(after)}"
        for name, after in zip(names, fixed[1:], strict=True)
    )
    free = frozenset(name for sign, name in zip(pieces[1::3], names, strict=True) if sign)
    return Sentence(re.compile(pattern, re.DOTALL), max(fixed, key=len), free, chinese)


@lru_cache(maxsize=4096)
def _translated(english: str, depth: int) -> str | None:
    """Return the Chinese of a text: its own where it holds no English, else that of the first sentence that fits."""
    if not _ENGLISH.search(english):
        return english
    if depth > _DEEPEST:
        return None
    for sentence in _sentences():
        found = sentence.pattern.fullmatch(english) if sentence.fixed in english else None
        chinese = _filled(sentence, found.groupdict(), depth) if found else None
        if chinese is not None:
            return chinese
    return _joined(english, depth)


def _filled(sentence: Sentence, places: dict[str, str], depth: int) -> str | None:
    chinese = {name: text if name in sentence.free else _translated(text, depth + 1) for name, text in places.items()}
    if any(text is None for text in chinese.values()):
        return None
    return _PLACE.sub(lambda place: str(chinese[place[2]]), sentence.chinese)


def _joined(english: str, depth: int) -> str | None:
    """Return the Chinese of several messages joined by ``;``, or None where one has none."""
    parts = [_translated(part, depth + 1) for part in english.split("; ")] if "; " in english else [None]
    return None if None in parts else "；".join(map(str, parts))
