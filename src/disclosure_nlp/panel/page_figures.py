"""Panel figures shown on a comparison's pages: outcomes, grounds of refusal, disputes, publication, rates."""

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
    """Return the figures of a panel as the comparison's pages show them.

    Parameters
    ----------
    table : PanelTable
        Panel from `build_table`; text measures are not needed.
    """
    figures = (*_count_figures(table), *_rate_figures())
    rows = table.frame["report"].notna().to_numpy()
    names = dict.fromkeys(name for one in figures for name in (one.id, one.over, one.under) if name)
    values = table.frame.loc[rows, list(names)].astype(float).set_axis(table.frame.loc[rows, "report"])
    values.attrs = {}  # labels of all columns, which pandas would copy with every operation
    letters = {one.id: [code.decode() for code in table.codes[one.id][rows].tolist()] for one in figures}
    codes = values[[]].assign(**letters)
    return SiteFigures(figures, values, codes, {code: (words.en, words.zh) for code, words in missing_codes().items()})


def _count_figures(table: PanelTable) -> Iterator[SiteFigure]:
    """Yield the counts to show: of tables by applicant only totals, each definition once."""
    for group, openings in _GROUPS:
        for opening in openings:
            for name, column in table.columns.items():
                if name.startswith(opening) and (name.endswith(_TOTAL) or not name.startswith("rq_")):
                    labels = column.en.removesuffix(": total"), column.zh.removesuffix("：总计")
                    yield SiteFigure(name, group, labels, column.unit, column.comparable)


def _rate_figures() -> Iterator[SiteFigure]:
    for rate in load_rates():
        yield SiteFigure(
            f"r_{rate.id}_v", "rates", (rate.en, rate.zh), "share", "B", f"r_{rate.id}_n", f"r_{rate.id}_d"
        )
