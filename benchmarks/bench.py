"""The time of a whole report against a floor of fixed code, stage by stage, and against other libraries: ``make bench``.

The floor is what no reader of such a report can do without, written as plainly as it can be:

- read: ``bytes.decode`` of a text file; PDFium's text and path objects of all pages of a PDF file; of HTML and DOCX
  lxml's parse, the grids of all tables with their spans, and the text of all paragraphs;
- words: ``rjieba.cut`` of the same narrative (``jieba.lcut`` where rjieba is not installed);
- sums: those of the form on ready arrays.

A second floor adds a linear classifier as plain as they come (TF-IDF of words and of characters, logistic regression,
scikit-learn), one call a report.

The first table has the stages of the package (read, parse, tag, check, score), their share, and both ratios; the second
what else a user may pick for the same file: ``pandas.read_html`` or docx2python or pdfplumber for cells and text, and
jieba and the same classifier for the sentences; ``cells`` is the share of the figures of the three tables that it has.

Runs of all are interleaved, so that they meet the same machine, and are measured by processor time; medians are
compared. What the package remembers of headings, labels and clauses, which recur in all reports, stays from run to run;
``--cold`` throws it away before every run, so that only what recurs in one report is remembered. The most memory a process holds for one report is measured in a process of its own. Every run adds a line to
``benchmarks/history.jsonl`` with the commit measured.

    python benchmarks/bench.py [--runs N] [--cold] [--no-history]
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import statistics
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from typing import Any, NamedTuple

import jieba
import lxml.html
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from lxml import etree

from disclosure_nlp import check_report, parse_report, process_file, read_document, score_report, tag_report
from disclosure_nlp.model import Report, Table
from disclosure_nlp.tag.lexicon import load_lexicon

jieba.setLogLevel(60)
RUNS = 21
MOST = 4  # reports of a kind
ROOT = Path(__file__).parent.parent
REAL = ROOT.parent / "shared" / "real"
SAMPLE = ROOT / "corpora" / "sample"
HISTORY = Path(__file__).parent / "history.jsonl"
STAGES = ("read", "parse", "tag", "check", "score")
LIMITS = {"text": 2.5, "pdf": 1.8, "html": 1.8, "docx": 1.8}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MEMORY = "import resource,sys;from disclosure_nlp import process_file;process_file(sys.argv[1]);print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
Arrays = list[list[list[float]]]
Work = Callable[[], object]


class Other(NamedTuple):
    """What another library makes of a file: its name, the texts of its cells, and the work to measure."""

    name: str
    cells: list[str]
    work: Work


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


@cache
def cut() -> Callable[[str], object]:
    """Return the cut of rjieba where it is installed, else that of jieba."""
    try:
        import rjieba
    except ImportError:
        return jieba_cut()
    result: Callable[[str], object] = rjieba.cut
    return result


@cache
def jieba_cut() -> Callable[[str], object]:
    """Return the cut of a jieba tokenizer of its own, loaded."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    result: Callable[[str], object] = tokenizer.lcut
    return result


def stages_of(path: Path) -> dict[str, Work]:
    """Return the work of each stage of the package; a stage uses what the one before it made last."""
    made: dict[str, Any] = {}

    def keep(name: str, work: Work) -> Work:
        def run() -> None:
            made[name] = work()

        return run

    return {
        "read": keep("read", lambda: read_document(path)),
        "parse": keep("parse", lambda: parse_report(made["read"])),
        "tag": keep("tag", lambda: tag_report(made["parse"])),
        "check": keep("check", lambda: check_report(made["parse"], made["tag"])),
        "score": keep("score", lambda: score_report(made["parse"], made["tag"], made["check"])),
    }


def floor_of(path: Path, kind: str, report: Report) -> dict[str, Work]:
    """Return the work of the parts of the floor for one file."""
    data, read = path.read_bytes(), READERS[kind]
    sentences = [sentence.text for sentence in report.sentences]
    narrative, arrays, words, predict = "".join(sentences), arrays_of(report), cut(), classifier()
    return {
        "floor read": lambda: read(data),
        "floor words": lambda: words(narrative),
        "floor sums": lambda: bare_sums(arrays),
        "floor classifier": lambda: predict(sentences),
    }


def html_others(path: Path, report: Report) -> Iterable[Other]:
    """Yield pandas, which reads the tables of a page, with the text of its paragraphs by lxml."""
    import pandas as pd

    data = path.read_bytes()

    def work() -> list[Any]:
        frames = pd.read_html(str(path), encoding="utf-8", header=None)
        text = lxml.html.document_fromstring(data.decode("utf-8", "replace")).text_content()
        return [frames, text, tagged(report)]

    cells = [str(value) for frame in pd.read_html(str(path), encoding="utf-8") for value in _values(frame)]
    yield Other("pandas.read_html", cells, work)


def _values(frame: Any) -> list[Any]:
    """Return the cells of a frame, whole numbers as such."""
    import pandas as pd

    values = [*frame.columns, *(value for row in frame.to_numpy(dtype=object).tolist() for value in row)]
    known = [value for value in values if not pd.isna(value)]
    return [int(value) if isinstance(value, float) and value.is_integer() else value for value in known]


def docx_others(path: Path, report: Report) -> Iterable[Other]:
    """Yield docx2python, which reads tables and paragraphs of a Word file."""
    try:
        from docx2python import docx2python
    except ImportError:
        return

    def body() -> Any:
        with docx2python(path) as document:
            return document.body

    def flat(value: Any) -> list[str]:
        return [value] if isinstance(value, str) else [text for item in value for text in flat(item)]

    yield Other("docx2python", flat(body()), lambda: ("".join(flat(body())), tagged(report)))


def pdf_others(path: Path, report: Report) -> Iterable[Other]:
    """Yield pdfplumber, which reads tables and text of a PDF file."""
    import pdfplumber

    def pages() -> tuple[list[str], str]:
        with pdfplumber.open(path) as document:
            tables = [table for page in document.pages for table in page.extract_tables()]
            text = "".join(page.extract_text() for page in document.pages)
        return [cell or "" for table in tables for row in table for cell in row], text

    yield Other("pdfplumber", pages()[0], lambda: (pages(), tagged(report)))


def tagged(report: Report) -> object:
    """Do what a pipeline of TF-IDF does with the sentences of the package: cut them by jieba, and classify them."""
    sentences = [sentence.text for sentence in report.sentences]
    return jieba_cut()("".join(sentences)), classifier()(sentences)


def cells_of(report: Report) -> Counter[str]:
    """Return the figures of the three tables."""
    tables = (report.tables.get(name) for name in ("proactive", "requests", "disputes"))
    found = (cell.value.number for table in tables if table for cell in table.cells)
    return Counter(f"{number:g}" for number in found if number is not None)


def share_of(cells: Counter[str], texts: Iterable[str]) -> float:
    """Return the share of some figures that texts have."""
    found = Counter("".join(text.split()) for text in texts)
    return sum((cells & found).values()) / max(1, sum(cells.values()))


def forget() -> None:
    """Throw away what the package remembers of earlier reports: its bounded caches, and those of the lexicon."""
    caches = [item for item in gc.get_objects() if isinstance(item, _lru_cache_wrapper)]
    for item in caches:
        if item.__module__.startswith("disclosure_nlp") and item.cache_parameters()["maxsize"] is not None:
            item.cache_clear()
    load_lexicon.cache_clear()
    load_lexicon()


def measure(works: dict[str, Work], runs: int, cold: bool = False) -> dict[str, float]:
    """Return the median processor time of each work in milliseconds, their runs interleaved."""
    times: dict[str, list[float]] = {name: [] for name in works}
    gc.disable()
    for _ in range(runs + 1):
        if cold:
            forget()
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(1000 * (time.process_time() - start))
        gc.collect()
    gc.enable()
    return {name: statistics.median(values[1:]) for name, values in times.items()}


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


def totals(times: dict[str, float]) -> dict[str, float]:
    """Return the times with their sums: line, floor, floor with classifier, and the ratios."""
    line = sum(times[name] for name in STAGES)
    floor = sum(times[f"floor {name}"] for name in ("read", "words", "sums"))
    both = floor + times["floor classifier"]
    return times | {"line": line, "floor": floor, "ratio": line / floor, "ratio with classifier": line / both}


def tell(kind: str, name: str, figures: dict[str, float]) -> None:
    """Print the line of a file or of a kind: time and share of each stage, time of the floor, ratios."""
    stages = "".join(f"{figures[stage]:7.2f} {figures[stage] / figures['line']:3.0%}" for stage in STAGES)
    floor = f"{figures['floor']:7.2f}{figures['floor classifier']:7.2f}"
    ratios = f"{figures['ratio']:6.2f}{figures['ratio with classifier']:6.2f}"
    print(f"{kind:5}{figures['line']:8.2f}{stages}{floor}{ratios}  {name}", flush=True)


def tell_others(path: Path, kind: str, report: Report, line: float, runs: int) -> dict[str, dict[str, float]]:
    """Print and return time and share of cells of the other libraries for a file."""
    told: dict[str, dict[str, float]] = {}
    try:
        others = list(OTHERS[kind](path, report)) if kind in OTHERS else []
    except Exception as error:  # what fails on a file is no alternative for it
        print(f"{kind:5}{line:8.2f}{'fails':>9}  {type(error).__name__}: {error}, {path.name}")
        return told
    for other in others:
        spent = measure({other.name: other.work}, max(3, runs // 4))[other.name]
        told[other.name] = {"ms": spent, "cells": share_of(cells_of(report), other.cells), "ratio": spent / line}
        own = told[other.name]
        print(
            f"{kind:5}{line:8.2f}{spent:9.2f}{own['ratio']:7.2f}{own['cells']:7.0%}  {other.name}, {path.name}",
            flush=True,
        )
    return told


def commit() -> str:
    """Return the commit measured; with a plus sign where files differ from it."""
    head, changed = (
        subprocess.run(["git", *arguments], capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()
        for arguments in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "--untracked-files=no", "src"))
    )
    return f"{head}+" if changed else head


def main() -> None:
    """Print both tables; add the medians of each format to the history."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each file")
    parser.add_argument("--cold", action="store_true", help="throw away what is remembered of reports before every run")
    parser.add_argument("--no-history", action="store_true", help="add no line to benchmarks/history.jsonl")
    options = parser.parse_args()
    print(
        f"milliseconds of processor time, medians of {options.runs} interleaved runs; the share of each stage in the line"
    )
    stages = "".join(f"{stage:>11}" for stage in STAGES)
    print(f"{'':5}{'line':>8}{stages}{'floor':>7}{'class.':>7}{'ratio':>6}{'both':>6}")
    reports = {path: process_file(path).report for path, _ in files()}
    found: dict[str, list[dict[str, float]]] = {}
    for path, kind in files():
        report = reports[path]
        assert report is not None, path
        figures = totals(measure(stages_of(path) | floor_of(path, kind, report), options.runs, options.cold))
        found.setdefault(kind, []).append(figures | {"memory": memory(path)})
        tell(kind, path.name, figures)
    medians = {
        kind: {name: round(statistics.median(own[name] for own in rows), 3) for name in rows[0]}
        for kind, rows in found.items()
    }
    for kind, own in medians.items():
        tell(kind, f"median; ratio at most {LIMITS[kind]}, {own['memory']:.0f} MiB (limit 400)", own)
    print(f"\n{'':5}{'line':>8}{'other':>9}{'ratio':>7}{'cells':>7}")
    others = {}
    for path, kind in files():
        report = reports[path]
        assert report is not None, path
        others[path.name] = tell_others(path, kind, report, medians[kind]["line"], options.runs)
    if not (options.no_history or options.cold):
        with HISTORY.open("a", encoding="utf-8") as file:
            entry = {"commit": commit(), "python": sys.version.split()[0], "runs": options.runs, "formats": medians}
            file.write(json.dumps(entry | {"others": {name: own for name, own in others.items() if own}}) + "\n")


READERS = {"text": decode, "pdf": text_and_paths, "html": html_grids, "docx": docx_grids}
OTHERS: dict[str, Callable[[Path, Report], Iterable[Other]]] = {
    "html": html_others,
    "docx": docx_others,
    "pdf": pdf_others,
}

if __name__ == "__main__":
    main()
