"""Help and errors of usage in the language of the reader: the English texts of commands and options, or their Chinese."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from functools import cache, reduce
from typing import Any

import click

from disclosure_nlp.cli.settings import language
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.text.layout import display_width, pad_to_width, wrap_to_width

_WIDEST = 30  # columns of options and commands
_BRACKETS = (("[default: ", "[默认："), ("; required]", "；必填]"), ("[required]", "[必填]"))


@cache
def chinese() -> dict[str, str]:
    """Return the Chinese of help texts by their English, blanks folded."""
    from disclosure_nlp.definitions import load_definition

    return load_definition("help-zh.toml", dict[str, str])


def translated(text: str) -> str:
    """Return a text of the help in the language of the reader; one without a translation as it is."""
    if language() != "zh":
        return text
    return chinese().get(text) or chinese().get(" ".join(text.split()), text)


def write_text(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Write what a command does."""
    formatter.write_paragraph()
    with formatter.indentation():
        text = translated(inspect.cleandoc(command.help or ""))
        if language() != "zh":
            formatter.write_text(text)
            return
        left = " " * formatter.current_indent
        paragraphs = ("\n".join(wrap_to_width(part, left, left, formatter.width)) for part in text.split("\n\n"))
        formatter.write("\n\n".join(paragraphs) + "\n")


def write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the options of a command with their defaults."""
    rows = []
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
        if record is not None:
            text = getattr(param, "help", None) or ""
            rows.append((record[0], record[1].replace(text, translated(text)) if text else record[1]))
    if rows:
        with formatter.section(translated("Options")):
            write_rows(rows, formatter)


def write_rows(rows: Sequence[tuple[str, str]], formatter: click.HelpFormatter) -> None:
    """Write names with their texts, Chinese characters in two columns each."""
    if language() != "zh":
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


def usage_error(error: click.UsageError) -> Message | str:
    """Return what is wrong with the arguments."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return msg("usage.missing", name=error.param.get_error_hint(error.ctx) if error.ctx else str(error.param.name))
    if isinstance(error, click.NoSuchOption):
        return msg("usage.no_option", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None and error.ctx is not None:
        return msg(
            "usage.value", name=error.param.get_error_hint(error.ctx), problem=_expected(error.param.type, error)
        )
    return translated(error.format_message())


def _expected(kind: click.ParamType[Any], error: click.BadParameter) -> Message | str:
    """Return which values an option takes; the words of click for types that are not named here."""
    if isinstance(kind, click.Choice):
        return msg("usage.choice", names=tuple(map(str, kind.choices)))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return msg("usage.range", bounds=kind._describe_range())
    return msg("usage.number") if kind in (click.INT, click.FLOAT) else error.message
