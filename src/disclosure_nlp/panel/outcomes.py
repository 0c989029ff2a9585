"""Outcomes harmonised over the four generations of the form, and rates with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from disclosure_nlp.compare.rates import FEW, wilson
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.panel.cells import TablesInHand, first_code
from disclosure_nlp.panel.columns import Rate, rates
from disclosure_nlp.panel.figures import StatedFigures
from disclosure_nlp.panel.filling import KNOWN, Filling

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORM, _STATISTICS, _LOCAL, _TEXT = 2, 3, 4, 5


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an outcome is from: signed columns to add up, by generation; topics of local tables and of text.

    ``else_statistics``, ``else_told`` and, in local tables, ``else_local`` are taken where the first ones are missing.
    """

    id: str
    form: tuple[str, ...]
    statistics: tuple[str, ...] = ()
    else_statistics: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    else_told: tuple[str, ...] = ()
    else_local: tuple[str, ...] = ()
    table: str = "requests"


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Return the outcomes.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.
    """
    return load_definition("outcomes.toml", dict[str, tuple[Outcome, ...]])["outcomes"]


def fill_outcomes(filling: Filling, tables: TablesInHand, local: StatedFigures, text: StatedFigures | None) -> None:
    """Add the outcomes; a sum needs all its parts, else it has the code of the first one that is missing.

    Parameters
    ----------
    filling : Filling
        With the cells of all tables.
    local : StatedFigures
        Figures of local tables.
    text : StatedFigures or None
        Figures stated in sentences; None where they are not to be used.
    """
    source = np.zeros(filling.size)
    for outcome in outcomes():
        values, codes = _of_columns(filling, outcome.form)
        taken = np.where(codes == KNOWN, _FORM, 0)
        later = tables.year >= 2
        forms = later | (tables.of[outcome.table] >= 0)
        codes = np.where(forms, codes, b"a").astype("S1")
        if outcome.statistics:
            found, why = _of_columns(filling, outcome.statistics)
            again = _of_columns(filling, outcome.else_statistics) if outcome.else_statistics else (found, why)
            found, why = np.where(why == KNOWN, found, again[0]), np.where(why == KNOWN, why, again[1])
            own = ~forms & ((tables.of["statistics"] >= 0) | (tables.year == 1))
            values, codes = np.where(own, found, values), np.where(own, why, codes).astype("S1")
            taken = np.where(own & (why == KNOWN), _STATISTICS, taken)
        for place, told in ((_LOCAL, local), (_TEXT, text)):
            if told is not None and outcome.told:
                found, why = told.sums(
                    outcome.told, outcome.else_local if place == _LOCAL and outcome.else_local else outcome.else_told
                )
                open_ = (codes != KNOWN) & (~forms | (place == _TEXT)) & np.isin(why, [KNOWN, b"k"])
                values, codes = np.where(open_, found, values), np.where(open_, why, codes).astype("S1")
                taken = np.where(open_ & (why == KNOWN), place, taken)
        values = np.where(codes == KNOWN, values, np.nan)
        filling.put(outcome.id, np.where(values < 0, np.nan, values), np.where(values < 0, b"k", codes).astype("S1"))
        if outcome.id == "h_recv":
            source = taken
    form = np.where(tables.of["requests"] == 3, 1.0, 2.0)
    values = np.where(source == _FORM, form, source.astype(float))
    filling.put("h_src", np.where(values == 0, np.nan, values), filling.codes["h_recv"])


def _of_columns(filling: Filling, names: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
    """Return the sum of columns, of which a name with ``-`` is taken off, and the first code."""
    signs = [-1.0 if name.startswith("-") else 1.0 for name in names]
    plain = [name.removeprefix("-") for name in names]
    values = np.sum([sign * filling.values[name] for sign, name in zip(signs, plain, strict=True)], axis=0)
    return values, first_code([filling.codes[name] for name in plain])


def fill_rates(filling: Filling) -> None:
    """Add numerator, denominator, value, Wilson interval and whether the denominator is small, of every rate."""
    for rate in rates():
        _fill_rate(filling, rate)


def _fill_rate(filling: Filling, rate: Rate) -> None:
    over, why_over = _of_columns(filling, tuple(rate.over.split(" + ")))
    under, why_under = _of_columns(filling, tuple(rate.under.split(" + ")))
    filling.put(f"r_{rate.id}_n", np.where(why_over == KNOWN, over, np.nan), why_over)
    filling.put(f"r_{rate.id}_d", np.where(why_under == KNOWN, under, np.nan), why_under)
    why = first_code([why_over, why_under])
    why = np.where((why == KNOWN) & (under == 0), b"z", why)
    why = np.where((why == KNOWN) & (over > under), b"k", why).astype("S1")
    known = why == KNOWN
    count = np.where(known, under, np.nan)
    share = np.divide(over, count, out=np.full(filling.size, np.nan), where=known)
    lower, upper = wilson(share, count)
    found: Mapping[str, NDArray[np.float64]] = {
        "v": share,
        "lo": lower,
        "hi": upper,
        "few": np.where(known, (under < FEW).astype(float), np.nan),
    }
    for end, values in found.items():
        filling.put(f"r_{rate.id}_{end}", values, why)
