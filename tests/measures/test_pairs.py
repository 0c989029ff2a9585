"""Readers compare pairs of reports: sheets are blind, and a measure counts as validated where it orders pairs as they do."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.measures.questions import QUESTIONS
from disclosure_nlp.validate.pairs import (
    compare_measures_with_readers,
    make_pair_sheet,
    read_measure_validity,
    read_pair_answers,
    write_pair_sheet,
)


@pytest.fixture(scope="module")
def sheet(store: Store) -> pd.DataFrame:
    return make_pair_sheet(store, 20, seed=3)


def answered(sheet: pd.DataFrame, measured: pd.DataFrame, wrong: int = 0) -> pd.DataFrame:
    """Return the sheet filled in by a coder who sees the measures, and errs in the first pairs."""
    main_measures = {question: next(iter(measures.items())) for question, measures in QUESTIONS.items()}
    answers = []
    columns = (sheet[name].tolist() for name in ("pair", "question", "a_report", "b_report"))
    for pair, question, one, other in zip(*columns, strict=True):
        name, sign = main_measures[question]
        first, second = sign * measured[name][one], sign * measured[name][other]
        higher = "A" if (first > second) != (pair <= wrong) else "乙"
        answers.append("=" if first == second else higher)
    return sheet.assign(answer=answers)


def test_a_sheet_is_blind_and_has_every_question(sheet: pd.DataFrame, store: Store) -> None:
    assert set(sheet.groupby("pair")["question"].apply(tuple)) == {tuple(QUESTIONS)}
    assert (sheet["answer"] == "").all()
    names = {row["agency"] for row in store.rows("SELECT agency FROM scored")}
    shown = "".join(sheet["a"]) + "".join(sheet["b_before"])
    assert not any(name in shown for name in names)
    copied = sheet[sheet["question"] == "copied"]
    assert copied["a_before"].str.len().gt(20).all()
    assert sheet.drop_duplicates("pair")[["a_report", "b_report"]].stack().is_unique


def test_measures_are_validated_by_agreement(
    sheet: pd.DataFrame, measured: pd.DataFrame, store: Store, tmp_path: Path
) -> None:
    for name, wrong, language in (("one.xlsx", 0, "zh"), ("two.csv", 4, "en")):
        write_pair_sheet(answered(sheet, measured, wrong), tmp_path / name, language)  # type: ignore[arg-type]
    frame = compare_measures_with_readers([tmp_path / "one.xlsx", tmp_path / "two.csv"], store)
    found = frame.set_index("measure").drop(columns="question").T.to_dict()
    assert found["tx_cpc"]["agreement"] == found["tx_cpc"]["validated"] == 1
    assert found["tx_cpc"]["pairs"] <= 16
    assert found["tx_cpc"]["coders"] == pytest.approx(0.8, abs=0.05)
    assert found["tx_hedge"]["agreement"] < 1
    assert (frame["lower"].dropna() <= frame["agreement"].dropna()).all()


def test_a_wrong_answer_is_named_by_line(sheet: pd.DataFrame, tmp_path: Path) -> None:
    write_pair_sheet(sheet.assign(answer=["both", *[""] * (len(sheet) - 1)]), tmp_path / "s.csv")
    with pytest.raises(DefinitionError, match="line 2"):
        read_pair_answers(tmp_path / "s.csv")


def test_commands(store: Store, sheet: pd.DataFrame, measured: pd.DataFrame, tmp_path: Path) -> None:
    path = store.storage.root
    run = CliRunner().invoke(
        main, ["validate", "sheet", path, "--out", str(tmp_path / "p.xlsx"), "--measures", "-n", "9"]
    )
    assert run.exit_code == 0, run.output
    write_pair_sheet(answered(sheet, measured), tmp_path / "a.csv")
    out = tmp_path / "validity.csv"
    command = [
        "validate",
        "measures",
        str(tmp_path / "a.csv"),
        str(tmp_path / "a.csv"),
        "--store",
        path,
        "--out",
        str(out),
    ]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert read_measure_validity(out)["tx_cpc"][0] == 1
