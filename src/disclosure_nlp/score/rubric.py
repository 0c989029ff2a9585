"""Rubrics as typed data: loaded from TOML, every problem of a wrong one told at once."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from disclosure_nlp.definitions import packaged_text, parse_toml, problems_of
from disclosure_nlp.display import one_line, short
from disclosure_nlp.errors import DefinitionError, UnknownIdError
from disclosure_nlp.messages import msg
from disclosure_nlp.paths import AnyPath, as_text

DEFAULT_RUBRIC = "ogi-2021"
Group = Literal["structure", "entries", "consistency", "years", "problems", "other", "timely"]
View = Literal["points", "deductions"]
Kind = Literal["government", "department", "subdistrict", "other"]
Text = Annotated[str, msgspec.Meta(min_length=1)]
CheckId = Annotated[str, msgspec.Meta(pattern="^[A-Z][0-9]+$")]
Part = TypeVar("Part", bound=msgspec.Struct)


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A grade: given from ``least`` points on."""

    id: Text
    title_zh: Text
    least: Annotated[float, msgspec.Meta(ge=0, le=100)]


class RubricItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item; ``legal`` marks a duty in law or form, ``only_for`` the kinds of organ that owe it (empty: all)."""

    id: Text
    title: Text
    title_zh: Text
    weight: Annotated[float, msgspec.Meta(gt=0)]
    group: Group
    legal: bool
    source: Text
    what: Text
    from_checks: tuple[CheckId, ...] = ()
    only_for: tuple[Kind, ...] = ()
    note: str = ""


class Rubric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rubric.

    ``least_assessed`` is the share of the applicable points below which no band is given; ``view`` is how a score is shown:
    points won, or 100 and what is taken off. A file with a ``base`` takes its bands and items from that rubric; its table
    ``weights`` weighs them anew, 0 leaves one out.
    """

    id: Text
    version: Text
    title: Text
    title_zh: Text
    least_assessed: Annotated[float, msgspec.Meta(ge=0, le=1)]
    bands: tuple[Band, ...]
    items: tuple[RubricItem, ...]
    view: View = "points"

    @property
    def weight(self) -> float:
        """Sum of the weights."""
        return sum(item.weight for item in self.items)

    def __repr__(self) -> str:
        size = f"{len(self.items)} items, {self.weight:g} points"
        return one_line("Rubric", (f"{self.id} {self.version}", short(self.title), size))

    def band(self, total: float | None, assessed: float) -> str | None:
        """Return the id of the band a total lies in, or None where too little is assessed."""
        if total is None or assessed < self.least_assessed:
            return None
        reached = [band for band in self.bands if total >= band.least]
        return max(reached, key=lambda band: band.least).id if reached else None


def load_rubric(rubric: AnyPath | Rubric | None, known_items: frozenset[str]) -> Rubric:
    """Return a rubric.

    Parameters
    ----------
    rubric : str, Path, Rubric or None
        An id of a rubric that comes with the package, the path of a TOML file, a rubric, or None for the default.
    known_items : frozenset of str
        Item ids that can be computed; a rubric weighs and selects among them.

    Raises
    ------
    DefinitionError
        With every problem of the file, each naming its key.
    """
    if isinstance(rubric, Rubric):
        return rubric
    name = DEFAULT_RUBRIC if rubric is None else as_text(rubric)
    return _packaged(name, known_items) if name in rubric_ids() else _from_file(name, known_items)


@cache
def rubric_ids() -> tuple[str, ...]:
    """Return the ids of the rubrics that come with the package."""
    folder = resources.files("disclosure_nlp") / "data" / "rubrics"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


@cache
def _packaged(name: str, known_items: frozenset[str]) -> Rubric:
    return parse_rubric(_packaged_text(name), f"rubric {name}", known_items)


def _from_file(name: str, known_items: frozenset[str]) -> Rubric:
    try:
        content = Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnknownIdError(msg("id.rubric"), name, rubric_ids()) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(name, [f"not UTF-8 at byte {error.start}: expected a TOML file"]) from error
    return parse_rubric(content, name, known_items)


def parse_rubric(content: str, where: str, known_items: frozenset[str]) -> Rubric:
    """Return the rubric a TOML text defines; ``where`` names it in messages.

    Raises
    ------
    DefinitionError
        With every problem found.
    """
    data = parse_toml(content, where)
    problems: list[str] = []
    data = _with_base(data, problems)
    bands = _parts(data, "bands", Band, problems)
    items = _parts(data, "items", RubricItem, problems)
    problems += problems_of({**data, "bands": [], "items": []}, Rubric)
    problems += _item_problems(data.get("items"), known_items)
    if problems:
        raise DefinitionError(where, problems)
    return msgspec.convert({**data, "bands": bands, "items": items}, Rubric)


def _with_base(data: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    """Return a definition with what it takes from its base, and note what is wrong with base and weights."""
    if "base" not in data:
        return data
    base, weights = data["base"], data.get("weights", {})
    given = {key: value for key, value in data.items() if key not in ("base", "weights")}
    if base not in rubric_ids():
        problems.append(f"base: got {base!r}, expected one of {', '.join(rubric_ids())}")
        return given
    whole = _with_base(parse_toml(_packaged_text(base), base), problems)
    problems += _weight_problems(weights, {item["id"] for item in whole["items"]}, base)
    items = [{**item, "weight": weights.get(item["id"], item["weight"])} for item in whole["items"]]
    kept = [item for item in items if item["weight"] != 0]
    taken = {key: whole[key] for key in ("bands", "least_assessed")}
    return {**taken, **given, "items": [*kept, *data.get("items", [])]}


def _weight_problems(weights: dict[str, Any], known: set[str], base: str) -> list[str]:
    problems = [f"weights.{name}: no such item in {base}" for name in weights if name not in known]
    return problems + [
        f"weights.{name}: got {weight!r}, expected a number from 0 on"
        for name, weight in weights.items()
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight < 0
    ]


def _packaged_text(name: str) -> str:
    return packaged_text(f"rubrics/{name}.toml")


def _parts(data: dict[str, Any], key: str, type_: type[Part], problems: list[str]) -> tuple[Part, ...]:
    """Return the tables of an array, and note what is wrong with each."""
    entries = data.get(key)
    if not isinstance(entries, list) or not entries:
        problems.append(f"{key}: got {entries!r}, expected at least one [[{key}]]")
        return ()
    parts = []
    for index, entry in enumerate(entries):
        name = entry.get("id") or index if isinstance(entry, dict) else index
        found = list(problems_of(entry, type_, f"{key}[{name}]"))
        problems += found
        if not found:
            parts.append(msgspec.convert(entry, type_))
    return tuple(parts)


def _item_problems(entries: object, known_items: frozenset[str]) -> list[str]:
    """Return what is wrong with the item ids: unknown ones, and those given twice."""
    items = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    ids = [item["id"] for item in items if isinstance(item.get("id"), str)]
    problems = [
        f"items[{name}].id: given {ids.count(name)} times" for name in dict.fromkeys(ids) if ids.count(name) > 1
    ]
    known = ", ".join(sorted(known_items))
    return problems + [
        f"items[{name}].id: no such item, expected one of {known}" for name in ids if name not in known_items
    ]
