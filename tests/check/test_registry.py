"""The list of checks: complete, in order, and refused when it is wrong."""

from __future__ import annotations

import pytest

from disclosure_nlp.check import registry
from disclosure_nlp.check.words import CheckWords
from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.parse.figures.lexicon import FigureWords
from disclosure_nlp.text.patterns import alternation_pattern

FAMILIES = {"S": 10, "Y": 2, "V": 4, "R": 6, "N": 5, "F": 2, "P": 5}
IDS = [f"{family}{number}" for family, count in FAMILIES.items() for number in range(1, count + 1)]


def test_ids_and_their_order() -> None:
    assert [check.id for check in registry.all_checks()] == IDS


def test_every_check_says_what_it_is() -> None:
    for check in registry.all_checks():
        assert all((check.title, check.title_zh, check.per, check.source, check.run.__doc__))
        assert check.run.__doc__ is not None
        assert check.run.__doc__.startswith(f"{check.id}: ")


def test_definition_without_function_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    functions = registry._FUNCTIONS
    monkeypatch.delitem(functions, "S8")
    monkeypatch.setitem(functions, "Z9", functions["S1"])
    with pytest.raises(DefinitionError) as caught:
        registry.all_checks.__wrapped__()
    assert len(caught.value.problems) == 2


def test_an_id_is_registered_once() -> None:
    registry.all_checks()
    with pytest.raises(DefinitionError, match="S1: registered by check_sections already"):
        registry.check("S1")(lambda context: [])


def test_word_lists_load() -> None:
    assert len(CheckWords.load().aspects) == 5
    assert len(CheckWords.load().themes) == 3
    assert "收到" in FigureWords.load().zero.verbs


def test_longer_words_are_tried_first() -> None:
    import re

    assert re.findall(alternation_pattern(["办理", "办理完毕"]), "办理完毕后再办理") == ["办理完毕", "办理"]
