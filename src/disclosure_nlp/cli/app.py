"""Commands and groups: examples in every help, options that all commands have, one line for every error."""

from __future__ import annotations

import errno
import logging
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import click

from disclosure_nlp.cli.help import translated, usage_error, write_options, write_rows, write_text
from disclosure_nlp.cli.output import FAILED, WRONG_USAGE, coloured, echo_error, fail, write_error
from disclosure_nlp.cli.settings import LANGUAGE_KEY, QUIET_KEY, check_language, language
from disclosure_nlp.messages import LANGUAGES, msg

PROGRAM = "disclosure-nlp"


def _set(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            context.meta[key] = value

    return keep


def _log(context: click.Context, _: click.Parameter, count: int) -> None:
    """Print what the package logs: once given its messages, twice its debugging messages too."""
    if count:
        logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("disclosure_nlp").setLevel(logging.INFO if count == 1 else logging.DEBUG)


def common_options() -> list[click.Parameter]:
    """Return the options that every command and the program itself take."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            callback=_set(LANGUAGE_KEY),
            expose_value=False,
            is_eager=True,
            help="Language of texts and messages. Default: $DISCLOSURE_NLP_LANG, else that of the locale.",
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            callback=_set(QUIET_KEY),
            expose_value=False,
            help="Print results and errors only, no progress.",
        ),
        click.Option(
            ["-v", "--verbose"],
            count=True,
            callback=_log,
            expose_value=False,
            help="Print what is being done, too; twice: in detail.",
        ),
    ]


class _Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{' ' * self.current_indent}{heading}{translated(':')}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Helped(click.Command):
    """A command whose help is in the language of the reader, with examples at its end."""

    context_class = _Context
    examples: tuple[str, ...] = ()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        words = " ".join(map(translated, self.collect_usage_pieces(ctx)))
        formatter.write_usage(ctx.command_path, words, prefix=translated("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        write_text(self, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        write_examples(self.examples, formatter)


class Command(_Helped):
    """A command with examples in its help.

    Parameters
    ----------
    examples : sequence of str
        Arguments after the program's name, one example each.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)
        self.params += common_options()


class Group(_Helped, click.Group):
    """A group of commands in sections, with examples in its help."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)
        self.sections: dict[str, list[str]] = {}
        self.params += common_options()

    def add_section(self, title: str, *commands: click.Command) -> None:
        """Add commands under a title of the help."""
        for command in commands:
            self.add_command(command)
        self.sections[title] = [str(command.name) for command in commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, in the order in which they were added."""
        listed = {name for names in self.sections.values() for name in names}
        rest = [name for name in self.list_commands(ctx) if name not in listed]
        width = max(map(len, self.commands), default=0)
        for title, names in {**self.sections, **({"Commands": rest} if rest else {})}.items():
            rows = [(name.ljust(width), first_clause(self.commands[name])) for name in names]
            with formatter.section(coloured(translated(title), sys.stdout, bold=True)):
                write_rows(rows, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def first_clause(command: click.Command) -> str:
    """Return the first clause of a command's help."""
    return re.split(r"[:;.：；。]", translated(command.help or ""), maxsplit=1)[0]


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write examples as lines that can be typed."""
    if examples:
        title = translated("Examples" if len(examples) > 1 else "Example")
        with formatter.section(coloured(title, sys.stdout, bold=True)):
            for example in examples:
                formatter.write(f"{' ' * formatter.current_indent}$ {PROGRAM} {example}\n")


class Program(Group):
    """The program: every error of a user is one line on standard error."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the program and exit; what is wrong with its arguments is said in the language of the reader."""
        try:
            status: Any = super().main(*args, standalone_mode=False, **extra)  # type: ignore[call-overload]
        except click.UsageError as error:
            _show_usage(error)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            echo_error(error.format_message())
            sys.exit(error.exit_code)
        except click.Abort:
            echo_error(msg("cli.aborted"))
            sys.exit(FAILED)
        if not standalone_mode:
            return status
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; print an error on one line and exit with its status."""
        from disclosure_nlp.errors import DisclosureError

        check_language()
        try:
            return super().invoke(ctx)
        except DisclosureError as error:
            fail(error)
        except UnicodeDecodeError as error:
            echo_error(msg("cli.not_utf8", path=_last_path(ctx), position=error.start))
            sys.exit(WRONG_USAGE)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            reason = error.strerror or str(error)
            echo_error(msg("cli.file_error", path=str(error.filename or _last_path(ctx)), reason=reason))
            sys.exit(FAILED)


def _show_usage(error: click.UsageError) -> None:
    """Print how a command is called, where its help is, and what is wrong; the help where nothing was asked for."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    with error.ctx.scope(cleanup=False) if error.ctx is not None else nullcontext():
        if error.ctx is not None:
            write_error(error.ctx.get_usage())
            write_error(msg("usage.help", command=error.ctx.command_path).text(language()))
        echo_error(msg("usage.error", problem=usage_error(error)))


def _last_path(ctx: click.Context) -> str:
    return str(ctx.invoked_subcommand or PROGRAM)
