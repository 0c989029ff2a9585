"""Findings over several reports as targets of acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from disclosure_nlp.review.acts import Target

if TYPE_CHECKING:
    from disclosure_nlp.compare.comparison import Comparison


def across_targets(comparison: Comparison) -> dict[str, Target]:
    """Return the findings over several reports (X1 to X8, H1) by fingerprint."""
    names = dict(zip(comparison.panel.reports["report"], comparison.panel.reports["agency"], strict=True))
    found = {}
    for frame in (comparison.across, comparison.reuse, comparison.followup, comparison.versions):
        columns = (frame[name].tolist() for name in ("finding", "report", "agency_id", "year"))
        for finding, report, series, year in zip(*columns, strict=True):
            key = report if isinstance(report, str) else series  # a gap in a series is about no report
            found[finding] = Target(finding, key, names.get(key, series), int(year))
    return found
