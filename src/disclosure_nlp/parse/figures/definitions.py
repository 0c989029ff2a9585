"""Topics of figures stated in text and the rules that recognise them (``data/figures.toml``)."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec
import tomli

from disclosure_nlp.errors import DefinitionError

NUMBER = "#"


class Rule(msgspec.Struct, frozen=True):
    """Word classes around a number; ``left`` ends at it, ``right`` begins after it.

    ``domain`` is what the words before must mention, ``after`` a topic (or the beginning of one) that the sentence
    must have stated before.
    """

    topic: str
    text: str
    left: tuple[frozenset[str], ...]
    right: tuple[frozenset[str], ...]
    domain: str | None = None
    after: str | None = None
    anywhere: bool = False

    @property
    def weight(self) -> tuple[bool, int, bool]:
        """Order of preference: a rule that needs a figure before it, then the longer one, then one with a domain."""
        return (
            self.after is not None and not self.after.endswith("_"),
            len(self.left) + len(self.right),
            self.domain is not None,
        )


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic: its units and rules, and what its sentence must have or lack (see the head of the file)."""

    id: str
    family: str
    units: str
    rules: tuple[str, ...]
    strict: bool = False
    loose: bool = False
    disclosure: bool = False
    business: bool = False
    cumulative: bool = False
    stock: bool = False
    apart: bool = False
    public: bool = True
    experimental: bool = False
    without: tuple[str, ...] = ()
    statistics: str | None = None


class _Neutral(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    classes: tuple[str, ...]


class FigureDefinitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All topics, the units they are counted in, and what classes of words do to a sentence's subject."""

    verbs: frozenset[str]
    channels: frozenset[str]
    ways: frozenset[str]
    domains: dict[str, tuple[str, ...]]
    neutral: _Neutral
    units: dict[str, frozenset[str]]
    topics: tuple[Topic, ...]


@cache
def load_figures() -> FigureDefinitions:
    """Return the definitions.

    Raises
    ------
    DefinitionError
        With every topic that is defined twice or counted in an unknown group of units.
    """
    file = resources.files("disclosure_nlp") / "data" / "figures.toml"
    try:
        found = msgspec.convert(tomli.loads(file.read_text(encoding="utf-8")), FigureDefinitions)
    except (tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DefinitionError("data/figures.toml", [str(error)]) from error
    ids = [topic.id for topic in found.topics]
    faults = [f"{name}: defined twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    faults += [f"{topic.id}: no units {topic.units!r}" for topic in found.topics if topic.units not in found.units]
    if faults:
        raise DefinitionError("data/figures.toml", faults)
    return found


@cache
def topics() -> dict[str, Topic]:
    """Return every topic by its id.

    Examples
    --------
    >>> topics()["received"].family
    'requests'
    """
    return {topic.id: topic for topic in load_figures().topics}


def parse_rule(topic: str, text: str) -> Rule:
    """Return a rule from its notation.

    Examples
    --------
    >>> rule = parse_rule("received", "@requests receive # request|apply")
    >>> rule.domain, len(rule.left), sorted(rule.right[0])
    ('requests', 1, ['apply', 'request'])
    """
    marks = text.split()
    domain = next((mark[1:] for mark in marks if mark[0] == "@"), None)
    after = next((mark[1:] for mark in marks if mark[0] == "^"), None)
    parts = [mark for mark in marks if mark[0] not in "@^~"]
    place = parts.index(NUMBER) if NUMBER in parts else len(parts)
    classes = [frozenset(part.split("|")) for part in parts if part != NUMBER]
    return Rule(topic, text, tuple(classes[:place]), tuple(classes[place:]), domain, after, "~" in marks)


@cache
def rules_by_class() -> tuple[dict[str, tuple[Rule, ...]], dict[str, tuple[Rule, ...]]]:
    """Return the rules by the class right before the number, and those without one by the class directly after it."""
    before: dict[str, list[Rule]] = {}
    behind: dict[str, list[Rule]] = {}
    for topic in load_figures().topics:
        for text in topic.rules:
            rule = parse_rule(topic.id, text)
            table, classes = (before, rule.left[-1]) if rule.left else (behind, rule.right[0])
            for name in classes:
                table.setdefault(name, []).append(rule)
    return tuple({name: tuple(some) for name, some in table.items()} for table in (before, behind))  # type: ignore[return-value]


@cache
def domains() -> dict[str, str]:
    """Return what words of a class make a sentence mention; classes that leave it as it is are not in it."""
    return {name: domain for domain, classes in load_figures().domains.items() for name in classes}
