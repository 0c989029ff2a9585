"""Labelled narratives: the writers' format and JSON Lines."""

import importlib.util
import json
from pathlib import Path

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.tag.labels import LABELS
from disclosure_nlp.tag.trained.dataset import LabelledSentence, hash_corpus, read_corpus

ROOT = Path(__file__).parents[3]
CORPUS = ROOT / "corpora" / "labelled"
TEXT = """= x-1 | 镇 | 2022
[overview]
hd\t一、总体情况
pa{c=12:条:公开信息}?pf\t公开信息12条。
[problems]
pb?mg{p=timeliness,content}\t一是更新偏慢；
re,tr{t=planned;r=training;tr=planned}\t下一步组织培训。
"""


def convert_file(path: Path) -> list[LabelledSentence]:
    spec = importlib.util.spec_from_file_location("convert_labelled", ROOT / "benchmarks" / "convert_labelled.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows: list[LabelledSentence] = module.convert_file(path)
    return rows


def test_the_writers_format(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text(TEXT, encoding="utf-8")
    heading, published, problem, remedy = convert_file(file)
    assert (heading.labels, heading.agency_type, heading.year) == (("heading",), "镇", 2022)
    assert (published.labels, published.optional) == (("proactive",), ("platform",))
    assert published.counts == ({"value": "12", "unit": "条", "of": "公开信息"},)
    assert (problem.section, problem.optional, problem.problem_type) == (
        "problems", ("management",), ("timeliness", "content"),
    )  # fmt: skip
    assert (remedy.labels, remedy.tense) == (("remediation", "training"), "planned")


@pytest.mark.parametrize("line", ["xx\t文字", "pb 无制表符", "re{t=soon}\t将改进。", "pb\t "])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "x.txt"
    file.write_text(f"= x | 镇 | 2022\n{line}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match="line 2"):
        convert_file(file)


def test_a_corpus_names_its_wrong_lines(tmp_path: Path) -> None:
    good = json.dumps({"report": "a", "section": "overview", "text": "无。", "labels": ["none"]}, ensure_ascii=False)
    file = tmp_path / "a.jsonl"
    file.write_text(f"{good}\n{{}}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"a\.jsonl:2"):
        read_corpus([file])
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DefinitionError, match="no labelled units"):
        read_corpus([empty])


def test_the_corpus_of_the_project_is_sound() -> None:
    narratives = read_corpus([CORPUS])
    reports = [narrative.report for narrative in narratives]
    assert len(reports) == len(set(reports))
    for narrative in narratives:
        for row in narrative.rows:
            assert row.labels or row.optional
            assert set(row.labels) | set(row.optional) <= set(LABELS)
            assert "heading" not in row.labels or len(row.labels) == 1
    assert len(hash_corpus([CORPUS])) == 64
