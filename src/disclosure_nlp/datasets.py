"""Corpora to try things on: the sample corpus, labelled narratives, and made-up corpora of any size.

Every agency, place and figure in them is invented.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from disclosure_nlp.errors import StoreError
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path

_PACKAGE = Path(__file__).parent
# In a wheel the corpora are package data; in a checkout they are beside the sources.
_HOMES = (_PACKAGE / "data" / "corpora", _PACKAGE.parents[1] / "corpora")


def sample_corpus(folder: AnyPath | None = None) -> Path:
    """Write the sample corpus to a folder and return the folder.

    Sixty made-up reports of ten invented agencies over six years, as plain text, web pages, Word and PDF files, with
    ``truth.jsonl`` (see `load_truth`).

    Parameters
    ----------
    folder : str or path, optional
        Folder to write to, made if need be; by default a folder of the user's cache.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(list(sample_corpus(folder).glob("*.txt")))
    15
    """
    return _write("sample", folder)


def labelled_corpus(folder: AnyPath | None = None) -> Path:
    """Write the labelled narratives that the tagger is trained on to a folder and return the folder.

    Parameters
    ----------
    folder : str or path, optional
        As for `sample_corpus`.

    See Also
    --------
    disclosure_nlp.read_corpus : reads them as narratives.
    """
    return _write("labelled", folder)


def make_corpus(
    folder: AnyPath,
    reports: int = 60,
    *,
    years: tuple[int, int] = (2019, 2024),
    seed: int = 1,
    formats: Iterable[str] = ("txt",),
    histories: Iterable[str] = ("steady",),
    defects: Iterable[str] = (),
    rate: float = 0.2,
) -> Path:
    """Write made-up reports with known truth to a folder and return the folder.

    Parameters
    ----------
    folder : str or path
        Folder to write to, made if need be.
    reports : int, default 60
        Number of reports; the same arguments give the same bytes.
    years : tuple of (int, int), default (2019, 2024)
        First and last reporting year.
    seed : int, default 1
        Seed of the random generator.
    formats : iterable of str, default ("txt",)
        Of txt, html, docx, pdf, in turn.
    histories : iterable of str, default ("steady",)
        Scenarios of the agencies, in turn (``disclosure-nlp synth --list``).
    defects : iterable of str, default ()
        Check ids and ``trap:NUMBER`` to plant into a share ``rate`` of the reports.
    rate : float, default 0.2
        Share of reports with a defect, in [0, 1].

    Raises
    ------
    DefinitionError
        With all problems of the arguments.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [row["year"] for row in load_truth(make_corpus(folder, 2, years=(2022, 2023)))]
    [2022, 2023]
    """
    from disclosure_nlp.synth.corpus import Plan, write_corpus

    target = as_path(folder)
    write_corpus(Plan(reports, years, seed, tuple(formats), tuple(histories), tuple(defects), rate), target)
    return target


def load_truth(folder: AnyPath) -> list[dict[str, Any]]:
    """Return what is true of the reports of a made-up corpus, one dictionary per report (``truth.jsonl``).

    Parameters
    ----------
    folder : str or path
        Folder that `sample_corpus` or `make_corpus` wrote.
    """
    text = (as_path(folder) / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _write(name: str, folder: AnyPath | None) -> Path:
    home = next((path / name for path in _HOMES if (path / name).is_dir()), None)
    if home is None:
        raise StoreError(msg("sample.none").about(name))
    target = _cache_folder() / name if folder is None else as_path(folder)
    try:
        if folder is None:
            _remove_others(target, {path.name for path in home.iterdir()})
        shutil.copytree(home, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except (OSError, shutil.Error) as error:
        raise StoreError(msg("sample.unwritable", error=str(error)).about(target)) from error
    return target


def _remove_others(folder: Path, names: set[str]) -> None:
    """Remove files that an earlier version of the corpus left in the cache."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names and path.is_file():
            path.unlink()


def _cache_folder() -> Path:
    """Return the folder of the user's cache for this package, by the customs of the platform."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "disclosure_nlp"
