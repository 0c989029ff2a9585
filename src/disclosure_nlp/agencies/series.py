"""Series: the names that one agency has had over the years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from disclosure_nlp.agencies.name_forms import NamedYear, join_names
from disclosure_nlp.agencies.successions import Succession, series_names


class SeriesNames(NamedTuple):
    """The series of each name, the names joined because they are forms of one name, and pairs that were not joined."""

    series: dict[str, str]
    joined: dict[str, str]
    alike: list[tuple[str, str]]


def find_series(reports: Iterable[NamedYear], successions: Iterable[Succession]) -> SeriesNames:
    """Return the series of every name: by successions first, then by forms of one name.

    Parameters
    ----------
    reports : iterable of NamedYear
        Agency, year and division code of every report.
    successions : iterable of Succession
        Renames, reorganisations and mergers (`read_successions`).

    Examples
    --------
    >>> find_series([NamedYear("云桥县", 2021), NamedYear("云桥县人民政府", 2022)], ()).series
    {'云桥县': '云桥县人民政府', '云桥县人民政府': '云桥县人民政府'}
    """
    reports = list(reports)
    later = series_names((report.name for report in reports), successions)
    joined, alike = join_names(report._replace(name=later[report.name]) for report in reports)
    series = {name: joined.get(last, last) for name, last in later.items()}
    return SeriesNames(series, joined, alike)
