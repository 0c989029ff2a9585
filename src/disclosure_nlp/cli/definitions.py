"""Commands that list definitions: checks, sentence labels, and the JSON Schema of the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from disclosure_nlp.cli.app import Command
from disclosure_nlp.cli.options import JSON
from disclosure_nlp.cli.output import print_json, print_lines
from disclosure_nlp.cli.settings import output_language

if TYPE_CHECKING:
    from disclosure_nlp.view.definitions import DefinitionEntry


@click.command("schema", cls=Command, examples=["schema > record.schema.json"])
def print_schema_command() -> None:
    """Print the JSON Schema of the record."""
    from disclosure_nlp.view.schema import record_json_schema as record_schema

    print_json(record_schema())


@click.command("checks", cls=Command, examples=["checks", "checks --json"])
@JSON
def list_checks_command(as_json: bool) -> None:
    """List the checks: what each one tests, and the severity of a failure."""
    from disclosure_nlp.check.registry import load_check_definitions
    from disclosure_nlp.view.definitions import list_check_entries

    print_definitions(list_check_entries(output_language()), list(load_check_definitions()), as_json)


@click.command("labels", cls=Command, examples=["labels"])
@JSON
def list_labels_command(as_json: bool) -> None:
    """List the labels of sentences, and the types of problems, remedies and training."""
    from disclosure_nlp.tag.labels import load_labels
    from disclosure_nlp.view.definitions import list_label_entries

    print_definitions(list_label_entries(output_language()), load_labels(), as_json)


def print_definitions(entries: Sequence[DefinitionEntry], definitions: object, as_json: bool) -> None:
    """Print definitions of checks, sentence labels or rubric items, as JSON or as plain text."""
    from msgspec import to_builtins

    from disclosure_nlp.view.definitions import format_entries

    if as_json:
        print_json(to_builtins(definitions))
    else:
        print_lines(format_entries(entries))
