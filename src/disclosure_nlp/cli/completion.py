"""The command ``completion``, which prints a shell completion script."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from disclosure_nlp.cli.app import PROGRAM, Command
from disclosure_nlp.cli.output import print_output


@click.command(
    "completion",
    cls=Command,
    examples=[
        "completion bash > ~/.local/share/bash-completion/completions/disclosure-nlp",
        "completion zsh > ~/.zfunc/_disclosure-nlp",
        "completion fish > ~/.config/fish/completions/disclosure-nlp.fish",
    ],
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script of a shell; a new shell then completes commands, options, rubrics and datasets."""
    made = get_completion_class(shell)
    if made is not None:
        root = click.get_current_context().find_root().command
        print_output(made(root, {}, PROGRAM, "_DISCLOSURE_NLP_COMPLETE").source().strip())
