"""Every column of every table that a comparison writes is in the codebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from disclosure_nlp.cli import main
from disclosure_nlp.panel.codebook import comparison_tables
from disclosure_nlp.panel.columns import panel_columns

ROOT = Path(__file__).parents[2]
_OF_THE_PANEL = ("panel", "codebook", "missingness")


@pytest.fixture(scope="module")
def written(store_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    command = ["compare", str(store_path), "--out", str(folder), "--no-tagging-error", "--figures", "none"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return folder


def test_every_column_of_a_comparison_is_in_the_codebook(written: Path) -> None:
    tables = comparison_tables()
    found = sorted(path.stem for path in written.glob("*.csv") if path.stem not in _OF_THE_PANEL)
    assert set(found) <= set(tables)
    for name in found:
        columns = pd.read_csv(written / f"{name}.csv", encoding="utf-8-sig", nrows=1).columns
        years = [column for column in columns if column.isdigit()]
        assert set(columns) - set(years) <= set(tables[name]), name
        assert not years or "*" in tables[name]


def test_the_panel_of_a_comparison_is_the_panel(written: Path) -> None:
    frame = pd.read_csv(written / "panel.csv", encoding="utf-8-sig", low_memory=False)
    assert {name for name in frame.columns if not name.startswith("m_")} <= set(panel_columns())
    assert {"sc_total", "h_recv", "r_disc_v"} <= set(frame.columns)
    parquet = pd.read_parquet(written / "panel.parquet")
    assert parquet["sc_total"].tolist() == pytest.approx(frame["sc_total"].tolist(), nan_ok=True)


@pytest.mark.parametrize("page", ["docs/codebook.md", "docs/zh/codebook.md"])
def test_the_page_has_every_column(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    names = [*panel_columns(), *(name for columns in comparison_tables().values() for name in columns)]
    assert [name for name in names if f"| `{name}` |" not in text] == []
