"""The standard forms as typed data, loaded from ``data/forms``."""

from __future__ import annotations

from functools import cache
from itertools import chain

import msgspec

from disclosure_nlp.definitions import load_definition, wrong_value
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg


class ColumnForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column: ``signed`` may be negative, ``amount`` is money and may be decimal."""

    id: str
    label: str
    keys: tuple[str, ...] = ()
    signed: bool = False
    amount: bool = False


class RowForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row; ``replaces`` names the rows an alternative represents."""

    id: str
    label: str
    keys: tuple[str, ...] = ()
    group: str = ""
    replaces: tuple[str, ...] = ()


class BlockForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the small tables of section 2, named by its item of article 20."""

    id: str
    article: str
    columns: tuple[ColumnForm, ...]
    rows: tuple[RowForm, ...]


class GridForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The request table or the table of disputes."""

    rows: tuple[RowForm, ...]
    columns: tuple[ColumnForm, ...]
    alternatives: tuple[RowForm, ...] = ()

    def group(self, group: str) -> tuple[str, ...]:
        """Return the row ids of a group, alternatives included."""
        return tuple(row.id for row in chain(self.rows, self.alternatives) if row.group == group)


class SectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A standard section with the numeral and the title the form prints."""

    id: str
    numeral: str
    title: str


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form: its sections and tables with official labels. Source: see ``title``.

    ``words`` are the words of its tables that are neither a row nor a column: titles of groups and of headers.
    """

    id: str
    title: str
    years: tuple[int, int]
    sections: tuple[SectionForm, ...]
    blocks: tuple[BlockForm, ...]
    requests: GridForm
    disputes: GridForm
    words: tuple[str, ...] = ()

    def cells(self, table: str) -> tuple[tuple[str, str], ...]:
        """Return the (row, column) ids the form's table asks for, in order."""
        if table == "proactive":
            return tuple((r.id, c.id) for block in self.blocks for r in block.rows for c in block.columns)
        grid = self.requests if table == "requests" else self.disputes
        return tuple((r.id, c.id) for r in grid.rows for c in grid.columns)


# The rows of 三、本年度办理结果 that are results of a request, by group; together they partition total_processed.
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
    """Return a standard form.

    Parameters
    ----------
    form : str
        ``2021`` or ``2019``.

    Raises
    ------
    DefinitionError
        When the form's file is missing or does not have the shape of a form.
    """
    if form not in FORM_IDS:
        raise DefinitionError("forms", [wrong_value("form", form, FORM_IDS)])
    return load_definition(f"forms/{form}.toml", Form)


@cache
def request_rows() -> tuple[RowForm, ...]:
    """Return every row a request table may have: those of 2021 and the single row 其他处理."""
    grid = load_form("2021").requests
    return (*grid.rows, *grid.alternatives)


@cache
def proactive_rows() -> tuple[RowForm, ...]:
    """Return every row the small tables of section 2 may have, over all forms."""
    rows = {row.id: row for form in FORM_IDS for block in load_form(form).blocks for row in block.rows}
    return tuple(rows.values())


@cache
def table_columns() -> tuple[ColumnForm, ...]:
    """Return every column of the standard tables, over all forms."""
    grids = [
        columns
        for form in map(load_form, FORM_IDS)
        for columns in (*(block.columns for block in form.blocks), form.requests.columns, form.disputes.columns)
    ]
    return tuple(chain.from_iterable(grids))


@cache
def table_words() -> frozenset[str]:
    """Return the words of the tables that are neither a row nor a column, as normalised labels."""
    return frozenset(word for form in FORM_IDS for word in load_form(form).words)


def outcome_rows(form: str) -> dict[str, tuple[str, ...]]:
    """Return the result rows of the request table per outcome group, alternatives included."""
    grid = load_form(form).requests
    return {group: grid.group(group) for group in OUTCOME_GROUPS}


def section_number(section: str) -> Message:
    """Return what a standard section is called by its number: section 5, 第五部分."""
    order = {form.id: (number, form.numeral) for number, form in enumerate(load_form("2021").sections, 1)}
    number, numeral = order[section]
    return msg("name.section_number", number=number, numeral=numeral)


def parts_of_form(form: str, table: str) -> tuple[BlockForm | GridForm, ...]:
    """Return the blocks that a form's table consists of: several in section 2, else one."""
    definition = load_form(form)
    if table == "proactive":
        return definition.blocks
    return (definition.requests if table == "requests" else definition.disputes,)
