"""Decides whose figures a clause states, for which year and over which period."""

from __future__ import annotations

import re
from typing import NamedTuple

from disclosure_nlp.model import Basis, Whose
from disclosure_nlp.parse.figures.clauses import remove_placeholders
from disclosure_nlp.parse.figures.lexicon import load_figure_words
from disclosure_nlp.parse.figures.words import UNKNOWN, content_words, split_words
from disclosure_nlp.text.patterns import compile_alternation

_YEAR = re.compile(r"(20\d\d)年")
_MONTH = re.compile(r"(?<!\d)\d{1,2}月|(?<![一二三四五六七八九十])[一二三四五六七八九十]月")
_WHOLE_YEAR = re.compile(r"1月1日|12月31日|12月底|12月末|1[-至到—]12月|1月[至到—-]12月|12月份?$")
# 2022年结转的3件 (carried over from 2022) and 结转2024年 (carried over to 2024) do not name the year of the figure.
_CARRYING = re.compile(
    r"20\d\d年度?的?(?:结转|转结|遗留|转入|未办结)|(?:结转|转结|转入|顺延|延续|转)(?:至|到|入)?20\d\d年"
    r"|(?:上|去|前)(?:一)?年度?的?(?:结转|转结|遗留|转入|未办结)|(?:结转|转结)(?:自)?(?:上|去|前)(?:一)?年(?:度)?"
)
_COMPARED = re.compile(
    r"(?:相较于?|较|比|与|同|对比)(?:上一?年|去年|前年|20\d\d年|往年)(?:度)?(?:同期)?(?:相比)?"
    r"|(?:在|于)?(?:上一?年|去年|20\d\d年)(?:度)?(?:的)?基础上|同比|环比"
)
_LAST_YEAR = re.compile(r"上一?年(?:度)?(?!结)|去年|前一年")
_THIS_YEAR = re.compile(r"本年|今年|全年|年内|当年|报告年度|年度内")
_SO_FAR = re.compile(r"历年|以来|累计|截[至止]|^[至到](?=20)")
_UNTIL = re.compile(r"(?:截[至止]到?|^[至到])$")
_SINCE = re.compile(r"(20\d\d)年(?:度|\d{1,2}月(?:\d{1,2}日)?)?(?:施行|实施)?以来")
_FROM_TO = re.compile(r"(20\d\d)年[^，；]{0,24}?(?:至|到|—|－|-)(20\d\d)年(?!度)")
_PART = re.compile(r"上半年|下半年|[一二三四1-4]季度|前[一二三四五六七八九十\d]+个?月|当月")
_MEAN = re.compile(r"平均每[天日月年周]|日均|月均|年均|人均|平均|每[年月周日天]|每个?(?:月|季度|星期)|单日|最高")
# 全市各级行政机关, 我市各部门: all bodies of the area.
_ALL_BODIES = re.compile(
    r"[全我本](?P<place>[省市县区州盟旗镇乡])(?=各(?:级|部门|单位|镇|乡|县|区|市|地|有关|相关|行政))"
)
# The government itself without the bodies below it; the report does not say which of both its tables cover.
_OWN_LEVEL = re.compile(r"本级(?!政府|人民政府)|局机关|机关本级")
_ALL_OF = re.compile(r"全(?P<place>[省市县区州盟旗镇乡])(?![\u4e00-\u9fff]?[域面])")
_TIMES = re.compile(r"20\d\d年度?|[本全当]年度?|年度|年内|今年")
_OBJECT = re.compile(r"(?:对|向|为|参加|参与|举办|组织|召开|开展|覆盖|面向|给|在|从|到|请|与|和|全面|出席)$")
_NAMED = re.compile(
    r"(?P<name>[省市县区州旗镇乡][\u4e00-\u9fff]{0,6}?(?:局|委|办|办公室|办公厅|厅|大队|支队|中心|公司|集团|学校|医院|法院|政府)"
    r"|[\u4e00-\u9fff]{2,4}(?:镇|乡|街道))"
    r"(?:机关)?(?:共|累计|新|全年|本年度|年内|一共|总共|已|共计)?(?:收到|受理|接到|接收|办理|答复|办结|制发|制定|出台|发出|作出|被|有(?!关)|主动公开|公开|发布)"
)
_GOVERNMENT = re.compile(
    r"(?:[省市县区州盟旗镇乡](?:人民)?政府(?:及|和|、))?[省市县区州盟旗镇乡](?:(?:人民)?政府(?:新闻)?(?:办公[厅室]|办)?|府办)"
)
_OFFICE = re.compile(r"[省市县区州盟旗镇乡](?:(?:人民)?政府)?(?:新闻)?(?:办公[厅室]|办)")
_PLACE_OF_ORGAN = re.compile(r"([省市县区州盟旗镇乡])[^省市县区州盟旗镇乡]*$")
_PLACE_OF_GOVERNMENT = re.compile(r"([省市县区州盟旗镇乡])(?:人民政府|政府)?$")


class FigureTime(NamedTuple):
    """Year and period (whole year, cumulated, part of the year, …) that a part of a text refers to.

    ``sure`` is False if another year is mentioned too; ``named`` is True if the text names the year.
    """

    year: int | None
    basis: Basis
    sure: bool = True
    named: bool = False


class FigureScope:
    """Decides, for the report of one agency and year, whether stated figures are the agency's own and of that year."""

    def __init__(self, agency: str | None, kind: str | None, year: int | None) -> None:
        self.year = year
        self.agency = agency or ""
        self.is_government = kind == "government"
        words = load_figure_words()
        self._below = compile_alternation(tuple(word for word in words.below if word not in self.agency))
        self._above = compile_alternation(words.above)
        self._other, self._own = compile_alternation(words.others), compile_alternation(words.own)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FigureScope) and self._comparison_key == other._comparison_key

    def __hash__(self) -> int:
        return hash(self._comparison_key)

    @property
    def _comparison_key(self) -> tuple[str, bool, int | None]:
        """Return the agency, its kind and the year, by which two scopes are equal."""
        return self.agency, self.is_government, self.year

    @property
    def reporting_year(self) -> FigureTime:
        """The time of a figure whose text names none: the reporting year."""
        return FigureTime(self.year, "year")

    def whose_figures(self, clause: str) -> Whose | None:
        """Return the body whose figures a clause states, or None if it does not say."""
        text = remove_placeholders(clause)
        if self._other.search(text):
            return "other"
        bodies = _ALL_BODIES.search(text)
        if bodies is not None and _is_subject_position(text[: bodies.start()]):
            return self._whose_area(bodies["place"])
        if _OWN_LEVEL.search(text):
            return "unclear"
        below = self._below.search(text)
        if below and _is_subject_position(text[: below.start()]) and not _OBJECT.search(text[: below.start()]):
            return "below"
        if self._above.search(text):
            return "above"
        if "全系统" in text:
            return "territory"
        area = _ALL_OF.search(text)
        if area is not None and not _OBJECT.search(text[: area.start()]):
            return self._whose_area(area["place"])
        if self._own.search(text):
            return "own"
        named = _NAMED.search(_TIMES.sub("", text))
        if named is None:
            return None
        if self.is_government and _OFFICE.fullmatch(
            named["name"]
        ):  # may be the figures of the office or of the government
            return "unclear"
        return "own" if self.is_name_of_agency(named["name"]) else "other"

    def is_name_of_agency(self, name: str) -> bool:
        """Return whether a name can be the agency's: its short name, or the name of a government's office."""
        return is_short_name_of(name, self.agency) or (self.is_government and _GOVERNMENT.fullmatch(name) is not None)

    def _whose_area(self, area: str) -> Whose:
        """Return whether an area such as 全县 (the whole county) is the agency's own territory or a wider one."""
        own = (_PLACE_OF_GOVERNMENT if self.is_government else _PLACE_OF_ORGAN).search(self.agency)
        return "territory" if own is None or own[1] == area else "above"

    def is_comparable_with_tables(self, whose: Whose) -> bool:
        """Return whether figures of such a body can be compared with the tables of the report."""
        return whose == "own" or (whose == "territory" and self.is_government)

    def time_of_figure(self, words_before: str, previous: FigureTime, opens_clause: bool) -> FigureTime:
        """Return year and period of a number from the words before it; the previous ones if they name none.

        Parameters
        ----------
        words_before : str
            Words between the number before (or the start of the clause) and this number.
        previous : FigureTime
            Time that the sentence has set so far.
        opens_clause : bool
            Whether the gap is at the start of a clause.
        """
        text = _COMPARED.sub("", _CARRYING.sub("", remove_placeholders(words_before)))
        if self.spans_several_years(text):
            return FigureTime(self.year, "cumulated")
        time = self._time_from_year(text, previous, opens_clause)
        if _MEAN.search(text):
            return time._replace(basis="mean")
        if _PART.search(text) or (_MONTH.search(text) and not _WHOLE_YEAR.search(text)):
            return time._replace(basis="part_of_year")
        if _SO_FAR.search(text):
            return time._replace(basis=_period_of_cumulative_words(text, previous))
        return time

    def spans_several_years(self, text: str) -> bool:
        """Return whether a text names a period that begins in an earlier year, such as 2008年以来 (since 2008)."""
        since, ranged = _SINCE.search(text), _FROM_TO.search(text)
        return bool(
            (since and int(since[1]) != self.year) or (ranged and int(ranged[1]) != int(ranged[2]) == self.year)
        )

    def _time_from_year(self, text: str, previous: FigureTime, opens_clause: bool) -> FigureTime:
        """Return the time that a year in a text sets; the previous time if it names no year."""
        years = list(_YEAR.finditer(text))
        before_last = _LAST_YEAR.search(text, years[-1].end()) if years else None
        if before_last and re.search(r"[由从]$", text[: before_last.start()]):  # 2014年收到申请由上年的9件上升到15件
            return FigureTime(None if self.year is None else self.year - 1, "year", named=True)
        if years:
            year = int(years[-1][1])
            named = not _UNTIL.search(text[: years[-1].start()])
            if year == self.year:
                return FigureTime(year, "year", named=named)
            sure = text[: years[-1].start()].endswith(("由", "从")) or (
                opens_clause and _opens_with_year(text[: years[-1].start()])
            )
            return FigureTime(year if sure else previous.year, "year", sure, named)
        if _LAST_YEAR.search(text):
            return FigureTime(None if self.year is None else self.year - 1, "year", opens_clause, named=True)
        if _THIS_YEAR.search(text):
            return FigureTime(previous.year if self.year is None else self.year, "year", named=True)
        basis = "year" if previous.basis == "mean" else previous.basis
        return previous._replace(sure=True, basis=basis)


def is_short_name_of(name: str, agency: str) -> bool:
    """Return whether a name can be short for the agency's name: its characters occur there in the same order.

    Examples
    --------
    >>> is_short_name_of("市科委", "云陂市科学技术委员会"), is_short_name_of("市水务局", "云陂市审计局")
    (True, False)
    """
    position = -1
    for character in name:
        position = agency.find(character, position + 1)
        if position < 0:
            return False
    return True


def _is_subject_position(text_before: str) -> bool:
    """Return whether only filler words precede a name, so that the name is the subject of its clause."""
    return all(word.kind == "conjunction" for word in content_words(split_words(text_before)))


def _period_of_cumulative_words(text: str, previous: FigureTime) -> Basis:
    """Return the period that 累计 (cumulated) or 截至 (until) sets: this year, or all years up to now."""
    since = re.search(r"(20\d\d年|[今一]年|年初)?(?:度)?以来", text)
    if "历年" in text or (since and not since[1]):
        return "cumulated"
    if since:
        return "year"
    named = _YEAR.search(re.sub(r"(?:截[至止][^，；]{0,4}?|^[至到])20\d\d年", "", text)) or _THIS_YEAR.search(text)
    return "year" if named or previous.named else "cumulated"


def _opens_with_year(text: str) -> bool:
    """Return whether only a name and fillers precede a year, so that the year applies to what follows."""
    words = content_words(split_words(re.sub(r"(?:截[至止]|自|由|从|在|到|至|而|其中)+$", "", text)))
    return all(word.kind == UNKNOWN and word.end - word.start <= 8 for word in words) and len(words) <= 1
