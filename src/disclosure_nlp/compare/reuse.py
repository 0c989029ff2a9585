"""Reused text: sections against the agency's own earlier reports and against others of the year (X4, X5).

Similarity is the share of a section's content characters that lie in sentences aligned with the other text at a Dice
coefficient of character pairs of 0.8 or more (Dice 1945). Own earlier reports are compared one by one; of the others of
the year those that share a sentence or look alike by MinHash (Broder 1997).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.alignment import Aligned, Rows, aligned_by, likeness, rows_of, shares_in
from disclosure_nlp.compare.content import Content, contents_of
from disclosure_nlp.compare.minhash import similar_groups
from disclosure_nlp.compare.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.alignment import Counts, Floats
    from disclosure_nlp.corpus.store import Store

SECTIONS = ("overview", "problems")
NOTED, GRAVE = 0.5, 0.8
_COMMON = 200  # reports of a year that hold a sentence; one that more hold is a common phrase
LEAST = 100  # content characters from which a section that reads like another says something
_SHARED = 12  # content characters of a sentence that makes two sections candidates
_NEIGHBOURS = 20  # candidates taken of one group
_FEW = 4  # candidates compared sentence by sentence, of each kind
_ROWS = 200_000  # sentences at a time
COLUMNS = ("agency_id", "year", "section", "check", "severity", "share", "other_agency", "other_year", "report", "other", "first", "source_known", "sentences")  # fmt: skip
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


def texts_of(panel: Panel, store: Store) -> list[Text]:
    """Return the overview and problems of the panel's reports, those without content left out."""
    places = {place.report: (place.agency_id, place.year) for place in panel.places}
    grouped: dict[tuple[str, str], list[tuple[str, str, Any]]] = defaultdict(list)
    for report, section, sentence, text, labels in store.sql(_QUERY).fetchall():
        if report in places:
            grouped[report, section].append((sentence, text, labels))
    found = [Text(*places[report], section, report, contents_of(rows)) for (report, section), rows in grouped.items()]
    return sorted((text for text in found if text.contents), key=lambda text: (text.agency, text.year, text.section))


def find_reuse(texts: Iterable[Text], published: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Compare sections with own earlier ones and with those of others of the same year.

    Parameters
    ----------
    texts : iterable of Text
        Sections of under `LEAST` content characters are compared with nothing.
    published : mapping, optional
        Day of publication by report key. Of two like reports of a year the one published first is no copy.

    Returns
    -------
    frame
        One row a section and check, of the closest other text: agency_id, year, section, check (X4 own earlier report, X5
        other agency), severity (warning, hint, empty below what is reported), share in [0, 1], other_agency, other_year,
        report, other (keys), first (published before the other), source_known (which was first is known), sentences (own
        id, other id, Dice).
    """
    import pandas as pd

    texts = list(texts)
    rows = [*_own(texts), *_others(texts, published or {})]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _own(texts: Sequence[Text]) -> Iterator[tuple[Any, ...]]:
    """X4: the closest of the agency's own earlier reports; of equals the last."""
    series: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in texts:
        series[text.agency, text.section].append(text)
    several = [sorted(items, key=lambda text: text.year) for items in series.values() if len(items) > 1]
    for part in _parts(several):
        rows = rows_of([text.contents for items in part for text in items])
        first = 0
        for items in part:
            yield from _against_earlier(items, rows, first)
            first += len(items)


def _parts(series: Sequence[Sequence[Text]]) -> Iterator[Sequence[Sequence[Text]]]:
    """Yield the series some at a time, so that no more than `_ROWS` sentences wait as rows."""
    start, size = 0, 0
    for at, items in enumerate(series):
        size += sum(len(text.contents) for text in items)
        if size >= _ROWS or at == len(series) - 1:
            yield series[start : at + 1]
            start, size = at + 1, 0


def _against_earlier(items: Sequence[Text], rows: Rows, first: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a series, whose texts are those from ``first`` on."""
    bounds = rows.starts[first : first + len(items) + 1]
    whole = range(int(bounds[0]), int(bounds[-1]))
    dice = likeness(rows, whole, [whole])
    starts = bounds - bounds[0]
    for at, text in enumerate(items):
        earlier = sum(other.year < text.year for other in items[:at])
        if not earlier or text.size < LEAST:
            continue
        own = dice[starts[at] : starts[at + 1], : starts[earlier]]
        shares = shares_in(own, rows.sizes[bounds[at] : bounds[at + 1]], starts[:earlier])
        best = earlier - 1 - int(shares[::-1].argmax())
        part = own[:, starts[best] : starts[best + 1]]
        yield _row(text, "X4", aligned_by(part, text.contents, items[best].contents), items[best])


class Compared(NamedTuple):
    """A section of a report against others of the year.

    ``shares`` (others,) is how much of the text is in each; ``dice`` (sentences, sentences of all others in a row) holds the
    coefficients, ``starts`` (others + 1,) where those of each other begin.
    """

    text: Text
    others: list[Text]
    shares: Floats
    dice: Floats
    starts: Counts


def compare_with_others(texts: Iterable[Text], most: int = _FEW) -> Iterator[Compared]:
    """Yield each section of at least `LEAST` content characters with the candidates among others' of the year.

    Parameters
    ----------
    most : int
        Candidates of each kind: those that share most sentences, and those that look alike as a whole.
    """
    import numpy as np

    groups: dict[tuple[int, str], list[Text]] = defaultdict(list)
    for text in texts:
        groups[text.year, text.section].append(text)
    for items in groups.values():
        rows = rows_of([text.contents for text in items])
        candidates = _candidates(items, most)
        for at, text in enumerate(items):
            others = [other for other in candidates.get(at, ()) if items[other].agency != text.agency]
            if others and text.size >= LEAST:
                spans = [rows.of(other) for other in others]
                dice = likeness(rows, rows.of(at), spans)
                starts = np.cumsum([0, *map(len, spans)])
                shares = shares_in(dice, rows.sizes[rows.starts[at] : rows.starts[at + 1]], starts[:-1])
                yield Compared(text, [items[other] for other in others], shares, dice, starts)


def _others(texts: Iterable[Text], published: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """X5: the closest of the candidates among the others of the year; of equals the first."""
    for text, others, shares, dice, starts in compare_with_others(texts):
        best = int(shares.argmax())
        part = dice[:, starts[best] : starts[best + 1]]
        days = published.get(text.report), published.get(others[best].report)
        yield _row(text, "X5", aligned_by(part, text.contents, others[best].contents), others[best], days)


def _candidates(items: Sequence[Text], most: int) -> dict[int, list[int]]:
    """Return for each text the numbers of those worth comparing: they share most, or look alike as a whole."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for numbers, size in _holders(items):
        for at in numbers:
            shared[at].update({other: size for other in numbers if other != at})
    alike: dict[int, Counter[int]] = defaultdict(Counter)
    for numbers in similar_groups(["".join(content.text for content in text.contents) for text in items]):
        for place, at in enumerate(numbers):
            alike[at].update(islice((*numbers[place + 1 :], *numbers[:place]), _NEIGHBOURS))
    return {at: sorted({*_most(shared[at], most), *_most(alike[at], most)}) for at in {*shared, *alike}}


def _holders(items: Sequence[Text]) -> Iterator[tuple[list[int], int]]:
    """Yield the numbers of the texts that hold a sentence, and its length."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(items):
        for content in {content.text for content in text.contents if len(content.text) >= _SHARED}:
            holders[content].append(at)
    return ((numbers, len(content)) for content, numbers in holders.items() if 1 < len(numbers) <= _COMMON)


def _most(counts: Counter[int], most: int) -> list[int]:
    """Return those with the highest counts; of equals the first."""
    return heapq.nsmallest(most, counts, key=lambda other: (-counts[other], other))


def _row(
    text: Text, check: str, aligned: Aligned, other: Text, days: tuple[str | None, str | None] | None = None
) -> tuple[Any, ...]:
    """Return a row of `COLUMNS`; ``days`` are the days of publication of the two, if they are of one year."""
    own, others = days or ("", "")
    source_known = days is None or (own is not None and others is not None and own != others)
    first = days is not None and own is not None and others is not None and own < others
    noted = NOTED if check == "X4" else GRAVE
    severity = "" if first else "warning" if aligned.share > GRAVE else "hint" if aligned.share > noted else ""
    share = round(aligned.share, 4)
    place = (text.agency, text.year, text.section)
    return (
        *place,
        check,
        severity,
        share,
        other.agency,
        other.year,
        text.report,
        other.report,
        first,
        source_known,
        aligned.sentences,
    )


def sizes_of(texts: Iterable[Text]) -> dict[str, int]:
    """Return the content characters of the longest section of each report that is long enough to be compared."""
    sizes: dict[str, int] = {}
    for text in texts:
        if text.size >= LEAST:
            sizes[text.report] = max(text.size, sizes.get(text.report, 0))
    return sizes
