"""Matching of printed row and column labels to the ids of a form (forms.md, table labels)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from disclosure_nlp.parse.forms import ColumnForm, RowForm

_NUMERAL = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,2}[)）、.．,，]+|[(（]?\d{1,2}[)）、.．,，]+|[①-⑳])")
# A remark in brackets behind a label, as provinces add them.
_REMARK = re.compile(r"(?<=[^\s（(])\s*[（(][^（()）]{2,}[）)]\s*$")
_MARKS = re.compile(r"[\s\u3000（）()【】〔〕\[\]“”\"'‘’「」《》、，,。.．:：;；*·|]+")
_TRADITIONAL = str.maketrans(
    "規範檔製發廢現條項許處罰強費額總計數機關開區別屬於國祕祕密級護權內務過執卷詢無補後複覆請關確認書維糾結審議訴訟經餘產業構會組織團體從當應對據報導處",
    "规范档制发废现条项许处罚强费额总计数机关开区别属于国秘秘密级护权内务过执卷询无补后复复请关确认书维纠结审议诉讼经余产业构会组织团体从当应对据报导处",
)


@lru_cache(maxsize=8192)
def normalise_label(text: str) -> str:
    """Return a label without its numeral, blanks, brackets and stops, in half-width simplified form."""
    text = unicodedata.normalize("NFKC", text).translate(_TRADITIONAL)
    text = re.sub(r"[\s\u3000]+", "", text).replace("规范性档案", "规范性文件")
    previous = None
    while previous != text:
        previous, text = text, _NUMERAL.sub("", text)
    return _MARKS.sub("", text)


@lru_cache(maxsize=65536)
def _key_matches(key: str, label: str) -> bool:
    if key.startswith("="):
        return label == key[1:]
    wanted, *forbidden = key.split("-")
    return all(word in label for word in wanted.split("+")) and not any(word in label for word in forbidden)


# Matches found before, by the tuple of forms they were looked for in (kept, so that its identity stays its own).
_FOUND: dict[int, tuple[tuple[RowForm | ColumnForm, ...], dict[str, str | None]]] = {}
_MOST_LABELS = 20_000


def match_label(text: str, forms: Sequence[RowForm | ColumnForm]) -> str | None:
    """Return the id of the form's row or column that a printed label names, or None.

    Exact words first, then the form's key words; a label that matches two rows by key words alone is no match.
    A form's own tuples are remembered with what was found in them; pass those rather than copies.
    """
    if not isinstance(forms, tuple):
        return _search(text, forms)
    _, found = _FOUND.setdefault(id(forms), (forms, {}))
    if text not in found:
        if len(found) > _MOST_LABELS:
            found.clear()
        found[text] = _search(text, forms)
    return found[text]


def _search(text: str, forms: Sequence[RowForm | ColumnForm]) -> str | None:
    label = normalise_label(text)
    if not label or len(label) > 60:
        return None
    for form in forms:
        if label == normalise_label(form.label):
            return form.id
    hits = [form.id for form in forms if any(_key_matches(key, label) for key in form.keys)]
    if not hits and (bare := _REMARK.sub("", text)) != text:
        return _search(bare, forms)
    return hits[0] if len(hits) == 1 else None


def is_misprint(text: str, form: RowForm | ColumnForm) -> bool:
    """Tell whether a label is its official one but for one edit or one dropped run of characters."""
    label, official = normalise_label(text), normalise_label(form.label)
    if len(label) < 3 or len(official) < 4:
        return False
    prefix = _common_prefix(label, official)
    suffix = _common_prefix(label[prefix:][::-1], official[prefix:][::-1])
    rest, missing = len(label) - prefix - suffix, len(official) - prefix - suffix
    if rest == 0:
        return missing <= max(1, len(official) // 2)
    return rest <= 1 and missing <= 1


def _common_prefix(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
