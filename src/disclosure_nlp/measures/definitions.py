"""Definitions of the text measures, from ``data/measures.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec

from disclosure_nlp.definitions import load_definition
from disclosure_nlp.tag.labels import Label, LabelSubtype, load_labels

Codes = tuple[str, ...]


class _MeasureText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Title, formula, unit of measure, source and validation of a text measure, or of a family of text measures."""

    title: str
    title_zh: str
    formula: str
    formula_zh: str
    unit: str
    source: str
    missing: Codes
    validity: str
    validity_zh: str
    open: str = ""
    open_zh: str = ""


class Measure(_MeasureText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Definition of a text measure: title, formula, unit of measure, source and missing-value codes.

    Attributes
    ----------
    id : str
        Name of its column in the panel.
    title, title_zh : str
        Title of the measure.
    formula, formula_zh : str
        How the measure is computed. W are the counted sentences, H their Han characters.
    unit : str
        ``han``, ``count``, ``share``, ``per_100_han``, ``per_100_words``, ``score`` or ``cosine``.
    source : str
        Reference of the measure; ``own`` if it was proposed by this package.
    missing : tuple of str
        Codes that a missing value may have, in the order of the panel; the last one is used if no other applies.
    tagger : bool
        Whether the measure depends on labels of the tagger and has its error.
    validity, validity_zh : str
        How the measure was validated.
    open, open_zh : str
        What has not been validated; empty if nothing is open.
    """

    id: str
    tagger: bool


class _MeasureFamily(_MeasureText, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Template for measures that share one formula: ``{name}`` is replaced by each sentence label or type."""

    prefix: str
    of: str


class _MeasuresFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``data/measures.toml``."""

    measures: tuple[Measure, ...]
    families: tuple[_MeasureFamily, ...]


@cache
def load_measures() -> dict[str, Measure]:
    """Return the definitions of all text measures by id, in the order of the panel's columns.

    Raises
    ------
    DefinitionError
        If the file of definitions is invalid.

    Examples
    --------
    >>> load_measures()["tx_cps"].unit
    'han'
    >>> load_measures()["ls_training"].title
    'Share of characters: training'
    """
    found = load_definition("measures.toml", _MeasuresFile)
    members = (member for family in found.families for member in _expand_family(family))
    return {measure.id: measure for measure in (*found.measures, *members)}


def _expand_family(family: _MeasureFamily) -> Iterator[Measure]:
    """Yield the measures that a template defines, one for each sentence label or type."""
    labels = load_labels()
    kinds: dict[str, tuple[Label, ...] | tuple[LabelSubtype, ...]] = {
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
