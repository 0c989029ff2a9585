"""The time of tagging against that of cutting the same text into words: ``make bench``.

Reports of 31 sentences, put together from the labelled narratives, are tagged in batches of 100: reading of the cues,
labels, what weighed, attributes, problems, remedies and pairs. Beside it ``jieba.lcut`` cuts the same text. Runs of both
are interleaved, so that both meet the same machine, and measured by processor time. What the tagger keeps of sentences
it has seen is thrown away before every run.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import jieba
import msgspec

from disclosure_nlp import process_file
from disclosure_nlp.model import Report
from disclosure_nlp.tag.lexicon import load_lexicon
from disclosure_nlp.tag.tagging import tag_reports
from disclosure_nlp.tag.tokenizer import JiebaTokenizer, RjiebaTokenizer, Tokenizer
from disclosure_nlp.tag.trained.dataset import read_corpus
from disclosure_nlp.tag.trained.predictor import TrainedTagger
from disclosure_nlp.text.markers import list_marker_at, list_markers_in

jieba.setLogLevel(60)
SENTENCES, BATCH, RUNS = 31, 100, 9
LIMIT = 1.3  # times jieba.lcut of the same text
ROOT = Path(__file__).parent.parent


def reports() -> Iterator[Report]:
    """Yield reports of `SENTENCES` sentences each."""
    base = process_file(next(iter(sorted((ROOT / "corpora" / "sample").glob("*.txt"))))).report
    assert base is not None
    units = list(chain.from_iterable(item.sentences() for item in read_corpus([ROOT / "corpora" / "labelled"])))
    for start in range(0, len(units) - SENTENCES, SENTENCES):
        yield msgspec.structs.replace(base, sentences=tuple(units[start : start + SENTENCES]))


def tagging(batch: list[Report], tokenizer: Tokenizer) -> Callable[[], object]:
    """Return the work of tagging a batch."""
    tagger = TrainedTagger(tokenizer=tokenizer)
    return lambda: tag_reports(batch, tagger, tokenizer)


def cutting(batch: list[Report]) -> Callable[[], object]:
    """Return the work of cutting a batch into words with jieba alone."""
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = TEMPORARY.name
    tokenizer.initialize()
    texts = ["\n".join(sentence.text for sentence in report.sentences) for report in batch]
    return lambda: [tokenizer.lcut(text) for text in texts]


def milliseconds(work: Callable[[], object]) -> float:
    """Return the time of one run, per report of a batch."""
    load_lexicon.cache_clear()
    list_marker_at.cache_clear()
    list_markers_in.cache_clear()
    load_lexicon()
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    spent = time.process_time() - start
    gc.enable()
    return 1000 * spent / BATCH


def main() -> None:
    """Print the time a report of each, and the ratio."""
    batch = list(reports())[:BATCH]
    assert len(batch) == BATCH
    lines: dict[str, Callable[[], object]] = {
        "jieba.lcut": cutting(batch),
        "tagging, jieba": tagging(batch, JiebaTokenizer()),
        "tagging, rjieba": tagging(batch, RjiebaTokenizer()),
    }
    times: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(RUNS):
        for name, work in lines.items():
            times[name].append(milliseconds(work))
    floor = statistics.median(times["jieba.lcut"][1:])
    print(f"reports of {SENTENCES} sentences, batches of {BATCH}, medians of {RUNS - 1} interleaved runs")
    for name, values in times.items():
        middle = statistics.median(values[1:])
        print(f"{middle:8.2f} ms {middle / floor:6.2f}  {name}")
    pairs = zip(times["tagging, rjieba"][1:], times["jieba.lcut"][1:], strict=True)
    print(f"tagging with rjieba: {statistics.median(a / b for a, b in pairs):.2f} times jieba.lcut (at most {LIMIT})")


TEMPORARY = TemporaryDirectory()

if __name__ == "__main__":
    sys.exit(main())
