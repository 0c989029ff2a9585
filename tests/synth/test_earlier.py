"""Made-up reports of 2008 to 2018 are read as what they are."""

import pytest

from disclosure_nlp.parse import parse_report
from disclosure_nlp.read import read_bytes
from disclosure_nlp.synth.earlier import make_earlier_report, write_earlier_text


@pytest.mark.parametrize("year", range(2008, 2019))
def test_every_section_and_cell_comes_back(year: int) -> None:
    made = make_earlier_report(year, year)
    report = parse_report(read_bytes(write_earlier_text(made).encode(), "made-up.txt"))
    assert (report.agency, report.year, report.level) == (made.agency.name, year, made.agency.level)
    wanted = dict.fromkeys(unit.section for unit in made.units)
    assert [section.id for section in report.sections] == list(wanted)
    assert report.form == (made.form or None)
    read = {(name, c.row, c.column): c.raw for name, table in report.tables.items() for c in table.cells}
    assert read == made.cells
    assert len(report.document.tables) == 1


def test_same_seed_same_report() -> None:
    assert make_earlier_report(2012, 5) == make_earlier_report(2012, 5)
    assert write_earlier_text(make_earlier_report(2012, 5)) != write_earlier_text(make_earlier_report(2012, 6))
