"""Writes a panel for pandas, R, Stata and SPSS, with codebook, missing-value codes and import scripts."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np

from disclosure_nlp.definitions import packaged_text
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.panel.codebook import codebook_frame, codebook_markdown
from disclosure_nlp.panel.columns import PanelColumn, missing_codes
from disclosure_nlp.panel.core import PanelTable
from disclosure_nlp.panel.filling import KNOWN
from disclosure_nlp.panel.labels import SharedLabels
from disclosure_nlp.panel.missingness import count_missing_values
from disclosure_nlp.panel.workbook import workbook_bytes
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_LONGEST_TEXT = 2045
_LONGEST_LABEL = 80
_SPSS_MISSING = -999900  # less the number of the code
_EPOCHS = {".dta": (date(1960, 1, 1), 1), ".sav": (date(1582, 10, 14), 86_400)}
_DATE_FORMATS = {".dta": "%td", ".sav": "SDATE10"}
_STAMP = b"01 Jan 2000 00:00"
_SAV_STAMP = (92, b"01 Jan 0000:00:00")
_READERS = ("read.R", "read.do", "read.py")


def write_panel(
    table: PanelTable,
    file: AnyPath,
    language: Language = "en",
    validity: Mapping[str, tuple[float, int]] | None = None,
) -> list[Path]:
    """Write a panel with its codebook, missing-value codes and import scripts; return the paths.

    Parameters
    ----------
    table : PanelTable
        Panel from `build_table`.
    file : str or path
        Output file; its extension decides the format: csv, parquet, dta (Stata 14 and later), sav (SPSS) or
        xlsx (Excel, with the codebook and the codes of missing values as further sheets).
    language : str, default ``en``
        Language of labels and codebook.
    validity : mapping, optional
        Agreement with readers and number of pairs by measure (`disclosure_nlp.validate.pairs.read_validity`).

    Returns
    -------
    list of Path
        What was written: the file, and next to it ``codebook.md``, ``codebook.csv``, ``missing.parquet``,
        ``missingness.csv``, ``read.R``, ``read.do`` and ``read.py``; ``FILE-draws.parquet`` where the panel has draws.

    Raises
    ------
    DefinitionError
        For another ending, more rows or columns than a sheet can hold, or a library that is not installed.
    OSError
        When a file cannot be written.
    """
    require_panel_extension(file)
    path = as_path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file_atomically(path, _WRITERS[path.suffix.lower()](table, language))
    beside = path.parent
    frame = codebook_frame(table, validity, language)
    write_frame(frame, beside / "codebook.csv")
    write_frame(count_missing_values(table, language), beside / "missingness.csv")
    texts = {
        "codebook.md": codebook_markdown(table, frame, language),
        **{name: _render_import_script(name, path, language) for name in _READERS},
    }
    for name, text in texts.items():
        write_file_atomically(beside / name, text.encode())
    write_file_atomically(beside / "missing.parquet", _frame_as_parquet(table.missing))
    drawn = []
    if table.draws is not None:
        drawn.append(path.with_name(f"{path.stem}-draws.parquet"))
        write_file_atomically(drawn[0], _frame_as_parquet(table.draws))
    names = ("codebook.md", "codebook.csv", "missing.parquet", "missingness.csv", *_READERS)
    return [path, *(beside / name for name in names), *drawn]


def require_panel_extension(file: AnyPath) -> None:
    """Raise DefinitionError unless the file name ends in csv, parquet, dta, sav or xlsx.

    Raises
    ------
    DefinitionError
        If the extension is another one.
    """
    ending = as_path(file).suffix.lower()
    if ending not in _WRITERS:
        raise DefinitionError(str(file), [msg("panel.ending", ending=ending or "–", known=tuple(_WRITERS))])


def _panel_as_csv(table: PanelTable, language: Language) -> bytes:
    """Return the panel as the bytes of a CSV file."""
    with TemporaryDirectory() as folder:
        passing = Path(folder) / "panel.csv"
        write_frame(table.frame, passing)
        return passing.read_bytes()


def _panel_as_parquet(table: PanelTable, language: Language) -> bytes:
    """Return the panel as the bytes of a Parquet file, with column titles in the metadata."""
    frame = table.frame.copy(deep=False)
    frame.attrs = {"labels": SharedLabels({name: column.label(language) for name, column in table.columns.items()})}
    return _frame_as_parquet(frame)


def _frame_as_parquet(frame: pd.DataFrame) -> bytes:
    """Return a frame as the bytes of a Parquet file."""
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _panel_as_stata(table: PanelTable, language: Language) -> bytes:
    """Return the panel as the bytes of a Stata file, with extended missing values (.a to .z) as codes."""
    codes = {name: sorted({code.decode() for code in np.unique(found)} - {""}) for name, found in table.codes.items()}
    numeric = [name for name, column in table.columns.items() if column.type != "text"]
    labels = {
        name: {
            **column.value_labels(language),
            **{code: _meaning_of_missing_code(code, language) for code in codes[name]},
        }
        for name, column in table.columns.items()
        if column.type == "code"
    }
    marks = {code: code for code in missing_codes()}
    return _write_with_pyreadstat(
        table,
        ".dta",
        language,
        marks,
        labels,
        missing_user_values={name: codes[name] for name in numeric if codes[name]},
    )


def _panel_as_spss(table: PanelTable, language: Language) -> bytes:
    """Return the panel as the bytes of an SPSS file, with user-missing values below -999900 as codes."""
    marks = {code: float(_SPSS_MISSING - found.number) for code, found in missing_codes().items()}
    numeric = [name for name, column in table.columns.items() if column.type != "text"]
    gone = [name for name in numeric if (table.codes[name] != KNOWN).any()]
    meanings = {code: _meaning_of_missing_code(code, language) for code in missing_codes()}
    labels = {
        name: {**table.columns[name].value_labels(language)}
        | {marks[code.decode()]: meanings[code.decode()] for code in np.unique(table.codes[name]) if code}
        for name in numeric
        if name in gone or table.columns[name].type == "code"
    }
    ranges = {name: [{"lo": min(marks.values()), "hi": max(marks.values())}] for name in gone}
    return _write_with_pyreadstat(table, ".sav", language, marks, labels, missing_ranges=ranges)


def _meaning_of_missing_code(code: str, language: Language) -> str:
    """Return the meaning of a missing-value code in a language."""
    found = missing_codes()[code]
    return found.zh if language == "zh" else found.en


def _write_with_pyreadstat(
    table: PanelTable,
    extension: str,
    language: Language,
    code_values: dict[str, Any],
    value_labels: dict[str, Any],
    **writer_options: Any,
) -> bytes:
    """Return the panel as the bytes of a Stata or SPSS file; equal panels give equal bytes.

    ``code_values`` are the values written for codes of missing values.
    """
    library = import_optional("pyreadstat", "a file of SPSS or Stata")
    pandas = import_optional("pandas", "a file of SPSS or Stata")
    columns = {
        name: _column_for_pyreadstat(table, name, column, extension, code_values)
        for name, column in table.columns.items()
    }
    frame = pandas.DataFrame(columns, copy=False)
    formats = {name: _DATE_FORMATS[extension] for name, column in table.columns.items() if column.type == "date"}
    with TemporaryDirectory() as folder:
        passing = Path(folder) / f"panel{extension}"
        getattr(library, f"write_{extension[1:]}")(
            frame,
            str(passing),
            column_labels=[column.label(language)[:_LONGEST_LABEL] for column in table.columns.values()],
            variable_value_labels={name: found for name, found in value_labels.items() if found},
            variable_format=formats,
            **writer_options,
        )
        return _replace_timestamp(passing.read_bytes(), extension)


def _column_for_pyreadstat(
    table: PanelTable, name: str, column: PanelColumn, extension: str, code_values: dict[str, Any]
) -> Any:
    """Return a panel column for Stata or SPSS: texts, or numbers with values of codes for missing ones."""
    values, codes = table.frame[name], table.codes[name]
    if column.type == "text":
        return [value[:_LONGEST_TEXT] if isinstance(value, str) else "" for value in values]
    plain: NDArray[Any] = (
        _dates_as_numbers(values, extension) if column.type == "date" else values.to_numpy(dtype=float, na_value=np.nan)
    )
    met = [code for code in np.unique(codes) if code != KNOWN]
    if not met:
        return plain
    found = plain.astype(object if extension == ".dta" else float)
    for code in met:
        found[codes == code] = code_values[code.decode()]
    return found


def _dates_as_numbers(values: pd.Series[Any], extension: str) -> NDArray[np.float64]:
    """Return dates as days since 1960 (Stata) or seconds since 14 October 1582 (SPSS)."""
    epoch, scale = _EPOCHS[extension]
    days: NDArray[np.float64] = np.asarray((values - np.datetime64(epoch)) / np.timedelta64(1, "D"), float)
    return days * scale


def _replace_timestamp(data: bytes, extension: str) -> bytes:
    """Return a Stata or SPSS file with its time of creation replaced by a fixed one, as bytes."""
    if extension == ".sav":
        at, stamp = _SAV_STAMP
        return data[:at] + stamp + data[at + len(stamp) :]
    opening = b"<timestamp>"
    at = data.index(opening) + len(opening) + 1
    return data[:at] + _STAMP + data[at + len(_STAMP) :]


def _render_import_script(template_name: str, path: Path, language: Language) -> str:
    """Return the text of a script that reads the panel's file in R, Stata or Python."""
    template = jinja2.Template(
        packaged_text(f"panel/{template_name}.jinja"), keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    return str(template.render(file=path.name, ending=path.suffix.lower(), zh=language == "zh"))


_WRITERS: dict[str, Callable[[PanelTable, Language], bytes]] = {
    ".csv": _panel_as_csv, ".parquet": _panel_as_parquet, ".dta": _panel_as_stata, ".sav": _panel_as_spss,
    ".xlsx": workbook_bytes,
}  # fmt: skip
