"""Fingerprints of findings over several reports, and the decisions of people on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.compare.panel_items import PanelResults
from disclosure_nlp.corpus.decisions import Decision, owner_hash
from disclosure_nlp.corpus.fingerprints import fingerprint

if TYPE_CHECKING:
    import pandas as pd

Decisions = Mapping[str, Mapping[str, Decision]]
Row = dict[str, Any]


def with_fingerprints(results: PanelResults, panel: Panel) -> PanelResults:
    """Return the results with a column ``finding``: the fingerprint of each row, the same in every run.

    It rests on agency and year of the report, the check, the unit, and the values or the other report by its agency and
    year: corrected files in which these are the same have the same fingerprints.
    """
    columns = (panel.reports[name].tolist() for name in ("report", "agency", "year"))
    owners = {report: owner_hash(agency, int(year)) for report, agency, year in zip(*columns, strict=True)}

    def other(row: Row) -> str:
        return owners.get(row["other"], str(row["other"]))

    return PanelResults(
        _marked(results.across, owners, lambda row: (row["subject"], row["expected"], row["observed"])),
        _marked(results.reuse, owners, lambda row: (row["section"], round(row["share"], 2), other(row))),
        _marked(results.followup, owners, lambda row: (row["kind"], row["text"], row["state"], other(row))),
        _marked(results.versions, owners, lambda row: (row["subject"], row["state"], row["message"])),
    )


def _marked(frame: pd.DataFrame, owners: Mapping[str, str], key: Callable[[Row], tuple[Any, ...]]) -> pd.DataFrame:
    rows: list[Any] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    seen: Counter[tuple[Any, ...]] = Counter()
    marks = []
    for row in rows:
        mark = (owners.get(_report(row), _report(row)), row["check"], *key(row))
        seen[mark] += 1
        marks.append(fingerprint(mark[0], (*mark[1:], seen[mark])))
    return frame.assign(finding=marks)


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
