"""Who reports and when, from titles as they are printed."""

import pytest

from disclosure_nlp.errors import NoReportError
from disclosure_nlp.model import Report
from disclosure_nlp.parse import parse_report
from disclosure_nlp.parse.dates import date_of_line, find_period, stated_publication_date
from disclosure_nlp.parse.organs import agency_kind
from disclosure_nlp.parse.places import field_of_work, locate_agency
from disclosure_nlp.read import read_bytes

BODY = "\n一、总体情况\n全年发布信息十条。\n二、主动公开政府信息情况\n"


def report(head: str) -> Report:
    return parse_report(read_bytes((head + BODY).encode(), "made-up.txt"))


@pytest.mark.parametrize(
    "head",
    [
        "云桥县水利局2023年政府信息公开工作年度报告",
        "云桥县水利局\n2023年政府信息公开工作年度报告",
        "云桥县水利局 2023 年度政府信息公开工作年度报告",
        "2023年云桥县水利局政府信息公开年度报告",
        "云桥县水利局政府信息公开工作2023年度报告",
        "云桥县水利局\n政府信息公开工作年度报告\n（2023年）\n本报告数据的统计期限自2023年1月1日起至2023年12月31日止。",
        "云桥县水利局关于2023年政府信息公开工作年度报告",
        "首页 > 政府信息公开年报\n云桥县水利局2023年信息公开年度报告",
        "云桥县水利局二〇二三年政府信息公开工作报告",
        "云桥县水利局\n2023年\n政府信息公开工作年度报告",
        "云桥县水利局2023年政府信息公开工作\n年度报告",
        "云桥县水利局2023年政府信息公开\n工 作 年 度 报 告",
        "云审综〔2024〕2号\n云桥县水利局雷云体育直播\n2023年政府信息公开工作的年度报告",
        "发布机关： 云桥县水利局\n成文日期： 2024-01-15\n云桥县水利局2023年政府信息公开年度工作报告\n云桥县水利局2023年政府信息公开年度工作\n报 告",
    ],
)
def test_titles(head: str) -> None:
    made = report(head)
    assert (made.agency, made.year) == ("云桥县水利局", 2023)
    assert made.title is not None
    assert "公开" in made.text[made.title.start : made.title.end]


def test_a_short_name_is_completed_from_the_preamble() -> None:
    head = "望屿区人民政府\n2023年政府信息公开工作年度报告\n本报告由棠浦市望屿区人民政府办公室编制，请与棠浦市望屿区人民政府办公室联系。"
    assert report(head).agency == "棠浦市望屿区人民政府"


def test_an_unknown_agency_is_none_and_named() -> None:
    made = report("2023年政府信息公开工作年度报告")
    assert made.agency is None
    assert "report.agency_unknown" in [issue.code for issue in made.issues]


def test_a_text_that_is_no_report() -> None:
    with pytest.raises(NoReportError) as caught:
        parse_report(read_bytes("关于召开年度工作会议的通知\n各科室：请准时参加。".encode(), "a.txt"))
    assert caught.value.code == "report.none"


@pytest.mark.parametrize(
    ("agency", "region", "level", "kind"),
    [
        ("云桥省棠浦市人民政府", "云桥省棠浦市", "prefecture", "government"),
        ("棠浦市人民政府", "棠浦市", None, "government"),
        ("棠浦市望屿区人民政府", "棠浦市望屿区", "county", "government"),
        ("望屿县砚桥镇人民政府", "望屿县砚桥镇", "township", "government"),
        ("棠浦市望屿区芷岭街道办事处", "棠浦市望屿区芷岭街道", "township", "subdistrict"),
        ("云桥省住房和城乡建设厅", "云桥省", "province", "department"),
        ("望屿县城市管理局", "望屿县", "county", "department"),
        ("北京市城市管理委员会", "北京市", "province", "department"),
        ("棠浦高新技术产业开发区管理委员会", None, None, "other"),
        ("国家公务员局", None, "national", "department"),
        ("望屿县", "望屿县", "county", "government"),
        ("望屿县人民政府机关", "望屿县", "county", "government"),
        ("棠浦经济开发区", None, None, "other"),
    ],
)
def test_region_level_and_kind(agency: str, region: str | None, level: str | None, kind: str) -> None:
    place = locate_agency(agency, "")
    assert (place.region, place.level, agency_kind(agency)) == (region, level, kind)


@pytest.mark.parametrize(
    ("agency", "code", "level"),
    [
        ("淮安市洪泽区人民政府", "320813", "county"), ("淮安市人民政府", "320800", "prefecture"),
        ("子长市教育局", "610681", "county"), ("吉林市龙潭区政府", "220203", "county"), ("朝阳区人民政府", None, "county"),
        ("长春市朝阳区教育局", "220104", "county"), ("河南镇人民政府", None, "township"), ("即墨市人民政府", "370282", "county"),
        ("国家税务总局徐州市税务局", "320300", "prefecture"), ("广东省东莞市统计局", "441900", "prefecture"),
    ],
)  # fmt: skip
def test_division_codes(agency: str, code: str | None, level: str) -> None:
    place = locate_agency(agency, "")
    assert (place.code, place.level) == (code, level)


def test_fields_of_departments() -> None:
    assert field_of_work("云桥县水利局", "department") == "water"
    assert field_of_work("云桥县医疗保障局", "department") == "health_insurance"
    assert field_of_work("云桥县人民政府", "government") is None


def test_a_single_city_is_a_prefecture_where_the_text_speaks_of_its_counties() -> None:
    assert locate_agency("棠浦市人民政府", "指导各县区做好公开工作").level == "prefecture"


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2023年1月1日起至2023年12月31日止",
        "统计期限为2023年1月1日至12月31日",
        "统计时间从2023年1月1日—2023年12月31日",
        "所列数据统计期限：2023 年 1 月 1 日至 2023 年 12 月 31 日",
        "统计期限自202311日起至20231231日止",
    ],
)
def test_periods(text: str) -> None:
    period = find_period(text)
    assert period is not None
    assert (period.first, period.last) == ("2023-01-01", "2023-12-31")


def test_dates() -> None:
    assert date_of_line("2024年1月20日") == "2024-01-20"
    assert date_of_line("二〇二四年一月二十日") == "2024-01-20"
    assert date_of_line("2024年2月30日") is None
    assert date_of_line("自2024年1月20日起") is None
    assert stated_publication_date("来源：本网 发布日期：2024-01-20 15:20") == "2024-01-20"
    assert stated_publication_date("来源：区政府办 时间：2024-01-12 10:01") == "2024-01-12"
    assert stated_publication_date("统计时间从2024年1月1日起") is None


def test_a_lost_title_is_read_from_the_sentence_that_announces_the_report() -> None:
    made = report("根据条例规定，现公布棠浦市水利局2023年度政府信息公开工作报告。本报告由六部分组成。")
    assert (made.agency, made.year) == ("棠浦市水利局", 2023)
    assert report("现公布区水利局2023年政府信息公开工作年度报告。").agency is None
    assert report("现公布区水利局2023年政府信息公开工作年度报告。").year == 2023


def test_a_title_in_a_row_of_a_table_is_found() -> None:
    head = "索引号： | 0024/2025-22 | 主题： | 教育 |\n发布机构： | 省教育厅 | 公开日期： | 2025-01-24 |\n"
    made = report(head + "云桥省教育厅2024年度政府信息公开工作报告 | ||||\n|\n||||\n本报告按要求编制。")
    assert (made.agency, made.year, made.published) == ("云桥省教育厅", 2024, "2025-01-24")


def test_a_year_that_only_the_sentences_give_is_taken_with_an_issue() -> None:
    text = "一、总体情况\n截至2023年12月31日，公开信息十条。\n二、主动公开政府信息情况\n2023年，我局公开十条。"
    made = parse_report(read_bytes(text.encode(), "a.txt"))
    assert made.year == 2023
    assert "report.year_from_text" in [issue.code for issue in made.issues]
    plans = text + "\n五、存在的主要问题及改进情况\n2024年，将及时更新。"
    assert parse_report(read_bytes(plans.encode(), "a.txt")).year == 2023
    two = parse_report(read_bytes(text.replace("截至2023", "截至2022").encode(), "a.txt"))
    assert two.year is None


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        (
            "现将云桥县市场监管局龙屿监管局（以下简称龙屿局）2023年信息公开年度报告进行公布。",
            "云桥县市场监管局龙屿监管局",
        ),
        ("本报告由云桥县统计局编制的2023年度政府信息公开年度报告，全文如下。", "云桥县统计局"),
        ("特编制棠浦经济开发区2023年度政府信息公开工作报告，并向社会公布。", "棠浦经济开发区"),
        ("现编制并公布本单位2023年政府信息公开工作年度报告，接受监督。", None),
        ("现公布我局2023年政府信息公开工作年度报告。", None),
    ],
)
def test_sentences_that_announce_the_report(sentence: str, agency: str | None) -> None:
    made = report(sentence)
    assert (made.agency, made.year) == (agency, 2023)


def test_a_page_that_explains_a_report_is_none() -> None:
    text = "文字解读：关于云桥县水利局2023年政府信息公开工作年度报告的解读\n一、编制背景\n按要求编制。\n二、编制依据\n条例。\n"
    with pytest.raises(NoReportError):
        parse_report(read_bytes(("政府信息公开\n" + text).encode(), "a.txt"))


@pytest.mark.parametrize(
    ("agency", "code", "level"),
    [
        ("国家统计局重庆调查总队", "500000", "province"), ("国家统计局湖北调查总队", "420000", "province"),
        ("国家统计局吉林调查总队", "220000", "province"), ("国家统计局徐州调查队", "320300", "prefecture"),
        ("国家统计局吉林调查队", None, "national"), ("国家税务总局", None, "national"),
    ],
)  # fmt: skip
def test_local_branches_of_national_organs(agency: str, code: str | None, level: str) -> None:
    place = locate_agency(agency, "")
    assert (place.code, place.level) == (code, level)


def test_the_name_of_a_region_without_its_kind_is_no_prefecture() -> None:
    assert locate_agency("九州娱乐", "").level is None
    assert report("云桥县体育局2023年政府信息公开工作年度报告").agency == "云桥县体育局"


OTHERS = "\n".join(f"云桥县{name}2022年政府信息公开工作年度报告" for name in ("教育局", "民政局", "财政局"))
OWN = "云桥县水利局2023年政府信息公开工作年度报告\n所列数据的统计期限自2023年1月1日起至2023年12月31日止。"


@pytest.mark.parametrize("head", [f"{OTHERS}\n{OWN}", f"{OWN}\n{OTHERS}", f"{OTHERS}\n{OWN.partition('所')[0]}"])
def test_of_several_titles_the_report_s_own_is_taken(head: str) -> None:
    made = report(head)
    assert (made.agency, made.year) == ("云桥县水利局", 2023)


@pytest.mark.parametrize(
    "title",
    [
        "云桥县水利局2023年政府信息公开工作年度报告_云桥县人民政府门户网站",
        "云桥县人民政府门户网站 云桥县水利局2023年政府信息公开工作年度报告",
        "年报 - 云桥县水利局2023年政府信息公开工作年度报告 - 云桥县人民政府",
        "云桥县水利局 2023年 政府信息公开工作年度报告",
    ],
)
def test_the_title_of_a_page_without_the_name_of_its_site(title: str) -> None:
    page = f"<html><head><title>{title}</title></head><body>{BODY.replace(chr(10), '<p>')}</body></html>"
    made = parse_report(read_bytes(page.encode(), "made-up.html"))
    assert (made.agency, made.year) == ("云桥县水利局", 2023)


def test_a_notice_that_publishes_the_report_names_its_agency() -> None:
    assert report("云桥县水利局关于发布2023年政府信息公开工作年度报告的公告").agency == "云桥县水利局"
