"""P3, P4 and P5: specific remedies, padding and facts of section 1."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from disclosure_nlp.check.runner import check_report
from disclosure_nlp.check.specifics import find_specific_detail, find_stated_fact
from disclosure_nlp.model import CheckResult, Remedy, Tagging, Tags

from .build import Draft

CORPUS = Path(__file__).parents[2] / "corpora" / "specifics"
FLOOR = 0.95


def results(draft: Draft, check: str, labels: dict[str, tuple[str, ...]] | None = None) -> list[CheckResult]:
    """Return the results of a check, sentences labelled by their words."""
    report = draft.report()
    tagging = draft.tagging(report)
    if labels is not None:
        tags = tuple(Tags(item.id, labels.get(item.text, ("none",)), {}) for item in report.sentences)
        tagging = Tagging(tags, tagging.problems, tagging.remedies, tagging.pairs, "by hand")
    return [result for result in check_report(report, tagging).results if result.check == check]


@pytest.mark.parametrize(("name", "part"), [("remedies", find_specific_detail), ("facts", find_stated_fact)])
def test_specific_parts_of_written_examples(name: str, part: Callable[[str], str | None]) -> None:
    rows = [line.split("\t") for line in (CORPUS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    wrong = [text for mark, text in rows if (part(text) is not None) != (mark == "+")]
    assert len(wrong) <= (1 - FLOOR) * len(rows), wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是加强机制建设。", None),
        ("2.每月通报。", "每月"),
        ("按照《中华人民共和国政府信息公开条例》办理。", None),
        ("印发《信息发布审查办法》。", "《信息发布审查办法》"),
        ("由法规科审核。", "法规科"),
        ("由各科室负责。", None),
    ],
)
def test_what_makes_a_remedy_specific(text: str, found: str | None) -> None:
    assert find_specific_detail(text) == found


def test_a_remedy_is_specific_or_done() -> None:
    draft = Draft()
    draft.bodies["problems"] = ["个别栏目更新不及时。", "今后加强管理。", "今后每周核对一次。"]
    report = draft.report()
    told = [item for item in report.sentences if item.section == "problems" and not item.is_heading]
    remedies = [Remedy(f"r{n}", item.start, item.end, (item.id,)) for n, item in enumerate(told[1:], 1)]
    done = Remedy("r3", told[1].start, told[1].end, (told[1].id,), tense="done")
    tagging = Tagging(draft.tagging(report).sentences, (), (*remedies, done), (), "by hand")
    found = [result for result in check_report(report, tagging).results if result.check == "P3"]
    assert [(result.subject, result.verdict) for result in found] == [("r1", "fail"), ("r2", "pass"), ("r3", "pass")]
    assert {result.severity for result in found} == {"hint"}


def test_padding_is_the_share_of_characters_that_speak_of_no_disclosure() -> None:
    draft = Draft(overview={"主动公开": ["一年来成效显著。", "发布信息80条。"]})
    labels: dict[str, tuple[str, ...]] = {
        "一年来成效显著。": ("general",),
        "发布信息80条。": ("proactive",),
        "主动公开": ("heading",),
    }
    labels |= {item.text: ("heading",) for item in draft.report().sentences if item.is_heading}
    found = results(draft, "P4", labels)
    assert [(result.verdict, result.observed) for result in found] == [("pass", round(7 / 14, 4))]
    draft.overview["主动公开"].append("全局上下再接再厉。")
    labels["全局上下再接再厉。"] = ("general",)
    assert [result.verdict for result in results(draft, "P4", labels)] == ["fail"]


def test_each_aspect_needs_a_fact() -> None:
    draft = Draft()
    assert {result.verdict for result in results(draft, "P5")} == {"pass"}
    draft.overview["平台建设"] = ["不断加强网站管理。"]
    assert [result.subject for result in results(draft, "P5") if result.verdict == "fail"] == ["platform"]


def test_untagged_sentences_say_nothing_of_section_1() -> None:
    report = Draft().report()
    found = check_report(report, Tagging((), (), (), (), "")).results
    assert {result.verdict for result in found if result.check in ("P3", "P4", "P5")} == {"not_assessable"}
