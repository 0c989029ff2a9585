"""Additive scoring of lexicon cues: score = sigmoid(bias + weights), decomposable into its terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from disclosure_nlp.tag.lexicon import Lexicon, LexiconMatches


def iterate_cue_weights(
    lexicon: Lexicon, found: LexiconMatches, features: Collection[str]
) -> Iterator[tuple[str, str, float]]:
    """Yield (label, term, weight) of every cue that counts for or against a label: words, signs and discourse states.

    Parameters
    ----------
    lexicon : Lexicon
        Labels with their cues of signs and states.
    found : LexiconMatches
        What is in the sentence.
    features : collection of str
        Names of the states it is in.
    """
    yield from found.cues
    for sign in found.signs:
        for label, weight in lexicon.by_sign.get(sign, ()):
            yield label, sign, weight
    for feature in sorted(features):
        for label, weight in lexicon.by_state.get(feature, ()):
            yield label, feature, weight


def label_scores(lexicon: Lexicon, found: LexiconMatches, features: Collection[str]) -> dict[str, float]:
    """Return the sum of bias and cue weights per label."""
    sums = dict(lexicon.biases)
    for label, _, weight in iterate_cue_weights(lexicon, found, features):
        sums[label] += weight
    return sums
