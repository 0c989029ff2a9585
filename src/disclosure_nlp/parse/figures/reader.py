"""Reads the figures of a report's sentences, clause by clause; where the text is unclear, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from disclosure_nlp.model import Sentence, Whose
from disclosure_nlp.parse.figures.breakdowns import Breakdown, read_breakdowns
from disclosure_nlp.parse.figures.changes import change_of, is_compared, is_share, moves_from, moves_to
from disclosure_nlp.parse.figures.clauses import Clause, split_clauses, visible
from disclosure_nlp.parse.figures.conditions import (
    BY_VERB,
    REQUEST_FAMILIES,
    is_figure,
    is_of_a_judge,
    is_shared_out,
    names_neighbour_year,
    time_of,
)
from disclosure_nlp.parse.figures.continuations import (
    FOLLOWS,
    OWN_PART,
    Before,
    again,
    attendance,
    is_outcome,
    own_part,
    pushes,
    whole_meant,
)
from disclosure_nlp.parse.figures.definitions import Rule, Topic, load_figures, topics
from disclosure_nlp.parse.figures.kinds import label_of, names_kind
from disclosure_nlp.parse.figures.matching import CONJUNCTION, Match, Surroundings, match_topic
from disclosure_nlp.parse.figures.nil_statements import DISPUTES, StatementKind, statements
from disclosure_nlp.parse.figures.numbers import Count, find_counts
from disclosure_nlp.parse.figures.reading import Reading
from disclosure_nlp.parse.figures.scope import Scope, Time
from disclosure_nlp.parse.figures.sentence import SentenceState
from disclosure_nlp.parse.figures.words import Word, content, split_words

NARRATIVE = ("overview", "proactive", "requests", "disputes", "other")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百千零〇][余多]?[件宗起条份封例项个次期场篇名人万]")
_NIL = re.compile(r"[未没无零均]|全部|办结率|都")
_PARTS = re.compile(r"其中|包括|包含|分别")
_SOME_ONLY = re.compile(r"其中|结转|转结|上年|去年|现已|目前")
_WHOLE_AGAIN = re.compile(r"全年|本年|年内|上年|共")
_FREQUENCY = re.compile(r"每(?:半?年|个?月|周|天|日|个?季|星期|两|逢)")
_SETS_UP = re.compile(r"配|设|落实|安排|明确|指定|确定|现有|共有|拥有|达|增")
# Only such a clause speaks of the time of those behind it.
_UNTIL_NOW = re.compile(r"截[至止]|[至到]20|自|从|历年|到目前")
_BY_MEANS = re.compile(r"(?:此外|同时|另外)?(?:还|也|并|主要)?(?:通过|依托|利用|借助)")
_CARRIED = ("carried_in", "carried_out")
_KIND_MATCH = Match("published_kind", Rule("published_kind", "part", (), ()))
# Topics that go on being those of the area past a semicolon.
_OF_THE_AREA = ("requests", "outcomes", "disputes", "documents", "money", "published", "stock")
_ATTRIBUTES = re.compile(r"主动公开(?:的|信息)*(?P<number>[\d.,]+万?)(?P<unit>[条件项])[^。]{0,8}依申请公开")
_CERTAIN, _BY_DOMAIN, _DOUBTFUL = 0.99, 0.97, 0.5


def read_sentences(
    sentences: Iterable[Sentence], scope: Scope, *, sections: Sequence[str] = NARRATIVE
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
    before = Before()
    for sentence in sentences:
        if sentence.is_heading or sentence.section not in sections:
            before = Before()
            continue
        if not (_NUMBER.search(sentence.text) or _NIL.search(sentence.text)):
            before = Before()
            continue
        reader = _SentenceReader(sentence, scope, before, found)
        reader.read()
        before = reader.leave()
    return found


class _SentenceReader(SentenceState):
    """Reads the figures and statements of one sentence."""

    def read(self) -> None:
        """Read the sentence's clauses in order, and add what they state to the readings."""
        attributes = _ATTRIBUTES.search(self.text.text)
        if attributes:
            self.stated.add(("info_total", attributes["unit"]))
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
        marker = _PARTS.search(clause.text)
        whose = self.scope.whose(clause.text)
        if whose is not None and not ((self.in_parts or marker) and whose in ("below", "other", "unclear")):
            self.whose, self.carried = whose, False
        counts = find_counts(clause.text, clause.start, bare=True)
        self.verb = None
        self.marked = clause.start + marker.start() if marker else len(self.text.text)
        gaps = self.gaps(clause, counts)
        words = [self.words(gap, start) for start, gap in gaps]
        lead, self.lead = self.lead, []
        if not counts:
            self.lead = self.lead_words(words[0], _BY_MEANS.match(clause.text) is not None)
            time = self.scope.time(clause.text, self.time, True)
            lasting = time.basis != "cumulated" or _UNTIL_NOW.match(clause.text)
            self.time = time if lasting else time._replace(basis="year")
        elif content(words[0]) or not clause.in_brackets:
            medium = [self.medium] if self.medium and not lead and pushes(visible(clause.text)) else []
            words[0] = [*medium, *lead, *words[0]]
        elif self.shared and len(counts) == 1:  # 同意公开的占61.9%（86件）
            words[0] = self.shared
        before = len(self.readings)
        for index, count in enumerate(counts):
            right = words[index + 1] if index + 1 == len(counts) else self.words_to_colon(gaps[index + 1])
            self._read_count(clause, count, gaps[index], words[index], right, index)
        if not clause.in_brackets:
            self.shared = self.words_before_share(gaps[-2]) if counts and counts[-1].unit == "%" else []
            media = [word for some in words for word in some if word.kind in load_figures().channels]
            self.medium = media[-1] if media else self.medium
        if not counts:
            self._read_whole(clause, words[0])
        for place, word in enumerate(words[-1]):
            self.hear(word, words[-1][place - 1] if place else None)
        self._read_statements(clause, before)
        if not clause.in_brackets:
            self.in_parts = marker is not None or (self.in_parts and not _WHOLE_AGAIN.match(clause.text))

    def _read_whole(self, clause: Clause, words: list[Word]) -> None:
        """Read what a clause without a number says of the whole of the figure before it (行政诉讼4件，均维持)."""
        whole = whole_meant(visible(clause.text), self.readings[self.first :], clause.in_brackets)
        if whole is None or whole.value is None:
            return
        match = match_topic(self._surroundings(whole.value, words, [], ""))
        if match is not None and match.topic != whole.topic and is_outcome(match.topic, words):
            span = self.text.span(clause.start, clause.start + len(clause.text))
            self.readings.append(
                whole._replace(
                    topic=match.topic, start=span[0], end=span[1], phrase=span, rule="whole", confidence=_BY_DOMAIN,
                    with_topic=None, label=None, part_of=None, is_part=True,
                )
            )  # fmt: skip

    def _read_count(
        self, clause: Clause, count: Count, gap: tuple[int, str], left: list[Word], right: list[Word], index: int
    ) -> None:
        for place, word in enumerate(left):
            self.hear(word, left[place - 1] if place else None)
        text = visible(gap[1])
        if self._is_change(count, text) or _FREQUENCY.search(text) or is_shared_out(clause, count):
            return
        before, self.time = self.time, self.scope.time(gap[1], self.time, index == 0)
        if moves_to(text) and self.changing is not None and "年" not in text[-4:]:
            self.time = self.scope.current
        match = self._match(count, left, right, text)
        self.last = None
        if match is not None:
            self._add(clause, count, gap, right, match, text)
        if self.time.basis in ("cumulated", "mean") and before.basis == "year":
            self.time = self.time._replace(basis="year")

    def _match(self, count: Count, left: list[Word], right: list[Word], gap: str) -> Match | None:
        if moves_to(gap) and self.changing is not None:
            return self.changing
        totals = [item for item in self.readings[self.first :] if item.value and not item.is_part]
        totals = totals or [self.readings[place] for place in self.earlier.totals]
        same = [item for item in totals if item.value and item.value.unit == count.unit]
        own = own_part(same[-1] if same and (self.in_parts or "其中" in gap) else None, gap, self.scope)
        if own is not None:
            return own
        around = self._surroundings(count, left, right, gap)
        match = match_topic(around) or self._by_verb_before(around)
        if match is not None and (not self._fits_whole(count, match) or self._is_column(match, count)):
            match = None
        last = self.readings[-1] if self.readings[self.first :] else None
        match = match or self._kind_of(count, gap) or again(last, count, left, gap) or attendance(last, count, left)
        self.changing = match if moves_from(gap) else self.changing
        return match

    def _is_column(self, match: Match, count: Count) -> bool:
        """Return whether a bare name of a site is that of a column of the site stated before it (专栏745条)."""
        return match.rule.text == "@published site" and (match.topic, count.unit) in self.stated

    def _surroundings(self, count: Count, left: list[Word], right: list[Word], gap: str) -> Surroundings:
        return Surroundings(
            tuple(left),
            tuple(right),
            count.unit,
            self.domain,
            self.about_requests,
            self.about_disclosure,
            frozenset(self.stated),
            frozenset(self.heard),
            gap.endswith("的") and not moves_from(gap) and not moves_to(gap),
            _SETS_UP.search(gap) is not None,
            self.says_disclosure,
        )

    def _by_verb_before(self, around: Surroundings) -> Match | None:
        """Return the topic of a noun in a list by the verb of the list (公开规章2件、规范性文件34件)."""
        left = content(list(around.left))
        verb, self.verb = self.verb, next((word for word in left if word.kind in load_figures().verbs), self.verb)
        if verb is None or not left or left[0].kind != CONJUNCTION:
            return None
        found = match_topic(around._replace(left=(verb, *left[1:])))
        return found if found is None or found.topic != "published" else None

    def _fits_whole(self, count: Count, match: Match) -> bool:
        """Return whether a topic can be part of the items published that a count is listed under."""
        whole = self._whole_of(count)
        if whole is not None and self.readings[whole].topic == "out_denied":
            return False  # 不予公开7件（其中行政查询事项2件）: why they were refused
        if whole is None or topics()[self.readings[whole].topic].family not in ("published", "channels"):
            return True
        return topics()[match.topic].family in ("published", "channels", "response")

    def _kind_of(self, count: Count, gap: str) -> Match | None:
        """Return a class of information published: a part of items published, or X类信息."""
        whole = self._whole_of(count)
        family = topics()[self.readings[whole].topic].family if whole is not None else None
        if family in ("published", "channels") and label_of(gap):
            return _KIND_MATCH
        if count.unit in ("条", "件", "篇") and self.domain == "published" and names_kind(gap):
            return _KIND_MATCH
        return None

    def _whole_of(self, count: Count) -> int | None:
        whole = self.wholes.get(count.start)
        if whole is not None:
            return self.by_start.get(whole.start)
        if not FOLLOWS.match(self.text.text):
            return None
        same = [place for place in self.earlier.totals if self._unit_of(place) == count.unit]
        return same[0] if len(same) == 1 else None

    def _unit_of(self, place: int) -> str | None:
        value = self.readings[place].value
        return value.unit if value else None

    def _is_change(self, count: Count, gap: str) -> bool:
        """Take a number that tells a change or a share of the figure before it; True where it is no figure itself."""
        change = change_of(count, gap, self.scope.year)
        if change is not None:
            if change.belongs:
                self._amend_last(change=change.amount, change_unit=change.unit, change_base=change.base)
            return True
        if is_share(count, gap):
            self._amend_last(share=float(count.number))
            return True
        return is_compared(gap)

    def _amend_last(self, **values: object) -> None:
        if self.last is not None:
            self.readings[self.last] = self.readings[self.last]._replace(**values)  # type: ignore[arg-type]

    def _add(
        self, clause: Clause, count: Count, gap: tuple[int, str], right: list[Word], match: Match, text: str
    ) -> None:
        topic = topics()[match.topic]
        part = clause.in_brackets or self.in_parts or count.start > self.marked
        if not is_figure(topic, count, match, part) or not self._is_own_figure(topic, count, clause):
            return
        whole = self._whole_of(count)
        whose: Whose = "own"
        if match.rule.text == OWN_PART:
            whole = None
        else:
            whose = self.readings[whole].whose if whole is not None else self._whose_of(match)
        if whole is None and clause.in_brackets:
            whole = self.host
        if not clause.in_brackets:
            self.host = len(self.readings)
        self._include(topic.id, whole)
        time = self._time(topic, count, clause, None if "年" in text else whole)
        end = right[-1].end if right and not content(split_words(gap[1])) else count.end
        start = gap[0] + len(gap[1]) - len(gap[1].lstrip("、，：\0"))
        self.last = self.by_start[count.start] = len(self.readings)
        self.stated.add((topic.id, count.unit))
        self.readings.append(
            Reading(
                "count",
                topic.id,
                self.sentence,
                *self.text.span(count.start, count.end),
                self.text.span(min(start, count.start), end),
                time,
                whose,
                match.rule.text,
                self._confidence(match, count),
                count,
                match.with_topic or None,
                label_of(text) if match is _KIND_MATCH else None,
                whole,
                part,
            )
        )

    def _time(self, topic: Topic, count: Count, clause: Clause, whole: int | None) -> Time:
        """Return the time of a figure; a part is of that of its whole where nothing else is said."""
        lasting = self.scope.spans_years(self.text.text[: count.start])
        time = self.time if lasting else time_of(topic, self.time, clause.text, self.scope.year)
        if whole is not None and time.basis == "year":
            return time._replace(basis=self.readings[whole].time.basis)
        return time

    def _is_own_figure(self, topic: Topic, count: Count, clause: Clause) -> bool:
        """Return whether a figure is the agency's own of the year, in the unit of the sentence's applications."""
        if topic.family in REQUEST_FAMILIES:
            self.unit = self.unit or count.unit
            if count.unit != self.unit:  # 3件 with 7项: items of information are no applications
                return False
        if topic.family == "disputes" and topic.id != "complaints" and is_of_a_judge(clause.text):
            return False
        return topic.id not in _CARRIED or names_neighbour_year(topic.id, clause.text, self.scope.year)

    def _include(self, topic: str, whole: int | None) -> None:
        """Note that a figure of requests received holds those carried in (含上年结转2件)."""
        if topic == "carried_in" and whole is not None and self.readings[whole].topic in BY_VERB:
            self.readings[whole] = self.readings[whole]._replace(includes=True)

    def _whose_of(self, match: Match) -> Whose:
        if topics()[match.topic].business and not self.about_disclosure:
            return "unclear"
        if self.carried and topics()[match.topic].family not in _OF_THE_AREA:  # 全市收到3件；市政府网站公开…
            return "own"
        if match.topic == "proposals" and self.whose == "above":  # 全国人大代表建议: whose proposal, not whose work
            return "own"
        return self.whose or "own"

    def _confidence(self, match: Match, count: Count) -> float:
        applications = topics()[match.topic].family in REQUEST_FAMILIES
        if not self.time.sure or (applications and count.unit in ("次", "人次")):  # of visits, or of one office
            return _DOUBTFUL
        return _BY_DOMAIN if match.rule.domain else _CERTAIN

    def _read_statements(self, clause: Clause, before: int) -> None:
        subject, counted = self.domain, self.readings[before:]
        known = {topic for item in counted for topic in (item.topic, item.with_topic)}
        some = any(item.number for item in counted)
        words = split_words(clause.text, clause.start)
        for kind, topic in statements(visible(clause.text), words, subject, self.about_requests):
            if topic in known or (kind == "zero" and some) or (kind == "all_done" and self._only_of_some(clause)):
                continue
            if topic == "complaints" and not self.says_disclosure:
                continue
            if topic in DISPUTES and (not self.about_disclosure or is_of_a_judge(clause.text)):
                continue
            place = self.text.span(clause.start, clause.start + len(clause.text))
            self._state(kind, topic, place)

    def _state(self, kind: StatementKind, topic: str, place: tuple[int, int]) -> None:
        lasts = self.time.year == self.scope.year or topic == "carried_in"  # 上年没有结转
        time = self.time._replace(year=self.scope.year, basis="year") if lasts else self.time
        confidence = _CERTAIN if time.sure else _DOUBTFUL
        self.readings.append(
            Reading(kind, topic, self.sentence, *place, place, time, self.whose or "own", f"nil.{kind}", confidence)
        )

    def _only_of_some(self, clause: Clause) -> bool:
        """Return whether 全部办结 is said of a part only, or beside what was carried over."""
        stated = [item.topic for item in self.readings[self.first :]]
        if self.in_parts or clause.in_brackets or _SOME_ONLY.search(clause.text) or "carried_out" in stated:
            return True
        return stated[-1:] == ["carried_in"] and not re.search(r"所有|申请", clause.text)

    def _add_shares(self, breakdowns: Iterator[Breakdown]) -> None:
        for breakdown in breakdowns:
            for share in breakdown.shares:
                index = self.by_start.get(share.part.start)
                if index is not None:
                    self.readings[index] = self.readings[index]._replace(share=share.percent)
