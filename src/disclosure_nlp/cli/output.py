"""Printing: results to standard output, everything else to standard error, in the language of the reader."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from disclosure_nlp.cli import progress
from disclosure_nlp.cli.settings import is_quiet, language
from disclosure_nlp.messages import Message, text_of

if TYPE_CHECKING:
    from disclosure_nlp.errors import DisclosureError

FAILED = 1
WRONG_USAGE = 2


def write(text: bytes | str) -> None:
    """Write a line to standard output as UTF-8, regardless of the terminal's encoding."""
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
