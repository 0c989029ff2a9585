"""Rubrics: the default one adds up, and a wrong one tells everything that is wrong with it."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.score.rubric import load_rubric, parse_rubric
from disclosure_nlp.score.scorer import JUDGES, resolve_rubric

KNOWN = frozenset(JUDGES)
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
legal = true
source = "article 50"
what = "share"
"""


def packaged() -> str:
    return (resources.files("disclosure_nlp") / "data" / "rubrics" / "ogi-2021.toml").read_text(encoding="utf-8")


def test_weights_add_up_to_100_and_103_for_governments() -> None:
    rubric = resolve_rubric()
    assert sum(item.weight for item in rubric.items if not item.only_for) == 100
    assert sum(item.weight for item in rubric.items) == 103
    groups: dict[str, float] = {}
    for item in rubric.items:
        groups[item.group] = groups.get(item.group, 0) + item.weight
    assert groups == {
        "structure": 28, "entries": 15, "consistency": 25, "years": 10, "problems": 15, "other": 5, "timely": 5
    }  # fmt: skip


def test_every_item_can_be_computed_and_every_computation_is_an_item() -> None:
    assert {item.id for item in resolve_rubric().items} == KNOWN


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
        (SMALL + SMALL[SMALL.index("[[items]]") :], "items[A1].id: given 2 times"),
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
    assert [rubric.band(total, 0.9) for total in (100, 90, 89.9, 75, 60, 59.9, 0)] == [
        "excellent", "excellent", "good", "good", "fair", "poor", "poor"
    ]  # fmt: skip
    assert rubric.band(95, 0.79) is None
    assert rubric.band(None, 1) is None


def test_the_packaged_file_keeps_the_order_of_the_items() -> None:
    ids = [item["id"] for item in tomllib.loads(packaged())["items"]]
    assert ids == sorted(ids, key=lambda name: ("ABCDEOG".index(name[0]), name))
