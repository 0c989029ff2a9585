"""Superior and subordinate agencies: links proposed by rules, confirmed by people, and used to sum figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp.hierarchy.links import ParentLink, links_in_use, read_links, write_links
    from disclosure_nlp.hierarchy.proposals import propose_parents
    from disclosure_nlp.hierarchy.rollup import roll_up

__all__ = ["ParentLink", "links_in_use", "propose_parents", "read_links", "roll_up", "write_links"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "links": ["ParentLink", "links_in_use", "read_links", "write_links"],
        "proposals": ["propose_parents"],
        "rollup": ["roll_up"],
    },
)
