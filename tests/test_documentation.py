"""Documentation is held to the code: reference pages are up to date, READMEs name everything, their code is run."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

import click
import pytest

from disclosure_nlp.check.registry import all_checks, cross_report_checks
from disclosure_nlp.cli import main
from disclosure_nlp.corpus.schema import datasets
from disclosure_nlp.score.rubric import rubric_ids
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.tag.labels import load_labels

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
CODE = re.compile(r"```python\n(.*?)```\s*```text\n(.*?)```", re.DOTALL)
EXAMPLES = {name: CODE.findall((ROOT / name).read_text(encoding="utf-8")) for name in READMES}


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_reference_pages_are_up_to_date(generate: ModuleType) -> None:
    stale = [name for name, text in generate.pages().items() if page(f"docs/{name}") != text]
    assert stale == [], "run `make docs`"


@pytest.mark.parametrize("check", [check.id for check in all_checks()])
def test_every_check_is_documented(check: str) -> None:
    assert f"| {check} |" in page("docs/checks.md")


@pytest.mark.parametrize("item", [item.id for item in resolve_rubric().items])
def test_every_item_is_documented(item: str) -> None:
    assert f"| {item} |" in page("docs/rubric.md")


@pytest.mark.parametrize("label", [label.id for label in load_labels().labels])
def test_every_label_is_documented(label: str) -> None:
    assert f"| `{label}` |" in page("docs/labels.md")


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


COMMANDS = dict(commands(main))


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_is_documented(name: str) -> None:
    section = page("docs/commands.md").split(f"## {name}\n")[1].split("\n## ")[0]
    opening = page("docs/commands.md").split("\n## ")[0]
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option):
            assert all(f"`{option}`" in section or f"`{option}`" in opening for option in parameter.opts)
            assert parameter.help
    for readme in READMES:
        assert f"`disclosure-nlp {name.split(maxsplit=1)[0]}" in page(readme)


@pytest.mark.parametrize("check", [check.id for check in cross_report_checks()])
def test_every_check_over_several_reports_is_documented(check: str) -> None:
    assert f"| {check} |" in page("docs/checks.md")


@pytest.mark.parametrize("rubric", rubric_ids())
def test_every_rubric_is_documented(rubric: str) -> None:
    assert f"| `{rubric}` |" in page("docs/rubric.md")


@pytest.mark.parametrize("name", [name for name, dataset in datasets().items() if not dataset.internal])
def test_every_column_is_documented(name: str) -> None:
    section = page("docs/store.md").split(f"## {name}\n")[1].split("\n## ")[0]
    assert [column.id for column in datasets()[name].public_columns if f"| `{column.id}` |" not in section] == []


@pytest.mark.parametrize(
    "table", ["panel", "items", "coverage", "reuse", "follow-up", "rates", "groups", "tagging-error"]
)
def test_every_table_of_a_comparison_is_documented(table: str) -> None:
    assert f"{table}.csv" in page("docs/compare.md")


def test_every_public_name_is_in_the_api(generate: ModuleType) -> None:
    import disclosure_nlp

    named = {name for names in generate.API.values() for name in names if "." not in name}
    assert named == set(disclosure_nlp.__all__) - {"__version__"}


def test_docstrings_hold_no_roles_of_another_tool() -> None:
    role = re.compile(r":(?:class|func|meth|data|attr|exc|mod):`")
    assert [str(path) for path in (ROOT / "src").rglob("*.py") if role.search(path.read_text(encoding="utf-8"))] == []


def headings(name: str) -> list[int]:
    """Return the levels of the headings of a page in order."""
    text = re.sub(r"```.*?```", "", page(name), flags=re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]


def test_both_readmes_have_the_same_structure() -> None:
    assert headings("README.md") == headings("README.zh-CN.md")
    code = [re.findall(r"```.*?```", page(name), flags=re.DOTALL) for name in READMES]
    assert len(code[0]) == len(code[1])
    assert len(EXAMPLES["README.md"]) == len(EXAMPLES["README.zh-CN.md"])


def test_the_first_example_is_six_lines() -> None:
    assert [len(examples[0][0].splitlines()) for examples in EXAMPLES.values()] == [6, 6]


@pytest.mark.parametrize(("code", "output"), dict.fromkeys(chain(*EXAMPLES.values())))
def test_the_code_of_the_readme_prints_what_it_says(code: str, output: str) -> None:
    command = [sys.executable, "-X", "utf8", "-c", code]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True, timeout=120)
    assert run.stdout == output


_WORKED_EXAMPLE = """
from pathlib import Path
from disclosure_nlp import process_file
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.cli import main
text = Path(SAMPLE).read_text(encoding="utf-8")
named = process_file(SAMPLE)
title = named.report.text[named.report.title.start : named.report.title.end]
nameless = process_bytes(text.replace(title, "2023年政府信息公开工作年度报告", 1).encode(), "nameless.txt")
for outcome in (named, nameless):
    print(*[(r.verdict, r.text("zh"), [e.role for e in r.evidence]) for r in outcome.findings.results if r.check == "S99"])
main(["checks"])
"""


def test_the_worked_example_of_contributing_works(tmp_path: Path) -> None:
    text = page("CONTRIBUTING.md")
    blocks = dict(re.findall(r" +```(toml|messages|python)\n(.*?) +```", text, re.DOTALL))
    package = tmp_path / "disclosure_nlp"
    shutil.copytree(ROOT / "src" / "disclosure_nlp", package, ignore=shutil.ignore_patterns("__pycache__"))
    files = {"toml": "data/checks.toml", "messages": "data/messages.toml", "python": "check/structure.py"}
    for kind, file in files.items():
        with (package / file).open("a", encoding="utf-8") as target:
            target.write("\n\n" + textwrap.dedent(blocks[kind]))
    sample = next((ROOT / "corpora" / "sample").glob("*2023*.txt"))
    command = [sys.executable, "-X", "utf8", "-c", f"SAMPLE = {str(sample)!r}\n{_WORKED_EXAMPLE}"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    passed, failed, *listed = run.stdout.splitlines()
    assert passed == "('pass', '', ['context'])"
    assert failed == "('fail', '标题“2023年政府信息公开工作年度报告”：未写明机关全称', ['wrong'])"
    assert any(line.startswith("S99") and "The title names the agency" in line for line in listed)


def test_links_lead_somewhere() -> None:
    for name in (*READMES, "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page(name)):
            assert (ROOT / target).exists(), (name, target)


def test_every_make_target_is_listed() -> None:
    makefile = page("Makefile")
    targets = re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE)
    assert {"help", "setup", "score", "test", "lint", "types", "bench", "check"} <= set(targets)
    assert len(re.findall(r"^[a-z]+:.*## ", makefile, flags=re.MULTILINE)) == len(targets)


def test_the_tree_of_contributing_is_the_tree() -> None:
    tree = page("CONTRIBUTING.md").split("```text\n")[1].split("```")[0]
    for line in tree.splitlines():
        path = line.split("  ")[0].strip()
        assert path == "" or (ROOT / path).exists(), path
    package = ROOT / "src" / "disclosure_nlp"
    entries = {f"src/disclosure_nlp/{path.name}" for path in package.iterdir() if path.name[0] not in "._"}
    in_the_tree = {line.split("  ")[0].strip() for line in tree.splitlines()}
    assert entries - in_the_tree == {"src/disclosure_nlp/py.typed"}
    corpora = {f"corpora/{path.name}" for path in (ROOT / "corpora").iterdir() if path.is_dir()}
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    folders = {line.split("/")[0] for line in listed.splitlines() if "/" in line} - {"src", "corpora", ".ci"}
    assert corpora | folders <= in_the_tree


def test_every_variant_and_trap_names_tests_that_exist() -> None:
    text = (ROOT / "docs" / "variants.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    missing = [
        f"{file}::{name}" for file, name in named if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []
    rows = [
        line
        for line in text.split("\n")
        if line.startswith("| ") and not re.match(r"\| (?:---|no\.|met|variant)", line)
    ]
    assert [row for row in rows if "`tests/" not in row] == []
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert numbers == [*range(1, 31), 35]


def test_the_chinese_page_of_variants_has_the_rows_of_the_english_one() -> None:
    pages = page("docs/variants.md"), page("docs/zh/variants.md")
    english, chinese = ([line for line in text.splitlines() if line.startswith("| ")] for text in pages)
    for one, other in zip(english, chinese, strict=True):
        assert re.findall(r"^\| \d+ \||`tests/[^`]+`", one) == re.findall(r"^\| \d+ \||`tests/[^`]+`", other)
        if not one.startswith("| ---"):
            assert re.search("[\u4e00-\u9fff]", other)


LINK = re.compile(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)")
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("name", [*PAGES, *READMES])
def test_links_of_a_page_lead_to_files(name: str) -> None:
    assert [link for link in LINK.findall(page(name)) if not (ROOT / name).parent.joinpath(link).is_file()] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_in_the_navigation_of_its_language(name: str) -> None:
    config, folder = ("mkdocs.zh.yml", "docs/zh/") if name.startswith("docs/zh/") else ("mkdocs.yml", "docs/")
    assert f": {name.removeprefix(folder)}\n" in page(config)
