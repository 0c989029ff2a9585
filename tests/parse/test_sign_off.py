"""Signature, date and attachment below the last sentence are sentences of their own; the page below them is left out."""

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes

REPORT = """临河县渔政局2024年政府信息公开工作年度报告
一、总体情况
全年公开船讯80条。
五、存在的主要问题及改进情况
一是船讯更新不及时。
临河县渔政局
2025年1月9日
附件：船讯统计表
打印本页
关闭窗口
"""


def test_sign_off_is_kept_and_the_page_below_is_not() -> None:
    report = parse_report(read_bytes(REPORT.encode(), "made-up.txt"))
    told = [sentence.text for sentence in report.sentences]
    assert told[-4:] == ["一是船讯更新不及时。", "临河县渔政局", "2025年1月9日", "附件：船讯统计表"]
