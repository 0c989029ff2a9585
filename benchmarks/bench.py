"""The time of a whole report as a ratio to a floor of fixed code, measured in the same process: ``make bench``.

The floor is what no reader of such a report can do without, written as plainly as it can be:

- text: ``bytes.decode`` of the file; PDF: PDFium's text and path objects of all pages;
- ``jieba.lcut`` of the same narrative;
- the sums of the form on ready arrays.

The runs of line and floor are interleaved, so that both meet the same machine; medians of each are compared.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import jieba
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from disclosure_nlp import process_file
from disclosure_nlp.model import Report, Table

jieba.setLogLevel(60)
RUNS = 41
ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"
SAMPLE = ROOT / "corpora" / "sample"
Arrays = list[list[list[float]]]


def decode(data: bytes) -> int:
    """Decode a text file."""
    return len(data.decode("utf-8"))


def text_and_paths(data: bytes) -> int:
    """Read the characters and the path objects of all pages."""
    count = 0
    document = pdfium.PdfDocument(data)
    for page in document:
        textpage = page.get_textpage()
        count += len(textpage.get_text_range())
        for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH]):
            count += item.get_bounds() is not None
        textpage.close()
        page.close()
    document.close()
    return count


def arrays_of(report: Report) -> Arrays:
    """Return the figures of the three tables as rows of numbers."""

    def rows(table: Table) -> list[list[float]]:
        return [[table.number(row, column) or 0 for column in table.columns] for row in table.rows]

    return [rows(table) for table in report.tables.values()]


def bare_sums(arrays: Arrays) -> int:
    """Add up rows and columns."""
    wrong = 0
    for table in arrays:
        for row in table:
            wrong += sum(row[:-1]) != row[-1]
        for column in zip(*table, strict=False):
            wrong += sum(column[2:-2]) != column[-2] if len(column) > 4 else 0
    return wrong


def floor_of(path: Path, read: Callable[[bytes], int]) -> Callable[[], object]:
    """Return the floor's work for one file."""
    data = path.read_bytes()
    report = process_file(path).report
    assert report is not None, path
    narrative = "".join(sentence.text for sentence in report.sentences)
    arrays = arrays_of(report)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = TEMPORARY.name
    tokenizer.initialize()
    return lambda: (read(data), tokenizer.lcut(narrative), bare_sums(arrays))


def seconds(work: Callable[[], object]) -> float:
    """Return the time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(path: Path, read: Callable[[bytes], int]) -> tuple[float, float]:
    """Return the medians of line and floor in seconds, their runs interleaved."""
    floor, line = floor_of(path, read), lambda: process_file(path)
    pairs = []
    gc.disable()
    for _ in range(RUNS):
        pairs.append((seconds(line), seconds(floor)))
        gc.collect()
    gc.enable()
    lines, floors = zip(*pairs[1:], strict=True)
    return statistics.median(lines), statistics.median(floors)


def files() -> list[Path]:
    """Return the real reports where they are, else those of the sample corpus."""
    folder = REAL if REAL.is_dir() else SAMPLE
    return sorted(path for path in folder.iterdir() if path.suffix in (".txt", ".pdf") and path.stat().st_size)


def main() -> None:
    """Print one line per file and one per format."""
    ratios: dict[str, list[float]] = {}
    print(f"{'line':>8} {'floor':>8} {'ratio':>6}  report  (milliseconds, medians of {RUNS - 1} interleaved runs)")
    for path in files():
        kind = "pdf" if path.suffix == ".pdf" else "text"
        line, floor = measure(path, text_and_paths if kind == "pdf" else decode)
        ratios.setdefault(kind, []).append(line / floor)
        print(f"{1000 * line:8.2f} {1000 * floor:8.2f} {line / floor:6.2f}  {path.name}")
    for kind, values in ratios.items():
        print(f"{kind}: {statistics.median(values):.2f} times the floor (at most {'2' if kind == 'pdf' else '3'})")


TEMPORARY = TemporaryDirectory()

if __name__ == "__main__":
    sys.exit(main())
