"""Cards: everything of an outcome is shown, every link lands, nothing of a report runs, nothing is loaded."""

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from lxml import html

from disclosure_nlp import process_file
from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import CellRef, Outcome
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import LAYOUTS, write_text
from disclosure_nlp.view.card.names import check_name, cue_name, sentence_label_name
from disclosure_nlp.view.card.render import render_card
from disclosure_nlp.view.card.words import _load_interface_texts
from tests.outcomes import outcome_of

SAMPLE = sorted((Path(__file__).parents[2] / "corpora" / "sample").glob("*-20*.*"))
REAL = Path(__file__).parents[3] / "shared" / "real"
NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)">&amp;"\'</style>'


def parsed(outcome: Outcome, **options: str) -> html.HtmlElement:
    return html.document_fromstring(render_card(outcome, **options))  # type: ignore[arg-type]


def text_of(page: html.HtmlElement, selector: str) -> str:
    return "".join(element.text_content() for element in page.cssselect(selector)[:1])


def checked_links(page: html.HtmlElement) -> None:
    ids = Counter(page.xpath("//@id"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert [link for link in page.xpath("//a/@href") if link[0] != "#" or link[1:] not in ids] == []


@pytest.mark.parametrize("path", SAMPLE[::5], ids=lambda path: path.name)
def test_every_link_of_a_card_lands_on_one_place(path: Path) -> None:
    checked_links(parsed(outcome_of(path)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cards_of_planted_faults_lead_to_them(layout: str) -> None:
    faults = {(0, 2022): ["R1", "R3", "V2", "S2", "N1", "F1", "P2"]}
    report = next(make_reports(1, range(2022, 2023), 11, faults))
    outcome = process_bytes(write_text(report, layout).encode(), "planted.txt")
    page = parsed(outcome)
    checked_links(page)
    assert outcome.findings is not None
    failed = [index for index, result in enumerate(outcome.findings.results) if result.verdict == "fail"]
    assert len(failed) > 4
    for index in failed:
        (finding,) = page.cssselect(f"#f{index}")
        result = outcome.findings.results[index]
        assert len(finding.cssselect(".places a")) == min(8, len(dict.fromkeys(result.evidence)))


@pytest.mark.parametrize("path", SAMPLE[::9], ids=lambda path: path.name)
def test_links_land_on_the_very_words_and_figures(path: Path) -> None:
    outcome = outcome_of(path)
    page = parsed(outcome)
    report, findings = outcome.report, outcome.findings
    assert report is not None
    assert findings is not None
    for result in findings.results:
        for place in result.evidence:
            span = report.span(place)
            if span is None or span.start == span.end:
                continue
            anchor = f"c{span.start}" if isinstance(place, CellRef) else f"t{span.start}-{span.end}"
            target = page.get_element_by_id(anchor, None)
            if target is not None and target.tag != "figure":
                shown = "".join(target.itertext())
                said = report.text[span.start : span.end]
                assert said.startswith(shown) or shown.startswith(said), (result, shown)


def test_a_wrong_total_is_framed_with_the_expected_value_beside_it() -> None:
    report = next(make_reports(1, range(2022, 2023), 11, {(0, 2022): ["R3"]}))
    outcome = process_bytes(write_text(report, "markdown").encode(), "planted.txt")
    assert outcome.findings is not None
    found = {
        (str(item.observed), f"→ {item.expected}")
        for item in outcome.findings.results
        if item.verdict == "fail" and item.check == "R3"
    }
    wrong = parsed(outcome).cssselect("td.wrong.error")
    assert found
    assert found <= {(text_of(cell, ".mk"), text_of(cell, ".fix")) for cell in wrong}


def test_the_score_items_and_issues_are_all_there() -> None:
    outcome = process_file(next(path for path in SAMPLE if path.suffix == ".txt"))
    card, page = outcome.scorecard, parsed(outcome)
    assert card is not None
    assert text_of(page, ".number").startswith(f"{card.total:.1f}")
    assert len(page.cssselect(".items > li")) == len(card.items)
    for item in card.items:
        assert item.reason in text_of(page, f"#i-{item.id}")
    for issue in outcome.issues:
        assert issue.message in text_of(page, "#unknown")
    unknown = [item.id for item in card.items if item.state == "unknown"]
    assert unknown
    assert all(f"#i-{name}" in page.xpath("//section[@id='unknown']//a/@href") for name in unknown)


def test_every_sentence_is_shown_once_with_its_labels() -> None:
    outcome = outcome_of(SAMPLE[0])
    page = parsed(outcome)
    assert outcome.report is not None
    assert outcome.tagging is not None
    shown = page.cssselect(".sheet .s")
    assert len(shown) == len(outcome.report.sentences)
    for element, sentence, tags in zip(shown, outcome.report.sentences, outcome.tagging.sentences, strict=True):
        assert "".join(element.itertext()).startswith(sentence.text[:4])
        assert all(f"l-{label}" in element.get("class").split() for label in tags.labels)
        assert [label.text_content() for label in element.cssselect(".tip b .zh")] == [
            sentence_label_name(label).zh
            for label in tags.labels
            if sentence_label_name(label).zh != sentence_label_name(label).en
        ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_language_asked_for_is_shown_first(language: str) -> None:
    page = parsed(outcome_of(SAMPLE[0]), language=language)
    assert page.xpath("//input[@name='lang'][@checked]/@id") == [f"lang-{language}"]
    assert page.get("lang") == {"en": "en", "zh": "zh-CN"}[language]


def test_nothing_of_a_report_becomes_markup() -> None:
    text = write_text(next(make_reports(1, range(2023, 2024), 5)), "markdown")
    lines = [line if line.startswith(("|", "#", "一", "二", "三")) else f"{line}{NASTY}" for line in text.splitlines()]
    outcome = process_bytes("\n".join(lines).encode(), f"{NASTY}.txt")
    page = parsed(outcome)
    assert page.cssselect("script, img, iframe, object, embed, link, base, form") == []
    assert [name for name in page.xpath("//@*/..") for name in name.attrib if name.startswith("on")] == []
    assert page.xpath("//@style") == []
    assert "alert(1)" in text_of(page, ".sheet")
    assert len(page.cssselect("style")) == 1


def test_the_policy_allows_the_style_of_the_page_alone() -> None:
    import base64
    import hashlib

    page = parsed(outcome_of(SAMPLE[0]))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digest = base64.b64encode(hashlib.sha256(page.cssselect("style")[0].text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert re.findall(r"(?:https?:)?//[a-z]", render_card(outcome_of(SAMPLE[0]))) == []


def test_the_same_file_gives_the_same_page() -> None:
    assert render_card(process_file(SAMPLE[7])) == render_card(process_file(SAMPLE[7]))


@pytest.mark.parametrize("path", SAMPLE[::11], ids=lambda path: path.name)
def test_cards_stay_small(path: Path) -> None:
    assert len(render_card(process_file(path)).encode()) < 300_000


def test_an_outcome_that_failed_has_no_card() -> None:
    with pytest.raises(ReadError, match=r"missing\.txt"):
        render_card(process_file("missing.txt"))


def test_what_is_not_known_of_a_report_is_said() -> None:
    outcome = outcome_of(SAMPLE[0])
    assert outcome.report is not None
    bare = msgspec.structs.replace(
        outcome, report=msgspec.structs.replace(outcome.report, agency=None, year=None, kind=None, level=None)
    )
    assert "Agency not known" in text_of(parsed(bare), "h1")
    assert "year not known" in text_of(parsed(bare), "h1")


@pytest.mark.parametrize("room", [0, 9, 150])
def test_what_a_page_of_bearable_size_has_no_room_for_is_counted(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    outcome = outcome_of(SAMPLE[0])
    assert outcome.report is not None
    monkeypatch.setattr("disclosure_nlp.view.card.spans._MOST_PIECES", room)
    page = parsed(outcome)
    checked_links(page)
    said = [p.text_content() for p in page.cssselect("p.reading") if "left out here" in p.text_content()]
    shown = page.cssselect("p.reading, figure:not(.crop)")
    left_out = sum(int(text.split()[1]) for text in said)
    assert left_out > 0
    assert len(shown) - len(said) + left_out == len(outcome.report.document.blocks)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not here")
@pytest.mark.parametrize("name", ["daxing-veterans-2023.txt", "hongze-district-2023.pdf", "huaian-city-2024.pdf"])
def test_cards_of_real_reports(name: str) -> None:
    outcome = process_file(REAL / name)
    checked_links(parsed(outcome))
    assert len(render_card(outcome).encode()) < 300_000


def test_the_words_of_the_page_are_there_in_both_languages() -> None:
    for entries in _load_interface_texts().values():
        assert all(words.en.strip() and words.zh.strip() for words in entries.values())
    assert check_name("R1").zh != check_name("R1").en


def test_features_of_a_tagger_are_told_in_words() -> None:
    assert cue_name("公开申请") == ("公开申请", "公开申请")
    assert cue_name("under:request") == ("under a heading on request", "所在标题：依申请公开")
    assert cue_name("cue:fee") == ("cue words of fee", "提示词：信息处理费")
    assert cue_name("sign:deficit") == ("wording: a shortfall is named", "用语：点出不足")
    assert cue_name("before:side remedy").zh == "前一句：引导语或标题：措施"
    assert cue_name("0") == ("a number", "数字")
    assert cue_name("http://a.b") == ("http://a.b", "http://a.b")


def test_the_sum_of_points_can_be_redone_from_what_is_shown() -> None:
    for path in SAMPLE[:6]:
        outcome = process_file(path)
        tree = parsed(outcome)
        shown = [item.text for item in tree.cssselect(".items .points") if item.text and item.text[0].isdigit()]
        weights = [item.text_content().split("/")[1] for item in tree.cssselect(".items .points") if item.text in shown]
        (line,) = tree.cssselect("p.sum")
        won, known = (float(part) for part in line[0].tail.split("/"))
        assert sum(map(float, shown)) == pytest.approx(won, abs=0.006)
        assert sum(map(float, weights)) == pytest.approx(known)
        assert outcome.scorecard is not None
        assert 100 * won / known == pytest.approx(outcome.scorecard.total, abs=0.01)


def test_a_problem_is_called_a_formula_once() -> None:
    path = next(path for path in SAMPLE if path.suffix == ".txt")
    text = path.read_text(encoding="utf-8")
    head = text.index("五、")
    formula = (
        "五、存在的主要问题及改进情况\n存在的主要问题：政府信息公开工作有待进一步加强。\n六、其他需要报告的事项\n无。\n"
    )
    tree = parsed(process_bytes((text[:head] + formula).encode(), "made-up.txt"))
    for tags in tree.cssselect(".pairs .tags"):
        names = [tag.text_content() for tag in tags.cssselect(".tag .zh")]
        assert len(names) == len(set(names))


def test_a_link_leads_back_where_one_is_given() -> None:
    outcome = outcome_of(SAMPLE[0])
    assert parsed(outcome).cssselect(".back") == []
    (link,) = parsed(outcome, back="../index.html").cssselect(".back a")
    assert link.get("href") == "../index.html"
