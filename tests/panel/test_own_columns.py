"""Columns that a user adds to the panel by a manifest or a roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nlp import DefinitionError, load_manifest
from disclosure_nlp.manifest import ManifestRecord
from disclosure_nlp.panel.filling import PanelBuilder
from disclosure_nlp.panel.own_columns import fill_user_columns
from disclosure_nlp.panel.states import RosterEntry


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("5", "-1.5", "1e3"), ("float", [5.0, -1.5, 1000.0])),
        (("007", "12", "13"), ("text", ["007", "12", "13"])),  # a code, whose zeros must stay
        (("910000000000000001", "2", "3"), ("text", ["910000000000000001", "2", "3"])),  # not exact as a number
        (("5", "1_000", "nan"), ("text", ["5", "1_000", "nan"])),
    ],
)
def test_a_column_is_numeric_where_all_its_values_are(
    values: tuple[str, ...], expected: tuple[str, list[object]]
) -> None:
    filling = PanelBuilder(3)
    records = [ManifestRecord(extra={"own": value}) for value in values]
    columns = fill_user_columns(filling, records, [()] * 3, [2022] * 3)
    assert (columns["m_own"].type, filling.values["m_own"].tolist()) == expected


def test_a_manifest_comes_before_a_roster_whatever_the_prefix() -> None:
    filling = PanelBuilder(2)
    roster = RosterEntry("甲局", 2020, extra={"size": "5"})
    columns = fill_user_columns(filling, [ManifestRecord(extra={"m_size": "7"}), None], [(roster,)] * 2, [2022, 2023])
    assert list(columns) == ["m_size"]
    assert filling.values["m_size"].tolist() == [7.0, 5.0]


def test_two_columns_of_one_name_in_the_panel_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    path.write_text("path,gdp,m_gdp\na.txt,5,6\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="column m_gdp: column gdp is called m_gdp in the panel, too"):
        load_manifest(path)
