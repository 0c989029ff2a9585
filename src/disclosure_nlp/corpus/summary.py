"""Text about runs: progress bar, summary of a finished run, table of runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from disclosure_nlp.corpus.runs import Run
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, Message, join_messages, message_text, msg
from disclosure_nlp.text.layout import pad_to_width

_MIB = 1 << 20
_REASONS = 8


@contextmanager
def run_progress_bar(disable: bool | None = None) -> Iterator[Callable[[Run, int], None]]:
    """Show a progress bar of a run with rate, remaining time and failure counts (context manager)."""
    tqdm = import_optional("tqdm", "a progress bar").tqdm
    with tqdm(total=None, unit=" files", disable=disable, file=sys.stderr, dynamic_ncols=True, smoothing=0.05) as shown:

        def progress(run: Run, surveyed: int) -> None:
            shown.total = surveyed
            shown.n = run.file_count
            shown.set_postfix_str(_failure_counts_text(run.reasons, 3), refresh=False)
            shown.refresh()

        yield progress


def _failure_counts_text(counts_by_code: Mapping[str, int], max_codes: int) -> str:
    """Return the most frequent failure codes of a run with their counts as one line of text."""
    by_count = sorted(counts_by_code.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sum(count for _, count in by_count[max_codes:])
    return ", ".join(
        [f"{code} {count:,}" for code, count in by_count[:max_codes]] + ([f"others {rest:,}"] if rest else [])
    )


def run_summary_lines(run_row: Mapping[str, Any], store: str, language: Language = "en") -> list[str]:
    """Return the summary of a finished run as lines of text."""
    given, seconds = run_row["given"], run_row["seconds"] or 0.0
    statuses = {name: run_row[name] for name in ("ok", "partial", "failed")}
    counts = {name: run_row[name] for name in ("read", "judged", "scored", "unchanged")}
    files = msg("run.files", count=given, **statuses)
    workers = msg("run.workers", count=run_row["workers"]) if run_row["workers"] else msg("run.one_process")
    rate = given / seconds if seconds else 0.0
    lines = [
        join_messages([files, msg("run.duplicates", count=run_row["duplicates"])]) if run_row["duplicates"] else files,
        msg("run.counts", **counts),
    ]
    if run_row["failed"]:
        lines.append(msg("run.failed_by", reasons=_failure_counts_text(dict(run_row["reasons"]), _REASONS)))
    lines.append(
        msg(
            "run.pace",
            time=_duration_message(seconds),
            rate=rate,
            workers=workers,
            memory=_peak_memory_messages(run_row),
        )
    )
    lines.append(msg("run.store", store=store, run=run_row["run"], bytes=run_row["bytes"]))
    return [message_text(line, language) for line in lines]


def _peak_memory_messages(run_row: Mapping[str, Any]) -> tuple[Message, ...]:
    """Return the messages on the peak memory, in MiB, of the workers and of the driver of a run."""
    sizes = {name: run_row[f"{name}_memory"] for name in ("worker", "driver")}
    return tuple(msg(f"run.memory_{name}", size=size / _MIB) for name, size in sizes.items() if size)


def _duration_message(seconds: float) -> Message:
    """Return a duration as a message in hours and minutes, minutes and seconds, or seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return msg("run.hours", hours=hours, minutes=minutes)
    return msg("run.minutes", minutes=minutes, seconds=rest) if minutes else msg("run.seconds", seconds=seconds)


def run_table_lines(run_rows: Sequence[Mapping[str, Any]], language: Language = "en") -> list[str]:
    """Return a table of runs (number, date, counts) as lines of text."""
    widths = {"run": 6, "kind": 7, "started": 20, "time": 10, "given": 9, "failed": 7, "new": 9, "versions": 0}
    right = ("time", "given", "failed", "new")
    head = {name: msg(f"run.head_{name}").text(language) for name in widths}
    lines = [head]
    for row in run_rows:
        time = _duration_message(row["seconds"]) if row["finished"] else msg("run.no_end")
        lines.append(
            {
                "run": row["run"],
                "kind": msg(f"run.kind_{row['kind']}").text(language),
                "started": row["started"],
                "time": time.text(language),
                "given": f"{row['given']:,}",
                "failed": f"{row['failed']:,}",
                "new": f"{row['read'] + row['judged'] + row['scored']:,}",
                "versions": f"{row['rubric']}, {row['package']}",
            }
        )
    return [
        "  ".join(pad_to_width(line[name], columns, right=name in right) for name, columns in widths.items())
        for line in lines
    ]
