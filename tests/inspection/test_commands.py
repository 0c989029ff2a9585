"""The commands inspect and card --crops: pages are written whole, the exit status says whether the file was scored."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disclosure_nlp.cli import main

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("ending", ["txt", "pdf"])
def test_a_page_is_written(ending: str, tmp_path: Path) -> None:
    out = tmp_path / "seen.html"
    result = run("inspect", sorted(SAMPLE.glob(f"*.{ending}"))[0], "--out", out, "--pictures", 1, "--lang", "zh")
    assert result.exit_code == 0, result.output
    page = out.read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in page
    assert page.count("data:image/png") == (ending == "pdf")


def test_a_refused_file_has_a_page_and_a_status(tmp_path: Path) -> None:
    out, menu = tmp_path / "seen.html", tmp_path / "menu.txt"
    menu.write_text("周一：面条\n周二：米饭\n", encoding="utf-8")
    result = run("inspect", menu, "--out", out)
    assert result.exit_code == 1
    assert "周一：面条" in out.read_text(encoding="utf-8")
    assert run("inspect", menu, "--out", menu).exit_code == 2  # never over the file itself
    assert menu.read_text(encoding="utf-8").startswith("周一")


def test_crops_are_shown_on_request_and_within_their_size(tmp_path: Path) -> None:
    pdf, out = sorted(SAMPLE.glob("*.pdf"))[0], tmp_path / "card.html"
    assert run("card", pdf, "--out", out).exit_code == 0
    assert "data:image/png" not in out.read_text(encoding="utf-8")
    assert run("card", pdf, "--out", out, "--crops").exit_code == 0
    shown = out.read_text(encoding="utf-8").count("data:image/png")
    assert shown > 0
    assert run("card", pdf, "--out", out, "--crops", "--max-crop-kilobytes", 1).exit_code == 0
    assert out.read_text(encoding="utf-8").count("data:image/png") < shown
    assert run("card", pdf, "--out", out, "--max-crop-kilobytes", 1).exit_code == 2
