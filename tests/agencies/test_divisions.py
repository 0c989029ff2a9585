"""Agencies whose division took another name are one series."""

from disclosure_nlp.agencies.divisions import division_renames
from disclosure_nlp.agencies.name_forms import NameInYear
from disclosure_nlp.agencies.series import find_agency_series


def series(*reports: tuple[str, int]) -> dict[str, str]:
    return find_agency_series([NameInYear(name, year) for name, year in reports], ()).series


def test_a_county_that_became_a_district_is_one_series() -> None:
    old, new = "淮安市洪泽县财政局", "淮安市洪泽区财政局"
    assert series((old, 2014), (old, 2015), (new, 2017)) == {old: new, new: new}


def test_a_city_that_took_another_name_under_one_code_is_one_series() -> None:
    old, new = "湖北省襄樊市人民政府", "湖北省襄阳市人民政府"
    assert series((old, 2009), (new, 2011)) == {old: new, new: new}


def test_divisions_that_were_joined_stay_apart() -> None:
    assert not division_renames([NameInYear("北京市崇文区人民政府", 2009), NameInYear("北京市东城区人民政府", 2011)])


def test_two_names_of_the_same_years_stay_apart() -> None:
    names = ("淮安市洪泽县人民政府", "淮安市洪泽区人民政府")
    assert not division_renames([NameInYear(name, year) for name in names for year in (2016, 2017)])


def test_an_old_name_without_the_new_one_stays_as_it_is() -> None:
    assert not division_renames([NameInYear("淮安市洪泽县人民政府", 2015)])
