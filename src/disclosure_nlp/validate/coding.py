"""Validates the scores in a store against coding sheets that people filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, AnyPaths, as_path, as_path_strings, write_file_atomically
from disclosure_nlp.spreadsheet import write_frames
from disclosure_nlp.validate.agreement import (
    LEAST,
    ItemAgreement,
    interval,
    intraclass_correlation,
    item_agreement,
    rank_correlation,
)
from disclosure_nlp.validate.sheet import read_sheet_values
from disclosure_nlp.validate.tables import validation_table

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

    Values = dict[str, dict[str, dict[str, float]]]

SCORE = "score"
_ITEMS = "SELECT report, item, value, weight FROM score_items WHERE value IS NOT NULL"
_LENGTH = """
SELECT r.score, sum(length(s.text)) AS characters FROM scored r JOIN sentences s USING (report)
WHERE r.score IS NOT NULL GROUP BY r.report, r.score ORDER BY r.report
"""


@dataclass(frozen=True)
class Validation:
    """Result of a validation: agreement of human coders with each other and with the computed score.

    Attributes
    ----------
    items : frame
        One row per item and pair of coders (`score` is the score): n, agreement, kappa with its interval, alpha, keep.
    totals : frame
        One row per pair: n, ICC(2,1) of the scores over the items that both judged, with its interval, and mean difference.
    length : tuple of float
        Spearman's ρ of score and length of the narrative over the whole store, with its 95 % interval.
    reports : int
        Number of reports that ``length`` is computed from.
    rubric : str
        Rubric id and version of the store.
    """

    items: pd.DataFrame
    totals: pd.DataFrame
    length: tuple[float, float, float]
    reports: int
    rubric: str


def validate_sheets(sheets: AnyPaths, store: Store) -> Validation:
    """Compare filled coding sheets with each other and with the scores in a store.

    Parameters
    ----------
    sheets : sequence of path
        One sheet per coder; the file name is the coder's name.
    store : Store
        The store that the sheets were made from.

    Raises
    ------
    DefinitionError
        If a sheet is invalid or empty, or no report of the sheets is in the store.
    """
    import pandas as pd

    values: Values = {Path(path).stem: read_sheet_values(Path(path)) for path in as_path_strings(sheets)}
    wanted = {report for coder in values.values() for report in coder}
    if not wanted:
        raise DefinitionError("sheets", [msg("sheet.no_value")])
    scored, weights = _computed_item_values(store, wanted)
    if not scored:
        raise DefinitionError("sheets", [msg("sheet.other_store", store=store.storage.address)])
    values[SCORE] = scored
    length = store.sql(_LENGTH).df()
    rho = rank_correlation(length["score"].to_numpy(dtype=float), length["characters"].to_numpy(dtype=float))
    used = store.rows("SELECT DISTINCT rubric, rubric_version FROM scored ORDER BY 1, 2")
    return Validation(
        pd.DataFrame(item_agreement(values, sorted(weights)), columns=list(ItemAgreement._fields)),
        _agreement_of_totals(values, weights),
        rho,
        len(length),
        ", ".join(f"{row['rubric']} {row['rubric_version']}" for row in used),
    )


def _computed_item_values(store: Store, report_keys: set[str]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Return the computed item values of some reports, by report key and item id, and the weights of all items."""
    values: dict[str, dict[str, float]] = {}
    weights: dict[str, float] = {}
    for row in store.rows(_ITEMS):
        weights[row["item"]] = row["weight"]
        if row["report"] in report_keys:
            values.setdefault(row["report"], {})[row["item"]] = row["value"]
    return values, weights


def _agreement_of_totals(values: Values, weights: Mapping[str, float]) -> pd.DataFrame:
    """Return the agreement of each pair of coders on the total score, as a frame with one row per pair."""
    import numpy as np
    import pandas as pd

    coders = sorted(values, key=lambda name: (name != SCORE, name))
    rows = []
    for at, one in enumerate(coders):
        for other in coders[at + 1 :]:
            pairs = [
                (_weighted_score(values[one][name], both, weights), _weighted_score(values[other][name], both, weights))
                for name in values[one]
                if (both := sorted(values[one][name].keys() & values[other].get(name, {}).keys() & weights.keys()))
            ]
            if pairs:
                found = np.array(pairs)
                low, high = interval(lambda drawn, found=found: intraclass_correlation(found[drawn]), len(found))  # type: ignore[misc]
                rows.append(
                    (
                        one,
                        other,
                        len(found),
                        intraclass_correlation(found),
                        low,
                        high,
                        float((found[:, 1] - found[:, 0]).mean()),
                    )
                )
    return pd.DataFrame(rows, columns=["one", "other", "n", "icc", "icc_lower", "icc_upper", "difference"])


def _weighted_score(values: Mapping[str, float], items: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the score in [0, 100] over some rubric items, from item values in [0, 1] and weights."""
    return 100 * sum(values[item] * weights[item] for item in items) / sum(weights[item] for item in items)


def write_validation(validation: Validation, folder: AnyPath, language: Language = "en") -> list[Path]:
    """Write a validation as ``items.csv``, ``totals.csv`` and ``validation.md`` to a folder; return the paths."""
    written = write_frames({"items": validation.items, "totals": validation.totals}, folder)
    text = as_path(folder) / "validation.md"
    write_file_atomically(text, validation_markdown(validation, language).encode())
    return [*written, text]


def validation_markdown(validation: Validation, language: Language = "en") -> str:
    """Return a validation as Markdown: tables with n and intervals, and the items on which coders agree too little."""
    items, totals = validation.items, validation.totals
    scored = items[items["one"] == SCORE]
    weak = tuple(sorted(set(scored.loc[~scored["keep"].astype(bool), "item"])))
    rho, low, high = validation.length
    below = msg("validation.below", items=weak) if weak else msg("validation.none_below")
    lines = [
        f"# {msg('validation.title').text(language)}",
        msg("validation.methods", rubric=validation.rubric, least=LEAST).text(language),
        below.text(language),
        msg("validation.length", rho=rho, low=low, high=high, reports=validation.reports).text(language),
        f"## {msg('validation.totals').text(language)}",
        validation_table(totals, language),
        f"## {msg('validation.items').text(language)}",
        validation_table(items, language, ItemAgreement._fields),
    ]
    return "\n\n".join(lines) + "\n"
