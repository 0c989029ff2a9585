"""parse: Document → Report."""

from disclosure_nlp.parse.parser import parse_report

__all__ = ["parse_report"]
