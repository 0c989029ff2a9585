"""Strings on which a regular expression may backtrack: derived from its parse tree.

For every repetition of a pattern: what precedes it, then one thing repeated, then a character that fails. The thing is
what the repetition itself takes or any character of the rest of the pattern, since neighbours that take the same
characters backtrack against each other; what precedes is repeated as well, since every repeat starts a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_MANY = 16  # repeats from which a repetition counts
_MOST_CHARACTERS = 14
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " \n\u3000",
    codes.CATEGORY_WORD: "甲a",
    codes.CATEGORY_NOT_DIGIT: "甲",
    codes.CATEGORY_NOT_SPACE: "甲",
    codes.CATEGORY_NOT_WORD: "，",
}
_OTHERS = "甲1 a，x"


class Attack(NamedTuple):
    """A text of any size: what comes first, what is repeated, what ends it."""

    first: str
    repeated: str
    end: str = "\x01"

    def text(self, size: int) -> str:
        """Return the attack with its repeated part about as long as a size."""
        return self.first + self.repeated * (size // len(self.repeated)) + self.end


def attacks(pattern: re.Pattern[str]) -> Iterator[Attack]:
    """Yield attacks that a pattern may take long to refuse, each once."""
    tree = list(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    characters = "".join(dict.fromkeys(_characters(tree)))[:_MOST_CHARACTERS]
    found: dict[Attack, None] = {}
    for prefix, body in _repetitions(tree, ""):
        for pumped in dict.fromkeys((*(text for text in _samples(body) if text), *characters)):
            found |= dict.fromkeys((Attack(prefix, pumped), Attack("", pumped), Attack("", prefix + pumped)))
        if prefix:
            found[Attack("", prefix)] = None
    yield from found


def _repetitions(tree: list[Any], prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield the body of each repetition with a text that leads to it."""
    for code, value in tree:
        for inner in _inner(code, value):
            if code in _REPEATS and value[1] >= _MANY:
                yield prefix, inner
            yield from _repetitions(inner, prefix)
        prefix += _sample([(code, value)])


def _inner(code: Any, value: Any) -> list[list[Any]]:
    """Return the parts of a node that are trees themselves."""
    if code in _REPEATS:
        return [list(value[2])]
    if code is codes.SUBPATTERN:
        return [list(value[3])]
    if code is codes.BRANCH:
        return [list(branch) for branch in value[1]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [list(value[1])]
    if code is codes.ATOMIC_GROUP:
        return [list(value)]
    return []


def _samples(tree: list[Any]) -> Iterator[str]:
    """Yield a text that a tree matches, then one for each branch of its first alternatives."""
    yield _sample(tree)
    for number, (code, value) in enumerate(tree):
        if code is codes.SUBPATTERN:
            yield from _samples([*tree[:number], *value[3], *tree[number + 1 :]])
            return
        if code is codes.BRANCH:
            for branch in value[1][:6]:
                yield _sample([*tree[:number], *branch, *tree[number + 1 :]])
            return


def _sample(tree: list[Any]) -> str:
    """Return a text that a tree matches, as far as that can be seen without its assertions."""
    out = ""
    for code, value in tree:
        if code in _REPEATS:
            out += _sample(list(value[2])) * max(value[0], 1 if value[1] < _MANY else 0)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            continue
        elif inner := _inner(code, value):
            out += _sample(inner[0])
        else:
            out += next(_taken(code, value), "")
    return out


def _taken(code: Any, value: Any) -> Iterator[str]:
    """Yield characters that a node for one character takes."""
    if code is codes.LITERAL:
        yield chr(value)
    elif code is codes.ANY:
        yield _OTHERS[0]
    elif code is codes.NOT_LITERAL:
        yield from (character for character in _OTHERS if ord(character) != value)
    elif code is codes.IN:
        if value[0][0] is codes.NEGATE:
            refused = {character for item in value[1:] for character in _members(*item)}
            yield from (character for character in _OTHERS if character not in refused)
        else:
            for item in value:
                yield from _members(*item)


def _members(code: Any, value: Any) -> Iterator[str]:
    """Yield characters of an item of a class: of a range its ends and, of those that could be taken, all."""
    if code is codes.LITERAL:
        yield chr(value)
    elif code is codes.RANGE:
        yield chr(value[0])
        yield from (character for character in _OTHERS if value[0] < ord(character) <= value[1])
    elif code is codes.CATEGORY:
        yield from _CATEGORIES.get(value, "")


def _characters(tree: list[Any]) -> Iterator[str]:
    """Yield characters that the repetitions of a tree take, then those of all its nodes."""
    for _, body in _repetitions(tree, ""):
        yield from _all_characters(body)
    yield from _all_characters(tree)


def _all_characters(tree: list[Any]) -> Iterator[str]:
    for code, value in tree:
        yield from list(_taken(code, value))[:5]
        for inner in _inner(code, value):
            yield from _all_characters(inner)
