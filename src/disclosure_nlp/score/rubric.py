"""Rubrics: weighted lists of scored items, loaded from TOML; all errors of a file are raised together."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from disclosure_nlp.definitions import find_type_errors, packaged_text, parse_toml, wrong_value_message
from disclosure_nlp.display import one_line_repr, short_repr
from disclosure_nlp.errors import DefinitionError, UnknownIdError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.model import Generation, ItemScore, Scope
from disclosure_nlp.paths import AnyPath, as_path_string

DEFAULT_RUBRIC = "ogi-2021"
SCOPES: tuple[Scope, ...] = ("report", "year", "panel")
Group = Literal["structure", "entries", "consistency", "years", "problems", "quality", "access", "other", "timely"]
View = Literal["points", "scorecard"]
Basis = Literal["L", "F", "U", "J"]
Kind = Literal["government", "department", "subdistrict", "other"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
CheckId = Annotated[str, msgspec.Meta(pattern="^[A-Z][0-9]+$")]
Part = TypeVar("Part", bound=msgspec.Struct)


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade of the score: its id, and the lowest total for which a report gets it."""

    id: Text
    title_zh: Text
    least: Annotated[float, msgspec.Meta(ge=0, le=100)]


class RubricItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item of a rubric: what is scored, its weight, its legal basis and the agencies to which it applies.

    Attributes
    ----------
    weight : float
        Points for the value 1; ``added`` marks weight beyond the 100 points of the rubric.
    basis : {"L", "F", "U", "J"}
        Law, notice of the form, official usage, or judgement of this project; ``duty`` quotes the law or notice, and
        ``unverified`` names the parts of it that were not checked against the original.
    from_checks : tuple of str
        Checks whose results the item reads.
    only_for, generations : tuple of str
        Kinds of agency and generations of the form that the item applies to; empty for all.
    needs : {"report", "year", "panel"}
        Smallest scope in which the item can be scored.
    common : bool
        Whether the item applies to every generation of the form.
    own_form : bool
        Whether the item is shown for agencies whose report has its own form.
    scorer : str
        Id of the scoring function if it is not that of the item.
    """

    id: Text
    title: Text
    title_zh: Text
    weight: Annotated[float, msgspec.Meta(gt=0)]
    group: Group
    basis: Basis
    source: Text
    what: Text
    source_zh: str = ""
    what_zh: str = ""
    duty: str = ""
    unverified: str = ""
    unverified_zh: str = ""
    from_checks: tuple[CheckId, ...] = ()
    only_for: tuple[Kind, ...] = ()
    generations: tuple[Generation, ...] = ()
    needs: Scope = "report"
    added: bool = False
    common: bool = False
    own_form: bool = False
    scorer: str = ""
    note: str = ""
    note_zh: str = ""

    @property
    def legal(self) -> bool:
        """Whether a law or the official form requires what the item scores."""
        return self.basis in ("L", "F")

    @property
    def scorer_id(self) -> str:
        """Id of the function that scores the item."""
        return self.scorer or self.id


class Deduction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points subtracted from a score card if the value of one of some named items is below a threshold."""

    id: Text
    title: Text
    title_zh: Text
    points: Annotated[float, msgspec.Meta(gt=0)]
    below: dict[str, Annotated[float, msgspec.Meta(gt=0, le=1)]]


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rubric: the items that make up the score, the weight of each, and the bands (grades) of totals.

    Attributes
    ----------
    least_assessed, least_known, least_tested : float
        Thresholds below which no band is assigned: share of the applicable points that is assessed, number of known points
        (without added items), and known points as a share of known and untested points.
    generations : tuple of str
        Generations of the form that get a total; empty for all.
    view : {"points", "scorecard"}
        Weighted mean of the items, or ``start`` points less ``deductions``.
    retired : dict
        Items of earlier versions that are no longer scored, with the items that replace them.

    Notes
    -----
    A file with a ``base`` inherits bands and items from that rubric; its table ``weights`` overrides their weights (0 removes
    an item), and ``others = 0`` removes all items that the table does not name.
    """

    id: Text
    version: Text
    title: Text
    title_zh: Text
    least_assessed: Annotated[float, msgspec.Meta(ge=0, le=1)]
    bands: tuple[Band, ...]
    items: tuple[RubricItem, ...]
    least_known: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    least_tested: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    generations: tuple[Generation, ...] = ()
    view: View = "points"
    start: Annotated[float, msgspec.Meta(gt=0)] = 100.0
    deductions: tuple[Deduction, ...] = ()
    retired: dict[str, str] = {}

    @property
    def name(self) -> str:
        """Id and version of the rubric, such as ``ogi-2021@2``, which `load_rubric` accepts."""
        return f"{self.id}@{self.version}"

    @property
    def weight(self) -> float:
        """Sum of the weights of all items."""
        return sum(item.weight for item in self.items)

    def __repr__(self) -> str:
        size = f"{len(self.items)} items, {self.weight:g} points"
        return one_line_repr("Rubric", (f"{self.id} {self.version}", short_repr(self.title), size))

    def known_points(self, items: Iterable[ItemScore]) -> float:
        """Return the summed weights of the scored items with a value; items beyond the 100 points are left out."""
        added = {item.id for item in self.items if item.added}
        return sum(item.weight for item in items if item.state == "value" and item.id not in added)

    def band(self, total: float | None, assessed: float, known: float, tested: float = 1.0) -> str | None:
        """Return the id of the grade for a total; None if too many points are unassessed, unknown or untested.

        Parameters
        ----------
        total : float or None
            In [0, 100].
        assessed, tested : float
            Shares in [0, 1].
        known : float
            Points of `known_points`.

        Examples
        --------
        >>> from disclosure_nlp import resolve_rubric
        >>> rubric = resolve_rubric()
        >>> rubric.band(91, assessed=0.9, known=70), rubric.band(91, assessed=0.9, known=59)
        ('excellent', None)
        """
        enough = assessed >= self.least_assessed and known >= self.least_known and tested >= self.least_tested
        if total is None or not enough:
            return None
        reached = [band for band in self.bands if total >= band.least]
        return max(reached, key=lambda band: band.least).id if reached else None


def load_rubric(rubric: AnyPath | Rubric | None, known_items: frozenset[str]) -> Rubric:
    """Return a rubric by id, id and version, or path.

    Parameters
    ----------
    rubric : str, Path, Rubric or None
        The id of a rubric of the package (``ogi-2021``, or with its version ``ogi-2021@1``), the path of a TOML
        file, a rubric, or None for the default.
    known_items : frozenset of str
        Ids of the scoring functions that a rubric may use.

    Raises
    ------
    DefinitionError
        If the file is invalid; the error lists every problem with its key.
    """
    if isinstance(rubric, Rubric):
        return rubric
    name = DEFAULT_RUBRIC if rubric is None else as_path_string(rubric)
    if name in rubric_ids():
        return _load_packaged_rubric(name, known_items)
    current, _, version = name.partition("@")
    if current in rubric_ids() and version == _load_packaged_rubric(current, known_items).version:
        return _load_packaged_rubric(current, known_items)
    return _load_rubric_file(name, known_items)


@cache
def rubric_ids() -> tuple[str, ...]:
    """Return the ids of the rubrics that are part of the package."""
    folder = resources.files("disclosure_nlp") / "data" / "rubrics"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


@cache
def _load_packaged_rubric(rubric_id: str, known_items: frozenset[str]) -> Rubric:
    """Return a rubric that the package contains, by its id."""
    return parse_rubric(_packaged_rubric_text(rubric_id), f"rubric {rubric_id}", known_items)


def _load_rubric_file(path: str, known_items: frozenset[str]) -> Rubric:
    """Return the rubric that a user's TOML file defines."""
    try:
        content = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnknownIdError(msg("id.rubric"), path, rubric_ids()) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(path, [msg("definition.not_utf8", position=error.start)]) from error
    return parse_rubric(content, path, known_items)


def parse_rubric(toml_text: str, source_name: str, known_items: frozenset[str]) -> Rubric:
    """Return the rubric that a TOML text defines; ``source_name`` is its name in error messages.

    Raises
    ------
    DefinitionError
        If the text is invalid; the error lists every problem.
    """
    data = parse_toml(toml_text, source_name)
    problems: list[Message] = []
    data = _merge_with_base(data, problems)
    bands = _convert_toml_tables(data, "bands", Band, problems)
    items = _convert_toml_tables(data, "items", RubricItem, problems)
    deductions = _convert_toml_tables(data, "deductions", Deduction, problems) if "deductions" in data else ()
    parts = {"bands": bands, "items": items, "deductions": deductions}
    problems += find_type_errors({**data, "bands": [], "items": [], "deductions": []}, Rubric)
    problems += _find_item_problems(data.get("items"), known_items)
    problems += _find_deduction_problems(deductions, {item.id for item in items})
    if problems:
        raise DefinitionError(source_name, problems)
    return msgspec.convert({**data, **parts}, Rubric)


def _merge_with_base(definition: dict[str, Any], problems: list[Message]) -> dict[str, Any]:
    """Return a rubric definition merged with the rubric that it extends; errors are appended to ``problems``."""
    if "base" not in definition:
        return definition
    base, weights, others = definition["base"], definition.get("weights", {}), definition.get("others")
    given = {key: value for key, value in definition.items() if key not in ("base", "weights", "others")}
    if base not in rubric_ids():
        problems.append(wrong_value_message("base", base, rubric_ids()))
        return given
    whole = _merge_with_base(parse_toml(_packaged_rubric_text(base), base), problems)
    problems += _find_weight_problems(weights, {item["id"] for item in whole["items"]}, base)
    if others not in (None, 0):
        problems.append(wrong_value_message("others", others, msg("expected.zero")))
    own = {item["id"] for item in definition.get("items", []) if isinstance(item, dict) and "id" in item}
    items = [
        {**item, "weight": weights.get(item["id"], 0 if others == 0 else item["weight"])} for item in whole["items"]
    ]
    kept = [item for item in items if item["weight"] != 0 and item["id"] not in own]
    taken: dict[str, Any] = {
        key: whole[key] for key in ("bands", "least_assessed", "least_tested", "generations") if key in whole
    }
    return {**taken, **given, "items": [*kept, *definition.get("items", [])]}


def _find_weight_problems(weights: dict[str, Any], known_items: set[str], base_rubric: str) -> list[Message]:
    """Return error messages for rubric weights of unknown items and for weights that are no valid number."""
    problems = [
        msg("definition.no_item", key=f"weights.{name}", rubric=base_rubric)
        for name in weights
        if name not in known_items
    ]
    return problems + [
        wrong_value_message(f"weights.{name}", weight, msg("expected.weight"))
        for name, weight in weights.items()
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0
    ]


def _packaged_rubric_text(rubric_id: str) -> str:
    """Return the TOML text of a rubric that the package contains."""
    return packaged_text(f"rubrics/{rubric_id}.toml")


def _convert_toml_tables(
    definition: dict[str, Any], key: str, record_class: type[Part], problems: list[Message]
) -> tuple[Part, ...]:
    """Convert an array of TOML tables to records; error messages of invalid ones are appended to ``problems``."""
    entries = definition.get(key)
    if not isinstance(entries, list) or not entries:
        problems.append(wrong_value_message(key, entries, msg("expected.entries", key=f"[[{key}]]")))
        return ()
    parts = []
    for index, entry in enumerate(entries):
        name = entry.get("id") or index if isinstance(entry, dict) else index
        found = list(find_type_errors(entry, record_class, f"{key}[{name}]"))
        problems += found
        if not found:
            parts.append(msgspec.convert(entry, record_class))
    return tuple(parts)


def _find_item_problems(entries: object, known_items: frozenset[str]) -> list[Message]:
    """Return error messages for item ids in a rubric that are unknown or occur twice."""
    items = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
    problems = [
        msg("definition.repeated", key=f"items[{name}].id", count=ids.count(name))
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]
    known = tuple(sorted(known_items))
    scorers = [(item["id"], item.get("scorer") or item["id"]) for item in items if isinstance(item.get("id"), str)]
    return problems + [
        msg("definition.scorer", key=f"items[{name}].{'id' if scorer == name else 'scorer'}", known=known)
        for name, scorer in scorers
        if scorer not in known_items
    ]


def _find_deduction_problems(deductions: tuple[Deduction, ...], item_ids: set[str]) -> list[Message]:
    """Return error messages for deductions of a rubric that name unknown items."""
    return [
        msg("definition.no_item_here", key=f"deductions[{deduction.id}].below.{item}")
        for deduction in deductions
        for item in deduction.below
        if item not in item_ids
    ]
