"""Fingerprints: identifiers of findings that are the same in all runs and versions with the same evidence."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from disclosure_nlp.corpus.decisions import hash_agency_and_year
from disclosure_nlp.model import CellRef, CheckResult, Report
from disclosure_nlp.text.layout import collapse_whitespace

DIGITS = 16
_NUMBERED = re.compile(
    r"[a-z]\d+"
)  # ids of problems and remedies, which change when a sentence is inserted before them


def fingerprints(report_key: str, report: Report, results: Sequence[CheckResult]) -> list[str]:
    """Return a fingerprint (an id that is the same in all runs) of each check result of a report.

    A fingerprint depends on agency and year, the check, its subject, and the content of the evidence: cells with their
    values and the text of sentences, not their positions. A corrected version of the report has the same fingerprint if
    these are unchanged. Evidence with the role ``context`` (text that was searched without result) is ignored.

    Parameters
    ----------
    report_key : str
        Key of the report; used instead of agency and year if one of them is unknown.
    report : Report
        The report to which the evidence refers.
    results : sequence of CheckResult
        Results in the order of the checks; equal results are numbered.
    """
    owner = hash_agency_and_year(report.agency, report.year) or report_key
    cells = {
        (name, cell.row, cell.column): cell.value.number if cell.value.state == "number" else cell.raw
        for name, table in report.tables.items()
        for cell in table.cells
    }
    seen: Counter[tuple[object, ...]] = Counter()
    digests = []
    for result in results:
        subject = "" if _NUMBERED.fullmatch(result.subject) else result.subject
        evidence = tuple(_evidence_contents(result, report, cells))
        identity = (result.check, subject, result.expected, result.observed, evidence)
        seen[identity] += 1
        digests.append(fingerprint(owner, (*identity, seen[identity])))
    return digests


def _evidence_contents(
    result: CheckResult, report: Report, cell_values: Mapping[tuple[str, str, str], object]
) -> Iterator[object]:
    """Yield the content of each piece of evidence of a check result: a cell's ids and value, or a sentence's text."""
    for span in result.evidence:
        if span.role == "context":
            continue
        if isinstance(span, CellRef):
            yield (span.table, span.row, span.column, cell_values.get((span.table, span.row, span.column)))
        else:
            yield collapse_whitespace(report.text[span.start : span.end])


def legacy_fingerprints(report_key: str, results: Sequence[CheckResult]) -> list[str]:
    """Return fingerprints (ids over runs) of check results by file hash, as in decisions of package version 0.1."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for result in results:
        mark = (result.check, result.subject, result.expected, result.observed)
        seen[mark] += 1
        found.append(fingerprint(report_key, (*mark, seen[mark])))
    return found


def sentence_fingerprint(owner: str, section: str, text: str) -> str:
    """Return the fingerprint (id over runs) of a sentence, from its section and text, independent of its position."""
    return fingerprint(owner, ("sentence", section, collapse_whitespace(text)))


def fingerprint(owner: str, identifying_values: Sequence[object]) -> str:
    """Return a hash of a report's owner (agency and year) and of the values that identify a finding in it."""
    return hashlib.sha256(msgspec.json.encode((owner, *identifying_values))).hexdigest()[:DIGITS]
