"""States of reports: what is known of the report of every agency and year."""

from __future__ import annotations

import pandas as pd

from disclosure_nlp.panel.states import SeriesYear, report_states


def states_of(known: dict[tuple[str, int], str]) -> dict[str, list[int]]:
    """Return the states of three agencies over the years that are covered."""
    coverage = pd.DataFrame(
        [["present", "missing", "present"], ["present", "present", "present"], ["present", "present", "ended"]],
        index=["甲", "乙", "丙"],
        columns=[2021, 2022, 2023],
    )
    found = report_states(coverage, {}, known)
    years = sorted({key.year for key in found})
    return {agency: [found[SeriesYear(agency, year)] for year in years] for agency in ("甲", "乙", "丙")}


def test_a_gap_is_not_collected() -> None:
    assert states_of({}) == {"甲": [1, 3, 1], "乙": [1, 1, 1], "丙": [1, 1, 5]}


def test_a_report_sought_in_a_year_without_any_report_counts() -> None:
    later = states_of({("甲", 2024): "not_found"})
    assert later == {"甲": [1, 3, 1, 2], "乙": [1, 1, 1, 3], "丙": [1, 1, 5, 5]}
    earlier = states_of({("乙", 2020): "not_found"})
    assert earlier == {"甲": [5, 1, 3, 1], "乙": [2, 1, 1, 1], "丙": [5, 1, 1, 5]}
