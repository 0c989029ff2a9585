"""O, other matters; G, timeliness; D, across years."""

from __future__ import annotations

from datetime import date

from disclosure_nlp.score.scoring import (
    NO_FORM,
    ItemResult,
    ItemScorer,
    ScoringInput,
    failed,
    known,
    not_applicable,
    share_of,
    unknown,
)

_FEES_SINCE = 2021
_FEWEST_FIGURES = 2
_LAW_OF_2019_SINCE = 2019
_FEWEST_FEE_FIGURES = 2
_HARD_DEADLINE = ("department",)


def fee_figures(case: ScoringInput) -> ItemResult:
    """O1: share of notices issued, amount charged and amount received that section 6 states (check F1)."""
    year = case.report.year
    if year is None:
        return unknown("the reporting year is not known")
    if year < _FEES_SINCE:
        return not_applicable("not asked for before reporting year 2021")
    return share_of(case.results("F1"), "fee figures", "are stated")


def fee_agreement(case: ScoringInput) -> ItemResult:
    """O2: the fee figures agree among themselves (check F2); a mere hint is no contradiction."""
    results = [result for result in case.results("F2") if result.severity != "hint" or result.verdict != "fail"]
    failures = [result for result in results if failed(result)]
    if failures:
        return known(0.0, failures[0].message, [item for result in failures for item in result.evidence])
    stated = sum(result.verdict == "pass" for result in case.results("F1"))
    if stated < _FEWEST_FIGURES:
        few = "fewer than two fee figures stated"
        return (
            unknown(f"{few}, but part of the file could not be read")
            if case.facts.copy_is_damaged
            else not_applicable(few)
        )
    if any(result.verdict == "not_assessable" or result.fault == "copy" for result in results):
        return unknown("the fee figures could not be compared")
    return known(1.0, "the fee figures agree")


def other_matters(case: ScoringInput) -> ItemResult:
    """O3: section 6 holds a sentence."""
    if not case.facts.uses_forms:
        return not_applicable(NO_FORM)
    if case.report.section("other") is None:
        return case.absent("section 6 not found")
    if any(sentence.section == "other" for sentence in case.facts.statements):
        return known(1.0, "section 6 has a sentence")
    return case.absent("section 6 is empty")


def published_in_time(case: ScoringInput) -> ItemResult:
    """G1: published by 31 January (departments) or 31 March (governments, and all organs up to 2018), article 49.

    Article 49 binds departments of county level and above; for other organs, and where the kind is not known, a date
    between the two deadlines is no proof either way. A date after the next report was due tells when a page was
    moved, not when the report came out; one before the year's end cannot be right.
    """
    report = case.report
    if report.published is None or report.year is None:
        return unknown("no publication date stated")
    try:
        published = date.fromisoformat(report.published[:10])
    except ValueError:
        return unknown(f"the publication date {report.published!r} is no date")
    early, late = date(report.year + 1, 1, 31), date(report.year + 1, 3, 31)
    hard = report.kind in _HARD_DEADLINE and report.year >= _LAW_OF_2019_SINCE
    either = report.kind in (None, "other") and report.year >= _LAW_OF_2019_SINCE
    deadline = early if hard else late
    if published.year <= report.year or published > date(report.year + 2, deadline.month, deadline.day):
        return unknown(f"{published} is not the date of first publication")
    if either and early < published <= late:
        return unknown(f"published {published}; the deadline of this kind of organ is not known")
    if published <= deadline:
        return known(1.0, f"published {published}, due {deadline}")
    return known(0.0, f"published {published}, due {deadline}")


def across_years(_: ScoringInput) -> ItemResult:
    """D1 to D4: nothing to hold a single year against."""
    return not_applicable("one year in hand")


OTHER: dict[str, ItemScorer] = {
    "D1": across_years,
    "D2": across_years,
    "D3": across_years,
    "D4": across_years,
    "O1": fee_figures,
    "O2": fee_agreement,
    "O3": other_matters,
    "G1": published_in_time,
}
