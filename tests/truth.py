"""Compare a parsed report with the made-up one it was written from."""

from disclosure_nlp.model import Report
from disclosure_nlp.synth.model import SyntheticReport


def differences(report: Report, made: SyntheticReport) -> list[tuple[object, ...]]:
    """Return everything that differs: identity, cells, sentences."""
    found: list[tuple[object, ...]] = []
    who = (report.agency, report.region, report.level, report.kind, report.year, report.form)
    agency = made.agency
    truth = (agency.name, agency.region, agency.level, agency.kind, made.year, made.form)
    if who != truth:
        found.append(("identity", who, truth))
    for (table, row, column), text in made.cells.items():
        number = report.tables[table].number(row, column) if table in report.tables else None
        if text and number != float(text):
            found.append((table, row, column, number, text))
    sentences = _title_joined([(s.text, s.section, s.is_heading) for s in report.sentences])
    units = _title_joined([(u.text, u.section, "heading" in u.labels) for u in made.units])
    if sentences != units:
        found.append(("sentences", [pair for pair in zip(sentences, units, strict=False) if pair[0] != pair[1]][:2]))
    return found


def _title_joined(units: list[tuple[str, str, bool]]) -> list[str]:
    """Return the texts, the lines of the title as one: a page may break it anywhere."""
    title = "".join(text for text, section, heading in units if section == "preamble" and heading)
    return [title, *(text for text, section, heading in units if section != "preamble" or not heading)]
