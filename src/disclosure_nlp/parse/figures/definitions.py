"""Topics of figures (what a number counts) and the rules that recognise them (``data/figures.toml``)."""

from __future__ import annotations

from functools import cache
from importlib import resources

import msgspec
import tomli

from disclosure_nlp.errors import DefinitionError

NUMBER = "#"


class TopicRule(msgspec.Struct, frozen=True):
    """Rule that finds what a number counts: word classes required before it (``left``) and after it (``right``).

    ``domain`` is a subject that the words before must mention; ``after`` is a topic that the sentence must have
    stated before; ``anywhere`` allows words before the number although the rule requires none.
    """

    topic: str
    text: str
    left: tuple[frozenset[str], ...]
    right: tuple[frozenset[str], ...]
    domain: str | None = None
    after: str | None = None
    anywhere: bool = False

    @property
    def sort_key(self) -> tuple[bool, int, bool]:
        """Sort key of topic rules: rules that need an earlier figure come first, then longer rules."""
        return (
            self.after is not None and not self.after.endswith("_"),
            len(self.left) + len(self.right),
            self.domain is not None,
        )


class FigureTopic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic of figures (what a number counts): its units, its rules, and conditions on its sentence."""

    id: str
    family: str
    units: str
    rules: tuple[str, ...]
    strict: bool = False
    loose: bool = False
    disclosure: bool = False
    business: bool = False
    stock: bool = False
    apart: bool = False
    public: bool = True
    experimental: bool = False
    without: tuple[str, ...] = ()
    statistics: str | None = None


class _NeutralWordClasses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Classes of words that do not change the subject of a sentence, from ``data/figures.toml``."""

    classes: tuple[str, ...]


class FigureDefinitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/figures.toml``: topics of figures, units, and word classes that set a sentence's subject."""

    verbs: frozenset[str]
    channels: frozenset[str]
    ways: frozenset[str]
    domains: dict[str, tuple[str, ...]]
    neutral: _NeutralWordClasses
    units: dict[str, frozenset[str]]
    topics: tuple[FigureTopic, ...]


@cache
def load_figure_definitions() -> FigureDefinitions:
    """Return the topics of figures and their rules from ``data/figures.toml``; read once.

    Raises
    ------
    DefinitionError
        If topics are defined twice or have an unknown group of units; lists all of them.
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
def topics_by_id() -> dict[str, FigureTopic]:
    """Return the topics of figures (what a number counts) by topic id.

    Examples
    --------
    >>> topics_by_id()["received"].family
    'requests'
    """
    return {topic.id: topic for topic in load_figure_definitions().topics}


def parse_topic_rule(topic_id: str, notation: str) -> TopicRule:
    """Return the rule of a topic parsed from its notation in ``data/figures.toml``.

    Examples
    --------
    >>> rule = parse_topic_rule("received", "@requests receive # request|apply")
    >>> rule.domain, len(rule.left), sorted(rule.right[0])
    ('requests', 1, ['apply', 'request'])
    """
    marks = notation.split()
    domain = next((mark[1:] for mark in marks if mark[0] == "@"), None)
    after = next((mark[1:] for mark in marks if mark[0] == "^"), None)
    parts = [mark for mark in marks if mark[0] not in "@^~"]
    place = parts.index(NUMBER) if NUMBER in parts else len(parts)
    classes = [frozenset(part.split("|")) for part in parts if part != NUMBER]
    return TopicRule(topic_id, notation, tuple(classes[:place]), tuple(classes[place:]), domain, after, "~" in marks)


@cache
def topic_rules_by_word_class() -> tuple[dict[str, tuple[TopicRule, ...]], dict[str, tuple[TopicRule, ...]]]:
    """Return the topic rules by the word class that they require before the number, or else after it."""
    before: dict[str, list[TopicRule]] = {}
    behind: dict[str, list[TopicRule]] = {}
    for topic in load_figure_definitions().topics:
        for text in topic.rules:
            rule = parse_topic_rule(topic.id, text)
            table, classes = (before, rule.left[-1]) if rule.left else (behind, rule.right[0])
            for name in classes:
                table.setdefault(name, []).append(rule)
    return tuple({name: tuple(some) for name, some in table.items()} for table in (before, behind))  # type: ignore[return-value]


@cache
def subjects_by_word_class() -> dict[str, str]:
    """Return the subject that words of each word class set for their sentence, such as requests or training."""
    return {name: domain for domain, classes in load_figure_definitions().domains.items() for name in classes}
