"""Check context: the derived facts that a check reads and the constructors of its results."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypedDict, Unpack

import msgspec

from disclosure_nlp.check.claims import Claim, extract_claims
from disclosure_nlp.check.themes import ThemeMention, find_theme_mentions
from disclosure_nlp.messages import Message, code_and_params, message_text, msg
from disclosure_nlp.model import (
    Cell,
    CellRef,
    CheckResult,
    Evidence,
    Fault,
    Number,
    Problem,
    Remedy,
    Report,
    Role,
    Sentence,
    Severity,
    Table,
    Tagging,
    Tags,
    TextSpan,
    Verdict,
)
from disclosure_nlp.parse.figures.fees import FeeFigures, find_fees
from disclosure_nlp.parse.form_labels import form_labels_of_table
from disclosure_nlp.parse.forms import APPLICANTS, BlockForm, load_form
from disclosure_nlp.text.normalize import normalize
from disclosure_nlp.text.numerals import round_float_noise

TABLE_IDS = ("proactive", "requests", "disputes")
# The uniform forms were introduced for reporting year 2019, and only recommended for that year (国办公开办函〔2019〕60号).
FIRST_FORM_YEAR = 2019
_WORDS_OF_FORMS = "收到和处理"
# A table with a smaller share of its expected cells counts as damaged in the copy, not as filled in wrongly.
LEAST_CELL_SHARE = 0.5
# A shorter label (其他) may belong to another row; with its ordinal (3.其他) it does not.
_SHORTEST_LABEL = 4
# A cut copy is judged by the sections after the cut. Lost line breaks make tables unreadable, but not the narrative.
_CUT_ISSUES = ("copy.cut", "copy.cut_table")
_UNLABELLED = ("table.rows_apart", "table.figures_without_label", "table.only_figures")
_LONGEST_LABEL = 48
_LOSSES = ("text.lines_lost",)


class CheckDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a check.

    Attributes
    ----------
    id : str
        Id, which never changes and is never reused.
    title, title_zh : str
        Requirement that a report that passes the check meets, in English and Chinese.
    severity : str
        Highest severity that a failure can have.
    per : str
        What one result is about, such as ``section``, ``row`` or ``claim``.
    source, source_zh : str
        Law article or form that the check is based on.
    own_form : bool
        Whether the check applies to bodies with a form of their own, such as schools.
    since, until : int, optional
        First and last reporting year that the check applies to.
    """

    id: str
    title: str
    title_zh: str
    severity: Severity
    per: str
    source: str
    source_zh: str
    own_form: bool = True
    since: int | None = None
    until: int | None = None

    def applies_to_year(self, year: int | None) -> bool:
        """Return whether the check applies to reports of a year, or True if the year is unknown."""
        if year is None:
            return True
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


@dataclass(frozen=True)
class ReportFacts:
    """A report with its sentence tags, and facts derived from both that several checks need, each computed once."""

    report: Report
    tagging: Tagging

    @cached_property
    def sentences_without_headings(self) -> tuple[Sentence, ...]:
        """Sentences of the report that are not headings."""
        return tuple(sentence for sentence in self.report.sentences if not sentence.is_heading)

    @cached_property
    def tags(self) -> dict[str, Tags]:
        """Tags (labels and attributes) of the report's sentences, by sentence id."""
        return {tags.sentence: tags for tags in self.tagging.sentences}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Statements in the narrative about figures that are also in the tables."""
        return extract_claims(self.report)

    @cached_property
    def theme_mentions(self) -> tuple[ThemeMention, ...]:
        """Statements of the report on assessment, public review and accountability."""
        return find_theme_mentions(self.report)

    @cached_property
    def fee_figures(self) -> FeeFigures:
        """Figures in the narrative on the fee for processing information (信息处理费)."""
        return find_fees(self.report.sentences)

    @cached_property
    def is_empty(self) -> bool:
        """Whether the report has no sentence and no table."""
        return not self.report.sentences and not self.report.tables

    @cached_property
    def copy_is_damaged(self) -> bool:
        """Whether part of the report file could not be read, so that content not found may still be in the original."""
        return self.is_empty or any(
            (issue.level == "error" and issue.code not in _CUT_ISSUES) or issue.code in _LOSSES
            for issue in (*self.report.document.issues, *self.report.issues)
        )

    def possible_loss_reason(self, section: str | None = None) -> Message | None:
        """Return why content that was not found may still be in the original report, or None if it surely is not.

        Parameters
        ----------
        section : str, optional
            Section that would contain it; by default any part of the report.
        """
        completeness = self.report.completeness
        if self.copy_is_damaged:
            return msg("check.part_unread")
        if completeness.is_cut if section is None else not completeness.is_complete_at(section):
            return msg("check.copy_cut")
        return None

    @cached_property
    def uses_uniform_forms(self) -> bool:
        """Whether the uniform report forms apply to the report, as they do from 2020 on.

        For a report of an unknown year, they apply if a heading has the wording of the forms (收到和处理).
        """
        year = self.report.year
        if self.report.own_form:
            return False
        if set(self.report.forms) - {"statistics"}:
            return True
        if year is None:
            return any(_WORDS_OF_FORMS in section.title for section in self.report.sections)
        return year > FIRST_FORM_YEAR

    @cached_property
    def _damage_by_table(self) -> dict[str, Message | None]:
        """Reason why each standard table is too damaged in the file to be judged (None if it is not), by table id."""
        return {name: self._find_table_damage_reason(name) for name in TABLE_IDS}

    def table_damage_reason(self, table_id: str) -> Message | None:
        """Return why a table is too damaged in the file to be judged, or None if it can be judged."""
        return self._damage_by_table[table_id]

    def _find_table_damage_reason(self, table_id: str) -> Message | None:
        """Return why a table is too damaged in the file to be judged, or None; `table_damage_reason` caches it."""
        table = self.report.tables.get(table_id)
        if table is None:
            return None
        if any(
            issue.level == "error" and issue.start is not None and table.start <= issue.start < table.end
            for issue in (*self.report.issues, *self.report.document.issues)
        ):
            return msg("check.damaged_reader")
        wanted = self.expected_cells(table)
        found = sum(cell.value.state != "unreadable" for cell in table.cells)
        if found < LEAST_CELL_SHARE * len(wanted):
            return msg("check.damaged_cells", found=found, count=len(wanted))
        return None

    def block_form_of_row(self, row_id: str, table: Table) -> BlockForm | None:
        """Return the definition of the small table of section 2 (proactive disclosure) that contains a row, or None."""
        for base in load_form(table.form).blocks:
            form = self.report.forms.get(f"proactive.{base.id}", table.form)
            block = next((item for item in load_form(form).blocks if item.id == base.id), base)
            if any(item.id == row_id for item in block.rows):
                return block
        return None

    def expected_cells(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Return the (row id, column id) pairs that the form requires of a table.

        Each small table of section 2 counts in its own form.
        """
        form = load_form(table.form)
        if table.id == "proactive":
            blocks = {block.id: block for block in form.blocks}
            for name, used in self.report.forms.items():
                area, _, block_id = name.partition(".")
                if area == "proactive" and block_id in blocks:
                    blocks |= {block.id: block for block in load_form(used).blocks if block.id == block_id}
            return tuple(
                (row.id, column.id) for block in blocks.values() for row in block.rows for column in block.columns
            )
        keys = _cells_of_form(form.id, table.id)
        for row in form.requests.alternatives if table.id == "requests" else ():
            if row.id in table.rows and not set(row.replaces) & set(table.rows):
                columns = tuple((row.id, column.id) for column in form.requests.columns)
                keys = (*(key for key in keys if key[0] not in row.replaces), *columns)
        return keys

    def rows_without_values(self, table: Table) -> tuple[str, ...]:
        """Return the ids of rows that a table prints with their label but without values.

        A label on a separate line after the table (after a page break) counts as printed in the table. If
        values have lost their labels in the copy, no row is returned.
        """
        if not table.missing_rows or any(
            issue.code in _UNLABELLED and table.start <= (issue.start or 0) < table.end for issue in self.report.issues
        ):
            return ()
        section = self.report.section(table.id)
        below = self.report.text[table.end : max(table.end, section.end if section else 0)].split("\n")
        lines = [line for line in below if len(line) <= _LONGEST_LABEL and "。" not in line]
        text = normalize("".join([self.report.text[table.start : table.end], *lines])).text
        labels = form_labels_of_table(table.id)
        shown = {
            row: labels[row] if len(labels[row]) >= _SHORTEST_LABEL else f".{labels[row]}" for row in table.missing_rows
        }
        return tuple(row for row, words in shown.items() if normalize(words).text in text)

    @cached_property
    def _next_cell_by_table(self) -> dict[str, dict[tuple[str, str], Cell]]:
        """The cell printed after each cell of the standard tables, by table id and (row id, column id)."""
        behind = {}
        for name, table in self.report.tables.items():
            cells = sorted(table.cells, key=lambda cell: cell.start)
            behind[name] = dict(zip(((cell.row, cell.column) for cell in cells), cells[1:], strict=False))
        return behind

    def next_cells(self, table: Table) -> dict[tuple[str, str], Cell]:
        """Return, for each cell of a table, the cell printed after it in the text, by (row id, column id)."""
        return self._next_cell_by_table[table.id]

    def total_over_applicants(self, row_id: str) -> tuple[Number | None, tuple[CellRef, ...]]:
        """Return the total of a row of the request table over all kinds of applicant, and the cells that state it.

        If the column 总计 (total) has no number or differs from the sum of the six applicant columns, that sum is
        returned, so that one wrong number is reported only once.
        """
        table = self.report.tables.get("requests")
        if table is None:
            return None, ()
        total = table.number(row_id, "total")
        parts = [table.number(row_id, column) for column in APPLICANTS]
        numbers = [part for part in parts if part is not None]
        if len(numbers) == len(APPLICANTS) and sum(numbers) != total:
            return sum(numbers), tuple(CellRef("requests", row_id, column) for column in APPLICANTS)
        return total, (CellRef("requests", row_id, "total"),)


class _LatestFacts(threading.local):
    """Thread-local cache of the facts of the latest report, since scoring needs the same facts as the checks."""

    facts: ReportFacts | None = None


_LAST = _LatestFacts()


def report_facts(report: Report, tagging: Tagging) -> ReportFacts:
    """Return the facts of a tagged report; cached for the report of the last call."""
    facts = _LAST.facts
    if facts is None or facts.report is not report or facts.tagging is not tagging:
        facts = _LAST.facts = ReportFacts(report, tagging)
    return facts


class ResultDetails(TypedDict, total=False):
    """Optional parts of a check result.

    Attributes
    ----------
    severity : str
        A severity below that of the check's definition, which is the default.
    fault : str
        Whose fault it is; by default the agency's.
    expected, observed : str or number
        What the subject should be and what it is; of two numbers the result has the difference.
    evidence : iterable of Evidence
        Places in the report.
    """

    severity: Severity | None
    fault: Fault
    expected: str | Number | None
    observed: str | Number | None
    evidence: Iterable[Evidence]


@dataclass(frozen=True)
class CheckContext:
    """Input of a check function: the facts of a report, and constructors of the check's results."""

    definition: CheckDefinition
    facts: ReportFacts

    @property
    def report(self) -> Report:
        """The report that is checked."""
        return self.facts.report

    @property
    def tagging(self) -> Tagging:
        """The tags (labels of sentences, problems, remedies) of the report that is checked."""
        return self.facts.tagging

    def result(
        self, verdict: Verdict, subject: str, message: Message | str, **details: Unpack[ResultDetails]
    ) -> CheckResult:
        """Return a result of the check for one subject, with any verdict."""
        code, params = code_and_params(message)
        expected, observed = details.get("expected"), details.get("observed")
        numeric = isinstance(expected, int | float) and isinstance(observed, int | float)
        return CheckResult(
            check=self.definition.id,
            verdict=verdict,
            severity=details.get("severity") or self.definition.severity,
            subject=subject,
            message=message_text(message),
            fault=details.get("fault", "agency"),
            expected=expected,
            observed=observed,
            difference=round_float_noise(observed - expected) if numeric else None,  # type: ignore[operator]
            evidence=tuple(details.get("evidence", ())),
            code=code,
            params=params,
        )

    def passed(self, subject: str, message: Message | str = "", *, evidence: Iterable[Evidence] = ()) -> CheckResult:
        """Return the result that a subject (such as a section or cell) passes the check."""
        return self.result("pass", subject, message, evidence=evidence)

    def not_applicable(self, subject: str, message: Message | str) -> CheckResult:
        """Return the result that the check does not apply to a subject, such as a section or table, with the reason."""
        return self.result("not_applicable", subject, message)

    def not_assessable(
        self, subject: str, message: Message | str, fault: Fault = "copy", evidence: Iterable[Evidence] = ()
    ) -> CheckResult:
        """Return the result that the check cannot judge a subject (such as a lost section), with the reason."""
        return self.result("not_assessable", subject, message, fault=fault, evidence=evidence)

    def failed(self, subject: str, message: Message | str, **details: Unpack[ResultDetails]) -> CheckResult:
        """Return the result that a subject (such as a section or cell) fails the check, with what was observed."""
        return self.result("fail", subject, message, **details)


def text_span(record: Sentence | Claim | Problem | Remedy, role: Role = "context") -> TextSpan:
    """Return the text span of a sentence, claim, problem or remedy, as evidence."""
    return TextSpan(record.start, record.end, role)


def cell_refs(table_id: str, cells: Sequence[Cell], role: Role = "context") -> tuple[CellRef, ...]:
    """Return references to cells of a table, as evidence."""
    return tuple(CellRef(table_id, cell.row, cell.column, role) for cell in cells)


@cache
def _cells_of_form(form_year: str, table_id: str) -> tuple[tuple[str, str], ...]:
    """Return the (row id, column id) pairs of a standard table in a form (year)."""
    return load_form(form_year).cell_ids(table_id)


@cache
def table_name(table_id: str) -> Message:
    """Return the message that names a table in both languages."""
    return msg(f"name.{table_id}")
