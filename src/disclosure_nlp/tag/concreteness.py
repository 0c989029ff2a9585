"""Decides whether a stated problem is specific or an empty formula (docs/labels.md, rules 42–46)."""

from __future__ import annotations

import re

from disclosure_nlp.tag.lexicon import Lexicon

_CONCRETE = ("number", "cause", "group", "state")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{2,}")


def is_concrete(lexicon: Lexicon, text: str) -> bool:
    """Return whether the text of a problem is specific rather than a set phrase such as 更新不够及时.

    Specific is a text with a number, date or share, a cause or consequence, a named group or place, or any word
    that is left after the words of set formulas are removed.

    Parameters
    ----------
    lexicon : Lexicon
        Words of each sign, and the words of formulas.
    text : str
        Normalised text of the problem's deficient part.

    Examples
    --------
    >>> from disclosure_nlp.tag.lexicon import load_lexicon
    >>> is_concrete(load_lexicon(), "更新不够及时"), is_concrete(load_lexicon(), "渔船检验信息不够全面")
    (False, True)
    """
    return any(lexicon.find_spans(sign, text) for sign in _CONCRETE) or bool(find_specific_words(lexicon, text))


def find_specific_words(lexicon: Lexicon, text: str) -> list[str]:
    """Return the words of a text that are not part of set phrases, in order.

    Examples
    --------
    >>> from disclosure_nlp.tag.lexicon import load_lexicon
    >>> find_specific_words(load_lexicon(), "渔船检验信息公开不够全面")
    ['渔船检验']
    """
    letters = list(text)
    for start, end in lexicon.find_spans("formula", text):
        letters[start:end] = "\n" * (end - start)
    return _WORD.findall("".join(letters))
