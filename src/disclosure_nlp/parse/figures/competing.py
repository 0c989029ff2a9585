"""Finds figures that may be only part of a count, because the same sentence states another count of that topic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.parse.figures.conditions import BY_VERB
from disclosure_nlp.parse.figures.figure_mention import FigureMention
from disclosure_nlp.parse.figures.numbers import StatedNumber
from disclosure_nlp.parse.figures.words import split_words

# Topics that a table counts in one row; a sentence states each once.
_SAME_ROW = {"accepted": "received", "closed": "processed", "answered": "processed", "handled": "processed"}
_COUNTED_ONCE = frozenset(
    (
        "received",
        "processed",
        "out_granted",
        "out_part",
        "out_denied",
        "review",
        "suit",
        "norm_made",
        "norm_repealed",
        "rules_made",
        "rules_repealed",
    )
)
_VERB = frozenset(
    ("receive", "new_receive", "accept", "handle", "close", "answer", "carried_in", "carried_out", "carry", "review")
)
_OF_ALL_KINDS = frozenset(("review", "suit", "received", "accepted"))
_MADE = ("norm_made", "rules_made")
_RE = PatternSet(__name__)


def find_partial_figures(
    mentions: Sequence[FigureMention], unread: Sequence[tuple[int, StatedNumber, str]], text: str
) -> set[int]:
    """Return the indices of numbers in a sentence that may be only part of the count of their topic.

    These are figures of one topic in several clauses without a total (通过网络收到7件，通过邮寄收到5件), figures beside
    a count of other requests (收到在线申请3件、纸质申请36件), disputes of every kind of which some are about disclosure,
    new disputes only, and documents made beside documents revised.

    Parameters
    ----------
    mentions : sequence of FigureMention
        Mentions of one sentence, in order of the text.
    unread : sequence of (int, StatedNumber, str)
        Numbers of the sentence without a topic: how many mentions precede each, the number, and the words before it.
    text : str
        Normalised text of the sentence.
    """
    partial = set(_figures_stated_several_times(mentions)) | set(_figures_beside_other_requests(mentions, unread))
    if _RE.revised.search(text):
        partial |= {place for place, item in enumerate(mentions) if item.topic in _MADE and item.is_part}
    fewer = _RE.fewer_of_disclosure.search(text)
    return partial | {
        place
        for place, item in enumerate(mentions)
        if (fewer and item.topic in _OF_ALL_KINDS and not _RE.of_disclosure.search(_phrase(item)))
        or (item.topic in ("review", "suit") and _RE.new_cases.search(_phrase(item)))
        or (item.topic.startswith("suit_") and len(set(_RE.instances.findall(text))) > 1)
    }


def _phrase(mention: FigureMention) -> str:
    """Return the text of a number in a sentence with the words that say what it counts."""
    start = mention.sentence.start
    return mention.sentence.text[mention.phrase[0] - start : mention.phrase[1] - start]


def _figures_stated_several_times(mentions: Sequence[FigureMention]) -> Iterator[int]:
    """Yield the indices of numbers in a sentence that have the same topic, without the index of the total."""
    groups: dict[tuple[object, ...], list[int]] = {}
    of_bodies_below = {item.topic for item in mentions if item.whose == "below" and item.number and not item.is_part}
    for place, item in enumerate(mentions):
        topic = _SAME_ROW.get(item.topic, item.topic)
        if item.whose == "own" and item.topic in of_bodies_below and not item.is_part:
            yield place  # 县政府收到8件，各乡镇收到14件
        elif item.value and item.kind == "count" and not item.is_part and topic in _COUNTED_ONCE:
            groups.setdefault((item.topic, item.value.unit, item.time, item.whose), []).append(place)
    for places in groups.values():
        numbers = [mentions[place].number for place in places]
        if len(set(numbers)) > 1:
            yield from (place for place in places if 2 * mentions[place].number != sum(numbers))


def _figures_beside_other_requests(
    mentions: Sequence[FigureMention], unread: Sequence[tuple[int, StatedNumber, str]]
) -> Iterator[int]:
    """Yield the indices of counts of requests that are followed by a count of other requests."""
    for place, number, words in unread:
        item = mentions[place - 1] if place else None
        if item is None or item.value is None or item.topic not in BY_VERB or item.is_part:
            continue
        total = _RE.total.search(_phrase(item))
        listed = _RE.other_requests.fullmatch(words) and not any(word.kind in _VERB for word in split_words(words))
        if listed and number.unit == item.value.unit and not (total and number.number <= item.number):
            yield place - 1
