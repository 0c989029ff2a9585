"""Panel columns that a comparison's web pages show: request outcomes, grounds of refusal, disputes, rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from disclosure_nlp.panel.columns import load_rates, missing_codes
from disclosure_nlp.view.site.figures import SiteFigure, SiteFigures

if TYPE_CHECKING:
    from disclosure_nlp.panel.core import PanelTable

_TOTAL = "_tot"
# Prefixes of column names, by the group in which the columns are shown.
_GROUPS = (
    ("requests", ("h_recv", "h_proc", "rq_cin", "rq_cout")),
    ("outcomes", ("h_gran", "h_part", "h_disc", "h_deny", "h_unab", "h_unpr", "h_oth", "h_none")),
    ("grounds", ("rq_d", "rq_u", "rq_n", "rq_o")),
    ("disputes", ("h_rev", "h_sui", "dp_")),
    ("proactive", ("h_norm", "pa_")),
)


def page_figures(table: PanelTable) -> SiteFigures:
    """Return the panel's counts and rates that the web pages show, with values and missing-value codes.

    Parameters
    ----------
    table : PanelTable
        Panel from `build_table`; text measures are not needed.
    """
    figures = (*_list_count_columns(table), *_list_rate_columns())
    rows = table.frame["report"].notna().to_numpy()
    names = dict.fromkeys(name for one in figures for name in (one.id, one.over, one.under) if name)
    values = table.frame.loc[rows, list(names)].astype(float).set_axis(table.frame.loc[rows, "report"])
    letters = {one.id: [code.decode() for code in table.codes[one.id][rows].tolist()] for one in figures}
    codes = values[[]].assign(**letters)
    return SiteFigures(figures, values, codes, {code: (words.en, words.zh) for code, words in missing_codes().items()})


def _list_count_columns(table: PanelTable) -> Iterator[SiteFigure]:
    """Yield the count columns that web pages show; of tables by type of applicant only the totals."""
    for group, openings in _GROUPS:
        for opening in openings:
            for name, column in table.columns.items():
                if name.startswith(opening) and (name.endswith(_TOTAL) or not name.startswith("rq_")):
                    labels = column.en.removesuffix(": total"), column.zh.removesuffix("：总计")
                    yield SiteFigure(name, group, labels, column.unit, column.comparable)


def _list_rate_columns() -> Iterator[SiteFigure]:
    """Yield the rate columns that web pages show, each with its numerator and denominator column."""
    for rate in load_rates():
        yield SiteFigure(
            f"r_{rate.id}_v", "rates", (rate.en, rate.zh), "share", "B", f"r_{rate.id}_n", f"r_{rate.id}_d"
        )
