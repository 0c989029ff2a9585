"""Tables of the agency's own in words of the form, in every layout and place: the official tables are read."""

import pytest

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.generate import FORMATS, make_reports
from disclosure_nlp.synth.model import AgencyTable
from tests.truth import differences

CATEGORY = (("类别", "条数"), ("行政规范性文件", "19"), ("行政许可", "412"), ("行政处罚", "96"))
YEARS = (("项目", "2022年", "2023年"), ("新收申请", "8", "9"), ("上年结转", "5", "6"), ("予以公开", "7", "7"))
PLACES = [
    AgencyTable("overview", CATEGORY),
    AgencyTable("overview", YEARS, before=False),
    AgencyTable("proactive", CATEGORY),
    AgencyTable("proactive", CATEGORY, before=False),
    AgencyTable("requests", YEARS),
    AgencyTable("requests", YEARS, before=False),
]


@pytest.mark.parametrize("format_", ["txt", "html", "docx", "md"])
@pytest.mark.parametrize("own", PLACES)
def test_the_official_tables_are_read(own: AgencyTable, format_: str) -> None:
    write, variants = FORMATS[format_]
    for variant in variants:
        # Beside true grids a page has its own tables as grids too.
        if format_ == "html" and variant in ("lines", "divs"):
            continue
        report = next(make_reports(1, range(2023, 2024), 31))
        report.own_tables = [own]
        parsed = parse_report(read_bytes(write(report, variant), f"made-up.{format_}"))
        assert [item for item in differences(parsed, report) if len(item) == 5] == [], variant
