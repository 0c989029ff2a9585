"""Copies to fit on: neighbouring units joined into long sentences."""

from pathlib import Path

from disclosure_nlp.tag.trained.augmentation import augment_narratives, join_neighbouring_sentences
from disclosure_nlp.tag.trained.dataset import LabelledSentence, Narrative, read_corpus

CORPUS = Path(__file__).parents[3] / "corpora" / "labelled"


def row(text: str, *labels: str, section: str = "problems", optional: tuple[str, ...] = ()) -> LabelledSentence:
    return LabelledSentence(report="r", text=text, labels=labels, section=section, optional=optional)


def test_neighbours_of_one_act_are_joined_with_the_labels_of_both() -> None:
    rows = (
        row("五、问题", "heading"),
        row("一是更新慢；", "problem", "proactive"),
        row("二是人手少。", "problem", "organization", optional=("proactive", "management")),
        row("下一步加强培训；", "remediation", "training"),
        row("充实人员。", "remediation", "organization"),
    )
    result = join_neighbouring_sentences(Narrative("r", rows)).rows
    assert [item.text for item in result] == ["五、问题", "一是更新慢，人手少。", "下一步加强培训，充实人员。"]
    assert result[1].labels == ("problem", "proactive", "organization")
    assert result[1].optional == ("management",)
    assert result[2].labels == ("remediation", "training", "organization")


def test_no_more_than_three_are_joined_and_none_over_sections_or_turns() -> None:
    rows = (
        *(row(f"公开{n}条。", "proactive", section="overview") for n in range(4)),
        row("存在不足，已改。", "problem", "remediation"),
    )
    texts = [item.text for item in join_neighbouring_sentences(Narrative("r", rows)).rows]
    assert texts == ["公开0条，公开1条，公开2条。", "公开3条。", "存在不足，已改。"]


def test_copies_keep_every_unit_and_its_report() -> None:
    narratives = read_corpus([CORPUS / "narratives-6.jsonl"])
    copies = augment_narratives(narratives)
    assert [item.narrative.report for item in copies] == 2 * [item.report for item in narratives]
    for narrative, copy in zip(narratives, copies[len(narratives) :], strict=True):
        assert len(copy.features) == len(copy.narrative.rows) <= len(narrative.rows)
        for label in ("problem", "remediation", "training", "fee"):
            told = any(label in unit.labels for unit in narrative.rows)
            assert told == any(label in unit.labels for unit in copy.narrative.rows)
