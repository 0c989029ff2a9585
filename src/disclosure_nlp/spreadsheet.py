"""Reads and writes CSV and Excel files; cells that would run as formulas are written as text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically

if TYPE_CHECKING:
    import pandas as pd

# A cell that begins with one of these is a formula or a command to a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\n")
# Control characters that XML 1.0, and therefore a workbook, cannot hold; tabs and line ends are allowed.
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])
_HARMLESS = re.compile(r"[-+]?[0-9][0-9.,]*%?|-+")
ENDINGS = (".csv", ".xlsx")
_BATCH = 50_000  # rows of a CSV file that are in memory as text at a time


def remove_control_characters(text: str) -> str:
    r"""Return a text without control characters and with line feeds as line ends, as XML requires.

    Examples
    --------
    >>> remove_control_characters("a\r\nb\x07")
    'a\nb'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)


def make_cell_formula_safe(value: Any) -> Any:
    """Return a value that is safe in a spreadsheet: text that would run as a formula begins with an apostrophe.

    Values of other types, plain numbers and lone dashes are returned unchanged; control characters are removed.

    Examples
    --------
    >>> make_cell_formula_safe("=1+1"), make_cell_formula_safe(-1), make_cell_formula_safe("-1.5"), make_cell_formula_safe("云屿县")
    ("'=1+1", -1, '-1.5', '云屿县')
    """
    if not isinstance(value, str):
        return value
    text = remove_control_characters(value)
    return f"'{text}" if text.startswith(_FORMULA) and not _HARMLESS.fullmatch(text) else text


def write_csv_rows(stream: TextIO, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows to a CSV stream with formula-safe cells."""
    csv.writer(stream).writerows([make_cell_formula_safe(value) for value in row] for row in rows)


def read_csv_rows(path: AnyPath) -> tuple[list[str], list[dict[str, str]]]:
    """Return the lower-case header of a CSV file (UTF-8 or GB18030) and its rows as dictionaries.

    Whitespace around values is removed. A row with more values than the header has their number under the empty
    name.

    Raises
    ------
    DefinitionError
        If the file cannot be read.
    """
    try:
        lines = list(csv.reader(io.StringIO(_read_text(path))))
    except csv.Error as error:  # a field of more than 131,072 characters: a quotation mark that is not closed
        raise DefinitionError(str(path), [msg("listing.broken", error=str(error))]) from error
    header = [name.strip().lower() for name in lines[0]] if lines else []
    rows = []
    for line in lines[1:]:
        row = dict(zip(header, map(str.strip, line), strict=False))
        rows.append(row | {"": str(len(line))} if len(line) > len(header) else row)
    return header, rows


def _read_text(path: AnyPath) -> str:
    """Return the text of a file in UTF-8 or GB18030."""
    try:
        data = as_path(path).read_bytes()
    except OSError as error:
        raise DefinitionError(str(path), [msg("listing.unreadable", reason=os_error_reason(error))]) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DefinitionError(str(path), [msg("listing.encoding")])


def write_frame(frame: pd.DataFrame, path: AnyPath, sheet: str = "data") -> None:
    """Write a data frame without its index as CSV or XLSX, by the suffix of the path.

    CSV is UTF-8 with BOM, so that Excel reads it.

    Raises
    ------
    DefinitionError
        If the path has another suffix.
    OSError
        If the file cannot be written.
    """
    ending = as_path(path).suffix.lower()
    if ending not in ENDINGS:
        raise DefinitionError(str(path), [msg("out.ending", ending=ending or "—", names=ENDINGS)])
    frame = frame.rename(columns=str)  # years as columns
    if ending == ".csv":
        write_file_atomically(path, _csv_parts(frame))
        return
    buffer = io.BytesIO()
    _make_frame_formula_safe(frame).to_excel(buffer, index=False, sheet_name=sheet, freeze_panes=(1, 0))
    write_file_atomically(path, buffer.getvalue())


def _csv_parts(frame: pd.DataFrame) -> Iterator[bytes]:
    """Yield a frame as UTF-8 CSV with BOM, some rows at a time; lines end the same on Windows."""
    yield codecs.BOM_UTF8
    for start in range(0, max(1, len(frame)), _BATCH):
        batch = _make_frame_formula_safe(frame.iloc[start : start + _BATCH])
        yield batch.to_csv(index=False, header=start == 0, lineterminator="\n").encode()


def _make_frame_formula_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are safe in a spreadsheet."""
    texts = {str(name): frame[name] for name in frame.select_dtypes(exclude=["number", "bool", "datetime"])}
    used = {name: own.cat.remove_unused_categories() if own.dtype == "category" else own for name, own in texts.items()}
    return frame.assign(**{name: own.map(make_cell_formula_safe) for name, own in used.items()})


def write_frames(frames: Mapping[str, pd.DataFrame], folder: AnyPath) -> list[Path]:
    """Write data frames as CSV files named by their keys into a folder, rounded to four digits; return the paths.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    place = as_path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        write_frame(frame.round(4), place / f"{name}.csv")
    return [place / f"{name}.csv" for name in frames]
