"""Exceptions of the package; each message is one line: what, where, got, expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Self

from disclosure_nlp.messages import COLON, Language, Message, message_text, msg

_MOST_NAMES = 24


class DisclosureError(Exception):
    """Base class of all errors that this package raises on purpose.

    Parameters
    ----------
    message : Message or str
        Description of the problem.

    Examples
    --------
    >>> StoreError("reports: no store here").message_lines("zh")
    ['reports: no store here']
    """

    def message_lines(self, language: Language = "en") -> list[str]:
        """Return the error message in a language, one line per problem."""
        return [message_text(self.args[0], language)] if self.args else [type(self).__name__]


class ReadError(DisclosureError):
    """A file could not be read as a document.

    Parameters
    ----------
    message : Message
        Description: what, where, got, expected, what to do. Its code is stable, for example ``pdf.password``.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.reason = message

    @property
    def code(self) -> str:
        """Message code of the reason why the file could not be read, such as ``pdf.password``."""
        return self.reason.code

    @property
    def message(self) -> str:
        """English text of the reason why the file could not be read."""
        return str(self.reason)

    def with_path(self, path: object) -> Self:
        """Return the error with the path of its file added, which is printed before its text."""
        return type(self)(self.reason.with_path(path))


class NoReportError(ReadError):
    """A file was read, but is no annual report on government information disclosure."""


class DefinitionError(DisclosureError):
    """A rubric, form, lexicon or option is wrong; carries all problems found, not only the first.

    Parameters
    ----------
    where : Message or str
        File, option or definition the problems are in.
    problems : sequence of Message or str
        One line per problem, each naming its key.
    """

    def __init__(self, where: Message | str, problems: Sequence[Message | str]) -> None:
        super().__init__(f"{where}: " + "; ".join(map(str, problems)))
        self.where = where
        self.messages = tuple(problems)
        self.problems = [str(problem) for problem in problems]

    def message_lines(self, language: Language = "en") -> list[str]:
        """Return the error message in a language, one line per problem with the file or option it is in."""
        where = f"{message_text(self.where, language)}{COLON[language]}"
        return [f"{where}{message_text(problem, language)}" for problem in self.messages]

    def __reduce__(self) -> tuple[type[DefinitionError], tuple[Message | str, Sequence[Message | str]]]:
        return type(self), (self.where, self.messages)


class StoreError(DisclosureError):
    """A store cannot be read or written."""


class UnknownIdError(DefinitionError, KeyError):
    """An id does not exist: a row, column, section, label, check, item, dataset or rubric.

    Parameters
    ----------
    kind : Message or str
        Kind of id, for example ``section``.
    name : str
        The unknown id.
    known : iterable of str
        The ids that exist; the nearest ones are suggested.

    Examples
    --------
    >>> str(UnknownIdError("section", "problem", ["overview", "problems"]))
    'problem: no such section; nearest: problems'
    """

    def __init__(self, kind: Message | str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, str(name), tuple(known)
        self.nearest = nearest_names(self.name, self.known)
        code, names = (
            ("error.nearest", self.nearest) if self.nearest else ("error.unknown_id", self.known[:_MOST_NAMES])
        )
        DefinitionError.__init__(self, self.name, [msg(code, kind=kind, names=names)])

    def __str__(self) -> str:
        return str(self.args[0])

    def __reduce__(self) -> tuple[type[UnknownIdError], tuple[Message | str, str, tuple[str, ...]]]:  # type: ignore[override]
        return type(self), (self.kind, self.name, self.known)


class MissingExtraError(DefinitionError, ImportError):
    """An optional dependency is not installed; the message names the command that installs it."""


class UnavailableError(DisclosureError, AttributeError):
    """A part of a record is not available, such as the report of a failed outcome."""


def os_error_reason(error: Exception) -> Message:
    """Return a message that says why the operating system refused access to a file.

    Examples
    --------
    >>> str(os_error_reason(PermissionError(13, "Permission denied")))
    'no permission'
    """
    known: dict[type[Exception], str] = {
        FileNotFoundError: "os.missing",
        PermissionError: "os.permission",
        IsADirectoryError: "os.folder",
    }
    if isinstance(error, UnicodeDecodeError):
        return msg("os.encoding", position=error.start)
    code = known.get(type(error))
    return msg(code) if code else msg("os.other", error=str(getattr(error, "strerror", None) or error))


def nearest_names(name: str, known_names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Return the known names most similar to a misspelt name, best first.

    Examples
    --------
    >>> nearest_names("recieved", ["received", "granted", "total_processed"])
    ('received',)
    """
    wanted, by_fold = name.casefold(), {item.casefold(): item for item in known_names}
    found = get_close_matches(wanted, by_fold, limit, 0.7)
    found += [item for item in by_fold if len(wanted) > 2 and wanted in item and item not in found]
    return tuple(by_fold[item] for item in found[:limit])
