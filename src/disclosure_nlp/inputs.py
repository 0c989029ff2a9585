"""Input files of a command: expands folders and glob patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from disclosure_nlp.paths import AnyPaths, as_path_strings

# Suffixes that folders are searched for. A file named explicitly is read with any suffix: its bytes decide.
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


def find_files(paths: AnyPaths) -> list[str]:
    """Return the files that path arguments name, without duplicates; folders and globs are expanded.

    The order is that of the arguments, sorted within each. A path that does not exist is returned unchanged, so
    that reading it fails under its own name.
    """
    return list(dict.fromkeys(path for argument in as_path_strings(paths) for path in _expand_path(argument)))


def _expand_path(argument: str) -> list[str]:
    """Return the files that one path argument (a file, folder or glob) names."""
    path = Path(argument)
    if path.is_dir():
        return list(find_reports_below(argument)) or [argument]
    if not path.exists() and glob.has_magic(argument):
        matches = glob.glob(argument, recursive=True)  # noqa: PTH207  absolute patterns are welcome too
        return sorted(match for match in matches if Path(match).is_file()) or [argument]
    return [argument]


def has_report_suffix(name: str) -> bool:
    """Return whether a file name has the suffix of a report format (``.pdf``) and is neither hidden nor a README."""
    base = name.rpartition("/")[2].lower()
    return base.endswith(SUFFIXES) and not base.startswith(("readme", "."))


def find_reports_below(folder: str, accepts_name: Callable[[str], bool] = has_report_suffix) -> Iterator[str]:
    """Yield the files below a folder whose names are accepted, sorted within each folder.

    A folder that cannot be listed and a link to a folder are yielded themselves, so that reading them reports the
    error.
    """
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from find_reports_below(entry.path, accepts_name)
        elif accepts_name(entry.name) or (entry.is_symlink() and Path(entry.path).is_dir()):
            yield entry.path
