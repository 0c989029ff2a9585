"""The table of variants: finished variants are read from its file on the same corpus, and computed again on another."""

import json
from pathlib import Path

import pytest
from benchmarks import ablations

from disclosure_nlp.tag.trained.cross_validation import Prediction
from disclosure_nlp.tag.trained.preparation import PreparedNarrative

CORPUS = Path(__file__).parents[3] / "corpora" / "unseen"


def test_a_second_run_computes_only_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []

    def counted(name: str) -> object:
        def variant(items: list[PreparedNarrative]) -> Prediction:
            computed.append(name)
            return ablations.predict_majority(items)

        return variant

    monkeypatch.setattr(ablations, "variants", lambda: {"one": counted("one"), "two": counted("two")})
    shipped = {ablations._SHIPPED: counted("shipped")}
    monkeypatch.setattr(ablations, "_shipped_variants", lambda narratives, copies: shipped)
    monkeypatch.setattr(ablations, "attributes_and_sections", lambda items: {"attributes": {}, "sections": {}})
    out = tmp_path / "evaluation.json"
    ablations.main([str(CORPUS), "--json", str(out), "--only", "one"])
    assert computed == ["one"]
    ablations.main([str(CORPUS), "--json", str(out)])
    assert computed == ["one", "two", "shipped"]
    table = json.loads(out.read_text(encoding="utf-8"))["variants"]
    assert [*table] == ["one", "two", ablations._SHIPPED, ablations._COUNTED]
    out.write_text(json.dumps({"corpus": "another", "variants": table}), encoding="utf-8")
    ablations.main([str(CORPUS), "--json", str(out)])
    assert computed == ["one", "two", "shipped", "one", "two", "shipped"]
