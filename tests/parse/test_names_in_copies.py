"""Agencies and years of copies without a title line, in words of tax bureaus and sub-district offices."""

import pytest

from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes

BODY = "\n".join(
    [
        "一、总体情况",
        "2022年，本单位主动公开信息12条。",
        "五、存在的主要问题及改进情况",
        "信息更新不够及时，下一步将按月检查。",
        "六、其他需要报告的事项",
        "无其他需要报告的事项。",
    ]
)


def parsed(head: str, body: str = BODY) -> Report:
    return parse_report(read_bytes(f"{head}\n{body}".encode(), "made-up.txt"))


@pytest.mark.parametrize(
    "head",
    [
        "本报告由国家税务总局云桥市岚山区税务局编制，统计期限为2022年1月1日至12月31日。",
        "结合国家税务总局云桥市岚山区税务局（以下简称“岚山区税务局”）政府信息公开数据编写2022年政府信息公开工作年度报告。",
        "岚山区税务局2022年政府信息公开工作年度报告\n如有疑问，请与国家税务总局云桥市岚山区税务局办公室联系。",
    ],
)
def test_a_tax_bureau_has_its_full_name(head: str) -> None:
    report = parsed(head, BODY.replace("本单位", "岚山区税务局"))
    assert (report.agency, report.kind) == ("国家税务总局云桥市岚山区税务局", "department")


def test_a_street_in_the_title_is_a_sub_district_office() -> None:
    report = parsed("云桥里街2022年政府信息公开工作年度报告")
    assert (report.agency, report.kind, report.level) == ("云桥里街", "subdistrict", "township")


@pytest.mark.parametrize(
    "sentence",
    [
        "现从六个方面汇报我镇2022年政府信息公开工作。",
        "现将我局情况报告如下，公布本局2022年度政府信息公开情况：",
    ],
)
def test_the_year_of_the_report_is_in_the_sentence_that_announces_it(sentence: str) -> None:
    report = parsed("", BODY.replace("2022年，本单位主动公开信息12条。", sentence))
    assert report.year == 2022


@pytest.mark.parametrize(
    ("head", "agency", "year"),
    [
        ("柳市镇人民政府2022年政府信息公开工作年度报告", "柳市镇人民政府", 2022),
        ("新县镇2022年政府信息公开工作年度报告", "新县镇", 2022),
        ("临溪县\n水务局\n2022年政府信息公开\n工作年度报告", "临溪县水务局", 2022),
        ("临溪县水务局二O二二年政府信息公开工作年度报告", "临溪县水务局", 2022),
        ("如有疑问，请与云溪市公安局江滨区分局联系。\n2022年政府信息公开工作年度报告", "云溪市公安局江滨区分局", 2022),
        ("2022年政府信息公开工作年度报告\n我局在云溪市水务局的指导下开展工作。", None, 2022),
    ],
)
def test_names_and_years_as_towns_branches_and_broken_titles_have_them(head: str, agency: str, year: int) -> None:
    report = parsed(head, BODY.replace("本单位", "我单位"))
    assert (report.agency, report.year) == (agency, year)


def test_a_town_with_the_word_city_in_its_name_is_a_township() -> None:
    report = parsed("柳市镇人民政府2022年政府信息公开工作年度报告")
    assert (report.kind, report.level) == ("government", "township")
