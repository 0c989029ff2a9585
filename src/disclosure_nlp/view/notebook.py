"""HTML views of records for notebooks: small tables in the style of the cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

from disclosure_nlp.display import short_repr
from disclosure_nlp.messages import environment_language
from disclosure_nlp.model import BaseRecord, Findings, Outcome, Report, Scorecard, Table, TabularRecord
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.view.card.names import band_words
from disclosure_nlp.view.card.scale import scale
from disclosure_nlp.view.card.words import Words, same, word
from disclosure_nlp.view.page import render
from disclosure_nlp.view.record import record_dict

__all__ = ["notebook_html", "panel_html", "record_dict"]

_MOST = 12  # agencies of a panel
_MOST_ROWS = 40


def notebook_html(record: BaseRecord) -> str:
    """Return a record as HTML for a notebook; everything of a report is escaped."""
    if isinstance(record, Outcome):
        return _outcome(record)
    if isinstance(record, Report):
        return _show("Report", **_head(record), **_contents(record))
    if isinstance(record, Scorecard):
        return _show("Scorecard", **_score(record))
    if isinstance(record, Findings):
        return _show("Findings", findings=record, **_counts(record))
    if isinstance(record, Table):
        return _grid(record)
    if isinstance(record, TabularRecord):
        return rows_html(repr(record), record._frame_columns(), record._frame_rows())
    return _fields(record)


def _grid(table: Table) -> str:
    numbers = table.numbers
    rows = [(row, *(numbers.get((row, column)) for column in table.columns)) for row in table.rows]
    return rows_html(repr(table), ("row", *table.columns), rows)


def _fields(record: BaseRecord) -> str:
    values = [(name, getattr(record, name)) for name in record.__struct_fields__]
    rows = [(name, value if isinstance(value, str) else short_repr(value)) for name, value in values]
    return rows_html(type(record).__name__, ("field", "value"), rows)


def rows_html(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table, the first rows only, with the number of those left out."""
    shown = [[_plain(value) for value in row] for row in rows[:_MOST_ROWS]]
    return _show("Rows", title=title, columns=columns, rows=shown, more=len(rows) - len(shown))


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _show(shown: str, **context: Any) -> str:
    language = environment_language()
    titles = (
        {item.id: Words(item.title, item.title_zh) for item in resolve_rubric().items} if shown == "Scorecard" else {}
    )
    words = {
        "say": _say,
        "named": lambda key: _say(word("notebook", key)),
        "item_title": lambda item: _say(titles.get(item.id, same(item.title))),
        "comma": ", " if language == "en" else "，",
        "semicolon": "; " if language == "en" else "；",
    }
    return render("notebook.html", shown=shown, language=language, **words, **context)


def _say(words: Words) -> str:
    return words.zh if environment_language() == "zh" else words.en


def _outcome(outcome: Outcome) -> str:
    report, _, findings, card = outcome.parts
    if report is None or card is None or findings is None:
        return _show("Failed", path=outcome.path, issues=outcome.issues)
    return _show("Outcome", findings=findings, **_head(report), **_score(card))


def _head(report: Report) -> dict[str, Any]:
    kind = _say(word("kinds", report.kind)) if report.kind else None
    return {"report": report, "kind": kind, "level": _say(word("levels", report.level)) if report.level else None}


def _contents(report: Report) -> dict[str, Any]:
    counts = Counter(sentence.section for sentence in report.sentences)
    numbers = {name: sum(cell.value.state == "number" for cell in table.cells) for name, table in report.tables.items()}
    return {
        "sections": [(section, counts[section.id]) for section in report.sections],
        "tables": [(table, numbers[name]) for name, table in report.tables.items()],
    }


def _score(card: Scorecard) -> dict[str, Any]:
    rubric = resolve_rubric()
    return {"card": card, "band": _say(band_words(card, rubric)), "scale": scale(card, rubric)}


def _counts(findings: Findings) -> dict[str, Any]:
    verdicts = Counter(result.verdict for result in findings.results)
    number = len(findings.causes)
    counts = (f"{count} {_say(word('notebook', verdict))}" for verdict, count in sorted(verdicts.items()))
    causes = _say(word("notebook", "one_cause" if number == 1 else "causes"))
    return {"causes_count": f"{number} {causes}", "verdicts": " · ".join(counts)}


def panel_html(panel: Any) -> str:
    """Return a panel as HTML for a notebook: how much it holds, and scores by agency and year, the first agencies only."""
    table = panel.reports.pivot_table(index="series", columns="year", values="total")
    rows = [(str(name), [None if isnan(score) else score for score in scores]) for name, scores in _rows(table)]
    middle = [None if isnan(score) else score for score in table.median().tolist()]
    years = [int(year) for year in table.columns]
    return _show("Panel", panel=panel, years=years, rows=rows[:_MOST], more=len(rows) - _MOST, middle=middle)


def _rows(table: Any) -> Iterator[tuple[object, list[float]]]:
    yield from zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
