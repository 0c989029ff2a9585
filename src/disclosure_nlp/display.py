"""Representations of records: a one-line text, and HTML for notebooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

MAX_WIDTH = 200
_MAX_VALUE = 48


class RecordRenderers(Protocol):
    """Protocol of the functions that render records as HTML and outcomes as JSON records."""

    def notebook_html(self, record: Any) -> str:
        """Return a record of the data model as HTML for notebooks."""

    def record_dict(self, outcome: Any) -> dict[str, Any]:
        """Return the JSON record of an outcome as dictionaries and lists."""


class _ViewLoader:
    """Holds the function that imports the HTML views, so that the modules of record classes need not import them."""

    load: Callable[[], RecordRenderers] | None = None


def set_view_loader(load: Callable[[], RecordRenderers]) -> None:
    """Set the function that imports the HTML views when a record is first displayed."""
    _ViewLoader.load = load


def load_record_views() -> RecordRenderers:
    """Return the functions that render records as HTML and JSON, imported at the first call.

    Raises
    ------
    RuntimeError
        If no loader was set (`set_view_loader`).
    """
    if _ViewLoader.load is None:
        raise RuntimeError("no views are set; import disclosure_nlp first")
    return _ViewLoader.load()


def one_line_repr(class_name: str, parts: Iterable[str]) -> str:
    """Return a repr ``Name(part, part, …)`` on one line of at most 200 characters; parts that do not fit are left out.

    Examples
    --------
    >>> one_line_repr("Cell", ["received/total", "98"])
    'Cell(received/total, 98)'
    """
    text = f"{class_name}("
    for number, part in enumerate(parts):
        piece = f", {part}" if number else part
        if len(text) + len(piece) > MAX_WIDTH - 4:
            return f"{text}, …)"
        text += piece
    return f"{text})"


def short_repr(value: object, width: int = _MAX_VALUE) -> str:
    """Return a one-line representation of a value: long texts are shortened, collections replaced by their length.

    Examples
    --------
    >>> short_repr("a" * 100, 10), short_repr((1, 2, 3)), short_repr(None)
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
