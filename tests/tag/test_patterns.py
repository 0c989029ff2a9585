"""An index of patterns finds what running every pattern would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.tag.patterns import PatternIndex, required_strings

PATTERNS = [
    "信息公开",
    "公开(?:信息|目录)",
    "(?<!不)公开",
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
    assert required_strings(pattern) == strings


@given(TEXTS)
def test_every_match_of_a_pattern_holds_one_of_its_strings(text: str) -> None:
    for pattern in PATTERNS:
        strings = required_strings(pattern)
        for match in re.finditer(pattern, text, re.MULTILINE):
            assert not strings or any(string in match.group() for string in strings)


@given(TEXTS)
def test_the_index_finds_what_all_patterns_find(text: str) -> None:
    index = PatternIndex(enumerate(PATTERNS))
    expected = [
        (key, match.start(), match.end())
        for key, pattern in enumerate(PATTERNS)
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]
    assert list(index.search(text)) == expected
