"""What became of every root cause: fixed, still open, new, answered, or not known, over the versions of the reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from disclosure_nlp.compare.comparison import results_of
from disclosure_nlp.compare.panel import build_panel
from disclosure_nlp.corpus.decisions import Decision, DecisionIndex, DecisionLog
from disclosure_nlp.corpus.store import open_store
from disclosure_nlp.corpus.versions import in_order
from disclosure_nlp.ids import SECTIONS, TABLES
from disclosure_nlp.review.findings import PanelFindings, ReviewData, Selection, panel_items_of, review_items
from disclosure_nlp.review.items import ReviewItem, answer_to, report_items

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

State = Literal["new", "open", "answered", "fixed", "unclear"]
STATES: tuple[State, ...] = ("new", "open", "answered", "fixed", "unclear")
_WHOLE = frozenset({*SECTIONS, *TABLES, "report", "tables", "headings", "remedies", "text", "year"})
Place = tuple[str | None, int | None]


class Tracked(NamedTuple):
    """A root cause with its state; ``item`` is that of the current version, of a cause that is gone that of the last one."""

    item: ReviewItem
    state: State
    verdict: Decision | None
    remark: Decision | None


class Round(NamedTuple):
    """A version of a report, from the first on, and what it did to the root causes of the versions before it."""

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


class Undecided(NamedTuple):
    """Files of one agency and year between which nothing decides which is the current version."""

    agency: str
    year: int
    reports: tuple[str, ...]
    paths: tuple[str, ...]


class Status(NamedTuple):
    """What became of the root causes of a store: each cause, the rounds, and what a person has to decide."""

    causes: list[Tracked]
    rounds: list[Round]
    undecided: list[Undecided]
    log: DecisionLog

    def counts(self) -> dict[str, Counter[str]]:
        """Return the number of causes by agency and state."""
        found: dict[str, Counter[str]] = {}
        for cause in self.causes:
            found.setdefault(cause.item.agency or cause.item.report, Counter())[cause.state] += 1
        return {agency: found[agency] for agency in sorted(found)}


def review_status(store: Store, selection: Selection | None = None, data: ReviewData | None = None) -> Status:
    """Return what became of every root cause of the reports of some years.

    A cause is fixed where an earlier version of its report has it and the current one has not, and not known where the
    copy in hand does not tell. It is answered while a person's verdict holds for its evidence; a confirmed one is open
    again once a later version has it still.

    Parameters
    ----------
    selection : Selection, optional
        By default the last reporting year, everything.
    data : ReviewData, optional
        The items of this selection, where they are known (`review_items`).

    Raises
    ------
    DefinitionError
        When the store holds no report of these years.
    """
    data = data or review_items(store, selection)
    chosen = selection or Selection(frozenset(item.year for item in data.items if item.year is not None))
    before = _earlier_items(store, chosen, data.log)
    versions = {pair for pair, reports in _orders(store).items() if len(reports) > 1}
    current = [item for item in data.items if item.group == "fault"]
    unclear = [item for item in data.items if item.group == "unclear"]
    causes = [_tracked(item, before.get(_place(item), ()), data.log, _place(item) in versions) for item in current]
    causes += _gone(before, current, unclear, data.log)
    rounds = list(_rounds(store, chosen, data.log))
    return Status(sorted(causes, key=_order), rounds, list(_undecided(store, chosen)), data.log)


def states_of(status: Status) -> dict[str, str]:
    """Return the state of each current root cause by the key of its item."""
    return {cause.item.key: cause.state for cause in status.causes if cause.state not in ("fixed", "unclear")}


def _place(item: ReviewItem) -> Place:
    return item.agency, item.year


def _order(cause: Tracked) -> tuple[str, int, int]:
    return cause.item.agency or "", -(cause.item.year or 0), STATES.index(cause.state)


def _orders(store: Store) -> dict[tuple[str, int], list[tuple[str, ...]]]:
    """Return the versions of each report with several files, the current one first."""
    return {pair: in_order(versions, choice) for pair, (versions, choice) in store.several.items()}


def _earlier_items(store: Store, selection: Selection, log: DecisionLog) -> dict[Place, list[ReviewItem]]:
    """Return the faults of all earlier versions by agency and year, those over several reports too."""
    found: dict[Place, list[ReviewItem]] = defaultdict(list)
    if not store.superseded:
        return found
    index = DecisionIndex(log.verdicts.values())
    items = [
        item for nouns in store.nouns(item.report for item in store.superseded) for item in report_items(nouns, index)
    ]
    with open_store(store.place.address, earlier=True) as earlier:
        panel = build_panel(earlier)
        items += panel_items_of(PanelFindings(panel, *results_of(panel, earlier)[0]), earlier)
    for item in items:
        if item.group == "fault" and selection.holds(item):
            found[_place(item)].append(item)
    return found


def _tracked(item: ReviewItem, before: Sequence[ReviewItem], log: DecisionLog, has_versions: bool) -> Tracked:
    verdict, remark = answer_to(item, log)
    known = any(not set(item.units).isdisjoint(other.units) for other in before)
    state: State = "open" if known or not has_versions else "new"
    if verdict is not None and (verdict.verdict != "confirmed" or verdict.report == item.report):
        state = "answered"
    return Tracked(item, state, verdict, remark)


def _gone(
    before: Mapping[Place, Sequence[ReviewItem]],
    current: Iterable[ReviewItem],
    unclear: Iterable[ReviewItem],
    log: DecisionLog,
) -> Iterator[Tracked]:
    """Yield the causes of earlier versions that the current one has no more: fixed, or not known."""
    here: dict[Place, set[str]] = defaultdict(set)
    for item in current:
        here[_place(item)].update(item.units)
    unread: dict[Place, list[ReviewItem]] = defaultdict(list)
    for item in unclear:
        unread[_place(item)].append(item)
    for place, items in before.items():
        seen: set[str] = set(here[place])
        for item in items:
            if seen.isdisjoint(item.units):
                yield Tracked(item, "unclear" if _unread(item, unread[place]) else "fixed", *answer_to(item, log))
            seen.update(item.units)


def _unread(item: ReviewItem, unclear: Collection[ReviewItem]) -> bool:
    """Return whether the copy in hand does not tell whether a cause is gone."""
    if any(other.check == "S9" and other.fault == "copy" for other in unclear):  # the copy is cut
        return True
    units = {unit for other in unclear for unit in other.units}
    whole = {f"{check} {subject}" for check in item.checks for subject in _WHOLE}
    return not units.isdisjoint({*item.units, *whole})


def _rounds(store: Store, selection: Selection, log: DecisionLog) -> Iterator[Round]:
    """Yield the versions of the reports that have several, with the root causes that each alone shows."""
    orders = {
        pair: order for pair, order in _orders(store).items() if not selection.years or pair[1] in selection.years
    }
    wanted = {report for order in orders.values() for reports in order for report in reports}
    index = DecisionIndex(log.verdicts.values())
    items: dict[str, list[ReviewItem]] = {}
    for nouns in store.nouns(wanted) if wanted else ():
        own = report_items(nouns, index)
        items[nouns[0]] = [item for item in own if item.group == "fault" and selection.holds(item)]
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
            answered = sum(answer_to(item, log).verdict is not None for item in own)
            new = len(own) - known if number > 1 else 0
            yield Round(agency, year, number, report, *files[report], len(own), fixed, len(own) - new, new, answered)
            earlier |= units
            last = own


def _undecided(store: Store, selection: Selection) -> Iterator[Undecided]:
    rows = store.rows("SELECT report, path FROM reports WHERE status <> 'failed' ORDER BY path")
    for (agency, year), order in _orders(store).items():
        if len(order[0]) > 1 and (not selection.years or year in selection.years):
            paths = tuple(row["path"] for row in rows if row["report"] in order[0])
            yield Undecided(agency, year, order[0], paths)
