"""The summary of an outcome for people: what it scored, what cost points and where, what was behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from disclosure_nlp.check.context import ReportFacts
from disclosure_nlp.locations import describe
from disclosure_nlp.model import CheckResult, Findings, Issue, ItemScore, Outcome, Report, RootCause, Scorecard, Tagging
from disclosure_nlp.text.layout import WIDTH, clip, pad, width, wrap

_PLACES = 3
_TITLES = {"proactive": "section 2", "requests": "section 3", "disputes": "section 4"}
_ORDER = {"error": 0, "warning": 1, "hint": 2}


def summary(outcome: Outcome, *, all_items: bool = False) -> str:
    """Return the summary of an outcome, at most 100 columns wide.

    Parameters
    ----------
    outcome : Outcome
        Of any status.
    all_items : bool, default False
        Whether to list the items that cost nothing as well.
    """
    report, tagging, findings, card = outcome.parts
    if report is None or card is None or findings is None or tagging is None:
        return "\n".join([clip(outcome.path, WIDTH), *_issues(outcome.issues)])
    parts = [
        _head(outcome, report),
        _score(card),
        _costs(card, report),
        _unknown(card),
        _met(card) if all_items else [],
        _causes(findings, report),
        [*_tables(report, tagging), *_sentences(report, tagging), *_issues(outcome.issues)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(outcome: Outcome, report: Report) -> list[str]:
    name = f"{report.agency or 'agency not known'}, {report.year or 'year not known'}"
    facts = [report.kind, report.level and f"{report.level} level", f"form {report.form}" if report.form else None]
    status = "" if outcome.status == "ok" else f"{outcome.status}: part of the file could not be read"
    line = " · ".join(fact for fact in (*facts, status) if fact)
    return [clip(name, WIDTH), clip(line, WIDTH), clip(outcome.path, WIDTH)]


def _row(name: str, text: str) -> list[str]:
    return wrap(text, pad(name, 12))


def _score(card: Scorecard) -> list[str]:
    lines = _total(card)
    if card.known:
        lines += _row(
            "Assessed", f"{100 * card.assessed:.1f} % of the points that apply; tested {100 * card.tested:.1f} %"
        )
    if card.legal is not None:
        lines += _row("Legal", f"{card.legal:.1f} of 100 over the duties in law or form alone")
    if card.common is not None:
        lines += _row("Common", f"{card.common:.1f} of 100 over the items owed in every generation of the form")
    return lines + _row("Rubric", f"{card.rubric}, version {card.version}")


def _total(card: Scorecard) -> list[str]:
    """Return the lines of the total and of the sum that makes it: 60.9 of 68 points = 89.6."""
    if card.total is None:
        why = "no item could be assessed" if not card.known else "none is given to reports of this kind or year"
        return _row("Score", f"none: {why}")
    bounds = f"between {card.lower:.1f} and {card.upper:.1f}, whatever the unknown items are worth"
    if card.out_of != 100:
        taken = ", ".join(card.deductions) or "nothing"
        return _row("Score", f"{card.total:g} of {card.out_of:g} points; taken off: {taken}; {bounds}")
    band = f", {card.band}" if card.band else ", too little known for a grade"
    made = f"{card.won:.1f} of {card.known:g} points = {card.total:.1f}"
    return _row("Score", f"{card.total:.1f} of 100{band}; {made}; {bounds}")


def _lost(item: ItemScore) -> float:
    return 0.0 if item.points is None else item.weight - item.points


def _costs(card: Scorecard, report: Report) -> list[str]:
    """List the items that cost points, the dearest first, each with its reason and places."""
    items = sorted((item for item in card.items if _lost(item) > 0), key=lambda item: -_lost(item))
    if not items:
        return ["What cost points", "  nothing"]
    lines = ["What cost points"]
    for item in items:
        lines += wrap(f"{item.title}: {item.reason}", f"  {item.id}  {-_lost(item):5.1f}  ".replace("-", "−"))
        shown = item.evidence[:_PLACES]
        lines += [line for place in shown for line in wrap(describe(place, report), " " * 15)]
        rest = len(item.evidence) - len(shown)
        lines += [f"{' ' * 15}and {rest} more"] if rest > 0 else []
    return lines


def _listed(title: str, items: Iterable[ItemScore]) -> list[str]:
    lines = [
        line for item in items for line in wrap(f"{item.title}: {item.reason}", f"  {item.id}  {item.weight:5.1f}  ")
    ]
    return [title, *lines] if lines else []


def _unknown(card: Scorecard) -> list[str]:
    return _listed("Not known", (item for item in card.items if item.state == "unknown"))


def _met(card: Scorecard) -> list[str]:
    met = _listed("Met in full", (item for item in card.items if item.points is not None and _lost(item) == 0))
    parts = [met]
    for title, state in (("Untested", "untested"), ("Needs other reports", "aside"), ("Does not apply", "n/a")):
        parts.append(_listed(title, (item for item in card.items if item.state == state)))
    return [line for number, part in enumerate(filter(None, parts)) for line in ([""] if number else []) + part]


def _causes(findings: Findings, report: Report) -> list[str]:
    """List the root causes, the gravest first, with the findings that follow from each."""
    lines = ["Root causes"]
    for cause in sorted(findings.causes, key=lambda cause: _ORDER[cause.severity]):
        lines += _cause(cause, findings, report)
    return lines if len(lines) > 1 else ["Root causes", "  none: no check failed"]


def _cause(cause: RootCause, findings: Findings, report: Report) -> list[str]:
    """Tell a cause in a line and its findings below; a finding that says the same adds its place only."""
    fault = {"agency": "", "copy": " (the copy is damaged)", "unclear": " (whose fault is unclear)"}[cause.fault]
    results = [findings.results[index] for index in cause.findings]
    told = f"{cause.message}{fault}"
    if len(results) == 1 and results[0].message == cause.message:
        return _finding(results[0], told, report, f"  {pad(cause.severity, 9)}")
    lines = wrap(told, f"  {pad(cause.severity, 9)}")
    return lines + [line for result in results for line in _finding(result, result.message, report, " " * 11)]


def _finding(result: CheckResult, message: str, report: Report, indent: str) -> list[str]:
    lines = wrap(message, f"{indent}{pad(result.check, 4)}")
    places = result.evidence[:1]
    return lines + [line for place in places for line in wrap(describe(place, report), " " * 17)]


def _tables(report: Report, tagging: Tagging) -> list[str]:
    read = []
    for name, title in _TITLES.items():
        table = report.tables.get(name)
        if table is None:
            read.append(f"{title} none")
            continue
        keys = ReportFacts(report, tagging).expected_cells(table)
        cells = [table.cell(*key) for key in keys]
        numbers = sum(cell is not None and cell.value.state == "number" for cell in cells)
        read.append(f"{title} {numbers}/{len(keys)} cells")
    return _row("Tables", " · ".join(read))


def _sentences(report: Report, tagging: Tagging) -> list[str]:
    counts = Counter(label for tags in tagging.sentences for label in tags.labels)
    labels = ", ".join(
        f"{label} {count}" for label, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    return _row("Sentences", f"{len(report.sentences)}: {labels}" if labels else str(len(report.sentences)))


def _issues(issues: Sequence[Issue]) -> list[str]:
    if not issues:
        return _row("Issues", "none")
    return [line for issue in issues for line in wrap(issue.message, pad("Issue", 12) + pad(issue.level, 9))]


TABLE_HEAD = f"{pad('score', 6, right=True)}  {pad('bounds', 12)}  {pad('known', 5)}  {pad('lost most by', 25)}  report"


def table_line(outcome: Outcome) -> str:
    """Return one line for one outcome, under ``TABLE_HEAD``."""
    report, _, _, card = outcome.parts
    if report is None or card is None or card.total is None:
        return clip(f"{pad('—', 6, right=True)}  {pad(outcome.status, 12)}  {' ' * 32}  {outcome.path}", WIDTH)
    dearest = sorted((item for item in card.items if _lost(item) > 0), key=lambda item: -_lost(item))[:3]
    costs = " ".join(f"{item.id} {-_lost(item):.1f}".replace("-", "−") for item in dearest) or "nothing"
    bounds = f"{card.lower:.1f}–{card.upper:.1f}"
    left = f"{card.total:6.1f}  {pad(bounds, 12)}  {100 * card.assessed:4.0f}%  {pad(costs, 25)}  "
    name = f"{report.year or '?'} {report.agency or outcome.path}"
    mark = "" if outcome.status == "ok" else f" ({outcome.status})"
    return left + clip(name + mark, WIDTH - width(left))
