"""The standard report forms of 2019 and 2021 as typed data, loaded from ``data/forms``."""

from __future__ import annotations

from functools import cache
from itertools import chain

import msgspec

from disclosure_nlp.definitions import load_definition, wrong_value_message
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg


class ColumnForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a standard table; ``signed`` values may be negative, ``amount`` values are money with decimals."""

    id: str
    label: str
    keys: tuple[str, ...] = ()
    signed: bool = False
    amount: bool = False


class RowForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of a standard table; ``replaces`` are the ids of the rows that this alternative row can replace."""

    id: str
    label: str
    keys: tuple[str, ...] = ()
    group: str = ""
    replaces: tuple[str, ...] = ()


class BlockForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of one of the small tables of section 2 of the report form: its rows, columns and law article."""

    id: str
    article: str
    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...]


class TableForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of requests (section 3 of the form) or of disputes (section 4): its rows and columns."""

    rows: tuple[RowForm, ...]
    columns: tuple[ColumnForm, ...]
    alternatives: tuple[RowForm, ...] = ()

    def row_ids_of_group(self, row_group: str) -> tuple[str, ...]:
        """Return the ids of the rows in a group of rows (such as all refusals), including alternative rows."""
        return tuple(row.id for row in chain(self.rows, self.alternatives) if row.group == row_group)


class SectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard section of the report form, with its printed numeral and title."""

    id: str
    numeral: str
    title: str


class ReportForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard report form: its sections and tables with official labels.

    ``title`` names its source; ``words`` are the words in its tables that are labels of neither a row nor a column.
    """

    id: str
    title: str
    years: tuple[int, int]
    sections: tuple[SectionForm, ...]
    blocks: tuple[BlockForm, ...]
    requests: TableForm
    disputes: TableForm
    words: tuple[str, ...] = ()

    def cell_ids(self, table_id: str) -> tuple[tuple[str, str], ...]:
        """Return the (row id, column id) pairs of a table, in order of the form."""
        if table_id == "proactive":
            return tuple((r.id, c.id) for block in self.blocks for r in block.rows for c in block.columns)
        grid = self.requests if table_id == "requests" else self.disputes
        return tuple((r.id, c.id) for r in grid.rows for c in grid.columns)


# Groups of the rows of 三、本年度办理结果 with outcomes of requests; together they add up to total_processed.
OUTCOME_GROUPS = ("granted", "partly_granted", "denied", "unable", "unprocessed", "other")
APPLICANTS = (
    "natural_person",
    "enterprise",
    "research_institution",
    "public_welfare",
    "legal_service",
    "other_organization",
)
FORM_IDS = ("2021", "2019")


@cache
def load_form(form_year: str) -> ReportForm:
    """Return a standard report form by its year, such as ``2021``.

    Parameters
    ----------
    form_year : str
        ``2021`` or ``2019``.

    Raises
    ------
    DefinitionError
        When the file of the form is missing or not valid.
    """
    if form_year not in FORM_IDS:
        raise DefinitionError("forms", [wrong_value_message("form", form_year, FORM_IDS)])
    return load_definition(f"forms/{form_year}.toml", ReportForm)


@cache
def request_row_forms() -> tuple[RowForm, ...]:
    """Return all rows that a table of requests can have: those of 2021, and 其他处理 (other) of 2019 as one row."""
    grid = load_form("2021").requests
    return (*grid.rows, *grid.alternatives)


@cache
def proactive_row_forms() -> tuple[RowForm, ...]:
    """Return all rows that the small tables of section 2 (proactive disclosure) can have, of any form."""
    rows = {row.id: row for form in FORM_IDS for block in load_form(form).blocks for row in block.rows}
    return tuple(rows.values())


@cache
def all_column_forms() -> tuple[ColumnForm, ...]:
    """Return all columns of the standard tables, of any form."""
    grids = [
        columns
        for form in map(load_form, FORM_IDS)
        for columns in (*(block.columns for block in form.blocks), form.requests.columns, form.disputes.columns)
    ]
    return tuple(chain.from_iterable(grids))


@cache
def table_title_words() -> frozenset[str]:
    """Return the normalised words in the standard tables that are not labels of a row or column."""
    return frozenset(word for form in FORM_IDS for word in load_form(form).words)


def outcome_rows_by_group(form_year: str) -> dict[str, tuple[str, ...]]:
    """Return the ids of the rows with outcomes of requests, by outcome group, including alternative rows."""
    grid = load_form(form_year).requests
    return {group: grid.row_ids_of_group(group) for group in OUTCOME_GROUPS}


def section_number_message(section: str) -> Message:
    """Return the name of a standard section by its number (section 5, 第五部分) as a message in both languages."""
    order = {form.id: (number, form.numeral) for number, form in enumerate(load_form("2021").sections, 1)}
    number, numeral = order[section]
    return msg("name.section_number", number=number, numeral=numeral)


def table_blocks_of_form(form_year: str, table_id: str) -> tuple[BlockForm | TableForm, ...]:
    """Return the blocks of rows and columns of a standard table: several for section 2, one for other tables."""
    definition = load_form(form_year)
    if table_id == "proactive":
        return definition.blocks
    return (definition.requests if table_id == "requests" else definition.disputes,)
