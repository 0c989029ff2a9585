"""How notebooks show reports, scores, findings and outcomes: small tables in the look of the cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isnan
from typing import Any

from disclosure_nlp.model import BaseRecord, Findings, Outcome, Report, Scorecard
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.view.card.scale import scale
from disclosure_nlp.view.card.words import word
from disclosure_nlp.view.page import render

_MOST = 12  # agencies of a panel


def notebook_html(noun: BaseRecord) -> str | None:
    """Return a report, score, findings or outcome as HTML for a notebook, everything of a report escaped.

    None for other nouns, which a notebook then shows as their code.
    """
    if isinstance(noun, Outcome):
        return _outcome(noun)
    if isinstance(noun, Report):
        return _show("Report", **_head(noun), **_contents(noun))
    if isinstance(noun, Scorecard):
        return _show("Scorecard", **_score(noun))
    if isinstance(noun, Findings):
        return _show("Findings", findings=noun, **_counts(noun))
    return None


def _show(shown: str, **context: Any) -> str:
    return render("notebook.html", shown=shown, **context)


def _outcome(outcome: Outcome) -> str:
    if outcome.report is None or outcome.scorecard is None or outcome.findings is None:
        return _show("Failed", path=outcome.path, issues=outcome.issues)
    score = _score(outcome.scorecard)
    return _show("Outcome", findings=outcome.findings, **_head(outcome.report), **score)


def _head(report: Report) -> dict[str, Any]:
    kind = word("kinds", report.kind).en if report.kind else None
    return {"report": report, "kind": kind, "level": word("levels", report.level).en if report.level else None}


def _contents(report: Report) -> dict[str, Any]:
    counts = Counter(sentence.section for sentence in report.sentences)
    numbers = {name: sum(cell.value.state == "number" for cell in table.cells) for name, table in report.tables.items()}
    return {
        "sections": [(section, counts[section.id]) for section in report.sections],
        "tables": [(table, numbers[name]) for name, table in report.tables.items()],
    }


def _score(card: Scorecard) -> dict[str, Any]:
    return {"card": card, "band": card.band or word("score", "no_band").en, "scale": scale(card, resolve_rubric())}


def _counts(findings: Findings) -> dict[str, Any]:
    verdicts = Counter(result.verdict.replace("_", " ") for result in findings.results)
    number = len(findings.causes)
    return {
        "causes_count": f"{number} root cause{'' if number == 1 else 's'}",
        "verdicts": " · ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())),
    }


def panel_html(panel: Any) -> str:
    """Return a panel as HTML for a notebook: how much it holds, and scores by agency and year, the first agencies only."""
    table = panel.reports.pivot_table(index="series", columns="year", values="total")
    rows = [(str(name), [None if isnan(score) else score for score in scores]) for name, scores in _rows(table)]
    middle = [None if isnan(score) else score for score in table.median().tolist()]
    years = [int(year) for year in table.columns]
    return _show("Panel", panel=panel, years=years, rows=rows[:_MOST], more=len(rows) - _MOST, middle=middle)


def _rows(table: Any) -> Iterator[tuple[object, list[float]]]:
    yield from zip(table.index.tolist(), table.to_numpy().tolist(), strict=True)
