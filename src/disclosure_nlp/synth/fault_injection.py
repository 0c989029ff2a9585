"""Faults to plant in a made-up report, one function per check id; each breaks what its check looks at."""

from __future__ import annotations

import re
from collections.abc import Callable

from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.synth.model import MadeReport, Unit

Planter = Callable[[MadeReport], bool]
PLANTERS: dict[str, Planter] = {}


def plant(report: MadeReport, fault: str) -> bool:
    """Plant a fault; return whether the report offers a place for it.

    Raises
    ------
    KeyError
        For a fault that is not in `PLANTERS`.
    """
    done = PLANTERS[fault](report)
    if done:
        report.faults.append(fault)
    return done


def _planter(fault: str) -> Callable[[Planter], Planter]:
    def register(planter: Planter) -> Planter:
        PLANTERS[fault] = planter
        return planter

    return register


def _add(report: MadeReport, key: tuple[str, str, str], amount: int) -> bool:
    if key not in report.cells:
        return False
    report.cells[key] = str(int(report.cells[key]) + amount)
    return True


def _replace(report: MadeReport, section: str, pattern: str, new: str) -> bool:
    """Replace the first match of a pattern in a section's narrative."""
    for unit in report.units:
        if unit.section == section and re.search(pattern, unit.text):
            unit.text = re.sub(pattern, new, unit.text, count=1)
            return True
    return False


def _insert(report: MadeReport, section: str, unit: Unit) -> bool:
    last = max((i for i, item in enumerate(report.units) if item.section == section), default=-1)
    report.units.insert(last + 1, unit)
    return last >= 0


@_planter("S1")
def _missing_section(report: MadeReport) -> bool:
    before = len(report.units)
    report.units = [unit for unit in report.units if unit.section != "other"]
    return len(report.units) < before


@_planter("S2")
def _wrong_numeral(report: MadeReport) -> bool:
    return _replace(report, "disputes", "^四、", "三、")


@_planter("S3")
def _missing_row(report: MadeReport) -> bool:
    keys = [key for key in report.cells if key[:2] == ("requests", "unable_unclear") and report.cells[key] == "0"]
    if len(keys) < 7:
        return False
    for key in keys:
        del report.cells[key]
    return True


@_planter("S4")
def _missing_aspect(report: MadeReport) -> bool:
    """Take an aspect of section 1 out: its sub-heading, and every sentence about it."""
    before = len(report.units)
    report.units = [
        unit
        for unit in report.units
        if unit.section != "overview" or not (unit.labels == ("management",) or "信息管理" in unit.text)
    ]
    return len(report.units) < before


@_planter("S5")
def _silent_on_results(report: MadeReport) -> bool:
    """Take out what a government says of assessment, public review and accountability."""
    if report.agency.kind != "government":
        return False
    before = len(report.units)
    report.units = [
        unit for unit in report.units if not re.search("考核|考评|评估|评议|测评|满意度|追究|追责|问责", unit.text)
    ]
    return len(report.units) < before


@_planter("S7")
def _instruction_left(report: MadeReport) -> bool:
    return _insert(report, "proactive", Unit("proactive", "该部分以表格形式报告。", ("none",)))


@_planter("S8")
def _word_twice(report: MadeReport) -> bool:
    for unit in report.units:
        found = re.search("及时|不断|积极|认真|全面|进行|加强|按照|根据|通过", unit.text)
        if unit.section == "overview" and "heading" not in unit.labels and found:
            unit.text = unit.text[: found.end()] + found[0] + unit.text[found.end() :]
            return True
    return False


@_planter("Y1")
def _wrong_period(report: MadeReport) -> bool:
    year = report.year
    for unit in report.units:
        if "统计" in unit.text and "12月31日" in unit.text:
            unit.text = unit.text.replace(f"{year}年1月", f"{year - 1}年1月").replace(
                f"{year}年12月", f"{year - 1}年12月"
            )
            return True
    return False


@_planter("V1")
def _blank_cells(report: MadeReport) -> bool:
    for column in load_form(report.form).requests.columns:
        report.cells["requests", "unprocessed_repeat", column.id] = ""
    return True


@_planter("V2")
def _broken_count(report: MadeReport) -> bool:
    report.cells["proactive", "penalties", "decisions"] = "3.5"
    return True


@_planter("V3")
def _rules_of_a_town(report: MadeReport) -> bool:
    if report.agency.level != "township":
        return False
    columns = load_form(report.form).blocks[0].columns
    for column in columns:
        report.cells["proactive", "rules", column.id] = "2" if column is not columns[1] else "0"
    return True


@_planter("R1")
def _carry_over_off(report: MadeReport) -> bool:
    return all(_add(report, ("requests", "carried_out", column), 3) for column in ("natural_person", "total"))


@_planter("R2")
def _leaf_off(report: MadeReport) -> bool:
    return all(_add(report, ("requests", "granted", column), 2) for column in ("natural_person", "total"))


@_planter("R3")
def _unfilled_total(report: MadeReport) -> bool:
    """Leave the column 总计 at 0, as careless reports do."""
    if not report.number("requests", "received"):
        return False
    for row in load_form(report.form).requests.rows:
        report.cells["requests", row.id, "total"] = "0"
    return True


@_planter("R4")
def _dispute_total_off(report: MadeReport) -> bool:
    return _add(report, ("disputes", "review", "total"), 2)


@_planter("N1")
def _claim_off(report: MadeReport) -> bool:
    for unit in report.units:
        match = re.search(r"(?:新收|收到)政府信息公开申请(\d+)件", unit.text)
        if match:
            wrong = f"{int(match[1]) + 7}"
            unit.text = unit.text[: match.start(1)] + wrong + unit.text[match.end(1) :]
            return True
    return False


@_planter("N2")
def _zero_claimed(report: MadeReport) -> bool:
    suits = sum(report.number("disputes", row) for row in ("review", "litigation_direct", "litigation_after_review"))
    if not suits:
        return False
    text = "本年度未发生因政府信息公开引起的行政复议和行政诉讼。"
    return _replace(report, "overview", r"^.*行政复议\d+件.*$", text)


@_planter("N4")
def _all_done_claimed(report: MadeReport) -> bool:
    if not report.number("requests", "carried_out"):
        return False
    return _insert(report, "overview", Unit("overview", "全年收到的政府信息公开申请全部办结。", ("request",)))


@_planter("F1")
def _no_fees(report: MadeReport) -> bool:
    before = len(report.units)
    report.units = [unit for unit in report.units if "fee" not in unit.labels]
    return len(report.units) < before


@_planter("P4")
def _padding(report: MadeReport) -> bool:
    """Put sentences on other matters into section 1."""
    said = (
        "全体干部职工提高站位、凝聚共识，以奋发有为的精神状态投入各项中心工作。",
        "扎实推进乡村振兴、民生改善和安全生产，经济社会保持平稳健康发展。",
        "持续转变作风、狠抓落实，干事创业的氛围更加浓厚。",
    )
    first = next((at for at, unit in enumerate(report.units) if unit.section == "overview"), None)
    if first is None:
        return False
    report.units[first + 1 : first + 1] = [Unit("overview", text, ("general",)) for text in said * 3]
    return True


@_planter("P1")
def _formula_only(report: MadeReport) -> bool:
    heading = [unit for unit in report.units if unit.section == "problems"][:1]
    formula = Unit("problems", "信息公开工作的主动性和规范性还有待进一步提高。", ("problem",), None, ("generic",))
    remedy = Unit("problems", "下一步将加强学习，不断提高工作水平。", ("remediation",), "planned", ("generic",))
    position = report.units.index(heading[0])
    kept = [unit for unit in report.units if unit.section != "problems"]
    report.units = [*kept[:position], heading[0], formula, remedy, *kept[position:]]
    return True


@_planter("P2")
def _no_remedy(report: MadeReport) -> bool:
    before = len(report.units)
    report.units = [unit for unit in report.units if "remediation" not in unit.labels and "改进措施" not in unit.text]
    return len(report.units) < before


@_planter("S6")
def _row_of_2019(report: MadeReport) -> bool:
    """Print one row 其他处理 in a table of 2021, as reports go on doing."""
    three = ("other_not_corrected", "other_fee_unpaid", "other_rest")
    columns = [column.id for column in load_form(report.form).requests.columns]
    if any(("requests", row, column) not in report.cells for row in three for column in columns):
        return False
    for column in columns:
        cells = [report.cells.pop(("requests", row, column)) for row in three]
        report.cells["requests", "other_processing", column] = str(sum(map(int, cells)))
    return True


@_planter("N3")
def _share_off(report: MadeReport) -> bool:
    received, persons = (report.number("requests", "received", column) for column in ("total", "natural_person"))
    if not received:
        return False
    share = round(100 * persons / received)
    wrong = share - 12 if share > _HALF_WAY else share + 12
    text = f"收到政府信息公开申请{received}件，其中自然人申请{persons}件，占{wrong}%。"
    return _insert(report, "overview", Unit("overview", text, ("request",)))


@_planter("F2")
def _fees_disagree(report: MadeReport) -> bool:
    """Tell of more money received than the notices charge."""
    text = "本年度发出收费通知1件，总金额100元，实际收取信息处理费300元。"
    return report.form == "2021" and _replace(report, "other", r"^.*(?:处理费|收费).*$", text)


@_planter("P3")
def _vague_remedies(report: MadeReport) -> bool:
    """Leave of every remedy no more than its topic; list mark and lead-in stay."""
    remedies = [unit for unit in report.units if "remediation" in unit.labels and unit.section == "problems"]
    if not any(re.search(_SPECIFIC, unit.text) for unit in remedies):
        return False
    for unit in remedies:
        lead = re.match(r"[一二三四五]是|\d\.|针对该问题，下一步将", unit.text)
        topic = next((_TOPICS[kind] for kind in unit.types if kind in _TOPICS), "公开工作")
        unit.text = f"{lead[0] if lead else ''}进一步加强{topic}{unit.text[-1]}"
    return bool(remedies)


@_planter("P5")
def _no_fact(report: MadeReport) -> bool:
    """Tell of four aspects of section 1 in general words only; claims, training and the results of governments stay."""
    kept = {"heading", "request", "review_litigation", "training"}
    told = [
        unit
        for unit in report.units
        if unit.section == "overview" and not kept & set(unit.labels) and not re.search(_STAYS, unit.text)
    ]
    lost = [unit for unit in told if {"management", "platform"} & set(unit.labels)]  # others may keep another fact
    if not any(re.search(r"\d[件条次期场篇个人项家处]", unit.text) for unit in lost):
        return False
    place = report.units.index(told[0])
    report.units = [unit for unit in report.units if unit not in told]
    report.units[place:place] = [Unit("overview", text, (label,)) for label, text in _WITHOUT_FACT.items()]
    return True


_STAYS = "规范性文件|考核|考评|评估|评议|测评|满意度|追究|追责|问责"
_HALF_WAY = 50
_SPECIFIC = r"每(?!条)|一名|两名|由|逐|手册|范本|目录"
_TOPICS = {
    "training": "业务培训",
    "mechanism": "公开属性认定和信息管理",
    "content_expand": "公开内容梳理",
    "platform": "公开平台建设",
    "update_faster": "信息更新工作",
    "interpretation": "政策解读工作",
    "staffing": "公开队伍建设",
    "request_quality": "依申请公开办理",
    "format": "公开形式创新",
    "interaction": "政民互动",
    "publicity": "公开宣传",
    "capacity": "业务能力建设",
    "supervision": "监督检查",
    "awareness": "公开意识教育",
}
_WITHOUT_FACT = {
    "management": "规范政府信息管理，严格审核把关。",
    "platform": "加强政府网站和政务新媒体建设。",
    "supervision": "强化监督保障，落实工作责任。",
    "proactive": "坚持以公开为常态，主动公开各类政府信息。",
}
