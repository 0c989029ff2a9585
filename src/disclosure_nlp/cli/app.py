"""Classes of commands and groups: translated help with examples, common options, one-line error messages."""

from __future__ import annotations

import errno
import logging
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import click

from disclosure_nlp.cli.help import (
    translate_help,
    usage_error_message,
    write_command_description,
    write_option_list,
    write_two_columns,
)
from disclosure_nlp.cli.output import (
    FAILED,
    WRONG_USAGE,
    exit_with_error,
    print_error,
    print_error_line,
    print_help,
    style_for_terminal,
)
from disclosure_nlp.cli.settings import LANGUAGE_KEY, QUIET_KEY, output_language, require_known_language
from disclosure_nlp.messages import LANGUAGES, msg

PROGRAM = "disclosure-nlp"


def _make_context_callback(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return a click callback that stores an option's value in the context under a key, if it is set."""

    def store_option_value(context: click.Context, _: click.Parameter, value: Any) -> None:
        """Store the option's value in the context, if it is set."""
        if value:
            context.meta[key] = value

    return store_option_value


def _enable_logging(context: click.Context, _: click.Parameter, verbosity: int) -> None:
    """Show log messages on stderr: info for ``-v``, debug for ``-vv`` (click callback)."""
    if verbosity:
        logging.basicConfig(stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("disclosure_nlp").setLevel(logging.INFO if verbosity == 1 else logging.DEBUG)


def common_options() -> list[click.Parameter]:
    """Return the options that every command has: --lang, --quiet and --verbose."""
    return [
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            callback=_make_context_callback(LANGUAGE_KEY),
            expose_value=False,
            is_eager=True,
            help="Language of texts and messages. Default: $DISCLOSURE_NLP_LANG, else that of the locale.",
        ),
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            callback=_make_context_callback(QUIET_KEY),
            expose_value=False,
            help="Print results and errors only, no progress.",
        ),
        click.Option(
            ["-v", "--verbose"],
            count=True,
            callback=_enable_logging,
            expose_value=False,
            help="Print what is being done, too; twice: in detail.",
        ),
    ]


class _HelpFormatter(click.HelpFormatter):
    """Help formatter of click with headings in the user's language."""

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section of the help, with the language's own colon."""
        self.write(f"{' ' * self.current_indent}{heading}{translate_help(':')}\n")


class _HelpContext(click.Context):
    """Click context that formats the help text in the user's language."""

    formatter_class = _HelpFormatter


class _TranslatedHelpCommand(click.Command):
    """Base class of commands whose help text is in the user's language and ends with examples."""

    context_class = _HelpContext
    examples: tuple[str, ...] = ()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line of the help text."""
        words = " ".join(map(translate_help, self.collect_usage_pieces(ctx)))
        formatter.write_usage(ctx.command_path, words, prefix=translate_help("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description of the command in its help text."""
        write_command_description(self, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the command in its help text."""
        write_option_list(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples at the end of the help text."""
        write_examples(self.examples, formatter)


class Command(_TranslatedHelpCommand):
    """A click command with examples in its help text.

    Parameters
    ----------
    examples : sequence of str
        Arguments after the program's name, one example each.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)
        self.params += common_options()


class Group(_TranslatedHelpCommand, click.Group):
    """A click command group that lists commands in titled sections, with examples in its help text."""

    command_class = Command
    group_class = type

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)
        self.sections: dict[str, list[str]] = {}
        self.params += common_options()

    def add_section(self, title: str, *commands: click.Command) -> None:
        """Add commands to the group, in a titled section of its help text."""
        for command in commands:
            self.add_command(command)
        self.sections[title] = [str(command.name) for command in commands]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in the help text by section, in the order in which they were added."""
        listed = {name for names in self.sections.values() for name in names}
        rest = [name for name in self.list_commands(ctx) if name not in listed]
        width = max(map(len, self.commands), default=0)
        for title, names in {**self.sections, **({"Commands": rest} if rest else {})}.items():
            rows = [(name.ljust(width), first_help_clause(self.commands[name])) for name in names]
            with formatter.section(style_for_terminal(translate_help(title), sys.stdout, bold=True)):
                write_two_columns(rows, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the commands in the help text."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def first_help_clause(command: click.Command) -> str:
    """Return a command's help text up to its first colon, semicolon or full stop, in the user's language."""
    return re.split(r"[:;.：；。]", translate_help(command.help or ""), maxsplit=1)[0]


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write the examples of a command to its help text, as lines that can be typed in a shell."""
    if examples:
        title = translate_help("Examples" if len(examples) > 1 else "Example")
        with formatter.section(style_for_terminal(title, sys.stdout, bold=True)):
            for example in examples:
                formatter.write(f"{' ' * formatter.current_indent}$ {PROGRAM} {example}\n")


class ProgramGroup(Group):
    """The program's command group, which prints every user error as one line on stderr."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the program and exit; usage errors are printed in the user's language."""
        try:
            status: Any = super().main(*args, standalone_mode=False, **extra)  # type: ignore[call-overload]
        except click.UsageError as error:
            _print_usage_error(error)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            print_error(error.format_message())
            sys.exit(error.exit_code)
        except click.Abort:
            print_error(msg("cli.aborted"))
            sys.exit(FAILED)
        if not standalone_mode:
            return status
        sys.exit(status if isinstance(status, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; on an error, print one line and exit with the error's status."""
        from disclosure_nlp.errors import DisclosureError

        require_known_language()
        try:
            return super().invoke(ctx)
        except DisclosureError as error:
            exit_with_error(error)
        except UnicodeDecodeError as error:
            print_error(msg("cli.not_utf8", path=_invoked_command_name(ctx), position=error.start))
            sys.exit(WRONG_USAGE)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            reason = error.strerror or str(error)
            print_error(msg("cli.file_error", path=str(error.filename or _invoked_command_name(ctx)), reason=reason))
            sys.exit(FAILED)


def _print_usage_error(error: click.UsageError) -> None:
    """Print the usage line, a hint on the help, and the usage error; without arguments print the help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print_help(error.format_message())
        return
    with error.ctx.scope(cleanup=False) if error.ctx is not None else nullcontext():
        if error.ctx is not None:
            print_error_line(error.ctx.get_usage())
            print_error_line(msg("usage.help", command=error.ctx.command_path).text(output_language()))
        print_error(msg("usage.error", problem=usage_error_message(error)))


def _invoked_command_name(ctx: click.Context) -> str:
    """Return the name of the subcommand that was called, or of the program if there is none."""
    return str(ctx.invoked_subcommand or PROGRAM)
