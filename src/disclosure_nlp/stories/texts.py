"""Stories on texts: reports of one year that share a section, and promises repeated year after year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from math import log2
from typing import TYPE_CHECKING, Any

from disclosure_nlp.compare.reuse import GRAVE
from disclosure_nlp.messages import msg
from disclosure_nlp.stories.counts import surprisal
from disclosure_nlp.stories.model import Story, StoryOptions
from disclosure_nlp.stories.reliable_figures import ReliableFigures
from disclosure_nlp.stories.significance import adjust_p_values

if TYPE_CHECKING:
    import pandas as pd

_REPEATED = 3  # smallest number of consecutive reports with the same promise
_PROMISES = 10  # smallest number of an agency's promises for a story on its share of fulfilled promises
_NAMES = 6  # largest number of agency names in a message


def find_shared_text(reuse: pd.DataFrame, figures: ReliableFigures, published: Mapping[str, str]) -> Iterator[Story]:
    """Yield stories of agencies whose reports of one year share nearly all of a section, with the likely source.

    Parameters
    ----------
    reuse : frame
        `Comparison.reuse`: sections of at least 100 content characters, with the most similar report of another agency.
    published : mapping
        Day of publication by report. The source is the report published first, if all days are known and one is the earliest.
    """
    groups: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    shares: dict[tuple[int, str, str], float] = {}
    reports: dict[tuple[int, str], str] = {}
    close = reuse[(reuse["check"] == "X5") & (reuse["share"] > GRAVE)]
    columns = ("agency_id", "year", "section", "other_agency", "share", "report", "other")
    for agency, year, section, other, share, report, source in zip(*(close[c].tolist() for c in columns), strict=True):
        roots = groups[year, section]
        roots[_find_group_root(roots, agency)] = _find_group_root(roots, other)
        shares[year, section, agency] = share
        reports[year, agency], reports[year, other] = report, source
    for (year, agencies), sections in _shared_sections_by_agencies(groups).items():
        yield _shared_text_story(year, sections, agencies, shares, reports, figures, published)


def _shared_sections_by_agencies(
    links: Mapping[tuple[int, str], dict[str, str]],
) -> dict[tuple[int, tuple[str, ...]], list[str]]:
    """Return the sections that groups of agencies share in their reports, by year and group.

    ``links`` maps year and section to a union-find forest: agency to parent agency.
    """
    sections: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for (year, section), roots in sorted(links.items()):
        members: dict[str, list[str]] = defaultdict(list)
        for agency in sorted(roots):
            members[_find_group_root(roots, agency)].append(agency)
        for own in members.values():
            sections[year, tuple(own)].append(section)
    return sections


def _find_group_root(parents: dict[str, str], agency: str) -> str:
    """Return the representative of an agency's group in a union-find forest, compressing paths."""
    while parents.setdefault(agency, agency) != agency:
        parents[agency] = parents.setdefault(parents[agency], parents[agency])
        agency = parents[agency]
    return agency


def _shared_text_story(
    year: int,
    sections: list[str],
    agencies: tuple[str, ...],
    shares: Mapping[tuple[int, str, str], float],
    reports: Mapping[tuple[int, str], str],
    figures: ReliableFigures,
    published: Mapping[str, str],
) -> Story:
    """Return the story of agencies whose reports share sections, with the shares of common text."""
    days = {agency: published.get(reports[year, agency], "") for agency in agencies}
    first = sorted(agencies, key=lambda agency: (days[agency], agency))
    known = all(days.values()) and days[first[0]] < days[first[1]]
    copiers = [agency for agency in first if agency != first[0]] if known else first
    # Where the copiers have much else beside the text of the first one, only its own share is in the results.
    keys = [[(year, section, agency) for section in sections for agency in names] for names in (copiers, first)]
    measured = next(filter(None, ([shares[key] for key in own if key in shares] for own in keys)))
    share = sum(measured) / len(measured)
    same_year = figures.reports_per_year[year]
    source = msg("story.source", agency=first[0], day=days[first[0]]) if known else msg("story.no_source")
    message = msg(
        "story.cluster", year=str(year), count=len(agencies), whole=same_year, share=share, names=tuple(first[:_NAMES]),
        section=tuple(msg(f"section.{name}") for name in sections), source=source,
        more=msg("story.more_names", count=len(first) - _NAMES) if len(first) > _NAMES else "",
    )  # fmt: skip
    figured = {"value": share, "numerator": float(len(agencies)), "denominator": float(same_year)}
    strength = 2 + log2(len(agencies)) * 2 + 3 * (share - GRAVE) / (1 - GRAVE)
    info = figures.reports[first[0], year]
    return figures.make_story(
        info, "cluster", "+".join(sections), message, strength=strength, others=tuple(first[1:]), **figured
    )


def find_repeated_promises(
    followup: pd.DataFrame, figures: ReliableFigures, options: StoryOptions, truncated_reports: Collection[str] = ()
) -> Iterator[Story]:
    """Yield stories of promises or problems repeated in many reports, and of agencies that fulfil no promise.

    Parameters
    ----------
    followup : frame
        `Comparison.followup`.
    truncated_reports : collection of str
        Reports whose copy may be incomplete; their unanswered problems and promises are ignored.
    """
    near = followup[(followup["named"] == followup["year"] - 1) & ~followup["report"].isin(list(truncated_reports))]
    for kind, again, least in (("promise", "promised_again", _REPEATED), ("problem", "repeated", _REPEATED + 1)):
        rows: list[dict[str, Any]] = near[near["kind"] == kind].to_dict("records")  # type: ignore[assignment]
        yield from _find_longest_repetitions(rows, again, least, figures)
        if kind == "promise":
            yield from _find_agencies_fulfilling_nothing(rows, figures, options)


def _find_longest_repetitions(
    followup_rows: list[dict[str, Any]], state: str, min_length: int, figures: ReliableFigures
) -> Iterator[Story]:
    """Yield for each agency a story of its longest series of at least ``min_length`` reports with the same promise.

    ``state`` selects promises made again, or problems repeated.
    """
    again = [row for row in followup_rows if row["state"] == state]
    before = {(row["report"], row["unit"]): (row["other"], row["other_unit"]) for row in again}
    settled = {(row["other"], row["other_unit"]) for row in followup_rows if row["state"] in ("done", "answered")}
    best: dict[str, tuple[int, int, dict[str, Any]]] = {}
    for row in again:
        length = 0 if (row["report"], row["unit"]) in settled else _repetition_length(row, before)
        found = (length, int(row["year"]), row)
        if length >= min_length and found[:2] > best.get(row["agency_id"], (0, 0, row))[:2]:
            best[row["agency_id"]] = found
    others = Counter(row["agency_id"] for row in again)
    for agency, (length, _, row) in best.items():
        yield _repetition_story(state, row, length, others[agency], figures)


def _repetition_length(followup_row: dict[str, Any], earlier_unit: Mapping[tuple[str, str], tuple[str, str]]) -> int:
    """Return how many consecutive reports, the follow-up row's included, repeat the same promise or problem.

    ``earlier_unit`` maps (report, unit) to the unit that it repeats.
    """
    unit, length = (followup_row["report"], followup_row["unit"]), 1
    while unit in earlier_unit:
        unit, length = earlier_unit[unit], length + 1
    return length


def _repetition_story(
    state: str, followup_row: dict[str, Any], length: int, repeated_units: int, figures: ReliableFigures
) -> Story:
    """Return the story of a promise or problem that ``length`` consecutive reports repeat."""
    agency, year = followup_row["agency_id"], int(followup_row["year"])
    own = len(figures.reports_by_agency.get(agency, ()))
    message = msg(
        f"story.{state}", agency=agency, year=str(year), count=length, whole=own, first=str(year - length + 1),
        text=str(followup_row["text"]),
    )  # fmt: skip
    figured = {"value": float(length), "numerator": float(length), "denominator": float(own)}
    strength = 1.5 * length + log2(1 + repeated_units) / 2
    return figures.make_story(figures.reports[agency, year], "promise", state, message, strength=strength, **figured)


def _find_agencies_fulfilling_nothing(
    followup_rows: list[dict[str, Any]], figures: ReliableFigures, options: StoryOptions
) -> Iterator[Story]:
    """Yield stories of agencies that report no promise as done, if that is unlikely (binomial test)."""
    states: dict[str, list[str]] = defaultdict(list)
    for row in followup_rows:
        states[row["agency_id"]].append(row["state"])
    all_states = [state for own in states.values() for state in own]
    share = all_states.count("done") / len(all_states) if all_states else 0.0
    tested = [(agency, own) for agency, own in states.items() if len(own) >= _PROMISES]
    p = [(1 - share) ** len(own) if "done" not in own else 1.0 for _, own in tested]
    for (agency, own), q in zip(tested, adjust_p_values(p) if p else [], strict=True):
        if q > options.rate:
            continue
        info = max(figures.reports_by_agency[agency], key=lambda one: one.year)
        message = msg(
            "story.undone", agency=agency, count=len(own), share=share, others=len(states) - 1, whole=len(all_states)
        )
        figured = {"value": 0.0, "before": share, "numerator": 0.0, "denominator": float(len(own)), "q": float(q)}
        yield figures.make_story(
            info, "promise", "undone", message, strength=surprisal(q) / 2 + log2(len(own)), **figured
        )
