"""A run in words: its bar while it goes, its figures at the end, and the list of earlier ones."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.extras import need

_MIB = 1 << 20
_REASONS = 8


@contextmanager
def bar(disable: bool | None = None) -> Iterator[Callable[[Run, int], None]]:
    """Progress bar with rate, ETA and failure counts; disabled if stderr is no terminal, or by ``disable``."""
    tqdm = need("tqdm", "a progress bar").tqdm
    with tqdm(total=None, unit=" files", disable=disable, file=sys.stderr, dynamic_ncols=True, smoothing=0.05) as shown:

        def progress(run: Run, surveyed: int) -> None:
            shown.total = surveyed
            shown.n = run.given
            shown.set_postfix_str(_reasons(run.reasons, 3), refresh=False)
            shown.refresh()

        yield progress


def _reasons(reasons: Mapping[str, int], most: int) -> str:
    dearest = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(count for _, count in dearest[most:])
    return ", ".join([f"{code} {count:,}" for code, count in dearest[:most]] + ([f"others {rest:,}"] if rest else []))


def run_lines(row: Mapping[str, Any], store: str) -> list[str]:
    """Return the figures of a run that came to its end, for people."""
    given, seconds = row["given"], row["seconds"] or 0.0
    lines = [
        f"{given:,} files: {row['ok']:,} ok, {row['partial']:,} partial, {row['failed']:,} failed"
        + (f"; of them {row['duplicates']:,} duplicates" if row["duplicates"] else ""),
        f"{row['read']:,} read, {row['judged']:,} judged anew, {row['scored']:,} scored anew, {row['unchanged']:,} unchanged",
    ]
    if row["failed"]:
        lines.append(f"failed by: {_reasons(dict(row['reasons']), _REASONS)} (why, file by file: dataset issues)")
    where = f"{row['workers']} workers" if row["workers"] else "one process"
    lines.append(f"{_time(seconds)}, {given / seconds if seconds else 0:,.1f} files a second, {where}; {_memory(row)}")
    return [*lines, f"store {store}, run {row['run']}, {row['bytes']:,} bytes written"]


def _memory(row: Mapping[str, Any]) -> str:
    parts = [("worker", row["worker_memory"]), ("driver", row["driver_memory"])]
    return "memory at most " + ", ".join(f"{name} {size / _MIB:,.0f} MiB" for name, size in parts if size)


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


def runs_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a table of runs."""
    head = (
        f"{'run':6}  {'kind':7}  {'started':20}  {'time':>10}  {'given':>9}  {'failed':>7}  {'new':>9}  rubric, package"
    )
    lines = [head]
    for row in rows:
        new = row["read"] + row["judged"] + row["scored"]
        time = _time(row["seconds"]) if row["finished"] else "no end"
        versions = f"{row['rubric']}, {row['package']}"
        figures = f"{row['given']:>9,}  {row['failed']:>7,}  {new:>9,}"
        lines.append(f"{row['run']:6}  {row['kind']:7}  {row['started']:20}  {time:>10}  {figures}  {versions}")
    return lines
