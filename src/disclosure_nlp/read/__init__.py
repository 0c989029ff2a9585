"""read: bytes → Document."""

from disclosure_nlp.read.core import read_bytes, read_document

__all__ = ["read_bytes", "read_document"]
