"""Coding sheets: one row per report and rubric item, which people fill in without knowing the computed score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nlp.errors import DefinitionError, os_error_reason
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath
from disclosure_nlp.score.rubric import RubricItem
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.spreadsheet import write_frame

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

COLUMNS = ("report", "path", "agency", "year", "item", "title", "question", "allowed", "value", "note")
_BOTH = ("first", "second", "first_note", "second_note")  # further columns of a sheet for an adjudicator
_OPEN = ("", "n/a", "na", "?", "？", "nan", "不适用", "无法判断")
_REPORTS = """
SELECT report, path, agency, year, level, band, score FROM scored WHERE score IS NOT NULL ORDER BY report
"""


def sample_reports(store: Store, sample_size: int, seed: int) -> pd.DataFrame:
    """Return a sample of reports stratified by level, year and grade: proportional, but at least one per stratum.

    Returns
    -------
    frame
        report, path, agency, year, level, band; in order of the draw.

    Raises
    ------
    DefinitionError
        If the store has no scored report.
    """
    import numpy as np

    reports = store.sql(_REPORTS).df()
    if reports.empty:
        raise DefinitionError("sheet", [msg("sheet.no_report").with_path(store.storage.address)])
    strata = reports[["level", "year", "band"]].fillna("none").astype(str).agg(" ".join, axis=1)
    mixed = np.random.default_rng(seed).permutation(len(reports))
    reports, strata = reports.iloc[mixed], strata.iloc[mixed]
    order = strata.groupby(strata).cumcount()  # 0 for the first report of every stratum, then 1 …
    share = order / strata.map(strata.value_counts())
    chosen = reports.assign(first=order > 0, share=share).sort_values(["first", "share", "report"], kind="stable")
    columns = ["report", "path", "agency", "year", "level", "band"]
    frame: pd.DataFrame = chosen.head(sample_size)[columns].reset_index(drop=True)
    return frame


def make_coding_sheet(
    store: Store, sample_size: int, seed: int, rubric: str | None = None, language: Language = "en"
) -> pd.DataFrame:
    """Return a coding sheet: a row for each report and each rubric item that can be judged from that report alone.

    Items that need other reports (`RubricItem.needs`) are not included.
    """
    import pandas as pd

    allowed = msg("sheet.allowed").text(language)
    items = [item for item in resolve_rubric(rubric).items if item.needs == "report"]
    reports = sample_reports(store, sample_size, seed)
    columns = (reports[name].tolist() for name in ("report", "path", "agency", "year"))
    rows = [
        (*place, item.id, item.title_zh, _coder_question(item, language), allowed, "", "")
        for place in zip(*columns, strict=True)
        for item in items
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _coder_question(rubric_item: RubricItem, language: Language) -> str:
    """Return the question on a rubric item that a coder answers; in Chinese its title and legal wording."""
    if language == "zh":
        return f"{rubric_item.title_zh}：{rubric_item.duty}" if rubric_item.duty else rubric_item.title_zh
    return f"{rubric_item.title}: {rubric_item.what}"


def sheet_column_name(column_id: str, language: Language) -> str:
    """Return the title of a column of a coding sheet in a language."""
    return msg(f"sheet.column_{column_id}").text("zh") if language == "zh" else column_id


def write_coding_sheet(sheet: pd.DataFrame, path: AnyPath, language: Language = "en") -> None:
    """Write a coding sheet as CSV or XLSX, by file name extension."""
    write_frame(sheet.rename(columns=lambda name: sheet_column_name(str(name), language)), path, "coding")


def read_sheet_rows(path: Path) -> pd.DataFrame:
    """Return the rows of a coding sheet (.xlsx, or .csv in UTF-8 or GB18030) as text, with English column names.

    Raises
    ------
    DefinitionError
        If the file cannot be read or a column is missing.
    """
    names = {sheet_column_name(name, "zh"): name for name in (*COLUMNS, *_BOTH)}
    return read_filled_table(path, names, ("report", "item", "value"), COLUMNS)


def read_filled_table(
    path: Path, column_names: Mapping[str, str], required: Sequence[str], expected: Sequence[str] = ()
) -> pd.DataFrame:
    """Read a table that people filled in (.xlsx, or .csv in UTF-8 or GB18030); cells are returned as text.

    Parameters
    ----------
    column_names : mapping
        Columns to rename.
    required, expected : sequence of str
        Columns that must be there, and those that an error names.

    Raises
    ------
    DefinitionError
        When the file cannot be read or a column is missing.
    """
    import pandas as pd

    try:
        if path.suffix.lower() == ".xlsx":
            frame: pd.DataFrame = pd.read_excel(path, dtype=str, keep_default_na=False)
        else:
            encoding = "utf-8-sig" if _is_valid_utf8(path.read_bytes()) else "gb18030"
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)
    except (OSError, ValueError) as error:
        raise DefinitionError(str(path), [msg("sheet.unreadable", reason=os_error_reason(error))]) from error
    frame = frame.rename(columns=lambda name: column_names.get(str(name).lstrip("\ufeff"), str(name).lstrip("\ufeff")))
    missing = [name for name in required if name not in frame.columns]
    if missing:
        raise DefinitionError(
            str(path), [msg("sheet.columns", missing=tuple(missing), expected=tuple(expected or required))]
        )
    return frame


def _is_valid_utf8(data: bytes) -> bool:
    """Return whether bytes are valid UTF-8, with or without byte order mark."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def read_sheet_values(path: Path) -> dict[str, dict[str, float]]:
    """Return the values in [0, 1] that a coder entered, by report key and item id; unanswered rows are left out.

    Raises
    ------
    DefinitionError
        If the file cannot be read, a column is missing, or a value is invalid; the error lists every invalid row.
    """
    frame = read_sheet_rows(path)
    found: dict[str, dict[str, float]] = {}
    problems = []
    rows = zip(frame["report"], frame["item"], frame["value"], strict=True)
    for line, (report, item, text) in enumerate(rows, 2):
        written = str(text).strip().lower()
        if written in _OPEN:
            continue
        value = _parse_item_value(written)
        if value is None:
            problems.append(msg("sheet.value", line=line, item=item, got=str(text)))
        else:
            found.setdefault(report, {})[item] = value
    if problems:
        raise DefinitionError(str(path), problems)
    return found


def _parse_item_value(text: str) -> float | None:
    """Return the number in [0, 1] that a coder typed, with a decimal point or comma; None for any other text."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
