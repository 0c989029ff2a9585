"""Exports the texts of a store with document variables, for quanteda, stm or BERTopic."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import require_known_id
from disclosure_nlp.measures.narratives import SECTIONS, Narratives
from disclosure_nlp.measures.years import narratives_by_year
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path
from disclosure_nlp.spreadsheet import write_csv_rows
from disclosure_nlp.tag.labels import LABELS

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

UNITS = ("report", "section", "sentence")
VARIABLES = ("agency_no", "agency", "year", "region", "level", "kind", "field", "form", "score")
_ENDINGS = (".csv", ".jsonl")
_VARIABLES = f"SELECT report, {', '.join(VARIABLES)} FROM scored"


def write_corpus_texts(store: Store, file: AnyPath, unit: str = "report") -> int:
    """Write the texts of a store's reports, sections or sentences with document variables; return the count of texts.

    Parameters
    ----------
    file : str or path
        ``.csv`` (UTF-8 with byte order mark) or ``.jsonl``; written year by year.
    unit : str, default ``report``
        What a row represents: a report, a section or a sentence.

    Raises
    ------
    DefinitionError
        If the extension or unit is another one.
    OSError
        If the file cannot be written.

    Notes
    -----
    Only body sentences are written. Columns: doc_id (report key, for smaller units with section and sentence number),
    text, tokens (words separated by blanks, without punctuation), for smaller units section and labels, and the document
    variables agency_no, agency, year, region, level, kind, field, form, score.
    """
    path = as_path(file)
    require_known_id("unit", unit, UNITS)
    if path.suffix.lower() not in _ENDINGS:
        raise DefinitionError(str(file), [msg("measures.ending", ending=path.suffix or "–", known=_ENDINGS)])
    passing = path.with_name(f".{path.name}.tmp")
    count = 0
    try:
        with passing.open("w", encoding="utf-8", newline="") as stream:
            for row in _document_rows(store, unit):
                stream.write(_format_document_row(row, path.suffix.lower(), with_header=not count))
                count += 1
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
    return count


def _format_document_row(row: dict[str, Any], extension: str, with_header: bool) -> str:
    """Return a document's row as JSON or CSV line; ``with_header`` adds the CSV header and byte order mark before."""
    if extension == ".jsonl":
        return json.dumps(row, ensure_ascii=False) + "\n"
    stream = io.StringIO()
    write_csv_rows(stream, [*([list(row)] if with_header else []), list(row.values())])
    return ("\ufeff" if with_header else "") + stream.getvalue()


def _document_rows(store: Store, document_unit: str) -> Iterator[dict[str, Any]]:
    """Yield a row per document (report, section or sentence): text, words and document variables."""
    names = ("report", *VARIABLES)
    variables = {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in store.sql(_VARIABLES).fetchall()}
    for _, texts in narratives_by_year(store):
        for key, part, numbers in _split_into_documents(texts, document_unit):
            words = [texts.words_of_sentence(at) for at in numbers]
            text = "\n".join(texts.texts[at] for at in numbers)
            row = {"doc_id": "-".join((key, *part)), "text": text, "tokens": " ".join(" ".join(own) for own in words)}
            if document_unit != "report":
                row["section"] = part[0]
            if document_unit == "sentence":
                held = texts.labels[texts.body_sentences[numbers[0]]]
                row["labels"] = "; ".join(name for name, has in zip(LABELS, held, strict=True) if has)
            yield row | variables[key]


def _split_into_documents(texts: Narratives, document_unit: str) -> Iterator[tuple[str, tuple[str, ...], list[int]]]:
    """Yield report key, name and sentence indices of each document (report, section or sentence)."""
    keys = texts.reports["report"].tolist()
    owners, sections = texts.report_index.tolist(), texts.section[texts.body_sentences].tolist()
    for owner, own in groupby(range(len(owners)), key=owners.__getitem__):
        numbers = list(own)
        if document_unit == "report":
            yield keys[owner], (), numbers
        elif document_unit == "section":
            for section, part in groupby(sorted(numbers, key=sections.__getitem__), key=sections.__getitem__):
                yield keys[owner], (SECTIONS[section],), list(part)
        else:
            for place, number in enumerate(numbers, 1):
                yield keys[owner], (SECTIONS[sections[number]], str(place)), [number]
