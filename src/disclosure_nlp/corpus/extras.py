"""What the extra `corpus` brings, and what to do where it is missing."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from disclosure_nlp.errors import DefinitionError

INSTALL = "pip install 'disclosure_nlp[corpus]'"


def need(module: str, purpose: str) -> ModuleType:
    """Import a module of the extra.

    Raises
    ------
    DefinitionError
        Where it is not installed, with the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise DefinitionError(purpose, [f"needs {module.split('.', maxsplit=1)[0]}: {INSTALL}"]) from error


def has(module: str) -> bool:
    """Tell whether a module is installed, without importing it."""
    return find_spec(module) is not None
