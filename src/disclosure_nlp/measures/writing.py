"""Writes text measures to files: the measures, the reasons for missing values, and the draws."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.measures.core import text_measures
from disclosure_nlp.measures.draws import draw_measures, standard_deviations
from disclosure_nlp.measures.shared_text import reuse_pairs, share_clusters
from disclosure_nlp.measures.word_lists import read_word_lists, word_list_counts
from disclosure_nlp.measures.years import reports_with_series
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_PARQUET = ".parquet"
ENDINGS = (".csv", ".xlsx", _PARQUET)
_KEYS = ("agency_no", "agency", "agency_id", "year", "level", "kind")


class WrittenMeasures(NamedTuple):
    """Summary of a written file: numbers of reports and measures, and the file with reasons for missing values."""

    reports: int
    measures: int
    missing: Path


def require_table_ending(file: AnyPath) -> None:
    """Raise DefinitionError unless the file name ends in csv, xlsx or parquet.

    Raises
    ------
    DefinitionError
        For an ending other than csv, xlsx and parquet.
    """
    ending = as_path(file).suffix.lower()
    if ending not in ENDINGS:
        raise DefinitionError(str(file), [msg("measures.ending", ending=ending or "–", known=ENDINGS)])


def write_table(frame: pd.DataFrame, file: AnyPath) -> None:
    """Write a frame without its index as CSV, XLSX or Parquet, by file name extension; a file is never partial."""
    require_table_ending(file)
    if as_path(file).suffix.lower() != _PARQUET:
        write_frame(frame, file)
        return
    import_optional("pyarrow", "a Parquet file")
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    write_file_atomically(file, buffer.getvalue())


def write_measures(
    store: Store,
    file: AnyPath,
    successions: Iterable[Succession] | None = None,
    *,
    lexicons: Sequence[AnyPath] = (),
    draws: bool = False,
    reuse: bool = False,
) -> WrittenMeasures:
    """Write the text measures of a store's reports to a file, by file name extension.

    Parameters
    ----------
    file : str or path
        Output file: csv, xlsx or parquet. The reasons for missing values (report, column, code) are written to
        ``FILE-missing.csv`` in the same folder.
    successions : iterable of Succession, optional
        Renames of agencies; by default those of the package.
    lexicons : sequence of str or path
        Word lists to count (`read_word_lists`).
    draws : bool, default False
        Whether to draw label-based measures (`draw_measures`): writes ``FILE-draws.parquet``, and adds a column ``_sd`` for
        each of them to FILE.
    reuse : bool, default False
        Whether to write the pairs of reports that share text (`reuse_pairs`) and their clusters (`share_clusters`) to
        ``FILE-pairs`` and ``FILE-clusters``, with the extension of FILE.

    Raises
    ------
    DefinitionError
        If the extension is another one, or a word list is empty.
    """
    require_table_ending(file)
    lists = read_word_lists(lexicons)
    rules = None if successions is None else tuple(successions)
    reports = reports_with_series(store, rules).set_index("report")
    frame = text_measures(store, rules)
    missing, count = frame.attrs.pop("missing"), len(frame.columns)
    if lists:
        frame = frame.join(word_list_counts(store, lists))
    path = as_path(file)
    if draws:
        drawn = draw_measures(store)
        write_table(drawn, path.with_name(f"{path.stem}-draws.parquet"))
        frame = frame.join(standard_deviations(drawn))
    write_table(reports[list(_KEYS)].join(frame, how="inner").reset_index(), path)
    if reuse:
        pairs = reuse_pairs(store, rules)
        write_table(pairs, path.with_name(f"{path.stem}-pairs{path.suffix}"))
        write_table(share_clusters(pairs), path.with_name(f"{path.stem}-clusters{path.suffix}"))
    beside = path.with_name(f"{path.stem}-missing.csv")
    write_frame(missing, beside)
    return WrittenMeasures(len(frame), count + len(lists), beside)
