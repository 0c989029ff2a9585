"""Floors of the shipped model, and the corpus it was made from. Figures by cross-validation: ``make evaluate``."""

from pathlib import Path

import pytest

from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tokenizer import default_tokenizer
from disclosure_nlp.tag.trained.dataset import hash_corpus, read_corpus
from disclosure_nlp.tag.trained.evaluate import evaluate_model
from disclosure_nlp.tag.trained.model_file import load_packaged_model

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "corpora" / "labelled"
REAL = [ROOT.parent / "shared" / "real" / name for name in ("sentences.jsonl", "sentences-2.jsonl")]
UNSEEN = ROOT / "corpora" / "unseen"
FLOOR_THREE, FLOOR_ALL, FLOOR_TYPES = 0.97, 0.92, 0.90
FLOOR_THREE_UNSEEN, FLOOR_ALL_UNSEEN = 0.95, 0.88
FLOOR_THREE_FITTED, FLOOR_ALL_FITTED = 0.98, 0.97


def reports_of(folder: Path) -> set[str]:
    return {item.report for item in read_corpus([folder])}


def test_the_model_was_made_from_this_corpus_lexicon_and_tokenizer() -> None:
    header = load_packaged_model().header
    stale = "the model is stale: run `make model`"
    assert header.training == hash_corpus([CORPUS]), stale
    assert header.tokenizer == default_tokenizer().name, stale
    assert header.lexicon == load_lexicon().version, stale


def test_floors_on_the_corpus_itself() -> None:
    result = evaluate_model([CORPUS])
    assert result["macro_three"] >= FLOOR_THREE_FITTED
    assert result["macro"] >= FLOOR_ALL_FITTED


def test_floors_on_long_sentences_never_trained_on() -> None:
    result = evaluate_model([UNSEEN])
    assert result["macro_three"] >= FLOOR_THREE_UNSEEN
    assert result["macro"] >= FLOOR_ALL_UNSEEN
    assert not {row.report for item in read_corpus([UNSEEN]) for row in item.rows} & reports_of(CORPUS)


@pytest.mark.skipif(not all(map(Path.exists, REAL)), reason="the real sentences are not in the repository")
@pytest.mark.parametrize("section", [True, False])
@pytest.mark.parametrize("file", REAL, ids=lambda path: path.stem)
def test_floors_on_real_sentences(file: Path, section: bool) -> None:
    result = evaluate_model([file], section=section)
    assert result["macro_three"] >= FLOOR_THREE
    assert result["macro"] >= FLOOR_ALL
    assert result["calibration_error"] <= 0.02


@pytest.mark.skipif(not all(map(Path.exists, REAL)), reason="the real sentences are not in the repository")
def test_floors_of_types_and_tense_on_real_sentences() -> None:
    figures = evaluate_model(REAL)["attributes"]
    assert figures["tense"]["accuracy"] >= FLOOR_TYPES
    for name in ("problem_types", "remedy_types", "training_types"):
        assert figures[name]["micro"] >= FLOOR_TYPES
