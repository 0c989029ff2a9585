"""Exceptions of the package. Each message is one line: what, where, got, expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DisclosureError(Exception):
    """Base class of every error that this package raises on purpose."""


class ReadError(DisclosureError):
    """A file could not be turned into a document.

    Parameters
    ----------
    code : str
        Stable code of the reason, for example ``pdf.password``.
    message : str
        One line: what, where, got, expected, what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        return type(self), (self.code, self.message)


class NoReportError(ReadError):
    """The text was read but is no annual report on government information disclosure."""


class DefinitionError(DisclosureError):
    """A rubric, form, lexicon or option is wrong; carries every problem found, not only the first.

    Parameters
    ----------
    where : str
        File or option the problems are in.
    problems : list of str
        One line per problem, each naming its key.
    """

    def __init__(self, where: str, problems: list[str]) -> None:
        super().__init__(f"{where}: " + "; ".join(problems))
        self.where = where
        self.problems = problems

    def __reduce__(self) -> tuple[type[DefinitionError], tuple[str, list[str]]]:
        return type(self), (self.where, self.problems)


class StoreError(DisclosureError):
    """A store cannot be read or written."""


class UnknownIdError(DefinitionError, KeyError):
    """An id does not exist: a row, column, section, label, check, item, dataset or rubric.

    Parameters
    ----------
    kind : str
        What the id should name, for example ``row of the table requests``.
    name : str
        The id as passed.
    known : iterable of str
        The ids that exist; the nearest ones are suggested.

    Examples
    --------
    >>> str(UnknownIdError("section", "problem", ["overview", "problems"]))
    "problem: no such section; nearest: problems"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, str(name), tuple(known)
        self.nearest = nearest(self.name, self.known)
        shown = f"nearest: {', '.join(self.nearest)}" if self.nearest else f"expected one of {listing(self.known)}"
        DefinitionError.__init__(self, self.name, [f"no such {kind}; {shown}"])

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[type[UnknownIdError], tuple[str, str, tuple[str, ...]]]:  # type: ignore[override]
        return type(self), (self.kind, self.name, self.known)


class MissingExtraError(DefinitionError, ImportError):
    """An optional dependency is not installed; the message ends with the command that installs it."""


class UnavailableError(DisclosureError, AttributeError):
    """A part of a record is not available: a failed outcome has no report, an unattached span no text."""


def nearest(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """Return the known names most like a name, best first.

    Examples
    --------
    >>> nearest("recieved", ["received", "granted", "total_processed"])
    ('received',)
    """
    wanted, by_fold = name.casefold(), {item.casefold(): item for item in known}
    found = get_close_matches(wanted, by_fold, most, 0.7)
    found += [item for item in by_fold if len(wanted) > 2 and wanted in item and item not in found]
    return tuple(by_fold[item] for item in found[:most])


def listing(names: Iterable[str], most: int = 24) -> str:
    """Return names joined by commas, with the number of those left out.

    Examples
    --------
    >>> listing(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    names = list(names)
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
