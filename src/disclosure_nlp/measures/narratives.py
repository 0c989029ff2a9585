"""The sentences of one year's reports as arrays: what every measure counts on.

W are the sentences that count: no heading, not in the preamble, not labelled ``boilerplate``. H are their Han characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nlp.compare.content import extract_content
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.measures.words import Vocabulary, Words
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.text.ngrams import code_points

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SECTIONS = ("preamble", "overview", "proactive", "requests", "disputes", "problems", "other")
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
_QUERY = """
SELECT s.report, s.section, s.text, s.is_heading, {flags}
FROM sentences s JOIN scored r USING (report) WHERE r.year IS NOT DISTINCT FROM {year} ORDER BY s.report, s.start
"""


@dataclass(frozen=True)
class Narratives:
    """Sentences of the reports of one year.

    Attributes
    ----------
    reports : frame
        One row a report: report, agency_id, agency, region, level, kind.
    report : array (sentences,)
        Row of the report of each sentence.
    section : array (sentences,)
        Number of the section in `SECTIONS`.
    heading : array (sentences,)
        Whether it is a heading.
    han : array (sentences,)
        Han characters.
    labels : array (sentences, labels)
        Labels, in the order of `LABELS`.
    training : array (sentences, types)
        Types of training, in the order of the definitions.
    counted : array (W,)
        Numbers of the sentences of W.
    texts : list of str
        Texts of W.
    vocabulary : Vocabulary
        Numbers of words, shared by all years.
    """

    reports: pd.DataFrame
    report: Ints
    section: Ints
    heading: Flags
    han: Ints
    labels: Flags
    training: Flags
    counted: Ints
    texts: list[str]
    vocabulary: Vocabulary

    @cached_property
    def owner(self) -> Ints:
        """Row of the report of each sentence of W."""
        return self.report[self.counted]

    @cached_property
    def agencies(self) -> Ints:
        """Number of the agency of each report."""
        return np.asarray(self.reports["agency_id"].astype("category").cat.codes, dtype=np.int64)

    @cached_property
    def size(self) -> Floats:
        """Han characters of each sentence of W."""
        return self.han[self.counted].astype(float)

    @cached_property
    def words(self) -> Words:
        """Words of W."""
        return self.vocabulary.cut(self.texts)

    @cached_property
    def _bounds(self) -> Ints:
        return np.searchsorted(self.words.owners, np.arange(len(self.texts) + 1))

    def words_of(self, number: int) -> list[str]:
        """Return the words of a sentence of W."""
        known = self.vocabulary.words
        return [known[at] for at in self.words.ids[self._bounds[number] : self._bounds[number + 1]].tolist()]

    @cached_property
    def contents(self) -> list[str]:
        """Content of each sentence of W: see `masked`; empty where nothing can be compared."""
        names = [own_names(*row) for row in self.reports[["agency", "region"]].itertuples(index=False)]
        return [masked(text, names[owner]) for text, owner in zip(self.texts, self.owner.tolist(), strict=True)]

    @cached_property
    def content_words(self) -> Words:
        """Words of the contents."""
        return self.vocabulary.cut(self.contents)

    def total(self, weights: Floats | Flags | Ints) -> Floats:
        """Return the sum of a weight of each sentence of W by report."""
        return self.sum_by(self.owner, weights)

    def sum_by(self, owner: Ints, weights: Floats | Flags | Ints) -> Floats:
        """Return sums by report of weights whose reports are ``owner``."""
        sums: Floats = np.bincount(owner, weights.astype(float), minlength=len(self.reports)).astype(float)
        return sums

    def has(self, *labels: str) -> Flags:
        """Return whether each sentence has any of some labels."""
        return np.asarray(self.labels[:, [LABELS.index(label) for label in labels]].any(axis=1))


def read_year(store: Store, reports: pd.DataFrame, year: int | None, vocabulary: Vocabulary) -> Narratives:
    """Return the narratives of a year.

    Parameters
    ----------
    reports : frame
        report, agency_id, agency, region, level, kind of the reports of the year.
    year : int or None
        None for the reports whose year is not known.
    """
    flags = [f"coalesce(list_has(labels, '{name}'), false) AS l_{name}" for name in LABELS]
    flags += [f"coalesce(list_has(training_types, '{name}'), false) AS t_{name}" for name in training_types()]
    rows = store.sql(_QUERY.format(flags=", ".join(flags), year="NULL" if year is None else int(year))).to_arrow_table()
    reports = reports.reset_index(drop=True)
    place = {key: at for at, key in enumerate(reports["report"])}
    owner = np.array([place.get(key, -1) for key in rows["report"].to_pylist()], dtype=np.int64)
    rows, owner = rows.filter(_arrow(owner >= 0)), owner[owner >= 0]
    texts: list[str] = [without_blanks(text) for text in rows["text"].to_pylist()]
    labels = _flags(rows, [f"l_{name}" for name in LABELS])
    section = np.array([SECTIONS.index(name) for name in rows["section"].to_pylist()], dtype=np.int64)
    form = labels[:, [LABELS.index("heading"), LABELS.index("boilerplate")]].any(axis=1)
    heading = _flags(rows, ["is_heading"])[:, 0]
    counted = np.flatnonzero(~heading & ~form & (section != 0))
    return Narratives(
        reports=reports,
        report=owner,
        section=section,
        heading=heading,
        han=han_counts(texts),
        labels=labels,
        training=_flags(rows, [f"t_{name}" for name in training_types()]),
        counted=counted,
        texts=[texts[at] for at in counted.tolist()],
        vocabulary=vocabulary,
    )


def _arrow(values: Any) -> Any:
    import pyarrow

    return pyarrow.array(values)


def _flags(rows: Any, names: Sequence[str]) -> Flags:
    columns = [rows[name].to_numpy(zero_copy_only=False).astype(bool) for name in names]
    return np.stack(columns, axis=1) if columns else np.zeros((rows.num_rows, 0), dtype=bool)


@cache
def training_types() -> tuple[str, ...]:
    """Return the types of training, in the order of the definitions."""
    return tuple(kind.id for kind in load_labels().training_types)


def han_counts(texts: Sequence[str]) -> Ints:
    """Return how many Han characters each text has.

    Examples
    --------
    >>> han_counts(["公开2条", ""]).tolist()
    [3, 0]
    """
    points = code_points(texts)
    han = np.zeros(len(points.codes), dtype=bool)
    for first, last in _HAN:
        han |= (points.codes >= first) & (points.codes <= last)
    return np.bincount(points.owners[han], minlength=len(texts))


_BLANKS = re.compile(r"\s+(?![A-Za-z])|(?<![A-Za-z])\s+")


def without_blanks(text: str) -> str:
    """Return a sentence without blanks but those between two words in Latin letters.

    Examples
    --------
    >>> without_blanks("2024 年发布 open data 3 项")
    '2024年发布open data3项'
    """
    return _BLANKS.sub("", text)


@cache
def measure_words() -> dict[str, tuple[str, ...]]:
    """Return the word lists of ``data/lexicon/measures.toml``."""
    return load_definition("lexicon/measures.toml", dict[str, tuple[str, ...]])


@cache
def _own_words() -> re.Pattern[str]:
    own = sorted(measure_words()["own_words"], key=len, reverse=True)
    return re.compile(rf"[我本全](?:{'|'.join(own)})")


def own_names(agency: object, region: object) -> tuple[str, ...]:
    """Return the names of an agency and of its place as they may stand in its text, the longest first.

    Examples
    --------
    >>> own_names("云屿县泓埠镇人民政府", "云屿县泓埠镇")
    ('云屿县泓埠镇人民政府', '泓埠镇人民政府', '云屿县泓埠镇', '云屿县', '泓埠镇')
    """
    names: list[str] = [name for name in (agency, region) if isinstance(name, str) and name]
    parts: list[str] = _PART.findall(region) if isinstance(region, str) else []
    for part in parts[:1] if len(parts) > 1 else ():  # without the place above its own
        names += [name.removeprefix(part) for name in names[:1]]
    return tuple(sorted(dict.fromkeys((*names, *parts)), key=len, reverse=True))


_PART = re.compile("[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|街道|省|市|州|盟|县|区|旗|镇|乡)")


def masked(text: str, names: Sequence[str]) -> str:
    """Return what can be compared with other agencies' text: `extract_content` without the agency's own names and place.

    Examples
    --------
    >>> masked("2023年，泓埠镇组织信息员培训3次。", ("泓埠镇",))
    '0年组织信息员培训0次'
    """
    for name in names:
        text = text.replace(name, "")
    return extract_content(_own_words().sub("", text))
