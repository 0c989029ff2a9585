"""Check X8: several files of one report agree in every table cell and in the text of sections 1, 5 and 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from disclosure_nlp.compare.content import extract_section_content
from disclosure_nlp.compare.panel import Panel
from disclosure_nlp.messages import Message, msg

if TYPE_CHECKING:
    import pandas as pd

    from disclosure_nlp.corpus.store import Store

VersionState = Literal["alike", "corrected", "text", "figure"]
COLUMNS = (
    "agency_id", "year", "check", "state", "verdict", "severity", "subject", "message", "message_zh", "said", "report", "other",
)  # fmt: skip
_SECTIONS = {"overview": "一", "problems": "五", "other": "六"}
_CORRECTION = "更正|修订说明|勘误"
_SAME = 0.95  # share of a section's content that both copies must have in common
_CELLS = 'SELECT report, "table", "row", "column", number FROM cells_all WHERE list_contains($keys, report)'
_TEXTS = "SELECT report, section, sentence, text, labels FROM sentences_all WHERE list_contains($keys, report) AND NOT is_heading"


class _ReportFile(NamedTuple):
    """One of several files of a report: table figures, comparable section texts, whether it states a correction."""

    figures: dict[tuple[str, str, str], float | None]
    contents: dict[str, list[str]]
    is_corrected: bool


def compare_versions(panel: Panel, store: Store) -> pd.DataFrame:
    """Compare the reports of a panel with other files of the same agency's report of the same year (check X8).

    Returns
    -------
    frame
        One row per cell or section that differs, or one row for copies that agree: agency_id, year, check (X8), state (alike,
        corrected, text, figure), verdict, severity (warning for a figure, hint for text), subject, message, message_zh,
        report and other (keys of the copy in the panel and of the other).
    """
    import pandas as pd

    places = {(place.agency_id, place.year): place.report for place in panel.report_keys}
    doubles = panel.left_out.dropna(subset=["report"]) if "report" in panel.left_out else panel.left_out.iloc[:0]
    pairs = (
        [
            (agency, int(year), places[agency, int(year)], other)
            for agency, year, other in doubles[["agency_id", "year", "report"]].itertuples(index=False)
        ]
        if len(doubles)
        else []
    )
    copies = (
        _read_report_files(store, sorted({key for *_, one, other in pairs for key in (one, other)})) if pairs else {}
    )
    rows = [
        (agency, year, "X8", *result, one, other)
        for agency, year, one, other in pairs
        for result in _compare_files_of_report(copies[one], copies[other])
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _read_report_files(store: Store, report_keys: list[str]) -> dict[str, _ReportFile]:
    """Return table figures and section texts by report key, for current and superseded files of reports."""
    copies = {key: _ReportFile({}, {}, False) for key in report_keys}
    for report, table, row, column, number in store.connection.execute(_CELLS, {"keys": report_keys}).fetchall():
        copies[report].figures[table, row, column] = number
    grouped: dict[tuple[str, str], list[tuple[str, str, Any]]] = {}
    for report, section, sentence, text, labels in store.connection.execute(_TEXTS, {"keys": report_keys}).fetchall():
        grouped.setdefault((report, section), []).append((sentence, text, labels))
        if any(word in text for word in _CORRECTION.split("|")):
            copies[report] = copies[report]._replace(is_corrected=True)
    for (report, section), rows in grouped.items():
        copies[report].contents[section] = [content.text for content in extract_section_content(rows)]
    return copies


def _compare_files_of_report(copy: _ReportFile, other_copy: _ReportFile) -> Iterator[tuple[Any, ...]]:
    """Yield each difference of two files of a report as a tuple: state, verdict, severity, subject, messages."""
    corrected, found = copy.is_corrected or other_copy.is_corrected, False
    for key in sorted(copy.figures.keys() & other_copy.figures.keys()):
        first, second = copy.figures[key], other_copy.figures[key]
        if first is not None and second is not None and first != second:
            found = True
            message = msg("X8.figure", cell="/".join(key[1:]), one=first, other=second)
            yield _make_version_result("corrected" if corrected else "figure", "warning", ".".join(key), message)
    for section, numeral in _SECTIONS.items():
        if _section_contents_differ(copy.contents.get(section, []), other_copy.contents.get(section, [])):
            found = True
            message = msg("X8.text", section=numeral)
            yield _make_version_result("corrected" if corrected else "text", "hint", section, message)
    if not found:
        yield _make_version_result("alike", "hint", "report", msg("X8.alike"))


def _make_version_result(state: VersionState, severity: str, subject: str, message: Message) -> tuple[Any, ...]:
    """Return a result of check X8 as a tuple: state, verdict, severity, subject, message in both languages."""
    verdict = "pass" if state in ("alike", "corrected") else "fail"
    return state, verdict, severity, subject, message.text("en"), message.text("zh"), message


def _section_contents_differ(contents: list[str], other_contents: list[str]) -> bool:
    """Return whether more than 5 % of a section's comparable text in one file is missing in another."""
    for own, others in ((contents, set(other_contents)), (other_contents, set(contents))):
        size = sum(map(len, own))
        if size and sum(len(text) for text in own if text in others) < _SAME * size:
            return True
    return False
