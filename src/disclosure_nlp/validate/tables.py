"""Tables of a validation as Markdown, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from disclosure_nlp.markdown import markdown_table
from disclosure_nlp.messages import Language, has_template, msg

if TYPE_CHECKING:
    import pandas as pd


def validation_table(frame: pd.DataFrame, language: Language = "en", columns: Sequence[str] | None = None) -> str:
    """Return columns of a frame (default: all) as a Markdown table, with titles and cell values in a language.

    Examples
    --------
    >>> import pandas as pd
    >>> print(validation_table(pd.DataFrame({"item": ["A1"], "kappa": [0.9173], "keep": [True]}), "zh"))
    | 项目 | κ | 保留 |
    | --- | --- | --- |
    | A1 | 0.92 | 是 |
    """
    shown = frame if columns is None else frame[list(columns)]
    header = [msg(f"validation.column.{name}").text(language) for name in shown.columns]
    return markdown_table(
        header, [[_format_cell(value, language) for value in row] for row in shown.to_numpy().tolist()]
    )


def _format_cell(value: object, language: Language) -> str:
    """Return a value as text: two digits for a number, a dash for NaN, words of the language for flags and known ids."""
    if isinstance(value, float):
        return "–" if isnan(value) else f"{value:.2f}"
    codes = [f"validation.value.{part}" for part in str(value).split()]
    if not codes or not all(has_template(code, {}) for code in codes):
        return str(value)
    return " ".join(msg(code).text(language) for code in codes)
