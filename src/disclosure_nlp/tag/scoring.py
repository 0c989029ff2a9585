"""Additive scoring of lexicon cues: score = sigmoid(bias + weights), decomposable into its terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from disclosure_nlp.tag.lexicon import Lexicon, LexiconMatches


def iterate_cue_weights(
    lexicon: Lexicon, matches: LexiconMatches, features: Collection[str]
) -> Iterator[tuple[str, str, float]]:
    """Yield (label, term, weight) of every cue of a sentence: its words, word classes and discourse states.

    Parameters
    ----------
    lexicon : Lexicon
        Labels with their cues of signs and states.
    matches : LexiconMatches
        What is in the sentence.
    features : collection of str
        Names of the states it is in.
    """
    yield from matches.cues
    for sign in matches.signs:
        for label, weight in lexicon.by_sign.get(sign, ()):
            yield label, sign, weight
    for feature in sorted(features):
        for label, weight in lexicon.by_state.get(feature, ()):
            yield label, feature, weight


def sum_cue_weights(lexicon: Lexicon, matches: LexiconMatches, features: Collection[str]) -> dict[str, float]:
    """Return, by label, the sum of bias and cue weights of a sentence (log-odds)."""
    sums = dict(lexicon.biases)
    for label, _, weight in iterate_cue_weights(lexicon, matches, features):
        sums[label] += weight
    return sums
