"""What is read, compared and written in batches is the same as in one piece."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from disclosure_nlp import open_store, spreadsheet
from disclosure_nlp.compare import (
    alignment,
    fingerprints,
    panel_items,
    reuse,
    row_frames,
    scores,
    section_texts,
    uncertainty,
)
from disclosure_nlp.compare.comparison import compare_store
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.compare.report_figures import ReportFigures
from disclosure_nlp.compare.reuse import find_reuse
from disclosure_nlp.compare.section_texts import SectionText
from disclosure_nlp.compare.writing import PlotOptions, write_comparison
from disclosure_nlp.corpus.store import Store

SMALL = (
    (alignment, "_CHARACTERS", 50), (fingerprints, "_BATCH", 3), (panel_items, "_AGENCIES", 1), (reuse, "_ROWS", 20),
    (row_frames, "_BATCH", 3), (scores, "_BATCH", 2), (section_texts, "_BATCH", 2), (section_texts, "_IN_MEMORY", 100),
    (uncertainty, "_BATCH", 7), (spreadsheet, "_BATCH", 5),
)  # fmt: skip


def test_small_batches_give_the_same_files(opened: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {}
    for name in ("whole", "batches"):
        if name == "batches":
            for module, constant, size in SMALL:
                monkeypatch.setattr(module, constant, size)
        found = compare_store(opened, tagging_error=False)
        paths = write_comparison(found, "level", tmp_path / name, plot_options=PlotOptions(()))
        written[name] = {path.name: path.read_bytes() for path in paths}
    assert written["whole"] == written["batches"]


def test_cells_and_findings_of_a_panel_are_read_after_the_store_was_closed(opened: Store) -> None:
    with open_store(opened.storage.address) as store:
        panel = build_panel(store)
    assert set(panel.cells["report"]) <= set(panel.reports["report"])
    last = panel.years[-1]
    cells = panel.cells[panel.cells["year"] == last].reset_index(drop=True)
    of_year = panel.cells_of_year(last)
    assert of_year.astype("str").equals(cells.astype("str"))
    assert panel.findings["check"].notna().all()


def test_figures_without_some_cells_and_reports() -> None:
    columns = {
        "report": ["a", "a", "b", "c"],
        "table": ["requests"] * 4,
        "row": ["received", "granted", "received", "received"],
        "column": ["total"] * 4,
        "number": [3.0, 2.0, 5.0, 7.0],
    }
    figures = ReportFigures.from_batches(pa.table(columns).to_batches(max_chunksize=1), ["c", "b", "a"])
    assert list(figures) == ["c", "b", "a"]
    left = figures.without({"a": {("requests", "granted", "total")}, "x": set()}, ["b", "y"])
    assert dict(left.items()) == {
        "c": {("requests", "received", "total"): 7.0},
        "a": {("requests", "received", "total"): 3.0},
    }


def test_sections_of_an_agency_that_do_not_follow_one_another_are_refused() -> None:
    texts = [SectionText(agency, 2023, "overview", agency, "s1", "河道保洁") for agency in ("甲县", "乙县", "甲县")]
    with pytest.raises(ValueError, match="甲县"):
        find_reuse(texts)


def test_rows_become_a_frame_with_missing_values() -> None:
    frame = row_frames.rows_to_frame(
        [("b", None, 1, None), (None, "文", 2, ())], {"a": "category", "b": "text", "c": "int", "d": "object"}
    )
    assert frame.isna().to_numpy().tolist() == [[False, True, False, True], [True, False, False, False]]
    assert frame["c"].dtype == np.int64
    assert isinstance(frame["a"].dtype, pd.CategoricalDtype)
