"""Lazy package exports (PEP 562): a name is imported from its module on first use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def lazy_exports(
    package: str, names: Mapping[str, Sequence[str]], modules: Mapping[str, str] | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a package whose names are imported on first use.

    Parameters
    ----------
    package : str
        The package, its ``__name__``.
    names : mapping of str to sequence of str
        Names that the package exports, by module relative to the package.
    modules : mapping of str to str, optional
        Modules that the package exports, by exported name; relative to the package.

    Examples
    --------
    >>> get, names = lazy_exports("disclosure_nlp", {"ids": ["nearest"]}, {"forms": "parse.forms"})
    >>> names()
    ['forms', 'nearest']
    >>> get("unheard")
    Traceback (most recent call last):
        ...
    AttributeError: module 'disclosure_nlp' has no attribute 'unheard'
    """
    homes = {name: module for module, listed in names.items() for name in listed}
    whole = dict(modules or {})

    def load(name: str) -> Any:
        if name in whole:
            value: Any = import_module(f"{package}.{whole[name]}")
        elif name in homes:
            value = getattr(import_module(f"{package}.{homes[name]}"), name)
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        setattr(sys.modules[package], name, value)
        return value

    return load, lambda: sorted({*homes, *whole})
