"""card: Outcome → one self-contained page: no script, no request, every finding a link to its place."""

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
from disclosure_nlp.view.card.anchors import Anchors
from disclosure_nlp.view.card.crops import shown_crops
from disclosure_nlp.view.card.judgement import causes, item_groups, not_judged, pairing
from disclosure_nlp.view.card.marks import Marks
from disclosure_nlp.view.card.names import band_words, label_name
from disclosure_nlp.view.card.scale import scale
from disclosure_nlp.view.card.spans import SpanRenderer, paper
from disclosure_nlp.view.card.words import Words, word
from disclosure_nlp.view.page import language_script, render

if TYPE_CHECKING:
    from disclosure_nlp.read.pdf.pictures import Crop


def card_page(
    outcome: Outcome,
    *,
    language: Language = "en",
    rubric: Rubric | None = None,
    crops: Sequence[Crop] = (),
    back: str | None = None,
) -> str:
    """Return the card of a report as a page of HTML.

    Parameters
    ----------
    outcome : Outcome
        Of a report that was scored, in whole or in part.
    language : str, default ``en``
        The language shown first, ``en`` or ``zh``; the page holds both.
    rubric : Rubric, optional
        What it was scored by, for Chinese titles and groups of items; default ``ogi-2021``.
    crops : sequence of Crop, optional
        Pictures of the places that failed checks point to, as `disclosure_nlp.inspect` makes them.
    back : str, optional
        Address that a link at the head of the card leads back to. The card then opens in the language that
        ``?lang=`` of its own address names, and the link keeps the language chosen.

    Raises
    ------
    ReadError
        When the file failed: there is nothing to show.
    """
    report, tagging, findings, card = outcome.parts
    if report is None or card is None or findings is None or tagging is None:
        raise ReadError(msg("card.failed", reason=outcome.issues[-1].as_message if outcome.issues else outcome.path))
    chosen = resolve_rubric() if rubric is None else rubric
    parts = _judged(outcome, report, card, findings, tagging, chosen, crops)
    shown = {"back": back, "pictures": bool(crops), "script": language_script() if back is not None else None}
    return render("card.html", language=language, **shown, **_identity(outcome, report), **parts)


def _judged(
    outcome: Outcome,
    report: Report,
    card: Scorecard,
    findings: Findings,
    tagging: Tagging,
    rubric: Rubric,
    crops: Sequence[Crop],
) -> dict[str, Any]:
    anchors = Anchors(outcome, report)
    painter = SpanRenderer(report, tagging, anchors, Marks(report, findings))
    groups = item_groups(card, rubric, anchors)
    return {
        "card": card,
        "band": band_words(card, rubric),
        "scale": scale(card, rubric),
        "groups": groups,
        "unknown": [item for group in groups for item in group.items if item.state == "unknown"],
        "causes": causes(findings, anchors, shown_crops(crops)),
        "sum": _point_sum(card),
        "failures": sum(result.verdict == "fail" for result in findings.results),
        "not_judged": not_judged(findings, anchors),
        "pairing": pairing(tagging, anchors),
        "legend": _legend(tagging),
        "paper": paper(painter),
        "gaps": _gaps(report),
    }


def _identity(outcome: Outcome, report: Report) -> dict[str, Any]:
    """Return who reports, and which file this is."""
    return {
        "report": report,
        "kind": word("kinds", report.kind) if report.kind else None,
        "level": word("levels", report.level) if report.level else None,
        "path": escape_surrogates(outcome.path),
        "status": outcome.status,
        "source": outcome.source,
        "issues": [
            (word("level", i.level), i.level, escape_surrogates(i.message), i.start, i.end) for i in outcome.issues
        ],
        "versions": [f"{name} {version}" for name, version in outcome.versions.items() if version],
    }


def _point_sum(card: Scorecard) -> tuple[str, str, str] | None:
    """Return points won, points known and the total they make, or None where a total is no such share."""
    if card.total is None or not card.known or card.out_of != 100:
        return None
    return f"{card.won:.2f}", f"{card.known:g}", f"{card.total:.2f}"


def _legend(tagging: Tagging) -> list[tuple[str, Words, int]]:
    """Return the labels met, the most frequent first, with their counts of sentences."""
    counts = Counter(label for tags in tagging.sentences for label in tags.labels)
    return [(name, label_name(name), count) for name, count in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]


def _gaps(report: Report) -> list[tuple[Words, list[tuple[Words, int]]]]:
    """Return, for each table, how many of its cells hold no number, and why."""
    gaps = []
    for name, table in report.tables.items():
        counts = Counter(cell.value.state for cell in table.cells if cell.value.state != "number")
        if counts:
            states = [(word("states", state), count) for state, count in sorted(counts.items())]
            gaps.append((word("report", f"table_{name}"), states))
    return gaps
