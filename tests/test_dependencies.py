"""What is installed with the package: pinned, licensed for any use, listed in the docs, and in the source distribution."""

import importlib.util
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
COPYLEFT = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public", re.IGNORECASE)


@pytest.fixture(scope="module")
def dependencies() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dependencies", ROOT / "docs" / "dependencies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_dependency_of_every_extra_is_pinned(dependencies: ModuleType) -> None:
    project = dependencies.PROJECT
    every = {text for texts in (project["dependencies"], *project["optional-dependencies"].values()) for text in texts}
    needed = dependencies.needed(text for text in every if not text.startswith("disclosure_nlp["))
    assert sorted(({*needed, *dependencies.SELDOM}) - dependencies.pinned().keys()) == []


def test_no_licence_binds_what_uses_the_package(dependencies: ModuleType) -> None:
    rows = list(dependencies.rows())
    assert [row for row in rows if COPYLEFT.search(row[2]) or row[2] in ("?", "not declared")] == []


@pytest.mark.parametrize("page", ["docs/dependencies.md", "docs/zh/dependencies.md"])
def test_the_pages_list_them(page: str, dependencies: ModuleType) -> None:
    """``python docs/dependencies.py`` writes the pages again."""
    assert (ROOT / page).read_text(encoding="utf-8") == dependencies.page(page)


def test_the_bill_of_materials_names_everything_pinned(dependencies: ModuleType, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "docs" / "dependencies.py"), "--sbom"]
    for name in ("one.json", "two.json"):
        subprocess.run([*command, str(tmp_path / name)], check=True)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    bill = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert {item["name"]: item["version"] for item in bill["components"]} == dependencies.pinned()
    assert not any(COPYLEFT.search(item["licenses"][0]["license"]["name"]) for item in bill["components"])


def test_the_source_distribution_holds_its_tests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")]
    assert {
        *wanted,
        "constraints.txt",
        "Makefile",
        "docs/generate.py",
        "mkdocs.yml",
        "tests/cases/cases.jsonl",
    } <= names
