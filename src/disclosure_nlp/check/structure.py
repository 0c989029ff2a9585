"""Checks S1 to S6 and S9: sections, headings, tables, aspects, themes, form in use, completeness of the file."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from disclosure_nlp.check.context import FIRST_FORM_YEAR, TABLE_IDS, CheckContext, table_name
from disclosure_nlp.check.registry import check
from disclosure_nlp.check.words import CheckWords, OverviewAspect
from disclosure_nlp.messages import Message, join_messages, msg
from disclosure_nlp.model import CellRef, CheckResult, Fault, Issue, Role, Section, Severity, Table, TextSpan
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.parse.forms import SectionForm, load_form, section_number_message, table_blocks_of_form

Results = Iterator[CheckResult]
# Message codes of a section that was not found, with and without its table.
MISSING_SECTION = frozenset({"S1.missing", "S1.no_heading"})
# The tables whose forms differ; that of section 4 is the same in both.
_WITH_TWO_FORMS = ("proactive", "requests")
_NUMERALS = "一二三四五六七八九十"


def _sections_of_form() -> tuple[SectionForm, ...]:
    """Return the six standard sections of the report form, the same in both forms."""
    return load_form("2021").sections


def _sections_without_preamble(context: CheckContext) -> list[Section]:
    """Return the standard sections of the report, without the preamble."""
    return [section for section in context.report.sections if section.id != "preamble"]


def _heading_span(section: Section, role: Role = "context") -> TextSpan:
    """Return the text span of a section's heading, as evidence."""
    return TextSpan(section.start, max(section.start, section.body_start), role)


def _heading_spans(sections: Sequence[Section]) -> list[TextSpan]:
    """Return the text spans of the headings of sections, as evidence."""
    return [_heading_span(section, "wrong") for section in sections]


# --- S1, S2: headings ------------------------------------------------------------------------------------------------


@check("S1")
def check_sections(context: CheckContext) -> Results:
    """S1: Check that the six sections are present, once and in order; one result per section."""
    if not context.facts.uses_uniform_forms:
        yield context.not_applicable("sections", msg("check.no_form"))
        return
    found = _sections_without_preamble(context)
    first = {section.id: section for section in reversed(found)}
    misplaced = _misplaced_sections([first[form.id] for form in _sections_of_form() if form.id in first])
    for form in _sections_of_form():
        name = msg("name.section", numeral=form.numeral, title=form.title)
        copies = [section for section in found if section.id == form.id]
        if not copies:
            yield _missing_section_result(context, form.id, name)
        elif len(copies) > 1:
            message = msg("S1.repeated", section=name, count=len(copies))
            yield context.failed(form.id, message, expected=1, observed=len(copies), evidence=_heading_spans(copies))
        elif form.id in misplaced:
            yield context.failed(form.id, msg("S1.misplaced", section=name), evidence=_heading_spans(copies))
        else:
            yield context.passed(form.id)


def _missing_section_result(context: CheckContext, section_id: str, name: Message) -> CheckResult:
    """Return the result of a section that was not found: failed, or not assessable if the original may have it."""
    if lost := context.facts.possible_loss_reason(section_id):
        return context.not_assessable(section_id, msg("check.not_found_lost", what=name, reason=lost))
    has_table = section_id in context.report.tables
    doubtful = has_table or context.report.completeness.state == "unknown"
    fault: Fault = "unclear" if doubtful else "agency"
    message = msg("S1.no_heading", section=name) if has_table else msg("S1.missing", section=name)
    return context.failed(section_id, message, fault=fault, expected=1, observed=0)


def _misplaced_sections(in_form_order: Sequence[Section]) -> set[str]:
    """Return the ids of the sections out of order: the fewest whose removal leaves the others in the form's order."""
    ends: list[int] = []
    before: list[list[str]] = []
    for section in in_form_order:
        place = bisect_left(ends, section.start)
        run = [*(before[place - 1] if place else []), section.id]
        ends[place : place + 1] = [section.start]
        before[place : place + 1] = [run]
    kept = before[-1] if before else []
    return {str(section.id) for section in in_form_order} - set(kept)


@check("S2")
def check_heading_numerals(context: CheckContext) -> Results:
    """S2: Check that the headings of sections have the numerals of the form; one result per heading.

    If a section is missing, the numerals of the sections after it may continue without a gap.
    """
    if not context.facts.uses_uniform_forms:
        yield context.not_applicable("headings", msg("check.no_form"))
        return
    expected = {form.id: form.numeral for form in _sections_of_form()}
    found = _sections_without_preamble(context)
    if not any(section.numeral for section in found):
        yield context.not_assessable("headings", msg("S2.no_numerals"), "unclear")
        return
    gap = len({section.id for section in found}) < len(expected)
    for position, section in enumerate(found):
        wanted = expected[section.id]
        allowed = {wanted, _NUMERALS[position]} if gap and position < len(_NUMERALS) else {wanted}
        printed = section.numeral or ""
        if re.sub(rf"[^{_NUMERALS}\d]", "", printed) in allowed:
            yield context.passed(section.id)
            continue
        fault: Fault = "agency" if printed else "unclear"
        message = msg("S2.unnumbered", title=section.title, expected=wanted)
        if printed:
            message = msg("S2.wrong", title=section.title, printed=printed, expected=wanted)
        evidence = [_heading_span(section, "wrong")]
        yield context.failed(
            section.id, message, fault=fault, expected=f"{wanted}、", observed=printed, evidence=evidence
        )


# --- S3: skeleton of the tables --------------------------------------------------------------------------------------


@check("S3")
def check_table_skeletons(context: CheckContext) -> Results:
    """S3: Check that each table has the rows and columns of its form; one result per table."""
    if not context.facts.uses_uniform_forms:
        yield context.not_applicable("tables", msg("check.no_form"))
        return
    for name in TABLE_IDS:
        table = context.report.tables.get(name)
        damage = context.facts.table_damage_reason(name)
        if table is None:
            yield _missing_table_result(context, name)
        elif damage:
            yield context.not_assessable(
                name, msg("check.damaged", table=table_name(name), reason=damage), evidence=[_table_span(table)]
            )
        else:
            yield _check_table_skeleton(context, table)


def _table_span(table: Table) -> TextSpan:
    """Return the text span of a table, as evidence."""
    return TextSpan(table.start, table.end)


def _missing_table_result(context: CheckContext, table_id: str) -> CheckResult:
    """Return the result of a table that was not found: failed, or not assessable if the original may have it."""
    if lost := context.facts.possible_loss_reason(table_id):
        return context.not_assessable(table_id, msg("check.not_found_lost", what=table_name(table_id), reason=lost))
    if any(
        issue.code == "html.picture" and _is_issue_in_section(issue, context, table_id)
        for issue in context.report.document.issues
    ):
        return context.not_assessable(table_id, msg("S3.picture", table=table_name(table_id)))
    remains = _row_and_column_labels_found_in_text(context, table_id)
    if remains:
        message = msg("S3.fell_apart", table=table_name(table_id), labels=tuple(remains[:4]))
        return context.not_assessable(table_id, message)
    if context.report.completeness.may_lack(table_id):
        return context.not_assessable(table_id, msg("S9.unknown"), "unclear")
    return context.failed(table_id, msg("S3.missing", table=table_name(table_id)), expected=1, observed=0)


def _is_issue_in_section(issue: Issue, context: CheckContext, section_id: str) -> bool:
    """Return whether an issue of reading or parsing is located in a section."""
    section = context.report.section(section_id)
    return section is not None and issue.start is not None and section.start <= issue.start < section.end


_FEWEST_REMAINS = 3


def _row_and_column_labels_found_in_text(context: CheckContext, table_id: str) -> list[str]:
    """Return the row and column labels of a missing table that its section contains as plain text."""
    section = context.report.section(table_id)
    if section is None:
        return []
    text = "".join(context.report.text[section.body_start : section.end].split())
    grids = table_blocks_of_form("2021", table_id)
    labels = [column.label for grid in grids for column in grid.columns]
    labels += [row.label for grid in grids for row in grid.rows]
    found = [words for words in dict.fromkeys(labels) if len(words) > 2 and words in text]
    return found if len(found) >= _FEWEST_REMAINS else []


def _check_table_skeleton(context: CheckContext, table: Table) -> CheckResult:
    """Return the result of checking that one table has the rows and columns of its form."""
    rows = _missing_row_labels(context, table)
    if any(issue.code == "table.header_lost" for issue in _parsing_issues_of_table(context, table)) and not rows:
        return context.not_assessable(
            table.id, msg("S3.no_header", table=table_name(table.id)), "unclear", [_table_span(table)]
        )
    columns = (official_label(table.id, name.rpartition(".")[2]) for name in table.missing_columns)
    missing: list[Message | str] = [*rows, *(msg("name.column", column=label) for label in columns)]
    if not missing:
        return context.passed(table.id)
    message = msg("S3.without", table=table_name(table.id), labels=tuple(missing))
    doubt = _doubt_about_missing_rows(context, table, len(rows))
    if doubt is not None:
        return context.not_assessable(table.id, join_messages([message, doubt[0]]), doubt[1], [_table_span(table)])
    return context.failed(table.id, message, expected=0, observed=len(missing), evidence=[_table_span(table)])


def _doubt_about_missing_rows(context: CheckContext, table: Table, missing_rows: int) -> tuple[Message, Fault] | None:
    """Return (reason, fault) if the published report may have rows or columns that are missing here, else None."""
    if lost := context.facts.possible_loss_reason(table.id):
        return lost, "copy"
    codes = [issue.code for issue in _parsing_issues_of_table(context, table)]
    if {"table.figures_without_label", "table.rows_apart", "table.only_figures"} & set(codes):
        return msg("S3.unlabelled"), "copy"
    issues = [code for code in codes if code == "table.unknown_row"]
    if missing_rows and len(issues) >= missing_rows:
        return msg("S3.unknown_labels", count=len(issues)), "unclear"
    headers = {name for name in table.missing_columns if "." not in name}
    if not missing_rows and headers and headers >= set(table.columns):
        return msg("S3.lost_header"), "copy"
    return None


def _parsing_issues_of_table(context: CheckContext, table: Table) -> list[Issue]:
    """Return the issues found in parsing a table."""
    return [i for i in context.report.issues if i.start is not None and table.start <= i.start < table.end]


def _missing_row_labels(context: CheckContext, table: Table) -> list[Message | str]:
    """Return the labels of the form's rows that a table of the report lacks.

    Not included are rows that the form of their block does not have, and rows printed without values.
    """
    empty = context.facts.rows_without_values(table)
    rows = tuple(row for row in table.missing_rows if row not in empty)
    if table.id == "proactive":
        rows = tuple(row for row in rows if context.facts.block_form_of_row(row, table) is not None)
    return [official_label(table.id, row) for row in rows]


# --- S4, S5: contents ------------------------------------------------------------------------------------------------


@check("S4")
def check_aspects(context: CheckContext) -> Results:
    """S4: Check that section 1 covers the five aspects by a sub-heading or tagged sentence; one result per aspect."""
    overview = context.report.section("overview")
    if not context.facts.uses_uniform_forms:
        yield context.not_applicable("overview", msg("check.no_form"))
    elif overview is None and (lost := context.facts.possible_loss_reason("overview")):
        yield context.not_assessable("overview", msg("S4.section_lost", reason=lost))
    elif overview is None:
        yield context.failed("overview", msg("S4.no_section"), expected=5, observed=0)
    else:
        for aspect in CheckWords.load().aspects:
            if _covers_aspect(context, overview, aspect):
                yield context.passed(aspect.id)
            elif lost := context.facts.possible_loss_reason("overview"):
                yield context.not_assessable(aspect.id, msg("S4.lost", aspect=aspect.title, reason=lost))
            else:
                message = msg("S4.silent", aspect=aspect.title)
                yield context.failed(aspect.id, message, expected=aspect.title, evidence=[_heading_span(overview)])


def _covers_aspect(context: CheckContext, overview: Section, aspect: OverviewAspect) -> bool:
    """Return whether section 1 covers a required aspect, by a sub-heading or a tagged sentence."""
    inside = (
        item for item in context.report.headings if overview.start < item.start < overview.end and not item.section
    )
    if any(word in heading.title for heading in inside for word in aspect.words):
        return True
    tags = context.facts.tags
    return any(
        sentence.section == "overview" and sentence.id in tags and aspect.label in tags[sentence.id].labels
        for sentence in context.report.sentences
    )


@check("S5")
def check_themes(context: CheckContext) -> Results:
    """S5: Check that a government report mentions assessment, public review and accountability; one result."""
    year = context.report.year
    if context.report.kind is None:
        yield context.not_assessable("report", msg("check.kind_unknown"), "unclear")
    elif context.report.kind != "government" or (year is not None and year < FIRST_FORM_YEAR):
        yield context.not_applicable("report", msg("S5.not_owed"))
    else:
        silent = tuple(mention.title for mention in context.facts.theme_mentions if mention.state == "none")
        if silent and (lost := context.facts.possible_loss_reason()):
            yield context.not_assessable("report", msg("S5.lost", themes=silent, reason=lost))
        elif silent:
            message = msg("S5.silent", themes=silent)
            yield context.failed("report", message, expected=3, observed=3 - len(silent))
        else:
            yield context.passed("report")


# --- S6: the form in use ---------------------------------------------------------------------------------------------


@check("S6")
def check_forms_in_use(context: CheckContext) -> Results:
    """S6: Check that the tables of sections 2 and 3 use the form of the reporting year; one result per table."""
    year = context.report.year
    blocks = {name: form for name, form in context.report.forms.items() if name.partition(".")[0] in _WITH_TWO_FORMS}
    if year is None or not blocks:
        yield context.not_assessable("report", msg("S6.unknown"), "unclear")
        return
    if year <= FIRST_FORM_YEAR:
        yield context.not_applicable("report", msg("S6.any_form", year=year))
        return
    for table in _WITH_TWO_FORMS:
        forms_used = {name: form for name, form in blocks.items() if name.partition(".")[0] == table}
        if forms_used:
            yield _check_form_of_table(context, table, forms_used, year)


def _check_form_of_table(context: CheckContext, table_id: str, form_by_block: dict[str, str], year: int) -> CheckResult:
    """Return the result of checking that a table uses the form of the reporting year."""
    wanted = "2021" if year >= int(load_form("2021").id) else "2019"
    others = {name: form for name, form in form_by_block.items() if form != wanted}
    if others:
        message = join_messages(
            msg("S6.other_form", block=_small_table_name(name), form=form, expected=wanted, year=year)
            for name, form in others.items()
        )
        severity: Severity = "hint" if year == FIRST_FORM_YEAR + 1 else "warning"
        evidence = [cell for name, form in others.items() for cell in _block_cell_refs(context, name, form)]
        observed = next(iter(others.values()))
        return context.failed(
            table_id, message, severity=severity, expected=wanted, observed=observed, evidence=evidence
        )
    if table_id == "requests" and form_by_block.get(table_id) == "2021" and _has_single_row_for_other_outcomes(context):
        message = msg("S6.single_other", table=table_name(table_id))
        evidence = _row_cell_refs(context, "requests", "other_processing")
        return context.failed(table_id, message, expected=3, observed=1, evidence=evidence)
    return context.passed(table_id)


def _has_single_row_for_other_outcomes(context: CheckContext) -> bool:
    """Return whether the table of requests has a single row 其他处理 (other), as in the 2019 form, not three."""
    table = context.report.tables.get("requests")
    parts = {"other_not_corrected", "other_fee_unpaid", "other_rest"}
    return table is not None and "other_processing" in table.rows and not parts & set(table.rows)


def _small_table_name(name: str) -> Message:
    """Return the name of one of the small tables of section 2 as a message in both languages."""
    table, _, block_id = name.partition(".")
    block = next((b for form in ("2021", "2019") for b in load_form(form).blocks if b.id == block_id), None)
    return msg("name.block", table=table_name(table), article=block.article) if block else table_name(table)


def _row_cell_refs(context: CheckContext, table_id: str, row_id: str) -> list[CellRef]:
    """Return references to all cells of one table row, as evidence."""
    found = context.report.tables.get(table_id)
    return [
        CellRef(table_id, row_id, cell.column, "wrong") for cell in (found.cells if found else ()) if cell.row == row_id
    ]


def _block_cell_refs(context: CheckContext, name: str, form_year: str) -> list[CellRef]:
    """Return references to the cells of a small table of section 2, as evidence."""
    table, _, block_id = name.partition(".")
    block = next((item for item in load_form(form_year).blocks if item.id == block_id), None)
    rows = [row.id for row in block.rows] if block else ["other_processing"]
    return [cell for row in rows for cell in _row_cell_refs(context, table, row)]


# --- S9: completeness of the copy ------------------------------------------------------------------------------------


@check("S9")
def check_file_completeness(context: CheckContext) -> Results:
    """S9: Check that the file contains the whole report; one result."""
    found = context.report.completeness
    end = len(context.report.text)
    if found.is_cut:
        section = found.section or found.starts or "overview"
        code = "S9.inside" if found.section else "S9.before"
        where = msg(code, section=section_number_message(section))
        message = msg("S9.cut", where=where, signs=tuple(msg(f"sign.{sign}") for sign in found.signs))
        yield context.not_assessable("report", message, "copy", [TextSpan(found.cut or 0, end)])
    elif found.state == "unknown":
        yield context.not_assessable("report", msg("S9.unknown"), "unclear")
    else:
        yield context.passed("report")
