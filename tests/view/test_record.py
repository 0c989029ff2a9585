"""The record: every place leads to the very characters, and the schema describes it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from disclosure_nlp import process_file
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text
from disclosure_nlp.view.record import build_record, encode_record
from disclosure_nlp.view.schema import record_json_schema
from tests.outcomes import outcome_of

SAMPLE = sorted((Path(__file__).parent.parent.parent / "corpora" / "sample").glob("*.txt"))


def built(path: Path, *, everything: bool = True) -> tuple[dict[str, Any], str]:
    outcome = outcome_of(path)
    assert outcome.report is not None
    return json.loads(encode_record(build_record(outcome, all_findings=everything))), outcome.report.text


def places(value: object) -> list[dict[str, Any]]:
    """Return everything in a record that has a start, an end and a text."""
    if isinstance(value, dict):
        own = [value] if {"start", "end", "text"} <= value.keys() else []
        return own + [place for part in value.values() for place in places(part)]
    if isinstance(value, list):
        return [place for part in value for place in places(part)]
    return []


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_every_place_leads_to_its_characters(path: Path) -> None:
    entry, text = built(path)
    found = [place for place in places(entry) if place["start"] is not None]
    assert len(found) > 30
    for place in found:
        assert text[place["start"] : place["end"]] == place["text"]
    for table in entry["tables"].values():
        for row, columns in table["spans"].items():
            for column, (start, end) in columns.items():
                assert text[start:end] == table["raw"][row][column]


@pytest.mark.parametrize("path", SAMPLE[:3], ids=lambda path: path.stem)
def test_the_schema_describes_the_record(path: Path, tmp_path: Path) -> None:
    validator = jsonschema.Draft202012Validator(record_json_schema())
    validator.check_schema(record_json_schema())
    validator.validate(built(path)[0])
    validator.validate(json.loads(encode_record(build_record(process_file(tmp_path / "missing.txt")))))


def test_causes_point_into_the_list_of_findings() -> None:
    for path in SAMPLE:
        for everything in (True, False):
            entry, _ = built(path, everything=everything)
            for cause in entry["causes"]:
                listed = [entry["findings"][index] for index in cause["findings"]]
                assert listed
                assert {finding["cause"] for finding in listed} == {cause["id"]}


def test_a_number_is_there_exactly_where_no_state_is() -> None:
    entry, _ = built(SAMPLE[0])
    for table in entry["tables"].values():
        for row, columns in table["cells"].items():
            for column, number in columns.items():
                assert (number is None) == (column in table["states"].get(row, {}))


def test_status_is_never_ok_beside_an_error() -> None:
    for path in SAMPLE:
        entry, _ = built(path)
        assert entry["status"] == "ok"
        assert "error" not in {issue["level"] for issue in entry["issues"]}


def test_a_table_of_no_known_form_is_in_the_record_as_local_and_as_published(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(write_earlier_text(make_earlier_report(2012, 1)), encoding="utf-8")
    made = build_record(process_file(path))
    assert (made.status, made.form, list(made.tables)) == ("ok", None, ["local"])
    local = made.tables["local"]
    assert {tuple(columns) for columns in local.cells.values()} == {("2012年度", "历年累计")}
    [table] = made.raw_tables
    assert [cell.text for cell in table.cells][:4] == ["指标名称", "计量单位", "2012年度", "历年累计"]
    assert {section.id for section in made.sections} >= {"overview", "proactive", "requests", "problems"}
    path.write_text(write_earlier_text(make_earlier_report(2016, 1)), encoding="utf-8")
    later = build_record(process_file(path))
    assert (later.form, list(later.tables), later.raw_tables) == ("statistics", ["statistics"], ())
    assert later.tables["statistics"].units["fees"] == {"value": "万元"}
