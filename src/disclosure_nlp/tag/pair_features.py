"""Features of a (problem, remedy) pair: evidence that the remedy answers the problem (docs/labels.md, rules 53–61)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from operator import add
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.tag.concreteness import find_specific_words
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.subtypes import types_named_in_clauses
from disclosure_nlp.tag.units import LocatedProblem, LocatedRemedy

_RE = PatternSet(__name__)
# Types whose remedies answer only where the objects agree: 搜索功能 ↔ 网络安全 is no match.
_OF_OBJECTS = frozenset({"platform", "management"})
_OBJECTS = {
    "platform": (
        "检索|搜索|查询",
        "安全|防护",
        "适老|无障碍|读屏",
        "公众号|微信|微博|账号|新媒体|视频号|推送",
        "栏目|专栏|专区|版块|板块|页面|界面|改版",
    ),
    "management": (
        "目录|清单|指南",
        "审核|审查|保密|属性|三审|校对|错",
        "制度|机制|办法|体系|流程|程序|规范|标准|管理",
    ),
}
_NUMERALS = "一二三四五六七八九"
# Problems before a remedy, and after it, that it may answer or name; more are no narrative, and all pairs take minutes.
_NEAREST = 100

NAMES = (
    "item", "refers", "named", "named_other", "type", "type_object", "type_differs", "things", "words", "aim", "likely", "order",
    "only_remedy", "only_problem",
)  # fmt: skip
# The steps of labels.md: the first with a remedy decides; what later ones would add is optional.
_WEAK = frozenset({"likely", "order", "only_remedy", "only_problem"})
STEPS = (
    ("item", "refers"),
    ("named",),
    ("type", "type_object", "things", "words"),
    ("aim",),
    ("likely",),
    ("order",),
    ("only_remedy", "only_problem"),
)


class PairFeatures(NamedTuple):
    """A problem and a remedy that may answer it, by index, with features of how well the two match."""

    problem: int
    remedy: int
    features: dict[str, float]

    @property
    def first_accepting_rule(self) -> int:
        """Index of the first pairing rule that accepts the problem and the remedy; the count of rules if none does."""
        found = (n for n, names in enumerate(STEPS) if any(self.features.get(name) for name in names))
        return next(found, len(STEPS))


class _PairingWords(NamedTuple):
    """Character bigrams of a problem or remedy (of specific ``things`` and all words), and problem types it aims at."""

    things: frozenset[str]
    words: frozenset[str]
    aims: frozenset[str] = frozenset()


def extract_pair_features(
    lexicon: Lexicon, problems: Sequence[LocatedProblem], remedies: Sequence[LocatedRemedy]
) -> list[PairFeatures]:
    """Return the features of every pair of a problem and a remedy that follows it in the text.

    Remedies of the previous year's problems are left out.
    """
    if not problems or not remedies:
        return []
    of_problems = [_pairing_words(lexicon, problem.text) for problem in problems]
    of_remedies = [
        _pairing_words(lexicon, _remedy_text(lexicon, remedy))._replace(aims=_aimed_problem_types(lexicon, remedy.text))
        for remedy in remedies
    ]
    own = _same_item_features(problems, remedies)
    positions = _positions_of_separate_remedies(remedies)
    starts = [problem.record.start for problem in problems]
    evidence = []
    for r, remedy in enumerate(remedies):
        if remedy.earlier:
            continue
        before = bisect_left(starts, remedy.record.start)
        nearest = range(max(before - _NEAREST, 0), min(before + _NEAREST, len(problems)))
        named = _problems_named_by_remedy(lexicon, remedy, problems, of_problems, nearest)
        for p in range(nearest.start, before):
            features = dict(_shared_features(problems[p], remedy, of_problems[p], of_remedies[r]))
            features |= dict.fromkeys(own.get((p, r), ()), 1.0)
            features |= dict.fromkeys(_list_position_features(p, r, problems, remedies, positions), 1.0)
            if named is not None and p in named:
                features["named"] = 1.0
            elif named is not None:
                features = {name: value for name, value in features.items() if name not in _WEAK} | {"named_other": 1.0}
            evidence.append(PairFeatures(p, r, features))
    return evidence


def _remedy_text(lexicon: Lexicon, remedy: LocatedRemedy) -> str:
    """Return the text of a remedy with the words before it in its sentence, without clauses of purpose."""
    clauses = _RE.clause.findall(remedy.text)
    return remedy.lead + "，".join(clause for clause in clauses if not lexicon.find_spans("purpose", clause))


def _pairing_words(lexicon: Lexicon, text: str) -> _PairingWords:
    """Return the character bigrams of the text of a problem or remedy, for comparison with another text."""
    things = frozenset(pair for thing in find_specific_words(lexicon, text) for pair in _character_bigrams(thing))
    letters = list(text)
    for start, end in lexicon.find_spans("common", text):
        letters[start:end] = "\n" * (end - start)
    return _PairingWords(things, frozenset(_character_bigrams("".join(letters))))


def _character_bigrams(text: str) -> Iterator[str]:
    return chain.from_iterable(map(add, run, run[1:]) for run in _RE.letters.findall(text))


def _shared_features(
    problem: LocatedProblem, remedy: LocatedRemedy, problem_words: _PairingWords, remedy_words: _PairingWords
) -> Iterator[tuple[str, float]]:
    """Yield (feature, value) of types, words and purposes that a problem and a remedy have in common."""
    own, of_remedy = set(problem.record.types), set(remedy.record.types)
    answered = {name for kind in of_remedy for name in _answered_types_by_remedy_type("answers").get(kind, ())}
    if "platform" in of_remedy and _RE.channel.search(remedy.text):
        answered.add("format")
    same = own & answered
    alike = bool(problem_words.words & remedy_words.words)
    if same - _OF_OBJECTS:
        yield "type", 1.0
    elif same:
        agree = alike or any(_name_same_object(kind, problem.text, remedy.text) for kind in same)
        yield ("type_object" if agree else "type_differs"), 1.0
    if problem_words.things & remedy_words.things:
        yield "things", min(len(problem_words.things & remedy_words.things), 2) / 2
    if alike:
        yield "words", min(len(problem_words.words & remedy_words.words), 2) / 2
    if own & remedy_words.aims:
        yield "aim", 1.0
    if own & {name for kind in of_remedy for name in _answered_types_by_remedy_type("likely").get(kind, ())}:
        yield "likely", 1.0


def _name_same_object(type_id: str, problem: str, remedy: str) -> bool:
    """Return whether a problem and a remedy of the same type name the same object, such as 检索 (search), or none.

    True also if one of the two names no object.
    """
    objects = [{n for n, words in enumerate(_OBJECTS[type_id]) if re.search(words, text)} for text in (problem, remedy)]
    return not all(objects) or bool(objects[0] & objects[1])


def _aimed_problem_types(lexicon: Lexicon, text: str) -> frozenset[str]:
    """Return the problem types that the text of a remedy names as its purpose, such as motivation for 调动积极性."""
    purposes = [clause for clause in _RE.clause.findall(text) if lexicon.find_spans("purpose", clause)]
    return frozenset(types_named_in_clauses(lexicon, "problem_types", purposes))


@cache
def _answered_types_by_remedy_type(attribute: str) -> dict[str, tuple[str, ...]]:
    """Return the problem types that each remedy type answers, such as ``capacity`` by ``training``."""
    return {kind.id: getattr(kind, attribute) for kind in load_labels().remedy_types}


def _problems_named_by_remedy(
    lexicon: Lexicon,
    remedy: LocatedRemedy,
    problems: Sequence[LocatedProblem],
    problem_words: Sequence[_PairingWords],
    nearest: range,
) -> set[int] | None:
    """Return the indices of the problems that a remedy names (针对…问题: as to the problem of …), or None if it names none.

    Only the problems at the indices ``nearest`` are considered.
    """
    match = _RE.aimed_at.search(remedy.lead + remedy.text)
    what = (match["what"] or match["short"]) if match else ""
    if not what or (_RE.all.match(what) and not _RE.ordinal.match(what)):
        return None
    ordinal = _RE.ordinal.match(what)
    if ordinal:
        number = _NUMERALS.index(ordinal["number"]) + 1
        return {p for p in nearest if (problems[p].item or p + 1) == number} or None
    types = set(types_named_in_clauses(lexicon, "problem_types", [what]))
    own = _pairing_words(lexicon, what)
    scores = {
        p: len(own.words & problem_words[p].words)
        + 2 * len(own.things & problem_words[p].things)
        + 2 * len(types & set(problems[p].record.types))
        for p in nearest
    }
    best = max(scores.values(), default=0)
    return {p for p, score in scores.items() if score == best} if best else None


def _same_item_features(
    problems: Sequence[LocatedProblem], remedies: Sequence[LocatedRemedy]
) -> dict[tuple[int, int], set[str]]:
    """Return, by (problem, remedy) index, features of pairs within one list item or linked by 对此 (to this end).

    ``item``: both are in one sentence or list item; ``refers``: the remedy opens with 对此 (to this end) or the like.
    """
    found: dict[tuple[int, int], set[str]] = {}
    interleaved = False
    starts = [problem.record.start for problem in problems]
    in_sentence: dict[str, list[int]] = {}
    for p, problem in enumerate(problems):
        for sentence in problem.record.sentences:
            in_sentence.setdefault(sentence, []).append(p)
    last_place = max((problem.place for problem in problems), default=-1)
    for r, remedy in enumerate(remedies):
        same = {p for s in remedy.record.sentences for p in in_sentence.get(s, ())} if remedy.turned else set()
        for p in same:
            found.setdefault((p, r), set()).add("item")
        last = bisect_left(starts, remedy.record.start) - 1
        if same or last < 0:
            continue
        if _refers_to_problem(problems, last, remedy):
            found.setdefault((last, r), set()).add("refers")
        more = last_place > remedy.place
        if remedy.marker is None and problems[last].marker is not None and (more or interleaved):
            found.setdefault((last, r), set()).add("item")
            interleaved = True
    return found


def _refers_to_problem(problems: Sequence[LocatedProblem], problem_index: int, remedy: LocatedRemedy) -> bool:
    """Return whether a remedy opens with 对此 or 该问题 (“this problem”) right after a problem in a sentence of its own."""
    problem = problems[problem_index]
    behind = problem.place + len(problem.record.sentences) >= remedy.place
    neighbours = problems[max(problem_index - 1, 0) : problem_index + 2]  # problems are in order of the text
    alone = sum(other.place == problem.place for other in neighbours) == 1
    return (
        bool(_RE.refers.match(remedy.text)) and behind and alone and (problem.marker is not None or problem_index == 0)
    )


def _positions_of_separate_remedies(remedies: Sequence[LocatedRemedy]) -> dict[int, int]:
    """Return, by index, each remedy's position among the current year's remedies in separate sentences."""
    own = (r for r, unit in enumerate(remedies) if not unit.earlier and not unit.turned)
    return {r: position for position, r in enumerate(own)}


def _list_position_features(
    problem_index: int,
    remedy_index: int,
    problems: Sequence[LocatedProblem],
    remedies: Sequence[LocatedRemedy],
    remedy_positions: dict[int, int],
) -> Iterator[str]:
    """Yield position features of a (problem, remedy) pair: same position in their lists, the only problem or remedy."""
    remedy = remedies[remedy_index]
    if len(remedy_positions) == len(problems) > 1 and remedy_positions.get(remedy_index) == problem_index:
        yield "order"
    if len(remedies) == 1 and (remedy.scoped or _RE.refers.match(remedy.text)):
        yield "only_remedy"
    if len(problems) == 1:
        yield "only_problem"
