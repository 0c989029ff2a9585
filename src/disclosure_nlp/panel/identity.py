"""Identity and provenance of a report: level, kind, form, scope, dates, and how it was read."""

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
from disclosure_nlp.panel.filling import Filling
from disclosure_nlp.parse.organs import parse_organ_name
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


class _Trace(msgspec.Struct):
    source: str
    day: str


class _Traced(msgspec.Struct):
    """What is decoded of an archived report: the traces of its publication alone."""

    traces: tuple[_Trace, ...] = ()


_DECODER = msgspec.msgpack.Decoder(tuple[_Traced, msgspec.Raw, msgspec.Raw])
Rows = Mapping[str, Sequence[Any]]


def fill_identity(
    filling: Filling, store: Store, rows: Rows, records: Sequence[ManifestRecord | None], has_local: NDArray[np.bool_]
) -> None:
    """Add level, kind, field, form and scope, provenance and how the report was read.

    Parameters
    ----------
    rows : mapping
        Columns of the reports of a comparison, None in rows without a report.
    records : sequence
        What a manifest says of each row's report.
    has_local : array
        Whether a report has a local table.
    """
    levels = [
        record.level if record and record.level else level for record, level in zip(records, rows["level"], strict=True)
    ]
    stated = [record.kind if record else None for record in records]
    kinds = [
        said or _kind(kind, agency) for said, kind, agency in zip(stated, rows["kind"], rows["agency"], strict=True)
    ]
    filling.put_numbers("level", [_number(LEVELS, level) for level in levels], "u")
    filling.put_numbers("kind", [_number(KINDS, kind) for kind in kinds], "u")
    why = np.where(np.array(kinds) == "department", b"u", b"g").astype("S1")
    filling.put_numbers("field", [_number(field_codes(), field) for field in rows["field"]], why)
    forms = [_FORMS.get(form, 1 if local else 0) for form, local in zip(rows["form"], has_local, strict=True)]
    filling.put_numbers(
        "form", [None if report is None else form for report, form in zip(rows["report"], forms, strict=True)]
    )
    filling.put_numbers("scope", _scopes(filling.size, store, kinds, records), "u")
    _fill_dates(filling, store, rows, records, list(zip(levels, kinds, strict=True)))
    for name, column in (("n_cells", "cells"), ("n_fail", "failures"), ("n_cause", "causes")):
        filling.put_numbers(name, rows[column], "f")
    filling.put_numbers("status", [{"ok": 1, "partial": 2}.get(status) for status in rows["status"]], "f")
    issues = dict(store.connection.execute(_ISSUES).fetchall())
    filling.put_numbers(
        "n_issues", [None if report is None else issues.get(at, 0) for at, report in enumerate(rows["report"])], "f"
    )


def _kind(kind: str | None, agency: str | None) -> str | None:
    organ = parse_organ_name(agency) if agency else None
    return "zone" if organ is not None and organ.ending == "zone" else kind


def _number(names: Sequence[str], name: str | None) -> int | None:
    return names.index(name) + 1 if name in names else None


@cache
def _scope_words() -> dict[str, list[str]]:
    return load_definition("lexicon/scope.toml", dict[str, list[str]])


def _scopes(
    size: int, store: Store, kinds: Sequence[str | None], records: Sequence[ManifestRecord | None]
) -> list[int | None]:
    """Return whose figures a report gives, by the words of its opening; unclear where it does not say."""
    own, territory = (compile_alternation(tuple(_scope_words()[name])) for name in ("own", "territory"))
    texts: dict[int, str] = dict(store.connection.execute(_PREAMBLES).fetchall())
    found: list[int | None] = []
    for at in range(size):
        record, text = records[at], texts.get(at, "")
        if record is not None and record.scope:
            found.append(SCOPES.index(record.scope) + 1)
        elif kinds[at] == "government" and territory.search(text):
            found.append(_TERRITORY)
        else:
            found.append(_OWN if own.search(text) else _UNCLEAR)
    return found


def _fill_dates(
    filling: Filling,
    store: Store,
    rows: Rows,
    records: Sequence[ManifestRecord | None],
    organs: Sequence[tuple[str | None, str | None]],
) -> None:
    for name in ("url", "retrieved", "received"):
        filling.put_text(name, [getattr(record, name) if record else None for record in records])
    on_page = _dated_by_page(store)
    sources = [
        None if day is None else _MANIFEST if record and record.published else _PAGE if report in on_page else _TEXT
        for day, record, report in zip(rows["published"], records, rows["report"], strict=True)
    ]
    filling.put_text("published", [day[:10] if day else None for day in rows["published"]])
    filling.put_numbers("pub_src", sources)
    bounds = [legal_deadline(year, *organ) for year, organ in zip(rows["year"], organs, strict=True)]
    days = [
        bound.late if bound.is_set_by_law and organ[0] else None for bound, organ in zip(bounds, organs, strict=True)
    ]
    filling.put_text("deadline", [day.isoformat() if day else None for day in days])
    late = [_days_late(day, bound, source) for day, bound, source in zip(rows["published"], days, sources, strict=True)]
    why = np.array(
        [b"r" if day is None or bound is None else b"u" for day, bound in zip(rows["published"], days, strict=True)],
        "S1",
    )
    filling.put_numbers("days_late", late, why)


def _days_late(published: str | None, deadline: date | None, source: int | None) -> int | None:
    """Return the days from the deadline; None for a day before the year's end, and for a page that may have moved."""
    if published is None or deadline is None:
        return None
    try:
        day = date.fromisoformat(published[:10])
    except ValueError:
        return None
    if day.year < deadline.year or (day.year > deadline.year and source != _MANIFEST):
        return None
    return (day - deadline).days


def _dated_by_page(store: Store) -> set[str]:
    """Return the reports whose date of publication is that of the page's metadata."""
    found = set()
    for shard, reports in store.connection.execute(_SHARDS).fetchall():
        wanted = set(reports)
        stored = read_part(store.place, "archive", shard, ("report", "nouns")).to_pydict()
        for report, nouns in zip(stored["report"], stored["nouns"], strict=True):
            if report in wanted and any(trace.source == "metadata" for trace in _DECODER.decode(nouns)[0].traces):
                found.add(report)
    return found
