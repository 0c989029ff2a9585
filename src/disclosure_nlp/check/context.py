"""What a check may look at, and the results it may return."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import msgspec

from disclosure_nlp.check.claims import Claim, read_claims
from disclosure_nlp.messages import Message, code_and_params, msg, text_of
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
from disclosure_nlp.parse.figures.fees import FeeFigures, read_fees
from disclosure_nlp.parse.form_labels import labels_of
from disclosure_nlp.parse.forms import APPLICANTS, BlockForm, load_form
from disclosure_nlp.text.numerals import plain_number

TABLE_IDS = ("proactive", "requests", "disputes")
# The uniform forms came with reporting year 2019, and were only encouraged for that year (国办公开办函〔2019〕60号).
FIRST_FORM_YEAR = 2019
_WORDS_OF_FORMS = "收到和处理"
# A table with a smaller share of its expected cells was damaged on the way, not filled in wrongly.
LEAST_CELL_SHARE = 0.5
# A shorter label (总计, 其他) may stand for another row.
_SHORTEST_LABEL = 4
# A cut is weighed by what lies behind it; lost line ends make tables unreadable though the narrative is read.
_CUT_ISSUES = ("copy.cut", "copy.cut_table")
_UNLABELLED = ("table.rows_apart", "table.figures_without_label", "table.only_figures")
_LONGEST_LABEL = 48
_LOSSES = ("text.lines_lost",)


class Definition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a check is called, how grave its failure is, what it mentions, where its rule comes from, who is asked."""

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

    def is_asked_of(self, year: int | None) -> bool:
        """Return whether the check is asked of reports of a year; of an unknown year it is."""
        if year is None:
            return True
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


@dataclass(frozen=True)
class ReportFacts:
    """A report with its tags, and what several checks need to know of it, worked out once."""

    report: Report
    tagging: Tagging

    @cached_property
    def statements(self) -> tuple[Sentence, ...]:
        """Sentences that are no headings."""
        return tuple(sentence for sentence in self.report.sentences if not sentence.is_heading)

    @cached_property
    def tags(self) -> dict[str, Tags]:
        """Tags by sentence id."""
        return {tags.sentence: tags for tags in self.tagging.sentences}

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """What the narrative claims of figures in the tables."""
        return read_claims(self.report)

    @cached_property
    def fees(self) -> FeeFigures:
        """What the narrative states of the fee for processing information."""
        return read_fees(self.report.sentences)

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing was read at all: no content is no report."""
        return not self.report.sentences and not self.report.tables

    @cached_property
    def copy_is_damaged(self) -> bool:
        """Whether part of the file was lost in reading: what was not found may have been there."""
        return self.is_empty or any(
            (issue.level == "error" and issue.code not in _CUT_ISSUES) or issue.code in _LOSSES
            for issue in (*self.report.document.issues, *self.report.issues)
        )

    def lost(self, section: str | None = None) -> Message | None:
        """Return why a part that was not found may have stood in the report, or None.

        Parameters
        ----------
        section : str, optional
            Section in which the part would be; by default anywhere in the report.
        """
        completeness = self.report.completeness
        if self.copy_is_damaged:
            return msg("check.part_unread")
        if completeness.is_cut if section is None else not completeness.holds(section):
            return msg("check.copy_cut")
        return None

    @cached_property
    def uses_forms(self) -> bool:
        """Whether the forms of 2019 and later bind the report: not before 2019, and for 2019 only where it uses one.

        A report of an unknown year is bound where a heading has the words that came with the forms.
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
    def _damage(self) -> dict[str, Message | None]:
        return {name: self._damage_of(name) for name in TABLE_IDS}

    def damage(self, table: str) -> Message | None:
        """Return why a table that is there cannot be judged, or None."""
        return self._damage[table]

    def _damage_of(self, name: str) -> Message | None:
        table = self.report.tables.get(name)
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

    def block_of(self, row: str, table: Table) -> BlockForm | None:
        """Return the block of section 2 that a row belongs to, in the form used for it."""
        for base in load_form(table.form).blocks:
            form = self.report.forms.get(f"proactive.{base.id}", table.form)
            block = next((item for item in load_form(form).blocks if item.id == base.id), base)
            if any(item.id == row for item in block.rows):
                return block
        return None

    def expected_cells(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Return the (row, column) ids that the form asks for, each block of section 2 in its own form."""
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
        keys = _form_cells(form.id, table.id)
        for row in form.requests.alternatives if table.id == "requests" else ():
            if row.id in table.rows and not set(row.replaces) & set(table.rows):
                columns = tuple((row.id, column.id) for column in form.requests.columns)
                keys = (*(key for key in keys if key[0] not in row.replaces), *columns)
        return keys

    def rows_without_figures(self, table: Table) -> tuple[str, ...]:
        """Return the rows that no figures were found for, though their label is printed in the table.

        A label on a line of its own after the table, where a page broke, is printed in it too; where figures have no
        labels in the copy, no row is known to be without figures.
        """
        if any(
            issue.code in _UNLABELLED and table.start <= (issue.start or 0) < table.end for issue in self.report.issues
        ):
            return ()
        section = self.report.section(table.id)
        below = self.report.text[table.end : max(table.end, section.end if section else 0)].split("\n")
        lines = [line for line in below if len(line) <= _LONGEST_LABEL and "。" not in line]
        text = "".join("".join([self.report.text[table.start : table.end], *lines]).split())
        labels = labels_of(table.id)
        return tuple(row for row in table.missing_rows if len(labels[row]) >= _SHORTEST_LABEL and labels[row] in text)

    @cached_property
    def _behind(self) -> dict[str, dict[tuple[str, str], Cell]]:
        behind = {}
        for name, table in self.report.tables.items():
            cells = sorted(table.cells, key=lambda cell: cell.start)
            behind[name] = dict(zip(((cell.row, cell.column) for cell in cells), cells[1:], strict=False))
        return behind

    def cells_behind(self, table: Table) -> dict[tuple[str, str], Cell]:
        """Return, for each cell of a table, the one that follows it in the text."""
        return self._behind[table.id]

    def applicant_total(self, row: str) -> tuple[Number | None, tuple[CellRef, ...]]:
        """Return a request row's total and the cells it is in.

        Where 总计 differs from the sum of the six applicant columns or holds no number, that sum is taken, so that one
        slip is found once (R3).
        """
        table = self.report.tables.get("requests")
        if table is None:
            return None, ()
        total = table.number(row, "total")
        parts = [table.number(row, column) for column in APPLICANTS]
        numbers = [part for part in parts if part is not None]
        if len(numbers) == len(APPLICANTS) and sum(numbers) != total:
            return sum(numbers), tuple(CellRef("requests", row, column) for column in APPLICANTS)
        return total, (CellRef("requests", row, "total"),)


@dataclass(frozen=True)
class Context:
    """The facts, seen by one check: offers the results that it may return."""

    definition: Definition
    facts: ReportFacts

    @property
    def report(self) -> Report:
        """The report under check."""
        return self.facts.report

    @property
    def tagging(self) -> Tagging:
        """The tags of the report."""
        return self.facts.tagging

    def result(
        self,
        verdict: Verdict,
        subject: str,
        message: Message | str,
        *,
        severity: Severity | None = None,
        fault: Fault = "agency",
        expected: str | Number | None = None,
        observed: str | Number | None = None,
        difference: Number | None = None,
        evidence: Iterable[Evidence] = (),
    ) -> CheckResult:
        """Return a result of this check; ``severity`` only where it is milder than the check's own."""
        code, params = code_and_params(message)
        return CheckResult(
            check=self.definition.id,
            verdict=verdict,
            severity=severity or self.definition.severity,
            subject=subject,
            message=text_of(message),
            fault=fault,
            expected=expected,
            observed=observed,
            difference=difference,
            evidence=tuple(evidence),
            code=code,
            params=params,
        )

    def passed(self, subject: str, message: Message | str = "", *, evidence: Iterable[Evidence] = ()) -> CheckResult:
        """Return a pass."""
        return self.result("pass", subject, message, evidence=evidence)

    def not_applicable(self, subject: str, message: Message | str) -> CheckResult:
        """Return that the check does not apply to this report."""
        return self.result("not_applicable", subject, message)

    def not_assessable(
        self, subject: str, message: Message | str, fault: Fault = "copy", evidence: Iterable[Evidence] = ()
    ) -> CheckResult:
        """Return that the unit could not be judged."""
        return self.result("not_assessable", subject, message, fault=fault, evidence=evidence)

    def failed(
        self,
        subject: str,
        message: Message | str,
        *,
        severity: Severity | None = None,
        fault: Fault = "agency",
        expected: str | Number | None = None,
        observed: str | Number | None = None,
        evidence: Iterable[Evidence] = (),
    ) -> CheckResult:
        """Return a failure; the difference of two numbers is worked out here."""
        numeric = isinstance(expected, int | float) and isinstance(observed, int | float)
        return self.result(
            "fail",
            subject,
            message,
            severity=severity,
            fault=fault,
            expected=expected,
            observed=observed,
            difference=plain_number(observed - expected) if numeric else None,  # type: ignore[operator]
            evidence=evidence,
        )


def span(item: Sentence | Claim | Problem | Remedy, role: Role = "context") -> TextSpan:
    """Return the place of a sentence, claim, problem or remedy."""
    return TextSpan(item.start, item.end, role)


def refs(table: str, cells: Sequence[Cell], role: Role = "context") -> tuple[CellRef, ...]:
    """Return references to cells of a table."""
    return tuple(CellRef(table, cell.row, cell.column, role) for cell in cells)


@cache
def _form_cells(form: str, table: str) -> tuple[tuple[str, str], ...]:
    return load_form(form).cells(table)


@cache
def table_name(table: str) -> Message:
    """Return what a table is called in messages."""
    return msg(f"name.{table}")
