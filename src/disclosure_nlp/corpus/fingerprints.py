"""Fingerprints of findings: the same in every run, and in every version of a report in which the evidence is the same."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from disclosure_nlp.corpus.decisions import owner_of
from disclosure_nlp.model import CellRef, CheckResult, Report
from disclosure_nlp.text.layout import collapse_whitespace

_DIGITS = 16
_NUMBERED = re.compile(r"[a-z]\d+")  # ids of problems and remedies: other ones once a sentence is put in before them


def fingerprints(key: str, report: Report, results: Sequence[CheckResult]) -> list[str]:
    """Return the fingerprint of each check result of a report.

    It rests on the agency and year, the check, its unit, and the evidence: cells with their values and the words of
    sentences, not their places. The corrected file of a report has the same fingerprint where these are the same.
    Evidence of the role context, where something was looked for and not found, does not count.

    Parameters
    ----------
    key : str
        Key of the report; counts where agency or year is not known.
    report : Report
        What the evidence refers to.
    results : sequence of CheckResult
        In the order of the checks; like ones are numbered.
    """
    owner = owner_of(report.agency, report.year) or key
    cells = {
        (name, cell.row, cell.column): cell.value.number if cell.value.state == "number" else cell.raw
        for name, table in report.tables.items()
        for cell in table.cells
    }
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for result in results:
        unit = "" if _NUMBERED.fullmatch(result.subject) else result.subject
        evidence = tuple(_contents(result, report, cells))
        mark = (result.check, unit, result.expected, result.observed, evidence)
        seen[mark] += 1
        found.append(fingerprint(owner, (*mark, seen[mark])))
    return found


def _contents(result: CheckResult, report: Report, cells: Mapping[tuple[str, str, str], object]) -> Iterator[object]:
    for place in result.evidence:
        if place.role == "context":
            continue
        if isinstance(place, CellRef):
            yield (place.table, place.row, place.column, cells.get((place.table, place.row, place.column)))
        else:
            yield collapse_whitespace(report.text[place.start : place.end])


def byte_fingerprints(key: str, results: Sequence[CheckResult]) -> list[str]:
    """Return fingerprints that rest on the bytes of the file, as in decisions made by version 0.1 of the package."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for result in results:
        mark = (result.check, result.subject, result.expected, result.observed)
        seen[mark] += 1
        found.append(fingerprint(key, (*mark, seen[mark])))
    return found


def sentence_fingerprint(owner: str, section: str, text: str) -> str:
    """Return the fingerprint of a sentence of a section: its words count, not its place."""
    return fingerprint(owner, ("sentence", section, collapse_whitespace(text)))


def fingerprint(owner: str, key: Sequence[object]) -> str:
    """Return a hash of whose report it is and of what distinguishes a finding from the others of the report."""
    return hashlib.sha256(msgspec.json.encode((owner, *key))).hexdigest()[:_DIGITS]
