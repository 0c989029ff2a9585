"""Splits clauses into words of known classes (``data/lexicon/figures.toml``); all other text is unknown words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

import tomli

from disclosure_nlp.errors import DefinitionError

UNKNOWN = "?"
FILL = "fill"
TIME = "time"
TRANSPARENT = frozenset((FILL, TIME))
_RECURRING = 24  # characters
_LAST_YEAR = r"(?:上|前|去)(?:一)?(?:个)?年(?:度)?"
_NEXT_YEAR = r"(?:下|次|来|翌)(?:一)?(?:个)?年(?:度)?"
_CARRY = r"(?:结转|转结|转入|遗留|延续|顺延|未办结|未答复|转)"
_PATTERNS = (
    (
        "carried_in",
        rf"(?:{_LAST_YEAR}|20\d\d年度?)(?:的)?(?:未办结)?{_CARRY}(?:的|而来|下来|过来|至本年|到本年|至今年)?|(?:结转|转结)(?:自)?{_LAST_YEAR}",
    ),
    (
        "carried_out",
        rf"(?:结转|转结|转入|顺延|延续|推迟|跨|转|延|遗留)(?:至|到|入|为)?(?:{_NEXT_YEAR}|20\d\d年)(?:度)?(?:继续)?(?:办理|处理|答复|办结)?"
        r"|(?:尚|仍|还)?(?:未办结|未办理完毕|在办|正在办理(?:之)?中?|在办理中|未到期|未到答复期)(?!案)|跨年度?(?:办理|结转)|结余",
    ),
    ("to_next", rf"(?:至|到|入)?(?:{_NEXT_YEAR}|20\d\d年度?)(?:继续)?(?:办理|处理|答复|办结)"),
    ("carry", r"结转|转结|顺延"),
    ("meeting", r"(?:专题)?(?:研究|听取|部署)(?:了)?(?:政府信息|政务|信息)公开(?:工作)?(?:情况)?(?:的)?(?:汇报)?"),
    ("inspection", r"(?:检查|抽查|督查)(?:了)?[^，；、\d]{1,10}(?:信息|政务)公开(?:工作|情况|栏|工作情况)"),
    ("produce", r"(?:新?制作|产生|形成|生成|拟制)(?:和获取|或获取|、获取)?(?:了)?(?:各类)?(?:政府|政务)?信息(?:总数|总量)?"),
    ("complaint", r"(?:针对|有关|关于|涉及)?(?:政府信息|信息|政务)公开(?:工作|事务|方面|类)?的?(?:申诉|投诉|举报)(?:[、和及]?(?:申诉|投诉|举报))*(?:案件?|事项)?(?![^，；。]{0,3}热线)"),
    ("no_information", r"(?:不是|非|不属于)(?:\0+|《?条例》?)所指(?:的)?政府信息(?:范畴|范围)?"),
    (TIME, r"20\d\d年(?:度)?(?:以来|全年|期间)?|(?:1[0-2]|[1-9])月(?:份|底|末)?(?:\d{1,2}日)?"
           r"|(?:截[至止]|截止到|截至到)(?:目前|年底|年末)?|[日月年周]均|目前|至今|现阶段|今年以来|本年度内?|本年内?|全年|今年|年内|当年|年度|上半年|下半年|去年|上年度?|历年|自?[^，]{0,2}以来|报告期内?|第[一二三四]季度|[一二三四]季度|每[年月周日季]度?"),
)  # fmt: skip


class ClassifiedWord(NamedTuple):
    """A word of a clause with its word class and offsets."""

    kind: str
    start: int
    end: int


@cache
def load_word_classes() -> dict[str, str]:
    """Return the class of each word in ``data/lexicon/figures.toml``, by word.

    Raises
    ------
    DefinitionError
        If words are in two classes; lists all of them.
    """
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "figures.toml"
    found: dict[str, str] = {}
    faults = []
    for classes in tomli.loads(file.read_text(encoding="utf-8")).values():
        for kind, words in classes.items():
            for word in dict.fromkeys(words):
                if found.setdefault(word, kind) != kind:
                    faults.append(f"{word}: both {found[word]} and {kind}")
    if faults:
        raise DefinitionError("data/lexicon/figures.toml", faults)
    return found


@cache
def _word_lengths() -> dict[str, tuple[int, ...]]:
    """Return, by first character, the lengths of the words that have a known class, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in load_word_classes():
        lengths.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(some, reverse=True)) for first, some in lengths.items()}


@cache
def _word_start_pattern() -> re.Pattern[str]:
    """Return the regular expression of the characters with which a word of a known class can begin.

    One expression of all listed words takes 20 ms to compile and finds them no faster than a table of them.
    """
    patterns = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS)
    return re.compile(rf"{patterns}|(?P<hidden>\0+)|(?P<listed>[{re.escape(''.join(sorted(_word_lengths())))}])")


def split_words(text: str, start: int = 0) -> list[ClassifiedWord]:
    """Return the words of a text with their classes, unknown words included; offsets count from ``start``.

    Examples
    --------
    >>> [word.kind for word in split_words("收到政府信息公开申请")]
    ['receive', 'request']
    """
    found = _cached_words(text) if len(text) <= _RECURRING else tuple(_iterate_words(text))
    return [ClassifiedWord(kind, start + first, start + last) for kind, first, last in found]


@lru_cache(maxsize=10_000)
def _cached_words(text: str) -> tuple[ClassifiedWord, ...]:
    """Return the words of a short text; cached, since phrases of the form recur in every report."""
    return tuple(_iterate_words(text))


def _iterate_words(text: str) -> Iterator[ClassifiedWord]:
    """Yield the words of a text with their classes, from left to right; of listed words the longest at a place."""
    search = _word_start_pattern().search
    edge = position = 0
    while (match := search(text, position)) is not None:
        start, position = match.span()
        kind = match.lastgroup
        if kind == "listed":
            kind, position = _longest_listed_word(text, start)
        if kind is not None:
            if start > edge:
                yield ClassifiedWord(UNKNOWN, edge, start)
            yield ClassifiedWord(FILL if kind == "hidden" else kind, start, position)
            edge = position
    if edge < len(text):
        yield ClassifiedWord(UNKNOWN, edge, len(text))


def _longest_listed_word(text: str, start: int) -> tuple[str | None, int]:
    """Return the class and the end of the longest listed word at an offset of a text, or None."""
    classes = load_word_classes()
    for length in _word_lengths()[text[start]]:
        word = text[start : start + length]
        if word in classes:
            return classes[word], start + len(word)
    return None, start + 1


def content_words(words: list[ClassifiedWord]) -> list[ClassifiedWord]:
    """Return the words that carry meaning: neither fillers nor times."""
    return [word for word in words if word.kind not in TRANSPARENT]
