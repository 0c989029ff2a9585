"""Discourse tracking: topic, tense and side (problem or remedy) that a sentence inherits from headings and lead-ins.

Remedies have hardly any wording of their own: heading and lead-in decide (docs/labels.md). List items inherit the side
of their lead-in (存在以下问题：, “the problems are:”) until the next lead-in, heading or closing formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Sentence, Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon, LexiconMatches, Span
from disclosure_nlp.tag.scoring import sum_cue_weights
from disclosure_nlp.tag.sentence_context import DiscourseState, Side
from disclosure_nlp.tag.titles import (
    HeadingMeaning,
    find_heading_meaning,
    find_sub_heading,
    is_agency_name,
    is_only_heading,
)
from disclosure_nlp.text.markers import ListMarker, list_marker_at, list_markers_in
from disclosure_nlp.text.normalize import NormalizedText

_RE = PatternSet(__name__)
_NEAR = 30
_LONGEST_LEAD_IN = 60
# Sections in which a part on problems can begin without its heading.
_OPENABLE = ("preamble", "overview", "other")
_BARE = 4


def track_discourse(
    sentences: Sequence[Sentence],
    normalized: Sequence[NormalizedText],
    matches: Sequence[LexiconMatches],
    lexicon: Lexicon,
    year: int | None = None,
) -> list[DiscourseState]:
    """Return the discourse state of every sentence: topic, tense and side (problem or remedy) inherited from context.

    Parameters
    ----------
    sentences, normalized, matches : sequences of the same length
        The narrative's sentences in order, their plain texts, and what the lexicon finds in them.
    lexicon : Lexicon
        Scores the topics of titles.
    year : int, optional
        The reporting year: a measure dated in the next year is planned.
    """
    tracker = _DiscourseTracker(lexicon, year)
    return [tracker.read(*item) for item in zip(sentences, normalized, matches, strict=True)]


_DEEPEST = 100  # titles below each other; without a bound, time grows with the square of their number


class _DiscourseTracker:
    """Reads the sentences of a report in order, and tracks topic, tense and side (problem, remedy) set by headings."""

    def __init__(self, lexicon: Lexicon, year: int | None) -> None:
        self._lexicon = lexicon
        self._topic_labels = load_labels().label_ids_of_axis("topic")
        self._next_year = None if year is None else re.compile(rf"^{year + 1}年|，{year + 1}年|^到?{year + 1}年")
        self._section: str | None = None
        self._titles: list[tuple[int, tuple[str, ...], HeadingMeaning]] = []
        self._count = 0
        self._reset_lead_in_state()

    def _reset_lead_in_state(self) -> None:
        """Reset the attributes set by a lead-in such as 存在的问题： (problems:), at a new section or heading."""
        self._side: Side | None = None
        self._tense: Tense | None = None
        self._answers = False
        self._last_marker: ListMarker | None = None
        self._locked = False
        self._listing = False
        self._opened = False

    def read(self, sentence: Sentence, normalized: NormalizedText, matches: LexiconMatches) -> DiscourseState:
        """Update the discourse state with the next sentence, and return the state that applies to that sentence."""
        text = normalized.text
        if sentence.section != self._section:
            self._section = sentence.section
            self._titles = [title for title in self._titles if title[0] > 1] if sentence.section == "problems" else []
            self._count = 0
            self._reset_lead_in_state()
        if is_only_heading(sentence, text, matches, self._in_problems_section(), self._side is not None):
            return self._read_heading(text, matches)
        self._count += 1
        if _RE.sign_off.match(text) or self._is_agency_signature(text, matches):
            self._reset_lead_in_state()
            return self._make_state(matches, {"sign_off"})
        if not self._in_problems_section() and self._opens_problems_section(text, matches):
            self._opened = True
        elif self._opened and _RE.closes.search(text) and not {"deficit", "plan"} & matches.signs.keys():
            self._reset_lead_in_state()
        if self._in_problems_section():
            return self._read_problems_sentence(text, matches)
        return self._read_admitted_problem(text, matches) or self._read_ordinary_sentence(text, matches)

    def _read_admitted_problem(self, text: str, matches: LexiconMatches) -> DiscourseState | None:
        """Return the discourse state of a sentence outside the problems section if it admits a problem, else None."""
        if "admission" not in matches.signs or "denial" in matches.signs:
            return None
        self._opened, self._side = True, "problem"
        state = self._read_problems_sentence(text, matches)
        self._reset_lead_in_state()
        return state._replace(features=state.features | {"admitted"})

    def _is_agency_signature(self, text: str, matches: LexiconMatches) -> bool:
        """Return whether a line in the problems section is only the agency's name, which signs the report."""
        doing = not {"verb_first", "title_verb", "deficit", "weak"}.isdisjoint(matches.signs)
        return self._in_problems_section() and not doing and list_marker_at(text) is None and is_agency_name(text)

    def _in_problems_section(self) -> bool:
        """Return whether the current sentence belongs to the section on problems and remedies."""
        return self._section == "problems" or self._opened or any(title[2].side for title in self._titles)

    def _opens_problems_section(self, text: str, matches: LexiconMatches) -> bool:
        """Return whether a sentence opens a problems section that has no heading (存在的问题：, “existing problems:”)."""
        return self._section in _OPENABLE and (bool(find_sub_heading(text)[0]) or "opens_part" in matches.signs)

    def _nearest_heading_topics(self) -> tuple[str, ...]:
        """Return the topic labels of the nearest heading above the current sentence that has any."""
        return next((topics for _, topics, _ in reversed(self._titles) if topics), ())

    def _read_heading(self, text: str, matches: LexiconMatches) -> DiscourseState:
        """Update the discourse state (topic, tense, side) with a heading, and return the state of the heading."""
        marker = list_marker_at(text)
        depth = marker.depth if marker else min(1 + max((title[0] for title in self._titles), default=0), _DEEPEST)
        title = text[marker.end if marker else 0 :].rstrip("。：")
        meaning = find_heading_meaning(title)
        self._titles = [item for item in self._titles if item[0] < depth]
        self._titles.append((depth, self._heading_topics(matches), meaning))
        if marker or meaning.side:
            self._reset_lead_in_state()
        self._apply_heading_meaning(meaning)
        return self._make_state(matches, {"title"}, heading=True)

    def _heading_topics(self, matches: LexiconMatches) -> tuple[str, ...]:
        """Return up to two topic labels that the words of a heading score highest, the best first."""
        scores = sum_cue_weights(self._lexicon, matches, ())
        topics = ((score, label) for label, score in scores.items() if score >= 0 and label in self._topic_labels)
        return tuple(label for _, label in sorted(topics, reverse=True)[:2])

    def _apply_heading_meaning(self, meaning: HeadingMeaning) -> None:
        """Set the current side (problem or remedy) and tense from the meaning of a heading."""
        if meaning.side in ("problem", "remedy"):
            self._side = meaning.side
            self._tense = meaning.tense
            self._answers = False
            self._locked = True

    def _read_ordinary_sentence(self, text: str, matches: LexiconMatches) -> DiscourseState:
        """Return the discourse state of a sentence outside the section on problems and remedies."""
        features = {"outside"}
        if self._is_planned(text, matches):
            features |= {"planned", "planned_outside"}
        features |= {
            name for sign, name in (("fixed", "fixed_outside"), ("admission", "said_outside")) if sign in matches.signs
        }
        features |= {f"outside_{sign}" for sign in ("class", "publish") if sign in matches.signs}
        if "business" in matches.signs and "core" not in matches.signs:
            features.add("outside_business")
        if len(text) <= _BARE and self._nearest_heading_topics():
            features.add("bare_under")
        if self._count == 1:
            features.add("first")
        return self._make_state(matches, features)

    def _is_planned(self, text: str, matches: LexiconMatches) -> bool:
        """Return whether a sentence states a plan for the time after the reporting year."""
        return "plan" in matches.signs or bool(self._next_year and self._next_year.search(text))

    def _read_problems_sentence(self, text: str, matches: LexiconMatches) -> DiscourseState:
        """Update the discourse state with a sentence of the problems section, and return the state of that sentence."""
        prefix, meaning = find_sub_heading(text)
        if prefix:
            self._apply_heading_meaning(meaning)
            self._last_marker = None
        features = {"part"}
        marker = list_marker_at(text, len(prefix))
        contrast = _find_concession_end(text, matches)
        deficits, leads = self._find_deficit_and_remedy_spans(text, matches, contrast or 0)
        if "denial" in matches.signs and not deficits and not leads:
            return self._read_denial(matches, features)
        if deficits:
            features.add("deficit")
        turn = self._set_side(text, matches, marker, deficits, leads, features)
        if turn is not None:
            features.add("turn")
        if self._is_planned(text, matches):
            features.add("planned")
        if "lead_in" in matches.signs and (deficits or leads) and turn is None and len(text) <= _LONGEST_LEAD_IN:
            features.add("lead_in")
        inner = list_markers_in(text)  # the first item is often glued to its lead-in
        if self._side == "remedy" and leads:
            self._set_list_tense(text, matches, inner)
            self._answers = self._answers or "answers_all" in matches.signs
        if self._side == "problem":
            self._answers = False
        state = self._make_state(matches, features, marker.number if marker else None, turn, contrast)
        if turn is not None:
            self._side = "remedy"
            self._set_list_tense(text, matches, inner)
        self._last_marker = inner[-1] if inner else marker or self._last_marker
        self._listing = self._side == "problem" and text.endswith("：")
        return state

    def _read_denial(self, matches: LexiconMatches, features: set[str]) -> DiscourseState:
        """Return the discourse state of a sentence that denies problems, which is neither problem nor remedy."""
        side, self._side = self._side, None
        state = self._make_state(matches, {*features, "denied"})
        self._side = side
        return state

    def _find_deficit_and_remedy_spans(
        self, text: str, matches: LexiconMatches, concession_end: int
    ) -> tuple[list[Span], list[Span]]:
        """Return the spans of a sentence that name a shortfall, and those that introduce a remedy.

        问题 (problem) in a lead-in to remedies names no shortfall; a lead-in to problems counts as one.
        """
        quoted = [Span(*match.span()) for match in _RE.quoted.finditer(text)]
        leads = sorted([*matches.signs.get("remedy_lead", []), *matches.signs.get("plan", []), *quoted])
        leads = [span for span in leads if span.start >= concession_end]
        settled = [span.start for span in leads if _RE.settled.match(text, span.start)]
        deficits = [
            span
            for span in matches.signs.get("deficit", [])
            if not any(a <= span.start < b for a, b in leads) and not any(0 < at - span.start < _NEAR for at in settled)
        ]
        if not deficits and self._next_year and (match := self._next_year.search(text)):
            leads.insert(0, Span(*match.span()))
        if not deficits and not leads:
            deficits = [*matches.signs.get("problem_lead", []), *matches.signs.get("admission", [])]
        denied = matches.signs.get("denial", ())
        deficits = [span for span in deficits if span.start >= concession_end]
        return [span for span in deficits if not any(a < span.end and span.start < b for a, b in denied)], leads

    def _set_side(
        self,
        text: str,
        matches: LexiconMatches,
        marker: ListMarker | None,
        deficits: list[Span],
        leads: list[Span],
        features: set[str],
    ) -> int | None:
        """Set whether a sentence states a problem or a remedy; return the offset where its remedy starts, or None."""
        if deficits and leads:
            if leads[0].start < deficits[0].start and leads[0].start <= _end_of_first_clause(text):
                self._side = "remedy"
            else:
                self._side = "problem"
                return next((lead.start for lead in leads if lead.start > deficits[0].start), None)
        elif leads:
            self._side = "remedy"
        elif deficits:
            if not self._is_remedy_despite_deficit(text, matches, deficits):
                self._side = "problem"
        elif self._side is None:
            self._set_side_without_lead_in(matches, marker, features)
        elif self._side == "problem" and not self._still_states_problem(matches, marker):
            self._side = "remedy"
        return None

    def _is_remedy_despite_deficit(self, text: str, matches: LexiconMatches, deficits: list[Span]) -> bool:
        """Return whether a sentence is a remedy, by its first verb or its heading, although it names a shortfall."""
        doing = any(text[span.start] != "对" for span in matches.signs.get("verb_first", ()))  # 对照期盼，还有短板
        if "admission" in matches.signs:
            return False
        if self._side == "remedy":
            return doing or (self._locked and "problem_lead" not in matches.signs)
        return doing and not self._locked and deficits[0].start >= _end_of_first_clause(text)

    def _still_states_problem(self, matches: LexiconMatches, marker: ListMarker | None) -> bool:
        """Return whether a sentence that names no shortfall still states a problem, as its cause or as a list item."""
        if "cause" in matches.signs or self._locked:
            return True
        doing = "verb_first" in matches.signs
        if "weak" in matches.signs and not doing:
            return True
        if self._restarts_list(marker) or marker is None:
            return False
        last = self._last_marker
        follows = last is not None and marker.style == last.style and marker.number == last.number + 1
        return self._listing or (follows and not doing)

    def _set_side_without_lead_in(self, matches: LexiconMatches, marker: ListMarker | None, features: set[str]) -> None:
        """Set the side (problem or remedy) of a sentence below no heading or lead-in, from its own words."""
        doing, praise = "verb_first" in matches.signs, "praise" in matches.signs
        if not praise and not doing and ("weak" in matches.signs or "cause" in matches.signs):
            self._side = "problem"
        elif doing or (marker is not None and not praise):
            self._side = "remedy"
        else:
            features.add("open")
            if praise:
                features.add("praise_open")

    def _restarts_list(self, marker: ListMarker | None) -> bool:
        """Return whether a list marker (such as 一是) counts from one again, so that a list of remedies begins."""
        last = self._last_marker
        return (
            marker is not None and last is not None and marker.number == 1 < last.number and marker.style == last.style
        )

    def _set_list_tense(self, text: str, matches: LexiconMatches, markers: Sequence[ListMarker]) -> None:
        """Set the tense (done or planned) of list items from the words before the first list marker (such as 一是)."""
        end = markers[0].start if markers else len(text)
        if any(span.start < end for span in matches.signs.get("plan", ())) or (
            self._next_year and self._next_year.search(text, 0, end)
        ):
            self._tense = "planned"
        elif any(span.start < end for span in matches.signs.get("done", ())):
            self._tense = "done"
        elif self._tense is None:
            self._tense = "unmarked"

    def _make_state(
        self,
        matches: LexiconMatches,
        features: set[str],
        item: int | None = None,
        remedy_start: int | None = None,
        concession_end: int | None = None,
        heading: bool = False,
    ) -> DiscourseState:
        """Return the discourse state of the current sentence (topic, tense, side) as an immutable record."""
        topics = self._nearest_heading_topics()
        part = self._in_problems_section()
        if self._side is not None and part and not heading:
            features |= {f"side:{self._side}", "part_decided"}
        if self._section == "preamble":
            features.add("preamble")
        features |= {f"under:{topic}" for topic in topics}
        if "class" in matches.signs and (part or "field" in matches.signs or "planned" in features):
            features.add("class_field")
        tense = self._tense if self._side == "remedy" else None
        return DiscourseState(
            in_problems_section=part,
            side=self._side if part else None,
            tense=tense,
            refers_to_problems=self._answers,
            is_heading=heading,
            item_number=item,
            topics=topics,
            remedy_start=remedy_start,
            concession_end=concession_end,
            features=frozenset(features),
        )


def _find_concession_end(text: str, matches: LexiconMatches) -> int | None:
    """Return the offset after a concession (已开通，但还不够全: opened, but incomplete), where a shortfall begins, or None.

    但 (but) always concedes the clause before it; 仍 or 还 (still) only if it reports something done or praised.
    """
    short = [span.start for name in ("deficit", "problem_lead") for span in matches.signs.get(name, ())]
    last = max(short, default=-1)
    for match in _RE.contrast.finditer(text):
        before = text[: match.start()]
        strong = match.group()[0] in "但然不却可"
        if match.start() < 4 or last < match.start() or _RE.future.search(before):
            continue
        if (
            strong
            or _RE.concedes.search(before)
            or any(span.start < match.start() for span in matches.signs.get("praise", ()))
        ):
            return match.start()
    return None


def _end_of_first_clause(text: str) -> int:
    """Return the offset at which the first clause of a text ends."""
    match = _RE.opens.search(text)
    return match.end() if match else len(text)
