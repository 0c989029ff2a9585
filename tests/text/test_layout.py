"""Columns of plain text, where Chinese characters take two."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.text.layout import (
    WIDTH,
    clip_to_width,
    collapse_whitespace,
    display_width,
    pad_to_width,
    wrap_to_width,
)

TEXT = st.text(st.sampled_from("总计 自然人，。“”（）ab c1.—×e\u0301"), max_size=300)


def test_chinese_takes_two_columns() -> None:
    assert display_width("总计 ab") == 7
    assert display_width("e\u0301") == 1


@given(TEXT, st.integers(2, 40))
def test_clip_fits(text: str, columns: int) -> None:
    assert display_width(clip_to_width(text, columns)) <= max(columns, 1)
    assert clip_to_width(text, 2000) == text


@given(TEXT, st.integers(0, 60))
def test_pad_fills(text: str, columns: int) -> None:
    assert display_width(pad_to_width(text, columns)) == max(display_width(text), columns)
    assert pad_to_width(text, columns, right=True).endswith(text)


@given(TEXT)
def test_wrap_loses_nothing(text: str) -> None:
    lines = wrap_to_width(text, "", columns=30)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["总计", "自然人", "the", "column", "1,5", "办结。"]), max_size=60))
def test_wrapped_lines_fit(words: list[str]) -> None:
    lines = wrap_to_width(" ".join(words), "  A1  ")
    assert all(display_width(line) <= WIDTH for line in lines)
    assert all(line.startswith(" " * 6) for line in lines[1:])


def test_no_line_begins_with_a_closing_mark() -> None:
    lines = wrap_to_width("总计，" * 60, "")
    assert not [line for line in lines if line.startswith("，")]


def test_one_line() -> None:
    assert collapse_whitespace(" a\n\tb\u3000c ") == "a b c"


def test_a_clipped_text_of_signs_without_width_is_short_too() -> None:
    assert len(clip_to_width("e" + "\u0301" * 100_000, 20)) <= 81
    assert clip_to_width("\u0301" * 3, 20) == "\u0301" * 3
