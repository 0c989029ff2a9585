"""Optional dependencies: imported on first use; a missing one is an error that names the command to install it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from disclosure_nlp.errors import MissingExtraError
from disclosure_nlp.messages import Message, msg


def need(module: str, purpose: str, extra: str = "corpus") -> ModuleType:
    """Import a module of an extra.

    Parameters
    ----------
    module : str
        Name of the module, for example ``pandas``.
    purpose : str
        What it is needed for; the message opens with it.
    extra : str, default corpus
        Extra of this package that installs it.

    Raises
    ------
    MissingExtraError
        When it is not installed.

    Examples
    --------
    >>> need("no_such_module", "a frame")
    Traceback (most recent call last):
    disclosure_nlp.errors.MissingExtraError: a frame: needs no_such_module; pip install 'disclosure_nlp[corpus]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(purpose, [_missing(module, extra)]) from error


def need_all(purpose: str, extra: str, *modules: str) -> None:
    """Raise an error if a module of an extra is not installed; nothing is imported.

    Raises
    ------
    MissingExtraError
        With the command that installs the extra.

    Examples
    --------
    >>> need_all("a frame", "corpus", "json")
    """
    for module in modules:
        if not has(module):
            raise MissingExtraError(purpose, [_missing(module, extra)])


def _missing(module: str, extra: str) -> Message:
    return msg("error.extra", module=module.partition(".")[0], command=install_command(extra))


def install_command(extra: str) -> str:
    """Return the command that installs an extra.

    Examples
    --------
    >>> install_command("train")
    "pip install 'disclosure_nlp[train]'"
    """
    return f"pip install 'disclosure_nlp[{extra}]'"


def has(module: str) -> bool:
    """Return whether a module is installed, without importing it.

    Examples
    --------
    >>> has("json")
    True
    """
    return find_spec(module) is not None
