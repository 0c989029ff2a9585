"""Fingerprints (hashes over runs) of the results of checks over several reports, and reviewers' decisions on these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.panel_items import PanelResults
from disclosure_nlp.corpus.decisions import Decision, hash_agency_and_year
from disclosure_nlp.corpus.fingerprints import DIGITS, fingerprint

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

Decisions = Mapping[str, Mapping[str, Decision]]
Row = dict[str, Any]
_BATCH = 20_000  # rows of which the values are in memory at a time
# Columns that a fingerprint is made of.
_IDENTIFYING = frozenset(
    ("report", "agency_id", "check", "subject", "expected", "observed", "section", "share", "kind", "text", "state", "other", "message")
)  # fmt: skip


def add_fingerprints(results: PanelResults, panel: Panel) -> PanelResults:
    """Add a column ``finding`` to check results: a fingerprint, the hash that identifies a finding over runs.

    It is computed from agency and year of the report, the check, the unit, and the values or the agency and year of
    the other report: a corrected file with the same values has the same fingerprints.
    """
    columns = (panel.reports[name].tolist() for name in ("report", "agency", "year"))
    owners = {report: hash_agency_and_year(agency, int(year)) for report, agency, year in zip(*columns, strict=True)}

    def hashed_other_owner(row: Row) -> str:
        """Return the hashed agency and year of the other report that a result compares with; its key if unknown."""
        return owners.get(row["other"], str(row["other"]))

    return PanelResults(
        _add_finding_column(results.across, owners, lambda row: (row["subject"], row["expected"], row["observed"])),
        _add_finding_column(
            results.reuse, owners, lambda row: (row["section"], round(row["share"], 2), hashed_other_owner(row))
        ),
        _add_finding_column(
            results.followup, owners, lambda row: (row["kind"], row["text"], row["state"], hashed_other_owner(row))
        ),
        _add_finding_column(results.versions, owners, lambda row: (row["subject"], row["state"], row["message"])),
    )


def _add_finding_column(
    frame: pd.DataFrame, owner_by_report: Mapping[str, str], row_identity: Callable[[Row], tuple[Any, ...]]
) -> pd.DataFrame:
    """Return check results with the column ``finding``: per row a hash that identifies the finding over runs.

    ``row_identity`` returns the values that identify a row within its report and check.
    """
    import numpy as np
    import pandas as pd

    keys = map(_report_key_or_agency, _iterate_rows(frame, ("report", "agency_id")))
    owners = pd.factorize(np.array([owner_by_report.get(key, key) for key in keys], dtype=object))[0]
    order = np.argsort(owners, kind="stable")  # the rows of an owner follow one another: equal ones are counted
    seen: Counter[tuple[Any, ...]] = Counter()
    previous = ""
    marks = np.empty(len(frame), f"S{DIGITS}")
    names = tuple(name for name in frame.columns if name in _IDENTIFYING)
    for at, row in zip(order.tolist(), _iterate_rows(frame, names, order), strict=True):
        owner = owner_by_report.get(_report_key_or_agency(row), _report_key_or_agency(row))
        if owner != previous:
            seen.clear()
        previous = owner
        identity = (owner, row["check"], *row_identity(row))
        seen[identity] += 1
        marks[at] = fingerprint(owner, (*identity[1:], seen[identity])).encode()
    return frame.assign(finding=pd.array(marks.astype(str), dtype="str"))


def _iterate_rows(frame: pd.DataFrame, names: Sequence[str], order: NDArray[np.int64] | None = None) -> Iterator[Row]:
    """Yield the rows of some columns of a frame as dictionaries, with None for missing values, in small batches.

    ``order`` are row numbers; by default all in the order of the frame.
    """
    for start in range(0, len(frame), _BATCH):
        rows = slice(start, start + _BATCH) if order is None else order[start : start + _BATCH]
        batch = frame[list(names)].iloc[rows]
        columns = (batch[name].astype(object).where(batch[name].notna(), None).tolist() for name in names)
        yield from (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _report_key_or_agency(row: Row) -> str:
    """Return the report key in a row of check results, or the agency id if the row is about a missing report."""
    return str(row["report"] or row["agency_id"])


def dismiss_panel_failures(results: PanelResults, decisions_by_report: Decisions) -> PanelResults:
    """Return check results in which the failures that reviewers dismissed count as passed."""
    dismissed = {
        finding
        for own in decisions_by_report.values()
        for finding, decision in own.items()
        if decision.verdict == "dismissed"
    }
    if not dismissed:
        return results
    out = [frame["finding"].isin(dismissed) for frame in results]
    return PanelResults(
        results.across.assign(verdict=results.across["verdict"].astype("str").mask(out[0], "pass")),
        results.reuse.assign(
            severity=results.reuse["severity"].mask(out[1], ""), share=results.reuse["share"].mask(out[1], 0.0)
        ),
        results.followup.assign(state=results.followup["state"].mask(out[2], _resolved_state(results.followup))),
        results.versions.assign(
            verdict=results.versions["verdict"].mask(out[3], "pass"),
            state=results.versions["state"].mask(out[3], "alike"),
        ),
    )


def _resolved_state(followup: pd.DataFrame) -> pd.Series[str]:
    """Return the resolved state for each row of a follow-up frame: ``answered`` for problems, ``done`` for promises."""
    return followup["kind"].map({"problem": "answered", "promise": "done"})
