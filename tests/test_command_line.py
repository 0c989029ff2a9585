"""The face of the command line: groups, examples, one name and one default per option, languages, one-line errors."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from disclosure_nlp import datasets
from disclosure_nlp.cli import main
from disclosure_nlp.cli.app import Command, Group
from disclosure_nlp.cli.progress import ProgressLine
from disclosure_nlp.messages import msg

HAN = re.compile(r"[\u4e00-\u9fff]")


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


def commands(group: click.Group, prefix: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield prefix, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


COMMANDS = dict(commands(main))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return datasets.sample_corpus(tmp_path_factory.mktemp("corpora") / "sample")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_help_has_an_example_that_parses(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert isinstance(command, Command | Group)
    shown = run(*path, "-h").stdout
    assert shown == run(*path, "--help").stdout
    assert command.examples
    for example in command.examples:
        assert f"$ disclosure-nlp {example}" in shown
        words = example.split(" > ")[0].split()
        named = max((found for found in COMMANDS if tuple(words[: len(found)]) == found), key=len)
        assert named[: len(path)] == path or path == ()
        options = {name for parameter in COMMANDS[named].params for name in parameter.opts} | {"-h"}
        assert {word for word in words if re.match(r"--?[a-z]", word)} <= options


def test_commands_are_listed_in_groups() -> None:
    shown = run("-h").stdout
    listed = [name for names in main.sections.values() for name in names]
    assert sorted(listed) == sorted(main.commands)
    assert len(main.sections) >= 4
    places = [shown.index(f"\n{title}:") for title in main.sections]
    assert places == sorted(places)


def test_an_option_has_one_default_and_one_meaning_in_all_commands() -> None:
    found: dict[str, set[tuple[object, str]]] = defaultdict(set)
    for command in COMMANDS.values():
        for option in command.params:
            if isinstance(option, click.Option) and option.name in ("rubric", "tagger", "as_json", "labels", "seed"):
                found[option.name].add((str(option.default), str(option.help)))
    assert {name: len(kinds) for name, kinds in found.items()} == dict.fromkeys(found, 1)
    names = {name for command in COMMANDS.values() for option in command.params for name in option.opts}
    assert not names & {"--language", "--jobs", "--model", "--locale"}
    for path, command in COMMANDS.items():
        assert {"--lang", "--quiet", "--verbose"} <= {name for option in command.params for name in option.opts}, path


def test_the_default_that_is_shown_is_the_one_used(sample: Path, tmp_path: Path) -> None:
    file = next(sample.glob("*.txt"))
    for arguments in ((), ("--tagger", "trained", "--rubric", "ogi-2021")):
        run("card", file, "--out", tmp_path / f"{len(arguments)}.html", *arguments)
    assert (tmp_path / "0.html").read_bytes() == (tmp_path / "4.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("--lang", "zh"), {}),
        ((), {"DISCLOSURE_NLP_LANG": "zh"}),
        ((), {"DISCLOSURE_NLP_LANG": "", "LC_ALL": "zh_CN.UTF-8"}),
        ((), {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW"}),
    ],
)
def test_the_language_is_an_option_a_variable_or_the_locale(
    arguments: tuple[str, ...], environment: dict[str, str]
) -> None:
    assert HAN.search(run("rubric", "ogi-2012", *arguments, **environment).stderr)
    assert not HAN.search(run("rubric", "ogi-2012", "--lang", "en", **environment).stderr)


def test_the_language_may_stand_before_the_command() -> None:
    assert HAN.search(run("--lang", "zh", "rubric", "ogi-2012").stderr)
    assert not HAN.search(run("--lang", "zh", "rubric", "ogi-2012", "--lang", "en").stderr)


def test_a_language_that_is_none_is_refused() -> None:
    result = run("checks", DISCLOSURE_NLP_LANG="fr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "expected en or zh" in result.stderr


def test_quiet_prints_results_and_errors_only(sample: Path, tmp_path: Path) -> None:
    file = next(sample.glob("*.txt"))
    assert run("card", file, "--out", tmp_path / "a.html").stderr
    assert run("card", file, "--out", tmp_path / "a.html", "--quiet").stderr == ""
    assert run("score", tmp_path / "missing.txt", "-q").stderr


def test_colours_are_for_terminals_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    from disclosure_nlp.cli.output import style_for_terminal

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in style_for_terminal("a", Terminal(), fg="red")  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert style_for_terminal("a", Terminal(), fg="red") == "a"  # type: ignore[arg-type]
    assert "\x1b[" not in run("rubric", "none").stderr


def test_progress_is_one_line_with_time_and_count() -> None:
    assert ProgressLine(msg("work.training"), "en").status_text() == "training … 0 s"
    ticker = ProgressLine(msg("work.scoring"), "zh", 12)
    ticker.done = 5
    assert ticker.status_text().startswith("正在评分5/12")


def one_line(result: Result, status: int, *words: str) -> None:
    assert (result.exit_code, result.stdout) == (status, ""), result.output
    (line,) = result.stderr.splitlines()
    assert all(word in line for word in words), line


def test_wrong_files_and_folders_get_one_line(sample: Path, tmp_path: Path) -> None:
    report = next(sample.glob("*.txt"))
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "file").touch()
    empty = tmp_path / "empty"
    empty.mkdir()
    one_line(run("score", empty), 1, str(empty), "folder without reports")
    one_line(run("score", empty, "--out", tmp_path / "st"), 1, str(empty), "folder without reports")
    assert not (tmp_path / "st").exists()
    one_line(run("card", report, "--out", tmp_path / "none" / "a.html"), 1, "a.html")
    one_line(run("card", tmp_path / "none.txt", "--out", tmp_path / "a.html"), 1, "none.txt", "no such file")
    one_line(run("annotate", "import", tmp_path / "latin.jsonl", "--format", "doccano", "--out", tmp_path / "o"), 2)
    annotate = ("annotate", "export", report, "--format", "doccano", "--out")
    one_line(run(*annotate, tmp_path / "o", "--max-bytes", 10), 1, report.name, "10")
    one_line(run(*annotate, report), 2, report.name)
    one_line(run("annotate", "import", tmp_path / "none", "--format", "doccano", "--out", tmp_path / "o"), 1, "none")
    one_line(run("synth", tmp_path / "file" / "below", "--reports", 1), 1, "below")
    one_line(run("tag", report, "--tagger", tmp_path / "none.npz"), 2, "none.npz")
    one_line(run("score", "--manifest", tmp_path / "none.csv"), 2, "none.csv")


def test_a_damaged_store_gets_one_line(sample: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("score", *sorted(sample.glob("*2021.txt")), "--out", store, "--workers", 0).exit_code == 0
    for part in (store / "reports").glob("*.parquet"):
        part.write_bytes(part.read_bytes()[:40])
    for arguments in (
        ("runs", store),
        ("export", store, tmp_path / "a.csv"),
        ("compare", store, "--out", tmp_path / "c"),
        ("validate", "sheet", store, "--out", tmp_path / "s.csv"),
    ):
        one_line(run(*arguments), 1, str(store))
    (store / "store.json").write_bytes(b"{")
    one_line(run("runs", store), 1, "store.json")
    one_line(run("rescore", store, "--workers", 0), 1, "store.json")
    one_line(run("store", "check", store), 1, "store.json")
    (store / "store.json").unlink()
    one_line(run("runs", store), 1, "no store")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_gets_one_line(sample: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_bytes(next(sample.glob("*.txt")).read_bytes())
    report.chmod(0)
    one_line(run("score", report), 1, str(report), "rights")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_is_printed(shell: str) -> None:
    assert "_DISCLOSURE_NLP_COMPLETE" in run("completion", shell).stdout


def test_rubrics_and_datasets_are_completed() -> None:
    environment = {
        "_DISCLOSURE_NLP_COMPLETE": "bash_complete",
        "COMP_WORDS": "x export s f --dataset sc",
        "COMP_CWORD": "5",
    }
    shown = subprocess.run(
        [sys.executable, "-c", "from disclosure_nlp.cli import main; main(prog_name='disclosure-nlp')"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    ).stdout
    assert "scored" in shown


def test_the_program_runs_as_a_module() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "disclosure_nlp", "checks"],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    ).stdout
    assert shown == run("checks").stdout
