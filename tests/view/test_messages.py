"""Reasons and messages in Chinese: whole or not at all, and known for everything that the sample corpus calls forth."""

import re
from pathlib import Path

import pytest

from disclosure_nlp import process_file
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.fault_injection import PLANTERS
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text
from disclosure_nlp.view.card.messages import _PLACE, _sentences, message

SAMPLE = sorted((Path(__file__).parents[2] / "corpora" / "sample").glob("*-20*.*"))
ENGLISH = re.compile(r"[A-Za-z]{3}")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("12 of 15 cells hold a number", "15个单元格中有12个填有数字"),
        ("行政复议: the results add up to 11, but 总计 is 0", "行政复议：各项结果之和为11，而总计为0"),
        (
            "table of section 3: without 规章; table of section 4: not found",
            "第3部分表格：缺少规章；第4部分表格：未找到",
        ),
        ("APP用户8件: the text says 8, the table 9 (总计)", "APP用户8件：正文为8，表格为9（总计）"),
        ("title, period, text: 2024", "标题、统计期限、正文：2024"),
        ("owed by a government only; this is a department", "仅政府须报告；本机关为部门"),
    ],
)
def test_messages_are_told_in_chinese(english: str, chinese: str) -> None:
    assert message(english) == (english, chinese)


@pytest.mark.parametrize("english", ["something nobody has said before", "all figures are 0; and something new"])
def test_what_is_not_known_stands_in_english_whole(english: str) -> None:
    assert message(english) == (english, english)


def test_chinese_sentences_have_the_places_of_the_english() -> None:
    for sentence in _sentences():
        places = {place[2] for place in _PLACE.finditer(sentence.chinese)}
        assert places <= set(sentence.pattern.groupindex), sentence.chinese
        # What the Chinese leaves out is known from the sentence itself.
        assert set(sentence.pattern.groupindex) - places <= {"who"}, sentence.chinese


def test_every_reason_and_finding_of_sample_and_planted_faults_is_told_in_chinese() -> None:
    outcomes = [process_file(path) for path in SAMPLE[::4]]
    for fault in PLANTERS:
        report = next(make_reports(1, range(2022, 2023), 101, {(0, 2022): [fault]}))
        outcomes.append(process_bytes(write_text(report, "markdown").encode(), "planted.txt"))
    said: set[str] = set()
    for outcome in outcomes:
        assert outcome.scorecard is not None
        assert outcome.findings is not None
        said |= {item.reason for item in outcome.scorecard.items if not item.code}
        assert not [item for item in outcome.scorecard.items if ENGLISH.search(item.text("zh"))]
        said |= {cause.message for cause in outcome.findings.causes}
        said |= {result.message for result in outcome.findings.results if result.verdict in ("fail", "not_assessable")}
    assert len(said) > 50
    assert [text for text in sorted(said) if ENGLISH.search(text) and message(text).zh == text] == []
