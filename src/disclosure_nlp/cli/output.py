"""Printing: results to standard output, everything else to standard error, in the language of the reader."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from disclosure_nlp.cli import progress
from disclosure_nlp.cli.settings import is_quiet, language
from disclosure_nlp.messages import Message, text_of
from disclosure_nlp.text.layout import collapse_whitespace, mask_control_characters

if TYPE_CHECKING:
    from disclosure_nlp.errors import DisclosureError

# In UTF-8, what JSON may hold as it is and a terminal may obey: controls, line separators, marks of direction.
_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
FAILED = 1
WRONG_USAGE = 2


def write(text: bytes | str) -> None:
    """Write lines to standard output as UTF-8, regardless of the terminal's encoding; bytes are JSON.

    A report may hold escape codes, which would steer the terminal: in text they are blanks, in JSON escape sequences.
    """
    progress.clear()
    if isinstance(text, str):
        click.echo(
            "\n".join(mask_control_characters(line) for line in text.split("\n")).encode("utf-8", "backslashreplace")
        )
    else:
        click.echo(_CONTROL.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), text))


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to standard output."""
    write("\n".join(lines))


def write_json(value: object) -> None:
    """Write a value as JSON."""
    write(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))


def note(message: Message) -> None:
    """Write a line on what was done to standard error, unless ``--quiet`` is given."""
    if not is_quiet():
        write_error(text_of(message, language()))


def echo_error(message: Message | str) -> None:
    """Write what is wrong to standard error, on one line; red on a terminal."""
    write_error(text_of(message, language()), fg="red")


def write_error(text: str, **style: Any) -> None:
    """Write a line to standard error, in a style if it is a terminal."""
    progress.clear()
    line = mask_control_characters(collapse_whitespace(text)).encode("utf-8", "backslashreplace").decode()
    click.echo(coloured(line, sys.stderr, **style).encode(), err=True)


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
