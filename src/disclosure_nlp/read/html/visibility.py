"""Which elements of a web page show text to a reader."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_SILENT = frozenset(
    ("script", "style", "noscript", "template", "head", "select", "option", "button", "textarea", "svg", "object")
)
# Struck-through text was replaced by what follows it.
_STRUCK = frozenset(("s", "strike", "del"))
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration[^;]{0,60}line-through|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)",
    re.IGNORECASE,
)


def tag_name(element: etree._Element) -> str:
    """Return the lower-case tag of an element; empty for comments and processing instructions."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def is_invisible(element: etree._Element) -> bool:
    """Return whether an HTML element shows no valid text: scripts, comments, hidden or struck-through text."""
    tag = element.tag
    if not isinstance(tag, str):
        return True
    tag = tag.lower()
    if tag in _SILENT or tag in _STRUCK:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and style_hides(style))


@lru_cache(maxsize=1_000)
def style_hides(style: str) -> bool:
    """Return whether a ``style`` attribute hides its HTML element or strikes its text through."""
    return _HIDDEN.search(style) is not None
