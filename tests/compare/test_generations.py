"""A series over all generations of the form: local table, statistics table, both forms, and a rename."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nlp import Comparison, compare_store, open_store, score_corpus
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

PLACE = "云陂省澄屿市岚山县"
BEFORE, AFTER = f"{PLACE}国土资源局", f"{PLACE}自然资源局"
YEARS = range(2009, 2025)
# Checks by the reporting years that owe them (checks of tables and forms came with the forms).
OWED = {
    **dict.fromkeys(("S1", "S2", "S3", "S5", "S6", "V1", "V2", "V3", "R1", "R2", "R3", "R4", "R5"), (2019, 9999)),
    **dict.fromkeys(("S4", "V4", "F1", "F2"), (2021, 9999)),
    "R6": (2014, 2018),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("series")
    for year in range(YEARS[0], 2019):
        report = make_earlier_report(year, 5)
        text = write_earlier_text(report).replace(report.agency.name, BEFORE)
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    made = list(make_reports(3, range(2019, YEARS[-1] + 1), 8))
    name = next(report.agency.name for report in made if report.agency.kind == "department")
    for report in made:
        if report.agency.name == name:
            text = write_text(report, "markdown").replace(name, AFTER)
            (folder / f"{report.year}.txt").write_text(text, encoding="utf-8")
    score_corpus(folder, folder / "store", workers=0)
    return open_store(folder / "store")


@pytest.fixture(scope="module")
def comparison(store: Store) -> Comparison:
    return compare_store(store, tagging_error=False)


def test_one_series_without_gaps(comparison: Comparison) -> None:
    assert set(comparison.panel.reports["agency_id"]) == {AFTER}
    assert set(comparison.panel.coverage.to_numpy().ravel()) == {"present"}


def test_nothing_over_the_years_is_false(comparison: Comparison) -> None:
    across = comparison.across
    assert across[across["verdict"].isin(["fail", "not_assessable"])].empty


def test_requests_received_of_every_year(comparison: Comparison) -> None:
    measures = comparison.panel.measures
    received = measures[measures["measure"] == "requests_received"]
    assert received["year"].tolist() == list(YEARS)
    origins = dict(zip(received["year"], received["origin"], strict=True))
    assert [origins[year] for year in (2009, 2014, 2018, 2019, 2024)] == [
        "local",
        "statistics",
        "statistics",
        "form",
        "form",
    ]


def test_no_check_speaks_of_a_year_that_does_not_owe_it(store: Store) -> None:
    found = store.sql('SELECT r.year, f."check" FROM findings f JOIN reports r USING (report)').fetchall()
    for year, check in found:
        first, last = OWED.get(check, (0, 9999))
        assert first <= year <= last, (year, check)


def test_text_and_tables_of_every_year_agree(store: Store) -> None:
    checks = ("N1", "N2", "N3", "N4", "N5")
    found = store.sql(
        f'SELECT r.year, f.message FROM findings f JOIN reports r USING (report) WHERE f."check" IN {checks}'
    )
    assert found.fetchall() == []
