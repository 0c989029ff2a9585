"""Finds years, periods and dates in text, including Chinese numerals and dates with lost characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Period

_DIGITS = str.maketrans("〇○零OoΟО一二三四五六七八九", "0000000123456789")
_RE = PatternSet(__name__)
_GAP = r"[\s\u3000]*+"
# 2023年1月1日起至2023年12月31日; 年 or 月 may be lost (202311日).
_PERIOD = re.compile(
    rf"(?P<y1>20{_GAP}[0-3]{_GAP}\d){_GAP}(?:年{_GAP})?(?:度)?(?P<m1>0?\d|1[0-2]){_GAP}[月.]?{_GAP}(?P<d1>0?1|[12]?\d|3[01]){_GAP}日?"
    rf"[^。；\d]{{0,8}}?[-—－–~～至到起止,，]{{1,4}}[^。；\d]{{0,6}}"
    rf"(?:(?P<y2>20{_GAP}[0-3]{_GAP}\d){_GAP}(?:年{_GAP})?|同年|当年|本年)?(?P<m2>1[0-2]|0?\d){_GAP}[月.]?{_GAP}(?P<d2>3[01]|[12]\d|0?\d){_GAP}日"
)
_FULL_DATE = re.compile(rf"(?P<y>20\d\d){_GAP}年{_GAP}(?P<m>\d{{1,2}}){_GAP}月{_GAP}(?P<d>\d{{1,2}}){_GAP}日")
_ANY_DATE = r"(?P<date>20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2})"
_STATED_PUBLICATION = re.compile(
    r"(?:发布|发文|成文|公开|发表|生成|印发|发稿|上传)(?:日期|时间)[】\]]?[:：|\s\u3000]*"
    + _ANY_DATE
    + r"|(?:日期|时间)(?<=[\s\u3000](?:日期|时间))[:：]\s*"
    + _ANY_DATE.replace("date", "bare")
)


def find_year(text: str) -> tuple[int, int, int] | None:
    """Return the first year in a text with its start and end offset, or None."""
    match = _RE.year.search(text)
    if match is None:
        return None
    digits = re.sub(r"\s", "", match.group()).translate(_DIGITS)
    return int(digits), match.start(), match.end()


def year_of_sentences(sentences: Iterable[str]) -> int | None:
    """Return the only year that sentences report on, such as 2023 in 截至2023年12月31日 (until …).

    None for none or several.
    """
    found: set[int] = set()
    for sentence in sentences:
        squeezed = re.sub(r"[\s\u3000]+", "", sentence)
        found |= {
            int(match["opened"] or match["closed"] or match["reported"]) for match in _RE.own_year.finditer(squeezed)
        }
    return found.pop() if len(found) == 1 else None


def find_period(text: str) -> Period | None:
    """Return the reporting period that a text states, with ISO dates, or None."""
    fallback = None
    for match in _PERIOD.finditer(text):
        period = _period_from_match(match)
        if period is None:
            continue
        if _RE.period_word.search(text, max(0, match.start() - 40), match.start()):
            return period
        if fallback is None and (period.first[5:], period.last[5:]) == ("01-01", "12-31"):
            fallback = period
    return fallback


def _period_from_match(match: re.Match[str]) -> Period | None:
    """Return the period of a regular expression match, or None if one of its dates does not exist."""
    start_year = int(re.sub(r"\s", "", match["y1"]))
    end_year = int(re.sub(r"\s", "", match["y2"])) if match["y2"] else start_year
    first = iso_date(start_year, int(match["m1"]), int(match["d1"]))
    last = iso_date(end_year, int(match["m2"]), int(match["d2"]))
    if first is None or last is None or first > last:
        return None
    return Period(first, last, match.start(), match.end())


def iso_date(year: int, month: int, day: int) -> str | None:
    """Return a date in ISO format, or None if there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def date_of_line(line: str) -> str | None:
    """Return the ISO date of a line that contains nothing but a date, as below a signature, or None."""
    for pattern in (_FULL_DATE, _RE.iso_date):
        match = pattern.fullmatch(line.strip())
        if match:
            return iso_date(int(match["y"]), int(match["m"]), int(match["d"]))
    match = _RE.chinese_date.fullmatch(line.strip())
    if match is None:
        return None
    return iso_date(
        int(match["y"].translate(_DIGITS)), _parse_chinese_numeral(match["m"]), _parse_chinese_numeral(match["d"])
    )


def _parse_chinese_numeral(text: str) -> int:
    """Return the value of a Chinese numeral below 100, such as 12 for 十二."""
    tens, ten, ones = text.rpartition("十")
    digits = "〇一二三四五六七八九"
    return (digits.index(tens) if tens else len(ten)) * 10 + (digits.index(ones) if ones else 0)


def stated_publication_date(text: str) -> str | None:
    """Return the publication date that a web page states, such as 发布日期：…, in ISO format, or None."""
    found = find_publication_date(text)
    return found[0] if found else None


def find_publication_date(text: str) -> tuple[str, int, int] | None:
    """Return the stated publication date in ISO format with its start and end offsets in the text, or None."""
    match = _STATED_PUBLICATION.search(text)
    if match is None:
        return None
    group = "date" if match["date"] else "bare"
    year, month, day = (int(number) for number in re.findall(r"\d+", match[group]))
    stated = iso_date(year, month, day)
    return None if stated is None else (stated, match.start(group), match.end(group))
