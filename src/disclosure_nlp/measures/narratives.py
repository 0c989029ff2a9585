"""Sentences of one year's reports as arrays, from which all text measures are computed.

Counted sentences (W in formulas) are sentences that are no heading, not in the preamble and not labelled ``boilerplate``; H
in formulas is the number of their Han characters.
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
from disclosure_nlp.measures.words import Vocabulary, WordIds
from disclosure_nlp.tag.labels import LABELS, load_labels
from disclosure_nlp.text.ngrams import encode_code_points

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
    """Sentences of the reports of one year, as arrays; body sentences are all but headings, boilerplate, preamble.

    Attributes
    ----------
    reports : frame
        One row per report: report, agency_id, agency, region, level, kind.
    report : array (sentences,)
        Row in ``reports`` of each sentence.
    section : array (sentences,)
        Index of each sentence's section in `SECTIONS`.
    heading : array (sentences,)
        Whether the sentence is a heading.
    han : array (sentences,)
        Number of Han characters.
    labels : array (sentences, labels)
        Labels of each sentence, in the order of `LABELS`.
    training : array (sentences, types)
        Types of training of each sentence, in the order of the definitions.
    body_sentences : array (body sentences,)
        Indices of the body sentences.
    texts : list of str
        Texts of the body sentences.
    vocabulary : Vocabulary
        Ids of words, shared by all years.
    """

    reports: pd.DataFrame
    report: Ints
    section: Ints
    heading: Flags
    han: Ints
    labels: Flags
    training: Flags
    body_sentences: Ints
    texts: list[str]
    vocabulary: Vocabulary

    @cached_property
    def report_index(self) -> Ints:
        """Row index in ``reports`` of the report to which each body sentence belongs."""
        return self.report[self.body_sentences]

    @cached_property
    def agency_numbers(self) -> Ints:
        """Index of the agency of each report, counted from 0 within the year."""
        return np.asarray(self.reports["agency_id"].astype("category").cat.codes, dtype=np.int64)

    @cached_property
    def size(self) -> Floats:
        """Number of Han characters of each body sentence."""
        return self.han[self.body_sentences].astype(float)

    @cached_property
    def words(self) -> WordIds:
        """Words of the body sentences, as integer ids."""
        return self.vocabulary.tokenize(self.texts)

    @cached_property
    def _word_bounds(self) -> Ints:
        """Positions in the array of word ids where the words of each body sentence begin and end."""
        return np.searchsorted(self.words.owners, np.arange(len(self.texts) + 1))

    def words_of_sentence(self, sentence_index: int) -> list[str]:
        """Return the words of the body sentence with an index."""
        known = self.vocabulary.words
        return [
            known[at]
            for at in self.words.ids[self._word_bounds[sentence_index] : self._word_bounds[sentence_index + 1]].tolist()
        ]

    @cached_property
    def contents(self) -> list[str]:
        """Text of each body sentence without figures and the agency's own names; empty if nothing can be compared."""
        names = [names_of_agency(*row) for row in self.reports[["agency", "region"]].itertuples(index=False)]
        return [
            mask_content(text, names[owner]) for text, owner in zip(self.texts, self.report_index.tolist(), strict=True)
        ]

    @cached_property
    def content_words(self) -> WordIds:
        """Words of the body sentences without figures and the agency's own names, as integer ids."""
        return self.vocabulary.tokenize(self.contents)

    def sum_by_report(self, weights: Floats | Flags | Ints) -> Floats:
        """Return sums of weights by report, array (reports,); ``weights`` has one value per body sentence."""
        return self.sum_by_row(self.report_index, weights)

    def sum_by_row(self, report_rows: Ints, weights: Floats | Flags | Ints) -> Floats:
        """Return sums of weights by report, array (reports,); ``report_rows`` is the report index of each weight."""
        sums: Floats = np.bincount(report_rows, weights.astype(float), minlength=len(self.reports)).astype(float)
        return sums

    def has_any_label(self, *labels: str) -> Flags:
        """Return one flag per body sentence: whether it has at least one of some sentence labels."""
        return np.asarray(self.labels[:, [LABELS.index(label) for label in labels]].any(axis=1))


def read_narratives_of_year(
    store: Store, reports: pd.DataFrame, year: int | None, vocabulary: Vocabulary
) -> Narratives:
    """Read the sentences of a year's reports from a store.

    Parameters
    ----------
    reports : frame
        The reports of the year: report, agency_id, agency, region, level, kind.
    year : int or None
        None for the reports of unknown year.
    """
    flags = [f"coalesce(list_has(labels, '{name}'), false) AS l_{name}" for name in LABELS]
    flags += [f"coalesce(list_has(training_types, '{name}'), false) AS t_{name}" for name in training_type_ids()]
    rows = store.sql(_QUERY.format(flags=", ".join(flags), year="NULL" if year is None else int(year))).to_arrow_table()
    reports = reports.reset_index(drop=True)
    place = {key: at for at, key in enumerate(reports["report"])}
    owner = np.array([place.get(key, -1) for key in rows["report"].to_pylist()], dtype=np.int64)
    rows, owner = rows.filter(_as_arrow_array(owner >= 0)), owner[owner >= 0]
    texts: list[str] = [remove_spaces_within_chinese(text) for text in rows["text"].to_pylist()]
    labels = _flag_columns(rows, [f"l_{name}" for name in LABELS])
    section = np.array([SECTIONS.index(name) for name in rows["section"].to_pylist()], dtype=np.int64)
    form = labels[:, [LABELS.index("heading"), LABELS.index("boilerplate")]].any(axis=1)
    heading = _flag_columns(rows, ["is_heading"])[:, 0]
    body_sentences = np.flatnonzero(~heading & ~form & (section != 0))
    return Narratives(
        reports=reports,
        report=owner,
        section=section,
        heading=heading,
        han=count_han(texts),
        labels=labels,
        training=_flag_columns(rows, [f"t_{name}" for name in training_type_ids()]),
        body_sentences=body_sentences,
        texts=[texts[at] for at in body_sentences.tolist()],
        vocabulary=vocabulary,
    )


def _as_arrow_array(values: Any) -> Any:
    """Return a NumPy array as an Arrow array."""
    import pyarrow

    return pyarrow.array(values)


def _flag_columns(rows: Any, names: Sequence[str]) -> Flags:
    """Return Boolean columns of an Arrow table as a NumPy array, shape (rows, columns)."""
    columns = [rows[name].to_numpy(zero_copy_only=False).astype(bool) for name in names]
    return np.stack(columns, axis=1) if columns else np.zeros((rows.num_rows, 0), dtype=bool)


@cache
def training_type_ids() -> tuple[str, ...]:
    """Return the ids of the types of staff training, in the order of their definitions."""
    return tuple(kind.id for kind in load_labels().training_types)


def count_han(texts: Sequence[str]) -> Ints:
    """Return the number of Han characters of each text.

    Examples
    --------
    >>> count_han(["公开2条", ""]).tolist()
    [3, 0]
    """
    points = encode_code_points(texts)
    han = np.zeros(len(points.codes), dtype=bool)
    for first, last in _HAN:
        han |= (points.codes >= first) & (points.codes <= last)
    return np.bincount(points.owners[han], minlength=len(texts))


_BLANKS = re.compile(r"\s+(?![A-Za-z])|(?<![A-Za-z])\s+")


def remove_spaces_within_chinese(text: str) -> str:
    """Return a sentence without spaces, except those between Latin words.

    Examples
    --------
    >>> remove_spaces_within_chinese("2024 年发布 open data 3 项")
    '2024年发布open data3项'
    """
    return _BLANKS.sub("", text)


@cache
def load_measure_words() -> dict[str, tuple[str, ...]]:
    """Read the word lists that the text measures use (adverbs, hedges, …), by list name."""
    return load_definition("lexicon/measures.toml", dict[str, tuple[str, ...]])


@cache
def _self_reference_pattern() -> re.Pattern[str]:
    """Return a pattern of the words by which an agency refers to itself or its area, such as 我局 or 全县."""
    own = sorted(load_measure_words()["own_words"], key=len, reverse=True)
    return re.compile(rf"[我本全](?:{'|'.join(own)})")


def names_of_agency(agency: object, region: object) -> tuple[str, ...]:
    """Return the names of an agency and of its region that its report may contain, longest first.

    Examples
    --------
    >>> names_of_agency("云屿县泓埠镇人民政府", "云屿县泓埠镇")
    ('云屿县泓埠镇人民政府', '泓埠镇人民政府', '云屿县泓埠镇', '云屿县', '泓埠镇')
    """
    names: list[str] = [name for name in (agency, region) if isinstance(name, str) and name]
    parts: list[str] = _PART.findall(region) if isinstance(region, str) else []
    for part in parts[:1] if len(parts) > 1 else ():  # without the place above its own
        names += [name.removeprefix(part) for name in names[:1]]
    return tuple(sorted(dict.fromkeys((*names, *parts)), key=len, reverse=True))


_PART = re.compile("[\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|街道|省|市|州|盟|县|区|旗|镇|乡)")


def mask_content(text: str, names: Sequence[str]) -> str:
    """Return a sentence without figures and names of the agency, so that sentences of agencies can be compared.

    Examples
    --------
    >>> mask_content("2023年，泓埠镇组织信息员培训3次。", ("泓埠镇",))
    '0年组织信息员培训0次'
    """
    for name in names:
        text = text.replace(name, "")
    return extract_content(_self_reference_pattern().sub("", text))
