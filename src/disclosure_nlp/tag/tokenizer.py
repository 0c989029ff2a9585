"""Chinese tokenizers: rjieba, or jieba on platforms without it, each with additional terms of the domain."""

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
    """Protocol of Chinese tokenizers; two with the same ``name`` split every text into the same words."""

    @property
    def name(self) -> str:
        """Return a text that identifies dictionary, algorithm and added terms of the tokenizer."""

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined, they are the text."""


class JiebaTokenizer:
    """Tokenizer of the pure-Python package ``jieba``; the dictionary is loaded at the first call.

    jieba's own cache file is not used: it is in the shared temporary folder, where others could change it.

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
        self._terms = load_domain_terms() if terms is None else terms
        self._lock = threading.Lock()
        self._jieba: Any = None

    @property
    def name(self) -> str:
        """Return a text that identifies the dictionary, algorithm and added terms (by hash) of the jieba tokenizer."""
        return make_tokenizer_name(self._terms, metadata.version("jieba"))

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
        """Return a new jieba tokenizer with the added terms, independent of jieba's global one."""
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
        self._terms = load_domain_terms() if terms is None else terms
        self._rjieba: Any = _import_rjieba().Jieba()
        for term in self._terms:
            self._rjieba.add_word(term, None, None)

    @property
    def name(self) -> str:
        """Return the same name as `JiebaTokenizer` with the same terms: both split texts into the same words."""
        return make_tokenizer_name(self._terms)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text in order; joined, they are the text."""
        words: list[str] = self._rjieba.cut(text)
        if _LATIN.search(text):  # rjieba keeps 0517-87222589 and 126.com whole
            return [part for word in words for part in (_LATIN_PARTS.findall(word) if _LATIN.search(word) else [word])]
        return words

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._terms,)


def _import_rjieba() -> Any:
    """Import the compiled module of rjieba without its package, which would load a second dictionary."""
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
def make_tokenizer_name(terms: tuple[str, ...], dictionary: str = DICTIONARY) -> str:
    """Return the name of a tokenizer with its dictionary, algorithm and added terms.

    As in ``jieba 0.42.1, DAG and HMM, terms 1a2b3c4d``.
    """
    digest = sha256("\n".join(terms).encode()).hexdigest()
    return f"jieba {dictionary}, DAG and HMM, terms {digest[:8]}"


@cache
def load_domain_terms() -> tuple[str, ...]:
    """Return the domain terms of ``data/lexicon/terms.txt`` that tokenizers must not split."""
    file = resources.files("disclosure_nlp") / "data" / "lexicon" / "terms.txt"
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def make_tokenizer(terms: Iterable[str]) -> Tokenizer:
    """Return a tokenizer (rjieba where installed, else jieba) with additional terms that it does not split."""
    kind = RjiebaTokenizer if find_spec("rjieba") else JiebaTokenizer
    return kind(tuple(dict.fromkeys((*load_domain_terms(), *terms))))


@cache
def default_tokenizer() -> Tokenizer:
    """Return the shared tokenizer of this process: rjieba where it is installed, else jieba."""
    return RjiebaTokenizer() if find_spec("rjieba") else JiebaTokenizer()
