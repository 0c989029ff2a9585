"""HTML views of records in notebooks: small tables in the style of the cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan
from typing import Any

from disclosure_nlp.display import short_repr
from disclosure_nlp.messages import environment_language
from disclosure_nlp.model import BaseRecord, Findings, Outcome, Report, Scorecard, Table, TabularRecord
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.view.card.names import band_name
from disclosure_nlp.view.card.scale import build_score_scale
from disclosure_nlp.view.card.words import BilingualText, interface_text, same_in_both_languages
from disclosure_nlp.view.page import render_template
from disclosure_nlp.view.record import record_dict

__all__ = ["notebook_html", "panel_html", "record_dict"]

_MOST = 12  # agencies of a panel
_MOST_ROWS = 40


def notebook_html(record: BaseRecord) -> str:
    """Return a record (report, table, outcome, …) as HTML for a notebook; text of the report is escaped."""
    if isinstance(record, Outcome):
        return _outcome_html(record)
    if isinstance(record, Report):
        return _render_view("Report", **_report_template_variables(record), **_contents_template_variables(record))
    if isinstance(record, Scorecard):
        return _render_view("Scorecard", **_score_template_variables(record))
    if isinstance(record, Findings):
        return _render_view("Findings", findings=record, **_findings_template_variables(record))
    if isinstance(record, Table):
        return _table_html(record)
    if isinstance(record, TabularRecord):
        return rows_html(repr(record), record._frame_columns(), record._frame_rows())
    return _record_fields_html(record)


def _table_html(table: Table) -> str:
    """Return a standard table as an HTML table of its numbers."""
    numbers = table.numbers
    rows = [(row, *(numbers.get((row, column)) for column in table.columns)) for row in table.rows]
    return rows_html(repr(table), ("row", *table.columns), rows)


def _record_fields_html(record: BaseRecord) -> str:
    """Return the fields of a record as an HTML table of names and values."""
    values = [(name, getattr(record, name)) for name in record.__struct_fields__]
    rows = [(name, value if isinstance(value, str) else short_repr(value)) for name, value in values]
    return rows_html(type(record).__name__, ("field", "value"), rows)


def rows_html(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return the first rows of a table as HTML, followed by the number of rows not displayed."""
    shown = [[_format_cell(value) for value in row] for row in rows[:_MOST_ROWS]]
    return _render_view("Rows", title=title, columns=columns, rows=shown, more=len(rows) - len(shown))


def _format_cell(value: object) -> str:
    """Return a value of a data frame as the text of an HTML table cell."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _render_view(view_name: str, **context: Any) -> str:
    """Render the HTML of a notebook view in the language that environment variables or the locale set."""
    language = environment_language()
    titles = (
        {item.id: BilingualText(item.title, item.title_zh) for item in resolve_rubric().items}
        if view_name == "Scorecard"
        else {}
    )
    words = {
        "say": _in_environment_language,
        "named": lambda key: _in_environment_language(interface_text("notebook", key)),
        "item_title": lambda item: _in_environment_language(titles.get(item.id, same_in_both_languages(item.title))),
        "comma": ", " if language == "en" else "，",
        "semicolon": "; " if language == "en" else "；",
    }
    return render_template("notebook.html", shown=view_name, language=language, **words, **context)


def _in_environment_language(words: BilingualText) -> str:
    """Return a bilingual text in the language that environment variables or the locale set."""
    return words.zh if environment_language() == "zh" else words.en


def _outcome_html(outcome: Outcome) -> str:
    """Return the outcome of a file as HTML: report and score, or the issues if it failed."""
    report, _, findings, card = outcome.parts
    if report is None or card is None or findings is None:
        return _render_view("Failed", path=outcome.path, issues=outcome.issues)
    return _render_view(
        "Outcome", findings=findings, **_report_template_variables(report), **_score_template_variables(card)
    )


def _report_template_variables(report: Report) -> dict[str, Any]:
    """Return the template variables of a report: itself, its kind (department, territory, …), administrative level."""
    kind = _in_environment_language(interface_text("kinds", report.kind)) if report.kind else None
    return {
        "report": report,
        "kind": kind,
        "level": _in_environment_language(interface_text("levels", report.level)) if report.level else None,
    }


def _contents_template_variables(report: Report) -> dict[str, Any]:
    """Return the template variables of a report's contents: sections and tables, with sentence and number counts."""
    counts = Counter(sentence.section for sentence in report.sentences)
    numbers = {name: sum(cell.value.state == "number" for cell in table.cells) for name, table in report.tables.items()}
    return {
        "sections": [(section, counts[section.id]) for section in report.sections],
        "tables": [(table, numbers[name]) for name, table in report.tables.items()],
    }


def _score_template_variables(card: Scorecard) -> dict[str, Any]:
    """Return the template variables of a scorecard: grade and score scale."""
    rubric = resolve_rubric()
    return {
        "card": card,
        "band": _in_environment_language(band_name(card, rubric)),
        "scale": build_score_scale(card, rubric),
    }


def _findings_template_variables(findings: Findings) -> dict[str, Any]:
    """Return the template variables of check results: the number of root causes, and the count of each verdict."""
    verdicts = Counter(result.verdict for result in findings.results)
    number = len(findings.causes)
    counts = (
        f"{count} {_in_environment_language(interface_text('notebook', verdict))}"
        for verdict, count in sorted(verdicts.items())
    )
    causes = _in_environment_language(interface_text("notebook", "one_cause" if number == 1 else "causes"))
    return {"causes_count": f"{number} {causes}", "verdicts": " · ".join(counts)}


def panel_html(panel: Any) -> str:
    """Return a panel as HTML: its size, and the scores of its first agencies by year."""
    table = panel.reports.pivot_table(index="series", columns="year", values="total")
    rows = [
        (str(name), [None if isnan(score) else score for score in scores])
        for name, scores in zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
    ]
    middle = [None if isnan(score) else score for score in table.median().tolist()]
    years = [int(year) for year in table.columns]
    return _render_view("Panel", panel=panel, years=years, rows=rows[:_MOST], more=len(rows) - _MOST, middle=middle)
