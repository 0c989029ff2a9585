"""tag: Report → Tagging. What the narrative says: labels per sentence, problems, remedies and how they pair."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nlp.model import Report, Sentence, Tagging, Tags
from disclosure_nlp.tag.attributes import attributes_of
from disclosure_nlp.tag.context import follow
from disclosure_nlp.tag.cue_tagger import CueTagger
from disclosure_nlp.tag.decision import choose_labels
from disclosure_nlp.tag.lexicon import Lexicon, load_lexicon
from disclosure_nlp.tag.pairing import pair_units
from disclosure_nlp.tag.plain import plain
from disclosure_nlp.tag.reading import Reading, Scores, Tagger
from disclosure_nlp.tag.tokenizer import Tokenizer, default_tokenizer
from disclosure_nlp.tag.units import find_problems, find_remedies


def tag_report(report: Report, tagger: Tagger | None = None, tokenizer: Tokenizer | None = None) -> Tagging:
    """Tag the sentences of a report.

    Parameters
    ----------
    report : Report
        Its sentences in order of the text; tables are not looked at.
    tagger : Tagger, optional
        Scores the labels; by default the cue words of ``data/lexicon/cues.toml``, whose scores are not calibrated.
    tokenizer : Tokenizer, optional
        Cuts the few sentences in which a cue may be part of another word; by default jieba with the field's terms.

    Returns
    -------
    Tagging
        One `Tags` per sentence, the units of problems and remedies, and their pairs (checks.md, P2).
    """
    lexicon = load_lexicon()
    tagger = tagger or CueTagger(lexicon)
    readings = read_narrative(report.sentences, lexicon, report.year, tokenizer)
    tags = [_tags(lexicon, *item) for item in zip(readings, tagger.score(readings), strict=True)]
    problems = find_problems(lexicon, readings, tags)
    remedies = find_remedies(lexicon, readings, tags)
    pairs = pair_units(lexicon, problems, remedies)
    return Tagging(
        sentences=tuple(tags),
        problems=tuple(unit.noun for unit in problems),
        remedies=tuple(unit.noun for unit in remedies),
        pairs=pairs,
        model=tagger.name,
    )


def read_narrative(
    sentences: Sequence[Sentence],
    lexicon: Lexicon | None = None,
    year: int | None = None,
    tokenizer: Tokenizer | None = None,
) -> list[Reading]:
    """Return the sentences as a tagger sees them: plain text, what the lexicon finds, and the state of the narrative."""
    lexicon = lexicon or load_lexicon()
    if not sentences:
        return []
    plains = [plain(sentence.text) for sentence in sentences]
    cut = (tokenizer or default_tokenizer()).cut
    found = [lexicon.search(item.text, cut) for item in plains]
    states = follow(sentences, plains, found, lexicon, year)
    return [Reading(*item) for item in zip(sentences, plains, found, states, strict=True)]


def _tags(lexicon: Lexicon, reading: Reading, scores: Scores) -> Tags:
    labels = choose_labels(scores.labels, reading.state)
    given = attributes_of(lexicon, reading, labels)
    return Tags(
        sentence=reading.sentence.id,
        labels=labels,
        probabilities=dict(scores.labels),
        tense=given.tense,
        problem_types=given.problem_types,
        remedy_types=given.remedy_types,
        training_types=given.training_types,
        cues=tuple(cue for cue in scores.cues if cue.label in labels),
    )
