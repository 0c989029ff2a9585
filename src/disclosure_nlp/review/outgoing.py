"""Writes the lists of the review round: a workbook and a Word document per agency, and an overview."""

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
from disclosure_nlp.paths import AnyPath, as_path, write_whole
from disclosure_nlp.review.document import make_word_document
from disclosure_nlp.review.findings import ItemSelection, ReviewData, review_items
from disclosure_nlp.review.items import SEVERITIES, ReviewItem, find_answer
from disclosure_nlp.review.status import review_status, states_by_item
from disclosure_nlp.review.workbook import ListRow, ReviewSheet, column_title, make_workbook

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 60
_BATCH = 25  # agencies written by a worker as one task
_FEW = 40  # least number of agencies for which worker processes pay off


class AgencyList(NamedTuple):
    """Review list of an agency: its file name, its faults and its unclear items."""

    agency: str
    file: str
    faults: tuple[ListRow, ...]
    unclear: tuple[ListRow, ...]


def safe_file_name(name: str, taken: set[str] | None = None) -> str:
    """Return a name that is valid as a file name on every system; a name already used gets a number.

    Parameters
    ----------
    taken : set of str, optional
        Names already used, in lower case; the returned name is added.

    Examples
    --------
    >>> safe_file_name("云屿县/教育局 "), safe_file_name("CON"), safe_file_name("a", {"a"})
    ('云屿县_教育局', '_CON', 'a (2)')
    """
    text = _FORBIDDEN.sub("_", name).strip(" .")[:_LONGEST_NAME].rstrip(" .") or "_"
    text = f"_{text}" if _RESERVED.fullmatch(text) else text
    used = taken if taken is not None else set()
    free, number = text, 1
    while free.lower() in used:
        number += 1
        free = f"{text} ({number})"
    used.add(free.lower())
    return free


def write_lists(
    store: Store,
    folder: AnyPath,
    *,
    selection: ItemSelection | None = None,
    language: Language = "zh",
    workers: int | None = None,
) -> list[Path]:
    """Write a workbook and a Word document for each agency, and an overview workbook.

    Parameters
    ----------
    store : Store
        An open store.
    folder : path
        Output folder, created if it does not exist.
    selection : ItemSelection, optional
        Years, severities and checks (`make_selection`); by default all items of the last year.
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
    data = review_items(store, selection)
    target = as_path(folder)
    target.mkdir(parents=True, exist_ok=True)
    states = states_by_item(review_status(store, selection, data)) if store.superseded else {}
    lists = agency_lists(data, states, language)
    overview = target / f"{safe_file_name(msg('review.overview').text(language))}.xlsx"
    write_whole(overview, make_workbook(overview_sheets(data, lists, language), data.log, language))
    return [overview, *_write_agency_files(lists, data.log, target, language, workers)]


def _write_agency_files(
    lists: Sequence[AgencyList], log: DecisionLog, folder: Path, language: Language, workers: int | None
) -> Iterator[Path]:
    """Write the files of all agencies, in several processes if there are many; yield their paths in order."""
    write = partial(_write_batch_of_agencies, folder=folder, language=language)
    cut = [lists[at : at + _BATCH] for at in range(0, len(lists), _BATCH)]
    batches = [(batch, _decisions_on_lists(batch, log)) for batch in cut]
    processes = (2 if len(lists) >= _FEW else 0) if workers is None else workers
    if not processes:
        yield from (path for batch in batches for path in write(batch))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from (path for paths in pool.map(write, batches) for path in paths)


def agency_lists(data: ReviewData, states: Mapping[str, str], language: Language) -> list[AgencyList]:
    """Return the review lists of all agencies, sorted by name; agencies without faults have an empty list."""
    reports = data.panel.reports
    years = {item.year for item in data.items}
    series: dict[str, str] = dict(zip(reports["report"].tolist(), reports["series"].tolist(), strict=True))
    names: set[str] = set(reports.loc[reports["year"].isin(years), "series"])
    found: dict[str, tuple[list[ListRow], list[ListRow]]] = {name: ([], []) for name in names}
    for item in sorted(data.items, key=_order_by_year_and_severity):
        name = series.get(item.report, item.agency or item.report)
        line = ListRow(item, states.get(item.key, ""))
        found.setdefault(name, ([], []))[item.group == "unclear"].append(line)
    taken = {safe_file_name(msg("review.overview").text(language)).lower()}
    return [
        AgencyList(name, safe_file_name(name, taken), tuple(faults), tuple(unclear))
        for name, (faults, unclear) in sorted(found.items())
    ]


def _order_by_year_and_severity(item: ReviewItem) -> tuple[Any, ...]:
    return (-(item.year or 0), SEVERITIES.index(item.severity))


def _decisions_on_lists(lists: Sequence[AgencyList], log: DecisionLog) -> DecisionLog:
    """Return the decisions on the items of some agencies' lists."""
    wanted = {mark for own in lists for line in (*own.faults, *own.unclear) for mark in line.item.findings}
    return build_decision_log([decision for decision in log.history if decision.finding in wanted])


def _write_batch_of_agencies(
    batch: tuple[Sequence[AgencyList], DecisionLog], folder: Path, language: Language
) -> list[Path]:
    """Write the files of a batch of agencies and return their paths."""
    lists, log = batch
    written = []
    for own in lists:
        for ending, content in _agency_file_contents(own, log, language):
            path = folder / f"{own.file}.{ending}"
            write_whole(path, content)
            written.append(path)
    return written


def _agency_file_contents(own: AgencyList, log: DecisionLog, language: Language) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an agency: extension and bytes."""
    title = msg("review.list_title", agency=own.agency).text(language)
    sheets = [
        ReviewSheet(msg(f"review.{name}").text(language), title, msg(note).text(language), lines)
        for name, note, lines in _item_groups(own)
    ]
    groups = [(sheet.name, sheet.note if at else "", sheet.lines) for at, sheet in enumerate(sheets)]
    yield "xlsx", make_workbook(sheets, log, language)
    yield "docx", make_word_document(title, groups, log, language)


def _item_groups(own: AgencyList) -> Iterator[tuple[str, str, tuple[ListRow, ...]]]:
    """Yield the groups of an agency's list: name, message code of its note, and rows."""
    yield "faults", "review.list_note", own.faults
    if own.unclear:
        yield "unclear", "review.unclear_note", own.unclear


def overview_sheets(data: ReviewData, lists: Sequence[AgencyList], language: Language) -> list[ReviewSheet]:
    """Return the sheets of the overview: agencies with counts, all faults, all unclear items."""
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
                *_overview_rows(data, lists),
            ],
            widths=(34, 8, 8, 8, 8, 8, 10, 10, 10, 40),
        )
    ]
    for name, note, lines in (
        ("faults", "review.all_faults_note", [line for own in lists for line in own.faults]),
        ("unclear", "review.unclear_note", [line for own in lists for line in own.unclear]),
    ):
        shown = msg(f"review.{name}").text(language)
        sheets.append(ReviewSheet(shown, shown, msg(note).text(language), lines, with_agency=True))
    return sheets


def _overview_rows(data: ReviewData, lists: Sequence[AgencyList]) -> Iterator[list[Any]]:
    """Yield a row per agency and year: score, faults by severity, faults answered, unclear items, file."""
    reports = data.panel.reports
    places = zip(reports["series"].tolist(), reports["year"].tolist(), strict=True)
    scores = dict(
        zip(places, reports["total"].round(1).astype(object).where(reports["total"].notna(), None), strict=True)
    )
    for own in lists:
        years = sorted({line.item.year or 0 for line in (*own.faults, *own.unclear)}, reverse=True)
        for year in years or [max(year for name, year in scores if name == own.agency)]:
            counts = _item_counts(own, year, data.log)
            yield [own.agency, year or "", scores.get((own.agency, year)), *counts, f"{own.file}.xlsx"]


def _item_counts(own: AgencyList, year: int, log: DecisionLog) -> list[int]:
    """Return counts for an agency and year: faults by severity, all faults, faults answered, unclear items."""
    faults = [line.item for line in own.faults if (line.item.year or 0) == year]
    severities = Counter(item.severity for item in faults)
    answered = sum(_is_answered(item, log) for item in faults)
    unclear = sum((line.item.year or 0) == year for line in own.unclear)
    return [*(severities[severity] for severity in SEVERITIES), len(faults), answered, unclear]


def _is_answered(item: ReviewItem, log: DecisionLog) -> bool:
    """Return whether an item has a verdict in force."""
    verdict = find_answer(item, log).verdict
    return verdict is not None and verdict.verdict in ON_FINDINGS
