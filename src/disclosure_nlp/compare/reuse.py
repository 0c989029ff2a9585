"""Search for copied sections: from the agency's earlier reports (X4), or other agencies' reports of the year (X5).

Similarity is the share of a section's content characters in sentences that have a Dice coefficient of character bigrams of
0.8 or more with a sentence of the other text (Dice 1945). All earlier reports of the agency are compared; of the other reports
of the year only those that share a sentence or have similar MinHash signatures (Broder 1997).
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.batches import batches_until_full
from disclosure_nlp.compare.alignment import (
    BigramIndex,
    TextAlignment,
    align_by_coefficients,
    build_bigram_index,
    dice_coefficients,
    shares_found_in,
)
from disclosure_nlp.compare.content import extract_section_content
from disclosure_nlp.compare.minhash import SimilarTexts
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.row_frames import ColumnType, rows_to_frame
from disclosure_nlp.compare.section_texts import SectionSpool, SectionText

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
COLUMNS: dict[str, ColumnType] = {
    "agency_id": "text", "year": "int", "section": "text", "check": "text", "severity": "text", "share": "float",
    "other_agency": "text", "other_year": "int", "report": "text", "other": "text", "first": "bool", "source_known": "bool",
    "sentences": "object",
}  # fmt: skip
_QUERY = """
SELECT c.place, s.section, s.sentence, s.text, s.labels FROM sentences s JOIN compared_reports c USING (report)
WHERE s.section IN ('overview', 'problems') AND NOT s.is_heading ORDER BY c.place, s.section, s.start
"""


def section_texts(panel: Panel, store: Store) -> Iterator[SectionText]:
    """Yield sections 1 (overview) and 5 (problems) of the panel's reports that have content, in the order of the panel."""
    import pandas as pd

    keys = panel.report_keys
    order = pd.DataFrame({"report": [key.report for key in keys], "place": range(len(keys))})
    cursor = store.connection.cursor()
    cursor.register("compared_reports", order)
    cursor.execute(_QUERY)
    rows = chain.from_iterable(iter(lambda: cursor.fetchmany(_READ), []))
    for (place, section), own in groupby(rows, key=itemgetter(0, 1)):
        key, contents = keys[place], extract_section_content(row[2:] for row in own)
        if contents:
            yield SectionText.from_contents(key.agency_id, key.year, section, key.report, contents)


def find_reuse(
    texts: Iterable[SectionText], published: Mapping[str, str] | None = None, engine: Engine | None = None
) -> pd.DataFrame:
    """Find copied sections: in the agency's own earlier reports, and in other agencies' reports of the year.

    Sections are read once and written to temporary files by year where they are many: those of one year are in memory.

    Parameters
    ----------
    texts : iterable of SectionText
        The sections of an agency follow one another. Sections with fewer than `LEAST` content characters are not compared.
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

    Raises
    ------
    ValueError
        If sections of one agency do not follow one another.
    """
    from disclosure_nlp.corpus.engine import SerialEngine, require_same_version_on_workers

    days = published or {}
    engine = engine or SerialEngine()
    with SectionSpool() as spool:
        series = batches_until_full(_group_by_series(spool.add_each(texts)), _ROWS, _count_sentences)
        own = engine.map_ordered(require_same_version_on_workers(_compare_with_earlier_reports, engine), series)
        dated = ((items, {text.report: days.get(text.report) for text in items}) for items in spool.by_year())
        others = engine.map_ordered(require_same_version_on_workers(_compare_with_other_agencies, engine), dated)
        return rows_to_frame(_share_alignments(row for part in chain(own, others) for row in part), COLUMNS)


def _share_alignments(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield rows of reuse, in which equal lists of sentence-id pairs are one shared object to save memory."""
    known: dict[tuple[str, str, float], tuple[str, str, float]] = {}
    for *row, pairs in rows:
        yield (*row, tuple(known.setdefault(pair, pair) for pair in pairs))


def _group_by_series(texts: Iterable[SectionText]) -> Iterator[list[SectionText]]:
    """Yield, for each agency and section that exist in several years, the texts by year.

    Raises
    ------
    ValueError
        If texts of one agency do not follow one another.
    """
    done: set[str] = set()
    for agency, own in groupby(texts, key=lambda text: text.agency):
        if agency in done:
            raise ValueError(f"sections of {agency} do not follow one another")
        done.add(agency)
        series: dict[str, list[SectionText]] = defaultdict(list)
        for text in own:
            series[text.section].append(text)
        yield from (sorted(items, key=lambda text: text.year) for items in series.values() if len(items) > 1)


def _count_sentences(texts: Sequence[SectionText]) -> int:
    """Return the number of sentences of sections that can be compared."""
    return sum(text.sentences for text in texts)


def _compare_with_earlier_reports(text_series: Sequence[Sequence[SectionText]]) -> list[tuple[Any, ...]]:
    """Return X4 rows: for each section the agency's most similar earlier report (among equals, the latest)."""
    index = build_bigram_index(text.contents for texts in text_series for text in texts)
    rows: list[tuple[Any, ...]] = []
    first = 0
    for texts in text_series:
        rows += _compare_texts_of_series(texts, index, first)
        first += len(texts)
    return rows


def _compare_texts_of_series(
    texts: Sequence[SectionText], index: BigramIndex, first_text_index: int
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each section that repeats text of the agency's earlier years; texts are in a bigram index."""
    bounds = index.starts[first_text_index : first_text_index + len(texts) + 1]
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
        rows = build_bigram_index(text.contents for text in items)
        for at, (text, candidates) in enumerate(zip(items, _list_candidates(items, max_candidates), strict=True)):
            others = [other for other in candidates if items[other].agency != text.agency]
            if others and text.size >= LEAST:
                spans = [rows.sentences_of(other) for other in others]
                dice = dice_coefficients(rows, rows.sentences_of(at), spans)
                starts = np.cumsum([0, *map(len, spans)])
                shares = shares_found_in(dice, rows.sizes[rows.starts[at] : rows.starts[at + 1]], starts[:-1])
                yield SectionComparison(text, [items[other] for other in others], shares, dice, starts)


def _compare_with_other_agencies(dated: tuple[list[SectionText], dict[str, str | None]]) -> list[tuple[Any, ...]]:
    """Return X5 rows: for each section the most similar section of another agency's report of the same year.

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


def _list_candidates(texts: Sequence[SectionText], max_candidates: int) -> Iterator[list[int]]:
    """Yield for each text the indices of the texts that share most sentences with it or have similar signatures."""
    holders, sentences = _index_shared_sentences(texts)
    similar = SimilarTexts([text.text.replace("\n", "") for text in texts])
    best = partial(_keys_with_highest_counts, max_keys=max_candidates)
    for at, own in enumerate(sentences):
        shared: Counter[int] = Counter()
        for sentence in own:
            numbers, size = holders[sentence]
            for other in numbers:
                shared[other] += size
        shared.pop(at, None)
        yield sorted({*best(shared), *best(Counter(similar.neighbours(at, _NEIGHBOURS)))})


def _index_shared_sentences(texts: Sequence[SectionText]) -> tuple[list[tuple[array[int], int]], list[array[int]]]:
    """Return the sentences that several texts contain, and for each text the indices of its sentences among them.

    A sentence is the numbers of the texts that contain it, and its length.
    """
    numbers = {sentence: at for at, sentence in enumerate(_sentences_of_several(texts))}
    holders = [(array("i"), len(sentence)) for sentence in numbers]
    found = []
    for at, text in enumerate(texts):
        own = array("i", [numbers[sentence] for sentence in _long_sentences(text) if sentence in numbers])
        for number in own:
            holders[number][0].append(at)
        found.append(own)
    return holders, found


def _sentences_of_several(texts: Sequence[SectionText]) -> list[str]:
    """Return the sentences that at least two texts contain, except those that a great many texts contain."""
    import numpy as np

    # Most sentences are in one text only: their hashes take a tenth of the memory that they take as keys.
    hashes = np.sort(np.fromiter((hash(own) for text in texts for own in _long_sentences(text)), dtype=np.int64))
    several = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
    counts = Counter(own for text in texts for own in _long_sentences(text) if hash(own) in several)
    return [sentence for sentence, count in counts.items() if 1 < count <= _COMMON]


def _long_sentences(text: SectionText) -> set[str]:
    """Return the distinct sentences of a section that are long enough to make two sections candidates for copying."""
    return {content for content in text.text.split("\n") if len(content) >= _SHARED}


def _keys_with_highest_counts(counts: Counter[int], max_keys: int) -> list[int]:
    """Return the ``max_keys`` keys with the highest counts; among equal counts the lowest keys."""
    return heapq.nsmallest(max_keys, counts, key=lambda other: (-counts[other], other))


def _reuse_row(
    text: SectionText,
    check_id: str,
    alignment: TextAlignment,
    other_text: SectionText,
    publication_dates: tuple[str | None, str | None] | None = None,
) -> tuple[Any, ...]:
    """Return a row of the frame of copied sections, from a text and the other text most similar to it.

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


class LongestSections(dict[str, int]):
    """Number of comparable characters in the longest comparable section of each report, by report key."""

    def add_each(self, texts: Iterable[SectionText]) -> Iterator[SectionText]:
        """Yield section texts unchanged, and record the longest size by report."""
        for text in texts:
            if text.size >= LEAST:
                self[text.report] = max(text.size, self.get(text.report, 0))
            yield text
