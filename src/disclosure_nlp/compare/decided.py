"""Fingerprints of findings over several reports, and the decisions of people on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.panel_items import PanelResults
from disclosure_nlp.corpus.decisions import Decision, fingerprint

if TYPE_CHECKING:
    import pandas as pd

Decisions = Mapping[str, Mapping[str, Decision]]
Row = dict[str, Any]


def with_fingerprints(results: PanelResults) -> PanelResults:
    """Return the results with a column ``finding``: the fingerprint of each row, the same in every run.

    It rests on the bytes of the report, the check, the unit, and the values or the other report.
    """
    return PanelResults(
        _marked(results.across, lambda row: (row["subject"], row["expected"], row["observed"])),
        _marked(results.reuse, lambda row: (row["section"], row["other"])),
        _marked(results.followup, lambda row: (row["kind"], row["other"], row["other_unit"], row["state"])),
        _marked(results.versions, lambda row: (row["subject"], row["other"], row["state"])),
    )


def _marked(frame: pd.DataFrame, key: Callable[[Row], tuple[Any, ...]]) -> pd.DataFrame:
    rows: list[Any] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return frame.assign(finding=[fingerprint(_report(row), (row["check"], *key(row))) for row in rows])


def _report(row: Row) -> str:
    """Return the key of the report that a row is about; the agency where it is about none (a gap in its series)."""
    return str(row["report"] or row["agency_id"])


def apply_decisions(results: PanelResults, decisions: Decisions) -> PanelResults:
    """Return the results without the failures that people dismissed: they enter no item and no list."""
    dismissed = {
        finding for own in decisions.values() for finding, decision in own.items() if decision.verdict == "dismissed"
    }
    if not dismissed:
        return results
    out = [frame["finding"].isin(dismissed) for frame in results]
    return PanelResults(
        results.across.assign(verdict=results.across["verdict"].mask(out[0], "pass")),
        results.reuse.assign(
            severity=results.reuse["severity"].mask(out[1], ""), share=results.reuse["share"].mask(out[1], 0.0)
        ),
        results.followup.assign(state=results.followup["state"].mask(out[2], _settled(results.followup))),
        results.versions.assign(
            verdict=results.versions["verdict"].mask(out[3], "pass"),
            state=results.versions["state"].mask(out[3], "alike"),
        ),
    )


def _settled(followup: pd.DataFrame) -> pd.Series[str]:
    """Return the state in which nothing is left of a problem or promise."""
    return followup["kind"].map({"problem": "answered", "promise": "done"})


def find_finding(results: PanelResults, finding: str) -> str | None:
    """Return the key of the report that a finding over several reports is about, or None if there is none such."""
    for frame in results:
        rows = frame[frame["finding"] == finding]
        if len(rows):
            row: Any = rows.iloc[0].to_dict()
            return _report(row)
    return None
