"""Follow-up of the problems and promised remedies of earlier reports (check X6).

A problem is *answered* if this year's report states a measure against a similar problem, or states that a remedy promised
for it is done; *under way* if it names a similar problem with a remedy that is done; *repeated* if it names a similar problem
only; else *dropped*. A promised remedy is *done* if this year's report states that a similar remedy is done, *promised again*
if it plans a similar one, else *gone*. Two units are similar if enough bigrams of the shorter one are in the other, or nearly
all bigrams of one clause, because a problem is often quoted by its first words only.

Problems and promises that are not resolved in the next report stay open for two more years. A year without a report is
skipped. Where the copy of this year's report does not hold its section 5 whole, what it does not state is *lost* in place of
dropped or gone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.compare.content import character_bigrams, extract_content
from disclosure_nlp.compare.panel import Panel, PanelKey
from disclosure_nlp.compare.row_frames import ColumnType, rows_to_frame
from disclosure_nlp.corpus.lost_sections import lost_sections

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS: dict[str, ColumnType] = {
    "agency_id": "text", "year": "int", "check": "text", "kind": "text", "state": "text", "text": "text", "by": "text",
    "likeness": "float", "report": "text", "other": "text", "unit": "text", "other_unit": "text", "named": "int",
}  # fmt: skip
_YEARS_BACK = 3
_AGENCIES = 500  # whose units are in memory at a time
_SETTLED = ("answered", "done")
_UNSTATED = ("dropped", "gone")
_LIKE = 0.45  # share of the shorter unit's bigrams, for units that share a type
_LIKE_UNTYPED = 0.6
_QUOTED = 0.85  # share of the bigrams of one clause
_CLAUSE = re.compile("[^，。；：,;]+")
_LONG = 8  # content characters from which a clause can be told from others
_QUERY = "SELECT report, unit, kind, text, types, tense, generic, paired_with FROM units JOIN followed_reports USING (report) ORDER BY report, start"


@dataclass(frozen=True)
class FollowUpStatement:
    """A problem or remedy that a report names, with the sets of character bigrams by which it is compared.

    ``paired`` are the ids of the remedies or problems that belong to it in its report.
    """

    report: str
    unit: str
    kind: str
    text: str
    types: frozenset[str]
    tense: str | None
    pairs: frozenset[str]
    paired: frozenset[str]

    @cached_property
    def clauses(self) -> tuple[frozenset[str], ...]:
        """Sets of character bigrams, one for each longer clause of the problem or remedy."""
        return tuple(
            character_bigrams(part) for part in map(extract_content, _CLAUSE.findall(self.text)) if len(part) >= _LONG
        )


class _FollowUpOutcome(NamedTuple):
    """Outcome of an earlier problem or promise: state, the later statement that shows it, similarity of the two."""

    state: str
    later_statement: FollowUpStatement | None
    likeness: float


_DROPPED, _GONE = _FollowUpOutcome("dropped", None, 0.0), _FollowUpOutcome("gone", None, 0.0)


def follow_up(panel: Panel, store: Store) -> pd.DataFrame:
    """Return what later reports state on the problems and promised remedies of earlier ones (answered, repeated, …).

    Returns
    -------
    frame
        One row per problem or promised remedy of the report before, and per one of older reports that is resolved only now:
        agency_id, year (of the report that should resolve it), check
        (X6), kind (problem, promise), state (answered, under_way, repeated, dropped; done, promised_again, gone; lost), text, by (the text that answers
        or repeats it), likeness in [0, 1], report and other (keys of this and of the earlier report), unit, other_unit, named (year of
        the earlier report).
    """
    return follow_up_by_keys(panel.report_keys, store)


def follow_up_by_keys(report_keys: Iterable[PanelKey], store: Store) -> pd.DataFrame:
    """Return the frame that `follow_up` returns, for reports given by key with agency and year instead of a panel."""
    series: dict[str, dict[tuple[str, int], str]] = defaultdict(dict)
    for place in report_keys:
        series[place.agency_id][place.agency_id, place.year] = place.report
    agencies, cut = sorted(series), lost_sections(store)
    lost = {report for report, sections in cut.items() if "problems" in sections}
    batches = (
        {key: report for agency in agencies[start : start + _AGENCIES] for key, report in series[agency].items()}
        for start in range(0, len(agencies), _AGENCIES)
    )
    rows = (row for keys in batches for row in _follow_up_agencies(store, keys, lost))
    return rows_to_frame(rows, COLUMNS).sort_values(["agency_id", "year"], kind="stable", ignore_index=True)


def _follow_up_agencies(
    store: Store, report_by_agency_year: Mapping[tuple[str, int], str], lost: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the follow-up rows for the reports of some agencies; ``lost`` are reports whose section 5 is incomplete."""
    units = _load_problems_and_remedies(store, report_by_agency_year.values())
    settled: set[tuple[str, str]] = set()
    for (agency, year), report in sorted(report_by_agency_year.items(), key=lambda item: item[0][1]):
        earlier = [
            back for back in range(year - 1, year - 1 - _YEARS_BACK, -1) if (agency, back) in report_by_agency_year
        ]
        for place, back in enumerate(earlier):
            other = report_by_agency_year[agency, back]
            for row in _follow_up_report(units.get(other, []), units.get(report, []), report, other):
                settles = row[2] in _SETTLED
                if (place == 0 or settles) and (other, row[-1]) not in settled:
                    unsure = report in lost and row[2] in _UNSTATED
                    yield (agency, year, *row[:2], "lost" if unsure else row[2], *row[3:], back)
                if settles:
                    settled.add((other, row[-1]))


def _load_problems_and_remedies(store: Store, report_keys: Iterable[str]) -> dict[str, list[FollowUpStatement]]:
    """Return the problems and remedies of some reports by report key, without generic and empty ones."""
    import pandas as pd

    store.connection.register("followed_reports", pd.DataFrame({"report": list(report_keys)}, dtype="str"))
    found: dict[str, list[FollowUpStatement]] = defaultdict(list)
    for report, unit, kind, text, types, tense, generic, paired in store.sql(_QUERY).fetchall():
        left = extract_content(text)
        if left and not generic:
            given = (frozenset(types or ()), tense, character_bigrams(left), frozenset(paired or ()))
            found[report].append(FollowUpStatement(report, unit, kind, text, *given))
    return found


def _follow_up_report(
    earlier_statements: list[FollowUpStatement],
    later_statements: list[FollowUpStatement],
    report: str,
    earlier_report: str,
) -> Iterator[tuple[Any, ...]]:
    """Yield a row with the outcome in a later report for each problem and promise of an earlier report."""
    problems = [unit for unit in later_statements if unit.kind == "problem"]
    remedies = [unit for unit in later_statements if unit.kind == "remedy"]
    done = [unit for unit in remedies if unit.tense == "done"]
    open_ones = [unit for unit in remedies if unit.tense != "done"]
    promises = [unit for unit in earlier_statements if unit.kind == "remedy" and unit.tense != "done"]
    states = (("done", done), ("promised_again", open_ones))
    kept = {unit.unit: _outcome_by_most_similar_statement(unit, states) for unit in promises}
    for unit in earlier_statements:
        if unit.kind == "problem":
            found = _outcome_by_most_similar_statement(unit, (("answered", done), ("repeated", problems)))
            found = _mark_as_under_way(found or _outcome_by_fulfilled_promise(unit, kept), done)
            yield _outcome_row("problem", unit, found or _DROPPED, report, earlier_report)
        elif unit.tense == "planned":
            yield _outcome_row("promise", unit, kept[unit.unit] or _GONE, report, earlier_report)


def _outcome_by_fulfilled_promise(
    problem: FollowUpStatement, outcome_by_promise: Mapping[str, _FollowUpOutcome | None]
) -> _FollowUpOutcome | None:
    """Return the outcome "answered" of a problem if a promised remedy of it is reported as done, else None."""
    for promise in sorted(problem.paired):
        found = outcome_by_promise.get(promise)
        if found is not None and found.state == "done":
            return found._replace(state="answered")
    return None


def _mark_as_under_way(
    outcome: _FollowUpOutcome | None, finished_remedies: list[FollowUpStatement]
) -> _FollowUpOutcome | None:
    """Return a problem's outcome, with state ``under_way`` instead of ``repeated`` if a finished remedy answers it."""
    if outcome is None or outcome.state != "repeated" or outcome.later_statement is None:
        return outcome
    return (
        outcome._replace(state="under_way")
        if any(unit.unit in outcome.later_statement.paired for unit in finished_remedies)
        else outcome
    )


def _outcome_row(
    kind: str, earlier: FollowUpStatement, outcome: _FollowUpOutcome, report: str, earlier_report: str
) -> tuple[Any, ...]:
    """Return a row of the follow-up frame: check, kind, state, texts, similarity, reports, ids of both statements."""
    later = outcome.later_statement
    text, own = (later.text, later.unit) if later else (None, None)
    return ("X6", kind, outcome.state, earlier.text, text, outcome.likeness, report, earlier_report, own, earlier.unit)


def _outcome_by_most_similar_statement(
    statement: FollowUpStatement, candidates_by_state: tuple[tuple[str, list[FollowUpStatement]], ...]
) -> _FollowUpOutcome | None:
    """Return the outcome of a problem or promise by its most similar later statement; None if none is similar."""
    best: _FollowUpOutcome | None = None
    for state, others in candidates_by_state:
        for other in others:
            likeness = statement_similarity(statement, other)
            enough = likeness >= (_LIKE if statement.types & other.types else _LIKE_UNTYPED)
            if enough and (best is None or likeness > best.likeness):
                best = _FollowUpOutcome(state, other, round(likeness, 3))
    return best


def statement_similarity(statement: FollowUpStatement, other: FollowUpStatement) -> float:
    """Return the similarity in [0, 1] of two problems or remedies by their character bigrams.

    It is the share of the shorter one's bigrams found in the other; 1 if nearly a whole clause is found.
    """
    shorter, shared = min(len(statement.pairs), len(other.pairs)), len(statement.pairs & other.pairs)
    share = shared / shorter if shorter else 0.0
    if shared < _QUOTED * (_LONG - 1):  # too few for any clause
        return share
    quoted = any(len(clause & other.pairs) >= _QUOTED * len(clause) for clause in statement.clauses)
    return 1.0 if quoted else share
