"""Types of problems, remedies and training, found in the clauses that name them (docs/labels.md, rules 34–41)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.model import Tense
from disclosure_nlp.tag.labels import load_labels
from disclosure_nlp.tag.lexicon import Lexicon, Span
from disclosure_nlp.tag.sentence_context import SentenceContext
from disclosure_nlp.text.markers import list_marker_at

GENERIC = "generic"
_RE = PatternSet(__name__)
_LONGEST_ECHO = 20
_KEPT = 10_000
_POSSIBLE = 0.03  # probability from which a topic may be one of a sentence
# Whose mere details (形式, 质量 …) the next part names.
_HEADS = frozenset({"interpretation", "interaction", "request", "training", "publicity", "request_quality", "platform"})


class Clause(NamedTuple):
    """A clause of a sentence; ``deficient`` is True if it names a shortfall."""

    text: str
    start: int
    end: int
    deficient: bool


def _split_clauses(text: str, deficits: Sequence[int], start: int, end: int) -> list[Clause]:
    """Return the clauses of a sentence between two offsets, each marked as deficient if it names a shortfall.

    A clause that contains an offset of ``deficits`` is deficient.
    """
    return [
        Clause(match.group(), *match.span(), any(match.start() <= at < match.end() for at in deficits))
        for match in _RE.clause.finditer(text, start, end)
    ]


def _deficit_offsets(context: SentenceContext) -> tuple[int, ...]:
    """Return the offsets of the words in a sentence that name a shortfall, such as 不足 (lack)."""
    return tuple([span.start for span in context.matches.signs.get("deficit", ())])


def find_deficient_start(lexicon: Lexicon, context: SentenceContext, start: int = 0, end: int | None = None) -> int:
    """Return the offset in a sentence, after praise or a lead-in, at which the part that names a shortfall begins."""
    text = context.normalized.text
    return _deficient_start_in_text(lexicon, text, _deficit_offsets(context), start, len(text) if end is None else end)


@lru_cache(maxsize=_KEPT)
def _deficient_start_in_text(lexicon: Lexicon, text: str, deficits: tuple[int, ...], start: int, end: int) -> int:
    """Return the offset where the part of a text that names a shortfall begins."""
    own = [at for at in deficits if start <= at < end]
    colon = text.rfind("：", start, end - 1)
    if colon >= 0 and (not own or own[-1] > colon):
        start = colon + 1
    if not own:
        return start
    praise = _RE.although.match(text, start, end)
    if praise and praise.end() < end:
        return praise.end()
    stretch = text[start:end]
    contrasts = [start + span.start for span in lexicon.find_spans("contrast", stretch)]
    before = [at for at in contrasts if not any(start <= deficit < at for deficit in own) and own[-1] >= at]
    if before:
        return before[-1]
    for span in lexicon.find_spans("contrast_weak", stretch):
        at = start + span.start
        if not any(deficit < at for deficit in own) and lexicon.find_spans("merit", text[start:at]):
            return at
    return start


def find_problem_types(
    lexicon: Lexicon, context: SentenceContext, start: int = 0, end: int | None = None
) -> tuple[str, ...]:
    """Return the types (such as ``staffing``) of a problem, found in the part of its sentence that names a shortfall.

    A clause without a shortfall counts as the subject of the next one (在公开范围方面，仍有待提高) or as its cause; praise never
    counts. If these clauses name no type, the other clauses without praise are searched; ``generic`` if they name
    none either.
    """
    text = context.normalized.text
    return _problem_types_in_text(lexicon, text, _deficit_offsets(context), start, len(text) if end is None else end)


@lru_cache(maxsize=_KEPT)
def _problem_types_in_text(
    lexicon: Lexicon, text: str, deficits: tuple[int, ...], start: int, end: int
) -> tuple[str, ...]:
    """Return the problem types that the clauses between two offsets of a text name; ``generic`` if they name none."""
    clauses = _split_clauses(text, deficits, _deficient_start_in_text(lexicon, text, deficits, start, end), end)
    if not any(clause.deficient for clause in clauses):
        texts = [clause.text for clause in clauses if not lexicon.find_spans("merit", clause.text)]
    else:
        texts = [
            clause.text
            for index, clause in enumerate(clauses)
            if clause.deficient
            or _RE.cause.match(clause.text)
            or lexicon.find_spans("state", clause.text)
            or _is_subject_of_next_clause(lexicon, clauses, index)
        ]
    if types := types_named_in_clauses(lexicon, "problem_types", texts):
        return types
    unpraised = [clause.text for clause in clauses if not lexicon.find_spans("merit", clause.text)]
    return types_named_in_clauses(lexicon, "problem_types", unpraised) or (GENERIC,)


def _is_subject_of_next_clause(lexicon: Lexicon, clauses: Sequence[Clause], index: int) -> bool:
    """Return whether a clause names the subject of the shortfall that the next clause states (公开方面，仍有不足)."""
    if index + 1 >= len(clauses) or lexicon.find_spans("merit", clauses[index].text):
        return False
    following = clauses[index + 1]
    return following.deficient and not types_named_in_clauses(lexicon, "problem_types", [following.text])


@lru_cache(maxsize=_KEPT)
def find_remedy_types(lexicon: Lexicon, text: str, tense: Tense | None = None) -> tuple[str, ...]:
    """Return the types (such as ``training``) of a remedy; ``generic`` if it names no concrete measure.

    A clause of purpose (不断提高…水平: to raise the level of …) counts only before the first measure. Only what is done,
    not what is planned, can correct an incident.

    Parameters
    ----------
    lexicon : Lexicon
        Words of the types.
    text : str
        Normalised text of one remedy: a list item or a sentence, from where it turns from the problem.
    tense : str, optional
        Tense of the remedy.
    """
    measures: list[str] = []
    for clause in _RE.clause.findall(_remedy_without_lead_in(lexicon, text)):
        if measures and lexicon.find_spans("purpose", clause):
            continue
        if types_named_in_clauses(lexicon, "remedy_types", [clause]) or measures:
            measures.append(clause)
    types = types_named_in_clauses(lexicon, "remedy_types", measures)
    idle = {"incident_fix"} if tense != "done" else set()
    if "training" in types:  # training that raises skill is training alone (rule 41)
        idle.add("capacity")
    return tuple(name for name in types if name not in idle) or (GENERIC,)


def infer_remedy_types(problem_types: Sequence[str], measure: str) -> tuple[str, ...]:
    """Return the types of a remedy that names no object, inferred from the types of the problem in its sentence.

    Examples
    --------
    >>> infer_remedy_types(["management"], "目前正在研究完善。")
    ('mechanism',)
    """
    if len(measure) > _LONGEST_ECHO:
        return (GENERIC,)
    return tuple(
        kind.id
        for kind in load_labels().remedy_types
        if kind.id != "incident_fix" and set(kind.answers[:1]) & set(problem_types)
    ) or (GENERIC,)


def filter_types_by_topic(
    type_group: str, types: Iterable[str], labels: Collection[str], probabilities: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Return the types whose topic label a sentence has, or probably has (rule 69); all of them if none is left.

    Parameters
    ----------
    type_group : str
        ``problem_types`` or ``remedy_types``.
    types : iterable of str
        Type ids.
    labels : collection of str
        Labels of the sentence.
    probabilities : mapping, optional
        Probability of each label: a topic of 0.03 and above may be one of the sentence.

    Examples
    --------
    >>> filter_types_by_topic("remedy_types", ["supervision", "format"], ["remediation", "supervision"])
    ('supervision',)
    """
    topics = {*labels, *(name for name, value in (probabilities or {}).items() if value >= _POSSIBLE)}
    needed = _topics_of_types(type_group)
    types = tuple(types)
    return tuple([name for name in types if not needed.get(name) or topics & needed[name]]) or types


@cache
def _topics_of_types(type_group: str) -> dict[str, frozenset[str]]:
    """Return, for each type (such as ``staffing``), the topic labels of which a sentence must have one."""
    kinds = getattr(load_labels(), type_group)
    return {kind.id: frozenset(kind.within or (kind.topic,)) - {""} for kind in kinds}


def types_implied_by_topics(type_group: str, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the types that the topic labels of a sentence imply; ``generic`` if they imply none.

    Examples
    --------
    >>> types_implied_by_topics("remedy_types", ["remediation", "platform"])
    ('platform',)
    """
    return tuple([kind.id for kind in getattr(load_labels(), type_group) if kind.topic in labels]) or (GENERIC,)


def _remedy_without_lead_in(lexicon: Lexicon, text: str) -> str:
    """Return the text of a remedy without its opening words, its legal basis and the problem it refers to."""
    marker = list_marker_at(text)
    text = text[marker.end :] if marker else text
    head, colon, rest = text.partition("：")
    if colon and rest and (_RE.leads.search(head) or not types_named_in_clauses(lexicon, "remedy_types", [head])):
        text = rest
    return _replace_spans_by_commas(text, lexicon.find_spans("no_measure", text))


def _replace_spans_by_commas(text: str, spans: Iterable[Span]) -> str:
    """Return a text with spans replaced by a comma each, so that the clauses around them stay separate."""
    kept, last = [], 0
    for start, end in spans:
        if start >= last:
            kept.append(text[last:start])
            last = end
    return "，".join([*kept, text[last:]]) if kept else text


def types_named_in_clauses(lexicon: Lexicon, type_group: str, clauses: Iterable[str]) -> tuple[str, ...]:
    """Return the types of a group (such as ``problem_types``) that clauses name, in the order of ``data/labels.toml``.

    Within one part of a clause a type covers the types that are details of it: 解读形式 (form of interpretation) is
    ``interpretation`` only; also in a next part that opens with a word for a detail (解读不够深入，形式单一).
    """
    named: set[str] = set()
    head: frozenset[str] = frozenset()
    details = _types_covered_by(type_group)
    for clause in clauses:
        for types, is_detail in _types_by_clause_part(lexicon, type_group, clause):
            if not (head and is_detail):
                head = types & _HEADS
            named |= types.difference(*[details[name] for name in types | head if name in details])
    named.discard(GENERIC)
    return tuple([kind.id for kind in getattr(load_labels(), type_group) if kind.id in named]) if named else ()


@lru_cache(maxsize=_KEPT)
def _types_by_clause_part(lexicon: Lexicon, type_group: str, clause: str) -> tuple[tuple[frozenset[str], bool], ...]:
    """Return, for each part of a clause, its types, and whether it opens with a word for a detail such as 形式 (form)."""
    parts = _RE.coordination.split(clause)
    return tuple(
        [
            (frozenset(lexicon.types_in_text(type_group, part)), bool(lexicon.find_spans("aspect", part)))
            for part in parts
        ]
    )


@cache
def _types_covered_by(type_group: str) -> dict[str, tuple[str, ...]]:
    """Return, for each type, the types that are details of it (such as ``format`` of ``interpretation``)."""
    return {kind.id: kind.over for kind in getattr(load_labels(), type_group) if kind.over}


def find_training_types(
    lexicon: Lexicon, text: str, tense: Tense | None, is_problem: bool, in_problems_section: bool
) -> tuple[str, ...]:
    """Return the types of staff training mentioned in a text: as lacking, as planned, or by its form.

    The types are those of docs/labels.md, rule 34.

    Parameters
    ----------
    lexicon : Lexicon
        Words of the types.
    text : str
        Normalised text of the sentence.
    tense : str or None
        Its tense: in the part on problems training is planned unless it is done.
    is_problem : bool
        Whether the sentence names a problem and no remedy.
    in_problems_section : bool
        Whether it is in the part on problems.
    """
    if is_problem:
        return ("deficit",)
    types = [name for name in lexicon.types_in_text("training_types", text) if name != "deficit"]
    if tense == "planned" or (in_problems_section and tense != "done"):
        ways = [name for name in types if name not in ("organised", "attended", "planned")]
        return (*ways, "planned")
    return tuple(types) or ("organised",)
