"""Generates table figures of synthetic reports that are consistent within a report and between years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from disclosure_nlp.parse.forms import APPLICANTS, OUTCOME_GROUPS, load_form
from disclosure_nlp.synth.model import CellKey, SyntheticAgency

# Rough shares of applicants and outcomes; only their order of magnitude is realistic.
_APPLICANT_WEIGHTS = (80, 9, 1, 1, 6, 3)
_GROUP_WEIGHTS = {"granted": 42, "partly_granted": 8, "denied": 10, "unable": 25, "unprocessed": 7, "other": 8}
_MAIN = 0.9  # share of a group's outcomes in its main row, if a profile names one
_DISPUTE_ROWS = ("review", "litigation_direct", "litigation_after_review")
_DISPUTE_RESULTS = ("upheld", "corrected", "other", "pending")


@dataclass(frozen=True)
class RequestProfile:
    """Properties of a year's requests that are set and not random: count, outcomes, main grounds.

    Attributes
    ----------
    received : int
        Requests received.
    weights : mapping
        Weights of outcome groups that differ from the usual ones.
    main : mapping
        Row id that nine in ten outcomes of a group have.
    """

    received: int
    weights: Mapping[str, float] = field(default_factory=dict)
    main: Mapping[str, str] = field(default_factory=dict)


@dataclass
class CarriedCounts:
    """Counts that an agency's report carries over from the previous year: open requests, documents in force, items."""

    open_requests: dict[str, int] = field(default_factory=lambda: dict.fromkeys(APPLICANTS, 0))
    in_force: int = 0
    rules: int = 0
    published: int = 0
    items: dict[str, int] = field(default_factory=dict)


def make_yearly_cells(
    agency: SyntheticAgency, years: range, seed: int, profiles: Mapping[int, RequestProfile] | None = None
) -> Iterator[tuple[int, str, dict[CellKey, str]]]:
    """Yield year, form and table cells of each year of a synthetic agency, consistent between years.

    Parameters
    ----------
    profiles : mapping, optional
        Properties of the requests of a year; random by default.
    """
    random = Random(f"figures-{seed}-{agency.name}")
    carried_counts = CarriedCounts(in_force=random.randint(1, 30), published=random.randint(20, 90))
    carried_counts.rules = random.randint(2, 12) if agency.kind == "government" and agency.level == "prefecture" else 0
    for year in years:
        form = "2019" if year in (2019, 2020) else "2021"
        make_proactive_cells = _make_proactive_cells_of_2021 if form == "2021" else _make_proactive_cells_of_2019
        cells = {
            **make_proactive_cells(random, agency, carried_counts),
            **_make_request_cells(random, agency, carried_counts, form, (profiles or {}).get(year)),
        }
        cells |= _make_dispute_cells(random, agency)
        yield year, form, {key: str(value) for key, value in cells.items()}


def _sample_count(random: Random, mean: float) -> int:
    """Return a random count from an exponential distribution with a mean; 0 for a mean of 0."""
    return int(random.expovariate(1 / mean)) if mean > 0 else 0


def _make_request_cells(
    random: Random,
    agency: SyntheticAgency,
    carried_counts: CarriedCounts,
    form: str,
    profile: RequestProfile | None = None,
) -> dict[CellKey, int]:
    """Return random cells of the table on requests; requests left open are recorded in ``carried_counts``."""
    cells: dict[CellKey, int] = {}
    rows = [row.id for row in load_form(form).requests.rows]
    received = _sample_count(random, agency.size) if profile is None else profile.received
    shares = random.choices(APPLICANTS, _APPLICANT_WEIGHTS, k=received)
    for applicant in APPLICANTS:
        new, old = shares.count(applicant), carried_counts.open_requests[applicant]
        carried = carried_counts.open_requests[applicant] = sum(random.random() < 0.06 for _ in range(new))
        column = dict.fromkeys(rows, 0) | {"received": new, "carried_in": old, "carried_out": carried}
        column["total_processed"] = new + old - carried
        for row in _sample_outcome_rows(random, form, column["total_processed"], profile):
            column[row] += 1
        cells |= {("requests", row, applicant): value for row, value in column.items()}
    totals = {row: sum(cells["requests", row, applicant] for applicant in APPLICANTS) for row in rows}
    return cells | {("requests", row, "total"): total for row, total in totals.items()}


def _sample_outcome_rows(random: Random, form: str, count: int, profile: RequestProfile | None) -> Iterator[str]:
    """Yield the row id of a random outcome (granted, denied, …) for each of ``count`` requests."""
    grid = load_form(form).requests
    own = {row.id for row in grid.rows}
    weights = _GROUP_WEIGHTS | dict(profile.weights if profile else {})
    for group in random.choices(OUTCOME_GROUPS, [weights[g] for g in OUTCOME_GROUPS], k=count):
        if profile and group in profile.main and random.random() < _MAIN:
            yield profile.main[group]
        else:
            yield random.choice([row for row in grid.row_ids_of_group(group) if row in own])


def _make_dispute_cells(random: Random, agency: SyntheticAgency) -> dict[CellKey, int]:
    """Return random cells of the table on administrative reviews and lawsuits, with correct totals."""
    cells: dict[CellKey, int] = {}
    for row in _DISPUTE_ROWS:
        results = {result: _sample_count(random, agency.size / 40) for result in _DISPUTE_RESULTS}
        cells |= {("disputes", row, result): value for result, value in results.items()}
        cells["disputes", row, "total"] = sum(results.values())
    return cells


def _sample_document_counts(random: Random, carried_counts: CarriedCounts) -> dict[str, tuple[int, int, int]]:
    """Return random counts of rules and normative documents made, repealed and in force; update those in force."""
    made, repealed = random.randint(0, 6), random.randint(0, min(3, carried_counts.in_force))
    carried_counts.in_force += made - repealed
    rules = random.randint(0, 1) if carried_counts.rules else 0
    carried_counts.rules += rules
    return {"rules": (rules, 0, carried_counts.rules), "normative_documents": (made, repealed, carried_counts.in_force)}


def _make_proactive_cells_of_2021(
    random: Random, agency: SyntheticAgency, carried_counts: CarriedCounts
) -> dict[CellKey, int | float]:
    """Return random cells of the tables in section 2 (proactive disclosure) in the form of 2021."""
    cells: dict[CellKey, int | float] = {}
    for row, stock in _sample_document_counts(random, carried_counts).items():
        cells |= {("proactive", row, c): n for c, n in zip(("made", "repealed", "in_force"), stock, strict=True)}
    for row, weight in (("licences", 400), ("penalties", 60), ("coercions", 6)):
        cells["proactive", row, "decisions"] = _sample_count(random, agency.size * weight / 10)
    cells["proactive", "admin_fees", "amount_10k_yuan"] = round(_sample_count(random, agency.size * 900) / 100, 2)
    return cells


def _make_proactive_cells_of_2019(
    random: Random, agency: SyntheticAgency, carried_counts: CarriedCounts
) -> dict[CellKey, int | float]:
    """Return random cells of the tables in section 2 (proactive disclosure) in the form of 2019."""
    cells: dict[CellKey, int | float] = {}
    for row, (made, _, _) in _sample_document_counts(random, carried_counts).items():
        carried_counts.published += made if row == "normative_documents" else 0
        total = carried_counts.published if row == "normative_documents" else carried_counts.rules
        names = ("made", "newly_published", "published_total")
        cells |= {("proactive", row, c): n for c, n in zip(names, (made, made, total), strict=True)}
    for row in ("licences", "other_services", "penalties", "coercions", "admin_fees"):
        before = carried_counts.items.setdefault(row, random.randint(0, 90))
        change = max(random.randint(-2, 4), -before)
        carried_counts.items[row] = before + change
        cells |= {("proactive", row, "previous_items"): before, ("proactive", row, "change"): change}
        if row != "admin_fees":
            cells["proactive", row, "decisions"] = _sample_count(random, agency.size * 20)
    cells |= {("proactive", "procurement", "items"): random.randint(0, 40)}
    cells["proactive", "procurement", "amount"] = _sample_count(random, agency.size * 9) * 1000
    return cells
