"""Small files that once took minutes or gigabytes: each is read, or refused at a cap, in seconds of the processor."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.view.card.render import render_card
from disclosure_nlp.view.notebook import notebook_html
from disclosure_nlp.view.record import build_record, encode_record

TITLE = "虚拟市示例局2022年政府信息公开工作年度报告\n"
OVERVIEW = f"{TITLE}一、总体情况\n本局依法公开政府信息。\n"
PROACTIVE = "二、主动公开政府信息情况\n"
REQUESTS = "三、收到和处理政府信息公开申请情况\n"
PAGE = "<html><body><h1>虚拟市示例局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本局依法公开政府信息。</p>{}</body></html>"
SECONDS = 60  # of the processor; what was quadratic took many times as long

FILES = {
    "bars.txt": OVERVIEW + "|\n" * 9_000 + PROACTIVE,
    "tabs.txt": OVERVIEW + "\t乙\n" * 15_000 + PROACTIVE,
    "labels.txt": OVERVIEW + PROACTIVE + "一个标签\n" * 7_000 + "以上没有数字。\n",
    "heading-blanks.txt": f"{TITLE}一、总体情况{' ' * 90_000}y\n本局依法公开政府信息。\n{PROACTIVE}无。\n",
    "title-digits.txt": f"{TITLE.strip()}{'2' * 90_000}\n一、总体情况\n本局依法公开政府信息。\n{PROACTIVE}无。\n",
    "figures.txt": f"{OVERVIEW}{REQUESTS}{'7 ' * 45_000}y\n",
    "colspan.html": PAGE.format(f"<table><tr>{'<td colspan=1000>1</td>' * 60_000}</tr></table>"),
    "rowspan.html": PAGE.format("<table>" + "<tr><td rowspan=5000>1</td><td>2</td></tr>" * 4_000 + "</table>"),
    "menu.html": PAGE.format(f"<p>{PROACTIVE}</p><img src='t.png'>{'<li><a href=/a>一个栏目</a></li>' * 3_000}"),
    "nested.html": PAGE.format("<div>" * 20_000 + "<table><tr><td>" * 2_000),
    "cell.html": PAGE.format(f"<table><tr><td>{'甲' * 900_000}</td><td>1</td></tr></table>"),
    "marks.txt": f"{OVERVIEW}{'（' * 30_000}{'《' * 30_000}{'“' * 30_000}",
    "combining.txt": f"{OVERVIEW}{'e' + chr(0x301) * 60_000}{chr(0x202E) * 3_000}{chr(0x1F642) * 20_000}\n{PROACTIVE}",
    "surrogates.txt": OVERVIEW + "\ufffd\ufffe\u200b\u2060" * 20_000 + PROACTIVE,
    "rule.txt": f"{OVERVIEW}{PROACTIVE}| 甲 | 1 |\n\n| 乙 | 2 |\n{' ' * 60_000}y\n| 丙 | 3 |\n{' ' * 60_000}|\n{'-' * 60_000}y\n",
    "blank-bars.txt": OVERVIEW + PROACTIVE + f"甲 | 乙 | 1 |{' ' * 60_000}\n" * 4,
    "footnotes.txt": f"{OVERVIEW}{PROACTIVE}| 规章 | 1{'注1' * 40_000}y |\n| 行政规范性文件 | 2 |\n",
    "titles.txt": OVERVIEW + "其中。" * 25_000 + "\n" + PROACTIVE,
    "counts.txt": f"{OVERVIEW}五、存在的主要问题及改进情况\n一是培训1{' ' * 90_000}y。二是开展培训{'一' * 90_000}y。\n",
    "pairs.txt": f"{OVERVIEW}五、存在的主要问题及改进情况\n{'一是公开内容不够全面。二是更新不够及时。' * 700}\n下一步，{'一是加强业务培训。二是完善公开目录。' * 700}\n",
    "own-title.txt": f"{OVERVIEW}按要求编制2022年{' ' * 90_000}y。\n{PROACTIVE}",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _within_seconds() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> None:
        pytest.fail(f"more than {SECONDS} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("name", FILES)
def test_a_small_file_of_one_thing(name: str) -> None:
    outcome = process_bytes(FILES[name].encode(), name)
    assert outcome.status != "failed" or not outcome.issues[-1].code.startswith("crash")
    if outcome.status != "failed":
        assert len(render_card(outcome)) < 20_000_000
        assert encode_record(build_record(outcome))
        assert notebook_html(outcome)


def test_cells_beyond_a_thousand_columns_are_left_out_and_named() -> None:
    outcome = process_bytes(FILES["colspan.html"].encode(), "colspan.html")
    assert "table.cut" in [issue.code for issue in outcome.issues]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "big5", "utf-32", "shift_jis"])
@pytest.mark.parametrize("other", ["utf-8", "gb18030", "utf-16-be"])
def test_a_text_in_two_encodings(encoding: str, other: str) -> None:
    data = OVERVIEW.encode(encoding, "replace") + f"{PROACTIVE}无。\n".encode(other, "replace")
    outcome = process_bytes(data, "a.txt")
    assert outcome.status != "failed" or not outcome.issues[-1].code.startswith("crash")
