"""Parses names of government bodies ("organs") into places, function and ending; other texts are rejected."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import ClassVar, NamedTuple

from disclosure_nlp.definitions import PatternSet, WordLists
from disclosure_nlp.model import TextSpan
from disclosure_nlp.parse.regions import divisions_by_name, find_region, find_short_region
from disclosure_nlp.text.patterns import alternation_pattern, compile_alternation


class GovernmentBodyWords(WordLists, frozen=True):
    """Word lists of ``data/lexicon/organs.toml``: endings and other words in names of government bodies."""

    file: ClassVar[str] = "organs"
    endings: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    own_names: dict[str, tuple[str, ...]]
    goes_on: dict[str, str]


# A place name of up to eight characters, without words of departments and without verbs and pronouns.
_NOT_IN_PLACES = "[在局厅委办署的和由全各本我该未因将向被与及于对从给把到为是以据按报号]"
_NAME = rf"(?:(?!{alternation_pattern(GovernmentBodyWords.load().words['not_in_places'])}|{_NOT_IN_PLACES})[\u4e00-\u9fff]){{1,8}}?"
# 柳市镇人民政府, 新县镇: the town is 柳市, no city.
_TOWN = "[镇乡](?:人民)?(?:政府|$)"
_KINDS = rf"特别行政区|自治区|自治州|自治县|自治旗|新区|矿区|林区|地区|省|市(?!容|直|监|场|政(?!府|务|协)|际|{_TOWN})|州(?!{_TOWN})|盟|县(?!{_TOWN})|区(?!{_TOWN})|旗|街道|民族乡|镇|乡|苏木"
PLACE = rf"(?:{_NAME}(?:{_KINDS})(?!级|域|划))"
_PLACES = re.compile(rf"{PLACE}+")
ZONE_PLACE = re.compile(
    rf"[\u4e00-\u9fff]{{0,14}}?(?:国家级)?(?:{alternation_pattern(GovernmentBodyWords.load().words['zones'])}"
    r"|第[一二三四五六七八九十]{1,3}师(?:[\u4e00-\u9fff]{1,6}市)?)"
)
_RE = PatternSet(__name__)
_NEEDS_PLACE = ("government", "department", "other")
_HEAD_CHARACTERS = 1500
_LONGEST = 40
# A place with 局 or 中心 alone is no name of an organ.
_SHORTEST_ENDING = 3


class GovernmentBody(NamedTuple):
    """A government body, parsed from its name: the places the name begins with, and the class of its ending.

    ``ending`` is the class of its ending (government, township, department, school, …); ``place`` the places it
    begins with; ``bare`` is True for a name with no place and only a field of work, such as 公安局.
    """

    name: str
    ending: str
    place: str
    bare: bool

    @property
    def kind(self) -> str:
        """Kind of the government body: government, department, subdistrict or other."""
        if self.ending in ("government", "township", "place"):
            return "government"
        return self.ending if self.ending in ("department", "subdistrict") else "other"

    @property
    def is_institution(self) -> bool:
        """Whether the body is a school, hospital, utility or company, which reports by other rules than governments."""
        return self.ending in ("school", "hospital", "company")


@cache
def _government_body_endings() -> list[tuple[str, str]]:
    """Return (ending, class of ending) of names of government bodies, the longest ending first."""
    found = [(word, name) for name, words in GovernmentBodyWords.load().endings.items() for word in words]
    return sorted(found, key=lambda item: -len(item[0]))


@lru_cache(maxsize=8192)
def parse_government_body(text: str) -> GovernmentBody | None:
    """Return the government body if a text is nothing but the name of one, else None.

    Examples
    --------
    >>> parse_government_body("云桥县水利局").kind, parse_government_body("公安局").bare, parse_government_body("打印本页")
    ('department', True, None)
    """
    name = _RE.bracket.sub("", text) if not _RE.bracket.fullmatch(text) else text
    if (
        not 2 <= len(name) <= _LONGEST
        or not _RE.han.fullmatch(name)
        or name in GovernmentBodyWords.load().words["generic"]
        or _has_impossible_words(name)
    ):
        return None
    place = place_prefix(name)
    ending = next(((word, kind) for word, kind in _government_body_endings() if name.endswith(word)), None)
    if ending is None:
        whole = (
            place == name
            and not _RE.generic_place.fullmatch(name)
            and (
                _is_division_name(name)
                or not compile_alternation(GovernmentBodyWords.load().words["verbs"]).search(name)
            )
        )
        return GovernmentBody(name, "place", place, False) if whole else None
    word, kind = ending
    if kind == "zone" and _is_division_name(name):
        return GovernmentBody(name, "place", name, False)
    core = name[len(place) : len(name) - len(word)] if len(place) + len(word) <= len(name) else ""
    if not _is_possible_name(name, kind, word, place, core):
        return None
    if kind == "zone" and core and _organ_functions_pattern().fullmatch(core):
        kind = "department"  # 城市管理委员会, unlike 开发区管理委员会
    return GovernmentBody(name, kind, place, _has_no_place(name, kind, word, place, core))


def _is_possible_name(name: str, ending_class: str, ending: str, place: str, middle: str) -> bool:
    """Return whether the characters between place and ending can be part of a name of a government body."""
    before = name[: len(name) - len(ending)]
    if ending_class == "government":
        return not before.endswith("街道") and (
            before in ("", place) or bool(ZONE_PLACE.fullmatch(before)) or bool(_RE.generic.fullmatch(name))
        )
    printed = ending_class in ("township", "subdistrict", "village", "school", "zone") and find_region(name) is None
    if printed and compile_alternation(GovernmentBodyWords.load().words["verbs"]).search(name):
        return False
    if ending_class in ("township", "subdistrict", "village"):
        return place == name or _has_place_before_ending(name, ending)
    if ending_class in ("department", "other") and not middle and len(ending) < _SHORTEST_ENDING and ending != "海关":
        return False
    return _RE.bad_core.search(middle) is None


def _has_impossible_words(name: str) -> bool:
    """Return whether a text has words that occur in no government body's name, except inside its place."""
    return any(
        not _is_inside_division_name(name, match.start())
        for match in compile_alternation(GovernmentBodyWords.load().words["never"]).finditer(name)
    )


def _is_inside_division_name(name: str, position: int) -> bool:
    """Return whether a position is inside the name of the administrative division that the text begins with."""
    region = find_region(name)
    return region is not None and position < region.end


def _has_place_before_ending(name: str, ending: str) -> bool:
    """Return whether a name has a place, not only a generic word, before 镇, 乡 or 街道 (township, subdistrict)."""
    before = _RE.generic.sub("", name[: len(name) - len(ending)])
    return len(before) > 1 and not re.fullmatch(r"[各全本该我市县区省]+", before)


def _is_division_name(name: str) -> bool:
    """Return whether a text is the name of a listed administrative division."""
    region = find_region(name)
    return region is not None and region.end == len(name)


def place_prefix(name: str) -> str:
    """Return the place names that an agency name begins with: listed divisions, or words that look like them."""
    region = find_region(name)
    match = _PLACES.match(name)
    printed = match.group() if match and not _RE.generic.fullmatch(match.group()) else ""
    if re.match(r"[市县区省州旗]", printed) and _RE.generic.match(printed) and not _is_division_name(printed):
        printed = ""
    real = name[: region.end] if region else ""
    return max(real, printed, key=len)


def _has_no_place(name: str, ending_class: str, ending: str, place: str, middle: str) -> bool:
    """Return whether an agency name has no place and only a field of work, such as 公安局."""
    if ending_class not in _NEEDS_PLACE or place or name.startswith(GovernmentBodyWords.load().words["national"]):
        return False
    if ending_class == "government":
        return not _has_place_before_ending(name, ending)
    if _organ_functions_pattern().fullmatch(_RE.generic.sub("", middle)) is not None and not is_ministry(name):
        return True
    if ZONE_PLACE.match(name) or find_short_region(name) is not None:
        return False
    return ending in ("办公室", "办公厅", "办", "部门")


def is_ministry(name: str) -> bool:
    """Return whether a name is that of a ministry written without 国家 (national), such as 自然资源部."""
    return name.removesuffix("部") in GovernmentBodyWords.load().words["ministries"]


@cache
def _organ_functions_pattern() -> re.Pattern[str]:
    """Return the regular expression of words for the fields of work of government bodies."""
    return re.compile(f"{alternation_pattern(GovernmentBodyWords.load().words['functions'])}*")


@cache
def first_characters_of_divisions() -> frozenset[str]:
    """Return the first two characters of the names of all listed administrative divisions."""
    return frozenset(name[:2] for name in divisions_by_name())


def agency_kind(agency: str | None) -> str | None:
    """Return an agency's kind by its name: government, department, subdistrict or other; None without a name.

    Examples
    --------
    >>> agency_kind("云桥县人民政府"), agency_kind("云桥县民政局"), agency_kind("云桥供电公司")
    ('government', 'department', 'other')
    """
    if agency is None:
        return None
    name = re.sub(r"\s+", "", agency)
    organ = parse_government_body(name) or find_street_office(name)
    return organ.kind if organ is not None else "other"


def find_street_office(name: str) -> GovernmentBody | None:
    """Return the sub-district office (街道) that a title names without 道, or None; elsewhere 某某街 is a street.

    Examples
    --------
    >>> find_street_office("云桥里街").kind, find_street_office("云桥里")
    ('subdistrict', None)
    """
    office = parse_government_body(f"{name}道") if _RE.street.fullmatch(name) else None
    return office._replace(name=name) if office is not None else None


def follows_rules_of_institutions(agency: str | None, kind: str | None, text: str, title: TextSpan | None) -> bool:
    """Return whether a report follows the rules for schools, hospitals and the like (article 55), not governments.

    Parameters
    ----------
    agency, kind : str, optional
        The agency and its kind; schools, hospitals, utilities and companies have other rules.
    text : str
        Text of the document; a mention of the rules for schools shows that the agency is a school.
    title : TextSpan, optional
        Span of the title; a school year in it shows that the agency is a school.

    Examples
    --------
    >>> follows_rules_of_institutions("云桥大学", "other", "", None), follows_rules_of_institutions("云桥县教育局", "department", "", None)
    (True, False)
    """
    organ = parse_government_body(agency) if agency else None
    if organ is not None and organ.is_institution:
        return True
    if title is not None and "学年" in text[title.start : title.end]:
        return True
    return kind in (None, "other") and _RE.rules_of_schools.search(text[:_HEAD_CHARACTERS]) is not None
