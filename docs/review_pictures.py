"""Pictures of the page on the review round, from made-up reports: ``python -m docs.review_pictures``; needs LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import pypdfium2

from disclosure_nlp import open_store, score_corpus
from disclosure_nlp.paths import write_file_atomically
from disclosure_nlp.review.incoming import import_answers
from disclosure_nlp.review.outgoing import write_review_lists
from disclosure_nlp.review.status import review_status
from disclosure_nlp.review.tables import status_sheets
from disclosure_nlp.review.workbook import column_title, make_workbook
from disclosure_nlp.synth.fault_injection import plant_fault
from disclosure_nlp.synth.generate import make_reports
from disclosure_nlp.synth.text import write_text

IMAGES = Path(__file__).parent / "images"
FAULTS = (("R3", "S7"), ("R4",), ("N1", "F1"), ("R1",))


def main() -> None:
    """Carry out a small round and draw the list of an agency, filled in, the Word document and the status."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        store = folder / "store"
        _write_reports(folder / "in", FAULTS)
        score_corpus([str(folder / "in")], str(store), workers=0)
        for language, ending in (("zh", ""), ("en", "-en")):
            with open_store(str(store)) as opened:
                written = write_review_lists(opened, folder / f"lists{ending}", workers=0, language=language)  # type: ignore[arg-type]
            workbook = max((path for path in written[1:] if path.suffix == ".xlsx"), key=_rows)
            if language == "zh":
                _answer(workbook)
                answered = workbook
            _draw(workbook, folder, f"review-list{ending}.png", (0, 0, 1, 0.42))
            _draw(workbook.with_suffix(".docx"), folder, f"review-document{ending}.png", (0, 0, 1, 0.75))
            _draw(written[0], folder, f"review-overview{ending}.png", (0, 0, 1, 0.3))
        with open_store(str(store)) as opened:
            import_answers(opened, answered)
        _write_reports(folder / "in", [("S7",), ("R4",), ("F1",), ("S2",)])
        score_corpus([str(folder / "in")], str(store), workers=0)
        with open_store(str(store)) as opened:
            status = review_status(opened)
        for language, ending in (("zh", ""), ("en", "-en")):
            out = folder / f"status{ending}.xlsx"
            write_file_atomically(out, make_workbook(status_sheets(status, language), status.log, language))  # type: ignore[arg-type]
            _draw(out, folder, f"review-status{ending}.png", (0, 0, 1, 0.35))


def _write_reports(folder: Path, faults: tuple[tuple[str, ...], ...] | list[tuple[str, ...]]) -> None:
    folder.mkdir(exist_ok=True)
    for number, (made, own) in enumerate(zip(make_reports(len(faults), range(2023, 2024), 3), faults, strict=True)):
        for fault in own:
            plant_fault(made, fault)
        (folder / f"{number}.txt").write_text(write_text(made, "markdown"), encoding="utf-8")


def _rows(path: Path) -> int:
    return int(openpyxl.load_workbook(path).worksheets[0].max_row)


def _answer(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    at = {cell.value: cell.column for cell in page[3]}
    answers = (("属实", "", "", "将于三月更正"), ("不属实", "原件如此，已与网站核对", "", ""))
    for row, (answer, reason, value, remark) in enumerate(answers, 4):
        filled = {
            "answer": answer,
            "reason": reason,
            "value": value,
            "remark": remark,
            "by": "经办人",
            "on": "2024-02-20",
        }
        for name, text in filled.items():
            page.cell(row, at[column_title(name, "zh")]).value = text or None
    book.save(path)


def _draw(path: Path, folder: Path, name: str, crop: tuple[float, float, float, float]) -> None:
    """Draw the first page of a file, cut to shares of its width and height."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice: not found; install LibreOffice")
    subprocess.run(
        [office, "--headless", "--convert-to", "pdf", "--outdir", folder, path], check=True, capture_output=True
    )
    document = pypdfium2.PdfDocument(folder / f"{path.stem}.pdf")
    image = document[0].render(scale=1900 / document[0].get_width()).to_pil()
    left, top, right, bottom = (round(share * size) for share, size in zip(crop, image.size * 2, strict=True))
    image.crop((left, top, right, bottom)).quantize(64).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main()
