"""What a number owes to the words and numbers before it: sentences and clauses that go on with an earlier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from disclosure_nlp.model import Whose
from disclosure_nlp.parse.figures.definitions import Rule, load_figures, topics
from disclosure_nlp.parse.figures.matching import CONJUNCTION, Match
from disclosure_nlp.parse.figures.numbers import Count
from disclosure_nlp.parse.figures.reading import Reading
from disclosure_nlp.parse.figures.scope import Scope
from disclosure_nlp.parse.figures.words import UNKNOWN, Word, content

# A sentence that goes on with the parts of the one before it.
FOLLOWS = re.compile(r"(?:在)?(?:其中|这些|上述|按[^，；]{2,8}分|从[^，；]{2,8}[看分])")
_ALL_YEARS = re.compile(r"历年|累计|以来")
_PUSHES = re.compile(r"(?:共|累计|全年|本年度?|年内|还|另)*(?:推送|推文|发文|刊登|登载|刊载|刊发|编发|播出)")
_OF_ALL = re.compile(
    r"(?:结果)?(?:一审|二审|复议机关|法院|申请人|上述)?(?:均|都|全部|皆)(?!按|及时|在|未|没)|结果为|尚未审结$"
)
_ONE_ONLY = re.compile(r"结果为|尚未")
_OF_ALL_FAMILIES = ("outcomes", "disputes", "staff")
_OWN_PART = re.compile(
    r"(?:其中)?，?(?P<name>[^，；、其中]{2,12}?)(?:共|一共)?(?:收到|受理|公开|发布|办理|答复|办结)?(?:政府信息公开申请|申请|信息)?(?:共|为|：)?$"
)
_OWN_LEVEL = re.compile(r"[省市县区州盟旗镇乡局厅委办]?(?:本级|机关本级|局?机关)")
_LONGEST_SHORT_NAME = 9
OWN_PART = "own part"
_ATTENDANCE = frozenset((CONJUNCTION, "attend", "trained"))


class Before(NamedTuple):
    """State that a sentence takes over from the one before it; ``totals`` are its figures that are no parts."""

    about_requests: bool = False
    domain: str | None = None
    whose: Whose | None = None
    totals: tuple[int, ...] = ()


def pushes(text: str) -> bool:
    """Return whether a clause begins with a verb that wants the medium named before it (推送信息61条)."""
    return _PUSHES.match(text) is not None


def again(last: Reading | None, count: Count, left: list[Word], gap: str) -> Match | None:
    """Return the topic of the figure before, where a number only adds what it comes to over the years."""
    same = last is not None and last.value is not None and last.value.unit == count.unit and not content(left)
    return Match(last.topic, Rule(last.topic, "again", (), ())) if last and same and _ALL_YEARS.search(gap) else None


def attendance(last: Reading | None, count: Count, left: list[Word]) -> Match | None:
    """Return the topic of the persons right behind a number of classes (培训班2期、80人次)."""
    kinds = {word.kind for word in content(left)}
    if last is None or last.topic != "classes" or count.unit not in load_figures().units["persons"]:
        return None
    return Match("trained", Rule("trained", "attendance", (), ())) if kinds <= _ATTENDANCE else None


def own_part(whole: Reading | None, gap: str, scope: Scope) -> Match | None:
    """Return the topic of a wider figure, where a part of it is said to be the agency's own (其中市局5210条)."""
    found = _OWN_PART.match(gap) if whole is not None and whole.whose != "own" else None
    if whole is None or found is None:
        return None
    level = _OWN_LEVEL.fullmatch(found["name"])
    own = level is not None or (len(found["name"]) <= _LONGEST_SHORT_NAME and scope.is_own_name(found["name"]))
    return Match(whole.topic, Rule(whole.topic, OWN_PART, (), ())) if own else None


def whole_meant(clause: str, own: Sequence[Reading], in_brackets: bool) -> Reading | None:
    """Return the figure that a clause without a number speaks of as a whole (行政诉讼4件，均维持), or None."""
    match = _OF_ALL.match(clause)
    totals = [item for item in own if item.value and not item.is_part and item.number]
    totals = [item for item in totals if topics()[item.topic].family in ("requests", *_OF_ALL_FAMILIES)]
    if any(not topics()[item.topic].public for item in totals):
        return None  # of suits brought at once, or after a review, alone
    if match is None or not totals or totals[-1] is not own[-1]:
        return None
    if not in_brackets and len({topics()[item.topic].family for item in totals}) < len(totals):
        return None  # 行政复议2件、行政诉讼1件，均维持
    return None if _ONE_ONLY.match(clause) and totals[-1].number != 1 else totals[-1]


def is_outcome(topic: str, words: Sequence[Word]) -> bool:
    """Return whether a topic may be told of a whole by the words of its clause: one of outcome, with nothing unknown."""
    told = topics()[topic].family in _OF_ALL_FAMILIES or topic.startswith("received_")
    return told and all(word.kind != UNKNOWN for word in content(list(words)))
