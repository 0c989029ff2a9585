"""An index of patterns finds what running every pattern would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.tag.patterns import PatternIndex, required_grams

PATTERNS = ["信息公开", "公开(?:信息|目录)", "(?<!不)公开", "不[够足]", "^一是", "公+", "(?:有|仍)待提高", "息[^，]{0,3}开", "[^，]开$"]
TEXTS = st.text(alphabet="信息公开不够足目录一是有待提高，\n", max_size=60)


@pytest.mark.parametrize(
    ("pattern", "grams"),
    [
        ("信息公开", {"公开"}), ("(?:有|仍)待提高", {"提高"}), ("不[够足]", {"不"}), ("[够足]", {"够", "足"}), ("(?<!不)公开", {"公开"}),
        ("^一是", {"一是"}), ("(?:甲乙)?丙", {"丙"}), ("公+", {"公"}), ("(?:甲乙|丙丁)[^，]{0,3}戊", {"甲乙", "丙丁"}), (".+", set()),
        ("(?:甲乙)?", set()), ("甲|[^乙]", set()),
    ],
)  # fmt: skip
def test_required_grams(pattern: str, grams: set[str]) -> None:
    assert required_grams(pattern) == grams


@given(TEXTS)
def test_every_match_of_a_pattern_holds_one_of_its_grams(text: str) -> None:
    for pattern in PATTERNS:
        grams = required_grams(pattern)
        for match in re.finditer(pattern, text, re.MULTILINE):
            assert not grams or any(gram in match.group() for gram in grams)


@given(TEXTS)
def test_the_index_finds_what_all_patterns_find(text: str) -> None:
    index = PatternIndex(enumerate(PATTERNS))
    expected = [
        (key, match.start(), match.end())
        for key, pattern in enumerate(PATTERNS)
        for match in re.finditer(pattern, text, re.MULTILINE)
    ]
    assert [tuple(match) for match in index.search(text)] == expected
