"""Help texts and usage errors in the user's language: English texts, or their Chinese translations."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import click

from disclosure_nlp.cli.settings import output_language
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.text.layout import display_width, pad_to_width, wrap_to_width

_WIDEST = 30  # columns of options and commands
_BRACKETS = (("[default: ", "[默认："), ("; required]", "；必填]"), ("[required]", "[必填]"))


@cache
def chinese_help_texts() -> dict[str, str]:
    """Return the Chinese translations of help texts, by English text with whitespace collapsed."""
    from disclosure_nlp.definitions import load_definition

    return load_definition("help-zh.toml", dict[str, str])


def translate_help(text: str) -> str:
    """Return a help text in the user's language; it is unchanged if there is no translation."""
    if output_language() != "zh":
        return text
    return chinese_help_texts().get(text) or chinese_help_texts().get(" ".join(text.split()), text)


def write_command_description(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Write the description of a command in the user's language."""
    formatter.write_paragraph()
    with formatter.indentation():
        text = translate_help(inspect.cleandoc(command.help or ""))
        if output_language() != "zh":
            formatter.write_text(text)
            return
        left = " " * formatter.current_indent
        paragraphs = ("\n".join(wrap_to_width(part, left, left, formatter.width)) for part in text.split("\n\n"))
        formatter.write("\n\n".join(paragraphs) + "\n")


def write_option_list(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command with their defaults, in the user's language."""
    rows = []
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            text = getattr(param, "help", None) or ""
            rows.append((record[0], record[1].replace(text, translate_help(text)) if text else record[1]))
    if rows:
        with formatter.section(translate_help("Options")):
            write_two_columns(rows, formatter)


def write_two_columns(rows: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    """Write names and descriptions to a help text in two columns; a Chinese character is two columns wide."""
    if output_language() != "zh":
        formatter.write_dl(rows)
        return
    left = " " * formatter.current_indent
    column = min(max(display_width(name) for name, _ in rows), _WIDEST) + len(left) + 2
    for name, text in rows:
        words = reduce(lambda kept, pair: kept.replace(*pair), _BRACKETS, text)
        first = f"{left}{name}"
        if display_width(first) + 2 > column:
            formatter.write(f"{first}\n")
            first = ""
        formatter.write(
            "\n".join(wrap_to_width(words, pad_to_width(first, column), " " * column, formatter.width)) + "\n"
        )


def usage_error_message(error: click.UsageError) -> Message | str:
    """Return the message of a click usage error in the user's language."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return msg("usage.missing", name=error.param.get_error_hint(error.ctx) if error.ctx else str(error.param.name))
    if isinstance(error, getattr(click.exceptions, "NoSuchCommand", ())):  # of recent versions of click
        return msg("usage.no_command", name=str(getattr(error, "command_name", "")))
    if isinstance(error, click.NoSuchOption):
        return msg("usage.no_option", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None and error.ctx is not None:
        return msg(
            "usage.value", name=error.param.get_error_hint(error.ctx), problem=_expected_values(error.param.type, error)
        )
    return translate_help(error.format_message())


def _expected_values(parameter_type: click.ParamType[Any], error: click.BadParameter) -> Message | str:
    """Return the message on which values an option accepts, or click's own message for unknown option types."""
    if isinstance(parameter_type, click.Choice):
        return msg("usage.choice", names=tuple(map(str, parameter_type.choices)))
    if isinstance(parameter_type, click.IntRange | click.FloatRange):
        return msg("usage.range", bounds=parameter_type._describe_range())
    return msg("usage.number") if parameter_type in (click.INT, click.FLOAT) else error.message
