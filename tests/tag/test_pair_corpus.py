"""Units, types, concreteness and pairs against the annotated sections of ``corpora/pairs``: a gate with floors."""

from pathlib import Path

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.pairing import load_pair_model
from disclosure_nlp.tag.trained.pair_corpus import AlignedSection, align_sections, read_pair_sections
from disclosure_nlp.tag.trained.pair_fitting import fit_or_evaluate_pairing, fit_pair_model, pair_metrics

CORPUS = Path(__file__).parents[2] / "corpora" / "pairs"
FLOORS = {
    "problem units": 0.97,
    "remedy units": 0.97,
    "problem types": 0.94,
    "remedy types": 0.93,
    "concrete": 0.96,
    "pairs": 0.94,
    "answered": 0.94,
}


@pytest.fixture(scope="module")
def aligned() -> list[AlignedSection]:
    pytest.importorskip("sklearn")
    return align_sections(read_pair_sections(CORPUS.glob("*.txt")))


def test_figures_reach_their_floors(aligned: list[AlignedSection]) -> None:
    figures = pair_metrics(aligned)
    assert {name: figures[name]["f1"] for name in FLOORS if figures[name]["f1"] < FLOORS[name]} == {}


def test_the_shipped_model_is_the_one_fitted_on_the_sections(aligned: list[AlignedSection]) -> None:
    fitted, shipped = fit_pair_model(aligned), load_pair_model()
    assert fitted.weights.keys() == shipped.weights.keys()
    assert all(abs(weight - shipped.weights[name]) < 0.6 for name, weight in fitted.weights.items())


def test_what_is_wrong_in_a_section_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text("= x1 | 局 | 2022\n[[p1 content -|一是内容不全。]][[r1 content_expand|充实内容。\n> p1-r1\n")
    with pytest.raises(DefinitionError, match="x1: got the pair p1-r1") as error:
        read_pair_sections([file])
    assert "bracket that is not closed" in str(error.value)


def test_the_command_writes_a_model_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sklearn")
    (tmp_path / "one.txt").write_text((CORPUS / "sections-1.txt").read_text(encoding="utf-8"), encoding="utf-8")
    fit_or_evaluate_pairing([str(tmp_path), "--out", str(tmp_path / "model.toml")])
    assert (tmp_path / "model.toml").read_text().startswith("bias = ")
