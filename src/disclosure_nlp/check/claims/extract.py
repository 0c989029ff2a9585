"""What the narrative claims of figures in the tables, read clause by clause; where the text is unclear, nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from disclosure_nlp.check.claims.breakdowns import read_parts
from disclosure_nlp.check.claims.clauses import (
    Claim,
    ClaimKind,
    Clause,
    Count,
    NormalizedText,
    find_counts,
    normalize,
    split_clauses,
    visible,
)
from disclosure_nlp.check.claims.nil_statements import statements
from disclosure_nlp.check.claims.scope import Scope
from disclosure_nlp.check.claims.topics import (
    DISPUTES,
    DOCUMENTS,
    Subject,
    Surroundings,
    leaves_open,
    subjects,
    topic_of,
)
from disclosure_nlp.check.words import any_of, claim_words, finder
from disclosure_nlp.model import Report, Sentence

_SECTIONS = ("overview", "proactive", "requests", "disputes", "other")
_WORTH_READING = re.compile(
    r"申请|复议|诉讼|起诉|规范性文件|规章|许可|处罚|强制|事业性收费|结转|答复|办结|办理|其中|包括|败诉|纠错|公开\d|无法提供|不予处理|维持|纠正"
)
# A number, or a word of none or of all.
_MAY_CLAIM = re.compile(r"\d|[一二两三四五六七八九十百零〇][件宗起条份封例项个次]|[未没无零均]|全部|办结率")
_ABOUT_REQUESTS = re.compile(r"依申请|申请公开|公开的?(?:书面)?申请|信息的?申请|申请情况|处理申请")
_ABOUT_DISCLOSURE = re.compile(r"信息公开|政府信息|政务公开|公开申请|申请公开|依申请")
_PARTS = re.compile(r"其中|包括|包含|分别")
_SOME_ONLY = re.compile(r"其中|结转|转结|上年|去年|现已|目前")
# Behind a list of parts, these speak of the whole again.
_WHOLE_AGAIN = re.compile(r"全年|本年|年内|上年|共")


def read_claims(report: Report) -> tuple[Claim, ...]:
    """Return the claims of a report's narrative, in order of the text.

    Preamble and section 5 claim nothing: one speaks of the report, the other of single cases.
    """
    reader = _Reader(report)
    found = [claim for sentence in report.sentences for claim in reader.read(sentence)]
    return tuple(dict.fromkeys(found))


@cache
def _judges() -> re.Pattern[str]:
    return re.compile(rf"(?<!未){any_of(claim_words().disputes.as_judge)}")


class _Reader:
    """Reads sentence after sentence and remembers whether the last one was about requests."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.scope = Scope(report)
        self.after_requests = False

    def read(self, sentence: Sentence) -> Iterator[Claim]:
        if sentence.is_heading or sentence.section not in _SECTIONS:
            self.after_requests = False
            return
        if not (_MAY_CLAIM.search(sentence.text) and _WORTH_READING.search(sentence.text)):
            self.after_requests = False
            return
        squeezed = normalize(sentence)
        path = "".join(sentence.heading_path)
        about = _ABOUT_REQUESTS.search(path) or _ABOUT_REQUESTS.search(squeezed.text) or self.after_requests
        below = "".join(sentence.heading_path[1:])
        disclosure = about or _ABOUT_DISCLOSURE.search(squeezed.text) or _ABOUT_DISCLOSURE.search(below)
        own_section = sentence.section in ("requests", "disputes")
        state = _State(self, squeezed, bool(about), own_section or bool(disclosure))
        for clause in split_clauses(squeezed.text):
            yield from state.read(clause)
        yield from read_parts(squeezed)
        self.after_requests = bool(state.unit or (about and self.after_requests))


class _State:
    """What a sentence has said up to a clause: its subject, whose figures, and whether parts of a total follow."""

    def __init__(self, reader: _Reader, squeezed: NormalizedText, about_requests: bool, about_disclosure: bool) -> None:
        self.reader = reader
        self.squeezed = squeezed
        self.about_requests = about_requests
        self.about_disclosure = about_disclosure
        self.subject: str | None = "requests" if about_requests else None
        self.foreign = False
        self.in_parts = False
        self.after_documents = False
        self.claimed: list[str] = []
        self.unit: str | None = None

    def read(self, clause: Clause) -> Iterator[Claim]:
        """Return the claims of a clause and take over what it says for the clauses behind it."""
        named = subjects(clause.text, self.about_requests)
        owner = self.reader.scope.owner(clause.text)
        foreign = owner == "foreign" or (self.foreign and owner is None)
        if not foreign:
            counted = list(self._counts(clause, named))
            yield from counted
            yield from self._statements(clause, named, counted)
        if not clause.in_brackets:
            self.foreign = foreign and not _is_passing(clause.text)
            self.subject = named[-1].topic if named else self.subject
            self.in_parts = bool(_PARTS.search(clause.text) or (self.in_parts and not _WHOLE_AGAIN.match(clause.text)))

    def _counts(self, clause: Clause, named: list[Subject]) -> Iterator[Claim]:
        counts = find_counts(clause)
        edges = [clause.start, *(count.end for count in counts)]
        nexts = [*(count.start for count in counts[1:]), clause.start + len(clause.text)]
        for count, edge, following in zip(counts, edges, nexts, strict=False):
            left = visible(self._text(clause, edge, count.start))
            right = visible(self._text(clause, count.end, following))
            before = [item.topic for item in named if clause.start + item.start < count.start]
            behind = [item.topic for item in named if count.end <= clause.start + item.start < following]
            subject = before[-1] if before else (behind[-1] if behind and not self.subject else self.subject)
            if not before and behind and behind[-1] in DISPUTES:
                subject = behind[-1]
            part = clause.in_brackets or self.in_parts or _PARTS.search(clause.text, 0, count.start - clause.start)
            around = Surroundings(
                count, left, right, subject, bool(part), self.after_documents, self.reader.report.year
            )
            yield from self._count(clause, around, edge)

    @staticmethod
    def _text(clause: Clause, start: int, end: int) -> str:
        return clause.text[start - clause.start : end - clause.start]

    def _count(self, clause: Clause, around: Surroundings, edge: int) -> Iterator[Claim]:
        topic = None if self._by_channel(clause, around) else topic_of(around)
        if topic is None or (topic.partition(".")[0] in DISPUTES and not self._of_own_disputes(clause)):
            return
        if around.subject == "requests":
            self.unit = self.unit or around.number.unit
            if around.number.unit != self.unit:  # 3件 with 7项: items of information are no applications
                return
        self.after_documents = self.after_documents or topic.partition(".")[0] in DOCUMENTS
        self.claimed.append(topic)
        kind: ClaimKind = "count" if around.number.number or around.number.approximation != "exact" else "zero"
        end = around.number.end + (len(around.right) if leaves_open(around.left) else 0)
        yield self._claim(kind, topic, edge, end, around.number)

    def _by_channel(self, clause: Clause, around: Surroundings) -> bool:
        if around.subject != "requests" or not finder(claim_words().channels).search(clause.text):
            return False
        return not finder(claim_words().all_channels).search(clause.text)

    def _of_own_disputes(self, clause: Clause) -> bool:
        return self.about_disclosure and not _judges().search(clause.text)

    def _statements(self, clause: Clause, named: list[Subject], counted: list[Claim]) -> Iterator[Claim]:
        subject = named[-1].topic if named else self.subject
        known = {claim.topic for claim in counted}
        some = any(claim.kind == "count" for claim in counted)
        for kind, topic in statements(visible(clause.text), named, subject, self.about_requests):
            if topic in known or (kind == "zero" and some) or (kind == "all_done" and self._only_of_some(clause)):
                continue
            if topic.partition(".")[0] not in DISPUTES or self._of_own_disputes(clause):
                yield self._claim(kind, topic, clause.start, clause.start + len(clause.text))

    def _only_of_some(self, clause: Clause) -> bool:
        """Tell whether 全部办结 is said of a part only, or beside what was carried over."""
        if self.in_parts or clause.in_brackets or _SOME_ONLY.search(clause.text) or "carried_out" in self.claimed:
            return True
        return self.claimed[-1:] == ["carried_in"] and not re.search(r"所有|申请", clause.text)

    def _claim(self, kind: ClaimKind, topic: str, start: int, end: int, count: Count | None = None) -> Claim:
        text = self.squeezed.text
        while start < end - 1 and text[start] in "、，：\0":
            start += 1
        return Claim(kind, topic, *self.squeezed.place(start, end), count)


def _is_passing(clause: str) -> bool:
    """Tell whether a clause compares in passing (同比增长20%): the one behind it is about the agency again."""
    return any(word in clause for word in claim_words().comparisons)
