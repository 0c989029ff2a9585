"""Figures that agree with each other within a report and from year to year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from disclosure_nlp.parse.forms import APPLICANTS, OUTCOME_GROUPS, load_form
from disclosure_nlp.synth.model import Agency, CellKey

# Rough shares of applicants and outcomes; only their order of size is meant to be lifelike.
_APPLICANT_WEIGHTS = (80, 9, 1, 1, 6, 3)
_GROUP_WEIGHTS = {"granted": 42, "partly_granted": 8, "denied": 10, "unable": 25, "unprocessed": 7, "other": 8}
_MAIN = 0.9  # of a group's outcomes, where a shape names its main row
_DISPUTE_ROWS = ("review", "litigation_direct", "litigation_after_review")
_DISPUTE_RESULTS = ("upheld", "corrected", "other", "pending")


@dataclass(frozen=True)
class YearShape:
    """What the requests of a year are to be like, in place of chance alone.

    Attributes
    ----------
    received : int
        Requests received.
    weights : mapping
        Weights of groups of outcomes that differ from the usual ones.
    main : mapping
        The row of the form that nine in ten outcomes of a group are in.
    """

    received: int
    weights: Mapping[str, float] = field(default_factory=dict)
    main: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Books:
    """What an agency carries from one year to the next."""

    carried: dict[str, int] = field(default_factory=lambda: dict.fromkeys(APPLICANTS, 0))
    in_force: int = 0
    rules: int = 0
    published: int = 0
    items: dict[str, int] = field(default_factory=dict)


def make_years(
    agency: Agency, years: range, seed: int, shapes: Mapping[int, YearShape] | None = None
) -> Iterator[tuple[int, str, dict[CellKey, str]]]:
    """Yield (year, form, cells) for each year; carry-overs and stocks agree between years.

    Parameters
    ----------
    shapes : mapping, optional
        What the requests of a year are to be like; by default chance decides.
    """
    random = Random(f"figures-{seed}-{agency.name}")
    books = Books(in_force=random.randint(1, 30), published=random.randint(20, 90))
    books.rules = random.randint(2, 12) if agency.kind == "government" and agency.level == "prefecture" else 0
    for year in years:
        form = "2019" if year in (2019, 2020) else "2021"
        cells = {
            **_proactive(random, agency, books, form),
            **_requests(random, agency, books, form, (shapes or {}).get(year)),
        }
        cells |= _disputes(random, agency)
        yield year, form, {key: str(value) for key, value in cells.items()}


def _count(random: Random, mean: float) -> int:
    return int(random.expovariate(1 / mean)) if mean > 0 else 0


def _requests(
    random: Random, agency: Agency, books: Books, form: str, shape: YearShape | None = None
) -> dict[CellKey, int]:
    cells: dict[CellKey, int] = {}
    rows = [row.id for row in load_form(form).requests.rows]
    received = _count(random, agency.size) if shape is None else shape.received
    shares = random.choices(APPLICANTS, _APPLICANT_WEIGHTS, k=received)
    for applicant in APPLICANTS:
        new, old = shares.count(applicant), books.carried[applicant]
        books.carried[applicant] = sum(random.random() < 0.06 for _ in range(new))
        column = dict.fromkeys(rows, 0)
        column |= {"received": new, "carried_in": old, "carried_out": books.carried[applicant]}
        column["total_processed"] = new + old - books.carried[applicant]
        for row in _outcomes(random, form, column["total_processed"], shape):
            column[row] += 1
        cells |= {("requests", row, applicant): value for row, value in column.items()}
    for row in rows:
        cells["requests", row, "total"] = sum(cells["requests", row, applicant] for applicant in APPLICANTS)
    return cells


def _outcomes(random: Random, form: str, count: int, shape: YearShape | None) -> Iterator[str]:
    grid = load_form(form).requests
    own = {row.id for row in grid.rows}
    weights = _GROUP_WEIGHTS | dict(shape.weights if shape else {})
    for group in random.choices(OUTCOME_GROUPS, [weights[g] for g in OUTCOME_GROUPS], k=count):
        if shape and group in shape.main and random.random() < _MAIN:
            yield shape.main[group]
        else:
            yield random.choice([row for row in grid.row_ids_of_group(group) if row in own])


def _disputes(random: Random, agency: Agency) -> dict[CellKey, int]:
    cells: dict[CellKey, int] = {}
    for row in _DISPUTE_ROWS:
        results = {result: _count(random, agency.size / 40) for result in _DISPUTE_RESULTS}
        cells |= {("disputes", row, result): value for result, value in results.items()}
        cells["disputes", row, "total"] = sum(results.values())
    return cells


def _proactive(random: Random, agency: Agency, books: Books, form: str) -> dict[CellKey, int | float]:
    return _blocks_2021(random, agency, books) if form == "2021" else _blocks_2019(random, agency, books)


def _documents(random: Random, books: Books) -> dict[str, tuple[int, int, int]]:
    """Return made, repealed and in force of rules and normative documents, and move the stocks on."""
    made, repealed = random.randint(0, 6), random.randint(0, min(3, books.in_force))
    books.in_force += made - repealed
    rules = random.randint(0, 1) if books.rules else 0
    books.rules += rules
    return {"rules": (rules, 0, books.rules), "normative_documents": (made, repealed, books.in_force)}


def _blocks_2021(random: Random, agency: Agency, books: Books) -> dict[CellKey, int | float]:
    cells: dict[CellKey, int | float] = {}
    for row, stock in _documents(random, books).items():
        cells |= {("proactive", row, c): n for c, n in zip(("made", "repealed", "in_force"), stock, strict=True)}
    for row, weight in (("licences", 400), ("penalties", 60), ("coercions", 6)):
        cells["proactive", row, "decisions"] = _count(random, agency.size * weight / 10)
    cells["proactive", "admin_fees", "amount_10k_yuan"] = round(_count(random, agency.size * 900) / 100, 2)
    return cells


def _blocks_2019(random: Random, agency: Agency, books: Books) -> dict[CellKey, int | float]:
    cells: dict[CellKey, int | float] = {}
    for row, (made, _, _) in _documents(random, books).items():
        books.published += made if row == "normative_documents" else 0
        total = books.published if row == "normative_documents" else books.rules
        names = ("made", "newly_published", "published_total")
        cells |= {("proactive", row, c): n for c, n in zip(names, (made, made, total), strict=True)}
    for row in ("licences", "other_services", "penalties", "coercions", "admin_fees"):
        before, change = books.items.setdefault(row, random.randint(0, 90)), random.randint(-2, 4)
        change = max(change, -before)
        books.items[row] = before + change
        cells |= {("proactive", row, "previous_items"): before, ("proactive", row, "change"): change}
        if row != "admin_fees":
            cells["proactive", row, "decisions"] = _count(random, agency.size * 20)
    cells |= {("proactive", "procurement", "items"): random.randint(0, 40)}
    cells["proactive", "procurement", "amount"] = _count(random, agency.size * 9) * 1000
    return cells
