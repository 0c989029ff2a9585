"""Definitions of the text measures, from ``data/measures.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.tag.labels import AttributeType, Label, load_labels

Words = tuple[str, ...]


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text measure.

    Attributes
    ----------
    id : str
        Name of its column in the panel.
    title, title_zh : str
        What it is called.
    formula, formula_zh : str
        How it is worked out. W are the sentences that count, H their Han characters.
    unit : str
        ``han``, ``count``, ``share``, ``per_100_han``, ``per_100_words``, ``score`` or ``cosine``.
    source : str
        Who proposed it; ``own`` for this package.
    missing : tuple of str
        Codes of a missing value, in the order of the panel: the last one is the code where no other applies.
    tagger : bool
        Whether it rests on labels of the tagger and carries its error.
    validity, validity_zh : str
        What was tested.
    open, open_zh : str
        What is not validated; empty for nothing.
    """

    id: str
    title: str
    title_zh: str
    formula: str
    formula_zh: str
    unit: str
    source: str
    missing: Words
    tagger: bool
    validity: str
    validity_zh: str
    open: str = ""
    open_zh: str = ""


class _Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Measures of one formula, one for each id of the labels; ``{name}`` stands for its name."""

    prefix: str
    of: str
    title: str
    title_zh: str
    formula: str
    formula_zh: str
    unit: str
    source: str
    missing: Words
    validity: str
    validity_zh: str
    open: str = ""
    open_zh: str = ""


class _Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measures: tuple[Measure, ...]
    families: tuple[_Family, ...]


@cache
def load_measures() -> dict[str, Measure]:
    """Return the measures by id, in the order of the panel.

    Raises
    ------
    DefinitionError
        When the file does not have their shape.

    Examples
    --------
    >>> load_measures()["tx_cps"].unit
    'han'
    >>> load_measures()["ls_training"].title
    'Share of characters: training'
    """
    found = load_definition("measures.toml", _Definitions)
    members = (member for family in found.families for member in _members(family))
    return {measure.id: measure for measure in (*found.measures, *members)}


def _members(family: _Family) -> Iterator[Measure]:
    labels = load_labels()
    kinds: dict[str, tuple[Label, ...] | tuple[AttributeType, ...]] = {
        "labels": tuple(label for label in labels.labels if label.id != "heading"),
        "problem_types": labels.problem_types,
        "remedy_types": labels.remedy_types,
        "training_types": labels.training_types,
    }
    for kind in kinds[family.of]:
        facts = {"name": kind.id.replace("_", " "), "chinese": kind.chinese}
        shared = {name: getattr(family, name) for name in Measure.__struct_fields__ if hasattr(family, name)}
        texts = {name: text.format(**facts) for name, text in shared.items() if isinstance(text, str)}
        yield Measure(id=f"{family.prefix}{kind.id}", tagger=True, **{**shared, **texts})
