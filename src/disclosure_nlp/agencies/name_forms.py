"""Matches variants of an agency's name: 县政府 or 县人民政府, with or without the superior places in front."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import ClassVar, NamedTuple

from disclosure_nlp.definitions import WordLists
from disclosure_nlp.parse.organs import parse_government_body, place_prefix
from disclosure_nlp.parse.regions import successor_code


class _NameForms(WordLists, frozen=True):
    """Endings and words in agency names, each with its full form (``data/lexicon/name_forms.toml``)."""

    file: ClassVar[str] = "name_forms"
    endings: dict[str, tuple[str, ...]]
    functions: dict[str, tuple[str, ...]]


class NameInYear(NamedTuple):
    """An agency name as in one report, with the reporting year and, if known, the division code."""

    name: str
    year: int
    code: str | None = None


@lru_cache(maxsize=1 << 16)
def comparable_name(name: str) -> str:
    """Return an agency's name with full endings and words shortened, so that name variants are equal.

    Examples
    --------
    >>> comparable_name("云桥县人民政府"), comparable_name("云桥县发展和改革局"), comparable_name("云桥区柳桥街道办事处")
    ('云桥县', '云桥县发改局', '云桥区柳桥街道')
    """
    for short, fulls in _NameForms.load().endings.items():
        full = next((full for full in sorted(fulls, key=len, reverse=True) if name.endswith(full)), None)
        if full is not None and len(name) > len(full):
            name = name.removesuffix(full) + short
            break
    for short, fulls in _NameForms.load().functions.items():
        for full in fulls:
            name = name.replace(full, short)
    return name


def is_same_agency(name: str, other_name: str) -> bool:
    """Return whether two agency names differ only in short or full forms, or in the superior places in front.

    Examples
    --------
    >>> is_same_agency("棠浦市云桥县人民政府", "云桥县"), is_same_agency("云桥县水利局", "望屿县水利局")
    (True, False)
    """
    short, long = sorted((comparable_name(name), comparable_name(other_name)), key=lambda form: (len(form), form))
    if short == long:
        return True
    organ = parse_government_body(name if comparable_name(name) == short else other_name)
    above = long.removesuffix(short)
    return (
        organ is not None and not organ.bare and long.endswith(short) and bool(above) and place_prefix(above) == above
    )


def join_name_variants(reports: Iterable[NameInYear]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the full name for each variant of an agency's name, and the pairs of similar names that were not joined.

    Two names are joined if they are variants of one name, no year has a report under both, their division codes do
    not differ, and no third name fits one of them as well. The longest name is the full name.

    Examples
    --------
    >>> join_name_variants([NameInYear("云桥县", 2021), NameInYear("云桥县人民政府", 2022)])
    ({'云桥县': '云桥县人民政府'}, [])
    """
    years: dict[str, set[int]] = {}
    codes: dict[str, set[str]] = {}
    for report in reports:
        years.setdefault(report.name, set()).add(report.year)
        codes.setdefault(report.name, set()).update([successor_code(report.code)] if report.code else [])
    pairs = _find_pairs_of_name_variants(years)
    groups, open_pairs = _group_name_pairs(pairs, years, codes)
    joined = {name: max(group, key=lambda item: (len(item), item)) for group in groups for name in group}
    return {name: full for name, full in joined.items() if name != full}, open_pairs


def _find_pairs_of_name_variants(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of agency names that are variants of each other, by the ends of the short forms."""
    by_form: dict[str, list[str]] = {}
    for name in sorted(names):
        by_form.setdefault(comparable_name(name), []).append(name)
    pairs = [pair for group in by_form.values() for pair in combinations(group, 2)]
    for form, group in by_form.items():
        for cut in range(1, len(form) - 1):
            pairs += [
                (short, long) for short in by_form.get(form[cut:], ()) for long in group if is_same_agency(short, long)
            ]
    return pairs


def _group_name_pairs(
    name_pairs: list[tuple[str, str]], years: Mapping[str, set[int]], codes: Mapping[str, set[str]]
) -> tuple[list[set[str]], list[tuple[str, str]]]:
    """Return groups of agency names that pairs connect, and the pairs that were not joined.

    A pair is not joined if both names have a report in one year, or their division codes differ.
    """
    group_of: dict[str, set[str]] = {}
    refused: list[tuple[str, str]] = []
    for one, other in name_pairs:
        merged = {one, other, *group_of.get(one, ()), *group_of.get(other, ())}
        clash = any(
            years[a] & years[b] or (codes[a] and codes[b] and codes[a] != codes[b]) or not is_same_agency(a, b)
            for a, b in combinations(sorted(merged), 2)
        )
        if clash:
            refused.append((one, other))
        else:
            group_of |= dict.fromkeys(merged, merged)
    return list({id(group): group for group in group_of.values()}.values()), refused
