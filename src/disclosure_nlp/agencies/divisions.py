"""Renames of administrative divisions applied to agencies: a county that became a district keeps its government."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

from disclosure_nlp.agencies.name_forms import NameInYear
from disclosure_nlp.agencies.successions import Succession
from disclosure_nlp.parse.regions import Division, divisions_by_name, find_region


def division_renames(reports: Iterable[NameInYear]) -> list[Succession]:
    """Return the renames of agencies whose administrative division was renamed.

    Only where one division became one other: where several were joined or one was split, there is no successor. The
    last report under the old name comes before the first one under the new name.

    Examples
    --------
    >>> names = [NameInYear("淮安市洪泽县人民政府", 2015), NameInYear("淮安市洪泽区人民政府", 2017)]
    >>> division_renames(names)[0].after
    '淮安市洪泽区人民政府'
    """
    years: dict[str, tuple[int, int]] = {}
    for report in reports:
        first, last = years.get(report.name, (report.year, report.year))
        years[report.name] = (min(first, report.year), max(last, report.year))
    found = []
    for name, (first, last) in sorted(years.items()):
        region = find_region(name, first)
        following = _successors_of_renamed_divisions().get(region.division) if region is not None else None
        if region is not None and following is not None:
            start = region.end - len(region.division.name)
            after = name[:start] + following.name + name[region.end :]
            if after in years and name[start : region.end] == region.division.name and last < years[after][0]:
                found.append(Succession(name, after, years[after][0], "rename"))
    return found


@cache
def _successors_of_renamed_divisions() -> dict[Division, Division]:
    """Return the current division for each former one that was renamed, not merged or split."""
    rows = {division for known in divisions_by_name().values() for division in known}
    today = {division.code: division for division in rows if not division.former}
    former = [division for division in rows if division.former and division.successor in today]
    heirs = Counter(division.successor for division in former)
    return {
        division: heir
        for division in former
        for heir in [today[division.successor or ""]]
        if heirs[heir.code] == 1 and heir.name != division.name and heir.since == division.until
    }
