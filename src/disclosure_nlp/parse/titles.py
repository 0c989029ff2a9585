"""Finds titles of annual reports: agency, year and subject in any order, over several lines, with misprints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.dates import find_year
from disclosure_nlp.parse.lexicon import IdentityWords
from disclosure_nlp.parse.lines import NarrativeLine
from disclosure_nlp.parse.organs import GovernmentBody, find_street_office, parse_government_body
from disclosure_nlp.text.patterns import alternation_pattern

# 政府信息公开工作年度报告 in its variants; up to one character of each part may be lost or mistyped (工作度报告).
SUBJECT = re.compile(
    r"(?:(?:政府|政务|党务|校务|院务|部门|机关|单位|(?<=[年度])[\u4e00-\u9fff]{2})?(?:政府)?(?:政务)?(?:信息公开|信息公|信息开|息公开|信公开)|政务公开|政府公开)"
    r"(?:工作|工|作)?(?:[（(]?20\d\d年?度?[)）]?)?(?:第[一二三四]次)?[工作年度的情况执行总结关于及其情]{0,14}?(?:报告|年报|总结报告)(?:书)?"
)
YEARS = re.compile(
    r"[（(]?(?:20\d\d|二[〇○零OoΟО][〇○零OoΟО一二三][〇○零OoΟО一二三四五六七八九])年?(?:度|[-—－–~～至到/]{1,2}(?:20)?\d\d)?(?:年|学年)?度?[)）]?"
)
_RE = PatternSet(__name__)
# Words after a title that show another document.
OTHER_DOCUMENT = re.compile(rf"(?:及|和|与)?[^。]{{0,12}}?{alternation_pattern(IdentityWords.load().other_documents)}")
_TAIL = re.compile(
    rf"[（(【\[-_—|/].*|(?:信息)?{alternation_pattern(IdentityWords.load().fields_after_title)}.*|20\d\d年?度?|的公[告示]|\W*"
)
_LONGEST = 70
_LONGEST_BESIDE = 40
_LINES_BESIDE = 3
_SHORTEST_SUBJECT = 6


class ReportTitle(NamedTuple):
    """The title of an annual report: the government body and year that it names, and its text span.

    ``broken`` is True if the title continues on the next line.
    """

    agency: GovernmentBody | None
    year: int | None
    span: TextSpan
    line: int
    broken: bool = False


def find_report_titles(lines: Sequence[NarrativeLine]) -> list[ReportTitle]:
    """Return the titles of annual reports among lines, in order.

    Examples
    --------
    >>> from disclosure_nlp.parse.lines import make_narrative_line
    >>> title = find_report_titles([make_narrative_line("2023年云桥县水利局政府信息公开工作年度报告", 0)])[0]
    >>> title.agency.name, title.year
    ('云桥县水利局', 2023)
    """
    return [
        title
        for index in range(len(lines))
        for broken in (True, False)
        if (title := _find_title_at(lines, index, broken)) is not None
    ]


def _find_title_at(lines: Sequence[NarrativeLine], index: int, join_next_line: bool) -> ReportTitle | None:
    """Return the report title on a line, or on it and the next one joined; None if there is none."""
    line = last = lines[index]
    text, cut = clean_title(line.text), 0
    if join_next_line:
        if index + 1 >= len(lines) or not _may_belong_to_title(lines[index + 1].text):
            return None
        cut, last = len(text), lines[index + 1]
        text += clean_title(last.text)
    match = SUBJECT.search(text[:_LONGEST])
    if match is None or not _is_separate_title(line, text, match, join_next_line):
        return None
    if join_next_line and not match.start() < cut < match.end():
        return None
    before, year = text[: match.start()], find_year(text[: match.end() + 12])
    organ, first = government_body_in_title(before, text[match.start() : match.start() + 2]), index
    organ, joined = organ or (None if join_next_line else _name_after_other_words(line.text)), ""
    while first > 0 and index - first < _LINES_BESIDE and (organ is None or year is None):
        if not _may_belong_to_title(lines[first - 1].text):
            break
        first -= 1
        above = clean_title(lines[first].text)
        joined = above + joined  # the name itself may be broken: 云桥县 above 水利局
        year, organ = (
            year or find_year(above),
            organ or _organ_on_adjacent_line(joined) or _organ_on_adjacent_line(above),
        )
    below = [clean_title(lines[index + 1].text)] if organ is None and index + 1 < len(lines) else []
    organ = organ or next((found for item in below if (found := _organ_on_adjacent_line(item))), None)
    start = lines[first].start if first < index and organ is not None else line.start
    end = last.end if len(last.text) <= _LONGEST else min(last.end, line.start + _end_of_title(line.text, text, match))
    return ReportTitle(organ, year[0] if year else None, TextSpan(start, end), index, join_next_line)


def _name_after_other_words(line: str) -> GovernmentBody | None:
    """Return the government body in a title that follows other words on its line, as in 首页 某局2023年…."""
    match = re.search(r"(?:政府|政务)?信息公开|政务公开", line[:_LONGEST])
    pieces = re.split(r"[\s\u3000>＞|/]+", line[: match.start()]) if match is not None else []
    tries = (clean_title("".join(pieces[-count:])) for count in range(1, len(pieces)))
    return next((found for piece in tries if (found := government_body_in_title(piece)) is not None), None)


def clean_title(text: str) -> str:
    """Return a line without whitespace, Markdown and quotation marks, and without a label such as 标题： (title)."""
    return _RE.marks.sub("", _RE.label.sub("", text, count=1) if _RE.label.match(text.lstrip("#* ")) else text)


def _end_of_title(line: str, text: str, match: re.Match[str]) -> int:
    """Return the offset at which a title ends in the line that it begins."""
    tail = text[match.end() - 2 : match.end()]
    return line.find(tail, max(0, match.end() - 2)) + len(tail)


def _is_separate_title(line: NarrativeLine, text: str, match: re.Match[str], join_next_line: bool) -> bool:
    """Return whether a title is a line of its own, or begins a line that continues with a sentence."""
    before, after = text[: match.start()], text[match.end() :]
    if _RE.not_a_title.search(before) or re.search(r"[，,：:《]", before) or OTHER_DOCUMENT.match(after):
        return False
    if len(text) <= _LONGEST and not re.search(r"[。；]", after):
        return _TAIL.fullmatch(after) is not None
    rest = line.text[_end_of_title(line.text, text, match) :]
    opens = not join_next_line and _RE.after.match(rest) is not None and len(match.group()) > _SHORTEST_SUBJECT
    return opens and (bool(before) or find_year(match.group()) is not None)


def government_body_in_title(before: str, subject: str = "") -> GovernmentBody | None:
    """Return the government body named before the subject of a title, ignoring year and remarks, or None."""
    text = before + "政府" if _RE.elided.search(before) and subject.startswith("政府") else before
    text = _RE.spam.sub("", text)
    pieces = YEARS.split(text)
    for piece in (pieces[0], "".join(pieces), pieces[-1]):
        name = _strip_remarks(piece)
        organ = parse_government_body(name) or find_street_office(name)
        if organ is not None:
            return organ
    return None


def _strip_remarks(text: str) -> str:
    """Return a text without remarks in brackets at its ends."""
    previous = None
    while previous != text:
        previous, text = text, _RE.remark.sub("", text).strip("：:-—_、,.，。·《》【】[]")
    return text


def _organ_on_adjacent_line(text: str) -> GovernmentBody | None:
    """Return the government body that a line next to a title names with its place, or None.

    A place is required: 返回顶部 (back to top) ends like a body's name, too.
    """
    organ = parse_government_body(_strip_remarks(_RE.spam.sub("", YEARS.sub("", text))))
    if organ is None or organ.bare or SUBJECT.search(text):
        return None
    named = organ.place or organ.is_institution or organ.ending in ("township", "subdistrict", "government", "zone")
    return organ if named or text.startswith(("国家", "中国", "中华")) or organ.name.endswith("海关") else None


def _may_belong_to_title(text: str) -> bool:
    """Return whether a line next to a title can be part of it."""
    return len(text) <= _LONGEST_BESIDE and not _RE.not_a_title.search(text) and not re.search(r"[，,:：>]", text)


def find_quoted_titles(text: str) -> Iterator[ReportTitle]:
    """Yield the report titles that a text quotes in 《…》."""
    for match in re.finditer(r"《([^《》]{8,70})》", text):
        inside = clean_title(match[1])
        subject = SUBJECT.search(inside)
        if (
            subject is not None
            and subject.end() >= len(inside) - 6
            and not OTHER_DOCUMENT.match(inside[subject.end() :])
        ):
            year = find_year(inside)
            organ = government_body_in_title(inside[: subject.start()], inside[subject.start() : subject.start() + 2])
            yield ReportTitle(organ, year[0] if year else None, TextSpan(match.start(), match.end()), 0)
