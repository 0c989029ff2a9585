"""Labels and cue words as data: what is wrong is told all at once."""

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.labels import LABELS, load_labels, parse_labels
from disclosure_nlp.tag.lexicon import load_lexicon, packaged_lexicon_texts, parse_lexicon


def test_sixteen_labels_on_three_axes() -> None:
    labels = load_labels()
    assert tuple(label.id for label in labels.labels) == LABELS
    assert labels.label_ids_of_axis("act") == ("problem", "remediation")
    assert set(labels.label_ids_of_axis("form")) == {"general", "heading", "boilerplate", "none"}
    assert all(label.chinese and label.definition.endswith(".") for label in labels.labels)


def test_types_know_each_other() -> None:
    labels = load_labels()
    problems = {kind.id for kind in labels.problem_types}
    assert all(set(kind.answers) <= problems for kind in labels.remedy_types)
    assert {"generic"} <= problems & {kind.id for kind in labels.remedy_types}


def test_wrong_labels_are_told_together() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_labels(
            """
            labels = [{ id = "problem", chinese = "问题", axis = "act", definition = "." },
                      { id = "problem", chinese = "问题", axis = "act", definition = "." },
                      { id = "gossip", chinese = "闲话", axis = "topic", definition = "." }]
            problem_types = []
            remedy_types = [{ id = "training", chinese = "培训", definition = ".", answers = ["boredom"] }]
            training_types = []
            """
        )
    text = str(caught.value)
    assert all(word in text for word in ("labels.problem: occurs 2 times", "labels.fee: missing", "gossip", "boredom"))


def test_labels_of_another_shape() -> None:
    with pytest.raises(DefinitionError, match="labels"):
        parse_labels("labels = 3")
    with pytest.raises(DefinitionError):
        parse_labels("labels = [")


WRONG = """
doubtful = ["("]
colour = "red"

[signs.deficit]
words = ["不足", "不足"]

[signs.empty]
words = []

[labels.fee]
bias = -2.0
[[labels.fee.cues]]
weight = 1.0
sign = "nowhere"
[[labels.fee.cues]]
weight = 1.0
[[labels.fee.cues]]
weight = 1.0
state = "asleep"
[[labels.fee.cues]]
weight = 1.0
words = ["(?:收费)?"]

[labels.gossip]
bias = 0.0
cues = []

[problem_types.boredom]
words = ["无聊"]
"""


def test_a_wrong_lexicon_tells_everything_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_lexicon(WRONG)
    told = "\n".join(caught.value.problems)
    for word in (
        "colour",
        "( is no regular",
        "signs.deficit.不足: occurs 2 times",
        "signs.empty",
        "nowhere",
        "asleep",
        "needs either",
        "empty text",
    ):
        assert word in told
    for word in ("labels.gossip", "problem_types.boredom", "labels.request: missing"):
        assert word in told
    with pytest.raises(DefinitionError):
        parse_lexicon("= no toml")


def test_masks_gaps_and_doubtful_words() -> None:
    lexicon = load_lexicon()
    assert not lexicon.search("回应诉求十件。", lambda text: ["回应", "诉求", "十件", "。"]).cues or all(
        term != "应诉"
        for _, term, _ in lexicon.search("回应诉求十件。", lambda text: ["回应", "诉求", "十件", "。"]).cues
    )
    found = lexicon.search("对应诉工作作出安排。", lambda text: ["对", "应诉", "工作", "作出", "安排", "。"])
    assert ("review_litigation", "应诉") in [(label, term) for label, term, _ in found.cues]


def test_the_tokenizer_is_only_asked_in_doubt() -> None:
    asked: list[str] = []
    load_lexicon().search("全年办理行政复议两件。", lambda text: asked.append(text) or [text])  # type: ignore[func-returns-value]
    assert asked == []


def test_a_shortfall_that_a_measure_removes_is_masked() -> None:
    lexicon = load_lexicon()
    assert "deficit" in lexicon.search("部分栏目更新滞后。", list).signs
    assert "deficit" not in lexicon.search("着力解决栏目更新滞后。", list).signs


def test_the_words_of_the_shipped_lexicon_are_right() -> None:
    assert parse_lexicon(*packaged_lexicon_texts()).version == load_lexicon().version
