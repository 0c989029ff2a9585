"""Groups the names that one agency has had over the years into a series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from disclosure_nlp.agencies.divisions import division_renames
from disclosure_nlp.agencies.name_forms import NameInYear, join_name_variants
from disclosure_nlp.agencies.successions import Succession, current_names


class AgencySeries(NamedTuple):
    """Assignment of each agency name to a series (one agency under all its names over the years).

    ``joined`` maps name variants to the full name, ``alike`` lists similar names that were not joined.
    """

    series: dict[str, str]
    joined: dict[str, str]
    alike: list[tuple[str, str]]


def find_agency_series(reports: Iterable[NameInYear], successions: Iterable[Succession]) -> AgencySeries:
    """Return the series of each agency name: by renames and mergers, renamed divisions, then name variants.

    Parameters
    ----------
    reports : iterable of NameInYear
        Agency, year and division code of every report.
    successions : iterable of Succession
        Renames, reorganisations and mergers (`read_successions`).

    Examples
    --------
    >>> find_agency_series([NameInYear("云桥县", 2021), NameInYear("云桥县人民政府", 2022)], ()).series
    {'云桥县': '云桥县人民政府', '云桥县人民政府': '云桥县人民政府'}
    """
    reports = list(reports)
    rules = (*successions, *division_renames(reports))
    later = current_names((report.name for report in reports), rules)
    joined, alike = join_name_variants(report._replace(name=later[report.name]) for report in reports)
    series = {name: joined.get(last, last) for name, last in later.items()}
    return AgencySeries(series, joined, alike)
