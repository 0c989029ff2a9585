"""State of a sentence that is read for figures: its words, and what they make it speak of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nlp.model import Sentence, Whose
from disclosure_nlp.parse.figures.clauses import Clause, normalize
from disclosure_nlp.parse.figures.continuations import FOLLOWS, Before
from disclosure_nlp.parse.figures.definitions import domains, load_figures
from disclosure_nlp.parse.figures.matching import CONJUNCTION, Match, is_name
from disclosure_nlp.parse.figures.numbers import Count
from disclosure_nlp.parse.figures.reading import Reading
from disclosure_nlp.parse.figures.scope import Scope
from disclosure_nlp.parse.figures.words import FILL, UNKNOWN, Word, content, split_words
from disclosure_nlp.text.normalize import NormalizedText

_ABOUT_REQUESTS = re.compile(r"依申请|申请公开|公开的?(?:书面)?申请|信息的?申请|申请情况|处理申请")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|公开申请|申请公开|依申请|公开工作")
_COMPLAINT = re.compile(r"举报|投诉|申诉")
# What the next sentence goes on to speak of past a semicolon (现行有效规范性文件47件；废止4件).
_LASTING = ("documents", "review", "suit")
_MODIFIERS = (UNKNOWN, "foreign")


class SentenceState:
    """What a sentence has said so far: it decides what its next number counts."""

    def __init__(self, sentence: Sentence, scope: Scope, earlier: Before, readings: list[Reading]) -> None:
        self.sentence, self.scope, self.earlier, self.readings = sentence, scope, earlier, readings
        self.first = len(readings)
        after_requests = earlier.about_requests
        self.text: NormalizedText = normalize(sentence)
        path = "".join(sentence.heading_path)
        about = _ABOUT_REQUESTS.search(path) or _ABOUT_REQUESTS.search(self.text.text) or after_requests
        self.about_requests = bool(about)
        below = "".join(sentence.heading_path[1:])
        disclosed = _ABOUT_DISCLOSURE.search(self.text.text) or _ABOUT_DISCLOSURE.search(below)
        self.says_disclosure = bool(disclosed or _COMPLAINT.search(path) or sentence.section == "disputes")
        self.about_disclosure = bool(about or disclosed or sentence.section in ("requests", "disputes"))
        self.domain: str | None = earlier.domain
        self.time = scope.current
        self.whose: Whose | None = earlier.whose
        self.carried = earlier.whose is not None
        self.in_parts = False
        self.unit: str | None = None
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
        self.medium: Word | None = None
        self.shared: list[Word] = []

    def leave(self) -> Before:
        """Return what the next sentence takes over: whose figures are, past a semicolon; the totals, past any stop."""
        own = self.readings[self.first :]
        goes_on = self.text.text.endswith(("；", ";"))
        return Before(
            self.unit is not None or (self.about_requests and self.earlier.about_requests),
            self.domain if goes_on and self.domain in _LASTING else None,
            self.whose if goes_on else None,
            tuple(self.first + place for place, item in enumerate(own) if item.value and not item.is_part)
            or (self.earlier.totals if FOLLOWS.match(self.text.text) else ()),
        )

    @staticmethod
    def gaps(clause: Clause, counts: Sequence[Count]) -> list[tuple[int, str]]:
        """Return the stretches of a clause before, between and after its numbers, with their places."""
        edges = [clause.start, *(count.end for count in counts)]
        ends = [*(count.start for count in counts), clause.start + len(clause.text)]
        return [
            (edge, clause.text[edge - clause.start : end - clause.start]) for edge, end in zip(edges, ends, strict=True)
        ]

    @staticmethod
    def lead_words(words: list[Word], opens: bool) -> list[Word]:
        """Return the words of a clause that only says by which channels: they go with the clause behind it."""
        channels = load_figures().channels | {"many_ways", CONJUNCTION, UNKNOWN}
        said = content(words)
        if said and opens and said[-1].kind in load_figures().channels:  # 通过芦汀发布微信公众号
            return [word for word in said if word.kind in load_figures().channels]
        led = any(word.kind in load_figures().channels for word in said) and said[-1].kind != UNKNOWN
        return said if led and all(word.kind in channels for word in said) else []

    def words(self, gap: str, start: int) -> list[Word]:
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

    def words_before_share(self, gap: tuple[int, str]) -> list[Word]:
        """Return the words before 占 of a share: those of the number in the brackets behind it."""
        return self.words(gap[1].partition("占")[0], gap[0])

    def words_to_colon(self, gap: tuple[int, str]) -> list[Word]:
        """Return the words behind a number up to a colon: what follows that is listed, and says nothing of it."""
        start, text = gap
        return self.words(text.partition("：")[0], start)

    def _named(self, word: Word, opens: bool) -> Word:
        """Return a word as a filler where it names the agency as the subject of its clause, or another organ."""
        if word.kind == "gov_office":
            return word._replace(kind=FILL) if self.scope.is_government else word
        text = self.text.text[word.start : word.end]
        return word._replace(kind=FILL) if (opens and text in self.scope.agency) or is_name(text) else word

    def _asks_online(self) -> bool:
        """Return whether 网上 and 网站 tell how applications came in."""
        opens = self.domain is None and self.sentence.section == "requests"
        return self.about_requests and (self.domain == "requests" or opens)

    def hear(self, word: Word, before: Word | None = None) -> None:
        """Take over what a word makes the sentence speak of; training in another subject is no business of ours."""
        if word.kind == "class" and before is not None and before.kind in _MODIFIERS and before.end == word.start:
            self.domain = "foreign"
            self.heard.discard("classes")
        elif word.kind in ("online", "site") and self._asks_online():
            return  # 收到申请4件，网上3件
        elif word.kind in domains():
            self.domain = domains()[word.kind]
            self.heard.add(self.domain)
        elif word.kind not in load_figures().neutral.classes and word.kind not in (UNKNOWN, "fill", "time"):
            self.domain = word.kind
