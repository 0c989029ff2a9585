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
    """A row of a standard table; ``replaces`` are the row ids that this alternative row replaces."""

    id: str
    label: str
    keys: tuple[str, ...] = ()
    group: str = ""
    replaces: tuple[str, ...] = ()


class BlockForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the small tables of section 2, each for one item of article 20 of the regulation."""

    id: str
    article: str
    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...]


class GridForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The request table of section 3 or the table of disputes of section 4."""

    rows: tuple[RowForm, ...]
    columns: tuple[ColumnForm, ...]
    alternatives: tuple[RowForm, ...] = ()

    def row_ids_of_group(self, group: str) -> tuple[str, ...]:
        """Return the ids of the rows in a group, including alternative rows."""
        return tuple(row.id for row in chain(self.rows, self.alternatives) if row.group == group)


class SectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard section with its printed numeral and title."""

    id: str
    numeral: str
    title: str


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard form: its sections and tables with official labels; ``title`` names its source.

    ``words`` are words in its tables that are labels of neither a row nor a column: titles of row groups and
    headers.
    """

    id: str
    title: str
    years: tuple[int, int]
    sections: tuple[SectionForm, ...]
    blocks: tuple[BlockForm, ...]
    requests: GridForm
    disputes: GridForm
    words: tuple[str, ...] = ()

    def cell_ids(self, table: str) -> tuple[tuple[str, str], ...]:
        """Return the (row id, column id) pairs of a table, in order of the form."""
        if table == "proactive":
            return tuple((r.id, c.id) for block in self.blocks for r in block.rows for c in block.columns)
        grid = self.requests if table == "requests" else self.disputes
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
def load_form(form: str) -> Form:
    """Return a standard form by its year.

    Parameters
    ----------
    form : str
        ``2021`` or ``2019``.

    Raises
    ------
    DefinitionError
        When the file of the form is missing or not valid.
    """
    if form not in FORM_IDS:
        raise DefinitionError("forms", [wrong_value_message("form", form, FORM_IDS)])
    return load_definition(f"forms/{form}.toml", Form)


@cache
def request_row_forms() -> tuple[RowForm, ...]:
    """Return all rows that a request table may have: those of 2021 and the single row 其他处理."""
    grid = load_form("2021").requests
    return (*grid.rows, *grid.alternatives)


@cache
def proactive_row_forms() -> tuple[RowForm, ...]:
    """Return all rows that the small tables of section 2 may have in any form."""
    rows = {row.id: row for form in FORM_IDS for block in load_form(form).blocks for row in block.rows}
    return tuple(rows.values())


@cache
def all_column_forms() -> tuple[ColumnForm, ...]:
    """Return all columns of the standard tables in any form."""
    grids = [
        columns
        for form in map(load_form, FORM_IDS)
        for columns in (*(block.columns for block in form.blocks), form.requests.columns, form.disputes.columns)
    ]
    return tuple(chain.from_iterable(grids))


@cache
def table_title_words() -> frozenset[str]:
    """Return the words in tables that are labels of neither a row nor a column, as normalised labels."""
    return frozenset(word for form in FORM_IDS for word in load_form(form).words)


def outcome_rows_by_group(form: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the request table with outcomes of requests by outcome group, including alternative rows."""
    grid = load_form(form).requests
    return {group: grid.row_ids_of_group(group) for group in OUTCOME_GROUPS}


def section_number(section: str) -> Message:
    """Return the name of a standard section by its number (section 5, 第五部分) as a message."""
    order = {form.id: (number, form.numeral) for number, form in enumerate(load_form("2021").sections, 1)}
    number, numeral = order[section]
    return msg("name.section_number", number=number, numeral=numeral)


def table_blocks_of_form(form: str, table: str) -> tuple[BlockForm | GridForm, ...]:
    """Return the blocks of a table in a form: several for section 2, one for the other tables."""
    definition = load_form(form)
    if table == "proactive":
        return definition.blocks
    return (definition.requests if table == "requests" else definition.disputes,)
