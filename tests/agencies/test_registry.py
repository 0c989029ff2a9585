"""Numbers of agencies: the same in every run, none ever given twice or changed."""

from pathlib import Path

import pytest

from disclosure_nlp import DefinitionError, open_store, score_corpus
from disclosure_nlp.agencies.name_forms import NameInYear
from disclosure_nlp.agencies.registry import (
    Register,
    agency_number_from_name,
    agency_numbers_by_name,
    assign_series_numbers,
    extend_register,
    merge_registers,
    parse_register,
    register_to_csv,
    year_range_by_name,
)
from disclosure_nlp.agencies.series import find_agency_series
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.synth.corpus import CorpusPlan, write_corpus

OLD, NEW, OTHER = "云桥县国土资源局", "云桥县自然资源局", "望屿县水利局"
RULE = Succession("*国土资源局", "*自然资源局", 2019, "rename")


def grown(register: Register, names: list[tuple[str, int]], rules: tuple[Succession, ...] = (RULE,)) -> Register:
    reports = [NameInYear(*item) for item in names]
    series, years = find_agency_series(reports, rules).series, year_range_by_name(names)
    numbers = assign_series_numbers(register, series, years)
    return extend_register(register, {name: numbers[own] for name, own in series.items()}, years)


def test_a_series_has_the_number_of_its_first_name() -> None:
    register = grown((), [(NEW, 2020), (OLD, 2018), (OTHER, 2019)])
    assert agency_numbers_by_name(register) == {
        OLD: agency_number_from_name(OLD), NEW: agency_number_from_name(OLD), OTHER: agency_number_from_name(OTHER)
    }  # fmt: skip
    assert 0 < agency_number_from_name(OLD) < 10**15


def test_a_later_year_and_an_earlier_one_change_no_number() -> None:
    first = grown((), [(NEW, 2020), (OTHER, 2019)])
    later = grown(first, [(NEW, 2020), (OTHER, 2019), (OLD, 2018), (NEW, 2021)])
    assert agency_numbers_by_name(later)[OLD] == agency_numbers_by_name(first)[NEW] == agency_number_from_name(NEW)
    assert [row.name for row in later] == [OTHER, NEW, OLD]
    assert next(row for row in later if row.name == NEW)[2:4] == (2020, 2021)


def test_series_joined_later_go_by_the_older_number_and_no_row_is_lost() -> None:
    apart = grown((), [(OLD, 2018), (NEW, 2020)], ())
    assert len(set(agency_numbers_by_name(apart).values())) == 2
    joined = grown(apart, [(OLD, 2018), (NEW, 2020)])
    assert set(agency_numbers_by_name(joined).values()) == {agency_number_from_name(OLD)}
    assert joined[: len(apart)] == apart


def test_series_taken_apart_never_share_a_number() -> None:
    joined = grown((), [(OLD, 2018), (NEW, 2020)])
    names = {OLD: OLD, NEW: NEW}
    numbers = assign_series_numbers(joined, names, {OLD: (2018, 2018), NEW: (2020, 2020)})
    assert numbers[OLD] == agency_number_from_name(OLD)
    assert len(set(numbers.values())) == 2


def test_the_order_of_reports_does_not_matter() -> None:
    names = [(OLD, 2018), (NEW, 2020), (OTHER, 2019)]
    assert grown((), names) == grown((), names[::-1])


def test_text_and_back() -> None:
    register = grown((), [(OLD, 2018), (NEW, 2020)])
    assert parse_register("\ufeff" + register_to_csv(register), "agencies.csv") == register
    with pytest.raises(DefinitionError, match="line 3"):
        parse_register("agency_no,name,first,last,zone\n7,a,2020,2020,\nx,b,2020,2020,\n", "agencies.csv")
    with pytest.raises(DefinitionError, match="expected"):
        parse_register("no,name\n", "agencies.csv")


def test_numbers_carried_over_come_first() -> None:
    mine, other = grown((), [(NEW, 2020)]), grown((), [(OLD, 2018), (NEW, 2020)])
    assert agency_numbers_by_name(merge_registers(other, mine))[NEW] == agency_number_from_name(OLD)


def test_a_store_keeps_its_numbers_when_years_are_added(tmp_path: Path) -> None:
    made = tmp_path / "made"
    write_corpus(CorpusPlan(8, years=(2019, 2022), seed=4, histories=("renamed",)), made)
    earlier = [path for path in sorted(made.glob("*.txt")) if "2022" not in path.name]
    score_corpus(earlier, tmp_path / "store", workers=0)
    before = (tmp_path / "store" / "agencies.csv").read_text(encoding="utf-8")
    score_corpus(made, tmp_path / "store", workers=0)
    with open_store(tmp_path / "store") as store:
        numbers = dict(store.sql("SELECT DISTINCT agency, agency_no FROM scored").fetchall())
        rules = (Succession(*next(iter(_renames(made))), 2021, "rename"),)
        panel = build_panel(store, rules)
    held = agency_numbers_by_name(parse_register(before, "agencies.csv"))
    assert held.items() <= numbers.items()
    assert set(panel.reports["agency_no"]) <= set(held.values())
    assert panel.reports.groupby("agency_id")["agency_no"].nunique().eq(1).all()


def _renames(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "successions.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [(line.split(",")[0], line.split(",")[1]) for line in lines]
