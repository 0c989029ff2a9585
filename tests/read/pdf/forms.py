"""The standard tables with their merges, and made-up paragraphs, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from tests.read.pdf.drawing import Cell, Rows, place

KINDS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("（一）予以公开", ()),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ()),
    (
        "（三）不予公开",
        (
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ),
    ),
    ("（四）无法提供", ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")),
    (
        "（五）不予处理",
        (
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ),
    ),
    (
        "（六）其他处理",
        (
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
        ),
    ),
    ("（七）总计", ()),
)
REQUEST_WIDTHS = (28, 62, 134, *[32] * 7)
PROACTIVE_WIDTHS = (150, 100, 98, 100)
DISPUTE_WIDTHS = (30,) * 15
PARAGRAPHS = (
    "本报告由岚渚市峤坪区人民政府办公室根据《中华人民共和国政府信息公开条例》（国令第711号）编制。所列数据的统计期限自2023年1月1日起至"
    "2023年12月31日止。如有疑问，请联系峤坪区人民政府办公室（地址：峤坪区云桥路18号，邮编：310000，电话：0571-81234567，电子邮箱：gk@example.com）。",
    "2023年，峤坪区坚持以公开为常态、不公开为例外，全年通过门户网站发布各类信息1136条，制作解读材料21个，召开发布会12场，及时回应群众关切。",
    "对照新的要求，仍有差距：一是解读形式较为单一；二是部分单位更新不够及时；三是队伍建设有待加强。下一步将组织培训，完善机制，压实责任。",
)
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


def request_rows(figures: Sequence[str]) -> Rows:
    """Return the table of section 3 with 25 × 7 figures."""
    taken = iter(figures)

    def seven() -> list[str]:
        return [next(taken) for _ in range(7)]

    rows: list[list[Cell | str]] = [
        [Cell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), Cell("申请人情况", 1, 7)],
        [Cell("自然人", 2), Cell("法人或其他组织", 1, 5), Cell("总计", 2)],
        list(KINDS),
        [Cell("一、本年新收政府信息公开申请数量", 1, 3), *seven()],
        [Cell("二、上年结转政府信息公开申请数量", 1, 3), *seven()],
    ]
    first = [Cell("三、本年度办理结果", 22, stacked=True)]
    for group, leaves in GROUPS:
        if not leaves:
            rows.append([*first, Cell(group, 1, 2), *seven()])
        for number, leaf in enumerate(leaves):
            label = [Cell(group, len(leaves))] if number == 0 else []
            rows.append([*first, *label, leaf, *seven()])
            first = []
        first = []
    rows.append([Cell("四、结转下年度继续办理", 1, 3), *seven()])
    return rows


def proactive_rows(figures: Sequence[str]) -> Rows:
    """Return the table of section 2 with 10 figures."""
    taken = iter(figures)
    rows: list[list[Cell | str]] = []
    for item, labels in (("五", ["行政许可"]), ("六", ["行政处罚", "行政强制"]), ("八", ["行政事业性收费"])):
        head = "本年收费金额（单位：万元）" if item == "八" else "本年处理决定数量"
        rows.append([Cell(f"第二十条第（{item}）项", 1, 4)])
        rows.append(["信息内容", Cell(head, 1, 3)])
        rows += [[label, Cell(next(taken), 1, 3)] for label in labels]
    documents = [[label, *(next(taken) for _ in range(3))] for label in ("规章", "行政规范性文件")]
    return [
        [Cell("第二十条第（一）项", 1, 4)],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        *documents,
        *rows,
    ]


def dispute_rows(figures: Sequence[str], stacked: bool = False) -> Rows:
    """Return the table of section 4 with 15 figures."""
    fives = [Cell(name, 2, 1, stacked) for name in RESULTS]
    return [
        [Cell("行政复议", 1, 5), Cell("行政诉讼", 1, 10)],
        [*fives, Cell("未经复议直接起诉", 1, 5), Cell("复议后起诉", 1, 5)],
        [Cell(name, 1, 1, stacked) for name in RESULTS * 2],
        list(figures),
    ]


def texts(rows: Rows) -> list[list[str]]:
    """Return the texts of the cells that begin in each row."""
    found: dict[int, list[str]] = {}
    for item in place(rows):
        found.setdefault(item.row, []).append(item.cell.text)
    return [found[row] for row in sorted(found)]
