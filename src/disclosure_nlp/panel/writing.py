"""Writes a panel for pandas, R, Stata and SPSS, with codebook, codes of missing values and import scripts."""

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
from disclosure_nlp.panel.codebook import codebook_frame, codebook_text
from disclosure_nlp.panel.columns import PanelColumn, missing_codes
from disclosure_nlp.panel.core import PanelTable
from disclosure_nlp.panel.filling import KNOWN
from disclosure_nlp.panel.missingness import missingness_counts
from disclosure_nlp.panel.workbook import workbook_bytes
from disclosure_nlp.paths import AnyPath, as_path, write_whole
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
    """Write a panel with its codebook, codes of missing values and import scripts.

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
    require_panel_ending(file)
    path = as_path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _WRITERS[path.suffix.lower()](table, language))
    beside = path.parent
    frame = codebook_frame(table, validity, language)
    write_frame(frame, beside / "codebook.csv")
    write_frame(missingness_counts(table, language), beside / "missingness.csv")
    texts = {
        "codebook.md": codebook_text(table, frame, language),
        **{name: _import_script(name, path, language) for name in _READERS},
    }
    for name, text in texts.items():
        write_whole(beside / name, text.encode())
    write_whole(beside / "missing.parquet", _parquet_bytes(table.missing))
    drawn = []
    if table.draws is not None:
        drawn.append(path.with_name(f"{path.stem}-draws.parquet"))
        write_whole(drawn[0], _parquet_bytes(table.draws))
    names = ("codebook.md", "codebook.csv", "missing.parquet", "missingness.csv", *_READERS)
    return [path, *(beside / name for name in names), *drawn]


def require_panel_ending(file: AnyPath) -> None:
    """Raise DefinitionError unless the file name ends in csv, parquet, dta, sav or xlsx.

    Raises
    ------
    DefinitionError
        If the extension is another one.
    """
    ending = as_path(file).suffix.lower()
    if ending not in _WRITERS:
        raise DefinitionError(str(file), [msg("panel.ending", ending=ending or "–", known=tuple(_WRITERS))])


def _csv_bytes(table: PanelTable, language: Language) -> bytes:
    with TemporaryDirectory() as folder:
        passing = Path(folder) / "panel.csv"
        write_frame(table.frame, passing)
        return passing.read_bytes()


def _labelled_parquet_bytes(table: PanelTable, language: Language) -> bytes:
    frame = table.frame.copy(deep=False)
    frame.attrs = {"labels": {name: column.label(language) for name, column in table.columns.items()}}
    return _parquet_bytes(frame)


def _parquet_bytes(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def _stata_bytes(table: PanelTable, language: Language) -> bytes:
    codes = {name: sorted({code.decode() for code in np.unique(found)} - {""}) for name, found in table.codes.items()}
    numeric = [name for name, column in table.columns.items() if column.type != "text"]
    labels = {
        name: {**column.value_labels(language), **{code: _code_meaning(code, language) for code in codes[name]}}
        for name, column in table.columns.items()
        if column.type == "code"
    }
    marks = {code: code for code in missing_codes()}
    return _statistics_file_bytes(
        table,
        ".dta",
        language,
        marks,
        labels,
        missing_user_values={name: codes[name] for name in numeric if codes[name]},
    )


def _spss_bytes(table: PanelTable, language: Language) -> bytes:
    marks = {code: float(_SPSS_MISSING - found.number) for code, found in missing_codes().items()}
    numeric = [name for name, column in table.columns.items() if column.type != "text"]
    gone = [name for name in numeric if (table.codes[name] != KNOWN).any()]
    meanings = {code: _code_meaning(code, language) for code in missing_codes()}
    labels = {
        name: {**table.columns[name].value_labels(language)}
        | {marks[code.decode()]: meanings[code.decode()] for code in np.unique(table.codes[name]) if code}
        for name in numeric
        if name in gone or table.columns[name].type == "code"
    }
    ranges = {name: [{"lo": min(marks.values()), "hi": max(marks.values())}] for name in gone}
    return _statistics_file_bytes(table, ".sav", language, marks, labels, missing_ranges=ranges)


def _code_meaning(code: str, language: Language) -> str:
    found = missing_codes()[code]
    return found.zh if language == "zh" else found.en


def _statistics_file_bytes(
    table: PanelTable, ending: str, language: Language, marks: dict[str, Any], labels: dict[str, Any], **options: Any
) -> bytes:
    """Return the bytes of a Stata or SPSS file; its timestamp is fixed, so that equal panels give equal bytes."""
    library = import_optional("pyreadstat", "a file of SPSS or Stata")
    pandas = import_optional("pandas", "a file of SPSS or Stata")
    columns = {name: _column_with_codes(table, name, column, ending, marks) for name, column in table.columns.items()}
    frame = pandas.DataFrame(columns, copy=False)
    formats = {name: _DATE_FORMATS[ending] for name, column in table.columns.items() if column.type == "date"}
    with TemporaryDirectory() as folder:
        passing = Path(folder) / f"panel{ending}"
        getattr(library, f"write_{ending[1:]}")(
            frame,
            str(passing),
            column_labels=[column.label(language)[:_LONGEST_LABEL] for column in table.columns.values()],
            variable_value_labels={name: found for name, found in labels.items() if found},
            variable_format=formats,
            **options,
        )
        return _with_fixed_timestamp(passing.read_bytes(), ending)


def _column_with_codes(table: PanelTable, name: str, column: PanelColumn, ending: str, marks: dict[str, Any]) -> Any:
    """Return a column for pyreadstat: texts, or floats with codes for missing values."""
    values, codes = table.frame[name], table.codes[name]
    if column.type == "text":
        return [value[:_LONGEST_TEXT] if isinstance(value, str) else "" for value in values]
    plain: NDArray[Any] = (
        _dates_as_numbers(values, ending) if column.type == "date" else values.to_numpy(dtype=float, na_value=np.nan)
    )
    met = [code for code in np.unique(codes) if code != KNOWN]
    if not met:
        return plain
    found = plain.astype(object if ending == ".dta" else float)
    for code in met:
        found[codes == code] = marks[code.decode()]
    return found


def _dates_as_numbers(values: pd.Series[Any], ending: str) -> NDArray[np.float64]:
    """Return dates as Stata (days) or SPSS (seconds) counts them."""
    epoch, scale = _EPOCHS[ending]
    days: NDArray[np.float64] = np.asarray((values - np.datetime64(epoch)) / np.timedelta64(1, "D"), float)
    return days * scale


def _with_fixed_timestamp(data: bytes, ending: str) -> bytes:
    if ending == ".sav":
        at, stamp = _SAV_STAMP
        return data[:at] + stamp + data[at + len(stamp) :]
    opening = b"<timestamp>"
    at = data.index(opening) + len(opening) + 1
    return data[:at] + _STAMP + data[at + len(_STAMP) :]


def _import_script(name: str, path: Path, language: Language) -> str:
    """Return the text of a script that reads the panel in a statistics program."""
    template = jinja2.Template(
        packaged_text(f"panel/{name}.jinja"), keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    return str(template.render(file=path.name, ending=path.suffix.lower(), zh=language == "zh"))


_WRITERS: dict[str, Callable[[PanelTable, Language], bytes]] = {
    ".csv": _csv_bytes, ".parquet": _labelled_parquet_bytes, ".dta": _stata_bytes, ".sav": _spss_bytes,
    ".xlsx": workbook_bytes,
}  # fmt: skip
