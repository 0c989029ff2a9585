"""Matches printed row and column labels to the row and column ids of a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from disclosure_nlp.parse.forms import ColumnForm, RowForm
from disclosure_nlp.text.script import to_simplified_label

_NUMERAL = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、.．,，]+|[(（]?\d{1,2}[)）、.．,，]+|[①-⑳])")
_OPENERS, _CLOSERS = "（(【〔[", "）)】〕]"
_LONGEST_LABEL = 60
_MARKS = re.compile(r"[\s\u3000（）()【】〔〕\[\]“”\"'‘’「」《》、，,。.．:：;；*·|]+")


@lru_cache(maxsize=8192)
def normalise_label(text: str) -> str:
    """Return a label without numeral, whitespace, brackets and punctuation, in half-width simplified characters."""
    text = to_simplified_label(unicodedata.normalize("NFKC", text))
    text = re.sub(r"[\s\u3000]+", "", text)
    previous = None
    while previous != text:
        previous, text = text, _NUMERAL.sub("", text)
    return _MARKS.sub("", text)


@lru_cache(maxsize=65536)
def _matches_key_words(key: str, label: str) -> bool:
    """Return whether a label has the key words of a row or column (``+`` joins words, ``-`` excludes them)."""
    if key.startswith("="):
        return label == key[1:]
    wanted, *forbidden = key.split("-")
    return all(word in label for word in wanted.split("+")) and not any(word in label for word in forbidden)


# Cache of matches by the identity of the tuple of forms; the tuple is stored too, so that its identity is not reused.
_FOUND: dict[int, tuple[tuple[RowForm | ColumnForm, ...], dict[str, str | None]]] = {}
_MOST_LABELS = 20_000


def match_label(text: str, forms: Sequence[RowForm | ColumnForm]) -> str | None:
    """Return the id of the form's row or column that a printed label names, or None.

    A label with exactly the official words is matched first, then one with the key words of a single row or column.
    Results are cached if ``forms`` is a tuple, so pass the tuple of a form itself.
    """
    if not isinstance(forms, tuple):
        return _find_form_id(text, forms)
    _, found = _FOUND.get(id(forms)) or _FOUND.setdefault(id(forms), (forms, {}))
    if text not in found:
        if len(found) > _MOST_LABELS:
            found.clear()
        found[text] = _find_form_id(text, forms)
    return found[text]


def _find_form_id(text: str, forms: Sequence[RowForm | ColumnForm]) -> str | None:
    """Return the id of the form's row or column that a label names, or None; `match_label` caches it."""
    for label in dict.fromkeys((normalise_label(text), normalise_label(remove_bracketed_remarks(text)))):
        exact = next((form.id for form in forms if label and label == normalise_label(form.label)), None)
        if exact is not None:
            return exact
    # Key words of the label have precedence over those of its remark, which may name other rows.
    for label in dict.fromkeys((normalise_label(remove_bracketed_remarks(text)), normalise_label(text))):
        hits = [form.id for form in forms if any(_matches_key_words(key, label) for key in form.keys)]
        if hits and len(label) <= _LONGEST_LABEL:
            return hits[0] if len(hits) == 1 else None
    return None


def begins_with_numeral(text: str) -> bool:
    """Return whether a label begins with a list numeral such as 一、, （二） or 3."""
    return _NUMERAL.match(text.strip()) is not None


def remove_bracketed_remarks(text: str) -> str:
    """Return a label without remarks in brackets, including nested brackets.

    Examples
    --------
    >>> remove_bracketed_remarks("（二）其他对外管理服务事项（含行政检查（不含抽查）、行政处罚）")
    '（二）其他对外管理服务事项'
    """
    kept, depth, seen = [], 0, False
    for character in _NUMERAL.sub("", text):
        if character in _OPENERS and (seen or depth):
            depth += 1
        elif character in _CLOSERS and depth:
            depth -= 1
        elif not depth:
            kept.append(character)
            seen = seen or not character.isspace()
    numeral = _NUMERAL.match(text)
    return text if depth or not kept else (numeral.group() if numeral else "") + "".join(kept)


def is_misprinted_label(text: str, form: RowForm | ColumnForm) -> bool:
    """Return whether a label differs from the official label by one edited character or one omission."""
    label, official = normalise_label(text), normalise_label(form.label)
    if len(label) < 3 or len(official) < 4:
        return False
    prefix = _common_prefix_length(label, official)
    suffix = _common_prefix_length(label[prefix:][::-1], official[prefix:][::-1])
    rest, missing = len(label) - prefix - suffix, len(official) - prefix - suffix
    if rest == 0:
        return missing <= max(1, len(official) // 2)
    return rest <= 1 and missing <= 1


def _common_prefix_length(first: str, second: str) -> int:
    """Return the number of characters that two texts have in common at their beginning."""
    count = 0
    for a, b in zip(first, second, strict=False):
        if a != b:
            break
        count += 1
    return count
