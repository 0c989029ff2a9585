"""Mutate good files of every format: each must come out read, or named as unreadable; none may crash, hang or grow.

Run ``python -m tests.read.fuzz 20000``.
"""

from __future__ import annotations

import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from types import FrameType
from typing import NamedTuple

from disclosure_nlp.errors import ReadError
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports

SECONDS = 20
_SNIPPETS = (
    b"<table>",
    b"</td>",
    b"\x00",
    b"\xff\xfe",
    b"|",
    b"\t\n",
    b"9" * 400,
    b"(" * 200,
    "（".encode() * 90,
    b"%%EOF",
    b"obj",
)


class Trial(NamedTuple):
    """A mutated file: its format, what became of it and how long it took in seconds."""

    format: str
    outcome: str
    seconds: float
    number: int


def seeds() -> list[tuple[str, bytes]]:
    """Return good files, each format in each of its layouts, both forms."""
    made = [next(make_reports(1, range(year, year + 1), 17)) for year in (2020, 2023)]
    return [(f, write(r, v)) for f, (write, variants) in FORMATS.items() for v in variants for r in made]


def mutate(data: bytes, random: Random) -> bytes:
    """Return the data with a few random damages: flips, cuts, repeats, insertions."""
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(len(out) + 1)
        kind = random.randrange(6)
        if kind == 0 and at < len(out):
            out[at] = random.randrange(256)
        elif kind == 1:
            del out[at : at + random.choice((1, 3, 40, 4000))]
        elif kind == 2:
            out[at:at] = random.choice(_SNIPPETS) * random.choice((1, 1, 50))
        elif kind == 3:
            end = at + random.choice((5, 200, 3000))
            out[at:at] = out[at:end] * random.choice((1, 1, 8))
        elif kind == 4 and random.random() < 0.3:
            del out[at:]
        elif kind == 5:
            out[at:at] = bytes(random.randrange(256) for _ in range(random.choice((1, 16))))
    return bytes(out)


def trials(count: int, seed: int = 0) -> Iterator[Trial]:
    """Yield the outcome of mutated files."""
    files = seeds()
    for number in range(count):
        random = Random(f"{seed}-{number}")
        format_, data = files[number % len(files)]
        mutated = mutate(data, random)
        start = time.perf_counter()
        yield Trial(format_, run(mutated, format_), time.perf_counter() - start, number)


def run(data: bytes, format_: str) -> str:
    """Read and parse a file; return what became of it."""
    signal.signal(signal.SIGALRM, _hang)
    signal.alarm(SECONDS)
    try:
        report = parse_report(read_bytes(data, f"mutated.{format_}"))
        broken = [c for t in report.tables.values() for c in t.cells if report.text[c.start : c.end] != c.raw]
        return "wrong span" if broken else "ok"
    except ReadError as error:
        return error.code if error.message and "\n" not in error.message else "unclear message"
    except TimeoutError:
        return "hang"
    except Exception as error:  # every other exception is what is looked for
        return f"crash {type(error).__name__}: {error}"
    finally:
        signal.alarm(0)


def _hang(_: int, __: FrameType | None) -> None:
    raise TimeoutError


def main(count: int) -> None:
    """Print the outcomes by format, the slowest file and the peak of memory."""
    done = list(trials(count))
    for (format_, outcome), number in sorted(Counter((t.format, t.outcome) for t in done).items()):
        print(f"{format_:6}{number:8}  {outcome}")
    slowest = max(done, key=lambda trial: trial.seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"slowest {slowest.seconds:.2f} s ({slowest.format}, number {slowest.number}); peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
