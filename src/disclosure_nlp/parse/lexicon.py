"""Loads the parser's word lists from ``data/lexicon``."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

import msgspec

from disclosure_nlp.definitions import load_definition

_Words = TypeVar("_Words", bound=msgspec.Struct)


def load_word_lists(file_name: str, record_class: type[_Words]) -> _Words:
    """Return the word lists of a TOML file in ``data/lexicon`` as an instance of ``record_class``.

    Parameters
    ----------
    file_name : str
        File name without extension.
    record_class : type
        Struct whose fields are the keys of the file.

    Raises
    ------
    DefinitionError
        When the file is not valid TOML, or its keys or types are wrong.
    """
    return load_definition(f"lexicon/{file_name}.toml", record_class)


class IdentityWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Word lists of ``data/lexicon/identity.toml``: words around agency names and report titles."""

    publisher_labels: tuple[str, ...]
    source_labels: tuple[str, ...]
    never_agency: tuple[str, ...]
    of_others: tuple[str, ...]
    other_documents: tuple[str, ...]
    fields_after_title: tuple[str, ...]


@cache
def load_identity_words() -> IdentityWords:
    """Return the word lists for finding the reporting agency; read once."""
    return load_word_lists("identity", IdentityWords)
