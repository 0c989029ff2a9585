"""Discourse-state tracker: section part, problem/remedy side, tense and topic inherited from headings and lead-ins.

Remedies have hardly any wording of their own: heading and lead-in decide (docs/labels.md). List items inherit the side of
their lead-in across sentence boundaries until the next lead-in, heading or sign-off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nlp.model import Sentence, Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon, LexiconMatches, Span
from disclosure_nlp.tag.scoring import totals
from disclosure_nlp.tag.sentence_context import DiscourseState, Side
from disclosure_nlp.tag.titles import TitleMeaning, is_agency_name, is_title, meaning_of, prefix_of
from disclosure_nlp.text.markers import ListMarker, list_marker_at, list_markers_in
from disclosure_nlp.text.normalize import NormalizedText

_SETTLED = re.compile(r"(?:问题|现象|情况)，?(?:现|目前|均|都)?(?:已|得到)")
# A shortfall that somebody else has named, quoted as the object of a measure: 针对上年度报告指出的“…”，我局已….
_QUOTED = re.compile(
    r"(?:针对|围绕|对照|对于|对|就)[^，。；：“”]{0,20}(?:指出|提出|反映|反馈|通报|提到|列出|点出|承认)的?“[^”]{2,40}”"
    r"(?:(?:等|这一)?的?(?:问题|不足|短板|情况|现象))?(?=，)"
)
_NEAR = 30
_LONGEST_LEAD_IN = 60
# Sections in which a part on problems can begin without its heading.
_OPENABLE = ("preamble", "overview", "other")
_BARE = 4
_OPENS = re.compile(r"[，。；：]")
# Contrast words after which a shortfall is stated; what precedes them is a concession (rule 2 of docs/labels.md).
_CONTRAST = re.compile(
    r"(?:但是?|然而|不过|却|可是)(?!愿|书|凡)|(?:^|(?<=[，；。]))[^，。；：]{0,12}?(?:仍然?|还|尚|依然|也)"
)
# A statement that closes a part without a heading: it answers the next title of the form.
_CLOSES = re.compile(r"收到|受理|处理费|收费|收取|复议|诉讼|其他(?:需要|事项)")
_CONCEDES = re.compile(r"虽|尽管|已|取得|明显|顺利|了(?!解)")
_FUTURE = re.compile(r"下一?步|今后|接下来|下一?阶段|将|明年|拟")
_SIGN_OFF = re.compile(
    r"附件?(?:件|表|：|[0-9一二三四五])|（?(?:此|本)页无正文|（?联系人|特此报告|"
    r"(?:二[〇○零O]|20)[0-9〇○零一二三四五六七八九]{2}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日$"
)


def track_discourse(
    sentences: Sequence[Sentence],
    plains: Sequence[NormalizedText],
    found: Sequence[LexiconMatches],
    lexicon: Lexicon,
    year: int | None = None,
) -> list[DiscourseState]:
    """Return the discourse state of every sentence.

    Parameters
    ----------
    sentences, plains, found : sequences of the same length
        The narrative's sentences in order, their plain texts, and what the lexicon finds in them.
    lexicon : Lexicon
        Scores the topics of titles.
    year : int, optional
        The reporting year: a measure dated in the next year is planned.
    """
    tracker = _DiscourseTracker(lexicon, year)
    return [tracker.read(*item) for item in zip(sentences, plains, found, strict=True)]


class _DiscourseTracker:
    """Consumes sentences in order and updates the state set by headings and lead-ins."""

    def __init__(self, lexicon: Lexicon, year: int | None) -> None:
        self._lexicon = lexicon
        self._topic_labels = load_labels().of_axis("topic")
        self._next_year = None if year is None else re.compile(rf"^{year + 1}年|，{year + 1}年|^到?{year + 1}年")
        self._section: str | None = None
        self._titles: list[tuple[int, tuple[str, ...], TitleMeaning]] = []
        self._count = 0
        self._forget()

    def _forget(self) -> None:
        """Reset what lead-ins have set, at a new section, heading or sign-off."""
        self._side: Side | None = None
        self._tense: Tense | None = None
        self._answers = False
        self._marker_from_match: ListMarker | None = None
        self._locked = False
        self._listing = False
        self._opened = False

    def read(self, sentence: Sentence, plain: NormalizedText, found: LexiconMatches) -> DiscourseState:
        if sentence.section != self._section:
            self._section = sentence.section
            self._titles = [title for title in self._titles if title[0] > 1] if sentence.section == "problems" else []
            self._count = 0
            self._forget()
        if is_title(sentence, plain.text, found, self._part(), self._side is not None):
            return self._read_title(plain.text, found)
        self._count += 1
        if _SIGN_OFF.match(plain.text) or self._is_signature(plain.text, found):
            self._forget()
            return self._state(found, {"sign_off"})
        if not self._part() and self._opens_part(plain.text, found):
            self._opened = True
        elif self._opened and _CLOSES.search(plain.text) and not {"deficit", "plan"} & found.signs.keys():
            self._forget()
        if self._part():
            return self._read_statement(plain.text, found)
        return self._read_admission(plain.text, found) or self._read_outside(plain.text, found)

    def _read_admission(self, text: str, found: LexiconMatches) -> DiscourseState | None:
        """Return the state of a shortfall named outside the part on problems, treated as a part of one sentence."""
        if "admission" not in found.signs or "denial" in found.signs:
            return None
        self._opened, self._side = True, "problem"
        state = self._read_statement(text, found)
        self._forget()
        return state._replace(features=state.features | {"admitted"})

    def _is_signature(self, text: str, found: LexiconMatches) -> bool:
        """Return whether a unit among the measures is a bare name of an agency: the signature below them."""
        doing = not {"verb_first", "title_verb", "deficit", "weak"}.isdisjoint(found.signs)
        return self._part() and not doing and list_marker_at(text) is None and is_agency_name(text)

    def _part(self) -> bool:
        return self._section == "problems" or self._opened or any(title[2].side for title in self._titles)

    def _opens_part(self, text: str, found: LexiconMatches) -> bool:
        """Return whether a statement opens a part on problems whose heading is missing: 存在的问题：…, 仍存在以下不足。."""
        return self._section in _OPENABLE and (bool(prefix_of(text)[0]) or "opens_part" in found.signs)

    def _topics(self) -> tuple[str, ...]:
        return next((topics for _, topics, _ in reversed(self._titles) if topics), ())

    def _read_title(self, text: str, found: LexiconMatches) -> DiscourseState:
        marker = list_marker_at(text)
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
            self._marker_from_match = None
        features = {"part"}
        marker = list_marker_at(text, len(prefix))
        contrast = _contrast(text, found)
        deficits, leads = self._deficits_and_leads(text, found, contrast or 0)
        if "denial" in found.signs and not deficits and not leads:
            return self._read_denial(found, features)
        if deficits:
            features.add("deficit")
        turn = self._choose_side(text, found, marker, deficits, leads, features)
        if turn is not None:
            features.add("turn")
        if self._is_planned(text, found):
            features.add("planned")
        if "lead_in" in found.signs and (deficits or leads) and turn is None and len(text) <= _LONGEST_LEAD_IN:
            features.add("lead_in")
        inner = list_markers_in(text)  # the first item is often glued to its lead-in
        if self._side == "remedy" and leads:
            self._set_tense(text, found, inner)
            self._answers = self._answers or "answers_all" in found.signs
        if self._side == "problem":
            self._answers = False
        state = self._state(found, features, marker.number if marker else None, turn, contrast)
        if turn is not None:
            self._side = "remedy"
            self._set_tense(text, found, inner)
        self._marker_from_match = inner[-1] if inner else marker or self._marker_from_match
        self._listing = self._side == "problem" and text.endswith("：")
        return state

    def _read_denial(self, found: LexiconMatches, features: set[str]) -> DiscourseState:
        """Return the state of a denial of problems: it has no side and leaves the current side unchanged."""
        side, self._side = self._side, None
        state = self._state(found, {*features, "denied"})
        self._side = side
        return state

    def _deficits_and_leads(self, text: str, found: LexiconMatches, contrast: int) -> tuple[list[Span], list[Span]]:
        """Return the shortfalls and the words that turn to measures, both after a concession.

        问题 inside a lead-in is no shortfall; a lead-in to problems (表现在以下方面) counts as one.
        """
        quoted = [Span(*match.span()) for match in _QUOTED.finditer(text)]
        leads = sorted([*found.signs.get("remedy_lead", []), *found.signs.get("plan", []), *quoted])
        leads = [span for span in leads if span.start >= contrast]
        settled = [span.start for span in leads if _SETTLED.match(text, span.start)]
        deficits = [
            span
            for span in found.signs.get("deficit", [])
            if not any(a <= span.start < b for a, b in leads) and not any(0 < at - span.start < _NEAR for at in settled)
        ]
        if not deficits and self._next_year and (match := self._next_year.search(text)):
            leads.insert(0, Span(*match.span()))
        if not deficits and not leads:
            deficits = [*found.signs.get("problem_lead", []), *found.signs.get("admission", [])]
        denied = found.signs.get("denial", ())
        return [
            span
            for span in deficits
            if span.start >= contrast and not any(a < span.end and span.start < b for a, b in denied)
        ], leads

    def _choose_side(
        self,
        text: str,
        found: LexiconMatches,
        marker: ListMarker | None,
        deficits: list[Span],
        leads: list[Span],
        features: set[str],
    ) -> int | None:
        """Set the side of this sentence; return the offset where it turns from problem to measure, if it does."""
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
        """Return whether a shortfall is only the object of a measure: decided by a leading verb or the heading above."""
        doing = any(text[span.start] != "对" for span in found.signs.get("verb_first", ()))  # 对照期盼，还有短板
        if "admission" in found.signs:
            return False
        if self._side == "remedy":
            return doing or (self._locked and "problem_lead" not in found.signs)
        return doing and not self._locked and deficits[0].start >= _first_clause(text)

    def _stays_problem(self, found: LexiconMatches, marker: ListMarker | None) -> bool:
        """Return whether a sentence without a shortfall continues the problems, by a cause, its list or the heading."""
        if "cause" in found.signs or self._locked:
            return True
        doing = "verb_first" in found.signs
        if "weak" in found.signs and not doing:
            return True
        if self._is_new_list(marker) or marker is None:
            return False
        last = self._marker_from_match
        follows = last is not None and marker.style == last.style and marker.number == last.number + 1
        return self._listing or (follows and not doing)

    def _open_side(self, found: LexiconMatches, marker: ListMarker | None, features: set[str]) -> None:
        """Set the side where no heading or lead-in has: none for praise, problem for a lack, remedy for verbs and lists."""
        doing, praise = "verb_first" in found.signs, "praise" in found.signs
        if not praise and not doing and ("weak" in found.signs or "cause" in found.signs):
            self._side = "problem"
        elif doing or (marker is not None and not praise):
            self._side = "remedy"
        else:
            features.add("open")
            if praise:
                features.add("praise_open")

    def _is_new_list(self, marker: ListMarker | None) -> bool:
        """Return whether a list restarts at its first number: after problems it is the list of measures."""
        last = self._marker_from_match
        return (
            marker is not None and last is not None and marker.number == 1 < last.number and marker.style == last.style
        )

    def _set_tense(self, text: str, found: LexiconMatches, markers: Sequence[ListMarker]) -> None:
        """Set the tense of the list by the words before its first number; words inside an item do not spread."""
        end = markers[0].start if markers else len(text)
        if any(span.start < end for span in found.signs.get("plan", ())) or (
            self._next_year and self._next_year.search(text, 0, end)
        ):
            self._tense = "planned"
        elif any(span.start < end for span in found.signs.get("done", ())):
            self._tense = "done"
        elif self._tense is None:
            self._tense = "unmarked"

    def _state(
        self,
        found: LexiconMatches,
        features: set[str],
        item: int | None = None,
        turn: int | None = None,
        contrast: int | None = None,
        title: bool = False,
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
            contrast=contrast,
            features=frozenset(features),
        )


def _contrast(text: str, found: LexiconMatches) -> int | None:
    """Return where the shortfall after a concession begins (已开通，但还不够全), or None if nothing is conceded.

    但 always concedes what precedes it; a bare 仍 or 还 only where that clause reports something done or praised.
    """
    short = [span.start for name in ("deficit", "problem_lead") for span in found.signs.get(name, ())]
    last = max(short, default=-1)
    for match in _CONTRAST.finditer(text):
        before = text[: match.start()]
        strong = match.group()[0] in "但然不却可"
        if match.start() < 4 or last < match.start() or _FUTURE.search(before):
            continue
        if (
            strong
            or _CONCEDES.search(before)
            or any(span.start < match.start() for span in found.signs.get("praise", ()))
        ):
            return match.start()
    return None


def _first_clause(text: str) -> int:
    match = _OPENS.search(text)
    return match.end() if match else len(text)
