"""Kappa and alpha against figures worked out by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from disclosure_nlp.annotate.agreement import alpha_from_counts, annotator_agreement, kappa_from_counts
from disclosure_nlp.cli import main
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.trained.dataset import LabelledSentence


def rows(*labels: str, optional: tuple[str, ...] = ()) -> list[LabelledSentence]:
    return [
        LabelledSentence(
            f"r{n // 2}", f"第{n}句。", tuple(name for name in given.split(",") if name), optional=optional
        )
        for n, given in enumerate(labels)
    ]


def test_kappa_and_alpha() -> None:
    # 20 both, 5 the first alone, 10 the second alone, 15 neither: the textbook case of kappa 0.4.
    table = np.array([20, 5, 10, 15])
    assert kappa_from_counts(table) == pytest.approx(0.4)
    # Coincidences: 55 given, 45 not, 15 units apart: 1 - 15 / (55 * 45 / 99).
    assert alpha_from_counts(table) == pytest.approx(1 - 15 * 99 / (55 * 45))
    assert np.isnan(kappa_from_counts(np.array([0, 0, 0, 9])))
    assert np.isnan(alpha_from_counts(np.array([0, 0, 0, 9])))


def test_the_same_labels_agree_in_full() -> None:
    given = rows("fee", "request", "fee,request", "none")
    result = annotator_agreement(given, given)
    assert (result["n"], result["reports"], result["alpha"], result["differences"]) == (4, 2, 1.0, [])
    assert result["labels"]["fee"]["kappa"] == 1.0
    assert "problem" not in result["labels"]


def test_what_differs_is_listed_and_optional_labels_do_not_count() -> None:
    first, second = rows("fee", "request", "none"), rows("fee", "platform", "none")
    (difference,) = annotator_agreement(first, second)["differences"]
    assert (difference["first"], difference["second"]) == (["request"], ["platform"])
    doubtful = rows("fee", "platform", "none", optional=("platform", "request"))
    assert annotator_agreement(first, doubtful)["differences"] == []


def test_units_that_only_one_has_are_left_out() -> None:
    assert annotator_agreement(rows("fee", "fee"), rows("fee"))["n"] == 1
    with pytest.raises(DefinitionError, match="no unit"):
        annotator_agreement(rows("fee"), [])


def test_the_command(tmp_path: Path) -> None:
    files = []
    for name, label in (("a", "fee"), ("b", "request")):
        file = tmp_path / f"{name}.jsonl"
        units = [
            {"report": "r", "section": "other", "text": text, "labels": [given]}
            for text, given in (("甲。", label), ("乙。", "fee"))
        ]
        file.write_text("".join(json.dumps(unit, ensure_ascii=False) + "\n" for unit in units), encoding="utf-8")
        files.append(str(file))
    shown = CliRunner().invoke(main, ["agreement", *files])
    assert (shown.exit_code, "甲。" in shown.stdout) == (0, True)
    assert json.loads(CliRunner().invoke(main, ["agreement", *files, "--json"]).stdout)["n"] == 2
