"""The gate of the evaluation: no figure of a clean made-up report is read wrong or lost, in any format."""

import pytest

from disclosure_nlp.synth.generate import FORMATS
from tests.read.evaluate import evaluate


@pytest.mark.parametrize("format_", list(FORMATS))
def test_every_cell_of_clean_reports_is_read_right(format_: str) -> None:
    tallies = list(evaluate(5, (format_,)))
    assert sum(item.right for item in tallies) == 5 * (2 * 198 + 4 * 200)
    assert [item for item in tallies if item.wrong or item.missing or item.others] == []
