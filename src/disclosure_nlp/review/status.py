"""Status of root causes over the versions of a report: new, open, answered, fixed or unclear."""

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
from disclosure_nlp.review.findings import (
    ItemSelection,
    PanelFindings,
    StoreReview,
    review_items,
    review_items_of_panel,
)
from disclosure_nlp.review.items import ReviewItem, find_item_answer, review_items_of_report

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

State = Literal["new", "open", "answered", "fixed", "unclear"]
STATES: tuple[State, ...] = ("new", "open", "answered", "fixed", "unclear")
_WHOLE = frozenset({*SECTIONS, *TABLES, "report", "tables", "headings", "remedies", "text", "year"})
AgencyYear = tuple[str | None, int | None]


class TrackedCause(NamedTuple):
    """A root cause with its state over report versions (new, open, answered, …) and the decisions on it.

    ``item`` is from the current version, or from the last one that had the cause.
    """

    item: ReviewItem
    state: State
    verdict: Decision | None
    remark: Decision | None


class VersionCounts(NamedTuple):
    """A version of a report, with counts of the root causes that are fixed, still open, new or answered in it."""

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
    """Files with the same agency's report of one year, for which it is undecided which is the current version."""

    agency: str
    year: int
    reports: tuple[str, ...]
    paths: tuple[str, ...]


class ReviewStatus(NamedTuple):
    """Status of a store's review: tracked root causes, versions of reports, and undecided versions."""

    causes: list[TrackedCause]
    rounds: list[VersionCounts]
    undecided: list[UndecidedVersions]
    log: DecisionLog

    def count_causes(self) -> dict[str, Counter[str]]:
        """Return the number of root causes by agency, then by state (new, open, …)."""
        found: dict[str, Counter[str]] = {}
        for cause in self.causes:
            found.setdefault(cause.item.agency or cause.item.report, Counter())[cause.state] += 1
        return {agency: found[agency] for agency in sorted(found)}


def review_status(
    store: Store, selection: ItemSelection | None = None, review: StoreReview | None = None
) -> ReviewStatus:
    """Return the status of every root cause in the reports of the selected years.

    A cause is fixed if an earlier version of its report has it and the current version does not, and unclear if the copy
    of the current version may not have been read there. It is answered while a verdict on its evidence is in force; a
    confirmed cause is open again if a later version still has it.

    Parameters
    ----------
    selection : ItemSelection, optional
        By default all items of the last reporting year.
    review : StoreReview, optional
        The items of this selection from `review_items`, if already computed.

    Raises
    ------
    DefinitionError
        If the store has no report of these years.
    """
    review = review or review_items(store, selection)
    chosen = selection or ItemSelection(frozenset(item.year for item in review.items if item.year is not None))
    before = _faults_of_earlier_versions(store, chosen, review.log)
    versions = {pair for pair, reports in _version_order_by_agency_year(store).items() if len(reports) > 1}
    current = [item for item in review.items if item.group == "fault"]
    unclear = [item for item in review.items if item.group == "unclear"]
    causes = [_state_of_current_cause(item, before, versions, review.log) for item in current]
    causes += _causes_no_longer_found(before, current, unclear, review.log)
    causes.sort(key=_agency_and_state_sort_key)
    rounds = list(_count_causes_by_version(store, chosen, review.log))
    return ReviewStatus(causes, rounds, list(_find_undecided_versions(store, chosen)), review.log)


def state_by_item_key(status: ReviewStatus) -> dict[str, str]:
    """Return the state (new, open or answered) of each current root cause (group of findings), by its review item's key."""
    return {cause.item.key: cause.state for cause in status.causes if cause.state not in ("fixed", "unclear")}


def _agency_and_year_of_item(item: ReviewItem) -> AgencyYear:
    """Return the agency and the year of a review item, either None if unknown."""
    return item.agency, item.year


def _agency_and_state_sort_key(cause: TrackedCause) -> tuple[str, int, int]:
    """Return a sort key that orders root causes by agency, then year (latest first), then state."""
    return cause.item.agency or "", -(cause.item.year or 0), STATES.index(cause.state)


def _version_order_by_agency_year(store: Store) -> dict[tuple[str, int], list[tuple[str, ...]]]:
    """Return the report keys of the versions of each report, current version first, by agency and year.

    Versions whose order is undecided share a tuple.
    """
    return {pair: order_versions(versions, choice) for pair, (versions, choice) in store.several.items()}


def _faults_of_earlier_versions(
    store: Store, selection: ItemSelection, decisions: DecisionLog
) -> dict[AgencyYear, list[ReviewItem]]:
    """Return the review items on faults in superseded versions of reports, by agency and year."""
    found: dict[AgencyYear, list[ReviewItem]] = defaultdict(list)
    if not store.superseded:
        return found
    index = DecisionIndex(decisions.verdicts.values())
    archived = store.archived_reports(version.report for version in store.superseded)
    items = [item for report in archived for item in review_items_of_report(report, index)]
    with open_store(store.storage.address, earlier=True) as earlier:
        panel = build_panel(earlier)
        items += review_items_of_panel(PanelFindings(panel, *check_panel(panel, earlier)[0]), earlier)
    for item in items:
        if item.group == "fault" and selection.includes(item):
            found[_agency_and_year_of_item(item)].append(item)
    return found


def _state_of_current_cause(
    item: ReviewItem,
    earlier_faults: Mapping[AgencyYear, Sequence[ReviewItem]],
    with_versions: Collection[AgencyYear],
    decisions: DecisionLog,
) -> TrackedCause:
    """Return a root cause of a current report with its state (new, open or answered).

    ``with_versions`` are the agencies and years of which there are several versions.
    """
    verdict, remark = find_item_answer(item, decisions)
    agency_year = _agency_and_year_of_item(item)
    known = any(
        not set(item.checked_subjects).isdisjoint(other.checked_subjects)
        for other in earlier_faults.get(agency_year, ())
    )
    state: State = "open" if known or agency_year not in with_versions else "new"
    if verdict is not None and (verdict.verdict != "confirmed" or verdict.report == item.report):
        state = "answered"
    return TrackedCause(item, state, verdict, remark)


def _causes_no_longer_found(
    earlier_faults: Mapping[AgencyYear, Sequence[ReviewItem]],
    current: Iterable[ReviewItem],
    unclear: Iterable[ReviewItem],
    decisions: DecisionLog,
) -> Iterator[TrackedCause]:
    """Yield each root cause of a superseded version that the current version lacks, as fixed or unclear.

    ``current`` and ``unclear`` are the faults and the unclear items of current reports.
    """
    current_subjects: dict[AgencyYear, set[str]] = defaultdict(set)
    for item in current:
        current_subjects[_agency_and_year_of_item(item)].update(item.checked_subjects)
    unread: dict[AgencyYear, list[ReviewItem]] = defaultdict(list)
    for item in unclear:
        unread[_agency_and_year_of_item(item)].append(item)
    for agency_year, items in earlier_faults.items():
        seen: set[str] = set(current_subjects[agency_year])
        for item in items:
            if seen.isdisjoint(item.checked_subjects):
                state: State = "unclear" if _may_be_lost_in_reading(item, unread[agency_year]) else "fixed"
                yield TrackedCause(item, state, *find_item_answer(item, decisions))
            seen.update(item.checked_subjects)


def _may_be_lost_in_reading(item: ReviewItem, unclear_items: Collection[ReviewItem]) -> bool:
    """Return whether an earlier fault may be absent only because the current file is truncated or not fully read."""
    if any(other.check == "S9" and other.fault == "copy" for other in unclear_items):  # the copy is cut
        return True
    subjects = {subject for other in unclear_items for subject in other.checked_subjects}
    whole = {f"{check} {subject}" for check in item.checks for subject in _WHOLE}
    return not subjects.isdisjoint({*item.checked_subjects, *whole})


def _count_causes_by_version(store: Store, selection: ItemSelection, decisions: DecisionLog) -> Iterator[VersionCounts]:
    """Yield each version of the reports with several versions, with counts of its root causes."""
    orders = {
        pair: order
        for pair, order in _version_order_by_agency_year(store).items()
        if not selection.years or pair[1] in selection.years
    }
    wanted = {report for order in orders.values() for reports in order for report in reports}
    index = DecisionIndex(decisions.verdicts.values())
    items: dict[str, list[ReviewItem]] = {}
    for archived in store.archived_reports(wanted) if wanted else ():
        faults = review_items_of_report(archived, index)
        items[archived[0]] = [item for item in faults if item.group == "fault" and selection.includes(item)]
    query = "SELECT report, path, published FROM reports WHERE duplicate_of IS NULL AND status <> 'failed'"
    files = {row["report"]: (row["path"], row["published"]) for row in store.rows(query)}
    for (agency, year), order in orders.items():
        earlier: set[str] = set()
        last: list[ReviewItem] = []
        for number, report in enumerate((reports[0] for reports in reversed(order)), 1):
            faults = items.get(report, [])
            subjects = {subject for item in faults for subject in item.checked_subjects}
            known = sum(not earlier.isdisjoint(item.checked_subjects) for item in faults)
            fixed = sum(subjects.isdisjoint(item.checked_subjects) for item in last)
            answered = sum(find_item_answer(item, decisions).verdict is not None for item in faults)
            new = len(faults) - known if number > 1 else 0
            yield VersionCounts(
                agency, year, number, report, *files[report], len(faults), fixed, len(faults) - new, new, answered
            )
            earlier |= subjects
            last = faults


def _find_undecided_versions(store: Store, selection: ItemSelection) -> Iterator[UndecidedVersions]:
    """Yield the groups of files of one agency's report of a year, for which the current version is undecided."""
    rows = store.rows("SELECT report, path FROM reports WHERE status <> 'failed' ORDER BY path")
    for (agency, year), order in _version_order_by_agency_year(store).items():
        if len(order[0]) > 1 and (not selection.years or year in selection.years):
            paths = tuple(row["path"] for row in rows if row["report"] in order[0])
            yield UndecidedVersions(agency, year, order[0], paths)
