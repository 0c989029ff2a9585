"""Names of classes of published information, such as 工作动态 (news), which label the parts of a list."""

from __future__ import annotations

from disclosure_nlp.definitions import PatternSet

_LOOK_BACK = 60  # characters before a number that may name its class
_RE = PatternSet(__name__)


def information_class_before(words_before: str) -> str | None:
    """Return the class of information named directly before a number, such as 工作动态 (news), or None."""
    if _RE.of_a_body.search(words_before):
        return None
    found = _RE.kind.search(_RE.leading.sub("", words_before[-_LOOK_BACK:].strip("、，：\0")).rstrip("共为：计"))
    name = _RE.not_kind.sub("", found[1]) if found else ""
    return name if name not in ("", "信息", "政府信息", "其中", "各", "各类") else None


def ends_with_information_class(words_before: str) -> bool:
    """Return whether the words before a number end with a class of information, as in 工作动态类信息12条."""
    named = _RE.named_kind.search(words_before[-_LOOK_BACK:])
    return named is not None and not _RE.no_kind.search(named[1])
