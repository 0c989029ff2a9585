"""A workbook that unpacks to a huge sheet is refused in one line, without being read."""

import zipfile
from pathlib import Path

from disclosure_nlp.review.incoming import _read_filled_rows


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "清单.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_001)
    rows, problems = _read_filled_rows(str(file))
    assert rows == []
    assert [problem.code for problem in problems] == ["review.unread"]
    assert "50,000,001" in str(problems[0])
