"""Parsing: converts a document into a report."""

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp.parse.parser import parse_report

__all__ = ["parse_report"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "parser": ["parse_report"],
    },
)
