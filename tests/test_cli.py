"""The command line as a user meets it: records, summaries, and one clear line for each file that fails."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from disclosure_nlp.cli import main
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

STAGES = ["read", "parse", "tag", "check", "score"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("good") / "good.txt"
    file.write_text(write_text(next(make_reports(1, range(2023, 2024), 7)), "markdown"), encoding="utf-8")
    return file


def picture() -> BytesIO:
    stream = BytesIO()
    Image.new("RGB", (60, 40), "white").save(stream, "PNG")
    stream.seek(0)
    return stream


def pdf(path: Path, *, password: str | None = None, text: str | None = None) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(password, strength=128) if password else None)
    if text:
        canvas.drawString(80, 700, text)
    else:
        canvas.drawImage(ImageReader(picture()), 80, 600)
    canvas.save()
    return path


def missing(folder: Path) -> Path:
    return folder / "missing.txt"


def empty(folder: Path) -> Path:
    (folder / "empty.txt").touch()
    return folder / "empty.txt"


def picture_named_pdf(folder: Path) -> Path:
    (folder / "picture.pdf").write_bytes(picture().read())
    return folder / "picture.pdf"


def protected(folder: Path) -> Path:
    return pdf(folder / "protected.pdf", password="secret", text="annual report")


def scanned(folder: Path) -> Path:
    return pdf(folder / "scanned.pdf")


def broken(folder: Path) -> Path:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    return folder / "broken.pdf"


def no_report(folder: Path) -> Path:
    (folder / "letter.txt").write_text("各位同事：\n下周一上午九点开会，请准时参加。\n", encoding="utf-8")
    return folder / "letter.txt"


def zeros(folder: Path) -> Path:
    with (folder / "zeros.txt").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    return folder / "zeros.txt"


def a_folder(folder: Path) -> Path:
    (folder / "nothing").mkdir()
    return folder / "nothing"


BAD = [missing, empty, picture_named_pdf, protected, scanned, broken, no_report, zeros, a_folder]


@pytest.mark.parametrize("make", BAD)
def test_a_bad_file_fails_with_one_clear_line_and_harms_no_other(make: Any, good: Path, tmp_path: Path) -> None:
    bad = make(tmp_path)
    result = run("score", "--json", good, bad, good.parent / "*.txt")
    assert result.exit_code == 1
    first, second = records(result)
    assert (first["status"], second["status"]) == ("ok", "failed")
    assert second["source"]["path"] == str(bad)
    assert [issue["level"] for issue in second["issues"]] == ["error"]
    line, *others = result.stderr.splitlines()
    assert others == []
    assert line.startswith(f"{bad}: ")
    assert line == second["issues"][0]["message"]
    assert "crash" not in line


def test_bad_files_are_told_apart(tmp_path: Path) -> None:
    kinds = (missing, empty, protected, scanned, broken, no_report, a_folder)
    result = run("score", "--json", *(make(tmp_path) for make in kinds))
    codes = [record["issues"][0]["code"] for record in records(result)]
    assert len(set(codes)) == len(kinds), codes


def test_one_file_gives_one_record_in_the_order_of_the_schema(good: Path) -> None:
    result = run("score", "--json", good)
    assert (result.exit_code, result.stderr) == (0, "")
    (record,) = records(result)
    schema = json.loads(run("schema").stdout)
    assert list(record) == list(schema["$defs"]["Record"]["properties"])
    assert list(record["timings"]) == STAGES
    assert list(record["versions"]) == ["package", "reader", "tagger", "rubric"]


def test_two_runs_give_the_same_bytes_timings_aside(good: Path) -> None:
    one, two = (records(run("score", "--json", good))[0] for _ in range(2))
    for record in (one, two):
        del record["timings"]
    assert json.dumps(one) == json.dumps(two)


def test_all_lists_passes_too(good: Path) -> None:
    verdicts = {finding["verdict"] for finding in records(run("score", "--json", "--all", good))[0]["findings"]}
    assert {"pass", "not_applicable"} <= verdicts
    assert not {"pass", "not_applicable"} & {f["verdict"] for f in records(run("score", "--json", good))[0]["findings"]}


def test_a_summary_of_one_file(good: Path) -> None:
    result = run("score", good)
    assert result.exit_code == 0
    for words in ("Score", "of 100", "Assessed", "What cost points", "Not known", "Root causes", "section 3 175/175"):
        assert words in result.stdout
    assert "Met in full" not in result.stdout
    assert "Met in full" in run("score", "--all", good).stdout


def test_a_line_for_each_of_several_files(good: Path, tmp_path: Path) -> None:
    result = run("score", good, missing(tmp_path))
    head, one, two = result.stdout.splitlines()
    assert "score" in head
    assert "2023" in one
    assert "failed" in two
    assert result.stderr.count("\n") == 1


def test_the_summary_of_a_failed_file_is_its_error(tmp_path: Path) -> None:
    result = run("score", missing(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no such file" in result.stderr


def test_a_path_that_is_no_text(good: Path, tmp_path: Path) -> None:
    odd = bytes(tmp_path) + b"/\xff\xfe.txt"
    try:
        Path(odd.decode("utf-8", "surrogateescape")).write_bytes(good.read_bytes())
    except OSError:
        pytest.skip("this file system takes no such name")
    name = odd.decode("utf-8", "surrogateescape")
    result = CliRunner().invoke(main, ["score", "--json", name, name + "x"])
    assert [record["status"] for record in records(result)] == ["ok", "failed"]


@pytest.mark.parametrize(
    "arguments", [["score"], ["score", "--none", "x"], ["none"], ["score", "--rubric", "none", "x"]]
)
def test_wrong_usage(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_a_wrong_rubric_tells_every_problem(tmp_path: Path, good: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('id = "mine"\n[[items]]\nid = "A1"\nweight = "much"\n', encoding="utf-8")
    for result in (run("score", "--rubric", file, good), run("rubric", file)):
        assert result.exit_code == 2
        lines = result.stderr.splitlines()
        assert len(lines) > 3
        assert all(line.startswith(f"{file}: ") for line in lines)


@pytest.mark.parametrize(("command", "entry"), [("checks", "R3"), ("rubric", "C3"), ("labels", "remediation")])
def test_definitions_are_listed(command: str, entry: str) -> None:
    assert any(line.startswith(entry) for line in run(command).stdout.splitlines())
    assert f'"{entry}"' in run(command, "--json").stdout
    assert json.loads(run(command, "--json").stdout)


CRASHING = """
from disclosure_nlp import pipeline, worker
inner = pipeline.parse_report
def parse_report(document, *rest):
    if "other" in document.source.path:
        raise RuntimeError("boom")
    return inner(document, *rest)
pipeline.parse_report = parse_report
worker.serve_requests()
"""


def test_a_crash_in_one_file_stops_no_other(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disclosure_nlp.worker._COMMAND", CRASHING)
    other = tmp_path / "other.txt"
    other.write_bytes(good.read_bytes())
    result = run("score", "--json", other, good)
    assert [record["status"] for record in records(result)] == ["failed", "ok"]
    assert records(result)[0]["issues"][-1]["code"] == "crash.parse"
    assert result.stderr.count("\n") == 1


def test_a_card_is_never_written_over_its_report(good: Path) -> None:
    before = good.read_bytes()
    result = run("card", good, "--out", good)
    assert result.exit_code == 2
    assert "is the file that was read" in result.stderr
    assert good.read_bytes() == before
