"""Reads the figures of a report's sentences, clause by clause; where the text is unclear, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from disclosure_nlp.model import Number, Sentence
from disclosure_nlp.parse.figures.breakdowns import Breakdown, read_breakdowns
from disclosure_nlp.parse.figures.clauses import Clause, NormalizedText, normalize, split_clauses, visible
from disclosure_nlp.parse.figures.definitions import Rule, domains, load_figures, topics
from disclosure_nlp.parse.figures.lexicon import figure_words, finder
from disclosure_nlp.parse.figures.matching import Match, Surroundings, match_topic
from disclosure_nlp.parse.figures.nil_statements import DISPUTES, StatementKind, statements
from disclosure_nlp.parse.figures.numbers import Count, find_counts
from disclosure_nlp.parse.figures.scope import Scope, Time, Whose
from disclosure_nlp.parse.figures.words import UNKNOWN, Word, content, split_words

_SECTIONS = ("overview", "proactive", "requests", "disputes", "other")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百零〇][件宗起条份封例项个次期场篇名人]")
_NIL = re.compile(r"[未没无零均]|全部|办结率|都")
_ABOUT_REQUESTS = re.compile(r"依申请|申请公开|公开的?(?:书面)?申请|信息的?申请|申请情况|处理申请")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|公开申请|申请公开|依申请|公开工作")
_PARTS = re.compile(r"其中|包括|包含|分别")
_SOME_ONLY = re.compile(r"其中|结转|转结|上年|去年|现已|目前")
_WHOLE_AGAIN = re.compile(r"全年|本年|年内|上年|共")
_CHANGE = re.compile(
    r"(?P<base>上一?年|去年|前年|20\d\d年)?(?:度)?(?:同期)?(?:相比|比较)?(?:，)?(?:共|约|分别|有所|大幅|明显|同比|环比|已|均)*"
    r"(?:(?P<up>增加|增长|上升|提高|增|多|提升|增幅|增长率|增多)|(?P<down>减少|下降|降低|减|少|降幅|降|下滑))(?:了|为|达|达到|约|：|幅度)*$"
)
_COMPARED = re.compile(r"同比|环比|[较比与同](?:上一?年|去年|前年|20\d\d年|往年)|基础上")
_TO = re.compile(r"(?:增加|增长|上升|提高|提升|扩大|减少|下降|降低|增|减|降|发展|上涨|变)(?:到|至|为)(?:20\d\d年(?:度)?|今年|本年|本年度|上年|去年)?(?:的)?$")
_FROM = re.compile(r"(?:由|从)(?:原来|20\d\d年(?:度)?|上一?年(?:度)?|去年)?(?:的)?$")
_SHARE = re.compile(r"占(?!用|地)[^，；]{0,14}?(?:比|的|为|约|数|量|达|总)*$")
_KIND = re.compile(r"([\u4e00-\u9fffA-Za-z、]{2,20}?)(?:类)?(?:政府|政务)?(?:信息|公开)?$")
_NAMED_KIND = re.compile(r"([\u4e00-\u9fff]{2,12}类)(?:政府|政务)?(?:信息)?(?:共|共计|为|：)?$")
_LEADING = re.compile(r"^(?:[、，：]|其中|包括|包含|分别[为是]?|主动公开|公开|发布|公布|和|及|以及|有|含|涉及|另|为|是)+")
_CARRIED = ("carried_in", "carried_out")
# Topics that a verb alone tells: inside a list of parts they are those of a part.
_BY_VERB = ("received", "accepted", "closed", "answered", "handled")
_REQUEST_FAMILIES = ("requests", "outcomes")
_KIND_MATCH = Match("published_kind", Rule("published_kind", "part", (), ()))
_CERTAIN, _BY_DOMAIN, _DOUBTFUL = 0.99, 0.97, 0.5

Kind = Literal["count", "all_done", "none_carried", "none_corrected", "zero"]


class Reading(NamedTuple):
    """A figure or statement of a sentence.

    ``kind`` is count for a number, else that of a statement without one; ``start`` and ``end`` are the place of the
    number in the document, or of the statement; ``phrase`` that of the number with the words that say what it counts.
    """

    kind: Kind
    topic: str
    sentence: Sentence
    start: int
    end: int
    phrase: tuple[int, int]
    time: Time
    whose: Whose
    rule: str
    confidence: float
    count: Count | None = None
    with_topic: str | None = None
    label: str | None = None
    part_of: int | None = None
    is_part: bool = False
    includes: bool = False
    share: float | None = None
    change: Number | None = None
    change_unit: str | None = None
    change_base: str | None = None

    @property
    def number(self) -> Number:
        """The number stated; 0 for a statement that there is none."""
        return self.count.number if self.count else 0


def read_sentences(
    sentences: Iterable[Sentence], scope: Scope, *, sections: Sequence[str] = _SECTIONS
) -> list[Reading]:
    """Return the readings of all sentences, in order of the text.

    Parameters
    ----------
    sentences : iterable of Sentence
        Of one report, in order.
    scope : Scope
        Agency and year of the report.
    sections : sequence of str
        Sections to read; section 5 tells of single cases and the preamble of the report.
    """
    found: list[Reading] = []
    after_requests = False
    for sentence in sentences:
        if sentence.is_heading or sentence.section not in sections:
            after_requests = False
            continue
        if not (_NUMBER.search(sentence.text) or _NIL.search(sentence.text)):
            after_requests = False
            continue
        reader = _SentenceReader(sentence, scope, after_requests, len(found))
        reader.read()
        found += reader.readings
        after_requests = reader.unit is not None or (reader.about_requests and after_requests)
    return found


class _SentenceReader:
    """Reads one sentence: what it has said so far decides what its next number counts."""

    def __init__(self, sentence: Sentence, scope: Scope, after_requests: bool, offset: int) -> None:
        self.sentence, self.scope, self.offset = sentence, scope, offset
        self.text: NormalizedText = normalize(sentence)
        path = "".join(sentence.heading_path)
        about = _ABOUT_REQUESTS.search(path) or _ABOUT_REQUESTS.search(self.text.text) or after_requests
        self.about_requests = bool(about)
        below = "".join(sentence.heading_path[1:])
        disclosed = _ABOUT_DISCLOSURE.search(self.text.text) or _ABOUT_DISCLOSURE.search(below)
        self.about_disclosure = bool(about or disclosed or sentence.section in ("requests", "disputes"))
        self.domain: str | None = None
        self.time, self.whose = scope.current, None
        self.in_parts = False
        self.unit: str | None = None
        self.readings: list[Reading] = []
        self.by_start: dict[int, int] = {}
        self.wholes: dict[int, Count] = {}
        self.changing: Match | None = None

    def read(self) -> None:
        """Read the sentence's clauses in order."""
        for breakdown in read_breakdowns(self.text):
            self.wholes |= {part.start: breakdown.whole for part in breakdown.parts}
        host: tuple[str | None, Time, Whose | None] | None = None
        for clause in split_clauses(self.text.text):
            if clause.in_brackets and host is None:
                host = self.domain, self.time, self.whose
            elif not clause.in_brackets and host is not None:
                self.domain, self.time, self.whose = host
                host = None
            self._read_clause(clause)
        self._add_shares(read_breakdowns(self.text))

    def _read_clause(self, clause: Clause) -> None:
        whose = self.scope.whose(clause.text)
        if whose is not None:
            self.whose = whose
        counts = find_counts(clause.text, clause.start, bare=True)
        gaps = self._gaps(clause, counts)
        words = [self._words(gap, start) for start, gap in gaps]
        before = len(self.readings)
        for index, count in enumerate(counts):
            self._read_count(clause, count, gaps[index], words[index], words[index + 1], index)
        for word in words[-1]:
            self._hear(word)
        self._read_statements(clause, [word for some in words for word in some], before)
        if not clause.in_brackets:
            marked = _PARTS.search(clause.text) is not None
            self.in_parts = marked or (self.in_parts and not _WHOLE_AGAIN.match(clause.text))

    @staticmethod
    def _gaps(clause: Clause, counts: Sequence[Count]) -> list[tuple[int, str]]:
        edges = [clause.start, *(count.end for count in counts)]
        ends = [*(count.start for count in counts), clause.start + len(clause.text)]
        return [
            (edge, clause.text[edge - clause.start : end - clause.start]) for edge, end in zip(edges, ends, strict=True)
        ]

    def _words(self, gap: str, start: int) -> list[Word]:
        """Return the words of a gap; a bare 申请 is one for disclosure only where the sentence is about these."""
        words = split_words(gap, start)
        if self.about_requests:
            return words
        return [word._replace(kind="foreign") if word.kind == "apply" else word for word in words]

    def _hear(self, word: Word) -> None:
        """Take over what a word makes the sentence speak of."""
        if word.kind in domains():
            self.domain = domains()[word.kind]
        elif word.kind not in load_figures().neutral.classes and word.kind not in (UNKNOWN, "fill", "time"):
            self.domain = word.kind

    def _read_count(
        self, clause: Clause, count: Count, gap: tuple[int, str], left: list[Word], right: list[Word], index: int
    ) -> None:
        for word in left:
            self._hear(word)
        text = visible(gap[1])
        if self._is_change(count, text):
            return
        self.time = self.scope.time(gap[1], self.time, index == 0)
        match = self._match(count, left, right, text)
        if match is not None:
            self._add(clause, count, gap, right, match, text)

    def _match(self, count: Count, left: list[Word], right: list[Word], gap: str) -> Match | None:
        if _TO.search(gap) and self.changing is not None:
            return self.changing
        moved = _FROM.search(gap) is not None
        stated = tuple((item.topic, item.count.unit) for item in self.readings if item.count)
        around = Surroundings(
            tuple(left), tuple(right), count.unit, self.domain, self.about_requests, self.about_disclosure, stated
        )
        match = match_topic(around) or self._kind_of(count, gap)
        self.changing = match if moved else self.changing
        return match

    def _kind_of(self, count: Count, gap: str) -> Match | None:
        """Return a class of information published: a part of items published, or X类信息."""
        whole = self._whole_of(count)
        family = topics()[self.readings[whole].topic].family if whole is not None else None
        if family in ("published", "channels") and _label(gap):
            return _KIND_MATCH
        if count.unit in ("条", "件", "篇") and _NAMED_KIND.search(gap) and self.domain in (None, "published"):
            return _KIND_MATCH
        return None

    def _whole_of(self, count: Count) -> int | None:
        whole = self.wholes.get(count.start)
        return None if whole is None else self.by_start.get(whole.start)

    def _is_change(self, count: Count, gap: str) -> bool:
        """Take a number that tells a change or a share of the figure before it; True where it is no figure itself."""
        change = None if "新增" in gap else _CHANGE.search(gap)
        if change is not None and (_COMPARED.search(gap) or change["base"] or len(visible(gap)) <= 8 or count.unit == "%"):
            self._add_change(count, change, gap)
            return True
        if _COMPARED.search(gap):
            return True
        if count.unit == "%" and _SHARE.search(gap):
            self._amend_last(share=float(count.number))
            return True
        return False

    def _add_change(self, count: Count, change: re.Match[str], gap: str) -> None:
        sign = -1 if change["down"] else 1
        named = re.search(r"20\d\d", gap)
        base = named.group() if named else None if self.scope.year is None else str(self.scope.year - 1)
        self._amend_last(change=sign * count.number, change_unit=count.unit, change_base=base)

    def _amend_last(self, **values: object) -> None:
        if self.readings and self.readings[-1].count is not None:
            self.readings[-1] = self.readings[-1]._replace(**values)  # type: ignore[arg-type]

    def _add(
        self, clause: Clause, count: Count, gap: tuple[int, str], right: list[Word], match: Match, text: str
    ) -> None:
        topic = topics()[match.topic]
        part = clause.in_brackets or self.in_parts or _PARTS.search(clause.text, 0, count.start - clause.start) is not None
        if part and topic.id in _BY_VERB and "new_receive" not in match.rule.text:
            return
        if topic.family in _REQUEST_FAMILIES:
            self.unit = self.unit or count.unit
            if count.unit != self.unit:  # 3件 with 7项: items of information are no applications
                return
        if topic.family == "disputes" and topic.id != "complaints" and self._as_judge(clause):
            return
        if topic.id in _CARRIED and not self._is_neighbour(topic.id, clause.text):
            return
        whole = self._whole_of(count)
        if whole is None and clause.in_brackets and self.readings:
            whole = len(self.readings) - 1
        self._include(topic.id, whole)
        end = right[-1].end if right and not content(split_words(gap[1])) else count.end
        start = gap[0] + len(gap[1]) - len(gap[1].lstrip("、，：\0"))
        self.by_start[count.start] = len(self.readings)
        self.readings.append(
            Reading(
                "count",
                topic.id,
                self.sentence,
                *self.text.place(count.start, count.end),
                self.text.place(min(start, count.start), end),
                self._time_of(match, clause.text),
                self._whose_of(match),
                match.rule.text,
                self._confidence(match),
                count,
                match.with_topic or None,
                _label(text) if match is _KIND_MATCH else None,
                whole if whole is None else self.offset + whole,
                part,
            )
        )

    def _include(self, topic: str, whole: int | None) -> None:
        """Note that a figure of requests received holds those carried in (含上年结转2件)."""
        if topic == "carried_in" and whole is not None and self.readings[whole].topic in _BY_VERB:
            self.readings[whole] = self.readings[whole]._replace(includes=True)

    def _time_of(self, match: Match, clause: str) -> Time:
        topic, time = topics()[match.topic], self.time
        if topic.stock and time.basis in ("year", "cumulated"):
            return time._replace(basis="as_of")
        if topic.family in (*_REQUEST_FAMILIES, "disputes") and time.basis == "cumulated" and "历年" not in clause:
            return time if time.year != self.scope.year or "以来" in clause else time._replace(basis="year")
        return time

    def _whose_of(self, match: Match) -> Whose:
        if topics()[match.topic].business and not self.about_disclosure:
            return "unclear"
        return self.whose or "own"

    def _confidence(self, match: Match) -> float:
        if not self.time.sure:
            return _DOUBTFUL
        return _BY_DOMAIN if match.rule.domain else _CERTAIN

    def _as_judge(self, clause: Clause) -> bool:
        return finder(figure_words().judge).search(clause.text) is not None and not re.search(r"未审|正在|审理中|应诉", clause.text)

    def _is_neighbour(self, topic: str, clause: str) -> bool:
        """Return whether the year named beside 结转 is the one before or behind the reporting year; none named is right."""
        pattern = r"(20\d\d)年度?的?(?:结转|转结|遗留|转入)" if topic == "carried_in" else r"(?:至|到|入|为|转|延)(20\d\d)年"
        named = re.search(pattern, clause)
        step = -1 if topic == "carried_in" else 1
        return named is None or (self.scope.year is not None and int(named[1]) == self.scope.year + step)

    def _read_statements(self, clause: Clause, words: list[Word], before: int) -> None:
        subject = self.domain
        counted = self.readings[before:]
        known = {item.topic for item in counted}
        some = any(item.number for item in counted)
        for kind, topic in statements(visible(clause.text), words, subject, self.about_requests):
            if topic in known or (kind == "zero" and some) or (kind == "all_done" and self._only_of_some(clause)):
                continue
            if topic in DISPUTES and (not self.about_disclosure or self._as_judge(clause)):
                continue
            place = self.text.place(clause.start, clause.start + len(clause.text))
            self._state(kind, topic, place)

    def _state(self, kind: StatementKind, topic: str, place: tuple[int, int]) -> None:
        whose, time = self.whose or "own", self.time
        confidence = _CERTAIN if time.sure else _DOUBTFUL
        self.readings.append(
            Reading(kind, topic, self.sentence, *place, place, time, whose, f"nil.{kind}", confidence)
        )

    def _only_of_some(self, clause: Clause) -> bool:
        """Return whether 全部办结 is said of a part only, or beside what was carried over."""
        stated = [item.topic for item in self.readings]
        if self.in_parts or clause.in_brackets or _SOME_ONLY.search(clause.text) or "carried_out" in stated:
            return True
        return stated[-1:] == ["carried_in"] and not re.search(r"所有|申请", clause.text)

    def _add_shares(self, breakdowns: Iterator[Breakdown]) -> None:
        for breakdown in breakdowns:
            for share in breakdown.shares:
                index = self.by_start.get(share.part.start)
                if index is not None:
                    self.readings[index] = self.readings[index]._replace(share=share.percent)


def _label(gap: str) -> str | None:
    """Return what a part of a list is called: the words right before its number."""
    found = _KIND.search(_LEADING.sub("", gap.strip("、，：\0")).rstrip("共为：计"))
    return found[1] if found and found[1] not in ("信息", "政府信息", "其中") else None


