"""Export of a store's datasets to CSV, XLSX, JSON Lines, SPSS and Stata files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from disclosure_nlp.corpus.schema import Column, columns_of_view
from disclosure_nlp.corpus.store import Store
from disclosure_nlp.errors import DefinitionError, StoreError, os_error_reason
from disclosure_nlp.extras import import_optional
from disclosure_nlp.ids import require_known_id
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.spreadsheet import make_cell_formula_safe, write_csv_rows

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 10_000
_XLSX_ROWS = 1_048_575
_XLSX_CHARACTERS = 32_767
_STATA_CHARACTERS = 2045


def export_dataset(store: Store, dataset: str, file: AnyPath) -> int:
    """Write a dataset of a store to a file in the format of the file name extension; return the number of rows.

    Except in JSON Lines, lists become text joined by ``; `` and dictionaries become JSON. In SPSS and Stata files,
    categorical columns are numbers with value labels, and every column has its description as label.

    Raises
    ------
    DefinitionError
        If the dataset or the extension is unknown, or a library is not installed.
    StoreError
        If the file cannot be written, or the format cannot hold so many rows.
    """
    ending = Path(file).suffix.lower()
    if ending not in _WRITERS:
        raise DefinitionError(str(file), [msg("export.ending", ending=ending or "–", known=tuple(_WRITERS))])
    require_known_id("dataset", dataset, store.views)
    columns = columns_of_view(dataset)
    temporary = Path(file).with_name(f".{Path(file).name}.tmp{ending}")
    try:
        rows = _WRITERS[ending](store, dataset, columns, temporary)
        temporary.replace(file)
    except OSError as error:
        raise StoreError(msg("export.unwritable", reason=os_error_reason(error)).with_path(file)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _fetch_row_batches(store: Store, dataset: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a dataset as tuples, in lists of up to 10,000 rows."""
    cursor = store.connection.execute(store.view_query(dataset))
    while rows := cursor.fetchmany(_BATCH):
        yield rows


def _flatten_nested_value(value: Any) -> Any:
    """Return a value that fits in a spreadsheet cell: lists joined by ``; ``, dictionaries as JSON."""
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value


def _write_csv(store: Store, dataset: str, columns: tuple[Column, ...], file: Path) -> int:
    """Write a dataset as CSV in UTF-8 with byte order mark and a header line; return the number of rows."""
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        write_csv_rows(stream, [[column.id for column in columns]])
        for rows in _fetch_row_batches(store, dataset):
            write_csv_rows(stream, ([_flatten_nested_value(value) for value in row] for row in rows))
            count += len(rows)
    return count


def _write_jsonl(store: Store, dataset: str, columns: tuple[Column, ...], file: Path) -> int:
    """Write a dataset as JSON Lines, one object per row; return the number of rows."""
    names = [column.id for column in columns]
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for rows in _fetch_row_batches(store, dataset):
            stream.writelines(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
            count += len(rows)
    return count


def _write_xlsx(store: Store, dataset: str, columns: tuple[Column, ...], file: Path) -> int:
    """Write a dataset as an Excel sheet with a frozen header row; return the number of rows."""
    book = import_optional("openpyxl", "an XLSX file").Workbook(write_only=True)
    sheet = book.create_sheet(dataset)
    sheet.freeze_panes = "A2"
    sheet.append([column.id for column in columns])
    count = 0
    for rows in _fetch_row_batches(store, dataset):
        count += len(rows)
        if count > _XLSX_ROWS:
            raise StoreError(msg("export.too_long", dataset=dataset, rows=_XLSX_ROWS))
        for row in rows:
            sheet.append([_xlsx_cell_value(value) for value in row])
    book.save(file)
    return count


def _xlsx_cell_value(value: Any) -> Any:
    """Return a value that an Excel cell can hold: lists and dictionaries as text, no formula, length limited."""
    value = make_cell_formula_safe(_flatten_nested_value(value))
    return value[:_XLSX_CHARACTERS] if isinstance(value, str) else value


def _frame_with_value_labels(
    store: Store, dataset: str, columns: tuple[Column, ...]
) -> tuple[pd.DataFrame, dict[str, dict[int, str]]]:
    """Return a dataset as a frame with categories coded 1, 2, …, and the label of each code by column."""
    pandas = import_optional("pandas", "a file of SPSS or Stata")
    frame = store.to_frame(dataset)
    labels = {}
    for column in columns:
        values = frame[column.id]
        if column.values:
            codes = {value: code for code, value in enumerate(column.values, 1)}
            frame[column.id] = values.map(codes).astype("float64")
            labels[column.id] = {codes[value]: label for value, label in column.values.items()}
        elif column.type in ("integer", "number", "flag"):
            frame[column.id] = pandas.to_numeric(values, errors="coerce").astype("float64")
        else:
            frame[column.id] = [_text_for_spss_and_stata(value) for value in values]
    return frame, labels


def _text_for_spss_and_stata(value: Any) -> str:
    """Return a value as text that SPSS and Stata can hold; empty for a missing value."""
    flat = _flatten_nested_value(value.tolist() if hasattr(value, "tolist") else value)
    return "" if flat is None or flat != flat else str(flat)[:_STATA_CHARACTERS]  # noqa: PLR0124  not a number


def _make_spss_stata_writer(extension: str) -> Callable[[Store, str, tuple[Column, ...], Path], int]:
    """Return a function that writes a dataset as an SPSS (``sav``) or Stata (``dta``) file."""

    def write(store: Store, dataset: str, columns: tuple[Column, ...], file: Path) -> int:
        library = import_optional("pyreadstat", "a file of SPSS or Stata")
        frame, labels = _frame_with_value_labels(store, dataset, columns)
        meanings = [column.what[:80] for column in columns]
        getattr(library, f"write_{extension}")(frame, str(file), column_labels=meanings, variable_value_labels=labels)
        return len(frame)

    return write


_WRITERS: dict[str, Callable[[Store, str, tuple[Column, ...], Path], int]] = {
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_jsonl,
    ".sav": _make_spss_stata_writer("sav"),
    ".dta": _make_spss_stata_writer("dta"),
}
