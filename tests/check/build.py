"""Reports made by hand: a clean one to start from, and what can be changed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from disclosure_nlp.model import (
    Cell,
    Document,
    Heading,
    Issue,
    Pair,
    Period,
    Problem,
    Remedy,
    Report,
    Section,
    Sentence,
    Source,
    Table,
    Tagging,
    Tags,
)
from disclosure_nlp.parse.forms import APPLICANTS, load_form
from disclosure_nlp.parse.sentences import sentence_spans
from disclosure_nlp.parse.values import parse_value

Key = tuple[str, str, str]
OVERVIEW = {
    "主动公开": ["全年在政府网站发布各类信息210条。"],
    "依申请公开": ["本年度新收政府信息公开申请9件，上年结转1件，办结8件，结转下年度2件。"],
    "政府信息管理": ["信息发布前逐级审核，5月修订《信息发布审查办法》。"],
    "平台建设": ["网站公开专栏6月完成改版，检索更加方便。"],
    "监督保障": ["考核结果10月通报，社会评议满意率较高，未发生责任追究情形。"],
}
TOPICS = {
    "主动公开": "proactive",
    "依申请公开": "request",
    "政府信息管理": "management",
    "平台建设": "platform",
    "监督保障": "supervision",
}
PROBLEMS = ["个别栏目超过一个月没有更新，三月份曾被通报一次。", "今后每周五由办公室核对更新情况。"]
OTHER = ["本年度发出收费通知0件，收费通知总金额0元，实际收取总金额0元。"]


def clean_cells(form: str = "2021") -> dict[Key, str]:
    """Return the cells of a report that adds up: 9 received, 1 carried in, 8 done with, 2 carried out."""
    definition = load_form(form)
    cells = {
        (table, *key): "0" for table in ("proactive", "requests", "disputes") for key in definition.cell_ids(table)
    }
    last = "other_rest" if form == "2021" else "other_processing"
    people = {"received": 8, "carried_in": 1, "granted": 4, "denied_process": 2, last: 1, "total_processed": 7}
    companies = {"received": 1, "unable_not_held": 1, "total_processed": 1}
    for applicant, requests in (("natural_person", people | {"carried_out": 2}), ("enterprise", companies)):
        for name, number in requests.items():
            cells["requests", name, applicant] = str(number)
    for row in definition.requests.rows:
        total = sum(int(cells["requests", row.id, column]) for column in APPLICANTS)
        cells["requests", row.id, "total"] = str(total)
    results = ("upheld", "corrected", "other", "pending", "total")
    for name, numbers in (("review", (2, 1, 0, 0, 3)), ("litigation_direct", (1, 0, 0, 1, 2))):
        for result, number in zip(results, numbers, strict=True):
            cells["disputes", name, result] = str(number)
    stocks = {"2021": (2, 1, 12), "2019": (2, 2, 30)}[form]
    for stock, number in zip(definition.blocks[0].columns, stocks, strict=True):
        cells["proactive", "normative_documents", stock.id] = str(number)
    return cells


@dataclass
class Draft:
    """What a report is made of; ``report`` makes it."""

    agency: str | None = "云陂省澄屿市岚山区水务局"
    kind: str | None = "department"
    level: str | None = "county"
    year: int | None = 2023
    form: str = "2021"
    period_year: int | None = 2023
    preamble: list[str] = field(default_factory=lambda: ["根据《中华人民共和国政府信息公开条例》，编制本报告。"])
    overview: dict[str, list[str]] = field(default_factory=lambda: {k: list(v) for k, v in OVERVIEW.items()})
    bodies: dict[str, list[str]] = field(
        default_factory=lambda: {
            "proactive": [],
            "requests": [],
            "disputes": [],
            "problems": list(PROBLEMS),
            "other": list(OTHER),
        }
    )
    order: list[str] = field(default_factory=lambda: [section.id for section in load_form("2021").sections])
    numerals: dict[str, str | None] = field(default_factory=dict)
    cells: dict[Key, str] = field(default_factory=clean_cells)
    forms: dict[str, str] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[str, ...] = ("proactive", "requests", "disputes")
    issues: tuple[Issue, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)
    concrete: bool = True

    def set_row(self, table: str, row: str, text: str) -> None:
        """Give all cells of a row the same text."""
        for key in self.cells:
            if key[:2] == (table, row):
                self.cells[key] = text

    def add(self, row: str, amount: int, *columns: str, table: str = "requests") -> None:
        """Add to cells of a row."""
        for column in columns:
            self.cells[table, row, column] = str(int(self.cells[table, row, column]) + amount)

    def report(self) -> Report:
        """Return the report."""
        return _Maker(self).make()

    def tagging(self, report: Report) -> Tagging:
        """Return tags: sentences under a sub-heading have its topic; the first of section 5 is a problem, the last its remedy."""
        tags = tuple(
            Tags(sentence.id, tuple(label for title, label in TOPICS.items() if title in sentence.heading_path), {})
            for sentence in report.sentences
        )
        told = [s for s in report.sentences if s.section == "problems" and not s.is_heading]
        if not told:
            return Tagging(tags, (), (), (), "by hand")
        problem = Problem("p1", told[0].start, told[0].end, (told[0].id,), concrete=self.concrete)
        remedy = Remedy("r1", told[-1].start, told[-1].end, (told[-1].id,))
        return Tagging(tags, (problem,), (remedy,), (Pair("p1", "r1", "lead_in"),), "by hand")


class _Maker:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = ""
        self.sections: list[Section] = []
        self.headings: list[Heading] = []
        self.sentences: list[Sentence] = []
        self.tables: dict[str, Table] = {}

    def make(self) -> Report:
        draft = self.draft
        self._line(f"{draft.agency}{draft.year}年政府信息公开工作年度报告", "preamble", heading=True)
        for sentence in draft.preamble:
            self._line(sentence, "preamble")
        period = self._period()
        for section in draft.order:
            self._section(section)
        forms = {"requests": draft.form, "disputes": draft.form}
        forms |= {f"proactive.{block.id}": draft.form for block in load_form(draft.form).blocks}
        forms = {name: form for name, form in forms.items() if name.partition(".")[0] in self.tables}
        document = Document(self.text, (), (), Source("made.txt", "", "text", len(self.text)))
        values: dict[str, Any] = {"title_year": draft.year, "period": period, "issues": draft.issues} | draft.more
        return Report(
            document=document,
            agency=draft.agency,
            region=None,
            level=draft.level,
            kind=draft.kind,
            year=draft.year,
            form=draft.form,
            forms=forms | draft.forms,
            sections=tuple(self.sections),
            headings=tuple(self.headings),
            tables=self.tables,
            sentences=tuple(self.sentences),
            **values,
        )

    def _put(self, text: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += text
        return start, len(self.text)

    def _line(self, text: str, section: Any, *, heading: bool = False, path: tuple[str, ...] = ()) -> tuple[int, int]:
        start, end = self._put(text)
        spans = [(start, end)] if heading else sentence_spans(self.text, start, end)
        for first, last in spans:
            name = f"s{len(self.sentences) + 1}"
            self.sentences.append(Sentence(name, section, first, last, self.text[first:last], heading, path))
        self._put("\n")
        return start, end

    def _period(self) -> Period | None:
        year = self.draft.period_year
        if year is None:
            return None
        start, end = self._line(f"统计期限自{year}年1月1日起至{year}年12月31日止。", "preamble")
        return Period(f"{year}-01-01", f"{year}-12-31", start, end)

    def _section(self, section: str) -> None:
        form = next(item for item in load_form("2021").sections if item.id == section)
        numeral = self.draft.numerals.get(section, f"{form.numeral}、")
        start, body = self._line(f"{numeral or ''}{form.title}", section, heading=True)
        self.headings.append(Heading(form.title, start, body, 1, numeral, section))
        if section == "overview":
            for title, sentences in self.draft.overview.items():
                first, last = self._line(f"（一）{title}", section, heading=True, path=(form.title,))
                self.headings.append(Heading(title, first, last, 2, "（一）"))
                for sentence in sentences:
                    self._line(sentence, section, path=(form.title, title))
        for sentence in self.draft.bodies.get(section, []):
            self._line(sentence, section, path=(form.title,))
        if section in self.draft.tables and section not in self.tables:
            self._table(section)
        self.sections.append(Section(section, form.title, start, len(self.text), body, numeral))  # type: ignore[arg-type]

    def _table(self, name: Any) -> None:
        start = len(self.text)
        cells = []
        for (table, row, column), raw in self.draft.cells.items():
            if table == name:
                first, last = self._put(raw)
                self._put("\t")
                cells.append(Cell(row, column, raw, parse_value(raw), first, last))
        rows = {cell.row for cell in cells}
        wanted = dict.fromkeys(row for row, _ in load_form(self.draft.form).cell_ids(name))
        if "other_processing" in rows:
            wanted = {row: None for row in wanted if not row.startswith("other_")}
        missing = self.draft.missing.get(name, tuple(row for row in wanted if row not in rows))
        self.tables[name] = Table(name, self.draft.form, tuple(cells), start, len(self.text), missing)
