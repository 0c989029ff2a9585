"""Path arguments: a path of any kind where one is expected, one path or many where many are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

AnyPath = str | os.PathLike[str]
AnyPaths = AnyPath | Iterable[AnyPath]


def as_path(path: AnyPath) -> Path:
    """Return a path argument as a Path.

    Raises
    ------
    TypeError
        When it is no path.
    """
    return Path(as_text(path))


def as_text(path: AnyPath) -> str:
    """Return a path argument or an address as text.

    Raises
    ------
    TypeError
        When it is no path.

    Examples
    --------
    >>> as_text(Path("reports") / "2023")
    'reports/2023'
    """
    return os.fsdecode(os.fspath(path))


def as_texts(paths: AnyPaths) -> list[str]:
    """Return one path or many as a list of texts; a lone string is one path.

    Raises
    ------
    TypeError
        When there is something that is no path.

    Examples
    --------
    >>> as_texts("reports/2023"), as_texts([Path("a.txt"), "b.txt"])
    (['reports/2023'], ['a.txt', 'b.txt'])
    """
    return [as_text(paths)] if isinstance(paths, str | bytes | os.PathLike) else [as_text(path) for path in paths]
