"""Superior and subordinate agencies: links proposed by rules, confirmed by people, and used for roll-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_nlp.hierarchy.links import ParentLink, links_in_use, read_links, write_links
    from disclosure_nlp.hierarchy.proposals import propose_parents
    from disclosure_nlp.hierarchy.rollup import roll_up

__all__ = ["ParentLink", "links_in_use", "propose_parents", "read_links", "roll_up", "write_links"]

_HOMES = {
    "ParentLink": "links",
    "links_in_use": "links",
    "read_links": "links",
    "write_links": "links",
    "propose_parents": "proposals",
    "roll_up": "rollup",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
