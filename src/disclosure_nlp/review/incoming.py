"""Answers in: filled workbooks and CSV files → decisions. What cannot be read is named by file, sheet and row."""

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
from disclosure_nlp.extras import need
from disclosure_nlp.messages import LANGUAGES, Message, msg
from disclosure_nlp.parse.form_labels import label
from disclosure_nlp.paths import AnyPaths, as_texts
from disclosure_nlp.review.acts import Target, corrected, decision_on
from disclosure_nlp.review.findings import across_targets, report_targets
from disclosure_nlp.review.workbook import ANSWERS, COLUMNS, column_title

if TYPE_CHECKING:
    from disclosure_nlp.corpus.store import Store

_HEADER_WITHIN = 12  # rows
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_ENCODINGS = ("utf-8-sig", "gb18030")


class AnswerRow(NamedTuple):
    """A filled row: where it is, and its cells by column."""

    file: str
    sheet: str
    row: int
    cells: Mapping[str, Any]

    def text(self, column: str) -> str:
        """Return a cell as text, empty for none."""
        value = self.cells.get(column)
        return "" if value is None else str(value).strip().removeprefix("'")

    def problem(self, reason: Message) -> Message:
        """Return what is wrong with the row, after its place."""
        return msg("review.row", file=self.file, sheet=self.sheet, row=self.row, reason=reason)


class Incoming(NamedTuple):
    """What came of filled files: decisions added, answers that were known before, and the rows that were not taken."""

    added: list[Decision]
    known: int
    problems: list[Message]


class _RowError(Exception):
    """What is wrong with a row."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_answers(store: Store, files: AnyPaths, *, by: str | None = None) -> Incoming:
    """Read filled lists into the decisions of a store; the same files a second time add nothing.

    Parameters
    ----------
    store : Store
        The store that the lists were made from.
    files : path or paths
        Workbooks (.xlsx) and CSV files saved from them.
    by : str, optional
        Who answered, for rows that name nobody.

    Raises
    ------
    StoreError
        When the decisions cannot be written.
    MissingExtraError
        When openpyxl is not installed.
    """
    rows, problems = _filled_rows(files)
    decisions: list[Decision] = []
    known = _Targets(store)
    for row in rows:
        try:
            decisions += _decisions(row, known, by)
        except _RowError as wrong:
            problems.append(row.problem(wrong.reason))
    added = add_decisions(store.place, decisions, once=True) if decisions else []
    return Incoming(added, len(decisions) - len(added), problems)


# --- files -----------------------------------------------------------------------------------------------------------


def _filled_rows(files: AnyPaths) -> tuple[list[AnswerRow], list[Message]]:
    """Return the rows of all files in which something is filled in, and what is wrong with files."""
    problems: list[Message] = []
    rows: list[AnswerRow] = []
    for file in as_texts(files):
        try:
            rows += [
                row
                for row in _rows(Path(file))
                if any(row.text(name) for name in ("answer", "value", "reason", "remark"))
            ]
        except DefinitionError as error:
            problems += [msg("review.unread", file=file, reason=problem) for problem in error.problems]
    return rows, problems


def _rows(path: Path) -> Iterator[AnswerRow]:
    """Yield the rows of all lists in a file.

    Raises
    ------
    DefinitionError
        When it cannot be read or holds no list.
    """
    changed, sheets = _sheets(path)
    found = False
    for name, cells in sheets:
        header: dict[str, int] = {}
        for number, row in enumerate(cells, 1):
            if header:
                own = {column: row[at] if at < len(row) else None for column, at in header.items()}
                yield AnswerRow(str(path), name, number, own | {"changed": changed})
            elif number <= _HEADER_WITHIN:
                header = _header(row)
                found = found or bool(header)
    if not found:
        raise DefinitionError(str(path), [msg("review.no_list", columns=column_title("key", "zh"))])


def _sheets(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
    """Return the day on which a file was saved, and the names and rows of its sheets."""
    if path.suffix.lower() == ".csv":
        return _csv(path)
    openpyxl = need("openpyxl", "filled workbooks", "review")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
        changed = (book.properties.modified or datetime.now(UTC)).strftime("%Y-%m-%d")
        book.close()
    except Exception as error:  # openpyxl raises errors of many kinds for damaged files
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DefinitionError(str(path), [msg("review.no_workbook", error=reason)]) from error
    return changed, sheets


def _csv(path: Path) -> tuple[str, Iterable[tuple[str, list[tuple[Any, ...]]]]]:
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


def _header(row: Iterable[Any]) -> dict[str, int]:
    """Return the place of each column if a row is the header of a list, else nothing."""
    names = _column_names()
    found = {
        names[text]: at for at, cell in enumerate(row) if (text := str(cell or "").strip().lstrip("\ufeff")) in names
    }
    return found if {"key", "answer"} <= found.keys() else {}


@cache
def _column_names() -> dict[str, str]:
    return {column_title(name, language): name for name in (*ANSWERS, *COLUMNS) for language in LANGUAGES}


# --- rows ------------------------------------------------------------------------------------------------------------


class _Targets:
    """The findings that a store has now; those over several reports are worked out when one is asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known = report_targets(store)
        self.complete = False

    def find(self, findings: Iterable[str]) -> list[Target]:
        """Return the targets of those findings that are still there."""
        wanted = list(findings)
        if not self.complete and not all(finding in self.known for finding in wanted):
            self.known |= across_targets(self.store)
            self.complete = True
        return [self.known[finding] for finding in wanted if finding in self.known]


def _decisions(row: AnswerRow, known: _Targets, by: str | None) -> Iterator[Decision]:
    """Yield the decisions of a row.

    Raises
    ------
    _RowError
        When the row is unreadable, contradicts itself or is about what is no longer there.
    """
    findings = _findings(row)
    verdict, day, person = _verdict(row), _day(row), row.text("by") or by
    if not person:
        raise _RowError(msg("review.no_name"))
    targets = known.find(findings)
    if not targets:
        raise _RowError(msg("review.stale"))
    if verdict == "corrected":
        yield _correction(row, targets, decision_on(targets[0], "confirmed", person, day, row.text("reason")))
    elif verdict is not None:
        yield from (decision_on(target, verdict, person, day, row.text("reason")) for target in targets)
    if row.text("remark"):
        yield decision_on(targets[0], "remarked", person, day, row.text("remark"))


def _findings(row: AnswerRow) -> list[str]:
    findings = [part.strip() for part in row.text("key").split(";") if part.strip()]
    if not findings or not all(map(_FINGERPRINT.fullmatch, findings)):
        raise _RowError(msg("review.no_key", got=row.text("key") or "—"))
    return findings


def _verdict(row: AnswerRow) -> Verdict | None:
    answer, value, reason = row.text("answer"), row.text("value"), row.text("reason")
    if not answer:
        if value or reason:
            raise _RowError(msg("review.no_answer", got=value or reason))
        return None
    verdict = _answers().get(answer.lower())
    if verdict is None:
        raise _RowError(msg("review.unknown_answer", got=answer, choices=tuple(_answers())))
    if verdict == "dismissed" and not reason:
        raise _RowError(msg("review.no_reason"))
    if (verdict == "corrected") != bool(value):
        raise _RowError(msg("review.value_missing") if verdict == "corrected" else msg("review.value_extra", got=value))
    return verdict


@cache
def _answers() -> dict[str, Verdict]:
    return {msg(f"answer.{verdict}").text(language): verdict for verdict in ON_FINDINGS for language in LANGUAGES}


def _day(row: AnswerRow) -> str:
    """Return the day of an answer as ISO; where none is stated, that on which the file was saved."""
    value = row.cells.get("on")
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    text = row.text("on")
    if not text:
        return str(row.cells["changed"])
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, match.groups())).isoformat()  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise _RowError(msg("review.no_date", got=text)) from None


def _correction(row: AnswerRow, targets: list[Target], decision: Decision) -> Decision:
    """Return the decision that corrects a cell: the only one that is wrong, or the one that is named."""
    text = unicodedata.normalize("NFKC", row.text("value")).replace(",", "").strip()
    name, _, number = text.rpartition("=")
    number = "blank" if number.strip() in blank_words() else number.strip()
    cells = _cells(targets, name.strip())
    if len({cell for cell, _ in cells}) != 1:
        raise _RowError(
            msg("review.which_cell", got=text, cells=tuple(_cell_name(cell) for cell, _ in _cells(targets, "")))
        )
    (table, line, column), target = cells[0]
    try:
        made = corrected(decision, target, number, f"{table}/{line}/{column}")
    except DefinitionError:
        raise _RowError(msg("review.no_number", got=text)) from None
    return structs.replace(made, finding=target.finding)


@cache
def blank_words() -> frozenset[str]:
    """Return the words for a cell that is blank."""
    return frozenset({"blank", *(msg("review.blank").text(language) for language in LANGUAGES)})


def _cells(targets: Iterable[Target], name: str) -> list[tuple[tuple[str, str, str], Target]]:
    """Return the cells of the evidence that a name fits, or without a name those that are wrong, each with its finding."""
    places = [(place, target) for target in targets for place in json.loads(target.evidence) if place["kind"] == "cell"]
    wrong = [pair for pair in places if pair[0]["role"] == "wrong"]
    chosen = places if name else wrong or places
    found: dict[tuple[str, str, str], Target] = {}
    for place, target in chosen:
        cell = (place["table"], place["row"], place["column"])
        if not name or name in (label(cell[0], cell[1]), label(cell[0], cell[2]), _cell_name(cell), "/".join(cell)):
            found.setdefault(cell, target)
    return list(found.items())


def _cell_name(cell: tuple[str, str, str]) -> str:
    return f"{label(cell[0], cell[1])}/{label(cell[0], cell[2])}"
