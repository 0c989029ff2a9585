"""read: bytes → Document."""

from disclosure_nlp.read.reader import read_bytes, read_document

__all__ = ["read_bytes", "read_document"]
