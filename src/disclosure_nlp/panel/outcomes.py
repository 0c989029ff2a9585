"""Panel columns of request outcomes, comparable over four form generations, and of rates with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from disclosure_nlp.compare.rates import FEW, wilson
from disclosure_nlp.definitions import load_definition
from disclosure_nlp.panel.cells import TableForms, first_missing_code
from disclosure_nlp.panel.columns import RateDefinition, load_rates
from disclosure_nlp.panel.figures import FiguresByTopic
from disclosure_nlp.panel.filling import KNOWN, PanelBuilder

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORM, _STATISTICS, _LOCAL, _TEXT = 2, 3, 4, 5


class OutcomeDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Definition of a request outcome in each form generation: columns to sum, and topics of stated figures.

    ``else_statistics``, ``else_told`` and, in local tables, ``else_local`` are taken where the first ones are
    missing.
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
def load_outcomes() -> tuple[OutcomeDefinition, ...]:
    """Return the definitions of the request outcomes that are comparable over form generations.

    Raises
    ------
    DefinitionError
        If the file of definitions is invalid.
    """
    return load_definition("outcomes.toml", dict[str, tuple[OutcomeDefinition, ...]])["outcomes"]


def fill_outcomes(
    builder: PanelBuilder, table_forms: TableForms, local_figures: FiguresByTopic, text_figures: FiguresByTopic | None
) -> None:
    """Add the panel columns of request outcomes; a sum with a missing part gets the part's missing-value code.

    Parameters
    ----------
    builder : Filling
        With the cells of all tables.
    local_figures : FiguresByTopic
        Figures of local tables.
    text_figures : FiguresByTopic or None
        Figures stated in sentences; None where they are not to be used.
    """
    source = np.zeros(builder.size)
    for outcome in load_outcomes():
        values, codes = _sum_columns(builder, outcome.form)
        taken = np.where(codes == KNOWN, _FORM, 0)
        later = table_forms.year >= 2
        forms = later | (table_forms.of[outcome.table] >= 0)
        codes = np.where(forms, codes, b"a").astype("S1")
        if outcome.statistics:
            found, why = _sum_columns(builder, outcome.statistics)
            again = _sum_columns(builder, outcome.else_statistics) if outcome.else_statistics else (found, why)
            found, why = np.where(why == KNOWN, found, again[0]), np.where(why == KNOWN, why, again[1])
            own = ~forms & ((table_forms.of["statistics"] >= 0) | (table_forms.year == 1))
            values, codes = np.where(own, found, values), np.where(own, why, codes).astype("S1")
            taken = np.where(own & (why == KNOWN), _STATISTICS, taken)
        for place, told in ((_LOCAL, local_figures), (_TEXT, text_figures)):
            if told is not None and outcome.told:
                found, why = told.topic_sums(
                    outcome.told, outcome.else_local if place == _LOCAL and outcome.else_local else outcome.else_told
                )
                open_ = (codes != KNOWN) & (~forms | (place == _TEXT)) & np.isin(why, [KNOWN, b"k"])
                values, codes = np.where(open_, found, values), np.where(open_, why, codes).astype("S1")
                taken = np.where(open_ & (why == KNOWN), place, taken)
        values = np.where(codes == KNOWN, values, np.nan)
        builder.add_column(
            outcome.id, np.where(values < 0, np.nan, values), np.where(values < 0, b"k", codes).astype("S1")
        )
        if outcome.id == "h_recv":
            source = taken
    form = np.where(table_forms.of["requests"] == 3, 1.0, 2.0)
    values = np.where(source == _FORM, form, source.astype(float))
    builder.add_column("h_src", np.where(values == 0, np.nan, values), builder.codes["h_recv"])


def _sum_columns(builder: PanelBuilder, names: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.bytes_]]:
    """Return row sums of panel columns (``-`` before a name subtracts), with the code of the first missing one.

    A sum is only valid where its code is empty.
    """
    signs = [-1.0 if name.startswith("-") else 1.0 for name in names]
    plain = [name.removeprefix("-") for name in names]
    values = np.sum([sign * builder.values[name] for sign, name in zip(signs, plain, strict=True)], axis=0)
    return values, first_missing_code([builder.codes[name] for name in plain])


def fill_rates(builder: PanelBuilder) -> None:
    """Add six panel columns per rate: numerator, denominator, value, Wilson interval, small denominator."""
    for rate in load_rates():
        _fill_rate_columns(builder, rate)


def _fill_rate_columns(builder: PanelBuilder, rate: RateDefinition) -> None:
    """Add the six panel columns of a rate, with missing-value codes in rows where it cannot be computed."""
    over, why_over = _sum_columns(builder, tuple(rate.over.split(" + ")))
    under, why_under = _sum_columns(builder, tuple(rate.under.split(" + ")))
    builder.add_column(f"r_{rate.id}_n", np.where(why_over == KNOWN, over, np.nan), why_over)
    builder.add_column(f"r_{rate.id}_d", np.where(why_under == KNOWN, under, np.nan), why_under)
    why = first_missing_code([why_over, why_under])
    why = np.where((why == KNOWN) & (under == 0), b"z", why)
    why = np.where((why == KNOWN) & (over > under), b"k", why).astype("S1")
    known = why == KNOWN
    count = np.where(known, under, np.nan)
    share = np.divide(over, count, out=np.full(builder.size, np.nan), where=known)
    lower, upper = wilson(share, count)
    found: Mapping[str, NDArray[np.float64]] = {
        "v": share,
        "lo": lower,
        "hi": upper,
        "few": np.where(known, (under < FEW).astype(float), np.nan),
    }
    for end, values in found.items():
        builder.add_column(f"r_{rate.id}_{end}", values, why)
