"""Finds numbers and what they count in a report's sentences, clause by clause; unclear numbers are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Sentence, Whose
from disclosure_nlp.parse.figures.breakdowns import find_breakdowns
from disclosure_nlp.parse.figures.changes import (
    is_final_value_of_change,
    is_initial_value_of_change,
)
from disclosure_nlp.parse.figures.clauses import TextClause, remove_placeholders, split_clauses
from disclosure_nlp.parse.figures.competing import find_partial_figures
from disclosure_nlp.parse.figures.conditions import (
    REQUEST_FAMILIES,
    has_plausible_carry_over_year,
    is_about_deciding_disputes,
    is_acceptable_figure,
    is_number_per_office,
    resolve_figure_period,
)
from disclosure_nlp.parse.figures.continuations import (
    OWN_PART,
    InheritedSentenceState,
    can_be_outcome_of_figure,
    find_referenced_figure,
    match_agency_part_of_total,
    match_cumulative_total,
    match_training_attendance,
    takes_medium_from_previous_clause,
)
from disclosure_nlp.parse.figures.definitions import FigureTopic, TopicRule, load_figure_definitions, topics_by_id
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.kinds import ends_with_information_class, information_class_before
from disclosure_nlp.parse.figures.matching import CONJUNCTION, NumberContext, TopicMatch, match_topic
from disclosure_nlp.parse.figures.nil_statements import DISPUTES, StatementKind, find_nil_statements, may_state_zero
from disclosure_nlp.parse.figures.numbers import StatedNumber, find_stated_numbers
from disclosure_nlp.parse.figures.scope import FigurePeriod, FigureScope
from disclosure_nlp.parse.figures.sentence import SentenceState
from disclosure_nlp.parse.figures.words import ClassifiedWord, content_words, split_words

NARRATIVE = ("overview", "proactive", "requests", "disputes", "other")
_RE = PatternSet(__name__)
_CARRIED = ("carried_in", "carried_out")
_KIND_MATCH = TopicMatch("published_kind", TopicRule("published_kind", "part", (), ()))
# Topic families for which 全市 and similar words still apply after a semicolon.
_OF_THE_AREA = ("requests", "outcomes", "disputes", "documents", "money", "published", "stock")
_CERTAIN, _BY_DOMAIN, _DOUBTFUL = 0.99, 0.97, 0.5


def find_figure_mentions(
    sentences: Iterable[Sentence], scope: FigureScope, *, sections: Sequence[str] = NARRATIVE
) -> list[FigureMention]:
    """Return the figures in a report's sentences, in text order: numbers with their topics, and 未收到 (none received).

    Parameters
    ----------
    sentences : iterable of Sentence
        Sentences of one report, in order of the text.
    scope : FigureScope
        Agency and year of the report.
    sections : sequence of str
        Ids of the sections to search; by default not the preamble and section 5, which rarely state totals.
    """
    found: list[FigureMention] = []
    before = InheritedSentenceState()
    for sentence in sentences:
        if sentence.is_heading or sentence.section not in sections:
            before = InheritedSentenceState()
            continue
        if not (_RE.number.search(sentence.text) or _RE.nil.search(sentence.text)):
            before = InheritedSentenceState()
            continue
        finder = _SentenceMentionFinder(sentence, scope, before, found)
        finder.read_clauses()
        before = finder.state_for_next_sentence()
    return found


class _SentenceMentionFinder(SentenceState):
    """Finds the numbers of one sentence with what they count, and statements such as 未收到 (none received)."""

    def read_clauses(self) -> None:
        """Read the clauses of the sentence in order, and append the numbers with known topics to ``mentions``."""
        attributes = _RE.attributes.search(self.text.text)
        if attributes:
            self.stated.add(("info_total", attributes["unit"]))
        breakdowns = list(find_breakdowns(self.text))
        for breakdown in breakdowns:
            self.wholes |= {part.start: breakdown.whole for part in breakdown.parts}
        host: tuple[str | None, FigurePeriod, Whose | None] | None = None
        for clause in split_clauses(self.text.text):
            if clause.in_brackets and host is None:
                host = self.domain, self.time, self.whose
            elif not clause.in_brackets and host is not None:
                self.domain, self.time, self.whose = host
                host = None
            self._read_clause(clause)
        self._add_shares_of_totals(breakdowns)
        for index in find_partial_figures(self.mentions[self.first :], self.unread, self.text.text):
            self.mentions[self.first + index] = self.mentions[self.first + index]._replace(confidence=_DOUBTFUL)

    def _read_clause(self, clause: TextClause) -> None:
        """Append the figures of a clause to ``mentions``, and update the state of the sentence."""
        marker = _RE.parts.search(clause.text)
        whose = self.scope.whose_figures(clause.text)
        if whose is not None and not ((self.in_parts or marker) and whose in ("below", "other", "unclear")):
            self.whose, self.carried = whose, False
        counts = find_stated_numbers(clause.text, clause.start, allow_no_unit=True)
        self.verb = None
        self.marked = clause.start + marker.start() if marker else len(self.text.text)
        gaps = self.texts_between_numbers(clause, counts)
        words = [self.words_after_colon(gap, start) for start, gap in gaps]
        lead, self.lead = self.lead, []
        if not counts:
            self.lead = self.channel_words(words[0], _RE.by_means.match(clause.text) is not None)
            time = self.scope.time_of_figure(clause.text, self.time, True)
            several = self.scope.spans_several_years(remove_placeholders(clause.text))
            lasting = time.basis != "cumulated" or several or _RE.until_now.match(clause.text)
            self.time = time if lasting else time._replace(basis="year")
        elif content_words(words[0]) or not clause.in_brackets:
            continues = not lead and takes_medium_from_previous_clause(remove_placeholders(clause.text))
            words[0] = [*([self.medium] if self.medium and continues else []), *lead, *words[0]]
        elif self.shared and len(counts) == 1:  # 同意公开的占61.9%（86件）
            words[0] = self.shared
        before = len(self.mentions)
        for index, count in enumerate(counts):
            right = words[index + 1] if index + 1 == len(counts) else self.words_before_colon(gaps[index + 1])
            self._read_number(clause, count, gaps[index], words[index], right, index)
        if not clause.in_brackets:
            self.shared = self.words_before_share(gaps[-2]) if counts and counts[-1].unit == "%" else []
            channels = load_figure_definitions().channels
            media = [word for some in words for word in some if word.kind in channels]
            self.medium = media[-1] if media else self.medium
        if not counts:
            self._read_outcome_clause(clause, words[0])
        for place, word in enumerate(words[-1]):
            self.update_subject(word, words[-1][place - 1] if place else None)
        self._read_nil_statements(clause, before)
        if not clause.in_brackets:
            self.in_parts = marker is not None or (self.in_parts and not _RE.whole_again.match(clause.text))

    def _read_outcome_clause(self, clause: TextClause, words: list[ClassifiedWord]) -> None:
        """Append the outcome of an earlier figure that a clause states without a number (均维持: all upheld)."""
        text = remove_placeholders(clause.text)
        whole = find_referenced_figure(text, self.earlier_in_sentence(), clause.in_brackets)
        if whole is None or whole.value is None:
            return
        match = match_topic(self._number_context(whole.value, words, [], ""))
        if match is not None and match.topic != whole.topic and can_be_outcome_of_figure(match.topic, words):
            span = self.text.source_span(clause.start, clause.start + len(clause.text))
            self.mentions.append(
                whole._replace(
                    topic=match.topic, start=span[0], end=span[1], phrase=span, rule="whole", confidence=_BY_DOMAIN,
                    with_topic=None, label=None, part_of=None, is_part=True,
                )
            )  # fmt: skip

    def _read_number(
        self,
        clause: TextClause,
        number: StatedNumber,
        prefix: tuple[int, str],
        left: list[ClassifiedWord],
        right: list[ClassifiedWord],
        index: int,
    ) -> None:
        """Append a number to ``mentions`` if its topic is known, and unless it is a change, share or frequency."""
        for place, word in enumerate(left):
            self.update_subject(word, left[place - 1] if place else None)
        text = remove_placeholders(prefix[1])
        if (
            self._record_change_or_share(number, text)
            or _RE.frequency.search(text)
            or is_number_per_office(clause, number)
        ):
            return
        before, self.time = self.time, self.scope.time_of_figure(prefix[1], self.time, index == 0)
        if is_final_value_of_change(text) and self.changing is not None and "年" not in text[-4:]:
            self.time = self.scope.reporting_year
        match = self._match_topic_of_number(number, left, right, text)
        self.last = None
        if match is not None:
            self._add_number_mention(clause, number, prefix, right, match, text)
        if match is None or match.topic == "none" or self.last is None:
            of_none = self.last is not None
            self.unread.append((len(self.mentions) - self.first - of_none, number, text))
        if self.time.basis in ("cumulated", "mean") and before.basis == "year":
            self.time = self.time._replace(basis="year")

    def _match_topic_of_number(
        self,
        number: StatedNumber,
        left: list[ClassifiedWord],
        right: list[ClassifiedWord],
        prefix: str,
    ) -> TopicMatch | None:
        """Return the topic that a number in a clause counts, or None if it is unknown."""
        if is_final_value_of_change(prefix) and self.changing is not None:
            return self.changing
        totals = [item for item in self.earlier_in_sentence() if item.value and not item.is_part]
        totals = totals or [self.mentions[place] for place in self.earlier.totals]
        same = [item for item in totals if item.value and item.value.unit == number.unit]
        total = same[-1] if same and (self.in_parts or "其中" in prefix) else None
        own = match_agency_part_of_total(total, prefix, self.scope)
        if own is not None:
            return own
        around = self._number_context(number, left, right, prefix)
        match = match_topic(around) or self._topic_from_verb_before_list(around)
        if match is not None and (not self._can_be_part(number, match) or self._is_website_column(match, number)):
            match = None
        last = self.mentions[-1] if len(self.mentions) > self.first else None
        match = (
            match
            or self._topic_from_information_class(number, prefix)
            or match_cumulative_total(last, number, left, prefix)
            or match_training_attendance(last, number, left)
        )
        self.changing = match if is_initial_value_of_change(prefix) else self.changing
        return match

    def _is_website_column(self, match: TopicMatch, number: StatedNumber) -> bool:
        """Return whether a word for a website (专栏745条) means a column of the website counted just before."""
        return match.rule.text == "@published site" and (match.topic, number.unit) in self.stated

    def _number_context(
        self,
        number: StatedNumber,
        left: list[ClassifiedWord],
        right: list[ClassifiedWord],
        prefix: str,
    ) -> NumberContext:
        """Return the context of a number (words around it, subject of the sentence) for matching with topic rules."""
        return NumberContext(
            tuple(left),
            tuple(right),
            number.unit,
            self.domain,
            self.about_requests,
            self.about_disclosure,
            frozenset(self.stated),
            frozenset(self.heard),
            prefix.endswith("的") and not is_initial_value_of_change(prefix) and not is_final_value_of_change(prefix),
            _RE.sets_up.search(prefix) is not None,
            self.says_disclosure,
        )

    def _topic_from_verb_before_list(self, context: NumberContext) -> TopicMatch | None:
        """Return the topic of a list item from the verb before the list (公开规章2件、规范性文件34件), or None."""
        left = content_words(list(context.left))
        verb, self.verb = (
            self.verb,
            next((word for word in left if word.kind in load_figure_definitions().verbs), self.verb),
        )
        if verb is None or not left or left[0].kind != CONJUNCTION:
            return None
        found = match_topic(context._replace(left=(verb, *left[1:])))
        return found if found is None or found.topic != "published" else None

    def _topic_from_information_class(self, number: StatedNumber, prefix: str) -> TopicMatch | None:
        """Return the topic of published items if the words before their number name a class (X类信息), else None."""
        whole = self._index_of_total(number)
        family = topics_by_id()[self.mentions[whole].topic].family if whole is not None else None
        if family in ("published", "channels") and information_class_before(prefix):
            return _KIND_MATCH
        if number.unit in ("条", "件", "篇") and self.domain == "published" and ends_with_information_class(prefix):
            return _KIND_MATCH
        return None

    def _add_number_mention(
        self,
        clause: TextClause,
        number: StatedNumber,
        gap: tuple[int, str],
        right: list[ClassifiedWord],
        match: TopicMatch,
        prefix: str,
    ) -> None:
        """Append a number with its topic to ``mentions``, unless it is not the agency's own or not acceptable."""
        topic = topics_by_id()[match.topic]
        part = clause.in_brackets or self.in_parts or number.start > self.marked
        if not is_acceptable_figure(topic, number, match, part) or not self._is_own_figure(topic, number, clause):
            return
        whole = self._index_of_total(number)
        whose: Whose = "own"
        if match.rule.text == OWN_PART:
            whole = None
        else:
            whose = self.mentions[whole].whose if whole is not None else self._whose_figure(match)
        if whole is None and clause.in_brackets:
            whole = self.host
        if not clause.in_brackets:
            self.host = len(self.mentions)
        self._mark_carried_in_included(topic.id, whole)
        time = self._time_of_number(topic, number, clause, None if "年" in prefix else whole)
        end = right[-1].end if right and not content_words(split_words(gap[1])) else number.end
        start = gap[0] + len(gap[1]) - len(gap[1].lstrip("、，：\0"))
        self.last = self.by_start[number.start] = len(self.mentions)
        self.stated.add((topic.id, number.unit))
        self.mentions.append(
            FigureMention(
                "count",
                topic.id,
                self.sentence,
                *self.text.source_span(number.start, number.end),
                self.text.source_span(min(start, number.start), end),
                time,
                whose,
                match.rule.text,
                self._match_confidence(match, number),
                number,
                match.with_topic or None,
                information_class_before(prefix) if match is _KIND_MATCH else None,
                whole,
                part,
            )
        )

    def _time_of_number(
        self, topic: FigureTopic, number: StatedNumber, clause: TextClause, total_index: int | None
    ) -> FigurePeriod:
        """Return the year and period of a number in the sentence; a part of a total has those of the total."""
        lasting = self.scope.spans_several_years(self.text.text[: number.start])
        time = self.time if lasting else resolve_figure_period(topic, self.time, clause.text, self.scope.year)
        if total_index is not None and time.basis == "year":
            return time._replace(basis=self.mentions[total_index].time.basis)
        return time

    def _is_own_figure(self, topic: FigureTopic, number: StatedNumber, clause: TextClause) -> bool:
        """Return whether a number is the agency's own of the reporting year, not of another body or year."""
        if topic.family in REQUEST_FAMILIES:
            self.unit = self.unit or number.unit
            if number.unit != self.unit:  # 3件 and 7项: items of information are not requests
                return False
        if topic.family == "disputes" and topic.id != "complaints" and is_about_deciding_disputes(clause.text):
            return False
        return topic.id not in _CARRIED or has_plausible_carry_over_year(topic.id, clause.text, self.scope.year)

    def _whose_figure(self, match: TopicMatch) -> Whose:
        """Return whose figure a number with a known topic is: the agency's, its area's or another body's."""
        if topics_by_id()[match.topic].business and not self.about_disclosure:
            return "unclear"
        if self.carried and topics_by_id()[match.topic].family not in _OF_THE_AREA:  # 全市收到3件；市政府网站公开…
            return "own"
        if match.topic == "proposals" and self.whose == "above":  # 全国人大代表建议: of the proposer, not the handler
            return "own"
        return self.whose or "own"

    def _match_confidence(self, match: TopicMatch, number: StatedNumber) -> float:
        """Return the confidence in what a number counts: the precision of the rules that found it."""
        of_requests = topics_by_id()[match.topic].family in REQUEST_FAMILIES
        if not self.time.sure or (of_requests and number.unit in ("次", "人次")):  # visits, or requests of one office
            return _DOUBTFUL
        return _BY_DOMAIN if match.rule.domain else _CERTAIN

    def _read_nil_statements(self, clause: TextClause, first_new_mention: int) -> None:
        """Append the statements of a clause that state no number, such as 未收到 (none received)."""
        subject, counted = self.domain, self.mentions[first_new_mention:]
        known = {topic for item in counted for topic in (item.topic, item.with_topic)}
        some = any(item.number for item in counted)
        text = remove_placeholders(clause.text)
        words = split_words(clause.text, clause.start) if may_state_zero(text) else []
        for kind, topic in find_nil_statements(text, words, subject, self.about_requests):
            if topic in known or (kind == "zero" and some):
                continue
            if kind == "all_done" and self._applies_to_part_only(clause):
                continue
            if topic == "complaints" and not self.says_disclosure:
                continue
            if topic in DISPUTES and (not self.about_disclosure or is_about_deciding_disputes(clause.text)):
                continue
            place = self.text.source_span(clause.start, clause.start + len(clause.text))
            self._add_nil_statement(kind, topic, place)

    def _add_nil_statement(self, kind: StatementKind, topic: str, span: tuple[int, int]) -> None:
        """Append a statement without a number, such as 未收到 (none received), to ``mentions``."""
        lasts = (self.time.year == self.scope.year or topic == "carried_in") and self.time.basis != "part_of_year"
        time = self.time._replace(year=self.scope.year, basis="year") if lasts else self.time  # 上年没有结转
        confidence = _CERTAIN if time.sure else _DOUBTFUL
        self.mentions.append(
            FigureMention(kind, topic, self.sentence, *span, span, time, self.whose or "own", f"nil.{kind}", confidence)
        )

    def _applies_to_part_only(self, clause: TextClause) -> bool:
        """Return whether 全部办结 (all completed) applies to a part only, or excludes what was carried over."""
        stated = [item.topic for item in self.earlier_in_sentence()]
        if self.in_parts or clause.in_brackets or _RE.some_only.search(clause.text) or "carried_out" in stated:
            return True
        return stated[-1:] == ["carried_in"] and not re.search(r"所有|申请", clause.text)
