"""Growth of time with the size of hostile input: ``python benchmarks/growth.py [SIZE] [STRING…]`` or ``--patterns``.

Made-up reports with one repeated string, at two sizes (n, 4n): prints every stage whose time grows faster than n to the
power 1.3. With ``--patterns`` every regular expression of the package is searched for in, and matched with, repeated
strings that fail at their end. Exit status 1 if anything grows too fast.
"""

from __future__ import annotations

import gc
import importlib
import math
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import disclosure_nlp
from disclosure_nlp.check import check_report
from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Outcome
from disclosure_nlp.parse import parse_report
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.read import read_bytes
from disclosure_nlp.score.scorer import resolve_rubric, score_report
from disclosure_nlp.tag.tagging import tag_report
from disclosure_nlp.view.record import record

HEAD = "示例市虚构局2023年政府信息公开工作年度报告\n一、总体情况\n本局认真做好信息公开工作。\n"
REST = "\n二、主动公开政府信息情况\n无。\n"
REQUESTS = HEAD + "三、收到和处理政府信息公开申请情况\n"
PROBLEMS = HEAD + "五、存在的主要问题及改进情况\n"
# One string of each kind that a pattern or a loop may stumble over.
STRINGS = (
    "|\n", "\t甲\n", "某项标签\n", " ", "\u3000", "1", "1 ", "0\n", "\n", "一、\n", "（一）\n", "1.\n", "2023年", "年", "第",
    "、", "，", "。", "；", "：", "（", "）", "《", "》", "“", "”", "(", ")", "[", "]", "【", "】", "-", "—", "-- ", "|", "||",
    "| --- ", "| 1 ", "甲", "甲乙", "并", "的", "了", "和", "不", "未", "无", "但", "仍", "一是", "二是", "其中", "同比", "累计",
    "件", "条", "万元", "亿", "零", "〇", "十", "百分之", "%", "…", "·", "①", "*", "#", "> ", "<", "<td>", "&amp;", "&#20;",
    "信息公开", "政府信息公开申请", "收到申请1件，", "培训2次，", "问题：", "存在的问题", "下一步", "局", "县", "人民政府", "市示例局",
    "附件1\n", "第1页\n", "- 1 -\n", "总计\t1\n", "a", "http://a.b/c ", "\ufeff", "\u200b", "\x07", "🙂",
)  # fmt: skip
PLACES = {"overview": HEAD, "requests": REQUESTS, "problems": PROBLEMS}
LIMIT = 1.3
LEAST_SEARCH = 0.01  # and of the search for a pattern
LEAST = 0.15  # seconds below which nothing is said


def timings(text: str) -> dict[str, float]:
    """Return the seconds of the processor that each stage takes, the lesser of two runs: other work does not count."""
    runs = [_run(text) for _ in range(2)]
    return {stage: min(run.get(stage, 0.0) for run in runs) for stage in runs[0]}


def _run(text: str) -> dict[str, float]:
    seconds: dict[str, float] = {}

    def stage(name: str, function: Callable[..., Any], *arguments: object) -> Any:
        start = time.process_time()
        try:
            return function(*arguments)
        finally:
            seconds[name] = time.process_time() - start

    try:
        report = stage("parse", parse_report, stage("read", read_bytes, text.encode(), "growth.txt"))
        tagging = stage("tag", tag_report, report)
        findings = stage("check", check_report, report, tagging)
        stage("score", score_report, report, tagging, findings, resolve_rubric())
        page = Outcome("ok", "growth.txt", report=report, tagging=tagging, findings=findings)
        stage("record", record, page)
    except ReadError:
        pass
    return seconds


def exponents(head: str, string: str, size: int) -> dict[str, tuple[float, float]]:
    """Return, for each stage, the exponent from n to 4n and the seconds at 4n."""
    small, large = (timings(head + string * (count // len(string)) + REST) for count in (size, 4 * size))
    found = {}
    for stage, seconds in large.items():
        before = max(small.get(stage, 0.0), 1e-4)
        found[stage] = (math.log(max(seconds, 1e-4) / before, 4), seconds)
    return found


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the regular expressions of all modules, and those compiled from definitions, by name."""
    process_bytes((HEAD + REST).encode(), "growth.txt")
    for module in pkgutil.walk_packages(disclosure_nlp.__path__, "disclosure_nlp."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", item) for item in _patterns_in(value))
    for value in gc.get_objects():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield "compiled", value


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    yield from (item for item in items if isinstance(item, re.Pattern) and isinstance(item.pattern, str))


def _seconds(find: Callable[[str], Any], text: str) -> float:
    best = math.inf
    for _ in range(2):
        start = time.process_time()
        find(text)
        best = min(best, time.process_time() - start)
    return best


def check_patterns(size: int) -> int:
    """Print the patterns whose search grows too fast; return how many."""
    worst, seen = 0, set()
    for name, pattern in patterns():
        if pattern.pattern in seen:
            continue
        seen.add(pattern.pattern)
        found = (0.0, 0.0, "")
        for string in STRINGS:
            small, large = ((string * (count // len(string)))[:count] + "件x" for count in (size, 4 * size))
            for find in (pattern.fullmatch, pattern.search):
                if (seconds := _seconds(find, large)) > LEAST_SEARCH:
                    found = max(found, (math.log(seconds / max(_seconds(find, small), 1e-6), 4), seconds, string))
        if found[0] > LIMIT:
            worst += 1
            print(
                f"{name} exponent {found[0]:.2f}, {found[1]:.3f} s, {found[2]!r}: {pattern.pattern[:90]!r}", flush=True
            )
    print(f"{len(seen)} patterns, {worst} too fast")
    return worst


def main() -> int:
    """Print the stages that grow too fast; return how many."""
    if "--patterns" in sys.argv:
        return check_patterns(2000)
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    strings = sys.argv[2:] or STRINGS
    worst = 0
    start = time.perf_counter()
    for place, head in PLACES.items():
        for string in strings:
            for stage, (exponent, seconds) in exponents(head, string, size).items():
                if exponent > LIMIT and seconds > LEAST:
                    worst += 1
                    print(f"{place:9} {string!r:24} {stage:6} exponent {exponent:.2f}, {seconds:.2f} s at {4 * size:,}")
    print(f"{len(PLACES) * len(strings)} inputs, {worst} too fast, {time.perf_counter() - start:.0f} s")
    return worst


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
