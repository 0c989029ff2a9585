"""Tagging stage: labels of sentences, and the problems and remedies of a report with their pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

import msgspec

from disclosure_nlp.model import Report, Sentence, Tagging, Tags
from disclosure_nlp.parse.completeness import sections_listed_in
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.tag.attributes import find_sentence_attributes
from disclosure_nlp.tag.decision import choose_labels
from disclosure_nlp.tag.discourse import track_discourse
from disclosure_nlp.tag.lexicon import Lexicon, load_lexicon
from disclosure_nlp.tag.pairing import pair_problems_and_remedies
from disclosure_nlp.tag.sentence_context import BatchTagger, LabelScores, SentenceContext, Tagger
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.units import find_problems, find_remedies
from disclosure_nlp.text.normalize import normalize

CUES = "cues"
TRAINED = "trained"
_FEWEST_UNHEADED = 5
_ACTS = {"problem", "remediation"}

# Characters of a sentence that are looked at: narrative has stops, a longer stretch is none.
_LONGEST = 3000


def tag_report(report: Report, tagger: Tagger | None = None, tokenizer: Tokenizer | None = None) -> Tagging:
    """Tag the sentences of a report with labels, and find its problems, remedies and their pairs.

    Parameters
    ----------
    report : Report
        Its sentences in order of the text; tables are not looked at.
    tagger : Tagger, optional
        Scores the labels; by default the trained model that ships with the package (`load_tagger`).
    tokenizer : Tokenizer, optional
        Cuts the few sentences in which a cue may be part of another word; by default jieba with the field's terms.

    Returns
    -------
    Tagging
        One `Tags` per sentence, the units of problems and remedies, and their pairs (checks.md, P2).
    """
    return tag_reports([report], tagger, tokenizer)[0]


def tag_reports(
    reports: Iterable[Report], tagger: Tagger | None = None, tokenizer: Tokenizer | None = None
) -> list[Tagging]:
    """Tag the sentences of several reports in one batch; the results are in input order."""
    lexicon, tagger = load_lexicon(), tagger or load_tagger()
    reports = list(reports)
    years = [report.year for report in reports]
    narratives = make_sentence_contexts_of_all([report.sentences for report in reports], lexicon, years, tokenizer)
    scores = score_narratives(tagger, narratives)
    return [_make_tagging(lexicon, *item, tagger.name) for item in zip(narratives, scores, strict=True)]


def load_tagger(name: AnyPath | None = None) -> Tagger:
    """Return a tagger by its name, or from a model file.

    Parameters
    ----------
    name : str or path, optional
        ``trained`` for the model that ships with the package, which `tag_report` uses by default; ``cues`` for the
        tagger of cue words; else the path of a model file.

    Raises
    ------
    DefinitionError
        When the model file is none, or was trained with another tokenizer.
    """
    if name is None or name == TRAINED:
        return _load_packaged_tagger()
    if name == CUES:
        from disclosure_nlp.tag.cue_tagger import CueTagger

        return CueTagger(load_lexicon())
    from disclosure_nlp.tag.trained.predictor import TrainedTagger

    return TrainedTagger.from_file(name)


@cache
def _load_packaged_tagger() -> Tagger:
    """Return the packaged trained tagger, loaded once per process."""
    from disclosure_nlp.tag.trained.predictor import TrainedTagger

    return TrainedTagger()


def score_narratives(tagger: Tagger, narratives: Sequence[Sequence[SentenceContext]]) -> list[list[LabelScores]]:
    """Return the label scores of every sentence of several reports, in one batch if the tagger supports it."""
    if isinstance(tagger, BatchTagger):
        return tagger.score_all(narratives)
    return [tagger.score(readings) for readings in narratives]


def choose_sentence_labels(context: SentenceContext, scores: LabelScores) -> tuple[str, ...]:
    """Return the labels of a sentence: those that the tagger chose, or else those that its label scores give.

    A sentence that lists the parts of the report (报告由总体情况、主动公开政府信息情况…组成) is always boilerplate.
    """
    if sections_listed_in(context.sentence.text):
        return ("boilerplate",)
    return choose_labels(scores.labels, context.state) if scores.chosen is None else scores.chosen


def replace_labels(contexts: Sequence[SentenceContext], tagging: Tagging, labels: Sequence[tuple[str, ...]]) -> Tagging:
    """Return a tagging with other sentence labels, and with problems, remedies and pairs computed anew from them.

    Parameters
    ----------
    contexts : sequence of SentenceContext
        Its sentences (`make_sentence_contexts`).
    labels : sequence of tuple of str
        Of every sentence, in order.
    """
    lexicon = load_lexicon()
    tags = [
        old if old.labels == given else _make_tags(lexicon, reading, LabelScores(old.probabilities, old.cues, given))
        for reading, old, given in zip(contexts, tagging.sentences, labels, strict=True)
    ]
    acts = [_ACTS & {*old.labels} == _ACTS & {*new.labels} for old, new in zip(tagging.sentences, tags, strict=True)]
    if all(acts):
        return msgspec.structs.replace(tagging, sentences=tuple(tags))
    return _tagging_from_tags(lexicon, contexts, tags, tagging.model)


def _make_tagging(
    lexicon: Lexicon, contexts: Sequence[SentenceContext], scores: Sequence[LabelScores], model: str
) -> Tagging:
    """Return the tagging of a report from the label scores of its sentences."""
    return _tagging_from_tags(
        lexicon, contexts, [_make_tags(lexicon, *item) for item in zip(contexts, scores, strict=True)], model
    )


def _tagging_from_tags(
    lexicon: Lexicon, contexts: Sequence[SentenceContext], tags: Sequence[Tags], model: str
) -> Tagging:
    """Return the tagging of a report from the tags of its sentences, with problems, remedies and their pairs."""
    problems = find_problems(lexicon, contexts, tags)
    remedies = find_remedies(lexicon, contexts, tags)
    return Tagging(
        sentences=tuple(tags),
        problems=tuple(unit.record for unit in problems),
        remedies=tuple(unit.record for unit in remedies),
        pairs=pair_problems_and_remedies(lexicon, problems, remedies),
        model=model,
    )


def make_sentence_contexts(
    sentences: Sequence[Sentence],
    lexicon: Lexicon | None = None,
    year: int | None = None,
    tokenizer: Tokenizer | None = None,
) -> list[SentenceContext]:
    """Return the tagger input of every sentence of a report: normalised text, lexicon matches and discourse state."""
    return make_sentence_contexts_of_all([sentences], lexicon, [year], tokenizer)[0]


def make_sentence_contexts_of_all(
    narratives: Sequence[Sequence[Sentence]],
    lexicon: Lexicon | None = None,
    years: Sequence[int | None] | None = None,
    tokenizer: Tokenizer | None = None,
) -> list[list[SentenceContext]]:
    """Return the tagger input of every sentence of several reports; see `make_sentence_contexts`."""
    lexicon, tokenizer = lexicon or load_lexicon(), tokenizer or default_tokenizer()
    narratives = [_assign_missing_section(sentences) for sentences in narratives]
    plains = [[normalize(sentence.text[:_LONGEST]) for sentence in sentences] for sentences in narratives]
    found = iter(lexicon.search_all([item.text for own in plains for item in own], tokenizer.cut))
    readings = []
    for sentences, own, year in zip(narratives, plains, years or [None] * len(plains), strict=True):
        hits = list(islice(found, len(own)))
        states = track_discourse(sentences, own, hits, lexicon, year)
        for at, state in enumerate(states):
            if state.concession_end is not None:  # topics come from the shortfall, not from the concession before it
                cues = lexicon.search(own[at].text[state.concession_end :], tokenizer.cut).cues
                hits[at] = hits[at]._replace(cues=cues)
        readings.append(list(map(SentenceContext, sentences, own, hits, states)))
    return readings


def _assign_missing_section(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Return sentences with section ``overview`` in place of ``preamble`` if the report has no section headings."""
    if len(sentences) < _FEWEST_UNHEADED or any(sentence.section != "preamble" for sentence in sentences):
        return sentences
    return [msgspec.structs.replace(sentence, section="overview") for sentence in sentences]


def _make_tags(lexicon: Lexicon, context: SentenceContext, scores: LabelScores) -> Tags:
    """Return the tags of a sentence (labels, probabilities, tense, types) from its label scores."""
    labels = choose_sentence_labels(context, scores)
    given = find_sentence_attributes(lexicon, context, labels, scores.labels)
    return Tags(
        sentence=context.sentence.id,
        labels=labels,
        probabilities=dict(scores.labels),
        tense=given.tense,
        problem_types=given.problem_types,
        remedy_types=given.remedy_types,
        training_types=given.training_types,
        cues=tuple(cue for cue in scores.cues if cue.label in labels),
    )
