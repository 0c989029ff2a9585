"""Output of commands in the user's language: results to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from disclosure_nlp.cli import progress
from disclosure_nlp.cli.settings import is_quiet, output_language
from disclosure_nlp.messages import Message, message_text
from disclosure_nlp.text.layout import collapse_whitespace, mask_control_characters

if TYPE_CHECKING:
    from disclosure_nlp.errors import DisclosureError

# Characters in UTF-8 that JSON may contain unescaped but that affect a terminal: controls, separators, text direction.
_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
FAILED = 1
WRONG_USAGE = 2


def print_output(text: bytes | str) -> None:
    """Print text, or JSON as bytes, to stdout in UTF-8, regardless of the terminal's encoding.

    Control characters in a report could steer the terminal: text has blanks in their place, JSON escape sequences.
    """
    progress.clear_progress_line()
    if isinstance(text, str):
        click.echo(
            "\n".join(mask_control_characters(line) for line in text.split("\n")).encode("utf-8", "backslashreplace")
        )
    else:
        click.echo(_CONTROL.sub(lambda found: f"\\u{ord(found[0].decode()):04x}".encode(), text))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text to stdout."""
    print_output("\n".join(lines))


def print_json(value: object) -> None:
    """Print a value to stdout as indented JSON."""
    print_output(json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"))


def print_note(message: Message) -> None:
    """Print a message on what the command did to stderr, unless ``--quiet`` is set."""
    if not is_quiet():
        print_error_line(message_text(message, output_language()))


def print_error(message: Message | str) -> None:
    """Print an error message to stderr as one line, in red on a terminal."""
    print_error_line(message_text(message, output_language()), fg="red")


def print_error_line(text: str, **style: Any) -> None:
    """Print a line to stderr, with terminal styles if stderr is a terminal."""
    progress.clear_progress_line()
    line = mask_control_characters(collapse_whitespace(text)).encode("utf-8", "backslashreplace").decode()
    click.echo(style_for_terminal(line, sys.stderr, **style).encode(), err=True)


def print_help(text: str) -> None:
    """Print the help text of a command that was called without arguments to stderr."""
    progress.clear_progress_line()
    click.echo(text, err=True)


def style_for_terminal(text: str, stream: IO[str], **style: Any) -> str:
    """Return a text with terminal styles if a stream is a colour terminal and ``NO_COLOR`` is not set."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return text if plain else click.style(text, **style)


def exit_with_error(error: DisclosureError) -> NoReturn:
    """Print an error, one line per problem, and exit: status 2 for an invalid definition, 1 for an I/O failure."""
    from disclosure_nlp.errors import DefinitionError

    for line in error.message_lines(output_language()):
        print_error(line)
    sys.exit(WRONG_USAGE if isinstance(error, DefinitionError) else FAILED)
