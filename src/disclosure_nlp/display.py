"""Representations of records: one line of text, and the HTML that notebooks show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

MAX_WIDTH = 200
_MAX_VALUE = 48


class Views(Protocol):
    """What the package shows of a record: HTML for notebooks and the JSON record."""

    def notebook_html(self, record: Any) -> str:
        """Return a record as HTML."""

    def record_dict(self, outcome: Any) -> dict[str, Any]:
        """Return the JSON record of an outcome as built-in types."""


class _Hook:
    """Holder of the function that loads the views; set by the top level, so that records import no view."""

    load: Callable[[], Views] | None = None


def use_views(load: Callable[[], Views]) -> None:
    """Set the function that loads the views when a record is first shown."""
    _Hook.load = load


def views() -> Views:
    """Return the views.

    Raises
    ------
    RuntimeError
        When none were set (`use_views`).
    """
    if _Hook.load is None:
        raise RuntimeError("no views are set; import disclosure_nlp first")
    return _Hook.load()


def one_line(name: str, parts: Iterable[str]) -> str:
    """Return ``name(part, part, …)`` in at most 200 characters; parts that do not fit become an ellipsis.

    Examples
    --------
    >>> one_line("Cell", ["received/total", "98"])
    'Cell(received/total, 98)'
    """
    text = f"{name}("
    for number, part in enumerate(parts):
        piece = f", {part}" if number else part
        if len(text) + len(piece) > MAX_WIDTH - 4:
            return f"{text}, …)"
        text += piece
    return f"{text})"


def short(value: object, width: int = _MAX_VALUE) -> str:
    """Return a value on one line: texts are shortened, collections counted.

    Examples
    --------
    >>> short("a" * 100, 10), short((1, 2, 3)), short(None)
    ("'aaaaaaaaa…'", '<3>', 'None')
    """
    if isinstance(value, str):
        return repr(value if len(value) < width else f"{value[: width - 1]}…")
    if isinstance(value, tuple | list | dict | frozenset | set):
        return f"<{len(value)}>" if value else "<0>"
    if isinstance(value, float):
        return f"{value:g}"
    text = " ".join(repr(value).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
