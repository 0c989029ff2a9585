"""Made-up reports: deterministic, consistent, and as faulty as asked for."""

import re
from pathlib import Path

from disclosure_nlp.parse.forms import APPLICANTS, load_form, outcome_rows_by_group
from disclosure_nlp.synth.generate import make_reports, write_reports
from disclosure_nlp.synth.model import SyntheticReport
from disclosure_nlp.synth.sample import write_sample

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample"


def test_the_sample_corpus_is_what_its_generator_writes(tmp_path: Path) -> None:
    assert write_sample(tmp_path) == 60
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    stored = {path.name: path.read_bytes() for path in SAMPLE.iterdir() if path.name != "README.md"}
    assert written == stored


def test_same_seed_same_bytes_other_seed_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_reports(make_reports(2, range(2022, 2024), seed), tmp_path / name)
    read = [[path.read_bytes() for path in sorted((tmp_path / name).iterdir())] for name in "abc"]
    assert read[0] == read[1] != read[2]


def outcome(report: SyntheticReport, column: str) -> int:
    rows = [row for group in outcome_rows_by_group(report.form).values() for row in group]
    return sum(int(report.cells.get(("requests", row, column), 0)) for row in rows)


def test_figures_agree_within_a_report_and_from_year_to_year() -> None:
    before: SyntheticReport | None = None
    for report in make_reports(5, range(2019, 2025), 3):
        for column in (*APPLICANTS, "total"):
            intake = report.number("requests", "received", column) + report.number("requests", "carried_in", column)
            processed = report.number("requests", "total_processed", column)
            assert intake == processed + report.number("requests", "carried_out", column)
            assert processed == outcome(report, column)
        for row in load_form(report.form).requests.rows:
            assert report.number("requests", row.id) == sum(report.number("requests", row.id, a) for a in APPLICANTS)
        if before is not None and before.agency == report.agency:
            assert before.number("requests", "carried_out") == report.number("requests", "carried_in")
        before = report


def test_agencies_are_told_apart_and_differ_in_their_words() -> None:
    reports = list(make_reports(5, range(2023, 2024), 3))
    assert len({report.agency.name for report in reports}) == 5
    bodies = [" ".join(unit.text for unit in report.units if "heading" not in unit.labels) for report in reports]
    assert len(set(bodies)) == 5


def test_planted_faults_are_named() -> None:
    report = next(make_reports(1, range(2023, 2024), 3, {(0, 2023): ("R4", "F1")}))
    assert report.faults == ["R4", "F1"]
    assert not any("fee" in unit.labels for unit in report.units)


def test_a_copying_agency_changes_years_and_figures_only() -> None:
    def masked(report: SyntheticReport) -> list[str]:
        return [re.sub(r"\d+", "#", unit.text) for unit in report.units if unit.section == "problems"]

    copied = list(make_reports(2, range(2022, 2024), 3, copying=[1]))
    assert masked(copied[2]) == masked(copied[3])
    assert masked(copied[0]) != masked(copied[1])
