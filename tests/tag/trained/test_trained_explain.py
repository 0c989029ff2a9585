"""Explanations in words and aspects of the context, and the segments of long sentences."""

import numpy as np
import pytest
from tests.tag.narratives import make_report, overview, part

from disclosure_nlp.tag.tagging import load_tagger, tag_report
from disclosure_nlp.tag.trained.explain import context_feature_without_value, word_contributions
from disclosure_nlp.tag.trained.features import SentenceFeatures
from disclosure_nlp.tag.trained.segments import compute_raw_log_odds, split_segments
from disclosure_nlp.tag.trained.vocabulary import Vocabulary


def test_runs_count_for_the_words_they_cover() -> None:
    words = ["公开", "形式", "，", "单一"]
    shares = word_contributions("公开形式，单一", words, [("word:公开", 0.5), ("式，单", 0.9), ("，", 0.4)])
    assert shares == pytest.approx({"公开": 0.5, "形式": 0.3, "单一": 0.3})


@pytest.mark.parametrize(
    ("feature", "aspect"),
    [
        ("cue:fee 3", "cue:fee"),
        ("sign:out deficit", "sign:deficit"),
        ("state:remedy plan", "sign:plan"),
        ("state:side:problem", "state:side:problem"),
        ("state:tense planned", "state:tense planned"),
        ("before:2 side remedy", "before:side remedy"),
        ("title:opens 公开", "title"),
        ("place:problems first", "place:problems"),
    ],
)
def test_features_of_one_aspect_have_one_name(feature: str, aspect: str) -> None:
    assert context_feature_without_value(feature) == aspect


def test_explanations_are_words_of_the_sentence_and_aspects_of_the_context() -> None:
    report = make_report([*overview("全年没有收取信息处理费。"), *part("一是公开形式单一，渔民很少上网。")])
    groups = ("cue", "sign", "state", "section", "before", "after", "shape", "place", "list", "title", "sequence")
    for sentence, tags in zip(report.sentences, tag_report(report, load_tagger()).sentences, strict=True):
        for cue in tags.cues:
            assert cue.term.split(":")[0] in groups or (len(cue.term) > 1 and cue.term in sentence.text)


def test_only_long_sentences_of_several_clauses_are_split() -> None:
    long = "全年公示政务信息0条，开展政务公开培训0次，其中以会代训0次，接待群众0人次，回答问题0个。"
    assert [segment.text for segment in split_segments(SentenceFeatures(long))][-2:] == [
        "接待群众0人次",
        "回答问题0个",
    ]
    assert split_segments(SentenceFeatures("公示信息0条，培训0次，接待0人。")) == []


def test_the_best_segment_exceeds_the_whole_sentence() -> None:
    vocabulary = Vocabulary(["培训", "接待"], np.ones(2, dtype=np.float32), 10.0, 1.0)
    weights = np.eye(2, dtype=np.float32)
    long = SentenceFeatures("全年公示政务信息0条，开展政务公开培训0次，接待群众0人次，回答问题0个，答复留言0条。")
    excess = compute_raw_log_odds([long, SentenceFeatures("培训0次")], vocabulary, weights, np.zeros(2)).excess
    assert (excess[0] > 0).all() and (excess[1] == 0).all()
