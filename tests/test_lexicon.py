"""Lint of the word lists under data/lexicon: nothing empty, nothing twice, every list read, no pattern that can explode.

The patterns under data/patterns are those that the modules use, no more and no fewer, and none of them can explode.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "disclosure_nlp"
FILES = sorted((SOURCE / "data" / "lexicon").glob("*.toml"))
PATTERN_FILES = sorted((SOURCE / "data" / "patterns").glob("*.toml"))
# Lists are read by code, or named by definitions such as those of topics.
CODE = "\n".join(
    path.read_text(encoding="utf-8") for path in (*SOURCE.rglob("*.py"), *(SOURCE / "data").glob("*.toml"))
)
# A repeated group that holds a repetition without bound, as in (a+)+: the time to fail grows with two to the length.
# A possessive repetition, as in (a++)+, gives nothing back.
EXPLODES = re.compile(r"\((?:[^()\\]|\\.)*(?<![\\*+?}])[+*](?!\+)(?:[^()\\]|\\.)*\)[+*]")


def lists(value: object, key: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield every list of words with its key."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from lists(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield key, value
        for item in value:
            if isinstance(item, dict):
                yield from lists(item, f"{key}[{item.get('id', '')}]")


def words(path: Path) -> list[tuple[str, list[str]]]:
    return list(lists(tomllib.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_is_empty_or_twice_in_its_list(path: Path) -> None:
    for key, items in words(path):
        assert [item for item in items if item != item.strip() or not item] == [], key
        assert sorted({item for item in items if items.count(item) > 1}) == [], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_pattern_can_explode(path: Path) -> None:
    for key, items in words(path):
        assert [item for item in items if EXPLODES.search(item)] == [], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_and_every_key_of_it_is_read(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert re.search(rf"\b{re.escape(path.stem)}\b", CODE)
    unread = [key for key in data if not re.search(rf"\b{re.escape(key)}\b", CODE)]
    # A table may be no more than a heading above lists that definitions name.
    inner = {key: list(data[key]) if isinstance(data[key], dict) else [] for key in unread}
    assert [key for key in unread if not any(re.search(rf"\b{re.escape(name)}\b", CODE) for name in inner[key])] == []


# Lists whose words are only looked for anywhere in a text: a word that contains another word of its list never decides.
# All other lists are matched longest first or word by word, or the places of their hits are used (signs and cues of the
# tagger, figures, organs, headings, furniture): there a longer word has its own effect.
CONTAINED = re.compile(
    r"types\.(?:problem|remedy|training)_types\.\w+\.words|admission\.(?:periods|comparisons|drafts|addressees|placeholders)"
    r"|checks\.(?:aspects\[\w+\]\.words|results\.(?:grades|ranks|none|documents|counted)|law_references)"
    r"|statements\.(?:comparisons|above|others|own|judge|zero\.only_some|done\.(?:timely|none_carried))"
)


def is_plain(word: str) -> bool:
    return not set(word) & set("\\^$.|?*+()[]{}…")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_is_shadowed_by_another_of_its_list(path: Path) -> None:
    found = dict(words(path))
    for key, items in found.items():
        # A mask of the entry can hide the shorter word inside the longer one: 多形式 beside the mask 形式主义.
        masks = found.get(key.removesuffix("words") + "masks", [])
        assert [item for item in items if item in masks] == [], key
        if CONTAINED.fullmatch(f"{path.stem}.{key}"):
            plain = [item for item in items if is_plain(item)]
            shadowed = [
                (longer, word)
                for longer in plain
                for word in plain
                if word != longer and word in longer and not any(word in mask for mask in masks)
            ]
            assert shadowed == [], key


def used_patterns(stage: str) -> dict[str, set[str]]:
    """Return for each module of a stage that has a `PatternSet` the patterns that it uses."""
    used: dict[str, set[str]] = {}
    for path in sorted((SOURCE / stage).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        names = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "_RE"}
        if names:
            used[".".join(path.relative_to(SOURCE / stage).with_suffix("").parts)] = names
    return used


@pytest.mark.parametrize("path", PATTERN_FILES, ids=lambda path: path.stem)
def test_the_patterns_of_a_module_are_those_that_it_uses(path: Path) -> None:
    defined = tomllib.loads(path.read_text(encoding="utf-8"))
    assert {module: set(patterns) for module, patterns in defined.items()} == used_patterns(path.stem)


def test_every_module_with_patterns_has_a_table() -> None:
    stages = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        if "PatternSet(__name__)" in path.read_text(encoding="utf-8")
    }
    assert sorted(stages) == [path.stem for path in PATTERN_FILES]


@pytest.mark.parametrize("path", PATTERN_FILES, ids=lambda path: path.stem)
def test_every_pattern_compiles_and_none_can_explode(path: Path) -> None:
    for module, patterns in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for name, pattern in patterns.items():
            re.compile(pattern)
            assert not EXPLODES.search(pattern), f"{module}.{name}"
