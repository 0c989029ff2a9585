"""Review items of a store: findings in its current reports, and findings that compare several reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from disclosure_nlp.check.registry import cross_report_checks
from disclosure_nlp.compare.comparison import check_panel
from disclosure_nlp.compare.listing import cross_report_findings
from disclosure_nlp.compare.panel import Panel, build_panel
from disclosure_nlp.corpus.decisions import DecisionIndex, DecisionLog, read_decision_log
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import check_ids, require_known_id
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Severity
from disclosure_nlp.review.decide import DecisionTarget
from disclosure_nlp.review.items import SEVERITIES, ReviewItem, review_items_across_reports, review_items_of_report

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store


class PanelFindings(NamedTuple):
    """A panel of reports with the results of the checks that compare several reports.

    Review decisions are not applied to the results.
    """

    panel: Panel
    across: pd.DataFrame
    reuse: pd.DataFrame
    followup: pd.DataFrame
    versions: pd.DataFrame


class ItemSelection(NamedTuple):
    """Criteria for the review items to list: reporting years, severities, check ids; empty years or checks mean all."""

    years: Collection[int] = ()
    severities: Collection[Severity] = SEVERITIES
    checks: Collection[str] = ()

    def includes(self, item: ReviewItem) -> bool:
        """Return whether a review item meets the criteria; for a check not assessed the severity is ignored."""
        return (
            (not self.years or item.year in self.years)
            and (item.severity in self.severities or item.group == "unclear")
            and (not self.checks or not set(self.checks).isdisjoint(item.checks))
        )


def make_selection(
    years: Iterable[int] = (), severities: Iterable[Severity] = SEVERITIES, checks: Iterable[str] = ()
) -> ItemSelection:
    """Return criteria for review items: reporting years, severities and check ids.

    Raises
    ------
    UnknownIdError
        If a check id is unknown.
    """
    chosen = tuple(checks)
    known = {*check_ids(), *(check.id for check in cross_report_checks())}
    for check in chosen:
        require_known_id("check", check, known)
    return ItemSelection(frozenset(years), frozenset(severities), frozenset(chosen))


def latest_reporting_year(store: Store) -> frozenset[int]:
    """Return a set with the latest reporting year of a store's scored reports; empty if no year is known."""
    (row,) = store.rows("SELECT max(year) AS year FROM scored")
    return frozenset([] if row["year"] is None else [row["year"]])


class StoreReview(NamedTuple):
    """Data of a store's review: review items, the panel of its reports, and all decisions so far."""

    items: list[ReviewItem]
    panel: Panel
    log: DecisionLog


def review_items(store: Store, selection: ItemSelection | None = None) -> StoreReview:
    """Return the review items of a store's current reports, including findings that compare several reports.

    Parameters
    ----------
    selection : ItemSelection, optional
        By default all items of the store's last reporting year.

    Raises
    ------
    DefinitionError
        If the store has no report with agency and year.
    """
    panel = build_panel(store)
    chosen = selection or ItemSelection(latest_reporting_year(store))
    log = read_decision_log(store.storage)
    index = DecisionIndex(log.verdicts.values())
    reports = panel.reports
    if chosen.years:
        reports = reports[reports["year"].isin(list(chosen.years))]
    if reports.empty:
        years = tuple(str(year) for year in sorted(chosen.years))
        raise DefinitionError("review", [msg("review.no_year", years=years, known=tuple(map(str, panel.years)))])
    archived = store.archived_reports(reports["report"].tolist())
    items = [item for report in archived for item in review_items_of_report(report, index)]
    items += review_items_of_panel(PanelFindings(panel, *check_panel(panel, store)[0]), store)
    return StoreReview([item for item in items if chosen.includes(item)], panel, log)


def review_items_of_panel(results: PanelFindings, store: Store) -> Iterator[ReviewItem]:
    """Yield the review items on findings that compare several reports, such as a jump from the previous year."""
    columns = (results.panel.reports[name].tolist() for name in ("report", "agency", "year"))
    owners = {report: (agency, int(year)) for report, agency, year in zip(*columns, strict=True)}
    versions: dict[tuple[str | None, int | None], list[ReviewItem]] = {}
    for item in review_items_across_reports(cross_report_findings(results, store), owners):
        if item.check == "X8":
            versions.setdefault((item.agency, item.year), []).append(item)
        else:
            yield item
    yield from map(_merge_version_differences, versions.values())


def _merge_version_differences(items: list[ReviewItem]) -> ReviewItem:
    """Return one review item for all differences between versions of a report (check X8); it is no fault.

    ``items`` are the review items on the single differences.
    """
    first = items[0]
    more = msg("review.and_more", what=first.message, count=len(items) - 1)
    return structs.replace(
        first,
        findings=tuple(item.findings[0] for item in items),
        checked_subjects=("X8 versions",),
        group="unclear",
        message=first.message if len(items) == 1 else more,
    )


def decision_targets_in_single_reports(store: Store) -> dict[str, DecisionTarget]:
    """Return the decision targets of all findings in single current reports, by fingerprint (the finding's hash)."""
    query = """
    SELECT f.finding, f.report, r.agency, r.year, f.evidence FROM findings f JOIN scored r USING (report)
    WHERE f.verdict <> 'error'
    """
    return {row[0]: DecisionTarget(*row) for row in store.connection.execute(query).fetchall()}


def decision_targets_across_reports(store: Store) -> dict[str, DecisionTarget]:
    """Return the decision targets of findings that compare several reports, by fingerprint (the finding's hash)."""
    panel = build_panel(store)
    items = review_items_of_panel(PanelFindings(panel, *check_panel(panel, store)[0]), store)
    return {mark: DecisionTarget(mark, item.report, item.agency, item.year) for item in items for mark in item.findings}
