"""Divisions by year: the name a place had then, the code it had then, and what became of it."""

import pytest

from disclosure_nlp.parse.regions import current_division_code, divisions_by_name, find_region, successor_code


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("淮安市洪泽县水利局", 2012, "320829"),
        ("淮安市洪泽区水利局", 2020, "320813"),
        ("淮安市洪泽区水利局", 2012, "320813"),  # an old report under the new name: the name decides
        ("即墨市人民政府", 2015, "370282"),
        ("钢城区人民政府", 2016, "371203"),
        ("钢城区人民政府", 2021, "370117"),
        ("公主岭市人民政府", 2015, "220381"),
        ("公主岭市人民政府", 2022, "220184"),
        ("公主岭市人民政府", None, "220184"),
        ("崇文区教育局", 2009, "110103"),
        ("蓬莱市人民政府", 2012, "370684"),
    ],
)
def test_a_name_is_that_of_the_division_which_bore_it(name: str, year: int | None, code: str) -> None:
    found = find_region(name, year)
    assert found is not None
    assert found.division.code == code


@pytest.mark.parametrize("name", ["朝阳区人民政府", "鼓楼区教育局", "西湖区人民政府", "长安区水利局", "市中区人民政府"])
@pytest.mark.parametrize("year", [None, 2014, 2023])
def test_a_name_in_several_provinces_is_unknown(name: str, year: int | None) -> None:
    assert find_region(name, year) is None


def test_a_name_in_several_provinces_is_told_by_what_stands_before_it() -> None:
    codes = {find_region(f"{place}鼓楼区教育局") for place in ("南京市", "徐州市", "福州市", "河南省开封市")}
    assert {found.division.code for found in codes if found} == {"320106", "320302", "350102", "410204"}


@pytest.mark.parametrize(
    ("former", "today"), [("320829", "320813"), ("370634", "370614"), ("371203", "370117"), ("110101", "110101")]
)
def test_what_became_of_a_division(former: str, today: str) -> None:
    assert successor_code(former) == today


@pytest.mark.parametrize(
    ("name", "year", "then", "now"),
    [
        ("湖北省襄樊市人民政府", 2009, "420600", "420600"),
        ("青海省海东地区行政公署", 2012, "632100", "630200"),
        ("毕节市人民政府", 2010, "522401", "520502"),
        ("毕节市人民政府", 2012, "520500", "520500"),
        ("巢湖市人民政府", 2010, "341400", None),
        ("巢湖市人民政府", 2012, "340181", "340181"),
        ("贵州省大方县人民政府", 2010, "522422", "520521"),
        ("贵州省黔西县人民政府", 2010, "522423", "520581"),
        ("青海省平安县人民政府", 2014, "630221", "630203"),
        ("儋州市人民政府", 2012, "469003", "460400"),
    ],
)
def test_codes_borne_in_a_year_and_today(name: str, year: int, then: str, now: str | None) -> None:
    found = find_region(name, year)
    assert found is not None
    assert found.division.code == then
    assert current_division_code(then) == now


def test_the_list_is_sound() -> None:
    listed = [division for found in divisions_by_name().values() for division in found]
    known = {division.code: division for division in sorted(listed, key=lambda division: not division.former)}
    for found in divisions_by_name().values():
        for division in found:
            assert division.successor is None or division.successor in known
            assert division.until is None or division.former
            assert division.since is None or 2008 < division.since < 2026
            if division.successor and division.until:
                assert (known[division.successor].since or division.until) <= division.until
