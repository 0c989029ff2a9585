"""The shape of the code: a straight line of stages, small functions, small modules, nothing printed by the library."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "disclosure_nlp"
MODULES = sorted(SOURCE.rglob("*.py"))
NOUNS = {
    "lazy",
    "batches",
    "markdown",
    "spreadsheet",
    "model",
    "errors",
    "messages",
    "definitions",
    "text",
    "display",
    "extras",
    "ids",
    "paths",
}
# What each part may import beside the nouns and itself; tag and check do not know each other.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "messages": set(),
    "text": set(),
    "locations": {"parse", "check"},
    "definitions": set(),
    "reliability": set(),
    "display": set(),
    "extras": set(),
    "ids": set(),
    "paths": set(),
    "batches": set(),
    "markdown": set(),
    "spreadsheet": set(),
    "lazy": set(),
    "datasets": {"synth"},
    "__main__": {"cli"},
    "read": set(),
    "parse": {"read"},
    "tag": {"read", "parse", "reliability"},
    "check": {"read", "parse"},
    "score": {"read", "parse", "tag", "check"},
    "synth": {"read", "parse"},
    "view": {"locations", "read", "parse", "tag", "check", "score"},
    "inputs": set(),
    "manifest": set(),
    "agencies": {"parse"},
    "pipeline": {"read", "parse", "tag", "check", "score"},
    "inspection": {"read", "parse", "tag", "check", "score", "view", "pipeline", "worker"},
    "worker": {"read", "score", "tag", "pipeline"},
    "corpus": {
        "agencies",
        "worker",
        "read",
        "parse",
        "tag",
        "check",
        "score",
        "locations",
        "view",
        "inputs",
        "manifest",
        "pipeline",
    },
    "compare": {"reliability", "agencies", "read", "parse", "tag", "check", "score", "view", "corpus"},
    "review": {
        "agencies",
        "locations",
        "read",
        "parse",
        "tag",
        "check",
        "score",
        "view",
        "corpus",
        "compare",
        "manifest",
        "panel",
        "validate",
    },
    "hierarchy": {"parse", "corpus"},
    "panel": {
        "agencies",
        "read",
        "parse",
        "tag",
        "check",
        "score",
        "corpus",
        "compare",
        "measures",
        "hierarchy",
        "manifest",
        "view",
    },
    "measures": {"agencies", "parse", "tag", "check", "corpus", "compare", "worker"},
    "stories": {"check", "view", "corpus", "compare"},
    "annotate": {"reliability", "read", "parse", "tag", "inputs", "worker"},
    "validate": {
        "manifest",
        "reliability",
        "read",
        "parse",
        "tag",
        "check",
        "score",
        "pipeline",
        "corpus",
        "compare",
        "measures",
        "synth",
    },
    "cli": {
        "stories",
        "agencies",
        "inspection",
        "annotate",
        "compare",
        "measures",
        "hierarchy",
        "panel",
        "worker",
        "read",
        "parse",
        "tag",
        "check",
        "score",
        "view",
        "inputs",
        "manifest",
        "pipeline",
        "corpus",
        "review",
        "synth",
        "validate",
    },
}
STAGES = ("read", "parse", "tag", "check", "score")
# A module longer than this wants a second noun taken out of it.
LONGEST_MODULE = 400
HEAVY = ("sklearn", "jieba", "pandas", "pyarrow", "matplotlib", "dask", "distributed", "duckdb", "fsspec")


def part_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield f"{path.name}:{node.name}", (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_to_earlier_stages_only(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    inner = (
        name.split(".")[1]
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith("disclosure_nlp.")
    )
    assert set(inner) <= ALLOWED[part] | NOUNS | {part}


def test_each_stage_has_its_entry_function() -> None:
    entries = {
        "read": "read_document",
        "parse": "parse_report",
        "tag": "tag_report",
        "check": "check_report",
        "score": "score_report",
    }
    modules = {"read": "reader", "parse": "parser", "tag": "tagging", "check": "runner", "score": "scorer"}
    for stage in STAGES:
        assert any(
            name == f"{modules[stage]}.py:{entries[stage]}"
            for name, _ in functions(SOURCE / stage / f"{modules[stage]}.py")
        )


def test_functions_fit_a_screen() -> None:
    sizes = sorted((lines, name) for path in MODULES for name, lines in functions(path))
    lines = [count for count, _ in sizes]
    assert lines[-1] <= 40, sizes[-1]
    assert statistics.median(lines) <= 5
    assert lines[int(len(lines) * 0.9)] <= 14


def test_modules_stay_small() -> None:
    long = {
        path.name: count for path in MODULES if (count := path.read_text(encoding="utf-8").count("\n")) > LONGEST_MODULE
    }
    assert long == {}


def test_nothing_is_called_utils() -> None:
    assert [path for path in MODULES if path.stem in ("utils", "util", "helpers", "common", "misc")] == []


def test_the_library_prints_nothing() -> None:
    for path in MODULES:
        if part_of(path) == "cli":
            continue
        calls = (
            node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        )
        assert "print" not in {call.id for call in calls if isinstance(call, ast.Name)}, path


@pytest.mark.parametrize("command", [["--help"], ["score", "--help"]])
def test_the_command_line_starts_light(command: list[str]) -> None:
    code = (
        "import sys\nfrom disclosure_nlp.cli import main\n"
        f"try:\n    main({command!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stderr.strip() == "[]"


def test_the_top_level_is_lazy_and_complete() -> None:
    import disclosure_nlp

    for name in disclosure_nlp.__all__:
        assert getattr(disclosure_nlp, name) is not None
    code = "import sys, disclosure_nlp; print(sorted(n for n in sys.modules if n.startswith('disclosure_nlp')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == "['disclosure_nlp', 'disclosure_nlp.display', 'disclosure_nlp.lazy']"


def imported(path: Path, known: set[str]) -> set[str]:
    """Return the modules of the package that a module imports, anywhere and by name too; not those for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in (node for node in ast.walk(tree) if id(node) not in types):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{name.name}" for name in node.names]
            found |= {name if name in known else node.module for name in names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            found |= {
                part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return found & known


def test_no_module_imports_itself_by_way_of_others() -> None:
    paths = {
        ".".join(("disclosure_nlp", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__"): path
        for path in MODULES
    }
    graph = {name: imported(path, set(paths)) - {name} for name, path in paths.items()}
    while leaves := [name for name, others in graph.items() if not others & graph.keys()]:
        for name in leaves:
            del graph[name]
    # What is left is in a circle or imports one; modules that nothing left imports are in none.
    while tops := [name for name in graph if not any(name in others for others in graph.values())]:
        for name in tops:
            del graph[name]
    assert sorted(graph) == []
