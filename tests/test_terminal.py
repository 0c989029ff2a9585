"""What a file holds never steers the terminal: escape codes, separators of lines and marks of direction."""

import ast
import json
from pathlib import Path

import pytest

from disclosure_nlp.cli import main
from disclosure_nlp.cli.output import print_error_line, print_output
from disclosure_nlp.messages import msg
from disclosure_nlp.text.layout import mask_control_characters

SOURCE = Path(__file__).parent.parent / "src" / "disclosure_nlp"
HOSTILE = "\x1b]0;x\x07\x1b[31m\x9b2J\u202e\u2028\x00\x7f"
STEERING = ("\x1b", "\x07", "\x9b", "\u202e", "\u2028", "\x00", "\x7f")
REPORT = """{0}示例市水利局2023年政府信息公开工作年度报告
一、总体情况
本局{0}认真做好信息公开工作。
二、主动公开政府信息情况
无{0}。
"""


def steers(text: str) -> list[str]:
    return [mark for mark in STEERING if mark in text]


def test_printing_leaves_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_output(f"一{HOSTILE}\n二")
    print_error_line(f"三{HOSTILE}", fg="red")
    shown = capsys.readouterr()
    assert not steers(shown.out + shown.err)
    assert shown.out.count("\n") == 2
    assert shown.err.count("\n") == 1


def test_json_keeps_the_value_of_what_it_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    print_output(json.dumps({"text": HOSTILE}, ensure_ascii=False).encode())
    shown = capsys.readouterr().out
    assert not steers(shown)
    assert json.loads(shown) == {"text": HOSTILE}


def test_a_message_shows_the_words_of_a_file_on_one_line() -> None:
    assert not steers(msg("file.missing").with_path(f"a{HOSTILE}.txt").text())
    assert mask_control_characters("甲\n乙\t丙") == "甲 乙\t丙"


@pytest.mark.parametrize("options", [["score"], ["score", "--json"], ["score", "--all"], ["tag"]])
def test_hostile_names_and_texts_of_reports(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a\x1b[31m\x9b\u202eb.txt"
    path.write_text(REPORT.format(HOSTILE), encoding="utf-8")
    with pytest.raises(SystemExit):
        main([*options, str(path)])
    shown = capsys.readouterr()
    assert shown.out
    assert not steers(shown.out + shown.err)


@pytest.mark.parametrize(
    "arguments", [["score", "\x1b[31m.txt"], ["\x1b[31m"], ["score", "--\x1b[31m"], ["runs", "\x1b[31m"]]
)
def test_hostile_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert not steers(capsys.readouterr().err)


def test_two_modules_alone_write_to_the_streams() -> None:
    """Everything that is printed goes through cli/output; cli/progress renews its own line."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write",
            ):  # fmt: skip
                found.add(path.relative_to(SOURCE).as_posix())
    assert found <= {"cli/output.py", "cli/progress.py"}
