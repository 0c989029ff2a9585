"""Optional dependencies: imported on first use; a missing one raises an error with the installation command."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from disclosure_nlp.errors import MissingExtraError
from disclosure_nlp.messages import Message, msg


def import_optional(module: str, purpose: str, extra: str = "corpus") -> ModuleType:
    """Import and return a module that an optional extra installs.

    Parameters
    ----------
    module : str
        Module name, for example ``pandas``.
    purpose : str
        What the module is needed for; the first words of the message.
    extra : str, default corpus
        Extra of this package that installs the module.

    Raises
    ------
    MissingExtraError
        If the module is not installed.

    Examples
    --------
    >>> import_optional("no_such_module", "a frame")
    Traceback (most recent call last):
    disclosure_nlp.errors.MissingExtraError: a frame: needs no_such_module; pip install 'disclosure_nlp[corpus]'
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(purpose, [_missing_module_message(module, extra)]) from error


def require_extra(purpose: str, extra: str, *modules: str) -> None:
    """Raise MissingExtraError unless all modules of an optional extra are installed; nothing is imported.

    Raises
    ------
    MissingExtraError
        With the command that installs the extra.

    Examples
    --------
    >>> require_extra("a frame", "corpus", "json")
    """
    for module in modules:
        if not is_module_installed(module):
            raise MissingExtraError(purpose, [_missing_module_message(module, extra)])


def _missing_module_message(module: str, extra: str) -> Message:
    """Return the message that names a missing module and the command that installs it."""
    return msg("error.extra", module=module.partition(".")[0], command=install_command(extra))


def install_command(extra: str) -> str:
    """Return the pip command that installs an optional extra of the package.

    Examples
    --------
    >>> install_command("train")
    "pip install 'disclosure_nlp[train]'"
    """
    return f"pip install 'disclosure_nlp[{extra}]'"


def is_module_installed(module: str) -> bool:
    """Return whether a module is installed, without importing it.

    Examples
    --------
    >>> is_module_installed("json")
    True
    """
    return find_spec(module) is not None
