"""Status of root causes over the versions of reports: new, open, answered, fixed or unclear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from disclosure_nlp.compare.comparison import check_panel
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.corpus.decisions import Decision, DecisionIndex, DecisionLog
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.corpus.versions import order_versions
from disclosure_nlp.ids import SECTIONS, TABLES
from disclosure_nlp.review.findings import ItemSelection, PanelFindings, ReviewData, review_items, review_items_of_panel
from disclosure_nlp.review.items import ReviewItem, find_answer, report_items

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

State = Literal["new", "open", "answered", "fixed", "unclear"]
STATES: tuple[State, ...] = ("new", "open", "answered", "fixed", "unclear")
_WHOLE = frozenset({*SECTIONS, *TABLES, "report", "tables", "headings", "remedies", "text", "year"})
Place = tuple[str | None, int | None]


class TrackedCause(NamedTuple):
    """A root cause with its state; ``item`` is from the current version, or from the last one that had the cause."""

    item: ReviewItem
    state: State
    verdict: Decision | None
    remark: Decision | None


class VersionRound(NamedTuple):
    """A version of a report, and how many root causes of earlier versions it fixed, kept or added."""

    agency: str
    year: int
    version: int
    report: str
    path: str
    published: str | None
    faults: int
    fixed: int
    open: int
    new: int
    answered: int


class UndecidedVersions(NamedTuple):
    """Files of one agency and year of which it is undecided which is the current version."""

    agency: str
    year: int
    reports: tuple[str, ...]
    paths: tuple[str, ...]


class ReviewStatus(NamedTuple):
    """Status of the root causes of a store: causes, versions of reports, and undecided versions."""

    causes: list[TrackedCause]
    rounds: list[VersionRound]
    undecided: list[UndecidedVersions]
    log: DecisionLog

    def count_causes(self) -> dict[str, Counter[str]]:
        """Return the number of root causes by agency and state."""
        found: dict[str, Counter[str]] = {}
        for cause in self.causes:
            found.setdefault(cause.item.agency or cause.item.report, Counter())[cause.state] += 1
        return {agency: found[agency] for agency in sorted(found)}


def review_status(store: Store, selection: ItemSelection | None = None, data: ReviewData | None = None) -> ReviewStatus:
    """Return the status of every root cause in the reports of the selected years.

    A cause is fixed if an earlier version of its report has it and the current version does not, and unclear if the copy
    of the current version may not have been read there. It is answered while a verdict on its evidence is in force; a
    confirmed cause is open again if a later version still has it.

    Parameters
    ----------
    selection : ItemSelection, optional
        By default all items of the last reporting year.
    data : ReviewData, optional
        The items of this selection from `review_items`, if already computed.

    Raises
    ------
    DefinitionError
        If the store has no report of these years.
    """
    data = data or review_items(store, selection)
    chosen = selection or ItemSelection(frozenset(item.year for item in data.items if item.year is not None))
    before = _earlier_items(store, chosen, data.log)
    versions = {pair for pair, reports in _ordered_versions(store).items() if len(reports) > 1}
    current = [item for item in data.items if item.group == "fault"]
    unclear = [item for item in data.items if item.group == "unclear"]
    causes = [_track_current_cause(item, before, versions, data.log) for item in current]
    causes += _causes_no_longer_found(before, current, unclear, data.log)
    rounds = list(_version_rounds(store, chosen, data.log))
    return ReviewStatus(
        sorted(causes, key=_order_by_agency_and_state), rounds, list(_undecided_versions(store, chosen)), data.log
    )


def states_by_item(status: ReviewStatus) -> dict[str, str]:
    """Return the state of each current root cause by the key of its review item."""
    return {cause.item.key: cause.state for cause in status.causes if cause.state not in ("fixed", "unclear")}


def _agency_and_year(item: ReviewItem) -> Place:
    return item.agency, item.year


def _order_by_agency_and_state(cause: TrackedCause) -> tuple[str, int, int]:
    return cause.item.agency or "", -(cause.item.year or 0), STATES.index(cause.state)


def _ordered_versions(store: Store) -> dict[tuple[str, int], list[tuple[str, ...]]]:
    """Return the versions of each report with several files, by agency and year, current version first."""
    return {pair: order_versions(versions, choice) for pair, (versions, choice) in store.several.items()}


def _earlier_items(store: Store, selection: ItemSelection, log: DecisionLog) -> dict[Place, list[ReviewItem]]:
    """Return the faults of all earlier versions by agency and year, including those over several reports."""
    found: dict[Place, list[ReviewItem]] = defaultdict(list)
    if not store.superseded:
        return found
    index = DecisionIndex(log.verdicts.values())
    archived = store.archived_reports(version.report for version in store.superseded)
    items = [item for report in archived for item in report_items(report, index)]
    with open_store(store.storage.address, earlier=True) as earlier:
        panel = build_panel(earlier)
        items += review_items_of_panel(PanelFindings(panel, *check_panel(panel, earlier)[0]), earlier)
    for item in items:
        if item.group == "fault" and selection.includes(item):
            found[_agency_and_year(item)].append(item)
    return found


def _track_current_cause(
    item: ReviewItem, before: Mapping[Place, Sequence[ReviewItem]], versions: Collection[Place], log: DecisionLog
) -> TrackedCause:
    """Return a root cause of a current report with its state: new, open or answered."""
    verdict, remark = find_answer(item, log)
    place = _agency_and_year(item)
    known = any(not set(item.units).isdisjoint(other.units) for other in before.get(place, ()))
    state: State = "open" if known or place not in versions else "new"
    if verdict is not None and (verdict.verdict != "confirmed" or verdict.report == item.report):
        state = "answered"
    return TrackedCause(item, state, verdict, remark)


def _causes_no_longer_found(
    before: Mapping[Place, Sequence[ReviewItem]],
    current: Iterable[ReviewItem],
    unclear: Iterable[ReviewItem],
    log: DecisionLog,
) -> Iterator[TrackedCause]:
    """Yield the root causes of earlier versions that the current version lacks, as fixed or unclear."""
    here: dict[Place, set[str]] = defaultdict(set)
    for item in current:
        here[_agency_and_year(item)].update(item.units)
    unread: dict[Place, list[ReviewItem]] = defaultdict(list)
    for item in unclear:
        unread[_agency_and_year(item)].append(item)
    for place, items in before.items():
        seen: set[str] = set(here[place])
        for item in items:
            if seen.isdisjoint(item.units):
                yield TrackedCause(
                    item, "unclear" if _may_be_unread(item, unread[place]) else "fixed", *find_answer(item, log)
                )
            seen.update(item.units)


def _may_be_unread(item: ReviewItem, unclear: Collection[ReviewItem]) -> bool:
    """Return whether a root cause may be missing only because the copy of the report was not fully read."""
    if any(other.check == "S9" and other.fault == "copy" for other in unclear):  # the copy is cut
        return True
    units = {unit for other in unclear for unit in other.units}
    whole = {f"{check} {subject}" for check in item.checks for subject in _WHOLE}
    return not units.isdisjoint({*item.units, *whole})


def _version_rounds(store: Store, selection: ItemSelection, log: DecisionLog) -> Iterator[VersionRound]:
    """Yield the versions of each report with several versions, with counts of their root causes."""
    orders = {
        pair: order
        for pair, order in _ordered_versions(store).items()
        if not selection.years or pair[1] in selection.years
    }
    wanted = {report for order in orders.values() for reports in order for report in reports}
    index = DecisionIndex(log.verdicts.values())
    items: dict[str, list[ReviewItem]] = {}
    for nouns in store.archived_reports(wanted) if wanted else ():
        own = report_items(nouns, index)
        items[nouns[0]] = [item for item in own if item.group == "fault" and selection.includes(item)]
    query = "SELECT report, path, published FROM reports WHERE duplicate_of IS NULL AND status <> 'failed'"
    files = {row["report"]: (row["path"], row["published"]) for row in store.rows(query)}
    for (agency, year), order in orders.items():
        earlier: set[str] = set()
        last: list[ReviewItem] = []
        for number, report in enumerate((reports[0] for reports in reversed(order)), 1):
            own = items.get(report, [])
            units = {unit for item in own for unit in item.units}
            known = sum(not earlier.isdisjoint(item.units) for item in own)
            fixed = sum(units.isdisjoint(item.units) for item in last)
            answered = sum(find_answer(item, log).verdict is not None for item in own)
            new = len(own) - known if number > 1 else 0
            yield VersionRound(
                agency, year, number, report, *files[report], len(own), fixed, len(own) - new, new, answered
            )
            earlier |= units
            last = own


def _undecided_versions(store: Store, selection: ItemSelection) -> Iterator[UndecidedVersions]:
    """Yield the files between which it is undecided which is the current version."""
    rows = store.rows("SELECT report, path FROM reports WHERE status <> 'failed' ORDER BY path")
    for (agency, year), order in _ordered_versions(store).items():
        if len(order[0]) > 1 and (not selection.years or year in selection.years):
            paths = tuple(row["path"] for row in rows if row["report"] in order[0])
            yield UndecidedVersions(agency, year, order[0], paths)
