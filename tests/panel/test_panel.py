"""What the panel says against what is true of a made-up corpus of all generations of the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from disclosure_nlp import compare_store, open_store
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.panel.columns import load_rates, missing_codes, panel_columns
from disclosure_nlp.panel.core import PanelTable, build_table
from disclosure_nlp.panel.states import read_roster, submitted_share
from tests.panel.conftest import (
    AFTER,
    BEFORE,
    DAMAGED,
    DIVIDED,
    GAP,
    HALVES,
    LOST,
    PARTED,
    PLANTED,
    RULES,
    SOUGHT,
    WHOLE,
    YEARS,
    ZONE,
    MadeCorpus,
    stored,
)


def number_of(table: PanelTable, name: str) -> int:
    frame = table.frame
    return int(frame.loc[(frame["series"] == name) | (frame["agency"] == name), "agency_no"].iloc[0])


def at(table: PanelTable, name: str, year: int) -> int:
    frame = table.frame
    return int(np.flatnonzero((frame["agency_no"] == number_of(table, name)) & (frame["year"] == year))[0])


def code(table: PanelTable, column: str, name: str, year: int) -> str:
    found: bytes = table.codes[column][at(table, name, year)]
    return found.decode()


def test_keys_are_unique_and_sorted(table: PanelTable) -> None:
    keys = list(zip(table.frame["agency_no"], table.frame["year"], strict=True))
    assert keys == sorted(set(keys))
    assert list(table.frame.columns[:2]) == ["agency_no", "year"]
    assert table.frame["agency_no"].max() < 10**15


def test_a_rename_is_one_series_and_a_merger_two(table: PanelTable) -> None:
    frame = table.frame
    renamed = frame[frame["agency_no"] == number_of(table, AFTER)]
    assert renamed["year"].tolist() == list(YEARS)
    assert renamed["agency"].tolist() == [BEFORE] * 10 + [AFTER] * 6
    assert number_of(table, PARTED) != number_of(table, WHOLE)
    assert frame.loc[frame["agency"] == PARTED, "year"].tolist() == [2019, 2020]


def test_a_split_ends_a_series_and_begins_two(table: PanelTable) -> None:
    frame = table.frame
    assert len({number_of(table, name) for name in (DIVIDED, *HALVES)}) == 3
    assert frame.loc[frame["series"] == DIVIDED, "year"].tolist() == [2019, 2020, 2021]
    states = {key.year: state for key, state in table.states.items() if key.agency_id == DIVIDED}
    assert [states[year] for year in (2018, 2019, 2021, 2022, 2024)] == [5, 1, 1, 5, 5]
    for half in HALVES:
        assert frame.loc[frame["series"] == half, "year"].tolist() == [2022, 2023, 2024]
        assert frame.loc[frame["series"] == half, "sc_d4"].eq(1).all()
        assert code(table, "tx_stick", half, 2022) == "t"


def test_cells_are_those_of_the_truth_and_their_sum_too(table: PanelTable, made: MadeCorpus) -> None:
    columns = {column.cell: column.id for column in panel_columns().values() if column.cell}
    total = expected = 0.0
    for (name, year), report in made.truth.items():
        if (name, year) == (DAMAGED, 2022):
            continue
        row = table.frame.iloc[at(table, name, year)]
        for cell, text in report.cells.items():
            unitless = cell == ("proactive", "procurement", "amount")  # the form names no unit for it
            if cell not in columns or unitless or not text.replace(".", "").replace("-", "").isdigit():
                continue
            value, wanted = row[columns[cell]], float(text)
            assert value == wanted, (name, year, cell)
            total, expected = total + float(value), expected + wanted
    assert total == pytest.approx(expected)
    assert expected > 10_000


def test_groups_add_up_to_what_was_closed(table: PanelTable) -> None:
    frame = table.frame[table.frame["year"] >= 2019]
    parts = ["h_gran", "h_part", "h_deny", "h_unab", "h_unpr", "h_oth"]
    whole = frame[[*parts, "h_proc"]].dropna().astype(float)
    assert len(whole) > 30
    assert (whole[parts].sum(axis=1) == whole["h_proc"]).all()
    assert (frame["h_disc"] == frame["h_gran"] + frame["h_part"]).dropna().all()


def test_outcomes_of_every_generation(table: PanelTable, made: MadeCorpus) -> None:
    row = {year: table.frame.iloc[at(table, AFTER, year)] for year in YEARS}
    cells = {year: report.cells for (name, year), report in made.truth.items() if name in (BEFORE, AFTER)}
    statistics = {
        year: {key[1]: float(text) for key, text in cells[year].items() if key[0] == "statistics"}
        for year in range(2014, 2019)
    }
    for year, figures in statistics.items():
        assert row[year]["h_recv"] == figures["received"]
        assert row[year]["h_gran"] == figures["granted"] + figures["already_public"]
        assert row[year]["h_none"] == sum(
            figures[name] for name in ("not_this_organ", "not_existing", "to_be_amended", "other_channels")
        )
        assert row[year]["h_deny_x"] == figures["denied"] - figures["denied_not_information"]
        assert code(table, "h_unpr", AFTER, year) == "a"
    sources = [int(row[year]["h_src"]) for year in (2009, 2014, 2018, 2019, 2020, 2021, 2024)]
    assert sources == [4, 3, 3, 2, 2, 1, 1]


def test_planted_codes_of_cells(table: PanelTable) -> None:
    assert {name: code(table, name, DAMAGED, 2022) for name in PLANTED} == PLANTED
    assert code(table, "h_recv", DAMAGED, 2022) == ""
    assert code(table, "r_cout_v", DAMAGED, 2022) == code(table, "rq_cin_tot", DAMAGED, 2022) == "d"


def test_not_in_this_form_never_where_the_form_prints_it(table: PanelTable) -> None:
    years = table.frame["year"].to_numpy(dtype=int)
    generation = np.searchsorted([2014, 2019, 2021], years, side="right")
    known = table.frame["report"].notna().to_numpy()
    for name, column in table.columns.items():
        if column.cell is None or name.startswith("rq_o"):
            continue
        printed = np.array([mark == "x" for mark in column.forms])[generation]
        codes = table.codes[name]
        assert not (known & printed & (codes == b"a")).any(), name
        assert (codes[known & ~printed] == b"a").all(), name


def test_codes_of_every_kind_are_met(table: PanelTable) -> None:
    assert code(table, "tf_hotline", AFTER, 2010) == "e"
    assert code(table, "tf_fee_charged", AFTER, 2010) in ("", "e", "k", "l")
    assert code(table, "rq_rec_tot", GAP, 2022) == "f"
    assert code(table, "rq_rec_tot", SOUGHT, 2022) == "n"
    assert code(table, "rq_rec_tot", LOST, 2022) == "c"
    assert code(table, "pref", ZONE, 2022) in ("", "g", "u")
    assert code(table, "zone_no", AFTER, 2022) == "g"
    assert code(table, "published", DAMAGED, 2022) == "r"
    assert code(table, "tx_boil", AFTER, 2022) == "s"
    assert code(table, "tx_stick", DAMAGED, 2019) == "t"
    assert code(table, "reg_now", AFTER, 2022) == "u"
    assert (table.codes["r_revc_v"] == b"z").any()


def test_a_figure_told_twice_contradicts_itself(store: Store) -> None:
    from disclosure_nlp.panel.figures import FiguresByTopic

    figures = FiguresByTopic(3)
    figures.add(0, "received", 3.0, True, None)
    figures.add(0, "received", 4.0, True, None)
    figures.add(1, "received", 5.0, False, None)
    assert figures.topic_column("received")[1].tolist() == [b"k", b"l", b"e"]
    figures.add(2, "out_denied", 9.0, True, "includes")
    assert figures.topic_sums(("out_denied",))[1].tolist() == [b"e", b"e", b"k"]
    for topic, number in (("out_absent", 2.0), ("out_not_held", 1.0), ("out_unclear", 0.0)):
        figures.add(2, topic, number, True, None)
    values, codes = figures.topic_sums(("out_denied",))
    assert (values[2], codes[2]) == (6.0, b"")


def test_every_missing_value_has_a_code_of_its_column(table: PanelTable) -> None:
    for name, column in table.columns.items():
        values, codes = table.frame[name], table.codes[name]
        assert (values.isna().to_numpy() == (codes != b"")).all(), name
        held = table.frame["report"].notna().to_numpy()
        of_reports = {found.decode() for found in np.unique(codes[held])} - {""}
        of_gaps = {found.decode() for found in np.unique(codes[~held])} - {""}
        assert of_reports <= set(column.codes), (name, of_reports)
        assert of_gaps <= {"f", "n", "c", "r", "u", "g"} | set(column.codes), name
    assert set(table.missing["code"].unique()) <= set(missing_codes())
    counts = sum(int((found != b"").sum()) for found in table.codes.values())
    assert len(table.missing) == counts


def test_rates_and_their_intervals_are_those_of_statsmodels(table: PanelTable) -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for rate in load_rates():
        columns = [f"r_{rate.id}_{end}" for end in ("n", "d", "v", "lo", "hi", "few")]
        rows = table.frame[columns].dropna().astype(float)
        assert len(rows) > 5
        lower, upper = proportion.proportion_confint(rows[columns[0]], rows[columns[1]], method="wilson")
        assert np.allclose(rows[columns[2]], rows[columns[0]] / rows[columns[1]], rtol=0, atol=1e-15)
        assert np.allclose(rows[columns[3]], lower, rtol=0, atol=1e-12)
        assert np.allclose(rows[columns[4]], upper, rtol=0, atol=1e-12)
        assert ((rows[columns[5]] == 1) == (rows[columns[1]] < 30)).all()


def test_the_score_is_that_of_the_comparison(store: Store, table: PanelTable) -> None:
    reports = compare_store(store, RULES, tagging_error=False).panel.reports
    later = reports[reports["year"] >= 2019].set_index("report")["total"]
    own = table.frame.dropna(subset=["report", "sc_total"]).set_index("report")["sc_total"]
    assert own.to_dict() == later.dropna().to_dict()
    assert table.frame.loc[table.frame["year"] < 2019, "sc_total"].isna().all()


def test_only_what_was_sought_and_not_found_counts(table: PanelTable) -> None:
    frame = table.frame
    states = {name: int(frame["state"].iloc[at(table, name, 2022)]) for name in (AFTER, SOUGHT, GAP, LOST)}
    assert states == {AFTER: 1, SOUGHT: 2, GAP: 3, LOST: 4}
    last = {name: frame["sc_d4"].iloc[at(table, name, 2024)] for name in (AFTER, SOUGHT, LOST)}
    assert last == {AFTER: 1.0, SOUGHT: pytest.approx(5 / 6), LOST: 1.0}
    assert code(table, "sc_d4", GAP, 2024) == "u"
    totals = frame.set_index(["agency", "year"])["sc_total"]
    assert totals.notna().loc[[(GAP, 2024), (SOUGHT, 2024)]].all()


def test_dropped_files_move_no_score(store: Store, made: MadeCorpus, tmp_path: Path) -> None:
    """A file that was not collected changes no agency's score; one that was sought and not found changes D4 by its share."""
    kept = MadeCorpus(tmp_path / "kept", made.truth)
    kept.folder.mkdir()
    for path in made.folder.iterdir():
        if path.name != f"{DAMAGED}-2020.txt":
            (kept.folder / path.name).write_bytes(path.read_bytes())
    with open_store(stored(kept, tmp_path / "store")) as less:
        shorter = build_table(less, successions=RULES, text_measures=False).frame.set_index(["agency", "year"])
    whole = build_table(store, successions=RULES, text_measures=False).frame.set_index(["agency", "year"])
    others = [key for key in shorter.index if key[0] != DAMAGED]
    assert shorter.loc[others, "sc_total"].equals(whole.loc[others, "sc_total"])
    assert shorter["sc_d4"].isna().loc[[(DAMAGED, 2024)]].all()
    assert submitted_share([1, 2, 1, 1, 1, 1]) == pytest.approx(5 / 6)


def test_zones_and_divisions(table: PanelTable) -> None:
    row = table.frame.iloc[at(table, ZONE, 2022)]
    assert (row["zone"], row["zone_in"], row["kind"]) == (3, 340100, 4)
    assert pd.isna(row["county"])


def test_what_a_manifest_says(table: PanelTable) -> None:
    row = table.frame.iloc[at(table, AFTER, 2022)]
    assert row["url"] == "https://example.org/2022"
    assert (row["pub_src"], row["days_late"], row["m_gdp"], row["m_group"]) == (1, -11, 202.2, "a")
    assert str(row["deadline"])[:10] == "2023-01-31"
    assert table.columns["m_gdp"].type == "float"
    assert code(table, "m_gdp", DAMAGED, 2022) == "r"


def test_the_same_panel_from_shuffled_files_and_from_runs_year_by_year(
    made: MadeCorpus, table: PanelTable, tmp_path: Path
) -> None:
    from disclosure_nlp import load_manifest, score_corpus

    files = sorted([*made.folder.glob("*.txt"), *made.folder.glob("*.pdf")])
    manifest = load_manifest(made.folder / "manifest.csv")
    early = [path for path in files if path.stem[-4:] < "2020"]
    score_corpus(early[::-1], tmp_path / "store", manifest=manifest, workers=0)
    score_corpus(files[::-1], tmp_path / "store", manifest=manifest, workers=0, shard_size=7)
    with open_store(tmp_path / "store") as store:
        again = build_table(store, successions=RULES, balanced=True, text_figures=True)
    pd.testing.assert_frame_equal(again.frame, table.frame)
    assert all((again.codes[name] == table.codes[name]).all() for name in table.codes)


def test_a_roster_says_who_owes_a_report(store: Store, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    rows = [
        "agency,from,to,level,kind,size",
        f"{AFTER},2009,,county,department,5",
        "云陂省澄屿市粮食局,2021,2023,prefecture,department,7",
    ]
    roster.write_text("\n".join(rows), encoding="utf-8")
    frame = build_table(store, successions=RULES, balanced=True, roster=read_roster(roster), text_measures=False).frame
    added = frame[frame["series"] == "云陂省澄屿市粮食局"]
    assert added["year"].tolist() == [2021, 2022, 2023]
    assert added["state"].eq(3).all()
    assert added["m_size"].tolist() == [7, 7, 7]
    own = frame[frame["series"] == AFTER]
    assert own["m_size"].eq(5).all()


def test_a_store_gives_the_panel_as_a_frame_with_labels(store: Store) -> None:
    frame: Any = store.panel(successions=RULES, text_measures=False)
    assert frame.attrs["labels"]["h_recv"] == "Requests received in the year"
    assert frame.attrs["labels_zh"]["h_recv"] == "收到申请（统一口径）"
    assert frame.attrs["value_labels"]["state"][2] == "sought, not found"
    assert frame["h_recv"].attrs["labels"] is frame.attrs["labels"]  # a copy for every column takes seconds
    assert frame["h_recv"].dtype == "Int64"


def test_a_planted_effect_comes_out_of_the_file(tmp_path: Path) -> None:
    """The evaluation with 200 seeds is ``python -m tests.panel.evaluate``, its figures are in docs/panel.md."""
    pytest.importorskip("linearmodels")
    from tests.panel.evaluate import EFFECT, planted_effects

    for found in planted_effects(tmp_path, reports=144, seeds=20).values():
        assert found.held >= 0.85
        assert found.mean == pytest.approx(EFFECT, abs=0.06)


def test_the_taggers_error_is_in_the_panel(store: Store, table: PanelTable, tmp_path: Path) -> None:
    from disclosure_nlp.panel.columns import measures_with_standard_deviation
    from disclosure_nlp.panel.writing import write_panel

    drawn = build_table(store, successions=RULES, balanced=True, text_figures=True, draws=True, workers=2)
    names = [f"{base}_sd" for base in measures_with_standard_deviation()]
    assert [name for name in drawn.columns if name.endswith("_sd")] == names
    assert drawn.draws is not None
    for base in ("ls_training", "tx_pad", "tx_n_pr"):
        own = drawn.draws.groupby(["agency_no", "year"])[base].std()
        frame = drawn.frame.set_index(["agency_no", "year"])[[base, f"{base}_sd"]]
        known = frame.dropna(subset=[base])
        assert known[f"{base}_sd"].to_numpy() == pytest.approx(own.loc[known.index].to_numpy(), nan_ok=True)
        assert frame.loc[frame[base].isna(), f"{base}_sd"].isna().all()
    gap = at(drawn, GAP, 2022)
    assert drawn.codes["tx_pad_sd"][gap] == b"f"
    written = write_panel(drawn, tmp_path / "panel.parquet")
    assert written[-1] == tmp_path / "panel-draws.parquet"
    assert pd.read_parquet(written[-1]).groupby(["agency_no", "year"]).size().eq(32).all()
    assert list(table.columns) == [name for name in drawn.columns if name not in names]
