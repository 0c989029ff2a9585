"""Writes the panel as an Excel workbook: values, codebook, and the code of every missing value."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.codebook import codebook_frame
from disclosure_nlp.panel.core import PanelTable
from disclosure_nlp.paths import zip_with_fixed_times
from disclosure_nlp.spreadsheet import make_cell_formula_safe

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS, MOST_COLUMNS = 1_048_575, 16_384
_MOST_CHARACTERS = 32_767
_CREATED = datetime(2000, 1, 1)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook_bytes(table: PanelTable, language: Language) -> bytes:
    """Return an Excel workbook with three sheets: ``panel``, ``codebook``, and ``missing`` with missing-value codes.

    Raises
    ------
    DefinitionError
        If the panel has more rows or columns than a sheet can hold.
    """
    rows, columns = table.frame.shape
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        most = {"most_rows": MOST_ROWS, "most_columns": MOST_COLUMNS}
        raise DefinitionError("panel", [msg("panel.sheet", rows=rows, columns=columns, **most)])
    book = import_optional("openpyxl", "an XLSX file").Workbook(write_only=True)
    book.properties.created = _CREATED
    names = list(table.columns)
    keys = [table.frame[name].tolist() for name in names[:2]]
    codes = ([code.decode() or None for code in table.codes[name].tolist()] for name in names[2:])
    book_of_columns = codebook_frame(table, language=language)
    _add_sheet(book, "panel", names, _rows_of_frame(table.frame))
    _add_sheet(book, "codebook", list(book_of_columns.columns), _rows_of_frame(book_of_columns))
    _add_sheet(book, "missing", names, zip(*keys, *codes, strict=True))
    return _with_fixed_dates(book)


def _rows_of_frame(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a frame as tuples, with None for missing values."""
    columns = (frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns)
    yield from zip(*columns, strict=True)


def _add_sheet(book: Any, title: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add a sheet with a frozen header to a workbook; numbers of 15 digits are displayed in full."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "C2" if title != "codebook" else "B2"
    sheet.append(list(names))
    cell = import_optional("openpyxl.cell", "an XLSX file").WriteOnlyCell
    for row in rows:
        values: list[Any] = [
            value[:_MOST_CHARACTERS] if isinstance(value, str) else value for value in map(make_cell_formula_safe, row)
        ]
        if title != "codebook":
            values[0] = cell(sheet, value=values[0])
            values[0].number_format = "0"
        sheet.append(values)


def _with_fixed_dates(book: Any) -> bytes:
    """Return a workbook's bytes without the time of writing, so that equal panels give equal bytes."""
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source:
        members = [
            (name, _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read(name))) for name in source.namelist()
        ]
    return zip_with_fixed_times(members)
