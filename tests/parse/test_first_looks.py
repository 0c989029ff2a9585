"""A clause without any of a few characters is not searched: every pattern passed over must contain one of them."""

import re
from typing import Any, NamedTuple

import pytest

from disclosure_nlp.parse import agency_names
from disclosure_nlp.parse.figures import changes, nil_statements, scope
from disclosure_nlp.read import furniture, lines


class FirstLook(NamedTuple):
    """A pattern that is searched first, and those that are searched only if it is found."""

    look: re.Pattern[str]
    patterns: tuple[re.Pattern[str], ...]


_TIMES = (
    "carrying",
    "compared",
    "since",
    "from_to",
    "year",
    "last_year",
    "this_year",
    "mean",
    "part",
    "month",
    "so_far",
)
_ZEROS = (
    "no_complaint",
    "no_applicant",
    "bare_none",
    "no_dispute",
    "no_waiver",
    "zero_tail",
    "colon_none",
    "none_carried_in",
)
LOOKS = {
    "time": FirstLook(scope._RE.time_word, tuple(getattr(scope._RE, name) for name in _TIMES)),
    "zero": FirstLook(
        nil_statements._RE.negation,
        (*(getattr(nil_statements._RE, name) for name in _ZEROS), nil_statements._compile_nil_patterns().not_received),
    ),
    "change": FirstLook(changes._RE.changing, (changes._RE.change,)),
    "navigation": FirstLook(re.compile(f"[{furniture._ARROWS}]"), (furniture._RE.navigation,)),
    "title of a table": FirstLook(re.compile("表|统计指标"), (lines._TRAILING_TITLE,)),
    "compiler": FirstLook(agency_names._RE.compiles, (agency_names._RE.compiled,)),
}


def always_found(look: re.Pattern[str], items: Any) -> bool:
    """Return whether every match of a parsed pattern contains a match of the first look."""
    return any(_is_found(look, str(operation), argument) for operation, argument in items) or bool(
        look.search("".join(chr(argument) if str(operation) == "LITERAL" else "\n" for operation, argument in items))
    )


def _is_found(look: re.Pattern[str], operation: str, argument: Any) -> bool:
    """Return whether every match of an item of a parsed pattern contains a match of the first look."""
    if operation == "IN":
        return all(str(kind) == "LITERAL" and look.search(chr(code)) is not None for kind, code in argument)
    if operation == "BRANCH":
        return all(always_found(look, branch) for branch in argument[1])
    if operation in ("SUBPATTERN", "ATOMIC_GROUP"):
        return always_found(look, argument[-1] if operation == "SUBPATTERN" else argument)
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return argument[0] > 0 and always_found(look, argument[2])
    return False


@pytest.mark.parametrize("name", LOOKS)
def test_a_first_look_passes_over_no_match(name: str) -> None:
    found, parser = LOOKS[name], getattr(re, "_parser")  # noqa: B009
    assert [item.pattern for item in found.patterns if not always_found(found.look, parser.parse(item.pattern))] == []


def test_a_first_look_that_passes_over_a_match_is_noticed() -> None:
    parser = getattr(re, "_parser")  # noqa: B009
    assert always_found(re.compile("[未没]"), parser.parse("未收到|没有(?:申请)?"))
    assert not always_found(re.compile("[未没]"), parser.parse("未收到|无申请"))
    assert not always_found(re.compile("[未没]"), parser.parse("(?:未)?收到"))
