"""Words of many texts as integer ids, for which each distinct word is looked up once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
_AT_ONCE = 2_000  # texts
_WORD = re.compile(r"[\w%]")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class WordIds(NamedTuple):
    """Words of several texts in order: ``ids`` are vocabulary ids, ``owners`` is the index of the text of each word."""

    ids: Numbers
    owners: Numbers
    texts: int

    def counts(self, counted_ids: Flags | None = None) -> Ints:
        """Return the number of words in each text, array (texts,); with ``counted_ids`` only of the flagged words."""
        owners = self.owners if counted_ids is None else self.owners[counted_ids[self.ids]]
        return np.bincount(owners, minlength=self.texts)

    def ngram_hashes(self, n: int, excluded_ids: Flags | None = None) -> tuple[NDArray[np.uint64], Numbers]:
        """Return hashes of all word n-grams, and the index of the text of each; no n-gram spans two texts."""
        length = max(0, len(self.ids) - n + 1)
        hashes = np.zeros(length, dtype=np.uint64)
        for step in range(n):
            hashes = (hashes ^ (hashes >> np.uint64(29))) * _FACTOR + self.ids[step : step + length].astype(np.uint64)
        inside = self.owners[:length] == self.owners[n - 1 :]
        if excluded_ids is not None:
            held = np.concatenate(([0], np.cumsum(excluded_ids[self.ids])))
            inside &= held[n : n + length] == held[:length]
        return hashes[inside], self.owners[:length][inside]


class Vocabulary:
    """Mapping from words to integer ids in order of first occurrence; punctuation and spaces are no words.

    Parameters
    ----------
    tokenizer : Tokenizer, optional
        Tokenizer that splits texts into words; by default the package's own.

    Examples
    --------
    >>> vocabulary = Vocabulary()
    >>> vocabulary.tokenize(["公开信息。", "公开"]).counts().tolist()
    [2, 1]
    """

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self._tokenizer = tokenizer
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._common_data: list[str] = []
        self._flags: dict[str, list[bool]] = {}

    def tokenize(self, texts: Sequence[str]) -> WordIds:
        """Split texts into words with the tokenizer and return the words as integer ids."""
        cut = (self._tokenizer or default_tokenizer()).cut
        numbers, sizes = [], []
        for start in range(0, len(texts), _AT_ONCE):  # the words of few texts are held as strings at a time
            parts = [cut(text) if text else [] for text in texts[start : start + _AT_ONCE]]
            sizes += [len(part) for part in parts]
            numbers.append(np.fromiter(map(self._numbers.__getitem__, chain.from_iterable(parts)), np.int32))
        ids = np.concatenate(numbers) if numbers else np.zeros(0, np.int32)
        owners = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        words = self.flag_words("word", lambda word: bool(_WORD.search(word)))[ids]
        return WordIds(ids[words], owners[words], len(texts))

    def flag_words(self, cache_name: str, test: Callable[[str], bool]) -> Flags:
        """Return one flag per word of the vocabulary: whether it passes a test; cached under ``cache_name``."""
        known = self._flags.setdefault(cache_name, [])
        known += [test(word) for word in self.words[len(known) :]]
        return np.array(known, dtype=bool)

    @property
    def words(self) -> list[str]:
        """Words of the vocabulary in the order of their ids."""
        if len(self._common_data) < len(self._numbers):
            self._common_data += list(self._numbers)[len(self._common_data) :]
        return self._common_data

    def __len__(self) -> int:
        return len(self._numbers)
