"""What can go wrong for a user, each with one clear line: what, where, got, expected, what to do."""

from __future__ import annotations


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
