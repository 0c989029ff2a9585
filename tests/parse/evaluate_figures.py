"""Precision and recall per topic of the figures told in text, on written sentences.

``python -m tests.parse.evaluate_figures corpora/figures/held-back-2.jsonl [-v]`` prints a row per topic, then the
figures that only one side has.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from disclosure_nlp.model import SectionId, Sentence, TextFigure
from disclosure_nlp.parse.figures.extraction import extract_figures
from disclosure_nlp.parse.figures.scope import FigureScope

CORPORA = Path(__file__).parents[2] / "corpora"
# Headings that the sentences of a row stand under, and their section.
HEADINGS: dict[str, tuple[tuple[str, ...], SectionId]] = {
    "主动公开": (("主动公开政府信息情况",), "proactive"),
    "依申请公开": (("依申请公开政府信息情况",), "requests"),
    "复议诉讼": (("政府信息公开行政复议、行政诉讼情况",), "disputes"),
    "回应解读": (("回应解读情况",), "proactive"),
    "收费和机构": (("政府信息公开的收费及减免情况",), "requests"),
    "互动和监督": (("总体情况", "监督保障"), "overview"),
}
AGENCY, KIND, YEAR = "云陂省澄屿市岚山县人民政府", "government", 2023  # of sentences without a topic
Key = tuple[str, float, int | None, str, str]


def figures_of(text: str, heading: str, agency: str, kind: str, year: int) -> tuple[TextFigure, ...]:
    """Return the figures that a text under a heading states."""
    path, section = HEADINGS[heading]
    sentences, start = [], 0
    for place, part in enumerate(re.findall(r"[^。；！？]+[。；！？]?", text)):
        sentences.append(Sentence(f"s{place}", section, start, start + len(part), part, False, path))
        start += len(part)
    return extract_figures(sentences, FigureScope(agency, kind, year), text)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON Lines file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def compare(row: dict[str, Any]) -> tuple[Counter[Key], Counter[Key]]:
    """Return the figures of a row that are right, by a careful reader, and those that the grammar reads.

    Where the text leaves open whose a figure is (``own|territory``), each is right.
    """
    found = figures_of(*(row[name] for name in ("text", "heading", "agency", "kind", "year")))
    told: Counter[Key] = Counter((f.topic, f.number, f.year, f.basis, f.whose) for f in found)
    gold: Counter[Key] = Counter()
    for figure in row["figures"]:
        keys = [(*(figure[n] for n in ("topic", "number", "year", "basis")), who) for who in figure["whose"].split("|")]
        gold[next((key for key in keys if gold[key] < told[key]), keys[0])] += 1
    return gold, told


@cache
def measured(path: Path) -> dict[str, tuple[int, int, int]]:
    """Return right, invented and missed figures by topic."""
    right: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row in rows(path):
        gold, told = compare(row)
        for counter, keys in ((right, gold & told), (invented, told - gold), (missed, gold - told)):
            for key, times in keys.items():
                counter[key[0]] += times
    topics = sorted({*right, *invented, *missed})
    return {topic: (right[topic], invented[topic], missed[topic]) for topic in topics}


def invented_of_no_topic(texts: list[str]) -> list[str]:
    """Return the sentences of no topic in which the grammar reads a figure other than 0."""
    return [text for text in texts if any(f.number for f in figures_of(text, "互动和监督", AGENCY, KIND, YEAR))]


def main() -> None:
    """Print precision and recall per topic, or the sentences of no topic with an invented figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="the figures that only one side has")
    options = parser.parse_args()
    lines = report(options.file, options.verbose)
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def report(path: Path, verbose: bool) -> Iterator[str]:
    """Yield the lines that `main` prints."""
    read = list(rows(path))
    if "figures" not in read[0]:
        invented = invented_of_no_topic([row["text"] for row in read])
        yield from (f"{len(invented)} of {len(read)} sentences with an invented figure", *invented)
        return
    counts = measured(path)
    total = tuple(sum(values) for values in zip(*counts.values(), strict=True))
    for topic, (right, added, missed) in [*counts.items(), ("all", total)]:
        precision, recall = right / max(right + added, 1), right / max(right + missed, 1)
        yield f"{topic:20} right {right:4} invented {added:3} missed {missed:3}  P {precision:.3f}  R {recall:.3f}"
    for row in read if verbose else ():
        gold, told = compare(row)
        if gold != told:
            yield f"{row['year']} {row['kind']} {row['heading']} {row['text']}"
            yield f"  + {sorted(told - gold, key=str)}\n  - {sorted(gold - told, key=str)}"


if __name__ == "__main__":
    main()
