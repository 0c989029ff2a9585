"""Adding up cues: score = sigmoid(bias + weights), so that each score can be taken apart into what weighed."""

from __future__ import annotations

from collections.abc import Collection

from disclosure_nlp.tag.lexicon import Found, Lexicon


def evidence(
    lexicon: Lexicon, found: Found, features: Collection[str]
) -> dict[str, tuple[float, list[tuple[str, float]]]]:
    """Return per label the sum of bias and weights, and the (term, weight) that made it up.

    Parameters
    ----------
    lexicon : Lexicon
        Labels with their biases and their cues of signs and states.
    found : Found
        What stands in the sentence.
    features : collection of str
        Names of the states it stands in.
    """
    result = {}
    own: dict[str, list[tuple[str, float]]] = {}
    for label, term, weight in found.cues:
        own.setdefault(label, []).append((term, weight))
    for label, entry in lexicon.labels.items():
        terms = own.get(label, [])
        for cue in entry.cues:
            if cue.state is not None and cue.state in features:
                terms.append((cue.state, cue.weight))
            elif cue.sign is not None and cue.sign in found.signs:
                terms.append((cue.sign, cue.weight))
        result[label] = (entry.bias + sum(weight for _, weight in terms), terms)
    return result
