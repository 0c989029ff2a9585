"""Help and errors of usage in the language of the reader."""

import ast
import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.cli.help import chinese_help_texts
from tests.test_messages import LATIN_WORD, NAMES, SOURCE

# Words that are the same in both languages: names of datasets, statistics and programs.
SAME = re.compile(r"FILE|Stata|SPSS|tcp://host|csv|xlsx|jsonl|sav|dta|docs/|corpus|\[\[labels]]|DISCLOSURE_NLP_LANG")


def commands(
    command: click.Command = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from commands(inner, (*path, name))


COMMANDS = list(commands())


def texts() -> set[str]:
    found = {" ".join((command.help or "").split()) for _, command in COMMANDS}
    options = [param for _, command in COMMANDS for param in command.params if isinstance(param, click.Option)]
    found |= {" ".join(str(option.help or "").split()) for option in options}
    found |= {title for _, command in COMMANDS for title in getattr(command, "sections", {})}
    return found - {""}


def test_every_text_of_the_help_has_its_chinese() -> None:
    """A command or option that is new gets its Chinese in data/help-zh.toml."""
    assert sorted(texts() - chinese_help_texts().keys()) == []


def test_every_error_of_usage_has_its_chinese() -> None:
    raised = [
        node.args[0].value
        for path in (SOURCE / "cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "click.UsageError"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert {str(text) for text in raised} - chinese_help_texts().keys() == set()


def test_the_chinese_holds_no_english_word() -> None:
    wrong = {text for text in chinese_help_texts().values() if LATIN_WORD.search(SAME.sub("", NAMES.sub("", text)))}
    assert sorted(wrong) == []


@pytest.mark.parametrize("path", [path for path, _ in COMMANDS], ids=lambda path: " ".join(path) or "program")
def test_help_in_chinese(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, ["--lang", "zh", *path, "-h"])
    assert shown.exit_code == 0
    assert shown.output.startswith("用法：")
    for english in ("Usage", "Options", "Example", "Show this", "default", "Commands", "required"):
        assert english not in shown.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["score"], "缺少参数"),
        (["score", "--nothing"], "没有此选项：--nothing"),
        (["score", "--max-pages", "0", "x"], "的值无效：应为"),
        (["compare", "store"], "缺少"),
        (["decide", "store", "x", "maybe"], "confirmed"),
        (["score", "x", "--workers", "2"], "需与--out合用"),
    ],
)
def test_errors_of_usage_in_chinese(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--lang", "zh", *arguments])
    lines = capsys.readouterr().err.splitlines()
    assert caught.value.code == 2
    assert lines[0].startswith("用法：")
    assert lines[-1].startswith("错误：")
    assert words in lines[-1]
