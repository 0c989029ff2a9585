"""Printing: what was asked for to standard output, all else to standard error."""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import click

FAILED = 1
WRONG_USAGE = 2


def write(line: bytes) -> None:
    """Write a line to standard output as UTF-8, whatever the terminal is set to."""
    click.echo(line)


def write_json(value: object) -> None:
    """Write a value as JSON."""
    write(json.dumps(value, ensure_ascii=False, indent=2).encode())


def echo_error(message: str) -> None:
    """Write one line to standard error."""
    click.echo(" ".join(message.split()).encode("utf-8", "backslashreplace"), err=True)


def fail(error: Exception) -> NoReturn:
    """Tell what is wrong and leave: 2 for a wrong definition, 1 for a file that cannot be read or written."""
    from disclosure_nlp.errors import DefinitionError

    wrong = isinstance(error, DefinitionError)
    lines = [f"{error.where}: {problem}" for problem in error.problems] if isinstance(error, DefinitionError) else []
    for line in lines or [str(error)]:
        echo_error(line)
    sys.exit(WRONG_USAGE if wrong else FAILED)
