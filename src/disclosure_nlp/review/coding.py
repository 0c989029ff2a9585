"""Double coding: sheets in which people score reports independently, and a workbook of the differences.

An adjudicator decides the differences; the final values follow from all sheets.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.review.workbook import CELL, CREATED, HEADER_COLOURS, INPUT_COLOUR
from disclosure_nlp.spreadsheet import make_cell_formula_safe
from disclosure_nlp.validate.sheet import (
    COLUMNS,
    make_coding_sheet,
    read_sheet_rows,
    read_sheet_values,
    sheet_column_name,
)

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

_WIDTHS = {"report": 18, "path": 24, "agency": 28, "year": 7, "item": 7, "title": 20, "question": 60, "allowed": 26, "first": 10,
           "second": 10, "first_note": 24, "second_note": 24, "value": 10, "note": 36}  # fmt: skip
_INPUT = ("value", "note")
_PLACE = ("report", "path", "agency", "year", "item", "title", "question", "allowed")
ADJUDICATION = (*_PLACE, "first", "second", "first_note", "second_note", "value", "note")
_SAME = 0.125  # values are compared in quarters


def write_coding_sheets(
    store: Store,
    folder: AnyPath,
    *,
    coders: int = 2,
    reports: int = 60,
    seed: int = 1,
    rubric: str | None = None,
    language: Language = "zh",
) -> list[Path]:
    """Write one coding sheet per coder: the same reports, in a random order per coder, without computed scores.

    Returns
    -------
    list of Path
        ``coder-1.xlsx`` and so on.

    Raises
    ------
    DefinitionError
        If the store has no scored report.
    """
    import numpy as np

    sheet = make_coding_sheet(store, reports, seed, rubric, language)
    target = as_path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = [target / f"coder-{coder}.xlsx" for coder in range(1, coders + 1)]
    for coder, path in enumerate(written, 1):
        names = np.random.default_rng((seed, coder)).permutation(sheet["report"].unique())
        order = {name: place for place, name in enumerate(names.tolist())}
        places = sheet["report"].map(order)
        own = sheet.assign(place=places).sort_values("place", kind="stable").drop(columns="place")
        write_file_atomically(path, coding_workbook(own, language))
    return written


def coding_workbook(coding_sheet: pd.DataFrame, language: Language) -> bytes:
    """Return a coding sheet as the bytes of an Excel workbook, with a drop-down list of the allowed values."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = import_optional("xlsxwriter", "coding sheets", "review").Workbook(buffer, options)
    book.set_properties({"created": CREATED})
    cell = dict(CELL)
    plain, filled = book.add_format(cell), book.add_format(cell | {"bg_color": INPUT_COLOUR})
    header = book.add_format(cell | dict(HEADER_COLOURS))
    page = book.add_worksheet("coding")
    for at, name in enumerate(map(str, coding_sheet.columns)):
        page.set_column(at, at, _WIDTHS[name])
        page.write_string(0, at, sheet_column_name(name, language), header)
        style = filled if name in _INPUT else plain
        for row, value in enumerate(coding_sheet[name].tolist(), 1):
            _write_coding_cell(page, row, at, value, style)
    _add_value_choices(page, list(coding_sheet.columns).index("value"), len(coding_sheet), language)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    book.close()
    return buffer.getvalue()


def _add_value_choices(worksheet: Any, column: int, rows: int, language: Language) -> None:
    """Add a drop-down list of the allowed values to the value column of a coding sheet."""
    choices = [
        "0",
        "0.25",
        "0.5",
        "0.75",
        "1",
        *(msg(f"sheet.{code}").text(language) for code in ("not_owed", "unclear")),
    ]
    worksheet.data_validation(
        1, column, max(1, rows), column, {"validate": "list", "source": choices, "error_type": "warning"}
    )


def _write_coding_cell(worksheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write a number, a formula-safe text, or an empty text for a missing value to a cell of a coding sheet."""
    if isinstance(value, int | float) and value == value:  # noqa: PLR0124  not a number
        worksheet.write_number(row, column, value, cell_format)
    else:
        text = "" if value is None or value != value else str(make_cell_formula_safe(str(value)))  # noqa: PLR0124  not a number
        worksheet.write_string(row, column, text, cell_format)


def rows_to_adjudicate(first_coder_file: AnyPath, second_coder_file: AnyPath) -> pd.DataFrame:
    """Return the rows of two coding sheets that need an adjudicator: values differ, or only one coder gave a value.

    The frame has both values and notes; the coders' names are left out, the columns are called first and second.

    Raises
    ------
    DefinitionError
        If a sheet is invalid, or the two have no row in common.
    """
    import pandas as pd

    one, other = (_read_coded_sheet(path) for path in (first_coder_file, second_coder_file))
    both = one.merge(other, on=["report", "item"], suffixes=("", "_other"), validate="one_to_one")
    if both.empty:
        raise DefinitionError("sheets", [msg("sheet.nothing_shared")])
    near = (both["number"] - both["number_other"]).abs() < _SAME
    neither = both["number"].isna() & both["number_other"].isna()
    rows = both[~(near | neither)]
    found = {name: rows[name].tolist() for name in _PLACE}
    found |= {"first": rows["value"].tolist(), "second": rows["value_other"].tolist()}
    found |= {"first_note": rows["note"].tolist(), "second_note": rows["note_other"].tolist()}
    found |= {"value": [""] * len(rows), "note": [""] * len(rows)}
    return pd.DataFrame(found, columns=list(ADJUDICATION))


def _read_coded_sheet(path: AnyPath) -> pd.DataFrame:
    """Return a filled coding sheet as a frame; the column ``number`` contains the values, NaN if missing.

    Raises
    ------
    DefinitionError
        If rows are invalid; the error lists all of them.
    """
    file = as_path(path)
    values = read_sheet_values(file)
    frame = read_sheet_rows(file).reindex(columns=list(COLUMNS), fill_value="")
    pairs = zip(frame["report"].tolist(), frame["item"].tolist(), strict=True)
    return frame.assign(number=[values.get(report, {}).get(item, float("nan")) for report, item in pairs])


def final_coding_sheet(
    first_coder_file: AnyPath, second_coder_file: AnyPath, adjudicated_file: AnyPath | None = None
) -> pd.DataFrame:
    """Return the final coding sheet: the mean if two coders agree, else the adjudicator's value.

    Raises
    ------
    DefinitionError
        If a sheet is invalid, or the adjudicator left rows empty, which the error lists.
    """
    one, other = (_read_coded_sheet(path) for path in (first_coder_file, second_coder_file))
    final: dict[str, dict[str, float]] = (
        read_sheet_values(as_path(adjudicated_file)) if adjudicated_file is not None else {}
    )
    asked = rows_to_adjudicate(first_coder_file, second_coder_file)
    undecided = list(zip(asked["report"].tolist(), asked["item"].tolist(), strict=True))
    open_rows = [(report, item) for report, item in undecided if item not in final.get(report, {})]
    if (
        open_rows
        and adjudicated_file is not None
        and not _are_rows_filled_without_number(as_path(adjudicated_file), open_rows)
    ):
        problems = [msg("sheet.open", report=report, item=item) for report, item in open_rows]
        raise DefinitionError(str(adjudicated_file), problems)
    both = one.merge(other[["report", "item", "number"]], on=["report", "item"], suffixes=("", "_other"))
    agreed = (both["number"] + both["number_other"]) / 2
    values: list[Any] = [
        final.get(report, {}).get(item, "") if (report, item) in undecided else ("" if mean != mean else mean)  # noqa: PLR0124
        for report, item, mean in zip(both["report"].tolist(), both["item"].tolist(), agreed.tolist(), strict=True)
    ]
    return both.assign(value=values, note="")[list(COLUMNS)]


def _are_rows_filled_without_number(path: Path, report_item_pairs: Sequence[tuple[str, str]]) -> bool:
    """Return whether an adjudicator's sheet has an answer, such as "unclear", in all of the (report, item) rows."""
    frame = read_sheet_rows(path)
    said = {
        (report, item)
        for report, item, value in zip(frame["report"], frame["item"], frame["value"], strict=True)
        if str(value).strip()
    }
    return said.issuperset(report_item_pairs)
