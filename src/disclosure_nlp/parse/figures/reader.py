"""Reads the figures of a report's sentences, clause by clause; where the text is unclear, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from disclosure_nlp.model import Sentence, Whose
from disclosure_nlp.parse.figures.breakdowns import Breakdown, read_breakdowns
from disclosure_nlp.parse.figures.changes import change_of, is_compared, is_share, moves_from, moves_to
from disclosure_nlp.parse.figures.clauses import Clause, normalize, split_clauses, visible
from disclosure_nlp.parse.figures.conditions import (
    BY_VERB,
    REQUEST_FAMILIES,
    is_figure,
    is_of_a_judge,
    is_shared_out,
    names_neighbour_year,
    time_of,
)
from disclosure_nlp.parse.figures.definitions import Rule, Topic, domains, load_figures, topics
from disclosure_nlp.parse.figures.kinds import label_of, names_kind
from disclosure_nlp.parse.figures.matching import CONJUNCTION, Match, Surroundings, is_name, match_topic
from disclosure_nlp.parse.figures.nil_statements import DISPUTES, StatementKind, statements
from disclosure_nlp.parse.figures.numbers import Count, find_counts
from disclosure_nlp.parse.figures.reading import Reading
from disclosure_nlp.parse.figures.scope import Scope, Time
from disclosure_nlp.parse.figures.words import FILL, UNKNOWN, Word, content, split_words
from disclosure_nlp.text.normalize import NormalizedText

NARRATIVE = ("overview", "proactive", "requests", "disputes", "other")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百千零〇][余多]?[件宗起条份封例项个次期场篇名人万]")
_NIL = re.compile(r"[未没无零均]|全部|办结率|都")
_ABOUT_REQUESTS = re.compile(r"依申请|申请公开|公开的?(?:书面)?申请|信息的?申请|申请情况|处理申请")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|公开申请|申请公开|依申请|公开工作")
_PARTS = re.compile(r"其中|包括|包含|分别")
_SOME_ONLY = re.compile(r"其中|结转|转结|上年|去年|现已|目前")
_WHOLE_AGAIN = re.compile(r"全年|本年|年内|上年|共")
_FREQUENCY = re.compile(r"每(?:半?年|个?月|周|天|日|个?季|星期|两|逢)")
_COMPLAINT = re.compile(r"举报|投诉|申诉")
_MODIFIERS = (UNKNOWN, "foreign")
_SETS_UP = re.compile(r"配|设|落实|安排|明确|指定|确定|现有|共有|拥有|达|增")
# Only such a clause speaks of the time of those behind it.
_UNTIL_NOW = re.compile(r"截[至止]|[至到]20|自|从|历年|到目前")
_BY_MEANS = re.compile(r"(?:此外|同时|另外)?(?:还|也|并|主要)?(?:通过|依托|利用|借助)")
_ALL_YEARS = re.compile(r"历年|累计|以来")
_CARRIED = ("carried_in", "carried_out")
_KIND_MATCH = Match("published_kind", Rule("published_kind", "part", (), ()))
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
        self.says_disclosure = bool(disclosed or _COMPLAINT.search(path))
        self.about_disclosure = bool(about or disclosed or sentence.section in ("requests", "disputes"))
        self.domain: str | None = None
        self.time = scope.current
        self.whose: Whose | None = None
        self.in_parts = False
        self.unit: str | None = None
        self.readings: list[Reading] = []
        self.by_start: dict[int, int] = {}
        self.wholes: dict[int, Count] = {}
        self.changing: Match | None = None
        self.lead: list[Word] = []
        self.marked = 0
        self.host: int | None = None
        self.heard: set[str] = set()
        self.stated: set[tuple[str, str]] = set()
        self.last: int | None = None
        self.verb: Word | None = None

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
        if whose is not None and not (self.in_parts and whose in ("below", "other")):
            self.whose = whose
        counts = find_counts(clause.text, clause.start, bare=True)
        self.verb = None
        marker = _PARTS.search(clause.text)
        self.marked = clause.start + marker.start() if marker else len(self.text.text)
        gaps = self._gaps(clause, counts)
        words = [self._words(gap, start) for start, gap in gaps]
        lead, self.lead = self.lead, []
        if not counts:
            self.lead = self._lead(words[0], _BY_MEANS.match(clause.text) is not None)
            time = self.scope.time(clause.text, self.time, True)
            lasting = time.basis != "cumulated" or _UNTIL_NOW.match(clause.text)
            self.time = time if lasting else time._replace(basis="year")
        elif content(words[0]) or not clause.in_brackets:
            words[0] = [*lead, *words[0]]
        before = len(self.readings)
        for index, count in enumerate(counts):
            self._read_count(clause, count, gaps[index], words[index], words[index + 1], index)
        for place, word in enumerate(words[-1]):
            self._hear(word, words[-1][place - 1] if place else None)
        self._read_statements(clause, before)
        if not clause.in_brackets:
            self.in_parts = marker is not None or (self.in_parts and not _WHOLE_AGAIN.match(clause.text))

    @staticmethod
    def _gaps(clause: Clause, counts: Sequence[Count]) -> list[tuple[int, str]]:
        edges = [clause.start, *(count.end for count in counts)]
        ends = [*(count.start for count in counts), clause.start + len(clause.text)]
        return [
            (edge, clause.text[edge - clause.start : end - clause.start]) for edge, end in zip(edges, ends, strict=True)
        ]

    @staticmethod
    def _lead(words: list[Word], opens: bool) -> list[Word]:
        """Return the words of a clause that only says by which channels: they go with the clause behind it."""
        channels = load_figures().channels | {"many_ways", CONJUNCTION, UNKNOWN}
        said = content(words)
        if said and opens and said[-1].kind in load_figures().channels:  # 通过芦汀发布微信公众号
            return [word for word in said if word.kind in load_figures().channels]
        led = any(word.kind in load_figures().channels for word in said) and said[-1].kind != UNKNOWN
        return said if led and all(word.kind in channels for word in said) else []

    def _words(self, gap: str, start: int) -> list[Word]:
        """Return the words of a gap behind its last colon; names of organs count as fillers.

        A bare 申请 is one for disclosure only where the sentence is about these.
        """
        colon = gap.rstrip("：").rfind("：") + 1
        words = split_words(gap[colon:], start + colon)
        opened = next((place for place, word in enumerate(words) if word.kind not in (FILL, "time")), 0)
        words = [
            self._named(word, place == opened) if word.kind in (UNKNOWN, "gov_office") else word
            for place, word in enumerate(words)
        ]
        for place in range(1, len(words)):  # 广场舞骨干 is no staff of ours, 残疾人证申请 no request for disclosure
            word, before = words[place], words[place - 1]
            if before.kind in _MODIFIERS and before.end == word.start and word.kind in ("person", "apply"):
                words[place] = word._replace(kind=UNKNOWN if word.kind == "person" else "foreign")
        if self.about_requests:
            return words
        return [word._replace(kind="foreign") if word.kind == "apply" else word for word in words]

    def _named(self, word: Word, opens: bool) -> Word:
        """Return a word as a filler where it names the agency as the subject of its clause, or another organ."""
        if word.kind == "gov_office":
            return word._replace(kind=FILL) if self.scope.is_government else word
        text = self.text.text[word.start : word.end]
        return word._replace(kind=FILL) if (opens and text in self.scope.agency) or is_name(text) else word

    def _hear(self, word: Word, before: Word | None = None) -> None:
        """Take over what a word makes the sentence speak of; training in another subject is no business of ours."""
        if word.kind == "class" and before is not None and before.kind in _MODIFIERS and before.end == word.start:
            self.domain = "foreign"
            self.heard.discard("classes")
        elif word.kind in domains():
            self.domain = domains()[word.kind]
            self.heard.add(self.domain)
        elif word.kind not in load_figures().neutral.classes and word.kind not in (UNKNOWN, "fill", "time"):
            self.domain = word.kind

    def _read_count(
        self, clause: Clause, count: Count, gap: tuple[int, str], left: list[Word], right: list[Word], index: int
    ) -> None:
        for place, word in enumerate(left):
            self._hear(word, left[place - 1] if place else None)
        text = visible(gap[1])
        if self._is_change(count, text) or _FREQUENCY.search(text) or is_shared_out(clause, count):
            return
        before, self.time = self.time, self.scope.time(gap[1], self.time, index == 0)
        match = self._match(count, left, right, text)
        self.last = None
        if match is not None:
            self._add(clause, count, gap, right, match, text)
        if self.time.basis in ("cumulated", "mean") and before.basis == "year":
            self.time = self.time._replace(basis="year")

    def _match(self, count: Count, left: list[Word], right: list[Word], gap: str) -> Match | None:
        if moves_to(gap) and self.changing is not None:
            return self.changing
        around = Surroundings(
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
        match = match_topic(around) or self._by_verb_before(around)
        if match is not None and not self._fits_whole(count, match):
            match = None
        match = match or self._kind_of(count, gap) or self._again(count, left, gap)
        self.changing = match if moves_from(gap) else self.changing
        return match

    def _by_verb_before(self, around: Surroundings) -> Match | None:
        """Return the topic of a noun in a list by the verb of the list (公开规章2件、规范性文件34件)."""
        left = content(list(around.left))
        verb, self.verb = self.verb, next((word for word in left if word.kind in load_figures().verbs), self.verb)
        if verb is None or not left or left[0].kind != CONJUNCTION:
            return None
        return match_topic(around._replace(left=(verb, *left[1:])))

    def _fits_whole(self, count: Count, match: Match) -> bool:
        """Return whether a topic can be part of the items published that a count is listed under."""
        whole = self._whole_of(count)
        if whole is None or topics()[self.readings[whole].topic].family not in ("published", "channels"):
            return True
        return topics()[match.topic].family in ("published", "channels", "response")

    def _again(self, count: Count, left: list[Word], gap: str) -> Match | None:
        """Return the topic of the figure before, where a number only adds what it comes to over the years."""
        last = self.readings[-1] if self.readings else None
        again = last is not None and last.value is not None and last.value.unit == count.unit and not content(left)
        return (
            Match(last.topic, Rule(last.topic, "again", (), ())) if last and again and _ALL_YEARS.search(gap) else None
        )

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
        return None

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
        whose = self.readings[whole].whose if whole is not None else self._whose_of(match)
        if whole is None and clause.in_brackets:
            whole = self.host
        if not clause.in_brackets:
            self.host = len(self.readings)
        self._include(topic.id, whole)
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
                time_of(topic, self.time, clause.text, self.scope.year),
                whose,
                match.rule.text,
                self._confidence(match),
                count,
                match.with_topic or None,
                label_of(text) if match is _KIND_MATCH else None,
                whole if whole is None else self.offset + whole,
                part,
            )
        )

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
        return self.whose or "own"

    def _confidence(self, match: Match) -> float:
        if not self.time.sure:
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
            if topic in DISPUTES and (not self.about_disclosure or is_of_a_judge(clause.text)):
                continue
            place = self.text.span(clause.start, clause.start + len(clause.text))
            self._state(kind, topic, place)

    def _state(self, kind: StatementKind, topic: str, place: tuple[int, int]) -> None:
        time = self.time._replace(basis="year") if self.time.year == self.scope.year else self.time
        confidence = _CERTAIN if time.sure else _DOUBTFUL
        self.readings.append(
            Reading(kind, topic, self.sentence, *place, place, time, self.whose or "own", f"nil.{kind}", confidence)
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
