"""Printing: results to standard output, everything else to standard error, in the language of the reader."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from disclosure_nlp.cli import progress
from disclosure_nlp.messages import LANGUAGES, Language, Message, text_of

if TYPE_CHECKING:
    from disclosure_nlp.errors import DisclosureError

FAILED = 1
WRONG_USAGE = 2
LANGUAGE_VARIABLE = "DISCLOSURE_NLP_LANG"
LANGUAGE_KEY = "disclosure_nlp.language"
QUIET_KEY = "disclosure_nlp.quiet"


def language() -> Language:
    """Return the language to print in: ``--lang``, else ``DISCLOSURE_NLP_LANG``, else that of the locale."""
    context = click.get_current_context(silent=True)
    chosen = context.meta.get(LANGUAGE_KEY) if context else None
    return chosen or default_language()


def default_language() -> Language:
    """Return the language of the environment: Chinese where it says so, else English.

    Raises
    ------
    UsageError
        When ``DISCLOSURE_NLP_LANG`` is no language.
    """
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    if wanted:
        if wanted not in LANGUAGES:
            raise click.UsageError(f"{LANGUAGE_VARIABLE}: got {wanted!r}, expected {' or '.join(LANGUAGES)}")
        return wanted
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def is_quiet() -> bool:
    """Return whether only results and errors are printed (``--quiet``)."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET_KEY))


def write(text: bytes | str) -> None:
    """Write a line to standard output as UTF-8, whatever the terminal is set to."""
    progress.clear()
    click.echo(text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace"))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    write("\n".join(lines))


def write_json(value: object) -> None:
    """Write a value as JSON."""
    write(json.dumps(value, ensure_ascii=False, indent=2))


def note(message: Message) -> None:
    """Write a line on what was done to standard error, unless ``--quiet`` is given."""
    if not is_quiet():
        _error_line(text_of(message, language()))


def echo_error(message: Message | str) -> None:
    """Write what is wrong to standard error, on one line; red on a terminal."""
    _error_line(coloured(text_of(message, language()), sys.stderr, fg="red"))


def _error_line(text: str) -> None:
    progress.clear()
    click.echo(" ".join(text.split()).encode("utf-8", "backslashreplace"), err=True)


def coloured(text: str, stream: IO[str], **style: Any) -> str:
    """Return a text in a style if the stream is a terminal that takes colours and ``NO_COLOR`` is not set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return text if plain else click.style(text, **style)


def fail(error: DisclosureError) -> NoReturn:
    """Print an error, one line per problem, and exit: status 2 for an invalid definition, 1 for an I/O failure."""
    from disclosure_nlp.errors import DefinitionError

    for line in error.lines(language()):
        echo_error(line)
    sys.exit(WRONG_USAGE if isinstance(error, DefinitionError) else FAILED)
