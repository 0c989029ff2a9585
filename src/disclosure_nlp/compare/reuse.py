"""Search for copied sections: in the agency's earlier reports (X4) and in other agencies' reports of the year (X5).

Similarity is the share of a section's content characters in sentences that have a Dice coefficient of character bigrams of
0.8 or more with a sentence of the other text (Dice 1945). All earlier reports of the agency are compared; of the other reports
of the year only those that share a sentence or have similar MinHash signatures (Broder 1997).
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.alignment import (
    BigramIndex,
    TextAlignment,
    align_by_coefficients,
    build_bigram_index,
    dice_coefficients,
    shares_found_in,
)
from disclosure_nlp.compare.content import SentenceContent, extract_section_content
from disclosure_nlp.compare.minhash import group_similar_texts
from disclosure_nlp.compare.panel import Panel

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.compare.alignment import Counts, Floats
    from disclosure_nlp.corpus.engine import Engine
    from disclosure_nlp.corpus.store import Store

SECTIONS = ("overview", "problems")
NOTED, GRAVE = 0.5, 0.8
_COMMON = 200  # a sentence in more reports of a year counts as a common phrase
LEAST = 100  # content characters; shorter sections are not compared
_SHARED = 12  # content characters of a shared sentence that makes two sections candidates
_NEIGHBOURS = 20  # candidates per group of similar texts
_FEW = 4  # candidates compared sentence by sentence, of each kind
_ROWS = 200_000  # sentences per batch
_READ = 20_000  # sentences read from a store at a time
COLUMNS = ("agency_id", "year", "section", "check", "severity", "share", "other_agency", "other_year", "report", "other", "first", "source_known", "sentences")  # fmt: skip
_QUERY = """
SELECT s.report, s.section, s.sentence, s.text, s.labels FROM sentences s
WHERE s.section IN ('overview', 'problems') AND NOT s.is_heading ORDER BY s.report, s.section, s.start
"""


class SectionText(NamedTuple):
    """A section of a report, with the parts of its sentences that can prove copying."""

    agency: str
    year: int
    section: str
    report: str
    ids: str
    text: str

    @classmethod
    def from_contents(
        cls, agency: str, year: int, section: str, report: str, contents: Sequence[SentenceContent]
    ) -> SectionText:
        """Make the section of a report from the parts of its sentences that can prove copying."""
        ids, texts = ("\n".join(part) for part in zip(*contents, strict=True)) if contents else ("", "")
        return cls(agency, year, section, report, ids, texts)

    @property
    def contents(self) -> tuple[SentenceContent, ...]:
        """Sentence ids of the section, with the part of each sentence that can prove copying."""
        lines = zip(self.ids.split("\n"), self.text.split("\n"), strict=True)
        return tuple(SentenceContent(*line) for line in lines) if self.text else ()

    @property
    def sentences(self) -> int:
        """Number of sentences of the section that can be compared."""
        return self.text.count("\n") + 1 if self.text else 0

    @property
    def size(self) -> int:
        """Number of characters of the section that can be compared."""
        return len(self.text) - max(0, self.sentences - 1)


def section_texts(panel: Panel, store: Store) -> list[SectionText]:
    """Return sections 1 (overview) and 5 (problems) of the panel's reports, without those that cannot be compared."""
    places = {place.report: (place.agency_id, place.year) for place in panel.report_keys}
    found = []
    for (report, section), rows in groupby(_stored_sentences(store), key=itemgetter(0, 1)):
        if report in places:
            contents = extract_section_content(row[2:] for row in rows)
            if contents:
                found.append(SectionText.from_contents(*places[report], section, report, contents))
    return sorted(found, key=lambda text: (text.agency, text.year, text.section))


def _stored_sentences(store: Store) -> Iterator[tuple[Any, ...]]:
    """Yield the sentences of a store's sections 1 and 5 as rows, with few rows in memory at a time."""
    result = store.connection.execute(_QUERY)
    while rows := result.fetchmany(_READ):
        yield from rows


def find_reuse(
    texts: Iterable[SectionText], published: Mapping[str, str] | None = None, engine: Engine | None = None
) -> pd.DataFrame:
    """Find copied sections: in the agency's own earlier reports, and in other agencies' reports of the year.

    Parameters
    ----------
    texts : iterable of Text
        Sections with fewer than `LEAST` content characters are not compared.
    published : mapping, optional
        Day of publication by report key. Of two similar reports of a year, the one published first is not a copy.
    engine : Engine, optional
        Executor of the parts (`open_engine`): sections of some agencies, and of one year. By default this process.

    Returns
    -------
    frame
        One row per section and check, for the most similar other text: agency_id, year, section, check (X4 own earlier report, X5
        other agency), severity (warning, hint, or empty if the share is too small), share in [0, 1], other_agency, other_year,
        report, other (keys), first (published before the other), source_known (whether the first one is known), sentences (own
        id, other id, Dice).
    """
    import pandas as pd

    from disclosure_nlp.corpus.engine import SerialEngine, require_same_version_on_workers

    series: dict[tuple[str, str], list[SectionText]] = defaultdict(list)
    by_year: dict[tuple[int, str], list[SectionText]] = defaultdict(list)
    for text in texts:
        series[text.agency, text.section].append(text)
        by_year[text.year, text.section].append(text)
    several = [sorted(items, key=lambda text: text.year) for items in series.values() if len(items) > 1]
    days = published or {}
    dated = ((items, {text.report: days.get(text.report) for text in items}) for items in by_year.values())
    engine = engine or SerialEngine()
    own = engine.map_ordered(
        require_same_version_on_workers(_compare_with_earlier_reports, engine), _batch_text_series(several)
    )
    others = engine.map_ordered(require_same_version_on_workers(_compare_with_other_agencies, engine), dated)
    return pd.DataFrame([row for part in chain(own, others) for row in part], columns=list(COLUMNS))


def _compare_with_earlier_reports(text_series: Sequence[Sequence[SectionText]]) -> list[tuple[Any, ...]]:
    """Return X4 rows: for each section the agency's most similar earlier report, the latest of equal ones."""
    index = build_bigram_index([text.contents for texts in text_series for text in texts])
    rows: list[tuple[Any, ...]] = []
    first = 0
    for texts in text_series:
        rows += _compare_texts_of_series(texts, index, first)
        first += len(texts)
    return rows


def _batch_text_series(text_series: Sequence[Sequence[SectionText]]) -> Iterator[Sequence[Sequence[SectionText]]]:
    """Yield batches of text series with about 200,000 sentences each, to limit memory."""
    start, size = 0, 0
    for at, items in enumerate(text_series):
        size += sum(text.sentences for text in items)
        if size >= _ROWS or at == len(text_series) - 1:
            yield text_series[start : at + 1]
            start, size = at + 1, 0


def _compare_texts_of_series(
    texts: Sequence[SectionText], index: BigramIndex, first_text_number: int
) -> Iterator[tuple[Any, ...]]:
    """Yield rows on text that sections of one agency repeat from earlier years; the texts are in a bigram index."""
    bounds = index.starts[first_text_number : first_text_number + len(texts) + 1]
    whole = range(int(bounds[0]), int(bounds[-1]))
    dice = dice_coefficients(index, whole, [whole])
    starts = bounds - bounds[0]
    for at, text in enumerate(texts):
        earlier = sum(other.year < text.year for other in texts[:at])
        if not earlier or text.size < LEAST:
            continue
        own = dice[starts[at] : starts[at + 1], : starts[earlier]]
        shares = shares_found_in(own, index.sizes[bounds[at] : bounds[at + 1]], starts[:earlier])
        best = earlier - 1 - int(shares[::-1].argmax())
        part = own[:, starts[best] : starts[best + 1]]
        yield _reuse_row(text, "X4", align_by_coefficients(part, text.contents, texts[best].contents), texts[best])


class SectionComparison(NamedTuple):
    """A section of a report compared with the same section of other agencies' reports of the year.

    ``shares`` (others,): share of the text found in each other text; ``dice`` (sentences, sentences of all others): Dice
    coefficients; ``starts`` (others + 1,): first column of each other text in ``dice``.
    """

    text: SectionText
    others: list[SectionText]
    shares: Floats
    dice: Floats
    starts: Counts


def compare_with_others(texts: Iterable[SectionText], max_candidates: int = _FEW) -> Iterator[SectionComparison]:
    """Compare each long enough section with the similar sections of other agencies' reports of the same year.

    Parameters
    ----------
    max_candidates : int
        Number of candidates of each kind: those that share most sentences, and those with similar MinHash signatures.
    """
    import numpy as np

    groups: dict[tuple[int, str], list[SectionText]] = defaultdict(list)
    for text in texts:
        groups[text.year, text.section].append(text)
    for items in groups.values():
        rows = build_bigram_index([text.contents for text in items])
        candidates = _similar_candidates(items, max_candidates)
        for at, text in enumerate(items):
            others = [other for other in candidates.get(at, ()) if items[other].agency != text.agency]
            if others and text.size >= LEAST:
                spans = [rows.sentences_of(other) for other in others]
                dice = dice_coefficients(rows, rows.sentences_of(at), spans)
                starts = np.cumsum([0, *map(len, spans)])
                shares = shares_found_in(dice, rows.sizes[rows.starts[at] : rows.starts[at + 1]], starts[:-1])
                yield SectionComparison(text, [items[other] for other in others], shares, dice, starts)


def _compare_with_other_agencies(dated: tuple[list[SectionText], dict[str, str | None]]) -> list[tuple[Any, ...]]:
    """Return X5 rows: for each section the most similar one of another agency in that year.

    ``dated`` are sections, and days of publication by report.
    """
    texts, published = dated
    rows = []
    for text, others, shares, dice, starts in compare_with_others(texts):
        best = int(shares.argmax())
        part = dice[:, starts[best] : starts[best + 1]]
        days = published[text.report], published[others[best].report]
        alignment = align_by_coefficients(part, text.contents, others[best].contents)
        rows.append(_reuse_row(text, "X5", alignment, others[best], days))
    return rows


def _similar_candidates(texts: Sequence[SectionText], max_candidates: int) -> dict[int, list[int]]:
    """Return, by text number, the texts that share most sentences with it or have similar MinHash signatures."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for numbers, size in _texts_by_shared_sentence(texts):
        for at in numbers:
            shared[at].update({other: size for other in numbers if other != at})
    alike: dict[int, Counter[int]] = defaultdict(Counter)
    for numbers in group_similar_texts([text.text.replace("\n", "") for text in texts]):
        for place, at in enumerate(numbers):
            alike[at].update(islice((*numbers[place + 1 :], *numbers[:place]), _NEIGHBOURS))
    best = partial(_keys_with_highest_counts, max_keys=max_candidates)
    return {at: sorted({*best(shared[at]), *best(alike[at])}) for at in {*shared, *alike}}


def _texts_by_shared_sentence(texts: Sequence[SectionText]) -> Iterator[tuple[list[int], int]]:
    """Yield, for each sentence that several texts contain, the numbers of these texts and the sentence length."""
    holders: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        for content in {content for content in text.text.split("\n") if len(content) >= _SHARED}:
            holders[content].append(at)
    return ((numbers, len(content)) for content, numbers in holders.items() if 1 < len(numbers) <= _COMMON)


def _keys_with_highest_counts(counts: Counter[int], max_keys: int) -> list[int]:
    """Return the keys with the highest counts; of equal counts the lowest keys."""
    return heapq.nsmallest(max_keys, counts, key=lambda other: (-counts[other], other))


def _reuse_row(
    text: SectionText,
    check_id: str,
    alignment: TextAlignment,
    other_text: SectionText,
    publication_dates: tuple[str | None, str | None] | None = None,
) -> tuple[Any, ...]:
    """Return a row of the frame of copied sections for a text and the most similar other text.

    ``publication_dates`` of both reports; None if the other report is an earlier one of the agency.
    """
    own, others = publication_dates or ("", "")
    source_known = publication_dates is None or (own is not None and others is not None and own != others)
    first = publication_dates is not None and own is not None and others is not None and own < others
    noted = NOTED if check_id == "X4" else GRAVE
    severity = "" if first else "warning" if alignment.share > GRAVE else "hint" if alignment.share > noted else ""
    share = round(alignment.share, 4)
    place = (text.agency, text.year, text.section)
    return (
        *place,
        check_id,
        severity,
        share,
        other_text.agency,
        other_text.year,
        text.report,
        other_text.report,
        first,
        source_known,
        alignment.sentences,
    )


def longest_section_sizes(texts: Iterable[SectionText]) -> dict[str, int]:
    """Return, by report key, the comparable characters of the longest section that is long enough to compare."""
    sizes: dict[str, int] = {}
    for text in texts:
        if text.size >= LEAST:
            sizes[text.report] = max(text.size, sizes.get(text.report, 0))
    return sizes
