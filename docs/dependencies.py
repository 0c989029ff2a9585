"""Dependencies with their licences: ``python docs/dependencies.py`` writes the pages, ``--sbom FILE`` a bill of materials.

The bill of materials is CycloneDX 1.6 in JSON: every package that ``constraints.txt`` names, with version, licence and address.
Licences are those that the installed packages declare.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import deque
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from disclosure_nlp.markdown import markdown_table

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = {
    "docs/dependencies.md": (
        "# Dependencies and licences",
        "Packages that the plain install and each extra bring, with those they need themselves, as tested "
        "(`constraints.txt`). None is under the GPL or AGPL. `make sbom` writes a bill of materials (CycloneDX) to `sbom.json`.",
        ("package", "version", "licence", "brought by"),
    ),
    "docs/zh/dependencies.md": (
        "# 依赖与许可证",
        "基本安装和各扩展所安装的软件包，连同其自身的依赖，版本为测试所用（`constraints.txt`）。均不使用GPL或AGPL许可证。"
        "`make sbom`将物料清单（CycloneDX）写入`sbom.json`。",
        ("软件包", "版本", "许可证", "来自"),
    ),
}
# What extras bring that is not installed with the tools of developers, and what those packages need: extra and licence.
SELDOM = {
    "cleanlab": ("annotate", "Apache-2.0"),
    "flatbuffers": ("ocr", "Apache-2.0"),
    "msdoc2docx": ("doc", "MIT"),
    "onnxruntime": ("ocr", "MIT"),
    "opencv-python": ("ocr", "Apache-2.0"),
    "protobuf": ("ocr", "BSD-3-Clause"),
    "pyclipper": ("ocr", "MIT"),
    "rapidocr-onnxruntime": ("ocr", "Apache-2.0"),
    "shapely": ("ocr", "BSD-3-Clause"),
    "termcolor": ("annotate", "MIT"),
}
NOTICE = "<!-- Written by docs/dependencies.py. -->"


def pinned() -> dict[str, str]:
    """Return the versions of ``constraints.txt`` by canonical name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("#")[0].strip().split("==") for line in lines)
    return {canonicalize_name(pair[0]): pair[1] for pair in pairs if len(pair) == 2}


def needed(requirements: Iterable[str]) -> set[str]:
    """Return the canonical names of what requirements need, and those need themselves; what is not installed needs nothing."""
    queue, seen = deque(map(Requirement, requirements)), set[tuple[str, frozenset[str]]]()
    while queue:
        found = queue.popleft()
        key = (canonicalize_name(found.name), frozenset(found.extras))
        if key in seen:
            continue
        seen.add(key)
        try:
            inner = map(Requirement, metadata.requires(key[0]) or ())
        except metadata.PackageNotFoundError:
            continue
        for item in inner:
            extras = found.extras or {""}
            if item.marker is None or any(item.marker.evaluate({"extra": extra}) for extra in extras):
                queue.append(item)
    return {name for name, _ in seen if name != "disclosure-nlp"}


def brought_by() -> dict[str, list[str]]:
    """Return the extras of users that bring each package, ``core`` for the plain install."""
    extras = {"core": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
    found: dict[str, list[str]] = {}
    for extra in extras:
        if extra != "dev":
            for name in needed(_expanded(extra, extras)):
                found.setdefault(name, []).append(extra)
    return {name: ["core"] if "core" in extras else extras for name, extras in sorted(found.items())}


def _expanded(extra: str, extras: dict[str, list[str]]) -> Iterator[str]:
    """Yield the requirements of an extra, those of extras it refers to in place of their names."""
    for text in extras[extra]:
        match = re.match(r"disclosure_nlp\[([^]]+)]", text)
        if match:
            yield from (inner for name in match[1].split(",") for inner in _expanded(name, extras))
        else:
            yield text


def licence(name: str) -> str | None:
    """Return the licence that an installed package declares; None where it is not installed."""
    if name in SELDOM:
        return SELDOM[name][1]
    try:
        declared = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    classifiers = [
        text.rpartition("::")[2].strip()
        for text in declared.get_all("Classifier") or []
        if text.startswith("License ::")
    ]
    named = [text for text in classifiers if text != "OSI Approved"]
    text = (
        declared.get("License-Expression") or ", ".join(named) or (declared.get("License") or "").strip().split("\n")[0]
    )
    return text[:80] or "not declared"


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield package, version, licence and the extras that bring it."""
    versions, bringing = pinned(), brought_by()
    for name, (extra, _) in SELDOM.items():
        bringing[name] = [extra]
    for name, extras in sorted(bringing.items()):
        yield name, versions.get(name, "?"), licence(name) or "?", ", ".join(extras)


def page(path: str) -> str:
    """Return a page."""
    title, words, head = PAGES[path]
    return "\n\n".join([title, NOTICE, words, markdown_table(head, rows())]) + "\n"


def bill_of_materials() -> dict[str, Any]:
    """Return a CycloneDX document of everything pinned; the same pins give the same document."""
    components = [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": licence(name) or "not declared"}}],
        }
        for name, version in sorted(pinned().items())
    ]
    subject = {"type": "application", "name": PROJECT["name"], "version": PROJECT["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": components,
    }


def main() -> None:
    """Write the pages, or the bill of materials."""
    if sys.argv[1:2] == ["--sbom"]:
        Path(sys.argv[2]).write_text(json.dumps(bill_of_materials(), indent=1) + "\n", encoding="utf-8")
        return
    for path in PAGES:
        (ROOT / path).write_text(page(path), encoding="utf-8")


if __name__ == "__main__":
    main()
