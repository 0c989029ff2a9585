"""Options that cap what one file may take."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click

_ABOVE_ZERO = click.FloatRange(min=0, min_open=True)
_AT_LEAST_ONE = click.IntRange(min=1)


def limit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options --max-seconds, --max-memory and --max-bytes, passed on as ``limits``."""

    @click.option("--max-seconds", metavar="S", type=_ABOVE_ZERO, default=60, help="Time a file may take. Default: 60.")
    @click.option(
        "--max-memory", metavar="MB", type=_AT_LEAST_ONE, default=1024, help="Memory a file may take. Default: 1024 MB."
    )
    @click.option(
        "--max-bytes", metavar="N", type=_AT_LEAST_ONE, default=64 * 1024 * 1024, help="Its size. Default: 64 MiB."
    )
    @functools.wraps(command)
    def limited(*args: Any, max_seconds: float, max_memory: int, max_bytes: int, **options: Any) -> Any:
        from disclosure_nlp.read.limits import Limits

        return command(*args, limits=Limits(max_seconds, max_memory, max_bytes), **options)

    return limited
