"""Text that many agencies of a year share: boilerplate by word tetragrams, sentences alike in many others, likeness of peers."""

from __future__ import annotations

import numpy as np

from disclosure_nlp.measures.alike import alike_elsewhere
from disclosure_nlp.measures.narratives import Flags, Floats, Ints, Narratives
from disclosure_nlp.measures.words import Words

FEWEST = 40  # agencies of a year from which a share of them says anything
_RUN = 4
_MOST = 0.75
_COMMON = 0.05
_PUBLISHED, _TIMES = 0.30, 5
_ALIKE_SHARE, _ALIKE_LEAST = 0.02, 3


def boilerplate(texts: Narratives) -> dict[str, Floats]:
    """Return ``tx_boil`` and ``tx_boil30``, arrays (reports,); not a number in a year of fewer than `FEWEST` agencies.

    A sentence is boilerplate where it holds a run of four words, none of them a figure, that at least 5 % but under 75 % of the
    year's agencies use (names and words of the form masked). As published, a run counts from 30 % of the documents on, or from five
    times a document on, with nothing masked.
    """
    agencies = texts.agencies
    count = len(np.unique(agencies))
    none = np.full(len(texts.reports), np.nan)
    if count < FEWEST:
        return {"tx_boil": none, "tx_boil30": none}
    holder = agencies[texts.owner]
    with np.errstate(divide="ignore", invalid="ignore"):
        size = texts.total(texts.size)
        content = texts.content_words
        figure = texts.vocabulary.flags("figure", lambda word: any(map(str.isdigit, word)))
        masked = _holds_common(content, holder, _COMMON * count, np.inf, _MOST * count, figure)
        plain = _holds_common(texts.words, holder, _PUBLISHED * count, _TIMES * count, _MOST * count)
        return {
            "tx_boil": texts.total(texts.size * masked) / size,
            "tx_boil30": texts.total(texts.size * plain) / size,
        }


def _holds_common(
    words: Words, holder: Ints, agencies: float, times: float, most: float, barred: Flags | None = None
) -> Flags:
    """Return whether each text holds a run of words used by so many agencies, or so many times, but by fewer than ``most``.

    A run with a word that is ``barred`` does not count.
    """
    runs, owners = words.runs(_RUN, barred)
    order = np.lexsort((holder[owners], runs))
    runs, owners = runs[order], owners[order]
    agents = holder[owners]
    new = np.append(True, runs[1:] != runs[:-1])[: len(runs)]
    first = new | np.append(True, agents[1:] != agents[:-1])[: len(runs)]
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(runs)))
    held = np.add.reduceat(first.astype(np.int64), starts) if len(starts) else starts
    common = ((held >= agencies) | (sizes >= times)) & (held < most)
    flags = np.zeros(words.texts, dtype=bool)
    flags[owners[np.repeat(common, sizes)]] = True
    return flags


def commonality(texts: Narratives) -> dict[str, Floats]:
    """Return ``tx_comm``, array (reports,): the share of text alike in many other agencies of the year.

    Sentences alike (Dice coefficient of character pairs of 0.8 or more) in max(3, 2 %) other agencies, of those that can be
    compared; not a number in a year of fewer than `FEWEST` agencies.
    """
    agencies = texts.agencies
    count = len(np.unique(agencies))
    if count < FEWEST:
        return {"tx_comm": np.full(len(texts.reports), np.nan)}
    least = max(_ALIKE_LEAST, int(np.ceil(_ALIKE_SHARE * count)))
    common = alike_elsewhere(texts.contents, agencies[texts.owner], least)
    comparable = texts.size * [bool(content) for content in texts.contents]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"tx_comm": texts.total(comparable * common) / texts.total(comparable)}
