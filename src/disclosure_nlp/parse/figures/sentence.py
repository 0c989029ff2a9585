"""State of a sentence while its numbers are searched: the words read, and the subject that they set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from disclosure_nlp.model import Sentence, Whose
from disclosure_nlp.parse.figures.breakdowns import Breakdown
from disclosure_nlp.parse.figures.changes import compares_with_other_year, find_yearly_change, is_share_of_total
from disclosure_nlp.parse.figures.clauses import TextClause, normalize_sentence
from disclosure_nlp.parse.figures.conditions import BY_VERB
from disclosure_nlp.parse.figures.continuations import FOLLOWS, InheritedSentenceState
from disclosure_nlp.parse.figures.definitions import load_figure_definitions, subjects_by_word_class, topics_by_id
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.matching import CONJUNCTION, TopicMatch, may_be_government_body
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.scope import FigureScope
from disclosure_nlp.parse.figures.words import FILL, UNKNOWN, ClassifiedWord, content_words, split_words
from disclosure_nlp.text.normalize import NormalizedText

_ABOUT_REQUESTS = re.compile(r"依申请|申请公开|公开的?(?:书面)?申请|信息的?申请|申请情况|处理申请")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|公开申请|申请公开|依申请|公开工作")
_COMPLAINT = re.compile(r"举报|投诉|申诉")
# Subjects that continue after a semicolon (现行有效规范性文件47件；废止4件).
# Figures of a sentence that a later one may refer to: the last ones; more than that are no sentence.
_MOST_EARLIER = 200
_LASTING = ("documents", "review", "suit")
_MODIFIERS = (UNKNOWN, "foreign")


class SentenceState:
    """State of a sentence while its numbers are read, which determines what the next number counts.

    Attributes
    ----------
    domain : str or None
        Current subject of the sentence, such as requests or training.
    heard : set of str
        All subjects mentioned so far.
    stated : set of (str, str)
        Topics and units of the figures found so far.
    time, whose
        Time and body that the words so far set for figures.
    in_parts : bool
        Whether the clause lists parts of a total.
    wholes : dict
        Total that the number at each offset is a part of.
    by_start : dict
        Index of the mention of the number at each offset.
    host : int or None
        Index of the last mention outside brackets.
    last : int or None
        Index of the mention that a following change or share refers to.
    changing : TopicMatch or None
        Topic of a rise or fall whose final value follows.
    lead, shared, medium, verb
        Words of earlier clauses that the next number may need.
    unread : list of (int, StatedNumber, str)
        Numbers without a topic: how many mentions of the sentence precede each, the number, the words before it.
    """

    def __init__(
        self, sentence: Sentence, scope: FigureScope, earlier: InheritedSentenceState, mentions: list[FigureMention]
    ) -> None:
        self.sentence, self.scope, self.earlier, self.mentions = sentence, scope, earlier, mentions
        self.first = len(mentions)  # index of the sentence's own first mention
        after_requests = earlier.about_requests
        self.text: NormalizedText = normalize_sentence(sentence)
        path = "".join(sentence.heading_path)
        about = _ABOUT_REQUESTS.search(path) or _ABOUT_REQUESTS.search(self.text.text) or after_requests
        self.about_requests = bool(about)
        below = "".join(sentence.heading_path[1:])
        disclosed = _ABOUT_DISCLOSURE.search(self.text.text) or _ABOUT_DISCLOSURE.search(below)
        self.says_disclosure = bool(disclosed or _COMPLAINT.search(path) or sentence.section == "disputes")
        self.about_disclosure = bool(about or disclosed or sentence.section in ("requests", "disputes"))
        self.domain: str | None = earlier.domain
        self.time = scope.reporting_year
        self.whose: Whose | None = earlier.whose
        self.carried = earlier.whose is not None
        self.in_parts = False
        self.unit: str | None = None
        self.by_start: dict[int, int] = {}
        self.wholes: dict[int, StatedNumber] = {}
        self.changing: TopicMatch | None = None
        self.lead: list[ClassifiedWord] = []
        self.marked = 0
        self.host: int | None = None
        self.heard: set[str] = set()
        self.stated: set[tuple[str, str]] = set()
        self.last: int | None = None
        self.verb: ClassifiedWord | None = None
        self.medium: ClassifiedWord | None = None
        self.shared: list[ClassifiedWord] = []
        self.unread: list[tuple[int, StatedNumber, str]] = []

    def earlier_in_sentence(self) -> list[FigureMention]:
        """Return the figures found in the sentence so far, in text order."""
        return self.mentions[max(self.first, len(self.mentions) - _MOST_EARLIER) :]

    def state_for_next_sentence(self) -> InheritedSentenceState:
        """Return the attributes that the next sentence inherits: the subject, whose figures are stated, and totals."""
        own = self.earlier_in_sentence()
        first = len(self.mentions) - len(own)
        goes_on = self.text.text.endswith(("；", ";"))
        return InheritedSentenceState(
            self.unit is not None or (self.about_requests and self.earlier.about_requests),
            self.domain if goes_on and self.domain in _LASTING else None,
            self.whose if goes_on else None,
            tuple(first + place for place, item in enumerate(own) if item.value and not item.is_part)
            or (self.earlier.totals if FOLLOWS.match(self.text.text) else ()),
        )

    @staticmethod
    def texts_between_numbers(clause: TextClause, numbers: Sequence[StatedNumber]) -> list[tuple[int, str]]:
        """Return the texts of a clause before, between and after its numbers, with their offsets."""
        edges = [clause.start, *(count.end for count in numbers)]
        ends = [*(count.start for count in numbers), clause.start + len(clause.text)]
        return [
            (edge, clause.text[edge - clause.start : end - clause.start]) for edge, end in zip(edges, ends, strict=True)
        ]

    @staticmethod
    def channel_words(words: list[ClassifiedWord], opens_with_preposition: bool) -> list[ClassifiedWord]:
        """Return the words of a clause that only names publication channels, such as 通过网站 (by web site)."""
        channels = load_figure_definitions().channels | {"many_ways", CONJUNCTION, UNKNOWN}
        said = content_words(words)
        if (
            said and opens_with_preposition and said[-1].kind in load_figure_definitions().channels
        ):  # 通过芦汀发布微信公众号
            return [word for word in said if word.kind in load_figure_definitions().channels]
        led = any(word.kind in load_figure_definitions().channels for word in said) and said[-1].kind != UNKNOWN
        return said if led and all(word.kind in channels for word in said) else []

    def words_after_colon(self, text: str, start: int) -> list[ClassifiedWord]:
        """Return the classified words of a text after its last colon; names of government bodies are fillers.

        申请 (request) alone is a request for disclosure only if the sentence is about such requests.
        """
        colon = text.rstrip("：").rfind("：") + 1
        words = split_words(text[colon:], start + colon)
        opened = next((place for place, word in enumerate(words) if word.kind not in (FILL, "time")), 0)
        words = [
            self._replace_body_name_by_filler(word, place == opened) if word.kind in (UNKNOWN, "gov_office") else word
            for place, word in enumerate(words)
        ]
        for place in range(
            1, len(words)
        ):  # 广场舞骨干 are no staff of the agency, 残疾人证申请 no requests for disclosure
            word, before = words[place], words[place - 1]
            if before.kind in _MODIFIERS and before.end == word.start and word.kind in ("person", "apply"):
                words[place] = word._replace(kind=UNKNOWN if word.kind == "person" else "foreign")
        if self.about_requests:
            return words
        return [word._replace(kind="foreign") if word.kind == "apply" else word for word in words]

    def words_before_share(self, located_text: tuple[int, str]) -> list[ClassifiedWord]:
        """Return the words before 占 (makes up … %), which say what the number in the next brackets counts."""
        return self.words_after_colon(located_text[1].partition("占")[0], located_text[0])

    def words_before_colon(self, located_text: tuple[int, str]) -> list[ClassifiedWord]:
        """Return the words between a number and the next colon, after which a list begins."""
        start, text = located_text
        return self.words_after_colon(text.partition("：")[0], start)

    def _replace_body_name_by_filler(self, word: ClassifiedWord, opens_clause: bool) -> ClassifiedWord:
        """Return a word, reclassified as a filler word if it names a government body that does not decide the topic."""
        if word.kind == "gov_office":
            return word._replace(kind=FILL) if self.scope.is_government else word
        text = self.text.text[word.start : word.end]
        return (
            word._replace(kind=FILL)
            if (opens_clause and text in self.scope.agency) or may_be_government_body(text)
            else word
        )

    def _online_means_request_channel(self) -> bool:
        """Return whether 网上 (online) and 网站 (website) mean the channel by which requests were received."""
        opens = self.domain is None and self.sentence.section == "requests"
        return self.about_requests and (self.domain == "requests" or opens)

    def update_subject(self, word: ClassifiedWord, previous_word: ClassifiedWord | None = None) -> None:
        """Update the subject of the sentence with a word; training on another subject does not count."""
        modifier = previous_word is not None and previous_word.kind in _MODIFIERS and previous_word.end == word.start
        if word.kind == "class" and modifier:
            self.domain = "foreign"
            self.heard.discard("classes")
        elif word.kind in ("online", "site") and self._online_means_request_channel():
            return  # 收到申请4件，网上3件
        elif word.kind in subjects_by_word_class():
            self.domain = subjects_by_word_class()[word.kind]
            self.heard.add(self.domain)
        elif word.kind not in load_figure_definitions().neutral.classes and word.kind not in (UNKNOWN, "fill", "time"):
            self.domain = word.kind

    def _index_of_total(self, number: StatedNumber) -> int | None:
        """Return the index of the total that a number in the sentence is listed under, or None."""
        whole = self.wholes.get(number.start)
        if whole is not None:
            return self.by_start.get(whole.start)
        if not FOLLOWS.match(self.text.text):
            return None
        values = ((place, self.mentions[place].value) for place in self.earlier.totals)
        same = [place for place, value in values if value is not None and value.unit == number.unit]
        return same[0] if len(same) == 1 else None

    def _record_change_or_share(self, number: StatedNumber, text_before: str) -> bool:
        """Record a change or percentage in the figure before it, and return whether the number is one of these.

        Return whether the number is one, so counts nothing itself.
        """
        change = find_yearly_change(number, text_before, self.scope.year)
        if change is not None:
            if change.belongs:
                self._update_last_mention(change=change.amount, change_unit=change.unit, change_base=change.base)
            return True
        if is_share_of_total(number, text_before):
            self._update_last_mention(share=float(number.number))
            return True
        return compares_with_other_year(text_before)

    def _update_last_mention(self, **values: object) -> None:
        """Replace attributes of the last number that the sentence has counted, if there is one."""
        if self.last is not None:
            self.mentions[self.last] = self.mentions[self.last]._replace(**values)  # type: ignore[arg-type]

    def _add_shares_of_totals(self, breakdowns: Iterable[Breakdown]) -> None:
        """Add stated percentages of a total to the mentions of its parts."""
        for breakdown in breakdowns:
            for share in breakdown.shares:
                index = self.by_start.get(share.part.start)
                if index is not None:
                    self.mentions[index] = self.mentions[index]._replace(share=share.percent)

    def _mark_carried_in_included(self, topic: str, total_index: int | None) -> None:
        """Mark a total of requests that includes those carried over from the year before (含上年结转2件)."""
        if topic == "carried_in" and total_index is not None and self.mentions[total_index].topic in BY_VERB:
            self.mentions[total_index] = self.mentions[total_index]._replace(includes=True)

    def _can_be_part(self, number: StatedNumber, match: TopicMatch) -> bool:
        """Return whether a number with a known topic can be part of the total that it is listed under."""
        whole = self._index_of_total(number)
        if whole is not None and self.mentions[whole].topic == "out_denied":
            return False  # 不予公开7件（其中行政查询事项2件）: a ground of refusal
        if whole is None or topics_by_id()[self.mentions[whole].topic].family not in ("published", "channels"):
            return True
        return topics_by_id()[match.topic].family in ("published", "channels", "response")
