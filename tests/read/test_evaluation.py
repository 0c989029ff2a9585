"""The gate of the evaluation: no figure of a made-up report is read wrong, or unknown without a planted reason."""

import pytest

from disclosure_nlp.synth.generate import FORMATS
from tests.read.evaluate import DAMAGES, evaluate


@pytest.mark.parametrize("format_", list(FORMATS))
def test_every_cell_of_clean_reports_is_read_right(format_: str) -> None:
    tallies = list(evaluate(5, (format_,)))
    assert sum(item.right for item in tallies) == 5 * (2 * 198 + 4 * 200)
    assert [item for item in tallies if item.wrong or item.explained or item.unknown or item.others] == []


@pytest.mark.parametrize("format_", list(FORMATS))
def test_damaged_cells_are_never_wrong_in_silence(format_: str) -> None:
    tallies = list(evaluate(5, (format_,), DAMAGES))
    assert [item for item in tallies if item.wrong or item.unknown] == []
