"""Whose figures a clause gives, and of which year: only the agency's own of the reporting year can be compared."""

from __future__ import annotations

import re
from typing import Literal

from disclosure_nlp.check.words import claim_words, finder
from disclosure_nlp.model import Report

Owner = Literal["own", "foreign"]

_YEAR = re.compile(r"(20\d\d)年")
_MONTH = re.compile(r"(?<!\d)\d{1,2}月|[一二三四五六七八九十]月")
# 2022年结转的3件 tells where applications come from, 结转2024年 where they go: neither is the year of the figure.
_YEAR_OF_CARRYING = re.compile(
    r"20\d\d年度?的?(?:结转|转结|遗留|转入)|(?:结转|转结|转入|顺延|延续|转)(?:至|到|入)?20\d\d年"
)
_ALL_OF = re.compile(r"全(?P<place>[省市县区州盟旗镇乡])(?![\u4e00-\u9fff]?[域面])")
_NAMED = re.compile(
    r"(?P<name>[省市县区州旗镇乡][\u4e00-\u9fff]{0,6}?(?:局|委|办|厅|大队|支队|中心|公司|集团|学校|医院|法院|政府)"
    r"|[\u4e00-\u9fff]{2,4}(?:镇|乡|街道))"
    r"(?:机关)?(?:共|累计|新|全年|本年度|年内|一共|总共|已|共计)?(?:收到|受理|接到|接收|办理|答复|办结|制发|制定|出台|发出|作出|被|有)"
)


class Scope:
    """The scope of one report's own figures."""

    def __init__(self, report: Report) -> None:
        words = claim_words()
        self.year = report.year
        self.agency = report.agency or ""
        self.is_government = report.kind == "government"
        self._not_own = finder((*words.comparisons, *words.other_times, *words.other_scopes))
        self._whole = finder(words.whole_times)
        self._own = finder(words.own_scopes)

    def owner(self, clause: str) -> Owner | None:
        """Return whose figures a clause says it gives, or None where it does not say."""
        text = self._whole.sub("", clause)
        if self._not_own.search(text) or _MONTH.search(text) or self._is_other_year(text) or self._is_wider(text):
            return "foreign"
        if self._own.search(text):
            return "own"
        named = _NAMED.search(text)
        if named is not None:
            return "own" if self._is_self(named["name"]) else "foreign"
        return "own" if _YEAR.search(text) or _ALL_OF.search(text) else None

    def _is_other_year(self, text: str) -> bool:
        years = _YEAR.findall(_YEAR_OF_CARRYING.sub("", text))
        return self.year is not None and any(int(year) != self.year for year in years)

    def _is_wider(self, text: str) -> bool:
        """Tell whether a clause speaks of a whole area that is not the government's own."""
        places = [match["place"] for match in _ALL_OF.finditer(text)]
        own = re.search(r"([省市县区州盟旗镇乡])(?:人民政府|政府)?$", self.agency)
        return any(not (self.is_government and own and own[1] == place) for place in places)

    def _is_self(self, name: str) -> bool:
        """Tell whether a short name could be the agency's: its characters in the same order (市科委 for 市科学技术委员会)."""
        position = -1
        for character in name:
            position = self.agency.find(character, position + 1)
            if position < 0:
                return False
        return True
