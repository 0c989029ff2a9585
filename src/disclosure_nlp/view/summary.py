"""Plain-text summary of the outcome of a file: score, items that lost points with evidence, and root causes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.locations import describe_evidence
from disclosure_nlp.messages import Language, Message, Param, msg
from disclosure_nlp.model import (
    CheckResult,
    Evidence,
    Findings,
    Issue,
    ItemScore,
    Outcome,
    Report,
    RootCause,
    Scorecard,
    Tagging,
)
from disclosure_nlp.score.rubric import Rubric
from disclosure_nlp.text.layout import WIDTH, clip_to_width, display_width, pad_to_width, wrap_to_width
from disclosure_nlp.view.card.names import sentence_label_name

_PLACES = 3
_TABLES = ("proactive", "requests", "disputes")
_ORDER = {"error": 0, "warning": 1, "hint": 2}


def summary(
    outcome: Outcome, *, all_items: bool = False, language: Language = "en", rubric: Rubric | None = None
) -> str:
    """Return the plain-text summary of the outcome of a file, at most 100 columns wide.

    Parameters
    ----------
    outcome : Outcome
        Outcome of any status.
    all_items : bool, default False
        Whether to include items that lost no points.
    language : str, default ``en``
        ``en`` or ``zh``.
    rubric : Rubric, optional
        Rubric that the report was scored with, for the Chinese titles of items and bands.
    """
    report, tagging, findings, card = outcome.parts
    lines = _SummaryLines(language, rubric)
    if report is None or card is None or findings is None or tagging is None:
        return "\n".join([clip_to_width(outcome.path, WIDTH), *lines.issue_lines(outcome.issues)])
    parts = [
        lines.identity_lines(outcome, report),
        lines.score_lines(card),
        lines.lost_points_lines(card, report),
        lines.items_under_title("unknown", (item for item in card.items if item.state == "unknown")),
        lines.items_without_loss(card) if all_items else [],
        lines.root_cause_lines(findings, report),
        [
            *lines.table_lines(report, tagging),
            *lines.sentence_label_count_lines(report, tagging),
            *lines.issue_lines(outcome.issues),
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


@dataclass(frozen=True)
class _SummaryLines:
    """Builds the parts of a plain-text summary as lists of lines, in one language."""

    language: Language
    rubric: Rubric | None

    def summary_text(self, message_key: str, **params: Param) -> str:
        """Return the message with the code ``summary.KEY`` in the language of the summary."""
        return msg(f"summary.{message_key}", **params).text(self.language)

    def named_row(self, message_key: str, text: Message | str) -> list[str]:
        """Return a text as wrapped lines; the first line begins with a heading such as "Score"."""
        shown = text if isinstance(text, str) else text.text(self.language)
        return wrap_to_width(shown, pad_to_width(self.summary_text(f"row_{message_key}"), 12))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Chinese titles of rubric items and grades by id; empty in English."""
        if self.rubric is None or self.language == "en":
            return {}
        bands = {band.id: band.title_zh for band in self.rubric.bands}
        return bands | {item.id: item.title_zh for item in self.rubric.items}

    def identity_lines(self, outcome: Outcome, report: Report) -> list[str]:
        """Return the lines with agency, year, kind, level and form of the report, and the path of its file."""
        agency = report.agency or msg("summary.no_agency")
        name = self.summary_text(
            "name", agency=agency, year=str(report.year) if report.year else msg("summary.no_year")
        )
        facts = [msg(f"kind.{report.kind}") if report.kind else None]
        facts += [msg("summary.level", level=msg(f"level.{report.level}")) if report.level else None]
        facts += [msg("summary.form", form=report.form) if report.form else None]
        facts += [msg("summary.partial", status=msg(f"status.{outcome.status}")) if outcome.status != "ok" else None]
        line = " · ".join(fact.text(self.language) for fact in facts if fact)
        return [clip_to_width(name, WIDTH), clip_to_width(line, WIDTH), clip_to_width(outcome.path, WIDTH)]

    def score_lines(self, card: Scorecard) -> list[str]:
        """Return the lines with total, legal score, common score and the share of points assessed."""
        lines = self.named_row("score", self.total_message(card))
        if card.known:
            share = msg("summary.assessed", assessed=100 * card.assessed, tested=100 * card.tested)
            lines += self.named_row("assessed", share)
        if card.legal is not None:
            lines += self.named_row("legal", msg("summary.legal", score=card.legal))
        if card.common is not None:
            lines += self.named_row("common", msg("summary.common", score=card.common))
        return lines + self.named_row("rubric", msg("summary.rubric", rubric=card.rubric, version=card.version))

    def total_message(self, card: Scorecard) -> Message:
        """Return the message with the total and its computation, such as 60.9 of 68 points = 89.6."""
        if card.total is None:
            return msg("summary.no_total") if card.known else msg("summary.nothing_assessed")
        bounds = msg("summary.bounds", lower=card.lower or 0.0, upper=card.upper or 0.0)
        if card.out_of != 100:
            taken = tuple(card.deductions) or msg("summary.nothing")
            return msg("summary.deducted", total=card.total, most=card.out_of, taken=taken, bounds=bounds)
        band = self.titles.get(card.band, card.band) if card.band else msg("summary.no_band")
        return msg("summary.total", total=card.total, band=band, won=card.won, known=card.known, bounds=bounds)

    def item_lines(self, item: ItemScore, points: str) -> list[str]:
        """Return the lines of a rubric item: id, points, title and reason."""
        text = self.summary_text("item", title=self.titles.get(item.id, item.title), reason=item.text(self.language))
        return wrap_to_width(text, f"  {item.id}  {points}  ")

    def lost_points_lines(self, card: Scorecard, report: Report) -> list[str]:
        """Return the lines of items that lost points, largest loss first, each with its reason and evidence."""
        items = sorted((item for item in card.items if _points_lost(item) > 0), key=lambda item: -_points_lost(item))
        lines = [self.summary_text("costs")]
        for item in items:
            lines += self.item_lines(item, f"{-_points_lost(item):5.1f}".replace("-", "−"))
            shown = item.evidence[:_PLACES]
            lines += [line for place in shown for line in self.evidence_lines(place, report, 15)]
            rest = len(item.evidence) - len(shown)
            lines += [" " * 15 + self.summary_text("more", count=rest)] if rest > 0 else []
        return lines if items else [*lines, f"  {self.summary_text('nothing')}"]

    def evidence_lines(self, evidence: Evidence, report: Report, indent: int) -> list[str]:
        """Return the lines with location and quote of a text span or cell that supports a result."""
        return wrap_to_width(describe_evidence(evidence, report).text(self.language), " " * indent)

    def items_under_title(self, message_key: str, items: Iterable[ItemScore]) -> list[str]:
        """Return the lines of rubric items under a title, or no lines if there are no items."""
        lines = [line for item in items for line in self.item_lines(item, f"{item.weight:5.1f}")]
        return [self.summary_text(message_key), *lines] if lines else []

    def items_without_loss(self, card: Scorecard) -> list[str]:
        """Return the lines of items that lost no points, by state: met, untested, set aside, not applicable."""
        parts = [
            self.items_under_title(
                "met", (item for item in card.items if item.points is not None and _points_lost(item) == 0)
            )
        ]
        for key, state in (("untested", "untested"), ("aside", "aside"), ("not_applicable", "n/a")):
            parts.append(self.items_under_title(key, (item for item in card.items if item.state == state)))
        return [line for number, part in enumerate(filter(None, parts)) for line in ([""] if number else []) + part]

    def root_cause_lines(self, findings: Findings, report: Report) -> list[str]:
        """Return the lines of root causes, most severe first, with the findings of each."""
        lines = [self.summary_text("causes")]
        for cause in sorted(findings.causes, key=lambda cause: _ORDER[cause.severity]):
            lines += self.cause_with_findings(cause, findings, report)
        return lines if len(lines) > 1 else [*lines, f"  {self.summary_text('no_cause')}"]

    def cause_with_findings(self, cause: RootCause, findings: Findings, report: Report) -> list[str]:
        """Return the lines of a root cause and its findings; repeated messages are left out."""
        text = cause.text(self.language)
        shown = text if cause.fault == "agency" else self.summary_text(f"fault_{cause.fault}", text=text)
        results = [findings.results[index] for index in cause.findings]
        severity = f"  {pad_to_width(msg(f'severity.{cause.severity}').text(self.language), 9)}"
        if len(results) == 1 and results[0].message == cause.message:
            return self.finding_lines(results[0], shown, report, severity)
        lines = wrap_to_width(shown, severity)
        for result in results:
            lines += self.finding_lines(result, result.text(self.language), report, " " * 11)
        return lines

    def finding_lines(self, result: CheckResult, text: str, report: Report, indent: str) -> list[str]:
        """Return the lines of a finding with the first text span or cell that supports it."""
        lines = wrap_to_width(text, f"{indent}{pad_to_width(result.check, 4)}")
        return lines + [line for place in result.evidence[:1] for line in self.evidence_lines(place, report, 17)]

    def table_lines(self, report: Report, tagging: Tagging) -> list[str]:
        """Return the lines with the count of cells that contain a number, per standard table."""
        read = []
        for name in _TABLES:
            table, section = report.tables.get(name), msg(f"section.{name}")
            if table is None:
                read.append(msg("summary.no_table", section=section))
                continue
            keys = ReportFacts(report, tagging).expected_cells(table)
            cells = [table.cell(*key) for key in keys]
            numbers = sum(cell is not None and cell.value.state == "number" for cell in cells)
            read.append(msg("summary.cells", section=section, numbers=numbers, count=len(keys)))
        return self.named_row("tables", " · ".join(part.text(self.language) for part in read))

    def sentence_label_count_lines(self, report: Report, tagging: Tagging) -> list[str]:
        """Return the lines with the count of sentences per sentence label."""
        counts = Counter(label for tags in tagging.sentences for label in tags.labels)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        names = [sentence_label_name(label).zh if self.language == "zh" else label for label, _ in ordered]
        labels = tuple(f"{name} {count}" for name, (_, count) in zip(names, ordered, strict=True))
        count = len(report.sentences)
        return self.named_row("sentences", msg("summary.labels", count=count, labels=labels) if labels else str(count))

    def issue_lines(self, issues: Sequence[Issue]) -> list[str]:
        """Return the lines of issues found in reading and parsing."""
        if not issues:
            return self.named_row("issues", self.summary_text("none"))
        name = pad_to_width(self.summary_text("row_issue"), 12)
        return [
            line
            for issue in issues
            for line in wrap_to_width(
                issue.text(self.language), name + pad_to_width(msg(f"severity.{issue.level}").text(self.language), 9)
            )
        ]


def _points_lost(item: ItemScore) -> float:
    """Return the points that a rubric item lost, 0 if it was not scored."""
    return 0.0 if item.points is None else item.weight - item.points


def outcome_table_header(language: Language = "en") -> str:
    """Return the header line of the plain-text table that lists several files, one per line."""
    score, bounds, known, lost, report = (
        msg(f"summary.head_{name}").text(language) for name in ("score", "bounds", "known", "lost", "report")
    )
    return f"{pad_to_width(score, 6, right=True)}  {pad_to_width(bounds, 12)}  {pad_to_width(known, 5)}  {pad_to_width(lost, 25)}  {report}"


def outcome_table_row(outcome: Outcome, language: Language = "en") -> str:
    """Return the outcome of a file as one line of the plain-text table that lists several files."""
    report, _, _, card = outcome.parts
    status = msg(f"status.{outcome.status}").text(language)
    if report is None or card is None or card.total is None:
        return clip_to_width(
            f"{pad_to_width('—', 6, right=True)}  {pad_to_width(status, 12)}  {' ' * 32}  {outcome.path}", WIDTH
        )
    dearest = sorted((item for item in card.items if _points_lost(item) > 0), key=lambda item: -_points_lost(item))[:3]
    costs = " ".join(f"{item.id} {-_points_lost(item):.1f}".replace("-", "−") for item in dearest)
    costs = costs or msg("summary.nothing").text(language)
    bounds = f"{card.lower:.1f}–{card.upper:.1f}"
    left = f"{card.total:6.1f}  {pad_to_width(bounds, 12)}  {100 * card.assessed:4.0f}%  {pad_to_width(costs, 25)}  "
    name = f"{report.year or '?'} {report.agency or outcome.path}"
    mark = "" if outcome.status == "ok" else f" ({status})"
    return left + clip_to_width(name + mark, WIDTH - display_width(left))
