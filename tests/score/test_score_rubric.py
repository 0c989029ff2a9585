"""Rubrics: the default one adds up, and a wrong one tells everything that is wrong with it."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.model import Pair, Problem, Remedy, Tagging
from disclosure_nlp.score.rubric import load_rubric, parse_rubric, rubric_ids
from disclosure_nlp.score.scorer import resolve_rubric
from disclosure_nlp.score.scoring import SCORERS
from tests.score.score_cases import judge, make_case

KNOWN = frozenset(SCORERS)
SMALL = """
id = "small"
version = "1"
title = "Small"
title_zh = "小"
least_assessed = 0.5
[[bands]]
id = "pass"
title_zh = "合格"
least = 60
[[items]]
id = "A1"
title = "Sections"
title_zh = "部分"
weight = 2
group = "structure"
basis = "L"
source = "article 50"
what = "share"
"""


def packaged() -> str:
    return (resources.files("disclosure_nlp") / "data" / "rubrics" / "ogi-2021.toml").read_text(encoding="utf-8")


def test_weights_add_up_to_100_and_the_added_ones() -> None:
    rubric = resolve_rubric()
    assert sum(item.weight for item in rubric.items if not item.added) == 100
    assert {item.id: item.weight for item in rubric.items if item.added} == {"A6": 4, "D5": 3, "K2": 2}
    assert sum(item.weight for item in rubric.items if item.legal and not item.added) == 78
    groups: dict[str, float] = {}
    for item in rubric.items:
        groups[item.group] = groups.get(item.group, 0) + (0 if item.added else item.weight)
    assert groups == {
        "structure": 19, "entries": 7, "consistency": 20, "years": 6, "problems": 29, "quality": 7, "access": 2,
        "other": 2, "timely": 8,
    }  # fmt: skip


def test_common_items_are_owed_in_every_generation() -> None:
    common = {item.id for item in resolve_rubric().items if item.common}
    assert common == {"A5", "A7", "E6", "E2", "E1", "E7", "E3", "E5", "E8", "E9", "Q3", "G1"}
    assert not any(item.generations for item in resolve_rubric().items if item.common)


def test_every_item_can_be_computed_and_every_computation_is_an_item() -> None:
    used = {item.scorer_id for name in rubric_ids() for item in resolve_rubric(name).items}
    assert used == KNOWN


def test_every_duty_in_law_or_form_is_quoted() -> None:
    for item in resolve_rubric().items:
        assert bool(item.duty) == item.legal, item.id
        assert item.source


# What an item of basis L may ask for: the words of the law that its own words must not go beyond. The article names the
# matter; it asks neither for sub-headings nor for concreteness, delivery or a length.
BEYOND_THE_LAW = (
    "sub-heading",
    "concrete",
    "specific",
    "done 1",
    "delivered",
    "fact",
    "at least one number",
    "minimum",
)
SAME_MATTER = {
    "A5": ("年度", "year"),
    "A6": ("工作考核、社会评议和责任追究结果", "with a result"),
    "A7": ("下列内容", "four matters"),
    "C5": ("准确", "claims"),
    "E6": ("主要问题", "problem"),
    "E2": ("改进情况", "remedy"),
    "G1": ("1月31日前", "in time"),
}


def test_no_item_of_law_asks_more_than_its_quoted_duty() -> None:
    items = {item.id: item for item in resolve_rubric().items if item.basis == "L"}
    assert items.keys() == SAME_MATTER.keys()
    for name, item in items.items():
        duty, asked = SAME_MATTER[name]
        assert duty in item.duty
        assert asked in f"{item.title} {item.what}"
        assert not [word for word in BEYOND_THE_LAW if word in item.what]


def test_a_law_item_is_full_without_what_the_law_does_not_ask() -> None:
    # A section without sub-headings, a problem by formula, a remedy that is only planned: all that the law asks is there.
    named = Problem("p1", 10, 20, ("s9",))
    remedy = Remedy("r1", 20, 30, ("s10",), tense="planned")
    tagging = Tagging((), (named,), (remedy,), (Pair("p1", "r1", "item"),), "t")
    case = make_case(edits=(("^（四）平台建设情况$", ""),), tagging=tagging)
    assert [judge(item, case).value for item in ("A7", "E6", "E2")] == [1, 1, 1]


def test_version_1_stays_loadable() -> None:
    old = resolve_rubric("ogi-2021@1")
    assert (old.id, old.version, old.weight) == ("ogi-2021", "1", 103)
    assert resolve_rubric("ogi-2021@2") is resolve_rubric()
    assert old.band(95, 0.9, 10) == "excellent"


def test_all_problems_at_once_with_their_keys() -> None:
    wrong = SMALL.replace("weight = 2", 'weight = "two"').replace('group = "structure"', 'group = "shape"')
    wrong = (
        wrong.replace('source = "article 50"\n', "").replace("least = 60", "least = 600").replace('title = "Small"', "")
    )
    wrong += 'colour = "red"\n[[items]]\nid = "Z9"\n'
    with pytest.raises(DefinitionError) as caught:
        parse_rubric(wrong, "wrong.toml", KNOWN)
    text = "\n".join(caught.value.problems)
    for key in (
        "bands[pass].least", "items[A1].weight", "items[A1].group", "items[A1].source: missing", "items[A1].colour",
        "title: missing", "items[Z9].id: no such item", "items[Z9].weight: missing",
    ):  # fmt: skip
        assert key in text
    assert caught.value.where == "wrong.toml"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("id = ", "not TOML"),
        ('id = "x"', "items: "),
        (SMALL + SMALL[SMALL.index("[[items]]") :], "items[A1].id: occurs 2 times"),
        (SMALL.replace("[[bands]]", "[bands]"), "bands: "),
        ("items = [1]\nbands = 3", "items[0]: got 1, expected a table"),
        (SMALL.replace('what = "share"', 'what = "share"\nfrom_checks = ["first"]'), "items[A1].from_checks"),
    ],
)
def test_wrong_shapes(content: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_rubric(content, "wrong.toml", KNOWN)
    assert any(problem in line for line in caught.value.problems)


def test_a_rubric_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    rubric = load_rubric(file, KNOWN)
    assert (rubric.id, rubric.items[0].weight) == ("small", 2)
    assert load_rubric(rubric, KNOWN) is rubric


def test_no_such_rubric_names_what_there_is() -> None:
    with pytest.raises(DefinitionError, match="ogi-2021"):
        resolve_rubric("none-such")


def test_bands() -> None:
    rubric = resolve_rubric()
    assert [rubric.band(total, 0.9, 60) for total in (100, 90, 89.9, 75, 60, 59.9, 0)] == [
        "excellent", "excellent", "good", "good", "fair", "poor", "poor"
    ]  # fmt: skip
    assert rubric.band(95, 0.79, 60) is None
    assert rubric.band(95, 0.9, 59) is None
    assert rubric.band(None, 1, 100) is None


def test_the_packaged_file_keeps_the_order_of_the_items() -> None:
    ids = [item["id"] for item in tomllib.loads(packaged())["items"]]
    assert ids == sorted(ids, key=lambda name: "ABCDEQKOG".index(name[0]))
