"""The columns of the panel, against the specification where it is at hand."""

import csv
import re
from pathlib import Path

import pytest
from benchmarks.recall import groups_of

from disclosure_nlp.messages import load_templates
from disclosure_nlp.panel.codebook import chinese_codebook
from disclosure_nlp.panel.columns import measures_with_standard_deviation, missing_codes, panel_columns
from disclosure_nlp.panel.recall import recall_note, tagger_recall, type_recall
from disclosure_nlp.tag.trained.dataset import LabelledSentence

SPECIFICATION = Path(__file__).parents[3] / "shared" / "domain" / "panel-columns.tsv"
# Conditions that the specification words in English within a Chinese label.
CHINESE = {
    "tf_attr_request": "正文所述：依申请公开(类)信息数, 附近有信息总数",
    "tf_attr_closed": "正文所述：不予公开信息数, 附近有信息总数或全文没有申请",
}
FORMS = ("f2008_13", "f2014_18", "f2019_20", "f2021")


@pytest.fixture(scope="module")
def specified() -> list[dict[str, str]]:
    if not SPECIFICATION.exists():
        pytest.skip("the specification is not here")
    with SPECIFICATION.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_names_and_their_order(specified: list[dict[str, str]]) -> None:
    names = [row["name"] for row in specified]
    assert list(panel_columns())[: len(names)] == names
    added = [name for name in list(panel_columns())[len(names) :] if not name.startswith("sc_")]
    assert added == [f"{base}_sd" for base in measures_with_standard_deviation()]


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("label_en", "en"), ("label_zh", "zh"), ("type", "type"), ("unit", "unit"), ("values", "values"),
        ("cmp", "comparable"), ("missing", "missing"), ("note", "note"),
    ],
)  # fmt: skip
def test_definitions(specified: list[dict[str, str]], field: str, wanted: str) -> None:
    columns = panel_columns()
    found = {row["name"]: getattr(columns[row["name"]], wanted) for row in specified}
    said = {"zh": CHINESE}.get(wanted, {})
    assert found == {row["name"]: said.get(row["name"], row[field]) for row in specified}


def test_forms(specified: list[dict[str, str]]) -> None:
    columns = panel_columns()
    assert {row["name"]: columns[row["name"]].forms for row in specified} == {
        row["name"]: "".join(row[form] for form in FORMS) for row in specified
    }


def test_names_and_labels_fit_into_files_of_stata_and_spss() -> None:
    for column in panel_columns().values():
        assert len(column.id) <= 26
        assert len(column.zh) <= 80, column.id
        assert len(column.en) <= 80, column.id
        assert set(column.codes) <= set(missing_codes())


def test_the_codebook_in_chinese_has_every_note_unit_and_value() -> None:
    known = chinese_codebook()
    columns = list(panel_columns().values())
    assert {column.note for column in columns if column.note} <= set(known["notes"])
    assert {column.unit for column in columns if re.search("[a-z]", column.unit)} <= set(known["units"])
    plain = {column.values for column in columns if column.type != "code" and column.values.isascii()}
    assert {text for text in plain if re.search("[a-z] ", text)} <= set(known["values"])


def test_every_value_of_a_code_has_a_label_in_both_languages() -> None:
    for column in panel_columns().values():
        if column.type == "code" and column.values not in ("0..1", ""):
            assert list(column.value_labels("en")) == list(column.value_labels("zh")), column.id
            assert column.value_labels("en")


def test_groups_of_labelled_units_have_chinese_names() -> None:
    unit = LabelledSentence("a", "公开船讯80条。", ("proactive",), "overview", agency_type="县水利局", year=2022)
    of_unit = set(groups_of(unit))
    assert of_unit == {"all", "form_2021", "level_county", "kind_department", "section_overview"}
    found = (*tagger_recall().values(), *type_recall().values())
    groups = {group for rows in found for group in rows} | of_unit
    assert {f"evaluation.stratum.{group}" for group in groups} <= set(load_templates())


def test_recall_is_known_by_form_level_kind_and_section() -> None:
    for label, groups in tagger_recall().items():
        assert "all" in groups
        if groups["all"].gold > 300:
            kinds = {group.partition("_")[0] for group in groups}
            assert kinds == {"all", "form", "level", "kind", "section"}, label
        for group in groups.values():
            assert 0 <= group.recall <= 1
            assert group.gold <= groups["all"].gold
    assert {"pb_content", "rm_mechanism", "tr_organised"} <= set(type_recall())


def test_the_group_with_the_lowest_recall_is_named() -> None:
    for name in ("ls_request", "pb_content", "tx_n_pr"):
        assert re.search(r"recall 0\.\d\d of [\d,]+ labelled, lowest in .+: 0\.\d\d of \d+", recall_note(name)), name
        assert "最低为" in recall_note(name, "zh")
    assert recall_note("rq_rec_tot") == ""
