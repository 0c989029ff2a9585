"""Reads annotated problems sections (``corpora/pairs``): problems and remedies with types, concreteness and pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Problem, Remedy, Report, Tagging
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.tag.tagging import make_sentence_contexts_of_all, tag_reports

_BLOCK = re.compile(r"^= ", re.MULTILINE)
_UNIT = re.compile(
    r"\[\[(?P<id>[pr]\d+) (?P<types>[\w,?]+)(?: (?P<concrete>[+-]))?\|(?P<text>(?:(?!\[\[).)*?)\]\]", re.DOTALL
)
_REPORT = """临河县某局{year}年政府信息公开工作年度报告
一、总体情况
全年公开信息80条。
二、主动公开政府信息情况
见附表。
三、收到和处理政府信息公开申请情况
见附表。
四、政府信息公开行政复议、行政诉讼情况
见附表。
五、存在的主要问题及改进情况
{text}
六、其他需要报告的事项
未收取信息处理费。
"""


class GoldSpan(NamedTuple):
    """An annotated problem or remedy: its span in the section's text, its types, and whether it is concrete."""

    id: str
    types: frozenset[str]
    optional: frozenset[str]
    concrete: bool | None
    start: int
    end: int


class PairSection(NamedTuple):
    """An annotated problems section of a report: its text, its problems and remedies, and their pairs."""

    id: str
    year: int
    text: str
    units: tuple[GoldSpan, ...]
    pairs: frozenset[tuple[str, str]]
    optional: frozenset[tuple[str, str]]


class AlignedSection(NamedTuple):
    """An annotated problems section with the tagging of its text, which maps tagged problems to annotated ones.

    ``gold`` maps tagged ids to annotated ids.
    """

    section: PairSection
    report: Report
    contexts: Sequence[SentenceContext]
    tagging: Tagging
    gold: dict[str, str]


def read_pair_sections(paths: Iterable[str | Path]) -> list[PairSection]:
    """Return the annotated problems sections of text files; corpora/pairs/README.md describes the format.

    Raises
    ------
    DefinitionError
        With every section that pairs unknown units or has an open bracket.
    """
    sections: list[PairSection] = []
    problems: list[Message] = []
    for path in sorted(map(Path, paths)):
        for block in _BLOCK.split(path.read_text(encoding="utf-8"))[1:]:
            section = _parse_section(block)
            sections.append(section)
            known = {unit.id for unit in section.units}
            problems += [
                msg("pairs.unknown", file=path.name, section=section.id, pair=f"{p}-{r}")
                for p, r in sorted(section.pairs | section.optional)
                if not {p, r} <= known
            ]
            if "[[" in section.text or "]]" in section.text:
                problems.append(msg("pairs.bracket", file=path.name, section=section.id))
    if problems:
        raise DefinitionError(msg("pairs.corpus"), problems)
    return sections


def _parse_section(block: str) -> PairSection:
    """Return the annotated problems section in one block of an annotation file."""
    head, _, body = block.partition("\n")
    name, _, year = (field.strip() for field in head.split("|"))
    lines = body.strip().splitlines()
    marked = "\n".join(line for line in lines if not line.startswith(">"))
    pairs = [pair for line in lines if line.startswith(">") for pair in line[1:].split()]
    text, units, last = "", [], 0
    for match in _UNIT.finditer(marked):
        text += marked[last : match.start()]
        units.append(_parse_annotation(match, len(text)))
        text += match["text"]
        last = match.end()
    firm, optional = ({_parse_pair(pair) for pair in pairs if pair.endswith("?") == free} for free in (False, True))
    return PairSection(name, int(year), text + marked[last:], tuple(units), frozenset(firm), frozenset(optional))


def _parse_annotation(match: re.Match[str], offset: int) -> GoldSpan:
    """Return the annotated problem or remedy that a regular expression has matched in an annotation file."""
    types = match["types"].split(",")
    return GoldSpan(
        id=match["id"],
        types=frozenset(name for name in types if not name.endswith("?")),
        optional=frozenset(name[:-1] for name in types if name.endswith("?")),
        concrete=None if match["concrete"] is None else match["concrete"] == "+",
        start=offset,
        end=offset + len(match["text"]),
    )


def _parse_pair(text: str) -> tuple[str, str]:
    """Return the ids of problem and remedy in a pair such as ``p1-r2``."""
    problem, _, remedy = text.rstrip("?").partition("-")
    return problem, remedy


def align_sections(sections: Sequence[PairSection]) -> list[AlignedSection]:
    """Tag the annotated sections as parts of made-up reports, and align the result with their annotation."""
    reports = [
        parse_report(read_bytes(_REPORT.format(year=section.year, text=section.text).encode(), f"{section.id}.txt"))
        for section in sections
    ]
    contexts = make_sentence_contexts_of_all(
        [report.sentences for report in reports], years=[report.year for report in reports]
    )
    return [_align_section(*item) for item in zip(sections, reports, contexts, tag_reports(reports), strict=True)]


def _align_section(
    section: PairSection, report: Report, contexts: Sequence[SentenceContext], tagging: Tagging
) -> AlignedSection:
    """Return an annotated problems section with its tagging, in which tagged problems are mapped to annotated ones."""
    offset = report.text.index(section.text)
    gold = {}
    units: tuple[Problem | Remedy, ...] = (*tagging.problems, *tagging.remedies)
    for unit in units:
        overlaps = {
            own.id: min(unit.end, own.end + offset) - max(unit.start, own.start + offset)
            for own in section.units
            if own.id[0] == unit.id[0]
        }
        best = max(overlaps, key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best] > 0:
            gold[unit.id] = best
    return AlignedSection(section, report, contexts, tagging, gold)
