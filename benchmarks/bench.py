"""The time of a whole report as a ratio to a floor of fixed code, measured in the same process: ``make bench``.

The floor is what no reader of such a report can do without, written as plainly as it can be:

- text: ``bytes.decode`` of the file; PDF: PDFium's text and path objects of all pages; HTML and DOCX: lxml's parse, the
  grids of all tables with their spans, and the text of all paragraphs;
- the words of the same narrative: ``jieba.lcut``, and for HTML and DOCX ``rjieba.cut`` where it is installed;
- for HTML and DOCX a linear classifier as plain as they come (TF-IDF of words and of characters, logistic regression,
  scikit-learn), one call a report;
- the sums of the form on ready arrays.

The runs of line and floor are interleaved, so that both meet the same machine; medians of each are compared. The most
memory a process holds for one report is measured in a process of its own.
"""

from __future__ import annotations

import gc
import io
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jieba
import lxml.html
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree

from disclosure_nlp import process_file
from disclosure_nlp.model import Report, Table

jieba.setLogLevel(60)
RUNS = 41
MOST = 6  # reports of a kind
ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"
SAMPLE = ROOT / "corpora" / "sample"
LIMITS = {"text": "3", "pdf": "2", "html": "3 with rjieba, 5 without", "docx": "2.5 with rjieba"}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MEMORY = "import resource,sys;from disclosure_nlp import process_file;process_file(sys.argv[1]);print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
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


def html_grids(data: bytes) -> int:
    """Parse a page, expand the grids of its tables, read the text of its paragraphs."""
    tree = lxml.html.document_fromstring(data.decode("utf-8", "replace"))
    cells = sum(len(grid(table)) for table in tree.iter("table"))
    return cells + sum(len(paragraph.text_content()) for paragraph in tree.iter("p", "h1", "h2", "h3"))


def grid(table: Any) -> dict[tuple[int, int], str]:
    """Return the texts of an HTML table by place, spans expanded."""
    cells: dict[tuple[int, int], str] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iter("td", "th"):
            while (row, column) in cells:
                column += 1
            text = cell.text_content().strip()
            width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            cells |= {(row + down, column + right): text for down in range(height) for right in range(width)}
            column += width
    return cells


def docx_grids(data: bytes) -> int:
    """Parse the document part, read its tables cell by cell and its paragraphs."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
    cells: dict[tuple[int, int, int], str] = {}
    for number, table in enumerate(tree.iter(f"{WORD}tbl")):
        for row, line in enumerate(table.iter(f"{WORD}tr")):
            column = 0
            for cell in line.iter(f"{WORD}tc"):
                span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
                width = 1 if span is None else int(span.get(f"{WORD}val"))
                text = "".join(item.text or "" for item in cell.iter(f"{WORD}t"))
                cells |= {(number, row, column + right): text for right in range(width)}
                column += width
    paragraphs = ["".join(item.text or "" for item in line.iter(f"{WORD}t")) for line in tree.iter(f"{WORD}p")]
    return len(cells) + sum(map(len, paragraphs))


@cache
def classifier() -> Callable[[list[str]], object]:
    """Return a plain linear classifier of sentences, fitted on the labelled narratives."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline, make_union

    from disclosure_nlp.tag.labels import LABELS
    from disclosure_nlp.tag.trained.dataset import read_corpus

    rows = [row for item in read_corpus([ROOT / "corpora" / "labelled" / "narratives-1.jsonl"]) for row in item.rows]
    truth = [[label in row.labels for label in LABELS] for row in rows]
    used = [column for column in range(len(LABELS)) if 0 < sum(row[column] for row in truth) < len(truth)]
    words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2))
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    model = make_pipeline(make_union(words, characters), OneVsRestClassifier(LogisticRegression(max_iter=200)))
    model.fit([row.text for row in rows], [[row[column] for column in used] for row in truth])
    predict: Callable[[list[str]], object] = model.predict_proba
    return predict


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


def floor_of(path: Path, kind: str) -> Callable[[], object]:
    """Return the floor's work for one file."""
    data, read = path.read_bytes(), READERS[kind]
    report = process_file(path).report
    assert report is not None, path
    sentences = [sentence.text for sentence in report.sentences]
    narrative = "".join(sentences)
    arrays = arrays_of(report)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = TEMPORARY.name
    tokenizer.initialize()
    if kind in ("text", "pdf"):
        return lambda: (read(data), tokenizer.lcut(narrative), bare_sums(arrays))
    cut, predict = fast_cut() or tokenizer.lcut, classifier()
    return lambda: (read(data), cut(narrative), predict(sentences), bare_sums(arrays))


def fast_cut() -> Callable[[str], object] | None:
    """Return the cut of rjieba where it is installed."""
    try:
        import rjieba
    except ImportError:
        return None
    cut: Callable[[str], object] = rjieba.cut
    return cut


def seconds(work: Callable[[], object]) -> float:
    """Return the time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(path: Path, kind: str) -> tuple[float, float]:
    """Return the medians of line and floor in seconds, their runs interleaved."""
    floor, line = floor_of(path, kind), lambda: process_file(path)
    pairs = []
    gc.disable()
    for _ in range(RUNS):
        pairs.append((seconds(line), seconds(floor)))
        gc.collect()
    gc.enable()
    lines, floors = zip(*pairs[1:], strict=True)
    return statistics.median(lines), statistics.median(floors)


def memory(path: Path) -> float:
    """Return the most memory a process holds that does this report alone, in MiB."""
    run = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True)
    return int(run.stdout) / (1 << 20 if sys.platform == "darwin" else 1024)


def files() -> list[tuple[Path, str]]:
    """Return the reports and their kinds: text and PDF from the real ones where they are, else the sample corpus."""
    found = [path for folder in (REAL, SAMPLE) if folder.is_dir() for path in sorted(folder.iterdir())]
    kinds = {".txt": "text", ".pdf": "pdf", ".html": "html", ".docx": "docx"}
    chosen: dict[str, list[Path]] = {kind: [] for kind in kinds.values()}
    for path in found:
        kind = kinds.get(path.suffix)
        if kind and not (chosen[kind] and chosen[kind][0].parent != path.parent) and len(chosen[kind]) < MOST:
            chosen[kind].append(path)
    return [(path, kind) for kind, paths in chosen.items() for path in paths]


def main() -> None:
    """Print one line per file and one per format."""
    ratios: dict[str, list[float]] = {}
    held: dict[str, float] = {}
    print(f"words of HTML and DOCX by {'rjieba' if fast_cut() else 'jieba'}")
    print(f"{'line':>8} {'floor':>8} {'ratio':>6}  report  (milliseconds, medians of {RUNS - 1} interleaved runs)")
    for path, kind in files():
        line, floor = measure(path, kind)
        ratios.setdefault(kind, []).append(line / floor)
        print(f"{1000 * line:8.2f} {1000 * floor:8.2f} {line / floor:6.2f}  {path.name}", flush=True)
        held[kind] = max(held.get(kind, 0), memory(path))
    for kind, values in ratios.items():
        told = f"{kind}: {statistics.median(values):.2f} times the floor (at most {LIMITS[kind]})"
        print(f"{told}; at most {held[kind]:.0f} MiB (limit 400)")


READERS = {"text": decode, "pdf": text_and_paths, "html": html_grids, "docx": docx_grids}
TEMPORARY = TemporaryDirectory()

if __name__ == "__main__":
    sys.exit(main())
