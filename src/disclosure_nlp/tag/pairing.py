"""Which remedy answers which problem (checks.md, P2).

A remedy in the problem's own sentence answers it. A remedy with 该/上述/以上问题 or 针对 answers all problems before it; where
针对 names what it answers (针对更新不及时的问题), those it names. Else item k answers item k, else topics decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from disclosure_nlp.model import Pair
from disclosure_nlp.tag.attributes import types_in
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon
from disclosure_nlp.tag.units import ProblemUnit, RemedyUnit

Why = Literal["lead_in", "item", "topic", "sentence"]
_OBJECT = re.compile(r"针对(?P<what>[^。；：]{2,50}?)(?:的)?(?:问题|不足|短板|情况|现象|薄弱环节|差距)")


def pair_units(lexicon: Lexicon, problems: Sequence[ProblemUnit], remedies: Sequence[RemedyUnit]) -> tuple[Pair, ...]:
    """Return the pairs in order of the remedies, then of the problems.

    Parameters
    ----------
    lexicon : Lexicon
        Reads what 针对 names.
    problems, remedies : sequences
        The units of the part on problems, in order of the text.
    """
    found: dict[tuple[str, str], Why] = {}
    for remedy in remedies:
        answered, why = _answered(lexicon, remedy, problems, remedies)
        for problem in answered:
            found.setdefault((problem.noun.id, remedy.noun.id), why)
    return tuple(Pair(problem, remedy, why) for (problem, remedy), why in found.items())


def _answered(
    lexicon: Lexicon, remedy: RemedyUnit, problems: Sequence[ProblemUnit], remedies: Sequence[RemedyUnit]
) -> tuple[list[ProblemUnit], Why]:
    earlier = [problem for problem in problems if problem.noun.start < remedy.noun.start]
    same = [problem for problem in earlier if set(problem.noun.sentences) & set(remedy.noun.sentences)]
    if remedy.turned and same:
        return same, "sentence"
    if remedy.noun.answers_all:
        return _named(lexicon, remedy, earlier) or earlier, "lead_in"
    by_item = _same_item(remedy, earlier, remedies)
    if by_item:
        return by_item, "item"
    by_topic = [problem for problem in earlier if _share_topic(problem, remedy)]
    if by_topic:
        return by_topic, "topic"
    return (earlier if remedy.scoped else []), "lead_in"


def _named(lexicon: Lexicon, remedy: RemedyUnit, problems: Iterable[ProblemUnit]) -> list[ProblemUnit]:
    """Return the problems of the kinds that 针对…问题 names; none where it names no kind."""
    match = _OBJECT.search(remedy.text)
    if match is None:
        return []
    types = set(types_in(lexicon, "problem_types", [match["what"]]))
    return [problem for problem in problems if types & set(problem.noun.types)]


def _same_item(remedy: RemedyUnit, earlier: Sequence[ProblemUnit], remedies: Sequence[RemedyUnit]) -> list[ProblemUnit]:
    """Return the problem of the same number: by the printed numbers, else by order.

    Order counts where both lists are equally long and no topic speaks against it.
    """
    if not earlier:
        return []
    block = [problem for problem in earlier if problem.block == earlier[-1].block and not problem.noun.generic]
    if remedy.item is not None and any(problem.item is not None for problem in block):
        return [problem for problem in block if problem.item == remedy.item]
    own = [unit for unit in remedies if unit.block == remedy.block and not unit.lead]
    if len(own) != len(block) or remedy not in own:
        return []
    same = block[own.index(remedy)]
    against = not _share_topic(same, remedy) and any(_share_topic(problem, remedy) for problem in block)
    return [] if against else [same]


def _share_topic(problem: ProblemUnit, remedy: RemedyUnit) -> bool:
    answers = {kind for name in remedy.noun.types for kind in _answers().get(name, ())}
    return bool(answers & set(problem.noun.types))


@cache
def _answers() -> dict[str, tuple[str, ...]]:
    return {kind.id: kind.answers for kind in load_labels().remedy_types}
