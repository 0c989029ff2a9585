"""Cell text to values: what is no figure is never one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.parse.values import parse_value


@pytest.mark.parametrize(
    ("raw", "number", "unit", "note"),
    [
        ("0", 0, None, None),
        (" 12\n", 12, None, None),
        ("１２", 12, None, None),
        ("\u30000\u3000", 0, None, None),
        ("1,234", 1234, None, None),
        ("96171.6", 96171.6, None, None),
        ("26.00", 26, None, None),
        ("-8", -8, None, None),
        ("+1036", 1036, None, None),
        ("22（其中修订16件）", 22, None, "其中修订16件"),
        ("976.81万元", 976.81, "万元", None),
        ("251000元", 251000, "元", None),
        ("? 0", 0, None, None),
        ("零", 0, None, None),
    ],
)
def test_numbers(raw: str, number: float, unit: str | None, note: str | None) -> None:
    value = parse_value(raw)
    assert (value.state, value.number, value.unit, value.note) == ("number", number, unit, note)


@pytest.mark.parametrize(
    ("raw", "state"),
    [
        ("", "blank"), (" \n", "blank"), ("/", "not_applicable"), ("—", "not_applicable"), ("--", "not_applicable"),
        ("无", "not_applicable"), ("不适用", "not_applicable"), ("1 2", "unreadable"), ("260余", "unreadable"),
        ("约30", "unreadable"), ("1.2.3", "unreadable"), ("abc", "unreadable"), ("12,34", "unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_figure(raw: str, state: str) -> None:
    value = parse_value(raw)
    assert (value.state, value.number) == (state, None)


@given(st.integers(0, 10**9))
def test_plain_integers_are_read_as_they_are(number: int) -> None:
    assert parse_value(str(number)).number == number
    assert parse_value(f"{number:,}").number == number


@given(st.text(max_size=12))
def test_a_number_always_comes_from_digits(raw: str) -> None:
    value = parse_value(raw)
    assert (value.number is not None) == (value.state == "number")
    if value.number is not None:
        assert any(character.isnumeric() for character in raw)
