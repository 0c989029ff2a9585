"""The review items of a store: of the current reports of some years, and over several reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from disclosure_nlp.check.registry import cross_report_checks
from disclosure_nlp.compare.comparison import results_of
from disclosure_nlp.compare.listing import findings_across
from disclosure_nlp.compare.panel import Panel, build_panel
from disclosure_nlp.corpus.decisions import DecisionIndex, DecisionLog, read_log
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.ids import check_ids, require
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Severity
from disclosure_nlp.review.acts import Target
from disclosure_nlp.review.items import SEVERITIES, ReviewItem, across_items, report_items

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store


class PanelFindings(NamedTuple):
    """A panel with the results of the checks over several reports, before decisions of people."""

    panel: Panel
    across: pd.DataFrame
    reuse: pd.DataFrame
    followup: pd.DataFrame
    versions: pd.DataFrame


class Selection(NamedTuple):
    """What is listed: reporting years (all if empty), severities and checks (all if empty)."""

    years: Collection[int] = ()
    severities: Collection[Severity] = SEVERITIES
    checks: Collection[str] = ()

    def holds(self, item: ReviewItem) -> bool:
        """Return whether an item is listed; what could not be assessed is, whatever its severity."""
        return (
            (not self.years or item.year in self.years)
            and (item.severity in self.severities or item.group == "unclear")
            and (not self.checks or not set(self.checks).isdisjoint(item.checks))
        )


def select(
    years: Iterable[int] = (), severities: Iterable[Severity] = SEVERITIES, checks: Iterable[str] = ()
) -> Selection:
    """Return a selection of items.

    Raises
    ------
    UnknownIdError
        When there is no such check.
    """
    chosen = tuple(checks)
    known = {*check_ids(), *(check.id for check in cross_report_checks())}
    for check in chosen:
        require("check", check, known)
    return Selection(frozenset(years), frozenset(severities), frozenset(chosen))


def last_year(store: Store) -> frozenset[int]:
    """Return the last reporting year of a store, or nothing where no year is known."""
    (row,) = store.rows("SELECT max(year) AS year FROM scored")
    return frozenset([] if row["year"] is None else [row["year"]])


class ReviewData(NamedTuple):
    """The items of a store with its panel and the decisions on it."""

    items: list[ReviewItem]
    panel: Panel
    log: DecisionLog


def review_items(store: Store, selection: Selection | None = None) -> ReviewData:
    """Return the items of the current reports of a store, those over several reports too.

    Parameters
    ----------
    selection : Selection, optional
        By default the last reporting year of the store, everything.

    Raises
    ------
    DefinitionError
        When the store holds no report with agency and year.
    """
    panel = build_panel(store)
    chosen = selection or Selection(last_year(store))
    log = read_log(store.place)
    index = DecisionIndex(log.verdicts.values())
    reports = panel.reports
    if chosen.years:
        reports = reports[reports["year"].isin(list(chosen.years))]
    if reports.empty:
        years = tuple(str(year) for year in sorted(chosen.years))
        raise DefinitionError("review", [msg("review.no_year", years=years, known=tuple(map(str, panel.years)))])
    items = [item for nouns in store.nouns(reports["report"].tolist()) for item in report_items(nouns, index)]
    items += panel_items_of(PanelFindings(panel, *results_of(panel, store)[0]), store)
    return ReviewData([item for item in items if chosen.holds(item)], panel, log)


def panel_items_of(found: PanelFindings, store: Store) -> Iterator[ReviewItem]:
    """Yield the items over several reports of a panel."""
    columns = (found.panel.reports[name].tolist() for name in ("report", "agency", "year"))
    owners = {report: (agency, int(year)) for report, agency, year in zip(*columns, strict=True)}
    versions: dict[tuple[str | None, int | None], list[ReviewItem]] = {}
    for item in across_items(findings_across(found, store), owners):
        if item.check == "X8":
            versions.setdefault((item.agency, item.year), []).append(item)
        else:
            yield item
    yield from map(_one_of_versions, versions.values())


def _one_of_versions(items: list[ReviewItem]) -> ReviewItem:
    """Return the differences between versions of a report as one item: no fault, for a round asks for corrections."""
    first = items[0]
    more = msg("review.and_more", what=first.message, count=len(items) - 1)
    return structs.replace(
        first,
        findings=tuple(item.findings[0] for item in items),
        units=("X8 versions",),
        group="unclear",
        message=first.message if len(items) == 1 else more,
    )


def report_targets(store: Store) -> dict[str, Target]:
    """Return the findings of the current reports by fingerprint, as targets of acts."""
    query = """
    SELECT f.finding, f.report, r.agency, r.year, f.evidence FROM findings f JOIN scored r USING (report)
    WHERE f.verdict <> 'error'
    """
    return {row[0]: Target(*row) for row in store.connection.execute(query).fetchall()}


def across_targets(store: Store) -> dict[str, Target]:
    """Return the findings over several reports (X1 to X8, H1) by fingerprint, as targets of acts."""
    panel = build_panel(store)
    items = panel_items_of(PanelFindings(panel, *results_of(panel, store)[0]), store)
    return {mark: Target(mark, item.report, item.agency, item.year) for item in items for mark in item.findings}
