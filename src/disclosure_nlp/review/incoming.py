"""Reads filled review lists (workbooks and CSV files) and turns the answers into decisions."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
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
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.paths import AnyPaths, as_texts
from disclosure_nlp.review.acts import DecisionTarget, as_correction, make_decision
from disclosure_nlp.review.findings import across_targets, report_targets
from disclosure_nlp.review.workbook import ANSWERS, COLUMNS, column_title

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_HEADER_WITHIN = 12  # rows
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_ENCODINGS = ("utf-8-sig", "gb18030")


class AnswerRow(NamedTuple):
    """A filled row of a review list: file, sheet, row number, and cells by column."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, Any]

    def cell_text(self, column: str) -> str:
        """Return the text of a cell; empty if there is none."""
        value = self.cells.get(column)
        return "" if value is None else str(value).strip().removeprefix("'")

    def problem_message(self, reason: Message) -> Message:
        """Return a message that the row cannot be used, with its location and the reason."""
        return msg("review.row", file=self.file, sheet=self.sheet, row=self.row, reason=reason)


class AnswersRead(NamedTuple):
    """Result of reading filled lists: decisions added, number of answers known before, rows not used."""

    added: list[Decision]
    known: int
    problems: list[Message]


class _RowError(Exception):
    """Error for a row that cannot be used, with the reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_answers(store: Store, files: AnyPaths, *, by: str | None = None) -> AnswersRead:
    """Add the answers in filled review lists to a store's decisions; reading a file again adds nothing.

    Parameters
    ----------
    store : Store
        The store from which the lists were written.
    files : path or paths
        Workbooks (.xlsx), or CSV files saved from them.
    by : str, optional
        Name of the person who answered, for rows without a name.

    Raises
    ------
    StoreError
        If the decisions cannot be written.
    MissingExtraError
        If openpyxl is not installed.
    """
    rows, problems = _filled_rows(files)
    decisions: list[Decision] = []
    known = _DecisionTargetIndex(store)
    for row in rows:
        try:
            decisions += _row_decisions(row, known, by)
        except _RowError as wrong:
            problems.append(row.problem_message(wrong.reason))
    added = add_decisions(store.storage, decisions, skip_repeated=True) if decisions else []
    return AnswersRead(added, len(decisions) - len(added), problems)


# --- files -----------------------------------------------------------------------------------------------------------


def _filled_rows(files: AnyPaths) -> tuple[list[AnswerRow], list[Message]]:
    """Return the rows with an answer in all files, and messages on files that cannot be read."""
    problems: list[Message] = []
    rows: list[AnswerRow] = []
    for file in as_texts(files):
        try:
            rows += [
                row
                for row in _list_rows(Path(file))
                if any(row.cell_text(name) for name in ("answer", "value", "reason", "remark"))
            ]
        except DefinitionError as error:
            problems += [msg("review.unread", file=file, reason=problem) for problem in error.problems]
    return rows, problems


def _list_rows(path: Path) -> Iterator[AnswerRow]:
    """Yield the rows of all review lists in a file.

    Raises
    ------
    DefinitionError
        If the file cannot be read or contains no list.
    """
    changed, sheets = _read_sheets(path)
    found = False
    for name, cells in sheets:
        header: dict[str, int] = {}
        for number, row in enumerate(cells, 1):
            if header:
                own = {column: row[at] if at < len(row) else None for column, at in header.items()}
                yield AnswerRow(str(path), name, number, own | {"changed": changed})
            elif number <= _HEADER_WITHIN:
                header = _find_columns(row)
                found = found or bool(header)
    if not found:
        raise DefinitionError(str(path), [msg("review.no_list", columns=column_title("key", "zh"))])


def _read_sheets(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
    """Return the date on which a file was saved, and the names and rows of its sheets."""
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    openpyxl = import_optional("openpyxl", "filled workbooks", "review")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
        changed = (book.properties.modified or datetime.now(UTC)).strftime("%Y-%m-%d")
        book.close()
    except Exception as error:  # openpyxl raises errors of many kinds for damaged files
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DefinitionError(str(path), [msg("review.no_workbook", error=reason)]) from error
    return changed, sheets


def _read_csv(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
    """Return the date on which a CSV file was saved, and its rows as one sheet."""
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


def _find_columns(row: Iterable[Any]) -> dict[str, int]:
    """Return the position of each column if a row is the header of a review list, else an empty dictionary."""
    names = _column_by_title()
    found = {
        names[text]: at for at, cell in enumerate(row) if (text := str(cell or "").strip().lstrip("\ufeff")) in names
    }
    return found if {"key", "answer"} <= found.keys() else {}


@cache
def _column_by_title() -> dict[str, str]:
    """Return the column id for each column title, in both languages."""
    return {column_title(name, language): name for name in (*ANSWERS, *COLUMNS) for language in LANGUAGES}


# --- rows ------------------------------------------------------------------------------------------------------------


class _DecisionTargetIndex:
    """Decision targets of a store by fingerprint; those over several reports are computed when needed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known = report_targets(store)
        self.complete = False

    def find(self, findings: Iterable[str]) -> list[DecisionTarget]:
        """Return the targets of those findings that the store still has."""
        wanted = list(findings)
        if not self.complete and not all(finding in self.known for finding in wanted):
            self.known |= across_targets(self.store)
            self.complete = True
        return [self.known[finding] for finding in wanted if finding in self.known]


def _row_decisions(row: AnswerRow, known: _DecisionTargetIndex, by: str | None) -> Iterator[Decision]:
    """Yield the decisions of a filled row.

    Raises
    ------
    _RowError
        If the row is unreadable, contradicts itself or is about findings that no longer exist.
    """
    findings = _finding_fingerprints(row)
    verdict, day, reason = _row_verdict(row), _answer_date(row), row.cell_text("reason")
    person = row.cell_text("by") or by
    if not person:
        raise _RowError(msg("review.no_name"))
    targets = known.find(findings)
    if not targets:
        raise _RowError(msg("review.stale"))
    if verdict == "corrected":
        yield _correction_decision(row, targets, make_decision(targets[0], "confirmed", person, day, reason))
    elif verdict is not None:
        yield from (make_decision(target, verdict, person, day, reason) for target in targets)
    if row.cell_text("remark"):
        yield make_decision(targets[0], "remarked", person, day, row.cell_text("remark"))


def _finding_fingerprints(row: AnswerRow) -> list[str]:
    """Return the fingerprints of findings in the key column of a row."""
    findings = [part.strip() for part in row.cell_text("key").split(";") if part.strip()]
    if not findings or not all(map(_FINGERPRINT.fullmatch, findings)):
        raise _RowError(msg("review.no_key", got=row.cell_text("key") or "—"))
    return findings


def _row_verdict(row: AnswerRow) -> Verdict | None:
    """Return the verdict in a filled row; None if the row has only a remark."""
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
    """Return the verdict for each answer text, in both languages."""
    return {msg(f"answer.{verdict}").text(language): verdict for verdict in ON_FINDINGS for language in LANGUAGES}


def _answer_date(row: AnswerRow) -> str:
    """Return the date of an answer in ISO format; by default the date on which the file was saved."""
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


def _correction_decision(row: AnswerRow, targets: list[DecisionTarget], decision: Decision) -> Decision:
    """Return the decision that corrects a cell: the only wrong cell, or the one named in the row."""
    text = unicodedata.normalize("NFKC", row.cell_text("value")).replace(",", "").strip()
    name, _, number = text.rpartition("=")
    number = "blank" if number.strip() in words_for_blank() else number.strip()
    cells = _candidate_cells(targets, name.strip())
    if len({cell for cell, _ in cells}) != 1:
        raise _RowError(
            msg(
                "review.which_cell",
                got=text,
                cells=tuple(_cell_name(cell) for cell, _ in _candidate_cells(targets, "")),
            )
        )
    (table, line, column), target = cells[0]
    try:
        made = as_correction(decision, target, number, f"{table}/{line}/{column}")
    except DefinitionError:
        raise _RowError(msg("review.no_number", got=text)) from None
    return structs.replace(made, finding=target.finding)


@cache
def words_for_blank() -> frozenset[str]:
    """Return the words that mean that a cell is blank."""
    return frozenset({"blank", *(msg("review.blank").text(language) for language in LANGUAGES)})


def _candidate_cells(targets: Iterable[DecisionTarget], name: str) -> list[tuple[tuple[str, str, str], DecisionTarget]]:
    """Return the evidence cells that a name matches, or without a name the wrong cells, with their targets."""
    places = [(place, target) for target in targets for place in json.loads(target.evidence) if place["kind"] == "cell"]
    wrong = [pair for pair in places if pair[0]["role"] == "wrong"]
    chosen = places if name else wrong or places
    found: dict[tuple[str, str, str], DecisionTarget] = {}
    for place, target in chosen:
        cell = (place["table"], place["row"], place["column"])
        if not name or name in (label(cell[0], cell[1]), label(cell[0], cell[2]), _cell_name(cell), "/".join(cell)):
            found.setdefault(cell, target)
    return list(found.items())


def _cell_name(cell: tuple[str, str, str]) -> str:
    """Return the name of a cell: the labels of its row and column."""
    return f"{label(cell[0], cell[1])}/{label(cell[0], cell[2])}"
