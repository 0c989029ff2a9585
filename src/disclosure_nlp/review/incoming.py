"""Reads filled review lists (workbooks and CSV files) and converts the answers to review decisions."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import structs

from disclosure_nlp.corpus.decisions import ON_FINDINGS, Decision, Verdict, add_decisions
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.extras import import_optional
from disclosure_nlp.messages import LANGUAGES, Message, msg
from disclosure_nlp.parse.form_labels import official_label
from disclosure_nlp.paths import AnyPaths, as_path_strings
from disclosure_nlp.review.decide import DecisionTarget, add_correction_to_decision, make_decision
from disclosure_nlp.review.findings import decision_targets_across_reports, decision_targets_in_single_reports
from disclosure_nlp.review.workbook import ANSWERS, COLUMNS, column_title

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_HEADER_WITHIN = 12  # rows
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_ENCODINGS = ("utf-8-sig", "gb18030")
_MOST_BYTES = 50_000_000  # of an unpacked workbook


class AnswerRow(NamedTuple):
    """A filled row of a review list: file, sheet, row number, and cell values by column id."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, Any]

    def cell_text(self, column: str) -> str:
        """Return the text of the cell in a column, by column id; empty if there is none."""
        value = self.cells.get(column)
        return "" if value is None else str(value).strip().removeprefix("'")

    def make_problem_message(self, reason: Message) -> Message:
        """Return a message that names the row of the review list and the reason why it cannot be used."""
        return msg("review.row", file=self.file, sheet=self.sheet, row=self.row, reason=reason)


class AnswerImport(NamedTuple):
    """Result of importing filled review lists: decisions added, count of answers known before, rows not used."""

    added: list[Decision]
    known: int
    problems: list[Message]


class _RowError(Exception):
    """Raised if a filled row of a review list cannot be used; ``reason`` is the message that says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def import_answers(store: Store, files: AnyPaths, *, default_reviewer: str | None = None) -> AnswerImport:
    """Add the answers in filled review lists to a store's decisions; importing a file twice adds nothing.

    Returns the decisions added, the number of answers that were known, and messages on rows that cannot be used.

    Parameters
    ----------
    store : Store
        The store from which the lists were written.
    files : path or paths
        Workbooks (.xlsx), or CSV files saved from them.
    default_reviewer : str, optional
        Name of the person who answered, for rows without a name.

    Raises
    ------
    StoreError
        If the decisions cannot be written.
    MissingExtraError
        If openpyxl is not installed.
    """
    rows, problems = _read_filled_rows(files)
    decisions: list[Decision] = []
    index = _DecisionTargetIndex(store)
    for row in rows:
        try:
            decisions += _decisions_from_row(row, index, default_reviewer)
        except _RowError as wrong:
            problems.append(row.make_problem_message(wrong.reason))
    added = add_decisions(store.storage, decisions, skip_repeated=True) if decisions else []
    return AnswerImport(added, len(decisions) - len(added), problems)


# --- files -----------------------------------------------------------------------------------------------------------


def _read_filled_rows(files: AnyPaths) -> tuple[list[AnswerRow], list[Message]]:
    """Return the rows with an answer in all files, and one message per file that cannot be read."""
    problems: list[Message] = []
    rows: list[AnswerRow] = []
    for file in as_path_strings(files):
        try:
            rows += [
                row
                for row in _read_list_rows(Path(file))
                if any(row.cell_text(name) for name in ("answer", "value", "reason", "remark"))
            ]
        except DefinitionError as error:
            problems += [msg("review.unread", file=file, reason=problem) for problem in error.problems]
    return rows, problems


def _read_list_rows(path: Path) -> Iterator[AnswerRow]:
    """Yield all rows of the review lists in a workbook or CSV file.

    Raises
    ------
    DefinitionError
        If the file cannot be read or contains no list.
    """
    changed, sheets = _read_sheets(path)
    found = False
    for name, rows in sheets:
        header: dict[str, int] = {}
        for number, row in enumerate(rows, 1):
            if header:
                cells = {column: row[index] if index < len(row) else None for column, index in header.items()}
                yield AnswerRow(str(path), name, number, cells | {"changed": changed})
            elif number <= _HEADER_WITHIN:
                header = _column_positions(row)
                found = found or bool(header)
    if not found:
        raise DefinitionError(str(path), [msg("review.no_list", columns=column_title("key", "zh"))])


def _read_sheets(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
    """Return the ISO date on which a file was saved, and name and rows of each of its sheets."""
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    openpyxl = import_optional("openpyxl", "filled workbooks", "review")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MOST_BYTES:
            raise DefinitionError(str(path), [msg("review.large_workbook", got=unpacked, most=_MOST_BYTES)])
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
        changed = (book.properties.modified or datetime.now(UTC)).strftime("%Y-%m-%d")
        book.close()
    except DefinitionError:
        raise
    except Exception as error:  # openpyxl raises errors of many kinds for damaged files
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DefinitionError(str(path), [msg("review.no_workbook", error=reason)]) from error
    return changed, sheets


def _read_csv(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
    """Return the ISO date on which a CSV file was saved, and its rows as one sheet with the file's name."""
    try:
        data = path.read_bytes()
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%d")
    except OSError as error:
        raise DefinitionError(str(path), [msg("review.no_workbook", error=error.strerror or str(error))]) from error
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return changed, [(path.stem, [tuple(row) for row in csv.reader(io.StringIO(text))])]
    raise DefinitionError(str(path), [msg("review.no_encoding")])


def _column_positions(header_row: Iterable[Any]) -> dict[str, int]:
    """Return column positions by column id if a row is the header of a review list, else an empty dict."""
    names = _column_ids_by_title()
    found = {
        names[text]: at
        for at, cell in enumerate(header_row)
        if (text := str(cell or "").strip().lstrip("\ufeff")) in names
    }
    return found if {"key", "answer"} <= found.keys() else {}


@cache
def _column_ids_by_title() -> dict[str, str]:
    """Return the column id for each column title of review lists, in Chinese and English."""
    return {column_title(name, language): name for name in (*ANSWERS, *COLUMNS) for language in LANGUAGES}


# --- rows ------------------------------------------------------------------------------------------------------------


class _DecisionTargetIndex:
    """Decision targets by fingerprint (a finding's hash); those of findings across reports are computed on demand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known = decision_targets_in_single_reports(store)
        self.has_panel_targets = False

    def find(self, fingerprints: Iterable[str]) -> list[DecisionTarget]:
        """Return the decision targets for those fingerprints whose findings are still in the store."""
        wanted = list(fingerprints)
        if not self.has_panel_targets and not all(finding in self.known for finding in wanted):
            self.known |= decision_targets_across_reports(self.store)
            self.has_panel_targets = True
        return [self.known[finding] for finding in wanted if finding in self.known]


def _decisions_from_row(
    row: AnswerRow, targets_index: _DecisionTargetIndex, default_reviewer: str | None
) -> Iterator[Decision]:
    """Yield the review decisions that a filled row of a review list states.

    Raises
    ------
    _RowError
        If the row is unreadable, contradicts itself or is about findings that no longer exist.
    """
    findings = _fingerprints_in_row(row)
    verdict, day, reason = _verdict_in_row(row), _answer_date_in_row(row), row.cell_text("reason")
    person = row.cell_text("by") or default_reviewer
    if not person:
        raise _RowError(msg("review.no_name"))
    targets = targets_index.find(findings)
    if not targets:
        raise _RowError(msg("review.stale"))
    if verdict == "corrected":
        yield _decision_to_correct_cell(row, targets, make_decision(targets[0], "confirmed", person, day, reason))
    elif verdict is not None:
        yield from (make_decision(target, verdict, person, day, reason) for target in targets)
    if row.cell_text("remark"):
        yield make_decision(targets[0], "remarked", person, day, row.cell_text("remark"))


def _fingerprints_in_row(row: AnswerRow) -> list[str]:
    """Return the fingerprints (hashes of findings) in the key column of a filled row; raise _RowError if invalid."""
    findings = [part.strip() for part in row.cell_text("key").split(";") if part.strip()]
    if not findings or not all(map(_FINGERPRINT.fullmatch, findings)):
        raise _RowError(msg("review.no_key", got=row.cell_text("key") or "—"))
    return findings


def _verdict_in_row(row: AnswerRow) -> Verdict | None:
    """Return the verdict that a filled row of a review list states; None if it has only a remark."""
    answer, value, reason = row.cell_text("answer"), row.cell_text("value"), row.cell_text("reason")
    if not answer:
        if value or reason:
            raise _RowError(msg("review.no_answer", got=value or reason))
        return None
    verdict = _verdict_by_answer().get(answer.lower())
    if verdict is None:
        raise _RowError(msg("review.unknown_answer", got=answer, choices=tuple(_verdict_by_answer())))
    if verdict == "dismissed" and not reason:
        raise _RowError(msg("review.no_reason"))
    if (verdict == "corrected") != bool(value):
        raise _RowError(msg("review.value_missing") if verdict == "corrected" else msg("review.value_extra", got=value))
    return verdict


@cache
def _verdict_by_answer() -> dict[str, Verdict]:
    """Return the verdict for each answer that a review list offers, in Chinese and English, in lower case."""
    return {msg(f"answer.{verdict}").text(language): verdict for verdict in ON_FINDINGS for language in LANGUAGES}


def _answer_date_in_row(row: AnswerRow) -> str:
    """Return the ISO date of the answer in a filled row; by default the date on which its file was saved."""
    value = row.cells.get("on")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    text = row.cell_text("on")
    if not text:
        return str(row.cells["changed"])
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, match.groups())).isoformat()  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise _RowError(msg("review.no_date", got=text)) from None


def _decision_to_correct_cell(row: AnswerRow, targets: list[DecisionTarget], confirmation: Decision) -> Decision:
    """Return the decision that corrects a table cell: the cell that the row names, else the only wrong one."""
    text = unicodedata.normalize("NFKC", row.cell_text("value")).replace(",", "").strip()
    name, _, number = text.rpartition("=")
    number = "blank" if number.strip() in words_for_blank() else number.strip()
    cells = _find_candidate_cells(targets, name.strip())
    if len({cell for cell, _ in cells}) != 1:
        raise _RowError(
            msg(
                "review.which_cell",
                got=text,
                cells=tuple(_printed_cell_name(cell) for cell, _ in _find_candidate_cells(targets, "")),
            )
        )
    (table, line, column), target = cells[0]
    try:
        made = add_correction_to_decision(confirmation, target, number, f"{table}/{line}/{column}")
    except DefinitionError:
        raise _RowError(msg("review.no_number", got=text)) from None
    return structs.replace(made, finding=target.finding)


@cache
def words_for_blank() -> frozenset[str]:
    """Return the words by which an answer states that a table cell is blank, in Chinese and English."""
    return frozenset({"blank", *(msg("review.blank").text(language) for language in LANGUAGES)})


def _find_candidate_cells(
    targets: Iterable[DecisionTarget], cell_name: str
) -> list[tuple[tuple[str, str, str], DecisionTarget]]:
    """Return the evidence cells (with targets) that match a typed cell name; without a name those that are wrong.

    A cell is a tuple of table, row and column id.
    """
    places = [(place, target) for target in targets for place in json.loads(target.evidence) if place["kind"] == "cell"]
    wrong = [pair for pair in places if pair[0]["role"] == "wrong"]
    chosen = places if cell_name else wrong or places
    found: dict[tuple[str, str, str], DecisionTarget] = {}
    for place, target in chosen:
        cell = (place["table"], place["row"], place["column"])
        if not cell_name or cell_name in (
            official_label(cell[0], cell[1]),
            official_label(cell[0], cell[2]),
            _printed_cell_name(cell),
            "/".join(cell),
        ):
            found.setdefault(cell, target)
    return list(found.items())


def _printed_cell_name(cell: tuple[str, str, str]) -> str:
    """Return the printed name of a table cell: its row heading and column heading joined by a slash."""
    return f"{official_label(cell[0], cell[1])}/{official_label(cell[0], cell[2])}"
