"""Chinese tokenizers: rjieba, or jieba on platforms without it, each with the terms of the field added."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import import_module, metadata, resources
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import Any, Protocol

# The version of jieba whose dictionary and algorithm rjieba has; the tests hold it to that.
DICTIONARY = "0.42.1"
_LATIN = re.compile(r"[a-zA-Z0-9][-._][a-zA-Z0-9]")
_LATIN_PARTS = re.compile(r"[a-zA-Z0-9]+(?:\.\d+)?%?|.", re.DOTALL)


class Tokenizer(Protocol):
    """Protocol of tokenizers. Two of the same ``name`` cut every text into the same words."""

    @property
    def name(self) -> str:
        """Return a line that names dictionary, algorithm and added terms."""

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined, they are the text."""


class JiebaTokenizer:
    """Tokenizer of plain ``jieba``; the dictionary is loaded at the first call.

    The dictionary is built in memory: jieba's own cache is in the shared temp folder and is trusted whatever it holds.

    Parameters
    ----------
    terms : tuple of str, optional
        Words not split; by default those of ``data/lexicon/terms.txt``.

    Examples
    --------
    >>> JiebaTokenizer(("信息公开",)).cut("信息公开工作")
    ['信息公开', '工作']
    """

    def __init__(self, terms: tuple[str, ...] | None = None) -> None:
        self._terms = load_terms() if terms is None else terms
        self._lock = threading.Lock()
        self._jieba: Any = None

    @property
    def name(self) -> str:
        """Return dictionary, algorithm and a short hash of the terms, as in `tokenizer_name`."""
        return tokenizer_name(self._terms, metadata.version("jieba"))

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined, they are the text."""
        if self._jieba is None:
            with self._lock:
                self._jieba = self._jieba or self._load_jieba()
        words: list[str] = self._jieba.lcut(text)
        return words

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._terms,)

    def _load_jieba(self) -> Any:
        """Return a jieba tokenizer of its own, with the added terms."""
        import jieba

        jieba.setLogLevel(logging.CRITICAL)
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        for term in self._terms:
            tokenizer.add_word(term)
        return tokenizer


class RjiebaTokenizer:
    """Tokenizer of ``rjieba``, a compiled implementation of jieba's algorithm with its dictionary.

    Parameters
    ----------
    terms : tuple of str, optional
        Words not split; by default those of ``data/lexicon/terms.txt``.
    """

    def __init__(self, terms: tuple[str, ...] | None = None) -> None:
        self._terms = load_terms() if terms is None else terms
        self._rjieba: Any = _import_rjieba().Jieba()
        for term in self._terms:
            self._rjieba.add_word(term, None, None)

    @property
    def name(self) -> str:
        """Return the same name as `JiebaTokenizer` with the same terms, because both cut texts into the same words."""
        return tokenizer_name(self._terms)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined, they are the text."""
        words: list[str] = self._rjieba.cut(text)
        if _LATIN.search(text):  # rjieba keeps 0517-87222589 and 126.com whole
            return [part for word in words for part in (_LATIN_PARTS.findall(word) if _LATIN.search(word) else [word])]
        return words

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._terms,)


def _import_rjieba() -> Any:
    """Return the compiled module of rjieba without its package, whose import loads a second dictionary."""
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = find_spec("rjieba")
        spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
        if spec is None or spec.loader is None:
            return import_module("rjieba")
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@cache
def tokenizer_name(terms: tuple[str, ...], dictionary: str = DICTIONARY) -> str:
    """Return the name of a tokenizer by dictionary, algorithm and terms: ``jieba 0.42.1, DAG and HMM, terms 1a2b3c4d``."""
    digest = sha256("\n".join(terms).encode()).hexdigest()
    return f"jieba {dictionary}, DAG and HMM, terms {digest[:8]}"


@cache
def load_terms() -> tuple[str, ...]:
    """Return the terms of the field in ``data/lexicon/terms.txt``, one per line, ``#`` for comments."""
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "terms.txt"
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def make_tokenizer(terms: Iterable[str]) -> Tokenizer:
    """Return a tokenizer of the same kind as `default_tokenizer` with additional terms that it does not split."""
    kind = RjiebaTokenizer if find_spec("rjieba") else JiebaTokenizer
    return kind(tuple(dict.fromkeys((*load_terms(), *terms))))


@cache
def default_tokenizer() -> Tokenizer:
    """Return the tokenizer that all taggers of this process share: rjieba where it is installed, else jieba."""
    return RjiebaTokenizer() if find_spec("rjieba") else JiebaTokenizer()
