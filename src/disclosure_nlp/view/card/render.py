"""Renders the outcome of a file as a card: a self-contained HTML page with links from findings to the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import Language, msg
from disclosure_nlp.model import Findings, Outcome, Report, Scorecard, Tagging
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.text.layout import escape_surrogates
from disclosure_nlp.view.card.anchors import EvidenceAnchors
from disclosure_nlp.view.card.crops import build_shown_crops
from disclosure_nlp.view.card.marks import FailureMarks
from disclosure_nlp.view.card.names import band_name, sentence_label_name
from disclosure_nlp.view.card.results import (
    build_shown_causes,
    group_items,
    list_not_assessable_results,
    pair_problems_with_remedies,
)
from disclosure_nlp.view.card.scale import build_score_scale
from disclosure_nlp.view.card.spans import SpanRenderer, arrange_blocks
from disclosure_nlp.view.card.words import BilingualText, interface_text
from disclosure_nlp.view.page import language_script, render_template

if TYPE_CHECKING:
    from disclosure_nlp.read.pdf.pictures import Crop


def render_card(
    outcome: Outcome,
    *,
    language: Language = "en",
    rubric: Rubric | None = None,
    crops: Sequence[Crop] = (),
    back: str | None = None,
) -> str:
    """Render the card of a report: an HTML page with its score, findings and text.

    Parameters
    ----------
    outcome : Outcome
        Outcome of a report that was scored.
    language : str, default ``en``
        The language shown first, ``en`` or ``zh``; the page holds both.
    rubric : Rubric, optional
        Rubric that the report was scored with, for Chinese titles and groups of items; default ``ogi-2021``.
    crops : sequence of Crop, optional
        Pictures of the evidence of failed checks, as returned by `disclosure_nlp.inspect`.
    back : str, optional
        URL of a back link at the top of the card. The card then opens in the language of the ``?lang=`` parameter of
        its URL, and the link keeps the selected language.

    Raises
    ------
    ReadError
        If the outcome is failed.
    """
    report, tagging, findings, card = outcome.parts
    if report is None or card is None or findings is None or tagging is None:
        raise ReadError(msg("card.failed", reason=outcome.issues[-1].as_message if outcome.issues else outcome.path))
    chosen = resolve_rubric() if rubric is None else rubric
    parts = _results_template_variables(outcome, report, card, findings, tagging, chosen, crops)
    shown = {"back": back, "pictures": bool(crops), "script": language_script() if back is not None else None}
    return render_template(
        "card.html", language=language, **shown, **_identity_template_variables(outcome, report), **parts
    )


def _results_template_variables(
    outcome: Outcome,
    report: Report,
    card: Scorecard,
    findings: Findings,
    tagging: Tagging,
    rubric: Rubric,
    crops: Sequence[Crop],
) -> dict[str, Any]:
    """Return the template variables of a card's results: score, rubric items, findings, problems and report text."""
    anchors = EvidenceAnchors(outcome, report)
    painter = SpanRenderer(report, tagging, anchors, FailureMarks(report, findings))
    groups = group_items(card, rubric, anchors)
    return {
        "card": card,
        "band": band_name(card, rubric),
        "scale": build_score_scale(card, rubric),
        "groups": groups,
        "unknown": [item for group in groups for item in group.items if item.state == "unknown"],
        "causes": build_shown_causes(findings, anchors, build_shown_crops(crops)),
        "sum": _format_point_sum(card),
        "failures": sum(result.verdict == "fail" for result in findings.results),
        "not_judged": list_not_assessable_results(findings, anchors),
        "pairing": pair_problems_with_remedies(tagging, anchors),
        "legend": _sentence_label_legend(tagging),
        "paper": arrange_blocks(painter),
        "gaps": _count_cells_without_number(report),
    }


def _identity_template_variables(outcome: Outcome, report: Report) -> dict[str, Any]:
    """Return the template variables that identify a report on its card: agency, file and software versions."""
    return {
        "report": report,
        "kind": interface_text("kinds", report.kind) if report.kind else None,
        "level": interface_text("levels", report.level) if report.level else None,
        "path": escape_surrogates(outcome.path),
        "status": outcome.status,
        "source": outcome.source,
        "issues": [
            (interface_text("level", i.level), i.level, escape_surrogates(i.message), i.start, i.end)
            for i in outcome.issues
        ],
        "versions": [f"{name} {version}" for name, version in outcome.versions.items() if version],
    }


def _format_point_sum(card: Scorecard) -> tuple[str, str, str] | None:
    """Return points won, points known and their ratio as text; None if the total is not that ratio."""
    if card.total is None or not card.known or card.out_of != 100:
        return None
    return f"{card.won:.2f}", f"{card.known:g}", f"{card.total:.2f}"


def _sentence_label_legend(tagging: Tagging) -> list[tuple[str, BilingualText, int]]:
    """Return the sentence labels of a report, most frequent first: id, bilingual name and count of sentences."""
    counts = Counter(label for tags in tagging.sentences for label in tags.labels)
    return [
        (name, sentence_label_name(name), count) for name, count in sorted(counts.items(), key=lambda p: (-p[1], p[0]))
    ]


def _count_cells_without_number(report: Report) -> list[tuple[BilingualText, list[tuple[BilingualText, int]]]]:
    """Return, for each standard table, the number of cells without a number by reason (blank, word, …)."""
    gaps = []
    for name, table in report.tables.items():
        counts = Counter(cell.value.state for cell in table.cells if cell.value.state != "number")
        if counts:
            states = [(interface_text("states", state), count) for state, count in sorted(counts.items())]
            gaps.append((interface_text("report", f"table_{name}"), states))
    return gaps
