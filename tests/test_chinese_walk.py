"""A reader of Chinese from the README to card, lists, pages and panel: no English sentence in what is printed and written."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from docx import Document
from lxml import html

from disclosure_nlp.cli import main

ROOT = Path(__file__).parent.parent
SAMPLE = sorted((ROOT / "corpora" / "sample").glob("*-20*.*"))
REPORTS = [path for path in SAMPLE if path.name.startswith(("岚渚省翎圩市", "云屿县泓埠镇"))]
# Three Latin words in a row, which are no ids, options, commands or addresses.
SENTENCE = re.compile(r"(?<![\w/.-])[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z]{2,}){2,}(?![\w/-])")
NAMES = re.compile(r"`[^`]*`|https?://\S+|\]\([^)]*\)|disclosure-nlp [a-z -]+|--[a-z-]+|pip install [a-z-]+")
# Every cell stands in both languages, or holds ids alone.
BOTH = {"codebook.csv": ("label_en", "source", "note", "unit", "values"), "结果.csv": ("message",)}
LISTS = ("dependencies.md",)  # names of packages and licences


def sentences(text: str) -> list[str]:
    """Return the English sentences of a text."""
    return [found for line in text.splitlines() for found in SENTENCE.findall(NAMES.sub(" ", line))]


def words_of_page(page: str) -> str:
    """Return what a page in Chinese shows, and the names of its parts."""
    tree = html.fromstring(page.encode())
    for part in tree.xpath("//script | //style | //code | //*[contains(concat(' ', @class, ' '), ' en ')]"):
        part.drop_tree()
    named = [value for name in ("title", "aria-label", "alt", "placeholder") for value in tree.xpath(f"//@{name}")]
    return "\n".join([*tree.itertext(), *map(str, named)])


def words_of_workbook(path: Path) -> str:
    parts: list[str] = []
    for sheet in openpyxl.load_workbook(path):
        parts.append(sheet.title)
        left_out = BOTH["codebook.csv"] if sheet.title == "codebook" else ()
        cells = [cell for column in sheet.iter_cols() if column[0].value not in left_out for cell in column]
        parts += [str(cell.value) for cell in cells if cell.value is not None]
        parts += [cell.comment.text for cell in cells if cell.comment]
        for rule in sheet.data_validations.dataValidation:
            parts += [text for text in (rule.prompt, rule.promptTitle, rule.error, rule.errorTitle) if text]
    return "\n".join(parts)


def words_of_table(path: Path) -> str:
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    left_out = BOTH.get(path.name, ())
    return "\n".join(str(value) for row in reader for name, value in row.items() if name not in left_out)


def words_of(path: Path) -> str:
    """Return the words of a file."""
    if path.suffix == ".html":
        return words_of_page(path.read_text(encoding="utf-8"))
    if path.suffix == ".xlsx":
        return words_of_workbook(path)
    if path.suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if path.suffix == ".csv":
        return words_of_table(path)
    if path.suffix in (".py", ".R", ".do"):
        comments = [
            found
            for line in path.read_text(encoding="utf-8").splitlines()
            for found in re.findall(r'(?:^\*|#|""").*', line)
        ]
        return "\n".join(comment for comment in comments if not re.match(r"(?:\*|#) ?[a-z]", comment))
    return path.read_text(encoding="utf-8") if path.suffix == ".md" else ""


COMMANDS = [
    ["--help"],
    ["score", "报告/{file}"],
    ["score", "报告"],
    ["score", "没有.docx"],
    ["card", "报告/{file}", "--out", "评分卡.html"],
    ["inspect", "报告/{file}", "--out", "检视.html"],
    ["score", "报告", "--out", "库", "--workers", "0"],
    ["runs", "库"],
    ["store", "check", "库"],
    ["review", "out", "库", "清单"],
    ["review", "status", "库"],
    ["stories", "库"],
    ["compare", "库", "--out", "比较", "--page", "--cards", "--no-tagging-error"],
    ["panel", "库", "面板/面板.csv"],
    ["panel", "库", "面板/面板.xlsx"],
    ["measures", "库", "指标.csv"],
    ["export", "库", "结果.csv", "--dataset", "findings"],
    ["compare"],
    ["nonsense"],
]


@pytest.fixture(scope="module", params=["option", "environment"])
def walk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """Yield the folder of a walk and what each command printed."""
    folder = tmp_path_factory.mktemp("walk")
    (folder / "报告").mkdir()
    for path in REPORTS[:4] + REPORTS[-4:]:
        shutil.copy(path, folder / "报告")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        if request.param == "environment":
            patch.setenv("DISCLOSURE_NLP_LANG", "zh")
        else:
            patch.delenv("DISCLOSURE_NLP_LANG", raising=False)
        first = [] if request.param == "environment" else ["--lang", "zh"]
        runs = [[*first, *(word.format(file=REPORTS[0].name) for word in command)] for command in COMMANDS]
        printed = [CliRunner().invoke(main, words) for words in runs]
    for words, result in zip(COMMANDS, printed, strict=True):
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.output)
    yield folder, [result.output for result in printed]


def test_nothing_printed_is_an_english_sentence(walk: tuple[Path, list[str]]) -> None:
    for command, output in zip(COMMANDS, walk[1], strict=True):
        assert re.search("[\u4e00-\u9fff]", output), command
        assert sentences(output) == [], command


def test_no_file_holds_an_english_sentence(walk: tuple[Path, list[str]]) -> None:
    folder = walk[0]
    written = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "报告" not in path.parts and "库" not in path.parts
    ]
    assert {path.suffix for path in written} >= {".html", ".xlsx", ".docx", ".csv", ".md", ".py", ".png"}
    found = {path.relative_to(folder).as_posix(): sentences(words_of(path))[:3] for path in written}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "page",
    [
        ROOT / "README.zh-CN.md",
        *(path for path in sorted((ROOT / "docs" / "zh").glob("*.md")) if path.name not in LISTS),
    ],
    ids=lambda path: path.name,
)
def test_no_chinese_page_holds_an_english_sentence(page: Path) -> None:
    text = re.sub(
        r"```.*?```|^    .*$|<!--.*?-->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert sentences(text) == []
