"""One trial of the fuzzer: a damaged file through all stages, its record, card and notebook views, and what must hold of each."""

from __future__ import annotations

import html
import io
import re
import signal
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from random import Random
from types import FrameType
from typing import Any, NamedTuple

import pypdfium2

from disclosure_nlp.errors import ReadError
from disclosure_nlp.locations import resolve_evidence
from disclosure_nlp.model import Outcome, Report
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.view.card.render import render_card
from disclosure_nlp.view.notebook import notebook_html
from disclosure_nlp.view.record import build_record, encode_record
from disclosure_nlp.view.summary import summary
from tests.fuzz.mutations import mutate

SECONDS = 20  # of the processor: other work does not count
_READ = ("txt", "md", "html", "html", "docx", "docx", "pdf", "pdf", "mht")
_CONVERTED = ("doc", "rtf")
_SHARE_CONVERTED = 0.002  # where LibreOffice is installed it takes five seconds a file
_FOREIGN = 3  # bigrams in a row that the file does not have: joined lines lack one
_NO_CHARACTER = re.compile("&#[0-9]{9,}")  # which html.unescape fails on
_TAG = re.compile(r"<[^<>]*>")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SCRIPT = re.compile(r"<script|javascript:|\son\w+=", re.IGNORECASE)


class Trial(NamedTuple):
    """A mutated file: its format, what became of it and how long it took in seconds."""

    format: str
    outcome: str
    seconds: float
    number: int

    @property
    def is_bad(self) -> bool:
        """Whether something happened that must not."""
        return self.outcome.startswith(("crash", "hang", "wrong", "unclear", "foreign"))


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Return good files, each format in each of its layouts, both forms, and what old programs write."""
    made = [next(make_reports(1, range(year, year + 1), 17)) for year in (2020, 2023)]
    files = [(f, write(r, v)) for f, (write, variants) in FORMATS.items() for v in variants for r in made]
    page = next(data for name, data in files if name == "html")
    archive = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n"
    files.append(("mht", archive + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--b--\r\n"))
    files.append(("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + page[:6000]))
    files.append(("rtf", b"{\\rtf1\\ansi " + page[:3000] + b"}"))
    return tuple(files)


def damaged(number: int, seed: int) -> tuple[str, bytes]:
    """Return the damaged file of a number, and its format."""
    random = Random(f"{seed}-{number}")
    format_ = random.choice(_CONVERTED if random.random() < _SHARE_CONVERTED else _READ)
    data = random.choice([data for name, data in seeds() if name == format_])
    return format_, mutate(data, format_, random)


def trials(count: int, seed: int = 0, first: int = 0) -> Iterator[Trial]:
    """Yield the outcome of mutated files."""
    for number in range(first, first + count):
        format_, data = damaged(number, seed)
        start = time.perf_counter()
        outcome = run(data, format_)
        yield Trial(format_, outcome, time.perf_counter() - start, number)


def run(data: bytes, format_: str) -> str:
    """Process a file and look at it in every way; return what became of it."""
    signal.signal(signal.SIGPROF, _hang)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return _look(data, f"mutated.{format_}")
    except TimeoutError:
        return "hang"
    except Exception as error:  # every other exception is what is looked for
        return f"crash {type(error).__name__}: {error}"[:200]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _look(data: bytes, name: str) -> str:
    outcome = process_bytes(data, name)
    views = [
        encode_record(build_record(outcome)).decode(),
        *(notebook_html(part) for part in (outcome, *outcome.parts) if part is not None),
    ]
    reason = outcome.issues[-1].code if outcome.status == "failed" else ""
    if reason.startswith("crash"):
        return f"crash {outcome.issues[-1].message}"[:200]
    if any(not issue.message or "\n" in issue.message for issue in outcome.issues):
        return "unclear message"
    report = outcome.parts.report
    if report is None or outcome.parts.scorecard is None:
        return _refused(data, name) or reason
    views += [render_card(outcome), summary(outcome, all_items=True, language="zh")]
    if any(_SCRIPT.search(_without_text(view)) for view in views[1:-1]):
        return "wrong: a script in a page"
    return _wrong_span(outcome, report) or _foreign(data, outcome, report) or "ok"


def _refused(data: bytes, name: str) -> str:
    """Return what is wrong with how a file is refused: `read_document` raises a ReadError and nothing else."""
    try:
        read_bytes(data, name)
    except ReadError as error:
        return "" if error.message and "\n" not in error.message else "unclear message"
    return ""


def _without_text(page: str) -> str:
    """Return the tags of a page alone."""
    return "".join(_TAG.findall(page))


def quotes(outcome: Outcome, report: Report) -> Iterator[str]:
    """Yield all that is quoted from a file: cells, sentences, evidence."""
    yield from (cell.raw for table in report.tables.values() for cell in table.cells)
    yield from (sentence.text for sentence in report.sentences)
    findings, card = outcome.parts.findings, outcome.parts.scorecard
    for result in findings.results if findings else ():
        yield from (place.text or "" for place in resolve_evidence(result.evidence, report))
    for item in card.items if card else ():
        yield from (place.text or "" for place in resolve_evidence(item.evidence, report))


def _wrong_span(outcome: Outcome, report: Report) -> str:
    text = report.text
    for table in report.tables.values():
        if any(text[cell.start : cell.end] != cell.raw for cell in table.cells):
            return "wrong span of a cell"
    if any(text[sentence.start : sentence.end] != sentence.text for sentence in report.sentences):
        return "wrong span of a sentence"
    parts = (report.document.blocks, report.sections, report.figures)
    if any(not 0 <= place.start <= place.end <= len(text) for part in parts for place in part):
        return "wrong span of a part"
    return ""


def _characters(data: bytes, outcome: Outcome) -> str:
    """Return all text of a file, read in the plainest way."""
    source = outcome.source
    if source is None:
        return ""
    if source.format == "pdf":
        return "\n".join(_pages(pypdfium2.PdfDocument(data)))
    if source.format == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            markup = "\n".join(_part(archive, info) for info in archive.infolist())
    else:
        markup = data.decode(source.encoding or "utf-8", "replace")
    if source.format == "text":
        return markup + html.unescape(markup)
    markup = _NO_CHARACTER.sub("\ufffd", markup)
    return "\n".join(html.unescape(text) for text in (_TAG.sub("", markup), markup))


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Return a part of a Word file; "" for one that cannot be unpacked, which the reader may not need."""
    try:
        return archive.open(info).read().decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return ""


def _pages(pdf: Any) -> Iterator[str]:
    for number in range(len(pdf)):
        try:
            yield pdf[number].get_textpage().get_text_range(errors="replace")
        except pypdfium2.PdfiumError:  # as the reader does, the page is left out
            continue


def _foreign(data: bytes, outcome: Outcome, report: Report) -> str:
    """Return a quoted text that the file does not have; "" for none."""
    characters = unicodedata.normalize("NFKC", _characters(data, outcome))
    known = {one + other for one, other in pairwise("".join(_HAN.findall(characters)))}
    single = set(characters)
    in_order = report.document.source.format != "pdf"  # columns of a page may be stored in any order
    for quote in quotes(outcome, report):
        for run_ in _HAN.findall(unicodedata.normalize("NFKC", quote)):
            misses = 0
            for one, other in pairwise(run_):
                present = one + other in known if in_order else {one, other} <= single
                misses = 0 if present else misses + 1
                if misses >= _FOREIGN:
                    return f"foreign text: {quote[:60]!r}"
    return ""


def _hang(_: int, __: FrameType | None) -> None:
    raise TimeoutError
