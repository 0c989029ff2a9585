"""Reading: turns the bytes of a file into a `Document` (text, blocks, raw tables)."""

from typing import TYPE_CHECKING

from disclosure_nlp.lazy import lazy_exports

if TYPE_CHECKING:
    from disclosure_nlp.read.reader import read_bytes, read_document

__all__ = ["read_bytes", "read_document"]

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "reader": ["read_bytes", "read_document"],
    },
)
