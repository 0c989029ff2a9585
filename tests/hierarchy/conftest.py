"""The store of made-up reports that the measures are tested on."""

from tests.measures.conftest import made, store

__all__ = ["made", "store"]
