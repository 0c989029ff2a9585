"""Options that several commands share: one name, one meaning and one default each."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
_ABOVE_ZERO = click.FloatRange(min=0, min_open=True)
_AT_LEAST_ONE = click.IntRange(min=1)

STORE = click.argument("store", metavar="STORE")
JSON = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
TAGGER = click.option(
    "--tagger",
    metavar="trained|cues|MODEL",
    default="trained",
    show_default=True,
    help="The model of the package, cue words, or a model file.",
)
LABELS = click.option(
    "--labels",
    metavar="TOML",
    help="Labels of your own beside those of the record: [[labels]] with id, chinese, axis, definition.",
)
SEED = click.option("--seed", type=int, default=1, metavar="S", show_default=True, help="Same seed, same result.")


def _complete_rubric_ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the rubric ids that begin with what the user has typed (shell completion)."""
    from disclosure_nlp.score.rubric import rubric_ids

    return [name for name in rubric_ids() if name.startswith(incomplete)]


def _complete_dataset_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the dataset names that begin with what the user has typed (shell completion)."""
    from disclosure_nlp.corpus.schema import datasets

    names = [*(name for name, dataset in datasets().items() if not dataset.internal), "scored", "corpus"]
    return [name for name in names if name.startswith(incomplete)]


RUBRIC = click.option(
    "--rubric",
    metavar="ID|FILE",
    default="ogi-2021",
    show_default=True,
    shell_complete=_complete_rubric_ids,
    help="Rubric to score by, an id or a TOML file.",
)
DATASET = click.option(
    "--dataset",
    default="scored",
    show_default=True,
    shell_complete=_complete_dataset_names,
    help="Dataset, see docs/store.md; `scored`: each scored report once; `corpus`: the texts.",
)


def workers_option(default: int | None, help_text: str) -> Callable[[_Command], _Command]:
    """Return a click decorator that adds the option ``--workers``, the number of worker processes."""
    return click.option(
        "--workers", type=click.IntRange(0), default=default, show_default=default is not None, help=help_text
    )


SCHEDULER = click.option(
    "--scheduler", metavar="ADDRESS", help="Dask scheduler that already runs, such as tcp://host:8786."
)


def engine_options(command: _Command) -> _Command:
    """Add the options --workers, --scheduler and --log to a click command (decorator)."""
    options = (
        workers_option(None, "Worker processes; 0: none beside this one. Default: one per core."),
        SCHEDULER,
        click.option("--log", metavar="FILE", help="Add JSON lines on the run to a file."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options --max-seconds, --max-memory, --max-bytes and --max-pages, passed on as one ``limits``."""

    @click.option(
        "--max-seconds", metavar="S", type=_ABOVE_ZERO, default=60, show_default=True, help="Time a file may take."
    )
    @click.option(
        "--max-memory",
        metavar="MB",
        type=_AT_LEAST_ONE,
        default=1024,
        show_default=True,
        help="Memory a file may take.",
    )
    @click.option(
        "--max-bytes",
        metavar="N",
        type=_AT_LEAST_ONE,
        default=64 * 1024 * 1024,
        show_default=True,
        help="Size of a file.",
    )
    @click.option(
        "--max-pages", metavar="N", type=_AT_LEAST_ONE, default=300, show_default=True, help="Pages of a PDF file."
    )
    @functools.wraps(command)
    def call_with_limits(
        *args: Any, max_seconds: float, max_memory: int, max_bytes: int, max_pages: int, **options: Any
    ) -> Any:
        """Call the command with the values of the four options as one ``limits``."""
        from disclosure_nlp.read.limits import Limits

        return command(*args, limits=Limits(max_seconds, max_memory, max_bytes, max_pages), **options)

    return call_with_limits
