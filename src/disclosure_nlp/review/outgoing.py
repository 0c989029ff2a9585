"""Lists out: a workbook and a Word document for each agency, and an overview of all for the office."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from disclosure_nlp.corpus.decisions import ON_FINDINGS, DecisionLog, fold
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.paths import AnyPath, as_path, write_whole
from disclosure_nlp.review.document import write_document
from disclosure_nlp.review.findings import ReviewData, Selection, review_items
from disclosure_nlp.review.items import SEVERITIES, ReviewItem, answer_to
from disclosure_nlp.review.status import review_status, states_of
from disclosure_nlp.review.workbook import Line, Sheet, column_title, write_workbook

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 60
_BATCH = 25  # agencies that a worker writes at a stretch
_FEW = 40  # agencies from which on workers are worth their start


class AgencyList(NamedTuple):
    """What is written for an agency: the name of its files, and its lines by group."""

    agency: str
    file: str
    faults: tuple[Line, ...]
    unclear: tuple[Line, ...]


def safe_name(name: str, taken: set[str] | None = None) -> str:
    """Return a name as a file may have on every system; one that is taken gets a number.

    Parameters
    ----------
    taken : set of str, optional
        Names in use, in lower case; the name is added.

    Examples
    --------
    >>> safe_name("云屿县/教育局 "), safe_name("CON"), safe_name("a", {"a"})
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
    selection: Selection | None = None,
    language: Language = "zh",
    workers: int | None = None,
) -> list[Path]:
    """Write a workbook and a Word document for each agency, and an overview workbook.

    Parameters
    ----------
    store : Store
        An open store.
    folder : path
        Where they go; made if it is not there.
    selection : Selection, optional
        Years, severities and checks (`select`); by default the last year, everything.
    language : str, default zh
        ``zh`` or ``en``.
    workers : int, optional
        Processes that write; 0 for this one alone. By default two where there are many agencies.

    Returns
    -------
    list of Path
        The overview first, then workbook and document of each agency by name.

    Raises
    ------
    DefinitionError
        When the store holds no report of these years.
    OSError
        When a file cannot be written.
    """
    data = review_items(store, selection)
    target = as_path(folder)
    target.mkdir(parents=True, exist_ok=True)
    states = states_of(review_status(store, selection, data)) if store.superseded else {}
    lists = agency_lists(data, states, language)
    overview = target / f"{safe_name(msg('review.overview').text(language))}.xlsx"
    write_whole(overview, write_workbook(overview_sheets(data, lists, language), data.log, language))
    return [overview, *_write_agencies(lists, data.log, target, language, workers)]


def _write_agencies(
    lists: Sequence[AgencyList], log: DecisionLog, folder: Path, language: Language, workers: int | None
) -> Iterator[Path]:
    """Write the files of all agencies, where there are many in several processes; yield them in order."""
    write = partial(_write_batch, folder=folder, language=language)
    cut = [lists[at : at + _BATCH] for at in range(0, len(lists), _BATCH)]
    batches = [(batch, _log_of(batch, log)) for batch in cut]
    processes = (2 if len(lists) >= _FEW else 0) if workers is None else workers
    if not processes:
        yield from (path for batch in batches for path in write(batch))
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from (path for paths in pool.map(write, batches) for path in paths)


def agency_lists(data: ReviewData, states: Mapping[str, str], language: Language) -> list[AgencyList]:
    """Return the lists of all agencies in order of their names; agencies without a fault have an empty one."""
    reports = data.panel.reports
    years = {item.year for item in data.items}
    series: dict[str, str] = dict(zip(reports["report"].tolist(), reports["series"].tolist(), strict=True))
    names: set[str] = set(reports.loc[reports["year"].isin(years), "series"])
    found: dict[str, tuple[list[Line], list[Line]]] = {name: ([], []) for name in names}
    for item in sorted(data.items, key=_order):
        name = series.get(item.report, item.agency or item.report)
        line = Line(item, states.get(item.key, ""))
        found.setdefault(name, ([], []))[item.group == "unclear"].append(line)
    taken = {safe_name(msg("review.overview").text(language)).lower()}
    return [
        AgencyList(name, safe_name(name, taken), tuple(faults), tuple(unclear))
        for name, (faults, unclear) in sorted(found.items())
    ]


def _order(item: ReviewItem) -> tuple[Any, ...]:
    return (-(item.year or 0), SEVERITIES.index(item.severity))


def _log_of(lists: Sequence[AgencyList], log: DecisionLog) -> DecisionLog:
    """Return the decisions on the items of some agencies."""
    wanted = {mark for own in lists for line in (*own.faults, *own.unclear) for mark in line.item.findings}
    return fold([decision for decision in log.history if decision.finding in wanted])


def _write_batch(batch: tuple[Sequence[AgencyList], DecisionLog], folder: Path, language: Language) -> list[Path]:
    lists, log = batch
    written = []
    for own in lists:
        for ending, content in _contents(own, log, language):
            path = folder / f"{own.file}.{ending}"
            write_whole(path, content)
            written.append(path)
    return written


def _contents(own: AgencyList, log: DecisionLog, language: Language) -> Iterator[tuple[str, bytes]]:
    """Yield the files of an agency by their endings."""
    title = msg("review.list_title", agency=own.agency).text(language)
    sheets = [
        Sheet(msg(f"review.{name}").text(language), title, msg(note).text(language), lines)
        for name, note, lines in _groups(own)
    ]
    groups = [(sheet.name, sheet.note if at else "", sheet.lines) for at, sheet in enumerate(sheets)]
    yield "xlsx", write_workbook(sheets, log, language)
    yield "docx", write_document(title, groups, log, language)


def _groups(own: AgencyList) -> Iterator[tuple[str, str, tuple[Line, ...]]]:
    yield "faults", "review.list_note", own.faults
    if own.unclear:
        yield "unclear", "review.unclear_note", own.unclear


def overview_sheets(data: ReviewData, lists: Sequence[AgencyList], language: Language) -> list[Sheet]:
    """Return the sheets of the overview: agencies with their counts, all faults, what could not be assessed."""
    title = msg("review.overview").text(language)
    sheets = [
        Sheet(
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
        sheets.append(Sheet(shown, shown, msg(note).text(language), lines, with_agency=True))
    return sheets


def _overview_rows(data: ReviewData, lists: Sequence[AgencyList]) -> Iterator[list[Any]]:
    reports = data.panel.reports
    places = zip(reports["series"].tolist(), reports["year"].tolist(), strict=True)
    scores = dict(
        zip(places, reports["total"].round(1).astype(object).where(reports["total"].notna(), None), strict=True)
    )
    for own in lists:
        years = sorted({line.item.year or 0 for line in (*own.faults, *own.unclear)}, reverse=True)
        for year in years or [max(year for name, year in scores if name == own.agency)]:
            counts = _counts(own, year, data.log)
            yield [own.agency, year or "", scores.get((own.agency, year)), *counts, f"{own.file}.xlsx"]


def _counts(own: AgencyList, year: int, log: DecisionLog) -> list[int]:
    """Return the faults of a year by severity, all of them, those answered, and what could not be assessed."""
    faults = [line.item for line in own.faults if (line.item.year or 0) == year]
    severities = Counter(item.severity for item in faults)
    answered = sum(_is_answered(item, log) for item in faults)
    unclear = sum((line.item.year or 0) == year for line in own.unclear)
    return [*(severities[severity] for severity in SEVERITIES), len(faults), answered, unclear]


def _is_answered(item: ReviewItem, log: DecisionLog) -> bool:
    verdict = answer_to(item, log).verdict
    return verdict is not None and verdict.verdict in ON_FINDINGS
