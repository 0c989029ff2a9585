"""Finds the sections that are missing or incomplete in the stored reports."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from disclosure_nlp.parse.sections import SECTION_IDS

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_CUT = """
SELECT i.report, arg_max(s.section, s.start) FROM issues i LEFT JOIN sentences s USING (report)
WHERE i.code = 'copy.cut' AND i.start IS NOT NULL GROUP BY 1
"""
_UNSURE = """SELECT report, subject FROM findings WHERE "check" = 'S1' AND verdict = 'not_assessable'"""


def lost_sections(store: Store) -> dict[str, frozenset[str]]:
    """Return, by report key, the ids of the sections that are missing or incomplete in the report's file.

    A copy that breaks off has lost the rest of the section of its last sentence and all sections after that. Missing sections
    of which check S1 could not be judged may be lost, too.

    Examples
    --------
    >>> from disclosure_nlp import datasets, open_store, score_corpus
    >>> run = score_corpus(datasets.make_corpus("made", 2, years=(2022, 2023), seed=5), "store", workers=0)
    >>> with open_store("store") as store:
    ...     lost_sections(store)
    {}
    """
    found: dict[str, set[str]] = defaultdict(set)
    for report, last in store.connection.execute(_CUT).fetchall():
        found[report].update(SECTION_IDS[SECTION_IDS.index(last) if last in SECTION_IDS else 0 :])
    for report, section in store.connection.execute(_UNSURE).fetchall():
        if section in SECTION_IDS:
            found[report].add(section)
    return {report: frozenset(found[report]) for report in sorted(found)}
