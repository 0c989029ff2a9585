"""Plain text and the way back to the source."""

from hypothesis import given
from hypothesis import strategies as st

from disclosure_nlp.text.markers import list_marker_at, list_markers_in
from disclosure_nlp.text.normalize import normalize


@given(st.text(alphabet="公开,信 息\u3000（１)。\t\u200b", max_size=40))
def test_every_plain_character_leads_back_to_its_source(text: str) -> None:
    result = normalize(text)
    assert not any(mark.isspace() for mark in result.text)
    for position, character in enumerate(result.text):
        source = text[result.source_start(position)]
        assert source == character or source in ",)１"
    if result.text:
        start, end = result.source_start(0), result.source_end(len(result.text))
        assert normalize(text[start:end]).text == result.text


def test_blanks_widths_and_remains_go() -> None:
    assert normalize("2023 年,我 局共发布１２条").text == "2023年，我局共发布12条"
    result = normalize("[bookmark: x]（七）监督保障。")
    assert result.text == "（七）监督保障。"
    assert result.source_start(0) == 13


def test_markers() -> None:
    styles = {
        "一是抓": "is",
        "（二）抓": "sub",
        "3、抓": "arabic",
        "④抓": "circled",
        "首先，抓": "order",
        "一方面，抓": "side",
        "十二、抓": "top",
    }
    for text, style in styles.items():
        marker = list_marker_at(text)
        assert marker is not None
        assert (marker.style, text[marker.end]) == (style, "抓")
    assert [list_marker_at(text).number for text in ("十二、甲", "（二十）甲", "③甲")] == [12, 20, 3]  # type: ignore[union-attr]
    assert list_marker_at("第一季度完成") is None
    assert list_marker_at("2.5万人") is None


def test_markers_inside_a_sentence() -> None:
    text = "主要是：一是人手少；二是更新慢，一是一的记录也少"
    assert [marker.number for marker in list_markers_in(text)] == [1, 2, 1]
    assert [marker.style for marker in list_markers_in("（一）改进措施：1.抓培训，2.抓审核")] == ["arabic", "arabic"]
    assert list_markers_in("公开内容不够全面。") == ()
