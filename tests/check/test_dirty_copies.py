"""What a copy may have lost or printed otherwise is never laid to the agency."""

from dataclasses import replace

from disclosure_nlp import process_bytes
from disclosure_nlp.model import CheckResult
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

HALF_WIDTH = str.maketrans("（），", "(),")
MADE = next(make_reports(1, range(2021, 2022), 7))


def accusations(text: str, check: str) -> list[CheckResult]:
    findings = process_bytes(text.encode(), "made-up.txt").findings
    assert findings is not None
    return [item for item in findings.results_of_check(check) if item.verdict == "fail" and item.fault == "agency"]


def test_a_row_without_figures_in_half_width_print_is_not_missing() -> None:
    blank = {key: "" for key in MADE.cells if key[1] in ("partly_granted", "other_rest")}
    text = write_text(replace(MADE, cells={**MADE.cells, **blank}), "aligned").translate(HALF_WIDTH)
    assert accusations(text, "S3") == []


def test_an_old_report_whose_end_is_unknown_is_not_blamed_for_problems_it_does_not_name() -> None:
    text = "云桥县水利局2014年政府信息公开工作年度报告\n一、概述\n2014年，我局主动公开政府信息12条，召开推进会2次。\n"
    assert accusations(text, "P1") == []
