"""Texts: clusters of reports of a year that share a section, and promises made year after year and never reported as done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import log2
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.reuse import GRAVE
from disclosure_nlp.messages import msg
from disclosure_nlp.stories.counts import surprise
from disclosure_nlp.stories.model import Options, Story
from disclosure_nlp.stories.significance import adjusted
from disclosure_nlp.stories.sound import SoundFigures

if TYPE_CHECKING:
    import pandas as pd

_REPEATED = 3  # reports in a row that promise the same
_PROMISES = 10  # of an agency over the years, from which the share of those done says something
_NAMES = 6  # agencies named in a sentence


def find_clusters(reuse: pd.DataFrame, figures: SoundFigures, published: Mapping[str, str]) -> Iterator[Story]:
    """Yield the groups of agencies whose reports of one year share nearly all of a section, with the likely source.

    Parameters
    ----------
    reuse : frame
        `Comparison.reuse`: sections of at least 100 characters of content, with the nearest report of another agency.
    published : mapping
        Day of publication by report. The source is the report published first, where all days are known and one is first.
    """
    groups: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    shares: dict[tuple[int, str, str], float] = {}
    reports: dict[tuple[int, str], str] = {}
    close = reuse[(reuse["check"] == "X5") & (reuse["share"] > GRAVE)]
    columns = ("agency_id", "year", "section", "other_agency", "share", "report", "other")
    for agency, year, section, other, share, report, source in zip(*(close[c].tolist() for c in columns), strict=True):
        roots = groups[year, section]
        roots[_root(roots, agency)] = _root(roots, other)
        shares[year, section, agency] = share
        reports[year, agency], reports[year, other] = report, source
    for (year, agencies), sections in _members(groups).items():
        yield _cluster(year, sections, agencies, shares, reports, figures, published)


def _members(groups: Mapping[tuple[int, str], dict[str, str]]) -> dict[tuple[int, tuple[str, ...]], list[str]]:
    """Return the sections that the agencies of each group share."""
    sections: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for (year, section), roots in sorted(groups.items()):
        members: dict[str, list[str]] = defaultdict(list)
        for agency in sorted(roots):
            members[_root(roots, agency)].append(agency)
        for own in members.values():
            sections[year, tuple(own)].append(section)
    return sections


def _root(roots: dict[str, str], agency: str) -> str:
    """Return the agency that stands for the group of one, and shorten the way to it."""
    while roots.setdefault(agency, agency) != agency:
        roots[agency] = roots.setdefault(roots[agency], roots[agency])
        agency = roots[agency]
    return agency


def _cluster(
    year: int,
    sections: list[str],
    agencies: tuple[str, ...],
    shares: Mapping[tuple[int, str, str], float],
    reports: Mapping[tuple[int, str], str],
    figures: SoundFigures,
    published: Mapping[str, str],
) -> Story:
    days = {agency: published.get(reports[year, agency], "") for agency in agencies}
    first = sorted(agencies, key=lambda agency: (days[agency], agency))
    known = all(days.values()) and days[first[0]] < days[first[1]]
    copiers = [agency for agency in first if agency != first[0]] if known else first
    keys = [(year, section, agency) for section in sections for agency in copiers]
    measured = [shares[key] for key in keys if key in shares]
    share = sum(measured) / len(measured)
    same_year = sum(place.year == year for place in figures.places.values())
    source = msg("story.source", agency=first[0], day=days[first[0]]) if known else msg("story.no_source")
    message = msg(
        "story.cluster", year=str(year), count=len(agencies), whole=same_year, share=share, names=tuple(first[:_NAMES]),
        section=tuple(msg(f"section.{name}") for name in sections), source=source,
        more=msg("story.more_names", count=len(first) - _NAMES) if len(first) > _NAMES else "",
    )  # fmt: skip
    figured = {"value": share, "numerator": float(len(agencies)), "denominator": float(same_year)}
    strength = 2 + log2(len(agencies)) * 2 + 3 * (share - GRAVE) / (1 - GRAVE)
    place = figures.places[first[0], year]
    return figures.story(
        place, "cluster", "+".join(sections), message, strength=strength, others=tuple(first[1:]), **figured
    )


def find_promises(
    followup: pd.DataFrame, figures: SoundFigures, options: Options, cut: Collection[str] = ()
) -> Iterator[Story]:
    """Yield promises and problems that report after report repeats, and agencies that report fewer promises as done than the others.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    cut : collection of str
        Reports whose copy may lack what answers a promise or a problem; what they leave open counts for nothing.
    """
    near = followup[(followup["named"] == followup["year"] - 1) & ~followup["report"].isin(list(cut))]
    for kind, again, least in (("promise", "promised_again", _REPEATED), ("problem", "repeated", _REPEATED + 1)):
        rows: list[dict[str, Any]] = near[near["kind"] == kind].to_dict("records")  # type: ignore[assignment]
        yield from _chains(rows, again, least, figures)
        if kind == "promise":
            yield from _undone(rows, figures, options)


def _chains(rows: list[dict[str, Any]], state: str, least: int, figures: SoundFigures) -> Iterator[Story]:
    """Yield the longest chain of one unit that ``least`` reports in a row have, one for an agency."""
    again = [row for row in rows if row["state"] == state]
    before = {(row["report"], row["unit"]): (row["other"], row["other_unit"]) for row in again}
    settled = {(row["other"], row["other_unit"]) for row in rows if row["state"] in ("done", "answered")}
    best: dict[str, tuple[int, int, dict[str, Any]]] = {}
    for row in again:
        length = 0 if (row["report"], row["unit"]) in settled else _length(row, before)
        found = (length, int(row["year"]), row)
        if length >= least and found[:2] > best.get(row["agency_id"], (0, 0, row))[:2]:
            best[row["agency_id"]] = found
    for agency, (length, _, row) in best.items():
        others = sum(row["agency_id"] == agency for row in again)
        yield _chain(state, row, length, others, figures)


def _length(row: dict[str, Any], before: Mapping[tuple[str, str], tuple[str, str]]) -> int:
    """Return how many reports in a row have a unit, this one the last."""
    unit, length = (row["report"], row["unit"]), 1
    while unit in before:
        unit, length = before[unit], length + 1
    return length


def _chain(state: str, row: dict[str, Any], length: int, others: int, figures: SoundFigures) -> Story:
    agency, year = row["agency_id"], int(row["year"])
    own = sum(place.agency == agency for place in figures.places.values())
    message = msg(
        f"story.{state}", agency=agency, year=str(year), count=length, whole=own, first=str(year - length + 1),
        text=str(row["text"]),
    )  # fmt: skip
    figured = {"value": float(length), "numerator": float(length), "denominator": float(own)}
    strength = 1.5 * length + log2(1 + others) / 2
    return figures.story(figures.places[agency, year], "promise", state, message, strength=strength, **figured)


def _undone(rows: list[dict[str, Any]], figures: SoundFigures, options: Options) -> Iterator[Story]:
    """Yield agencies none of whose promises is reported as done, where the share of all makes that unlikely (binomial)."""
    states: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        states[row["agency_id"]].append(row["state"])
    all_states = [state for own in states.values() for state in own]
    share = all_states.count("done") / len(all_states) if all_states else 0.0
    tested = [(agency, own) for agency, own in states.items() if len(own) >= _PROMISES]
    p = [(1 - share) ** len(own) if "done" not in own else 1.0 for _, own in tested]
    for (agency, own), q in zip(tested, adjusted(p) if p else [], strict=True):
        if q > options.rate:
            continue
        place = max((one for one in figures.places.values() if one.agency == agency), key=lambda one: one.year)
        message = msg(
            "story.undone", agency=agency, count=len(own), share=share, others=len(states) - 1, whole=len(all_states)
        )
        figured = {"value": 0.0, "before": share, "numerator": 0.0, "denominator": float(len(own)), "q": float(q)}
        yield figures.story(place, "promise", "undone", message, strength=surprise(q) / 2 + log2(len(own)), **figured)
