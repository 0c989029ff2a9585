"""Text taken over: sections against the agency's own earlier reports and against others of the year (X4, X5, item E4).

Similarity is the share of a section's content characters that lie in sentences aligned with the other text at a Dice
coefficient of character pairs of 0.8 or more (Dice 1945). Own earlier reports are compared one by one; of the others of
the year those that share a sentence or look alike by MinHash (Broder 1997).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.content import Content, contents_of, dice
from disclosure_nlp.compare.minhash import similar_groups
from disclosure_nlp.compare.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.frames import Store

SECTIONS = ("overview", "problems")
ALIGNED = 0.8
NOTED, GRAVE = 0.5, 0.8
_COMMON = 200  # reports of a year that hold a sentence; one that more hold is a common phrase
_TELLING = 60  # content characters from which a section of another agency that reads the same says something
_SHARED = 12  # content characters of a sentence that makes two sections candidates
_NEIGHBOURS = 20  # candidates taken of one group
COLUMNS = ("agency_id", "year", "section", "check", "severity", "share", "other_agency", "other_year", "report", "other", "sentences")  # fmt: skip
_QUERY = """
SELECT s.report, s.section, s.sentence, s.text, s.labels FROM sentences s
WHERE s.section IN ('overview', 'problems') AND NOT s.is_heading ORDER BY s.report, s.section, s.start
"""


class Text(NamedTuple):
    """A section of a report with what counts of it."""

    agency: str
    year: int
    section: str
    report: str
    contents: tuple[Content, ...]

    @property
    def size(self) -> int:
        """Content characters."""
        return sum(len(content.text) for content in self.contents)


class Aligned(NamedTuple):
    """How much of a text is in another, and which sentences: (own id, id in the other, Dice)."""

    share: float
    sentences: tuple[tuple[str, str, float], ...]


def texts_of(panel: Panel, store: Store) -> list[Text]:
    """Return the overview and problems of the panel's reports, those without content left out."""
    places = {place.report: (place.agency_id, place.year) for place in panel.places}
    grouped: dict[tuple[str, str], list[tuple[str, str, Any]]] = defaultdict(list)
    for report, section, sentence, text, labels in store.sql(_QUERY).fetchall():
        if report in places:
            grouped[report, section].append((sentence, text, labels))
    found = [Text(*places[report], section, report, contents_of(rows)) for (report, section), rows in grouped.items()]
    return sorted((text for text in found if text.contents), key=lambda text: (text.agency, text.year, text.section))


def align(text: Text, other: Text) -> Aligned:
    """Return which sentences of a text stand in the other too."""
    exact = {content.text: content for content in other.contents}
    pairs = []
    taken = 0
    for content in text.contents:
        same = exact.get(content.text)
        best, score = (same, 1.0) if same else _closest(content, other.contents)
        if best is not None and score >= ALIGNED:
            pairs.append((content.sentence, best.sentence, round(score, 3)))
            taken += len(content.text)
    return Aligned(taken / text.size, tuple(pairs))


def _closest(content: Content, others: Sequence[Content]) -> tuple[Content | None, float]:
    size = len(content.pairs)
    best, score = None, 0.0
    for other in others:
        short, long = sorted((size, len(other.pairs)))
        if 2 * short / (short + long) <= score:  # cannot be closer, whatever it says
            continue
        found = dice(content.pairs, other.pairs)
        if found > score:
            best, score = other, found
    return best, score


def find_reuse(texts: Iterable[Text]) -> pd.DataFrame:
    """Compare sections with own earlier ones and with those of others of the same year.

    Returns
    -------
    frame
        One row a section and check, of the closest other text: agency_id, year, section, check (X4 own earlier report, X5
        other agency), severity (warning, hint, empty below what is reported), share in [0, 1], other_agency, other_year,
        report, other (keys) and sentences (own id, other id, Dice).
    """
    import pandas as pd

    texts = list(texts)
    rows = [*_own(texts), *_others(texts)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _own(texts: Sequence[Text]) -> Iterator[tuple[Any, ...]]:
    """X4: the closest of the agency's own earlier reports; of equals the last."""
    series: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        series[text.agency, text.section].append(text)
    for items in series.values():
        items.sort(key=lambda text: text.year)
        for at, text in enumerate(items):
            found = [(align(text, other), other) for other in reversed(items[:at]) if other.year < text.year]
            if found:
                yield _row(text, "X4", *max(found, key=lambda item: item[0].share))


def _others(texts: Sequence[Text]) -> Iterator[tuple[Any, ...]]:
    """X5: the closest of the candidates among the others of the year."""
    groups: dict[tuple[int, str], list[Text]] = defaultdict(list)
    for text in texts:
        groups[text.year, text.section].append(text)
    for items in groups.values():
        candidates = _candidates(items)
        for at, text in enumerate(items):
            others = [items[other] for other in sorted(candidates.get(at, ())) if items[other].agency != text.agency]
            found = [(align(text, other), other) for other in others]
            if found and text.size >= _TELLING:
                yield _row(text, "X5", *max(found, key=lambda item: item[0].share))


def _candidates(items: Sequence[Text]) -> dict[int, set[int]]:
    """Return for each text the numbers of those worth comparing: they share a sentence, or look alike as a whole."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(items):
        for content in {content.text for content in text.contents if len(content.text) >= _SHARED}:
            holders[content].append(at)
    groups = [numbers for numbers in holders.values() if 1 < len(numbers) <= _COMMON]
    groups += similar_groups(["".join(content.text for content in text.contents) for text in items])
    found: dict[int, set[int]] = defaultdict(set)
    for numbers in groups:
        for place, at in enumerate(numbers):
            near = islice((*numbers[place + 1 :], *numbers[:place]), _NEIGHBOURS)
            found[at].update(near)
    return found


def _row(text: Text, check: str, aligned: Aligned, other: Text) -> tuple[Any, ...]:
    noted = NOTED if check == "X4" else GRAVE
    severity = "warning" if aligned.share > GRAVE else "hint" if aligned.share > noted else ""
    share = round(aligned.share, 4)
    place = (text.agency, text.year, text.section)
    return (*place, check, severity, share, other.agency, other.year, text.report, other.report, aligned.sentences)


def items_of_reuse(panel: Panel, reuse: pd.DataFrame) -> pd.DataFrame:
    """Return the value of E4: 1 below a similarity of 0.5, 0.5 up to 0.8, 0 above; unknown with no earlier report in hand.

    Text of others that was taken over counts also where the agency has no earlier report.
    """
    import pandas as pd

    most: dict[Any, float] = reuse.groupby(["agency_id", "year"])["share"].max().to_dict() if len(reuse) else {}
    compared = set(map(tuple, reuse.loc[reuse["check"] == "X4", ["agency_id", "year"]].to_numpy()))
    rows: list[tuple[Any, ...]] = []
    for row in panel.places:
        key = (row.agency_id, row.year)
        share = float(most.get(key, 0.0))
        if key not in compared and share < NOTED:
            rows.append((*key, "E4", None, "unknown", "no earlier report of the agency"))
            continue
        value = 1.0 if share < NOTED else 0.5 if share <= GRAVE else 0.0
        rows.append((*key, "E4", value, "value", f"at most {share:.0%} of a section stands in another report"))
    return pd.DataFrame(rows, columns=["agency_id", "year", "item", "value", "state", "reason"])
