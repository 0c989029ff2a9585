"""Word lists for finding the reporting agency and the title of the report."""

from __future__ import annotations

from typing import ClassVar

from disclosure_nlp.definitions import WordLists


class IdentityWords(WordLists, frozen=True):
    """Word lists of ``data/lexicon/identity.toml``: words around agency names and report titles."""

    file: ClassVar[str] = "identity"
    publisher_labels: tuple[str, ...]
    source_labels: tuple[str, ...]
    never_agency: tuple[str, ...]
    of_others: tuple[str, ...]
    other_documents: tuple[str, ...]
    fields_after_title: tuple[str, ...]
