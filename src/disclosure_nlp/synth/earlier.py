"""Synthetic reports of 2008 to 2018, with free outlines and, from 2014 on, the statistics table of those years."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from disclosure_nlp.parse.statistics_form import COLUMN, StatisticsRow, load_statistics_form
from disclosure_nlp.synth.agencies import make_agencies
from disclosure_nlp.synth.model import CellKey, NarrativeUnit, SyntheticAgency, SyntheticReport

_NUMERALS = "一二三四五六七八九十"
_FIRST_WITH_TABLE = 2014
# Two outlines: section ids with their titles in reports of those years.
_OUTLINES: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("overview", "概述"),
        ("proactive", "主动公开政府信息情况"),
        ("requests", "依申请公开政府信息情况"),
        ("requests", "政府信息公开的收费及减免情况"),
        ("disputes", "因政府信息公开申请行政复议、提起行政诉讼的情况"),
        ("problems", "政府信息公开工作存在的主要问题及改进措施"),
        ("other", "需要说明的事项与附表"),
    ),
    (
        ("overview", "基本工作情况"),
        ("proactive", "主动公开情况"),
        ("requests", "依申请公开政府信息办理情况"),
        ("disputes", "行政复议、行政诉讼和举报投诉情况"),
        ("problems", "存在的问题和改进措施"),
        ("other", "附件"),
    ),
)
_BODIES = {
    "overview": "{year}年，{org}按照条例要求开展政府信息公开工作，专人负责{theme}信息的整理和发布。",
    "proactive": "全年主动公开政府信息{published}条，其中{theme}类信息{part}条。",
    "requests": "全年收到政府信息公开申请{received}件，均已在期限内答复，未收取费用。",
    "disputes": "全年因政府信息公开申请行政复议{review}件。",
    "problems": "主要问题是{theme}信息更新间隔较长。下一步将每月更新一次{theme}信息。",
    "other": "{table}",
}
_THEMES = ("水利工程", "学校招生", "农田建设", "道路养护", "社会救助", "公共卫生")


def make_earlier_report(year: int, seed: int, faults: Sequence[str] = ()) -> SyntheticReport:
    """Return a synthetic report of a year before 2019, when there was no uniform form.

    Parameters
    ----------
    year : int
        Reporting year, 2008 to 2018; from 2014 on with the statistics table, whose sums are correct.
    seed : int
        The same year and seed give the same report.
    faults : sequence of str
        With ``R6``, the total of completed requests is wrong.
    """
    random = Random(f"earlier-{seed}-{year}")
    agency = random.choice(make_agencies(5, seed))
    figures = _sample_statistics_figures(random)
    if "R6" in faults:
        figures["closed"] += 3
    with_table = year >= _FIRST_WITH_TABLE
    cells = (
        {("statistics", row, COLUMN): str(figures[row]) for row in figures}
        if with_table
        else _make_local_cells(year, figures)
    )
    report = SyntheticReport(agency, year, "statistics" if with_table else "", cells, [], list(faults))
    report.units = _make_narrative_of_earlier_report(random, agency, year, figures, with_table)
    return report


def _sample_statistics_figures(random: Random) -> dict[str, int]:
    """Return a random figure for each row of the 2014–2018 statistics table; totals are sums of their parts."""
    form = load_statistics_form()
    figures = {row.id: random.randint(0, 40) for part in form.parts for row in part.rows}
    for whole in form.wholes:
        figures[whole.whole] = sum(figures[part] for part in whole.parts)
        if whole.at_least and whole.whole not in ("received", "denied"):
            figures[whole.whole] += random.randint(0, 9)
    return figures


def _make_narrative_of_earlier_report(
    random: Random, agency: SyntheticAgency, year: int, figures_by_row: dict[str, int], with_table: bool
) -> list[NarrativeUnit]:
    """Return the sentences of a report before 2019: title, period, and each section's heading and text."""
    theme = random.choice(_THEMES)
    part = figures_by_row["published"] // 2
    words = {"year": year, "org": agency.org, "theme": theme, "part": part, **figures_by_row}
    words["table"] = "附：政府信息公开情况统计表。" if with_table else "本年度没有需要说明的其他事项。"
    period = f"本报告所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    units = [NarrativeUnit("preamble", f"{agency.name}{year}年政府信息公开工作年度报告", ("heading",))]
    units.append(NarrativeUnit("preamble", period, ("none",)))
    for numeral, (section, title) in zip(_NUMERALS, random.choice(_OUTLINES), strict=False):
        units.append(NarrativeUnit(section, f"{numeral}、{title}", ("heading",)))
        units.append(NarrativeUnit(section, _BODIES[section].format(**words), ("none",)))
    return units


def statistics_grid(report: SyntheticReport) -> list[list[str]]:
    """Return the printed rows of the 2014–2018 statistics table: label, unit and figure."""
    rows = [["统计指标", "单位", "统计数"]]
    for numeral, part in zip(_NUMERALS, load_statistics_form().parts, strict=False):
        first, *rest = part.rows
        heads_itself = any(key in first.label for key in part.keys)
        rows.append(
            _statistics_row(report, f"{numeral}、", first) if heads_itself else [f"{numeral}、{part.keys[0]}", "—", ""]
        )
        below = rest if heads_itself else part.rows
        rows += [_statistics_row(report, f"（{mark}）", row) for mark, row in zip(_NUMERALS * 3, below, strict=False)]
    return rows


def _statistics_row(report: SyntheticReport, numeral: str, row: StatisticsRow) -> list[str]:
    """Return the printed cells of a row of the 2014–2018 statistics table: numbered label, unit and figure."""
    return [f"{numeral}{row.label}", row.unit, report.cells["statistics", row.id, COLUMN]]


def write_earlier_text(report: SyntheticReport) -> str:
    """Return a report before 2019 as plain text with its statistics or local table in Markdown."""
    lines = [unit.text for unit in report.units]
    grid = statistics_grid(report) if report.form else _local_table_grid(report)
    return "\n".join([*lines, "", *(f"| {' | '.join(row)} |" for row in grid), ""])


def _make_local_cells(year: int, figures_by_row: dict[str, int]) -> dict[CellKey, str]:
    """Return the cells of a local statistics table (one without a national form) as used before 2014."""
    published, received = figures_by_row["published"], figures_by_row["received"]
    requests = (str(received), str(received + 15))
    figures = {"主动公开文件数": (str(published), str(published + 174))}
    figures |= {"受理申请总数": requests, "对申请的答复总数": requests}
    columns = (f"{year}年度", "历年累计")
    return {
        ("local", row, column): text
        for row, texts in figures.items()
        for column, text in zip(columns, texts, strict=True)
    }


def _local_table_grid(report: SyntheticReport) -> list[list[str]]:
    """Return the printed rows of a report's local statistics table."""
    columns = list(dict.fromkeys(column for _, _, column in report.cells))
    rows = list(dict.fromkeys(row for _, row, _ in report.cells))
    units = {row: "条" if "文件" in row else "件" for row in rows}
    body = [[row, units[row], *(report.cells["local", row, column] for column in columns)] for row in rows]
    return [["指标名称", "计量单位", *columns], *body]
