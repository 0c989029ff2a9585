"""An index of patterns finds what running every pattern would find."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.definitions import packaged_text
from disclosure_nlp.tag.pattern_facts import find_required_strings
from disclosure_nlp.tag.pattern_index import encode_pattern_index
from disclosure_nlp.tag.regex_set import RegexSet

PATTERNS = [
    "信息公开",
    "公开(?:信息|目录)",
    "(?<!不)公开",
    "(?<!信息)(?<=[息，一])公开(?!目)",
    "(?<!信息)公开|(?<!不)不够",
    "不[够足]",
    "^一是",
    "公+",
    "(?:有|仍)待提高",
    "息[^，]{0,3}开",
    "[^，]开$",
]
TEXTS = st.text(alphabet="信息公开不够足目录一是有待提高，\n", max_size=60)


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("信息公开", {"信息公开"}), ("(?:有|仍)待提高", {"有待提高", "仍待提高"}), ("不[够足]", {"不够", "不足"}), ("[够足]", {"够", "足"}),
        ("(?<!不)公开", {"公开"}), ("^一是", {"一是"}), ("(?:甲乙)?丙", {"丙", "甲乙丙"}), ("公+", {"公"}),
        ("(?:甲乙|丙丁)[^，]{0,3}戊", {"甲乙", "丙丁"}), (".+", set()), ("(?:甲乙)?", set()), ("甲|[^乙]", set()),
    ],
)  # fmt: skip
def test_required_strings(pattern: str, strings: set[str]) -> None:
    assert set(find_required_strings(pattern).strings) == strings


@given(TEXTS)
def test_every_match_of_a_pattern_holds_one_of_its_strings(text: str) -> None:
    for pattern in PATTERNS:
        strings = find_required_strings(pattern).strings
        for match in re.finditer(pattern, text, re.MULTILINE):
            assert not strings or any(string in match.group() for string in strings)


def matches(text: str, patterns: Iterable[tuple[int, str]]) -> list[tuple[int, int, int]]:
    """Return the matches of all patterns, each run by itself."""
    found = ((key, match) for key, pattern in patterns for match in re.finditer(pattern, text, re.MULTILINE))
    return [(key, *match.span()) for key, match in found]


@given(TEXTS)
def test_the_index_finds_what_all_patterns_find(text: str) -> None:
    assert RegexSet(enumerate(PATTERNS)).search(text) == matches(text, enumerate(PATTERNS))


@given(st.lists(TEXTS, max_size=6))
def test_many_texts_at_once_give_what_each_gives(texts: list[str]) -> None:
    index = RegexSet(enumerate([*PATTERNS, "[^乙]$"]))  # the last holds no sure string: it is run on every text
    assert index.search_all(texts) == [index.search(text) for text in texts]


@given(TEXTS)
def test_waiting_patterns_are_run_where_one_of_their_name_has_a_hit(text: str) -> None:
    more = [(n, f"甲{n}乙") for n in range(2, 10)] if len(text) % 2 else []  # a few patterns are run without automaton
    words, masks = [(0, "信息公开"), (1, "不[够足]"), *more], [(0, "公开目录"), (1, "一是")]
    index = RegexSet(words, ((key + 10, pattern) for key, pattern in masks), lambda key: key % 10)
    hits = matches(text, words)
    heard = {key for key, _, _ in hits}
    waited = matches(text, [(key + 10, pattern) for key, pattern in masks if key in heard])
    assert index.search(text) == index.search_all([text])[0] == hits + waited


def test_the_facts_of_the_shipped_patterns_are_up_to_date() -> None:
    packaged = packaged_text("lexicon/patterns.json").encode()
    assert packaged == encode_pattern_index(), "write them again: python -m disclosure_nlp.tag.pattern_index"
