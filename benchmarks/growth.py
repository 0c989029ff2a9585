"""Growth of time with the size of hostile input: ``python benchmarks/growth.py [SIZE] [STRING…]`` or ``--patterns``.

Made-up reports with one repeated string, at two sizes (n, 4n): prints every stage whose time grows faster than n to the
power 1.3. With ``--patterns [NAME…]`` every regular expression of the package, or those of the names, is searched for
in, and matched with, repeated strings that fail at their end. Exit status 1 if anything grows too fast.
"""

from __future__ import annotations

import gc
import importlib
import math
import multiprocessing
import pkgutil
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from attack_strings import Attack, attacks

import disclosure_nlp
from disclosure_nlp.check import check_report
from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Outcome
from disclosure_nlp.parse import parse_report
from disclosure_nlp.pipeline import process_bytes
from disclosure_nlp.read import read_bytes
from disclosure_nlp.score.scorer import resolve_rubric, score_report
from disclosure_nlp.tag.tagging import tag_report
from disclosure_nlp.view.record import build_record

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
    "一是公开内容不够全面。", "二是更新不及时，下一步加强业务培训。", "（1）存在的问题：部分单位内容不全。\n", "下一步，我局将加强业务培训。\n",
    "针对上述问题，完善公开目录。", "2023年，主动公开信息12条，其中网站3条。", "收到申请5件，同比增长20%，予以公开2件。\n", "<p>甲</p>", "| 甲 | 1 | 2 |\n", "甲\t1\t2\n",
    "附件1\n", "第1页\n", "- 1 -\n", "总计\t1\n", "a", "http://a.b/c ", "\ufeff", "\u200b", "\x07", "🙂",
)  # fmt: skip
PLACES = {"overview": HEAD, "requests": REQUESTS, "problems": PROBLEMS}
LIMIT = 1.3
_HAN = re.compile("[\u3400-\u9fff]")
LEAST_SEARCH = 0.01  # and of the search for a pattern
SIZES = (125, 500, 2000, 8000)  # characters in which a pattern is searched
PATIENCE = 60  # seconds of the processor for all attacks on a pattern
# Methods of a pattern, and those that search as they do.
_ALL = ("fullmatch", "match", "search")
_METHODS = dict.fromkeys(("finditer", "findall", "sub", "subn", "split"), "search")
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
        stage("record", build_record, page)
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


class Pattern(NamedTuple):
    """A regular expression of the package: its name, and the methods by which it is searched."""

    name: str
    compiled: re.Pattern[str]
    methods: tuple[str, ...]


def patterns() -> list[Pattern]:
    """Return the regular expressions of all modules, and those compiled from definitions, each text once.

    The latter are those in memory with a Chinese character: other libraries have none. A pattern is attacked by the
    methods that the modules which know its name call; by all of them where it is handed on.
    """
    process_bytes((HEAD + REST).encode(), "growth.txt")
    found: dict[str, Pattern] = {}
    for module in pkgutil.walk_packages(disclosure_nlp.__path__, "disclosure_nlp."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        source = Path(str(loaded.__file__)).read_text(encoding="utf-8")
        for name, value in _named_values(loaded):
            word = re.escape(name)
            called = {_METHODS.get(method, method) for method in re.findall(rf"\b{word}\.([a-z]+)\(", source)}
            handed_on = not called or len(re.findall(rf"\b{word}\b(?!\.| = )", source)) > 0
            for item in _patterns_in(value):
                before = found.get(item.pattern)
                methods = {*(before.methods if before else ()), *(_ALL if handed_on else called & {*_ALL})}
                found[item.pattern] = Pattern(f"{module.name}.{name}", item, tuple(sorted(methods)))
    for value in gc.get_objects():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str) and _HAN.search(value.pattern):
            found.setdefault(value.pattern, Pattern("compiled", value, _ALL))
    return list(found.values())


def _named_values(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield names and values of a module; of a set of patterns each pattern, as ``_RE.year``."""
    for name, value in vars(module).items():
        if isinstance(value, PatternSet):
            yield from ((f"{name}.{pattern}", getattr(value, pattern)) for pattern in dir(value))
        else:
            yield name, value


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    yield from (item for item in items if isinstance(item, re.Pattern) and isinstance(item.pattern, str))


def pattern_growth(pattern: Pattern, sizes: Sequence[int] = SIZES) -> tuple[float, float, str]:
    """Return the largest exponent of a pattern with the seconds and the attack; zeros if no search takes long.

    Each attack is tried at growing sizes, so that cubic patterns end, up to one at which even a quadratic search of
    the largest size would not be seen.
    """
    worst = (0.0, 0.0, "")
    general = [Attack("", string, "件x") for string in STRINGS]
    for attack in dict.fromkeys((*attacks(pattern.compiled), *general)):
        for find in (getattr(pattern.compiled, method) for method in pattern.methods):
            for small, large in pairwise(sizes):
                if (seconds := _seconds(find, attack.text(large))) > LEAST_SEARCH:
                    exponent = math.log(seconds / max(_seconds(find, attack.text(small)), 1e-6), large / small)
                    worst = max(worst, (exponent, seconds, f"{find.__name__} {attack}"))
                if seconds > LEAST_SEARCH or seconds * (sizes[-1] / large) ** 2 < LEAST_SEARCH:
                    break
    return worst


def _seconds(find: Callable[[str], Any], text: str, runs: int = 2) -> float:
    """Return the seconds of the processor that a search takes, the least of some runs: other work does not count.

    Of the thread: the clock of a process with a limit on its time advances by ticks.
    """
    best = math.inf
    for _ in range(runs):
        start = time.thread_time()
        find(text)
        best = min(best, time.thread_time() - start)
    return best


def _attack(pattern: Pattern, found: Any) -> None:
    """Put the growth of a pattern into a queue, unless it takes longer than a process is patient."""
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
    found.put(pattern_growth(pattern))


def check_patterns(names: Sequence[str]) -> int:
    """Print the patterns whose search grows too fast or does not end; return how many. Names limit the patterns."""
    chosen = [item for item in patterns() if not names or any(name in item.name for name in names)]
    worst = 0
    fork = multiprocessing.get_context("fork")
    for pattern in chosen:
        found = fork.SimpleQueue()
        child = fork.Process(target=_attack, args=(pattern, found))
        child.start()
        child.join()
        exponent, seconds, attack = (math.inf, PATIENCE, "does not end") if found.empty() else found.get()
        if exponent > LIMIT:
            worst += 1
            text = pattern.compiled.pattern[:90]
            print(f"{pattern.name} exponent {exponent:.2f}, {seconds:.3f} s, {attack}: {text!r}", flush=True)
    print(f"{len(chosen)} patterns, {worst} too fast")
    return worst


def main() -> int:
    """Print the stages that grow too fast; return how many."""
    if "--patterns" in sys.argv:
        return check_patterns([name for name in sys.argv[1:] if name != "--patterns"])
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
