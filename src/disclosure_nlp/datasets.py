"""Example corpora: the sample corpus, labelled narratives, and synthetic corpora of any size.

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
# In a wheel the corpora are package data; in a checkout they are in the root folder.
_HOMES = (_PACKAGE / "data" / "corpora", _PACKAGE.parents[1] / "corpora")


def sample_corpus(folder: AnyPath | None = None) -> Path:
    """Write the sample corpus to a folder and return the folder.

    Sixty synthetic reports of ten invented agencies over six years, as plain text, web pages, Word and PDF files,
    with ``truth.jsonl`` (see `load_truth`).

    Parameters
    ----------
    folder : str or path, optional
        Folder to write to, created if missing; by default a folder in the user's cache.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     len(list(sample_corpus(folder).glob("*.txt")))
    15
    """
    return _copy_packaged_corpus("sample", folder)


def labelled_corpus(folder: AnyPath | None = None) -> Path:
    """Write the labelled narratives, the tagger's training data, to a folder and return the folder.

    Parameters
    ----------
    folder : str or path, optional
        As for `sample_corpus`.

    See Also
    --------
    disclosure_nlp.read_corpus : reads them as narratives.
    """
    return _copy_packaged_corpus("labelled", folder)


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
    """Write synthetic reports with known truth to a folder and return the folder.

    Parameters
    ----------
    folder : str or path
        Folder to write to, created if missing.
    reports : int, default 60
        Number of reports; the same arguments produce the same bytes.
    years : tuple of (int, int), default (2019, 2024)
        First and last reporting year.
    seed : int, default 1
        Seed of the random generator.
    formats : iterable of str, default ("txt",)
        File formats used in turn: txt, html, docx, pdf.
    histories : iterable of str, default ("steady",)
        Scenarios of the agencies, used in turn (``disclosure-nlp synth --list``).
    defects : iterable of str, default ()
        Check ids and ``trap:NUMBER`` whose defects are planted in a share ``rate`` of the reports.
    rate : float, default 0.2
        Share of reports with a defect, in [0, 1].

    Raises
    ------
    DefinitionError
        With all invalid arguments.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [row["year"] for row in load_truth(make_corpus(folder, 2, years=(2022, 2023)))]
    [2022, 2023]
    """
    from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

    target = as_path(folder)
    write_corpus(CorpusPlan(reports, years, seed, tuple(formats), tuple(histories), tuple(defects), rate), target)
    return target


def load_truth(folder: AnyPath) -> list[dict[str, Any]]:
    """Return the true values of the reports of a synthetic corpus, one dictionary per report (``truth.jsonl``).

    Parameters
    ----------
    folder : str or path
        Folder written by `sample_corpus` or `make_corpus`.
    """
    text = (as_path(folder) / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _copy_packaged_corpus(corpus_name: str, folder: AnyPath | None) -> Path:
    """Copy a corpus that is part of the package to a folder and return the folder."""
    home = next((path / corpus_name for path in _HOMES if (path / corpus_name).is_dir()), None)
    if home is None:
        raise StoreError(msg("sample.none").with_path(corpus_name))
    target = _cache_folder() / corpus_name if folder is None else as_path(folder)
    try:
        if folder is None:
            _remove_obsolete_files(target, {path.name for path in home.iterdir()})
        shutil.copytree(home, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    except (OSError, shutil.Error) as error:
        raise StoreError(msg("sample.unwritable", error=str(error)).with_path(target)) from error
    return target


def _remove_obsolete_files(folder: Path, current_names: set[str]) -> None:
    """Remove files from the cache folder that an earlier version of an example corpus left there."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in current_names and path.is_file():
            path.unlink()


def _cache_folder() -> Path:
    """Return the cache folder of this package, as is usual on the platform."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "disclosure_nlp"
