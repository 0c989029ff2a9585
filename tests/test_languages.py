"""What commands print in Chinese holds no English word, and what they print in English no Chinese sentence of ours."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.tag.labels import load_labels

SAMPLE = sorted((Path(__file__).parent.parent / "corpora" / "sample").glob("*-20*.*"))
WORD = re.compile(r"[A-Za-z]{3,}")
# Paths, names of files, options, ids of datasets, rubrics and runs, dates, hashes, units.
NAMES = re.compile(
    r"`[^`]*`|(?:[/\w.-]*/)[^\s：，。；（）]*|[\w-]+\.[a-z]{2,7}\b|--[a-z-]+|ogi-2021(?:@\d)?|\b[0-9a-f]{8,64}\b|\d{4}-\d\d-\d\dT[\d:]+Z"
    r"|MiB|MinHash|Dice|DISCLOSURE_NLP_LANG|jieba|findings|no-such-rubric|four-faults|legal-only|scorecard-\d+|\bfinding\b|csv"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
REPORTS = [[str(path)] for path in SAMPLE[::5]]
LISTS = [["checks"], ["rubric"], ["labels"]]
MISTAKES = [
    ["score", "missing.txt"],
    ["score", "{folder}"],
    ["export", "{folder}/none", "findings"],
    ["rubric", "no-such-rubric"],
    ["runs", "{folder}/none"],
]


def said(arguments: list[str], language: str) -> str:
    """Return what a command prints, results and messages."""
    result = CliRunner().invoke(main, ["--lang", language, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.output


def english_words(text: str) -> list[str]:
    """Return the lines of a text that hold an English word."""
    ids = "|".join(sorted((label.id for label in load_labels().labels), key=len, reverse=True))
    return [line for line in text.splitlines() if WORD.search(re.sub(rf"^(?:{ids})\b", "", NAMES.sub("", line)))]


@pytest.mark.parametrize("files", REPORTS, ids=lambda files: Path(files[0]).suffix)
def test_a_summary_in_chinese_is_chinese(files: list[str]) -> None:
    assert english_words(said(["score", "--all", *files], "zh")) == []


def test_lines_of_several_reports_in_chinese_are_chinese() -> None:
    assert english_words(said(["score", *map(str, SAMPLE[:3]), "missing.txt"], "zh")) == []


@pytest.mark.parametrize("command", LISTS, ids=lambda command: command[0])
def test_lists_of_definitions_in_chinese_are_chinese(command: list[str]) -> None:
    found = english_words(said(command, "zh"))
    types = {
        kind.id
        for group in ("problem_types", "remedy_types", "training_types")
        for kind in getattr(load_labels(), group)
    }
    assert [line for line in found if line.split()[0] not in types] == []


@pytest.mark.parametrize("arguments", MISTAKES, ids=" ".join)
def test_errors_in_chinese_are_chinese(arguments: list[str], tmp_path: Path) -> None:
    text = said([argument.format(folder=tmp_path) for argument in arguments], "zh")
    assert text
    assert english_words(text) == []


def test_a_run_and_a_comparison_in_chinese_are_chinese(tmp_path: Path) -> None:
    made, store, out = (str(tmp_path / name) for name in ("made", "store", "out"))
    text = said(["synth", made, "--reports", "4", "--years", "2022-2023"], "zh")
    text += said(["score", made, "--out", store], "zh") + said(["runs", store], "zh")
    text += said(["compare", store, "--out", out, "--no-tagging-error"], "zh")
    text += (tmp_path / "out" / "methods.md").read_text(encoding="utf-8")
    sheet = tmp_path / "sheet.csv"
    text += said(["validate", "sheet", store, "--out", str(sheet), "-n", "1"], "zh")
    assert english_words(text) == []
    rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "报告,路径,机关,年度,项目,名称,评判内容,可填值,取值,备注"
    english = said(["runs", store], "en")
    english += said(["compare", store, "--out", out, "--no-tagging-error", "--figures", "none"], "en")
    english += (tmp_path / "out" / "methods.md").read_text(encoding="utf-8")
    assert [line for line in english.splitlines() if HAN.search(line)] == []
