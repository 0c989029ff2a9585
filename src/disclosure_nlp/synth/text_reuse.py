"""Copies text between synthetic reports in known shares; all other sentences are unique to a report.

An agency that reuses text writes its overview and its problems in its own words every second year. In the years between
it copies a share of the sentences from its report of the year before, or from its neighbour in the same year.
"""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from disclosure_nlp.synth.model import NarrativeUnit, SyntheticAgency, SyntheticReport

SECTIONS = ("overview", "problems")
SHARES = (0.6, 0.1, 0.9, 0.0, 0.75)
_SENTENCES = 20
_LABELS = ("proactive", "management", "platform", "supervision")


class TextReuse(NamedTuple):
    """Copied text in a synthetic report: the agency and year it is copied from, and the share of sentences copied."""

    agency: str
    year: int
    share: float


def plan_text_reuse(
    agency: SyntheticAgency, neighbour: SyntheticAgency | None, year: int, first_year: int, turn: int
) -> TextReuse | None:
    """Return which text a synthetic report copies; None in years in which the agency uses its own words.

    Parameters
    ----------
    agency, neighbour : Agency
        The agency, and one that uses its own words in that year.
    year, first_year : int
        Reporting year, and first year of the corpus.
    turn : int
        Number of the agency among those that reuse text; neighbours do so in different years.
    """
    if (year - first_year + turn) % 2 == 0:
        return None
    share = SHARES[(turn + (year - first_year) // 2) % len(SHARES)]
    own = year > first_year and (turn // 2 + (year - first_year) // 2) % 2 == 0
    if own:
        return TextReuse(agency.name, year - 1, share)
    return TextReuse(neighbour.name, year, share) if neighbour else None


def make_own_sentences(bank: dict[str, Any], agency: str, year: int, section: str, seed: int) -> list[NarrativeUnit]:
    """Return sentences that occur in no other report; equal arguments give equal sentences."""
    random = Random(f"own-{seed}-{agency}-{year}-{section}")
    words = bank["own_words"]
    units = []
    for _ in range(_SENTENCES):
        label = random.choice(_LABELS)
        deed = random.choice(words[label]).format(theme=random.choice(bank["words"]["themes"]))
        units.append(NarrativeUnit(section, f"{deed}，{random.choice(words['details'])}。", (label,)))
    return units


def insert_reused_text(
    report: SyntheticReport, bank: dict[str, Any], text_reuse: TextReuse | None, seed: int
) -> list[dict[str, Any]]:
    """Replace a report's overview and problems by unique and copied sentences; return the copied share by section.

    Sentences with claims about the tables and one problem remain.
    """
    told = []
    for section in SECTIONS:
        units = make_own_sentences(bank, report.agency.name, report.year, section, seed)
        taken = round(text_reuse.share * _SENTENCES) if text_reuse else 0
        if text_reuse and taken:
            units[_SENTENCES - taken :] = make_own_sentences(bank, text_reuse.agency, text_reuse.year, section, seed)[
                :taken
            ]
        lengths = [len(unit.text) for unit in units]
        share = round(sum(lengths[_SENTENCES - taken :]) / sum(lengths), 4)
        if text_reuse:
            told.append({"section": section, "agency": text_reuse.agency, "year": text_reuse.year, "share": share})
        _replace_sentences(report, section, units)
    return told


def _replace_sentences(report: SyntheticReport, section: str, sentences: list[NarrativeUnit]) -> None:
    """Replace the sentences of a section, except headings, sentences with table figures and the first problem."""
    kept = {"heading", "request", "review_litigation", "problem", "remediation"}
    own = [unit for unit in report.units if unit.section == section and kept & set(unit.labels)]
    acts = [unit for unit in own if {"problem", "remediation"} & set(unit.labels)]
    own = [unit for unit in own if unit not in acts[1:]]
    at = next(number for number, unit in enumerate(report.units) if unit.section == section)
    rest = [unit for unit in report.units if unit.section != section]
    report.units = [*rest[:at], *own, *sentences, *rest[at:]]
