"""Writes the lists of a review round: a workbook and a Word document per agency, and an overview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.corpus.decisions import ON_FINDINGS, DecisionLog, build_decision_log
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path, write_file_atomically
from disclosure_nlp.review.document import make_word_document
from disclosure_nlp.review.findings import ItemSelection, StoreReview, review_items
from disclosure_nlp.review.items import SEVERITIES, ReviewItem, find_item_answer
from disclosure_nlp.review.status import review_status, state_by_item_key
from disclosure_nlp.review.workbook import ReviewListRow, ReviewSheet, column_title, make_workbook

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 60
_BATCH = 25  # agencies written by a worker as one task
_FEW = 40  # least number of agencies for which worker processes pay off


class AgencyReviewList(NamedTuple):
    """Review list of one agency: file name stem, faults, and (``unclear``) items that could not be assessed."""

    agency: str
    file: str
    faults: tuple[ReviewListRow, ...]
    unclear: tuple[ReviewListRow, ...]


def safe_file_name(name: str, used_names: set[str] | None = None) -> str:
    """Return a name that is a valid file name on every system; a name already used gets a number appended.

    Parameters
    ----------
    used_names : set of str, optional
        Names already used, in lower case; the returned name is added.

    Examples
    --------
    >>> safe_file_name("云屿县/教育局 "), safe_file_name("CON"), safe_file_name("a", {"a"})
    ('云屿县_教育局', '_CON', 'a (2)')
    """
    text = _FORBIDDEN.sub("_", name).strip(" .")[:_LONGEST_NAME].rstrip(" .") or "_"
    text = f"_{text}" if _RESERVED.fullmatch(text) else text
    used = used_names if used_names is not None else set()
    free, number = text, 1
    while free.lower() in used:
        number += 1
        free = f"{text} ({number})"
    used.add(free.lower())
    return free


def write_review_lists(
    store: Store,
    folder: AnyPath,
    *,
    selection: ItemSelection | None = None,
    language: Language = "zh",
    workers: int | None = None,
) -> list[Path]:
    """Write a workbook and a Word document with the review items of each agency, and an overview workbook.

    Parameters
    ----------
    store : Store
        An open store.
    folder : path
        Output folder, created if it does not exist.
    selection : ItemSelection, optional
        Years, severities and checks (`make_selection`); by default all items of the latest year.
    language : str, default zh
        ``zh`` or ``en``.
    workers : int, optional
        Number of worker processes; 0 to use the current process. By default two if there are many agencies.

    Returns
    -------
    list of Path
        The overview, then the workbook and document of each agency, sorted by name.

    Raises
    ------
    DefinitionError
        If the store has no report of these years.
    OSError
        If a file cannot be written.
    """
    review = review_items(store, selection)
    target = as_path(folder)
    target.mkdir(parents=True, exist_ok=True)
    states = state_by_item_key(review_status(store, selection, review)) if store.superseded else {}
    lists = make_agency_lists(review, states, language)
    overview = target / f"{safe_file_name(msg('review.overview').text(language))}.xlsx"
    write_file_atomically(overview, make_workbook(overview_sheets(review, lists, language), review.log, language))
    return [overview, *_write_agency_files(lists, review.log, target, language, workers)]


def _write_agency_files(
    agency_lists: Sequence[AgencyReviewList],
    decisions: DecisionLog,
    folder: Path,
    language: Language,
    workers: int | None,
) -> Iterator[Path]:
    """Write the review files of all agencies, in several processes if there are many; yield paths in order."""
    write = partial(_write_files_of_agency_batch, folder=folder, language=language)
    groups = [agency_lists[at : at + _BATCH] for at in range(0, len(agency_lists), _BATCH)]
    batches = [(batch, _decisions_on_lists(batch, decisions)) for batch in groups]
    processes = (2 if len(agency_lists) >= _FEW else 0) if workers is None else workers
    if not processes:
        yield from (path for batch in batches for path in write(batch))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from (path for paths in pool.map(write, batches) for path in paths)


def make_agency_lists(
    review: StoreReview, state_by_item: Mapping[str, str], language: Language
) -> list[AgencyReviewList]:
    """Return the review lists of all agencies, sorted by name; the list of an agency without items is empty.

    ``state_by_item`` maps the key of a review item to its state, such as ``new``.
    """
    reports = review.panel.reports
    years = {item.year for item in review.items}
    series: dict[str, str] = dict(zip(reports["report"].tolist(), reports["series"].tolist(), strict=True))
    names: set[str] = set(reports.loc[reports["year"].isin(years), "series"])
    found: dict[str, tuple[list[ReviewListRow], list[ReviewListRow]]] = {name: ([], []) for name in names}
    for item in sorted(review.items, key=_year_and_severity_sort_key):
        name = series.get(item.report, item.agency or item.report)
        row = ReviewListRow(item, state_by_item.get(item.key, ""))
        found.setdefault(name, ([], []))[item.group == "unclear"].append(row)
    used_names = {safe_file_name(msg("review.overview").text(language)).lower()}
    return [
        AgencyReviewList(name, safe_file_name(name, used_names), tuple(faults), tuple(unclear))
        for name, (faults, unclear) in sorted(found.items())
    ]


def _year_and_severity_sort_key(item: ReviewItem) -> tuple[Any, ...]:
    """Return a sort key that puts review items of the latest year first, and within a year the most severe ones."""
    return (-(item.year or 0), SEVERITIES.index(item.severity))


def _decisions_on_lists(agency_lists: Sequence[AgencyReviewList], decisions: DecisionLog) -> DecisionLog:
    """Return a decision log restricted to decisions on items in the review lists of some agencies."""
    wanted = {
        fingerprint
        for agency_list in agency_lists
        for row in (*agency_list.faults, *agency_list.unclear)
        for fingerprint in row.item.findings
    }
    return build_decision_log([decision for decision in decisions.history if decision.finding in wanted])


def _write_files_of_agency_batch(
    batch: tuple[Sequence[AgencyReviewList], DecisionLog], folder: Path, language: Language
) -> list[Path]:
    """Write workbook and Word document of each agency in a batch; return the paths."""
    lists, log = batch
    written = []
    for agency_list in lists:
        for ending, content in _agency_file_contents(agency_list, log, language):
            path = folder / f"{agency_list.file}.{ending}"
            write_file_atomically(path, content)
            written.append(path)
    return written


def _agency_file_contents(
    agency_list: AgencyReviewList, decisions: DecisionLog, language: Language
) -> Iterator[tuple[str, bytes]]:
    """Yield file name extension and bytes of an agency's files: the workbook, then the Word document."""
    title = msg("review.list_title", agency=agency_list.agency).text(language)
    sheets = [
        ReviewSheet(msg(f"review.{name}").text(language), title, msg(note).text(language), lines)
        for name, note, lines in _groups_of_agency_list(agency_list)
    ]
    groups = [(sheet.name, sheet.note if at else "", sheet.lines) for at, sheet in enumerate(sheets)]
    yield "xlsx", make_workbook(sheets, decisions, language)
    yield "docx", make_word_document(title, groups, decisions, language)


def _groups_of_agency_list(agency_list: AgencyReviewList) -> Iterator[tuple[str, str, tuple[ReviewListRow, ...]]]:
    """Yield the groups of an agency's review list: name, message code of the note above it, and rows."""
    yield "faults", "review.list_note", agency_list.faults
    if agency_list.unclear:
        yield "unclear", "review.unclear_note", agency_list.unclear


def overview_sheets(
    review: StoreReview, agency_lists: Sequence[AgencyReviewList], language: Language
) -> list[ReviewSheet]:
    """Return the sheets of the overview workbook: counts by agency, all faults, all items not assessable."""
    title = msg("review.overview").text(language)
    sheets = [
        ReviewSheet(
            title,
            title,
            msg("review.overview_note").text(language),
            table=[
                [column_title(name, language) for name in ("agency", "year", "score")]
                + [msg(f"severity.{severity}").text(language) for severity in SEVERITIES]
                + [column_title(name, language) for name in ("faults", "answered", "unclear", "file")],
                *_overview_rows(review, agency_lists),
            ],
            widths=(34, 8, 8, 8, 8, 8, 10, 10, 10, 40),
        )
    ]
    for name, note, lines in (
        ("faults", "review.all_faults_note", [row for agency_list in agency_lists for row in agency_list.faults]),
        ("unclear", "review.unclear_note", [row for agency_list in agency_lists for row in agency_list.unclear]),
    ):
        shown = msg(f"review.{name}").text(language)
        sheets.append(ReviewSheet(shown, shown, msg(note).text(language), lines, with_agency=True))
    return sheets


def _overview_rows(review: StoreReview, agency_lists: Sequence[AgencyReviewList]) -> Iterator[list[Any]]:
    """Yield a row per agency and year: score, faults by severity, answered faults, unassessable items, file."""
    reports = review.panel.reports
    agency_years = zip(reports["series"].tolist(), reports["year"].tolist(), strict=True)
    scores = dict(
        zip(agency_years, reports["total"].round(1).astype(object).where(reports["total"].notna(), None), strict=True)
    )
    for agency_list in agency_lists:
        years = sorted({row.item.year or 0 for row in (*agency_list.faults, *agency_list.unclear)}, reverse=True)
        for year in years or [max(year for name, year in scores if name == agency_list.agency)]:
            counts = _count_items_in_year(agency_list, year, review.log)
            score = scores.get((agency_list.agency, year))
            yield [agency_list.agency, year or "", score, *counts, f"{agency_list.file}.xlsx"]


def _count_items_in_year(agency_list: AgencyReviewList, year: int, decisions: DecisionLog) -> list[int]:
    """Return counts for one agency and year: faults by severity, all faults, answered ones, unassessable items."""
    faults = [line.item for line in agency_list.faults if (line.item.year or 0) == year]
    severities = Counter(item.severity for item in faults)
    answered = sum(_has_verdict(item, decisions) for item in faults)
    unclear = sum((line.item.year or 0) == year for line in agency_list.unclear)
    return [*(severities[severity] for severity in SEVERITIES), len(faults), answered, unclear]


def _has_verdict(item: ReviewItem, decisions: DecisionLog) -> bool:
    """Return whether a reviewer's verdict on a review item is in force."""
    verdict = find_item_answer(item, decisions).verdict
    return verdict is not None and verdict.verdict in ON_FINDINGS
