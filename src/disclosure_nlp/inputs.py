"""Which files a command is asked to work on: files as named, folders and globs unfolded."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

# What a folder is searched for; a file named by itself is tried whatever it is called, its first bytes decide.
SUFFIXES = (
    ".txt",
    ".text",
    ".md",
    ".pdf",
    ".html",
    ".htm",
    ".shtml",
    ".docx",
    ".doc",
    ".wps",
    ".rtf",
    ".mht",
    ".mhtml",
)


def find_files(arguments: Iterable[str]) -> list[str]:
    """Return the files that arguments stand for, each once, in order of the arguments and sorted below each.

    A folder stands for the reports below it, a pattern for what it matches. An argument that stands for nothing is
    kept as it is, so that it fails under its own name and not in silence.
    """
    return list(dict.fromkeys(path for argument in arguments for path in _expand(argument)))


def _expand(argument: str) -> list[str]:
    path = Path(argument)
    if path.is_dir():
        return sorted(_reports_below(path)) or [argument]
    if not path.exists() and glob.has_magic(argument):
        matches = glob.glob(argument, recursive=True)  # noqa: PTH207  absolute patterns are welcome too
        return sorted(match for match in matches if Path(match).is_file()) or [argument]
    return [argument]


def _reports_below(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        readme = path.name.lower().startswith("readme")
        if path.suffix.lower() in SUFFIXES and path.is_file() and not hidden and not readme:
            yield str(path)
