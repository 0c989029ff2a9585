"""Words of a text: jieba with a dictionary of the field's terms, an object of its own, never the global one."""

from __future__ import annotations

import logging
import os
import re
import stat
import threading
from functools import cache
from hashlib import sha256
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.segmentation import Segmenter

# The version of jieba whose dictionary and algorithm rjieba has; the tests hold it to that.
DICTIONARY = "0.42.1"
_LATIN = re.compile(r"[a-zA-Z0-9][-._][a-zA-Z0-9]")
_LATIN_PARTS = re.compile(r"[a-zA-Z0-9]+(?:\.\d+)?%?|.", re.DOTALL)
_CACHE_FOLDER = "disclosure_nlp"
_log = logging.getLogger(__name__)


class Tokenizer(Protocol):
    """What a tagger needs of a tokenizer. Two of the same ``name`` cut every text into the same words."""

    @property
    def name(self) -> str:
        """Return dictionary, algorithm and added terms in one line."""

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined they give the text back."""


class JiebaTokenizer:
    """Cuts as a private ``jieba.Tokenizer`` does (`Segmenter`); the dictionary is loaded at the first call.

    Parameters
    ----------
    terms : tuple of str, optional
        Words kept whole; by default those of ``data/lexicon/terms.txt``.
    cache_folder : Path or None, optional
        Private folder for the prebuilt dictionary; by default `private_cache_folder`.
    """

    def __init__(self, terms: tuple[str, ...] | None = None, cache_folder: Path | None = None) -> None:
        self._terms = load_terms() if terms is None else terms
        self._cache_folder = cache_folder
        self._lock = threading.Lock()
        self._segmenter: Segmenter | None = None

    @property
    def name(self) -> str:
        """Return dictionary, algorithm and a short hash of the terms, as in `tokenizer_name`."""
        return tokenizer_name(self._terms, metadata.version("jieba"))

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined they give the text back."""
        if self._segmenter is None:
            with self._lock:
                self._segmenter = self._segmenter or self._load()
        return self._segmenter.cut(text)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._terms, self._cache_folder)

    def _load(self) -> Segmenter:
        """Build the dictionary, from the private cache where there is one.

        jieba's own default keeps the cache in the shared temp folder and trusts whatever lies there.
        """
        import jieba

        jieba.setLogLevel(logging.CRITICAL)
        tokenizer = jieba.Tokenizer()
        folder = self._cache_folder or private_cache_folder()
        if folder is None:
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
            tokenizer.initialized = True
        else:
            tokenizer.tmp_dir = str(folder)
            tokenizer.cache_file = f"jieba-{metadata.version('jieba')}.cache"
            tokenizer.initialize()
        for term in self._terms:
            tokenizer.add_word(term)
        return Segmenter(tokenizer.FREQ, tokenizer.total)


class RjiebaTokenizer:
    """Cuts with ``rjieba``, which has jieba's dictionary and algorithm in machine code (extra ``fast``).

    Parameters
    ----------
    terms : tuple of str, optional
        Words kept whole; by default those of ``data/lexicon/terms.txt``.

    Raises
    ------
    DefinitionError
        When rjieba is not installed.
    """

    def __init__(self, terms: tuple[str, ...] | None = None) -> None:
        try:
            import rjieba
        except ImportError as error:
            line = "is not installed; pip install 'disclosure_nlp[fast]'"
            raise DefinitionError("tokenizer rjieba", [line]) from error
        self._terms = load_terms() if terms is None else terms
        self._rjieba: Any = rjieba.Jieba()
        for term in self._terms:
            self._rjieba.add_word(term, None, None)

    @property
    def name(self) -> str:
        """Return the name of `JiebaTokenizer` with the same terms: a test holds that the words are the same."""
        return tokenizer_name(self._terms)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined they give the text back."""
        words: list[str] = self._rjieba.cut(text)
        if _LATIN.search(text):  # rjieba keeps 0517-87222589 and 126.com whole
            return [part for word in words for part in (_LATIN_PARTS.findall(word) if _LATIN.search(word) else [word])]
        return words

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._terms,)


@cache
def tokenizer_name(terms: tuple[str, ...], dictionary: str = DICTIONARY) -> str:
    """Return the name of a tokenizer by dictionary, algorithm and terms: ``jieba 0.42.1, DAG and HMM, terms 1a2b3c4d``."""
    digest = sha256("\n".join(terms).encode()).hexdigest()
    return f"jieba {dictionary}, DAG and HMM, terms {digest[:8]}"


@cache
def load_terms() -> tuple[str, ...]:
    """Return the field's terms from ``data/lexicon/terms.txt``, one a line, ``#`` for comments."""
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "terms.txt"
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


@cache
def default_tokenizer() -> Tokenizer:
    """Return the tokenizer that all taggers of this process share: rjieba where it is installed, else jieba."""
    return RjiebaTokenizer() if find_spec("rjieba") else JiebaTokenizer()


def private_cache_folder() -> Path | None:
    """Return the user's own cache folder, made if need be; None where it cannot be written or others could write to it."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / _CACHE_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        safe = _is_private(folder)
    except (OSError, RuntimeError) as error:  # no home, read-only file system
        _log.info("no cache folder (%s): the dictionary is built in memory", error)
        return None
    if not safe:
        _log.warning("%s: others can write to it: the dictionary is built in memory", folder)
    return folder if safe else None


def _is_private(folder: Path) -> bool:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or not os.access(folder, os.W_OK):
        return False
    if not hasattr(os, "getuid"):
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
