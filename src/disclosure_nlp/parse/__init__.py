"""parse: Document → Report."""

from disclosure_nlp.parse.core import parse_report

__all__ = ["parse_report"]
