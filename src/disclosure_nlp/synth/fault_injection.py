"""Plants faults in synthetic reports: one function per check id changes a report so that the check must fail."""

from __future__ import annotations

import re
from collections.abc import Callable

from disclosure_nlp.parse.forms import load_form
from disclosure_nlp.synth.model import NarrativeUnit, SyntheticReport

Planter = Callable[[SyntheticReport], bool]
PLANTERS: dict[str, Planter] = {}


def plant_fault(report: SyntheticReport, check_id: str) -> bool:
    """Change a synthetic report so that a check must fail; return False if there is no suitable place.

    Raises
    ------
    KeyError
        If the check id is not in `PLANTERS`.
    """
    done = PLANTERS[check_id](report)
    if done:
        report.faults.append(check_id)
    return done


def _plants_fault_for(check_id: str) -> Callable[[Planter], Planter]:
    """Register the decorated function as the one that plants the fault of a check id."""

    def register(planter: Planter) -> Planter:
        PLANTERS[check_id] = planter
        return planter

    return register


def _add_to_cell(report: SyntheticReport, cell_key: tuple[str, str, str], amount: int) -> bool:
    """Add an amount to the value in a table cell; return False if there is no such cell."""
    if cell_key not in report.cells:
        return False
    report.cells[cell_key] = str(int(report.cells[cell_key]) + amount)
    return True


def _replace_in_section(report: SyntheticReport, section: str, pattern: str, replacement: str) -> bool:
    """Replace the first match of a pattern in the text of a section; return whether there was one."""
    for unit in report.units:
        if unit.section == section and re.search(pattern, unit.text):
            unit.text = re.sub(pattern, replacement, unit.text, count=1)
            return True
    return False


def _append_to_section(report: SyntheticReport, section: str, sentence: NarrativeUnit) -> bool:
    """Append a sentence to the text of a section; return False if there is no such section."""
    last = max((i for i, item in enumerate(report.units) if item.section == section), default=-1)
    report.units.insert(last + 1, sentence)
    return last >= 0


@_plants_fault_for("S1")
def _remove_section_6(report: SyntheticReport) -> bool:
    """Plant a fault: remove section 6 (other matters); return whether there was one."""
    before = len(report.units)
    report.units = [unit for unit in report.units if unit.section != "other"]
    return len(report.units) < before


@_plants_fault_for("S2")
def _change_section_numeral(report: SyntheticReport) -> bool:
    """Plant a fault: give section 4 the numeral of section 3; return whether its heading was found."""
    return _replace_in_section(report, "disputes", "^四、", "三、")


@_plants_fault_for("S3")
def _remove_request_row(report: SyntheticReport) -> bool:
    """Plant a fault: remove a row of zeros from the table on requests; return False if it is not all zeros."""
    keys = [key for key in report.cells if key[:2] == ("requests", "unable_unclear") and report.cells[key] == "0"]
    if len(keys) < 7:
        return False
    for key in keys:
        del report.cells[key]
    return True


@_plants_fault_for("S4")
def _remove_overview_aspect(report: SyntheticReport) -> bool:
    """Plant a fault: remove a required aspect from section 1, both its sub-heading and all sentences on it."""
    before = len(report.units)
    report.units = [
        unit
        for unit in report.units
        if unit.section != "overview" or not (unit.labels == ("management",) or "信息管理" in unit.text)
    ]
    return len(report.units) < before


@_plants_fault_for("S5")
def _remove_supervision_results(report: SyntheticReport) -> bool:
    """Plant a fault: remove the statements of a government on assessment, public review and accountability."""
    if report.agency.kind != "government":
        return False
    before = len(report.units)
    report.units = [
        unit for unit in report.units if not re.search("考核|考评|评估|评议|测评|满意度|追究|追责|问责", unit.text)
    ]
    return len(report.units) < before


@_plants_fault_for("S7")
def _insert_form_instruction(report: SyntheticReport) -> bool:
    """Plant a fault: leave an instruction of the official form's template in section 2."""
    return _append_to_section(report, "proactive", NarrativeUnit("proactive", "该部分以表格形式报告。", ("none",)))


@_plants_fault_for("S8")
def _double_a_word(report: SyntheticReport) -> bool:
    """Plant a fault: write a word of section 1 twice in a row; return whether one was found."""
    for unit in report.units:
        found = re.search("及时|不断|积极|认真|全面|进行|加强|按照|根据|通过", unit.text)
        if unit.section == "overview" and "heading" not in unit.labels and found:
            unit.text = unit.text[: found.end()] + found[0] + unit.text[found.end() :]
            return True
    return False


@_plants_fault_for("Y1")
def _shift_statistical_period(report: SyntheticReport) -> bool:
    """Plant a fault: state that the figures are those of the year before."""
    year = report.year
    for unit in report.units:
        if "统计" in unit.text and "12月31日" in unit.text:
            unit.text = unit.text.replace(f"{year}年1月", f"{year - 1}年1月").replace(
                f"{year}年12月", f"{year - 1}年12月"
            )
            return True
    return False


@_plants_fault_for("V1")
def _blank_request_row(report: SyntheticReport) -> bool:
    """Plant a fault: blank all cells of a row in the table on requests."""
    for column in load_form(report.form).requests.columns:
        report.cells["requests", "unprocessed_repeat", column.id] = ""
    return True


@_plants_fault_for("V2")
def _make_count_fractional(report: SyntheticReport) -> bool:
    """Plant a fault: print 3.5 as the count of penalties, which must be whole."""
    report.cells["proactive", "penalties", "decisions"] = "3.5"
    return True


@_plants_fault_for("V3")
def _add_rules_of_town(report: SyntheticReport) -> bool:
    """Plant a fault: let a town report regulations (规章), which only higher governments can make."""
    if report.agency.level != "township":
        return False
    columns = load_form(report.form).blocks[0].columns
    for column in columns:
        report.cells["proactive", "rules", column.id] = "2" if column is not columns[1] else "0"
    return True


@_plants_fault_for("R1")
def _break_carry_over_sum(report: SyntheticReport) -> bool:
    """Plant a fault: raise the requests carried out, so that the sums of the table on requests fail."""
    return all(_add_to_cell(report, ("requests", "carried_out", column), 3) for column in ("natural_person", "total"))


@_plants_fault_for("R2")
def _break_outcome_sum(report: SyntheticReport) -> bool:
    """Plant a fault: raise the requests granted, so that the sum of outcomes fails."""
    return all(_add_to_cell(report, ("requests", "granted", column), 2) for column in ("natural_person", "total"))


@_plants_fault_for("R3")
def _zero_total_column(report: SyntheticReport) -> bool:
    """Plant a fault: set the column 总计 (total) of the table on requests to 0."""
    if not report.number("requests", "received"):
        return False
    for row in load_form(report.form).requests.rows:
        report.cells["requests", row.id, "total"] = "0"
    return True


@_plants_fault_for("R4")
def _break_dispute_total(report: SyntheticReport) -> bool:
    """Plant a fault: raise the total of administrative reviews, so that the sum of results fails."""
    return _add_to_cell(report, ("disputes", "review", "total"), 2)


@_plants_fault_for("N1")
def _misstate_request_count(report: SyntheticReport) -> bool:
    """Plant a fault: state seven requests too many in the narrative."""
    for unit in report.units:
        match = re.search(r"(?:新收|收到)政府信息公开申请(\d+)件", unit.text)
        if match:
            wrong = f"{int(match[1]) + 7}"
            unit.text = unit.text[: match.start(1)] + wrong + unit.text[match.end(1) :]
            return True
    return False


@_plants_fault_for("N2")
def _claim_no_disputes(report: SyntheticReport) -> bool:
    """Plant a fault: state in section 1 that there were no reviews and lawsuits although the table has some."""
    suits = sum(report.number("disputes", row) for row in ("review", "litigation_direct", "litigation_after_review"))
    if not suits:
        return False
    text = "本年度未发生因政府信息公开引起的行政复议和行政诉讼。"
    return _replace_in_section(report, "overview", r"^.*行政复议\d+件.*$", text)


@_plants_fault_for("N4")
def _claim_all_requests_completed(report: SyntheticReport) -> bool:
    """Plant a fault: state that all requests were completed although the table carries some over."""
    if not report.number("requests", "carried_out"):
        return False
    return _append_to_section(
        report, "overview", NarrativeUnit("overview", "全年收到的政府信息公开申请全部办结。", ("request",))
    )


@_plants_fault_for("F1")
def _remove_fee_sentences(report: SyntheticReport) -> bool:
    """Plant a fault: remove the sentences on information processing fees; return whether there were any."""
    before = len(report.units)
    report.units = [unit for unit in report.units if "fee" not in unit.labels]
    return len(report.units) < before


@_plants_fault_for("P4")
def _pad_overview(report: SyntheticReport) -> bool:
    """Plant a fault: add sentences that are not about disclosure to section 1."""
    said = (
        "全体干部职工提高站位、凝聚共识，以奋发有为的精神状态投入各项中心工作。",
        "扎实推进乡村振兴、民生改善和安全生产，经济社会保持平稳健康发展。",
        "持续转变作风、狠抓落实，干事创业的氛围更加浓厚。",
    )
    first = next((at for at, unit in enumerate(report.units) if unit.section == "overview"), None)
    if first is None:
        return False
    report.units[first + 1 : first + 1] = [NarrativeUnit("overview", text, ("general",)) for text in said * 3]
    return True


@_plants_fault_for("P1")
def _replace_problems_with_phrases(report: SyntheticReport) -> bool:
    """Plant a fault: replace section 5 by one empty phrase on problems and one on remedies."""
    heading = [unit for unit in report.units if unit.section == "problems"][:1]
    formula = NarrativeUnit(
        "problems", "信息公开工作的主动性和规范性还有待进一步提高。", ("problem",), None, ("generic",)
    )
    remedy = NarrativeUnit(
        "problems", "下一步将加强学习，不断提高工作水平。", ("remediation",), "planned", ("generic",)
    )
    position = report.units.index(heading[0])
    kept = [unit for unit in report.units if unit.section != "problems"]
    report.units = [*kept[:position], heading[0], formula, remedy, *kept[position:]]
    return True


@_plants_fault_for("P2")
def _remove_remedies(report: SyntheticReport) -> bool:
    """Plant a fault: remove the sentences on remedies; return whether there were any."""
    before = len(report.units)
    report.units = [unit for unit in report.units if "remediation" not in unit.labels and "改进措施" not in unit.text]
    return len(report.units) < before


@_plants_fault_for("S6")
def _print_row_of_2019(report: SyntheticReport) -> bool:
    """Plant a fault: replace three rows of the 2021 table on requests by the row 其他处理 of the 2019 form."""
    three = ("other_not_corrected", "other_fee_unpaid", "other_rest")
    columns = [column.id for column in load_form(report.form).requests.columns]
    if any(("requests", row, column) not in report.cells for row in three for column in columns):
        return False
    for column in columns:
        cells = [report.cells.pop(("requests", row, column)) for row in three]
        report.cells["requests", "other_processing", column] = str(sum(map(int, cells)))
    return True


@_plants_fault_for("N3")
def _misstate_share(report: SyntheticReport) -> bool:
    """Plant a fault: add a sentence with a share of requests that does not follow from its two numbers."""
    received, persons = (report.number("requests", "received", column) for column in ("total", "natural_person"))
    if not received:
        return False
    share = round(100 * persons / received)
    wrong = share - 12 if share > _HALF_WAY else share + 12
    text = f"收到政府信息公开申请{received}件，其中自然人申请{persons}件，占{wrong}%。"
    return _append_to_section(report, "overview", NarrativeUnit("overview", text, ("request",)))


@_plants_fault_for("F2")
def _state_excess_fees(report: SyntheticReport) -> bool:
    """Plant a fault: state that more fees were received than the fee notices charge."""
    text = "本年度发出收费通知1件，总金额100元，实际收取信息处理费300元。"
    return report.form == "2021" and _replace_in_section(report, "other", r"^.*(?:处理费|收费).*$", text)


@_plants_fault_for("P3")
def _make_remedies_vague(report: SyntheticReport) -> bool:
    """Plant a fault: reduce each remedy to its topic; list markers (such as 一是) and lead-in phrases remain."""
    remedies = [unit for unit in report.units if "remediation" in unit.labels and unit.section == "problems"]
    if not any(re.search(_SPECIFIC, unit.text) for unit in remedies):
        return False
    for unit in remedies:
        lead = re.match(r"[一二三四五]是|\d\.|针对该问题，下一步将", unit.text)
        topic = next((_TOPICS[kind] for kind in unit.types if kind in _TOPICS), "公开工作")
        unit.text = f"{lead[0] if lead else ''}进一步加强{topic}{unit.text[-1]}"
    return bool(remedies)


@_plants_fault_for("P5")
def _remove_facts_from_overview(report: SyntheticReport) -> bool:
    """Plant a fault: replace the facts on four aspects of section 1 by general words."""
    kept = {"heading", "request", "review_litigation", "training"}
    told = [
        unit
        for unit in report.units
        if unit.section == "overview" and not kept & set(unit.labels) and not re.search(_STAYS, unit.text)
    ]
    lost = [
        unit for unit in told if {"management", "platform"} & set(unit.labels)
    ]  # units with other labels may have another fact
    if not any(re.search(r"\d[件条次期场篇个人项家处]", unit.text) for unit in lost):
        return False
    place = report.units.index(told[0])
    report.units = [unit for unit in report.units if unit not in told]
    report.units[place:place] = [NarrativeUnit("overview", text, (label,)) for label, text in _WITHOUT_FACT.items()]
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
