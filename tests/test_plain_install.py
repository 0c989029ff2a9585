"""A wheel in an environment with the core dependencies alone: everything works, or one line says what to install.

The environment is made without a network: a virtual environment, the wheel unpacked into it, and links to the installed
core dependencies.
"""

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
EXTRA = re.compile(r"pip install 'disclosure_nlp\[(\w+)\]'")


def core_distributions(name: str, seen: set[str]) -> Iterator[Distribution]:
    """Yield the distributions that a plain installation of a distribution brings."""
    for line in distribution(name).requires or ():
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        if wanted.name.lower() not in seen:
            seen.add(wanted.name.lower())
            try:
                yield distribution(wanted.name)
            except PackageNotFoundError:
                continue  # has a replacement that is installed in its place
            yield from core_distributions(wanted.name, seen)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    run = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def plain(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with the wheel and its core dependencies."""
    folder = tmp_path_factory.mktemp("plain")
    command = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for found in core_distributions("disclosure_nlp", set()):
        for top in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
            target = packages / top
            if not target.exists():
                target.symlink_to(found.locate_file(top))  # type: ignore[arg-type]
    return Path(sysconfig.get_path("scripts", "venv", scheme)) / Path(sys.executable).name


def run(plain: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(plain), "-X", "utf8", *map(str, arguments)]
    environment = {"PATH": str(plain.parent), "LC_ALL": "C.UTF-8", "HOME": str(cwd)}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def program(plain: Path, *arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run(plain, "-m", "disclosure_nlp", *arguments, cwd=cwd)


def test_the_environment_is_plain(plain: Path, tmp_path: Path) -> None:
    code = (
        "import importlib.util as u; print([n for n in ('pandas', 'sklearn', 'pyarrow', 'duckdb') if u.find_spec(n)])"
    )
    assert run(plain, "-c", code, cwd=tmp_path).stdout.strip() == "[]"
    where = run(plain, "-c", "import disclosure_nlp; print(disclosure_nlp.__file__)", cwd=tmp_path)
    assert str(plain.parents[1]) in where.stdout, where.stderr


def test_help_scores_cards_and_lists_work(plain: Path, tmp_path: Path) -> None:
    made = run(
        plain, "-c", "from disclosure_nlp import datasets; print(datasets.sample_corpus('sample'))", cwd=tmp_path
    )
    assert made.stdout.strip() == "sample", made.stderr
    reports = [
        f"sample/岚渚省翎圩市人民政府-{year}.{kind}" for year, kind in ((2021, "docx"), (2022, "pdf"), (2023, "txt"))
    ]
    for arguments in (
        ("-h",),
        ("score", "-h"),
        ("checks",),
        ("rubric",),
        ("labels",),
        ("schema",),
        ("tag", reports[2]),
    ):
        result = program(plain, *arguments, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, ""), (arguments, result.stderr)
        assert result.stdout
    scored = program(plain, "score", "--json", *reports, cwd=tmp_path)
    records = [json.loads(line) for line in scored.stdout.splitlines()]
    assert [record["status"] for record in records] == ["ok"] * 3, scored.stderr
    assert all(record["score"]["total"] > 80 for record in records)
    assert program(plain, "card", reports[0], "--out", "card.html", cwd=tmp_path).returncode == 0
    assert "<html" in (tmp_path / "card.html").read_text(encoding="utf-8")[:200]
    shown = run(
        plain,
        "-c",
        f"from disclosure_nlp import process_file as p; o = p({reports[2]!r}); print(o); o._repr_html_()",
        cwd=tmp_path,
    )
    assert shown.stdout.startswith("Outcome(ok"), shown.stderr


@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("corpus", ("score", "a.txt", "--out", "store")),
        ("corpus", ("rescore", "store")),
        ("corpus", ("runs", "store")),
        ("corpus", ("export", "store", "a.csv")),
        ("corpus", ("decide", "store", "finding", "confirmed")),
        ("corpus", ("store", "check", "store")),
        ("compare", ("compare", "store", "--out", "comparison")),
        ("corpus", ("rubric", "diff", "ogi-2021", "legal-only", "--store", "store")),
        ("validate", ("validate", "sheet", "store", "--out", "a.csv")),
        ("validate", ("validate", "report", "a.csv", "--store", "store", "--out", "v")),
        ("train", ("train", "labelled.jsonl", "--out", "m.npz")),
        ("annotate", ("annotate", "suspects", "labelled.jsonl")),
        ("annotate", ("agreement", "labelled.jsonl", "labelled.jsonl")),
        ("synth", ("synth", "made", "--reports", "1", "--formats", "pdf")),
    ],
)
def test_a_missing_extra_is_one_line_with_the_command(
    plain: Path, tmp_path: Path, extra: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "a.txt").write_text("示例县2023年政府信息公开工作年度报告\n一、总体情况\n", encoding="utf-8")
    row = {"report": "r", "section": "overview", "text": "全年公开信息9条。", "labels": ["proactive"]}
    (tmp_path / "labelled.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    result = program(plain, *arguments, cwd=tmp_path)
    if result.returncode == 0:
        assert extra == "annotate"  # what needs no extra may well work without
        return
    assert (result.returncode, result.stdout) == (2, ""), result.stderr
    (line,) = result.stderr.splitlines()
    named = EXTRA.search(line)
    assert named is not None, line
    assert named[1] in (extra, "corpus")


@pytest.mark.parametrize(
    "code",
    [
        "d.open_store('store')",
        "d.score_corpus('a.txt', 'store')",
        "d.compare_store(None)",
        "d.train_model('labelled.jsonl', 'm.npz')",
        "d.NarrativeTagger()",
        "d.plots.heat_map(None)",
        "d.process_file('a.txt').report.tables",
        "d.process_file('a.txt').findings.to_frame()",
    ],
)
def test_the_python_interface_says_what_to_install(plain: Path, tmp_path: Path, code: str) -> None:
    (tmp_path / "a.txt").write_text("示例县2023年政府信息公开工作年度报告\n一、总体情况\n", encoding="utf-8")
    (tmp_path / "labelled.jsonl").write_text('{"report": "r", "text": "无。", "labels": ["none"]}\n', encoding="utf-8")
    result = run(plain, "-c", f"import disclosure_nlp as d\n{code}", cwd=tmp_path)
    if result.returncode != 0:
        last = result.stderr.splitlines()[-1]
        assert last.startswith("disclosure_nlp.errors.MissingExtraError: "), result.stderr
        assert EXTRA.search(last)


def test_nothing_of_unix_alone_is_imported_with_the_package(plain: Path, tmp_path: Path) -> None:
    code = """
import sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
import pkgutil, importlib, disclosure_nlp
from disclosure_nlp.errors import MissingExtraError
failed = []
for found in pkgutil.walk_packages(disclosure_nlp.__path__, "disclosure_nlp."):
    if found.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(found.name)
    except MissingExtraError:
        pass
    except ImportError as error:
        if error.name in ("resource", "fcntl", "pwd", "grp", "termios"):
            failed.append((found.name, error.name))
print(failed)
"""
    result = run(plain, "-c", code, cwd=tmp_path)
    assert result.stdout.strip() == "[]", result.stderr
