"""What mirrors and converters do to a text is undone, or named where it cannot be."""

import pytest

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.read.cleaning import clean_text, repair_mirrored_text
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from tests.truth import differences

MADE = next(make_reports(1, range(2023, 2024), 11))


def test_look_alikes_become_the_characters_they_look_like() -> None:
    assert clean_text("⽂件１２３Ａ⻓")[0] == "文件123A长"


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [("│", "|"), ("｜", "|"), ("￨", "|"), ("∣", "|"), ("❘", "|"), ("─", "-"), ("┼", "+"), ("╬", "+")],
)
def test_drawn_borders_are_plain_bars_in_a_text_that_is_clean_but_for_them(drawn: str, plain: str) -> None:
    assert clean_text(f"规章{drawn}3")[0] == f"规章{plain}3"


def test_invisible_marks_and_bookmarks_go() -> None:
    text, issues = clean_text("[bookmark: _GoBack]（七）监\u200b督\ufeff保障\u00a0。\r\n")
    assert text == "（七）监督保障 。\n"
    assert [issue.code for issue in issues] == ["text.converter_residue"]


def test_syllables_behind_characters_go_and_addresses_stay() -> None:
    text, issues = repair_mirrored_text("政(zhèng)府信息公(gōng)(kai)开，规(guī)章（www.gov.example）")
    assert text == "政府信息公开，规章（www.gov.example）"
    assert [issue.code for issue in issues] == ["text.pinyin"]


def test_traditional_script_is_read_like_simplified() -> None:
    from opencc import OpenCC

    mirrored = OpenCC("s2t").convert(write_text(MADE, "markdown"))
    report = parse_report(read_bytes(mirrored.encode(), "a.txt"))
    assert differences(report, MADE) == []
    assert "text.traditional_script" in [issue.code for issue in report.document.issues]


def test_amounts_are_not_trusted_where_characters_between_digits_are_lost() -> None:
    text = write_text(MADE, "markdown").replace("2023年1月1日", "202311日").replace("12月31日", "1231日")
    report = parse_report(read_bytes(text.encode(), "a.txt"))
    assert "text.lost_between_digits" in [issue.code for issue in report.document.issues]
    amount = report.tables["proactive"].cell("admin_fees", "amount_10k_yuan")
    assert amount is not None
    assert (amount.value.state, amount.value.number) == ("unreadable", None)
    assert report.tables["requests"].number("received", "total") == float(MADE.cells["requests", "received", "total"])


def test_no_character_that_is_cleaned_passes_as_clean() -> None:
    every = (chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    # & makes clean_text take every step
    assert [item for item in every if "&" + clean_text(item)[0] != clean_text("&" + item)[0]] == []
