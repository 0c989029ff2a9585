"""Data files of a site's page of figures: each agency's values of every figure, and quartiles of its peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.view.site.pack import write_data_script

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_FEWEST = 5  # agencies that a group needs to have quartiles
_DIGITS = 4


class SiteFigure(NamedTuple):
    """A figure (count or rate) as displayed: id, group, label, unit and comparability across report forms.

    ``comparable`` is A (one series), B (affected by the form) or C (never one series); ``over`` and ``under`` are
    the ids of numerator and denominator of a rate.
    """

    id: str
    group: str
    label: tuple[str, str]
    unit: str
    comparable: str
    over: str = ""
    under: str = ""


@dataclass(frozen=True)
class SiteFigures:
    """Figures (counts and rates) of all reports as displayed on a site.

    Attributes
    ----------
    figures : tuple of SiteFigure
        Figures in display order.
    values : frame
        One row per report (indexed by key) and one column per figure, NaN if unknown; numerators and denominators of
        rates are also columns.
    codes : frame
        Same shape as the figures of ``values``: a letter for the reason a figure is unknown, else empty.
    reasons : mapping
        Meaning of each letter in English and Chinese.
    """

    figures: tuple[SiteFigure, ...]
    values: pd.DataFrame
    codes: pd.DataFrame
    reasons: Mapping[str, tuple[str, str]]

    def figures_of_report(self, report: str) -> tuple[list[float | None], str, dict[str, tuple[float, float]]]:
        """Return a report's values of all figures, codes for unknown values, and the terms of each rate.

        The terms are (numerator, denominator) by figure id.
        """
        if report not in self._places:
            return [], "", {}
        at = self._places[report]
        row = dict(zip(self.values.columns, self._values[at].tolist(), strict=True))
        values = [_json_number(row[one.id]) for one in self.figures]
        parts = {one.id: (row[one.over], row[one.under]) for one in self.figures if one.over and not isnan(row[one.id])}
        return values, "".join(code or " " for code in self._letters[at].tolist()), parts

    @cached_property
    def _places(self) -> dict[str, int]:
        """Positions of reports in the frames."""
        return {report: at for at, report in enumerate(self.values.index.tolist())}

    @cached_property
    def _values(self) -> NDArray[np.float64]:
        """Values as an array of shape (reports, columns), in which a report's values follow one another."""
        import numpy as np

        return np.ascontiguousarray(self.values.to_numpy(dtype=float))

    @cached_property
    def _letters(self) -> NDArray[np.str_]:
        """Codes of unknown values as an array of shape (reports, figures)."""
        import numpy as np

        codes = self.codes.reindex(self.values.index)
        return np.stack([np.array(codes[one.id].fillna("").tolist(), "U1") for one in self.figures], axis=1)


def write_figure_files(folder: Path, figures: SiteFigures, reports: pd.DataFrame) -> None:
    """Write the data files of a site's figures: ``data/figures.js``, ``data/gN.js`` each, and ``data/peers.js``."""
    rows = [
        (one.id, one.group, one.label, one.unit, one.comparable, one.over and f"{one.over}/{one.under}")
        for one in figures.figures
    ]
    write_data_script(folder, "figures", {"figures": rows, "reasons": dict(figures.reasons)})
    keys = reports["report"].tolist()
    values, codes = figures.values.reindex(keys), figures.codes.reindex(keys).fillna("")
    for place, one in enumerate(figures.figures):
        letters = "".join(code or " " for code in codes[one.id].tolist())
        data: dict[str, Any] = {"values": [_json_number(value) for value in values[one.id].tolist()], "why": letters}
        if one.over:
            data |= {
                side: [_json_number(value) for value in values[name].tolist()]
                for side, name in (("over", one.over), ("under", one.under))
            }
        write_data_script(folder, f"g{place}", data)
    write_data_script(folder, "peers", _peer_quartiles(figures, values, reports))


def _peer_quartiles(figures: SiteFigures, values: pd.DataFrame, reports: pd.DataFrame) -> dict[str, list[Any]]:
    """Return [agencies, quartiles] of every figure by level, kind and year; None for groups with too few agencies."""
    names = [one.id for one in figures.figures]
    frame = values[names].reset_index(drop=True)
    keys = reports[["level", "kind", "year"]].reset_index(drop=True)
    found: dict[str, list[Any]] = {}
    groups: Any = keys.groupby(["level", "kind", "year"]).groups
    for (level, kind, year), places in groups.items():
        part = frame.loc[places]
        counts = part.count().tolist()
        quartiles = part.quantile([0.25, 0.5, 0.75]).to_numpy().T.tolist()
        found[f"{level}|{kind}|{year}"] = [
            [count, *map(_json_number, own)] if count >= _FEWEST else None
            for count, own in zip(counts, quartiles, strict=True)
        ]
    return found


def _json_number(value: float) -> float | int | None:
    """Return a number for JSON: an int if whole, else rounded, None for NaN."""
    if value is None or isnan(value):
        return None
    return int(value) if float(value).is_integer() else round(float(value), _DIGITS)
