"""Panel columns on identity and provenance: level, kind, form, scope, dates, and how the file was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from disclosure_nlp.check.publication import legal_deadline
from disclosure_nlp.corpus.segments import read_part
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.manifest import KINDS, LEVELS, SCOPES, ManifestRecord
from disclosure_nlp.panel.columns import field_codes
from disclosure_nlp.panel.filling import PanelBuilder
from disclosure_nlp.parse.organs import parse_government_body
from disclosure_nlp.text.patterns import compile_alternation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from disclosure_nlp.corpus.store import Store

_PREAMBLES = """
SELECT p.place, string_agg(s.text, ' ' ORDER BY s.start) FROM sentences s JOIN panel_rows p USING (report)
WHERE s.section = 'preamble' OR (s.section = 'overview' AND s.start < 600) GROUP BY 1
"""
_ISSUES = """
SELECT p.place, count(*) FROM issues i JOIN panel_rows p USING (report) WHERE i.level IN ('warning', 'error') GROUP BY 1
"""
_SHARDS = """
SELECT r.shard, list(r.report ORDER BY r.report) FROM reports_all r JOIN panel_rows p USING (report)
WHERE r.duplicate_of IS NULL AND r.published IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_MANIFEST, _PAGE, _TEXT = 1, 2, 3
_FORMS = {"statistics": 2, "2019": 3, "2021": 4, "mixed": 5}
_OWN, _TERRITORY, _UNCLEAR = 1, 2, 3


class _PublicationTrace(msgspec.Struct):
    """A publication date found in a file, with the kind of its source, such as ``metadata`` of a web page."""

    source: str
    day: str


class _ReportTraces(msgspec.Struct):
    """Publication dates found in a report's file: the only part of an archived report that is decoded here."""

    traces: tuple[_PublicationTrace, ...] = ()


_DECODER = msgspec.msgpack.Decoder(tuple[_ReportTraces, msgspec.Raw, msgspec.Raw])
Rows = Mapping[str, Sequence[Any]]


def fill_identity(
    builder: PanelBuilder,
    store: Store,
    rows: Rows,
    records: Sequence[ManifestRecord | None],
    has_local_table: NDArray[np.bool_],
) -> None:
    """Add the panel columns on the agency and its report: level, kind, field, form, scope, dates, status.

    Parameters
    ----------
    rows : mapping
        Columns of a comparison's reports; None in rows without a report.
    records : sequence
        Manifest record of each row's report.
    has_local_table : array
        Whether the report has a local table.
    """
    levels = [
        record.level if record and record.level else level for record, level in zip(records, rows["level"], strict=True)
    ]
    stated = [record.kind if record else None for record in records]
    kinds = [
        said or _kind_or_zone(kind, agency)
        for said, kind, agency in zip(stated, rows["kind"], rows["agency"], strict=True)
    ]
    builder.add_number_column("level", [_one_based_position(LEVELS, level) for level in levels], "u")
    builder.add_number_column("kind", [_one_based_position(KINDS, kind) for kind in kinds], "u")
    why = np.where(np.array(kinds) == "department", b"u", b"g").astype("S1")
    builder.add_number_column("field", [_one_based_position(field_codes(), field) for field in rows["field"]], why)
    forms = [_FORMS.get(form, 1 if local else 0) for form, local in zip(rows["form"], has_local_table, strict=True)]
    builder.add_number_column(
        "form", [None if report is None else form for report, form in zip(rows["report"], forms, strict=True)]
    )
    builder.add_number_column("scope", _codes_of_figure_scope(builder.size, store, kinds, records), "u")
    _fill_date_columns(builder, store, rows, records, list(zip(levels, kinds, strict=True)))
    for name, column in (("n_cells", "cells"), ("n_fail", "failures"), ("n_cause", "causes")):
        builder.add_number_column(name, rows[column], "f")
    builder.add_number_column("status", [{"ok": 1, "partial": 2}.get(status) for status in rows["status"]], "f")
    issues = dict(store.connection.execute(_ISSUES).fetchall())
    builder.add_number_column(
        "n_issues", [None if report is None else issues.get(at, 0) for at, report in enumerate(rows["report"])], "f"
    )


def _kind_or_zone(kind: str | None, agency: str | None) -> str | None:
    """Return the kind of an agency, or ``zone`` if its name is that of a development zone."""
    organ = parse_government_body(agency) if agency else None
    return "zone" if organ is not None and organ.ending == "zone" else kind


def _one_based_position(values: Sequence[str], value: str | None) -> int | None:
    """Return the position of a value in a sequence, counted from 1; None if it is absent."""
    return values.index(value) + 1 if value in values else None


@cache
def _load_scope_words() -> dict[str, list[str]]:
    """Read the words that show whether a report's figures are the agency's own or its territory's, by scope."""
    return load_definition("lexicon/scope.toml", dict[str, list[str]])


def _codes_of_figure_scope(
    row_count: int, store: Store, kinds: Sequence[str | None], records: Sequence[ManifestRecord | None]
) -> list[int | None]:
    """Return per row a code for whose figures a report gives: 1 the agency's, 2 its whole territory's, 3 unclear."""
    own, territory = (compile_alternation(tuple(_load_scope_words()[name])) for name in ("own", "territory"))
    texts: dict[int, str] = dict(store.connection.execute(_PREAMBLES).fetchall())
    found: list[int | None] = []
    for at in range(row_count):
        record, text = records[at], texts.get(at, "")
        if record is not None and record.scope:
            found.append(SCOPES.index(record.scope) + 1)
        elif kinds[at] == "government" and territory.search(text):
            found.append(_TERRITORY)
        else:
            found.append(_OWN if own.search(text) else _UNCLEAR)
    return found


def _fill_date_columns(
    builder: PanelBuilder,
    store: Store,
    rows: Rows,
    records: Sequence[ManifestRecord | None],
    level_and_kind: Sequence[tuple[str | None, str | None]],
) -> None:
    """Add the panel columns on the web address, publication date and its source, legal deadline, days late."""
    for name in ("url", "retrieved", "received"):
        builder.add_text_column(name, [getattr(record, name) if record else None for record in records])
    on_page = _reports_dated_by_metadata(store)
    sources = [
        None if day is None else _MANIFEST if record and record.published else _PAGE if report in on_page else _TEXT
        for day, record, report in zip(rows["published"], records, rows["report"], strict=True)
    ]
    builder.add_text_column("published", [day[:10] if day else None for day in rows["published"]])
    builder.add_number_column("pub_src", sources)
    bounds = [legal_deadline(year, *organ) for year, organ in zip(rows["year"], level_and_kind, strict=True)]
    days = [
        bound.late if bound.is_set_by_law and organ[0] else None
        for bound, organ in zip(bounds, level_and_kind, strict=True)
    ]
    builder.add_text_column("deadline", [day.isoformat() if day else None for day in days])
    late = [_days_late(day, bound, source) for day, bound, source in zip(rows["published"], days, sources, strict=True)]
    why = np.array(
        [b"r" if day is None or bound is None else b"u" for day, bound in zip(rows["published"], days, strict=True)],
        "S1",
    )
    builder.add_number_column("days_late", late, why)


def _days_late(published: str | None, deadline: date | None, source: int | None) -> int | None:
    """Return the days from legal deadline to publication, negative if early; None if the date is implausible.

    ``source`` is the code of the date's source; only a manifest is believed for a later year.
    """
    if published is None or deadline is None:
        return None
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    if day.year < deadline.year or (day.year > deadline.year and source != _MANIFEST):
        return None
    return (day - deadline).days


def _reports_dated_by_metadata(store: Store) -> set[str]:
    """Return the keys of reports whose publication date comes from the metadata of the page."""
    found = set()
    for shard, reports in store.connection.execute(_SHARDS).fetchall():
        wanted = set(reports)
        stored = read_part(store.storage, "archive", shard, ("report", "nouns")).to_pydict()
        for report, nouns in zip(stored["report"], stored["nouns"], strict=True):
            if report in wanted and any(trace.source == "metadata" for trace in _DECODER.decode(nouns)[0].traces):
                found.add(report)
    return found
