"""The state of the narrative: which part, which side, which tense and which topic titles and lead-ins have set.

Remedies have hardly any wording of their own: title and lead-in decide (labels.md). 一是…二是… inherit the side of their
lead-in until a new lead-in or title, over the borders of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nlp.model import Sentence, Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon, LexiconMatches, Span
from disclosure_nlp.tag.scoring import totals
from disclosure_nlp.tag.sentence_context import DiscourseState, Side
from disclosure_nlp.tag.titles import TitleMeaning, is_title, meaning_of, prefix_of
from disclosure_nlp.text.markers import Marker, marker_at, markers_in
from disclosure_nlp.text.normalize import NormalizedText

_SETTLED = re.compile(r"(?:问题|现象|情况)，?(?:现|目前|均|都)?(?:已|得到)")
_NEAR = 30
_BARE = 4
_OPENS = re.compile(r"[，。；：]")


def follow(
    sentences: Sequence[Sentence],
    plains: Sequence[NormalizedText],
    found: Sequence[LexiconMatches],
    lexicon: Lexicon,
    year: int | None = None,
) -> list[DiscourseState]:
    """Return the state at every sentence.

    Parameters
    ----------
    sentences, plains, found : sequences of the same length
        The narrative's sentences in order, their plain texts, and what the lexicon finds in them.
    lexicon : Lexicon
        Scores the topics of titles.
    year : int, optional
        The reporting year: a measure dated in the next year is planned.
    """
    narrative = _Narrative(lexicon, year)
    return [narrative.read(*item) for item in zip(sentences, plains, found, strict=True)]


class _Narrative:
    """Reads sentence by sentence and remembers what titles and lead-ins have set."""

    def __init__(self, lexicon: Lexicon, year: int | None) -> None:
        self._lexicon = lexicon
        self._topic_labels = load_labels().of_axis("topic")
        self._next_year = None if year is None else re.compile(rf"^{year + 1}年|，{year + 1}年|^到?{year + 1}年")
        self._section: str | None = None
        self._titles: list[tuple[int, tuple[str, ...], TitleMeaning]] = []
        self._count = 0
        self._forget()

    def _forget(self) -> None:
        """Forget all lead-ins: at a new section or title none is in force."""
        self._side: Side | None = None
        self._tense: Tense | None = None
        self._answers = False
        self._marker: Marker | None = None
        self._locked = False
        self._listing = False

    def read(self, sentence: Sentence, plain: NormalizedText, found: LexiconMatches) -> DiscourseState:
        if sentence.section != self._section:
            self._section = sentence.section
            self._titles = [title for title in self._titles if title[0] > 1] if sentence.section == "problems" else []
            self._count = 0
            self._forget()
        if is_title(sentence, plain.text, found, self._part()):
            return self._read_title(plain.text, found)
        self._count += 1
        return self._read_statement(plain.text, found) if self._part() else self._read_outside(plain.text, found)

    def _part(self) -> bool:
        return self._section == "problems" or any(title[2].side for title in self._titles)

    def _topics(self) -> tuple[str, ...]:
        return next((topics for _, topics, _ in reversed(self._titles) if topics), ())

    def _read_title(self, text: str, found: LexiconMatches) -> DiscourseState:
        marker = marker_at(text)
        depth = marker.depth if marker else 1 + max((title[0] for title in self._titles), default=0)
        title = text[marker.end if marker else 0 :].rstrip("。：")
        meaning = meaning_of(title)
        self._titles = [item for item in self._titles if item[0] < depth]
        self._titles.append((depth, self._topics_of(found), meaning))
        if marker or meaning.side:
            self._forget()
        self._apply(meaning)
        return self._state(found, {"title"}, title=True)

    def _topics_of(self, found: LexiconMatches) -> tuple[str, ...]:
        scores = totals(self._lexicon, found, ())
        topics = ((score, label) for label, score in scores.items() if score >= 0 and label in self._topic_labels)
        return tuple(label for _, label in sorted(topics, reverse=True)[:2])

    def _apply(self, meaning: TitleMeaning) -> None:
        if meaning.side in ("problem", "remedy"):
            self._side = meaning.side
            self._tense = meaning.tense
            self._answers = False
            self._locked = True

    def _read_outside(self, text: str, found: LexiconMatches) -> DiscourseState:
        features = {"outside"}
        if self._is_planned(text, found):
            features |= {"planned", "planned_outside"}
        if "fixed" in found.signs:
            features.add("fixed_outside")
        if "admission" in found.signs:
            features.add("said_outside")
        features |= {f"outside_{sign}" for sign in ("class", "publish") if sign in found.signs}
        if "business" in found.signs and "core" not in found.signs:
            features.add("outside_business")
        if len(text) <= _BARE and self._topics():
            features.add("bare_under")
        if self._count == 1:
            features.add("first")
        return self._state(found, features)

    def _is_planned(self, text: str, found: LexiconMatches) -> bool:
        return "plan" in found.signs or bool(self._next_year and self._next_year.search(text))

    def _read_statement(self, text: str, found: LexiconMatches) -> DiscourseState:
        prefix, meaning = prefix_of(text)
        if prefix:
            self._apply(meaning)
            self._marker = None
        features = {"part"}
        marker = marker_at(text, len(prefix))
        deficits, leads = self._deficits_and_leads(text, found)
        if deficits:
            features.add("deficit")
        turn = self._choose_side(text, found, marker, deficits, leads, features)
        if turn is not None:
            features.add("turn")
        if self._is_planned(text, found):
            features.add("planned")
        if self._side == "remedy" and leads:
            self._set_tense(text, found)
            self._answers = self._answers or "answers_all" in found.signs
        if self._side == "problem":
            self._answers = False
        state = self._state(found, features, item=marker.number if marker else None, turn=turn)
        if turn is not None:
            self._side = "remedy"
            self._set_tense(text, found)
        inner = markers_in(text)  # the first item is often glued to its lead-in
        self._marker = inner[-1] if inner else marker or self._marker
        self._listing = self._side == "problem" and text.endswith("：")
        return state

    def _deficits_and_leads(self, text: str, found: LexiconMatches) -> tuple[list[Span], list[Span]]:
        """Return shortfalls named as such, and words that turn to measures; a lead-in's own 问题 is no shortfall."""
        leads = sorted([*found.signs.get("remedy_lead", []), *found.signs.get("plan", [])])
        settled = [span.start for span in leads if _SETTLED.match(text, span.start)]
        deficits = [
            span
            for span in found.signs.get("deficit", [])
            if not any(a <= span.start < b for a, b in leads) and not any(0 < at - span.start < _NEAR for at in settled)
        ]
        if not deficits and self._next_year and (match := self._next_year.search(text)):
            leads.insert(0, Span(*match.span()))
        return deficits, leads

    def _choose_side(
        self,
        text: str,
        found: LexiconMatches,
        marker: Marker | None,
        deficits: list[Span],
        leads: list[Span],
        features: set[str],
    ) -> int | None:
        """Set the side of this sentence; return where it turns from problem to measure, if it does."""
        if deficits and leads:
            if leads[0].start < deficits[0].start and leads[0].start <= _first_clause(text):
                self._side = "remedy"
            else:
                self._side = "problem"
                return next((lead.start for lead in leads if lead.start > deficits[0].start), None)
        elif leads:
            self._side = "remedy"
        elif deficits:
            if not self._is_measure(text, found, deficits):
                self._side = "problem"
        elif self._side is None:
            self._open_side(found, marker, features)
        elif self._side == "problem" and not self._stays_problem(found, marker):
            self._side = "remedy"
        return None

    def _is_measure(self, text: str, found: LexiconMatches, deficits: list[Span]) -> bool:
        """Tell whether a shortfall is named in passing: the verb in front, or the title above, decides."""
        doing = any(text[span.start] != "对" for span in found.signs.get("verb_first", ()))  # 对照期盼，还有短板
        if "admission" in found.signs:
            return False
        if self._side == "remedy":
            return doing or (self._locked and "problem_lead" not in found.signs)
        return doing and not self._locked and deficits[0].start >= _first_clause(text)

    def _stays_problem(self, found: LexiconMatches, marker: Marker | None) -> bool:
        """After problems a sentence without a shortfall is a measure, unless cause, list or title keep it a problem."""
        if "cause" in found.signs or self._locked:
            return True
        doing = "verb_first" in found.signs
        if "weak" in found.signs and not doing:
            return True
        if self._is_new_list(marker) or marker is None:
            return False
        last = self._marker
        follows = last is not None and marker.style == last.style and marker.number == last.number + 1
        return self._listing or (follows and not doing)

    def _open_side(self, found: LexiconMatches, marker: Marker | None, features: set[str]) -> None:
        """No title or lead-in has set a side: praise stays without, a lack is a problem, verbs and lists are measures."""
        doing, praise = "verb_first" in found.signs, "praise" in found.signs
        if not praise and not doing and ("weak" in found.signs or "cause" in found.signs):
            self._side = "problem"
        elif doing or (marker is not None and not praise):
            self._side = "remedy"
        else:
            features.add("open")
            if praise:
                features.add("praise_open")

    def _is_new_list(self, marker: Marker | None) -> bool:
        """Tell whether a list starts anew: after a list of problems it is the list of measures."""
        last = self._marker
        return (
            marker is not None and last is not None and marker.number == 1 < last.number and marker.style == last.style
        )

    def _set_tense(self, text: str, found: LexiconMatches) -> None:
        if self._is_planned(text, found):
            self._tense = "planned"
        elif "done" in found.signs:
            self._tense = "done"
        elif self._tense is None:
            self._tense = "unmarked"

    def _state(
        self,
        found: LexiconMatches,
        features: set[str],
        title: bool = False,
        item: int | None = None,
        turn: int | None = None,
    ) -> DiscourseState:
        topics = self._topics()
        part = self._part()
        if self._side is not None and part and not title:
            features |= {f"side:{self._side}", "part_decided"}
        if self._section == "preamble":
            features.add("preamble")
        features |= {f"under:{topic}" for topic in topics}
        if "class" in found.signs and (part or "field" in found.signs or "planned" in features):
            features.add("class_field")
        tense = self._tense if self._side == "remedy" else None
        return DiscourseState(
            part=part,
            side=self._side if part else None,
            tense=tense,
            answers=self._answers,
            title=title,
            item=item,
            topics=topics,
            turn=turn,
            features=frozenset(features),
        )


def _first_clause(text: str) -> int:
    match = _OPENS.search(text)
    return match.end() if match else len(text)
