"""The package as its users type it: what a pandas, scikit-learn or spaCy user expects works at first try."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

import disclosure_nlp
from disclosure_nlp import (
    CellRef,
    DefinitionError,
    DisclosureError,
    Outcome,
    StoreError,
    TextSpan,
    UnavailableError,
    UnknownIdError,
    datasets,
    open_store,
    process_file,
    score_corpus,
)
from disclosure_nlp.model import BaseRecord
from disclosure_nlp.paths import AnyPaths


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return datasets.sample_corpus(tmp_path_factory.mktemp("corpora") / "sample")


@pytest.fixture(scope="module")
def outcome(sample: Path) -> Outcome:
    return process_file(sample / "岚渚省翎圩市人民政府-2021.docx")


@pytest.fixture(scope="module")
def reports(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "2023"
    folder.mkdir()
    for path in sorted(sample.glob("*.txt"))[:2]:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="module")
def store(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stores") / "store"
    assert score_corpus(reports, folder, workers=0).row()["given"] == 2
    return folder


def test_a_lone_string_is_one_path_and_never_its_letters(reports: Path, tmp_path: Path) -> None:
    kinds: list[AnyPaths] = [str(reports), reports, [reports], [str(reports)], iter([reports])]
    for number, sources in enumerate(kinds):
        run = score_corpus(sources, tmp_path / str(number), workers=0)
        assert (run.row()["given"], run.statuses["failed"]) == (2, 0)


def test_a_store_is_opened_by_a_path_of_any_kind(store: Path) -> None:
    for path in (store, str(store)):
        with open_store(path) as opened:
            assert len(opened.to_frame("scored")) == 2


def test_labelled_narratives_are_read_from_a_path_of_any_kind() -> None:
    folder = datasets.labelled_corpus()
    file = folder / "narratives-2.jsonl"
    found = [disclosure_nlp.read_corpus(path) for path in (file, str(file), [file])]
    assert found[0] == found[1] == found[2]


class Address:
    """A path that is neither a string nor a Path."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


def test_a_file_is_named_by_a_path_of_any_kind(sample: Path) -> None:
    path = next(sample.glob("*.txt"))
    found = [process_file(name) for name in (path, str(path), Address(path))]
    assert [one.path for one in found] == [str(path)] * 3


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(TypeError):
        process_file(7)  # type: ignore[arg-type]


@pytest.mark.parametrize(("row", "column"), [("recieved", "total"), ("received", "totl"), ("", "total")])
def test_a_misspelt_row_or_column_raises_with_the_nearest_names(outcome: Outcome, row: str, column: str) -> None:
    assert outcome.report is not None
    table = outcome.report.tables["requests"]
    for ask in (table.number, table.cell):
        with pytest.raises(UnknownIdError) as caught:
            ask(row, column)
        assert isinstance(caught.value, KeyError)
        assert isinstance(caught.value, DefinitionError)
        assert "nearest: received" in str(caught.value) or "total" in str(caught.value)


def test_a_cell_of_another_form_is_absent_and_not_unknown(outcome: Outcome) -> None:
    assert outcome.report is not None
    assert outcome.report.tables["requests"].number("other_processing", "total") is None
    assert outcome.report.tables["proactive"].cell("procurement", "items") is None


def test_misspelt_ids_raise_with_the_nearest_names(outcome: Outcome, store: Path) -> None:
    report, tagging, findings, card = outcome.parts
    assert report and tagging and findings and card
    with open_store(store) as opened:
        asked: dict[str, Callable[[], object]] = {
            "problems": lambda: report.section("problem"),
            "requests": lambda: report.table("request"),
            "received": lambda: report.span(CellRef("requests", "recieved", "total")),
            "training": lambda: outcome.sentences(label="trainning"),
            "overview": lambda: outcome.sentences(section="overveiw"),
            "R3": lambda: findings.results_of_check("R33"),
            "C3": lambda: card.item("CC3"),
            "sentences": lambda: opened.to_frame("sentence"),
            "ogi-2021": lambda: process_file("missing.txt", rubric="ogi-2012"),
        }
        for name, ask in asked.items():
            with pytest.raises(UnknownIdError) as caught:
                ask()
            assert name in caught.value.nearest, (name, str(caught.value))
            assert pickle.loads(pickle.dumps(caught.value)).nearest == caught.value.nearest


def test_a_section_that_is_not_there_is_none(outcome: Outcome) -> None:
    assert outcome.report is not None
    without = msgspec.structs.replace(outcome.report, sections=())
    assert without.section("problems") is None


def records(value: object) -> Iterator[BaseRecord]:
    if isinstance(value, BaseRecord):
        yield value
        parts = (
            value.parts if isinstance(value, Outcome) else [getattr(value, name) for name in value.__struct_fields__]
        )
        for part in parts:
            yield from records(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from records(part)
    elif isinstance(value, dict):
        yield from records(list(value.values()))


def test_every_record_has_one_short_line(outcome: Outcome) -> None:
    kinds = set()
    for record in (*records(outcome), *records(process_file("missing.txt")), disclosure_nlp.resolve_rubric()):
        kinds.add(type(record).__name__)
        assert len(repr(record)) <= 200, repr(record)
        assert "\n" not in repr(record)
        assert repr(record).startswith(type(record).__name__)
    assert {"Outcome", "Report", "Table", "Cell", "Tagging", "Findings", "Scorecard", "Document", "Section"} <= kinds


def test_a_store_and_a_panel_have_one_short_line(store: Path) -> None:
    with open_store(store) as opened:
        comparison = disclosure_nlp.compare_store(opened, tagging_error=False)
        for value in (opened, comparison, comparison.panel):
            assert len(repr(value)) <= 200
            assert "\n" not in repr(value)


def test_sections_and_evidence_know_their_text(outcome: Outcome) -> None:
    assert outcome.report is not None
    section = outcome.report.section("problems")
    assert section is not None
    assert section.text.startswith("五、存在的主要问题")
    assert section.body in section.text
    assert not section.body.startswith("五、")
    assert outcome.findings is not None
    (failure,) = (result for result in outcome.findings.results_of_check("N1") if result.verdict == "fail")
    assert [evidence.text for evidence in failure.evidence] == ["2021年共收到政府信息公开申请105件", "98"]
    assert outcome.tagging is not None
    problem = outcome.tagging.problems[0]
    assert problem.text == outcome.report.text[problem.start : problem.end]


def test_sentences_are_asked_for_by_label_and_section(outcome: Outcome) -> None:
    texts = [sentence.text for sentence in outcome.sentences(label="training")]
    assert texts
    assert all("培训" in text for text in texts)
    assert {sentence.section for sentence in outcome.sentences(section="problems")} == {"problems"}


def test_evidence_of_two_reports_keeps_apart(sample: Path) -> None:
    one, two = (process_file(path) for path in sorted(sample.glob("*2021.*"))[:2])
    for outcome in (one, two):
        assert outcome.report is not None
        assert outcome.findings is not None
        for result in outcome.findings.results:
            assert [place.text for place in result.evidence] == [outcome.report.text_of(p) for p in result.evidence]


def test_a_span_alone_says_that_it_has_no_text() -> None:
    with pytest.raises(UnavailableError, match="no text is attached"):
        TextSpan(0, 1).text  # noqa: B018


def test_records_that_know_their_text_are_still_plain_values(outcome: Outcome) -> None:
    again = pickle.loads(pickle.dumps(outcome))
    assert again == outcome
    assert again.report.section("problems").text == outcome.report.section("problems").text  # type: ignore[union-attr]
    failure = outcome.findings.failures[0]  # type: ignore[union-attr]
    assert b"text" not in msgspec.json.encode(failure.evidence[0]).replace(b'"type":"text"', b"")


def test_a_failed_outcome_says_why_when_a_part_is_asked_for() -> None:
    failed = process_file("missing.txt")
    for ask in (
        lambda: failed.report,
        lambda: failed.scorecard,
        lambda: failed.findings,
        lambda: failed.tagging,
        failed.sentences,
    ):
        with pytest.raises(DisclosureError, match=r"missing\.txt: no such file"):
            ask()
    assert failed.reason == failed.issues[-1].message
    assert failed.parts == (None, None, None, None)
    assert pickle.loads(pickle.dumps(failed)) == failed


def test_to_dict_is_the_record(outcome: Outcome, sample: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-m", "disclosure_nlp", "score", "--json", outcome.path]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=60)
    (record,) = map(json.loads, run.stdout.splitlines())
    assert {**outcome.to_dict(), "timings": None} == {**record, "timings": None}
    assert process_file("missing.txt").to_dict()["status"] == "failed"


def test_tables_become_frames(outcome: Outcome) -> None:
    report, tagging, findings, card = outcome.parts
    assert report and tagging and findings and card
    requests = report.tables["requests"].to_frame()
    assert requests.loc["received", "total"] == 98
    assert requests.columns.tolist()[-1] == "total"
    assert (report.tables["requests"].to_frame("state") == "number").all(axis=None)
    assert set(findings.to_frame().columns) >= {
        "check",
        "verdict",
        "severity",
        "message",
        "expected",
        "observed",
        "text",
    }
    assert card.to_frame().set_index("item").loc["A1", "weight"] == card.item("A1").weight
    labels = tagging.to_frame().set_index("sentence")
    assert labels["text"].tolist() == [sentence.text for sentence in report.sentences]
    with pytest.raises(UnknownIdError):
        report.tables["requests"].to_frame("numbers")  # type: ignore[arg-type]


def test_datasets_of_a_store_hold_agency_and_year(store: Path) -> None:
    with open_store(store) as opened:
        for dataset in ("cells", "sentences", "findings", "score_items", "units"):
            frame = opened.to_frame(dataset)
            assert frame.columns.tolist()[:2] == ["agency", "year"]
            assert frame["agency"].notna().all()
            assert frame["report"].nunique() <= 2


def test_the_version_is_known() -> None:
    assert disclosure_nlp.__version__
    run = subprocess.run(
        [sys.executable, "-m", "disclosure_nlp", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == disclosure_nlp.__version__


def test_errors_are_at_the_top() -> None:
    with pytest.raises(StoreError):
        open_store("nowhere")
    assert issubclass(StoreError, DisclosureError)


def test_an_unknown_name_of_the_package_raises() -> None:
    with pytest.raises(AttributeError, match="score_corpse"):
        disclosure_nlp.score_corpse  # noqa: B018
