"""The summary of an outcome for people: its score, what cost points and where, and the root causes."""

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
from disclosure_nlp.view.card.names import label_name

_PLACES = 3
_TABLES = ("proactive", "requests", "disputes")
_ORDER = {"error": 0, "warning": 1, "hint": 2}


def summary(
    outcome: Outcome, *, all_items: bool = False, language: Language = "en", rubric: Rubric | None = None
) -> str:
    """Return the summary of an outcome, at most 100 columns wide.

    Parameters
    ----------
    outcome : Outcome
        Of any status.
    all_items : bool, default False
        Whether to list the items that cost nothing as well.
    language : str, default ``en``
        ``en`` or ``zh``.
    rubric : Rubric, optional
        The rubric that the report was scored by, for the Chinese titles of items and bands.
    """
    report, tagging, findings, card = outcome.parts
    lines = _Lines(language, rubric)
    if report is None or card is None or findings is None or tagging is None:
        return "\n".join([clip_to_width(outcome.path, WIDTH), *lines.issues(outcome.issues)])
    parts = [
        lines.head(outcome, report),
        lines.score(card),
        lines.costs(card, report),
        lines.listed("unknown", (item for item in card.items if item.state == "unknown")),
        lines.met(card) if all_items else [],
        lines.causes(findings, report),
        [*lines.tables(report, tagging), *lines.sentences(report, tagging), *lines.issues(outcome.issues)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


@dataclass(frozen=True)
class _Lines:
    """Parts of a summary as lines in a language."""

    language: Language
    rubric: Rubric | None

    def say(self, key: str, **params: Param) -> str:
        """Return a text of the summary."""
        return msg(f"summary.{key}", **params).text(self.language)

    def row(self, key: str, text: Message | str) -> list[str]:
        """Return a named row."""
        shown = text if isinstance(text, str) else text.text(self.language)
        return wrap_to_width(shown, pad_to_width(self.say(f"row_{key}"), 12))

    @cached_property
    def titles(self) -> dict[str, str]:
        """Chinese titles of items and bands by id."""
        if self.rubric is None or self.language == "en":
            return {}
        bands = {band.id: band.title_zh for band in self.rubric.bands}
        return bands | {item.id: item.title_zh for item in self.rubric.items}

    def head(self, outcome: Outcome, report: Report) -> list[str]:
        """Return who reports, and which file this is."""
        agency = report.agency or msg("summary.no_agency")
        name = self.say("name", agency=agency, year=str(report.year) if report.year else msg("summary.no_year"))
        facts = [msg(f"kind.{report.kind}") if report.kind else None]
        facts += [msg("summary.level", level=msg(f"level.{report.level}")) if report.level else None]
        facts += [msg("summary.form", form=report.form) if report.form else None]
        facts += [msg("summary.partial", status=msg(f"status.{outcome.status}")) if outcome.status != "ok" else None]
        line = " · ".join(fact.text(self.language) for fact in facts if fact)
        return [clip_to_width(name, WIDTH), clip_to_width(line, WIDTH), clip_to_width(outcome.path, WIDTH)]

    def score(self, card: Scorecard) -> list[str]:
        """Return the scores, each with what it is over."""
        lines = self.row("score", self.total(card))
        if card.known:
            share = msg("summary.assessed", assessed=100 * card.assessed, tested=100 * card.tested)
            lines += self.row("assessed", share)
        if card.legal is not None:
            lines += self.row("legal", msg("summary.legal", score=card.legal))
        if card.common is not None:
            lines += self.row("common", msg("summary.common", score=card.common))
        return lines + self.row("rubric", msg("summary.rubric", rubric=card.rubric, version=card.version))

    def total(self, card: Scorecard) -> Message:
        """Return the total and the sum that makes it: 60.9 of 68 points = 89.6."""
        if card.total is None:
            return msg("summary.no_total") if card.known else msg("summary.nothing_assessed")
        bounds = msg("summary.bounds", lower=card.lower or 0.0, upper=card.upper or 0.0)
        if card.out_of != 100:
            taken = tuple(card.deductions) or msg("summary.nothing")
            return msg("summary.deducted", total=card.total, most=card.out_of, taken=taken, bounds=bounds)
        band = self.titles.get(card.band, card.band) if card.band else msg("summary.no_band")
        return msg("summary.total", total=card.total, band=band, won=card.won, known=card.known, bounds=bounds)

    def item(self, item: ItemScore, number: str) -> list[str]:
        """Return an item with its reason."""
        text = self.say("item", title=self.titles.get(item.id, item.title), reason=item.text(self.language))
        return wrap_to_width(text, f"  {item.id}  {number}  ")

    def costs(self, card: Scorecard, report: Report) -> list[str]:
        """Return the items that cost points, the dearest first, each with its reason and places."""
        items = sorted((item for item in card.items if _lost(item) > 0), key=lambda item: -_lost(item))
        lines = [self.say("costs")]
        for item in items:
            lines += self.item(item, f"{-_lost(item):5.1f}".replace("-", "−"))
            shown = item.evidence[:_PLACES]
            lines += [line for place in shown for line in self.place(place, report, 15)]
            rest = len(item.evidence) - len(shown)
            lines += [" " * 15 + self.say("more", count=rest)] if rest > 0 else []
        return lines if items else [*lines, f"  {self.say('nothing')}"]

    def place(self, place: Evidence, report: Report, indent: int) -> list[str]:
        """Return a place in words."""
        return wrap_to_width(describe_evidence(place, report).text(self.language), " " * indent)

    def listed(self, key: str, items: Iterable[ItemScore]) -> list[str]:
        """Return items under a title; nothing without items."""
        lines = [line for item in items for line in self.item(item, f"{item.weight:5.1f}")]
        return [self.say(key), *lines] if lines else []

    def met(self, card: Scorecard) -> list[str]:
        """Return the items that cost nothing, by why."""
        parts = [self.listed("met", (item for item in card.items if item.points is not None and _lost(item) == 0))]
        for key, state in (("untested", "untested"), ("aside", "aside"), ("not_applicable", "n/a")):
            parts.append(self.listed(key, (item for item in card.items if item.state == state)))
        return [line for number, part in enumerate(filter(None, parts)) for line in ([""] if number else []) + part]

    def causes(self, findings: Findings, report: Report) -> list[str]:
        """Return the root causes, the gravest first, with the findings that follow from each."""
        lines = [self.say("causes")]
        for cause in sorted(findings.causes, key=lambda cause: _ORDER[cause.severity]):
            lines += self.cause(cause, findings, report)
        return lines if len(lines) > 1 else [*lines, f"  {self.say('no_cause')}"]

    def cause(self, cause: RootCause, findings: Findings, report: Report) -> list[str]:
        """Return a cause in a line and its findings below; a finding that says the same adds its place only."""
        text = cause.text(self.language)
        shown = text if cause.fault == "agency" else self.say(f"fault_{cause.fault}", text=text)
        results = [findings.results[index] for index in cause.findings]
        severity = f"  {pad_to_width(msg(f'severity.{cause.severity}').text(self.language), 9)}"
        if len(results) == 1 and results[0].message == cause.message:
            return self.finding(results[0], shown, report, severity)
        lines = wrap_to_width(shown, severity)
        for result in results:
            lines += self.finding(result, result.text(self.language), report, " " * 11)
        return lines

    def finding(self, result: CheckResult, text: str, report: Report, indent: str) -> list[str]:
        """Return a finding with its first place."""
        lines = wrap_to_width(text, f"{indent}{pad_to_width(result.check, 4)}")
        return lines + [line for place in result.evidence[:1] for line in self.place(place, report, 17)]

    def tables(self, report: Report, tagging: Tagging) -> list[str]:
        """Return how many cells of each table hold a number."""
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
        return self.row("tables", " · ".join(part.text(self.language) for part in read))

    def sentences(self, report: Report, tagging: Tagging) -> list[str]:
        """Return how many sentences have each label."""
        counts = Counter(label for tags in tagging.sentences for label in tags.labels)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        names = [label_name(label).zh if self.language == "zh" else label for label, _ in ordered]
        labels = tuple(f"{name} {count}" for name, (_, count) in zip(names, ordered, strict=True))
        count = len(report.sentences)
        return self.row("sentences", msg("summary.labels", count=count, labels=labels) if labels else str(count))

    def issues(self, issues: Sequence[Issue]) -> list[str]:
        """Return what went wrong in reading."""
        if not issues:
            return self.row("issues", self.say("none"))
        name = pad_to_width(self.say("row_issue"), 12)
        return [
            line
            for issue in issues
            for line in wrap_to_width(
                issue.text(self.language), name + pad_to_width(msg(f"severity.{issue.level}").text(self.language), 9)
            )
        ]


def _lost(item: ItemScore) -> float:
    return 0.0 if item.points is None else item.weight - item.points


def table_head(language: Language = "en") -> str:
    """Return the head of the lines of `table_line`."""
    score, bounds, known, lost, report = (
        msg(f"summary.head_{name}").text(language) for name in ("score", "bounds", "known", "lost", "report")
    )
    return f"{pad_to_width(score, 6, right=True)}  {pad_to_width(bounds, 12)}  {pad_to_width(known, 5)}  {pad_to_width(lost, 25)}  {report}"


def table_line(outcome: Outcome, language: Language = "en") -> str:
    """Return one line for one outcome, under `table_head`."""
    report, _, _, card = outcome.parts
    status = msg(f"status.{outcome.status}").text(language)
    if report is None or card is None or card.total is None:
        return clip_to_width(
            f"{pad_to_width('—', 6, right=True)}  {pad_to_width(status, 12)}  {' ' * 32}  {outcome.path}", WIDTH
        )
    dearest = sorted((item for item in card.items if _lost(item) > 0), key=lambda item: -_lost(item))[:3]
    costs = " ".join(f"{item.id} {-_lost(item):.1f}".replace("-", "−") for item in dearest)
    costs = costs or msg("summary.nothing").text(language)
    bounds = f"{card.lower:.1f}–{card.upper:.1f}"
    left = f"{card.total:6.1f}  {pad_to_width(bounds, 12)}  {100 * card.assessed:4.0f}%  {pad_to_width(costs, 25)}  "
    name = f"{report.year or '?'} {report.agency or outcome.path}"
    mark = "" if outcome.status == "ok" else f" ({status})"
    return left + clip_to_width(name + mark, WIDTH - display_width(left))
