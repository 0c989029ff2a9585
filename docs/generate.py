"""Write the reference pages of this folder from the definitions they describe: ``python docs/generate.py``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from disclosure_nlp.check.registry import all_checks
from disclosure_nlp.cli import main
from disclosure_nlp.corpus.columns import Column, Dataset, datasets, schema_version
from disclosure_nlp.score.core import resolve_rubric
from disclosure_nlp.tag.labels import Kind, load_labels
from disclosure_nlp.view.schema import schema

HERE = Path(__file__).parent
NOTICE = "<!-- Written by docs/generate.py from the definitions; change those, then run `make docs`. -->"


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {
        "checks.md": checks_page(),
        "commands.md": commands_page(),
        "labels.md": labels_page(),
        "record.md": record_page(),
        "rubric.md": rubric_page(),
        "store.md": store_page(),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def checks_page() -> str:
    """Return the page of the checks."""
    rows = [(c.id, c.severity, c.per, f"**{c.title}** {c.title_zh}", c.source) for c in all_checks()]
    return _page(
        "Checks",
        "Ids are stable. Each check gives one result per unit: `pass`, `fail`, `not_applicable`, `not_assessable` (the"
        " copy is damaged or a figure cannot be read) or `error` (the check itself crashed). Severity of a failure:"
        " `error` contradicts the form or itself, `warning` is most likely wrong, `hint` is worth a look. Failures with"
        " one origin stand together under one root cause; `fault` says whether the agency, the copy or neither for"
        " certain is to blame.",
        _table(("id", "severity", "per", "what", "source"), rows),
    )


def labels_page() -> str:
    """Return the page of the labels and types."""
    labels = load_labels()

    def kinds(items: Sequence[Kind]) -> str:
        return _table(("type", "Chinese", "meaning"), ((f"`{k.id}`", k.chinese, k.definition) for k in items))

    rows = ((f"`{i.id}`", i.chinese, i.axis, i.definition, "、".join(i.cues)) for i in labels.labels)
    return _page(
        "Labels",
        "A sentence takes every label that fits: acts (what it does), topics (what it speaks of), or one of form alone.",
        _table(("label", "Chinese", "axis", "meaning", "words such as"), rows),
        "## Types of problems",
        kinds(labels.problem_types),
        "## Types of remedies",
        kinds(labels.remedy_types),
        "## Types of training",
        kinds(labels.training_types),
    )


def rubric_page() -> str:
    """Return the page of the default rubric."""
    rubric = resolve_rubric()
    rows = [
        (
            item.id,
            f"{item.weight:g}",
            "duty" if item.legal else "evaluative",
            f"**{item.title}** {item.title_zh}",
            f"{item.what}. {item.note}",
            item.source,
            ", ".join(item.from_checks),
        )
        for item in rubric.items
    ]
    bands = "; ".join(f"{band.id} ({band.title_zh}) from {band.least:g}" for band in rubric.bands)
    base = sum(item.weight for item in rubric.items if not item.only_for)
    return _page(
        f"Rubric `{rubric.id}`, version {rubric.version}",
        f"{rubric.title} ({rubric.title_zh}). {base:g} points; governments"
        f" {sum(item.weight for item in rubric.items):g}, for A6 is owed by them alone.",
        "The value of an item lies in [0, 1], or is n/a (does not apply) or unknown (could not be read). With w the weights"
        " and s the values: score = 100 · Σ w·s / Σ w over the known items; assessed = Σ w known / Σ w applicable; the"
        " bounds take every unknown item as 0 and as 1. The legal score takes the duties alone. Where part of the file"
        " could not be read, what was not found is unknown, not 0. Units that could not be checked are left out of a"
        " share; where they are more than half, the item is unknown.",
        f"Bands: {bands}; none below {100 * rubric.least_assessed:g} % assessed.",
        _table(("id", "weight", "kind", "item", "value", "source", "checks"), rows),
        "A rubric of your own is a TOML file of the same shape (see `src/disclosure_nlp/data/rubrics/ogi-2021.toml`):"
        " it selects among these items and weighs them. `disclosure-nlp rubric FILE` tells all that is wrong with it.",
    )


def record_page() -> str:
    """Return the page of the record."""
    definitions = schema()["$defs"]
    parts = []
    for name in _reached("Record", definitions):
        entry = definitions[name]
        required = entry.get("required", [])
        rows = [
            (f"`{key}`", _type(value), value.get("description", "") + ("" if key in required else " (optional)"))
            for key, value in entry["properties"].items()
        ]
        parts += [f"## {name}", entry.get("description", ""), _table(("key", "type", "meaning"), rows)]
    return _page(
        "The record",
        "`disclosure-nlp score --json` writes one such object per file, a line each; `disclosure-nlp schema` prints its"
        " JSON Schema. Keys keep this order. Timings aside, the same bytes in give the same bytes out.",
        *parts,
    )


def store_page() -> str:
    """Return the page of the store."""
    parts = []
    for dataset in datasets().values():
        if not dataset.internal:
            parts += [f"## {dataset.id}", f"One row per {dataset.per}. {dataset.what}", _columns(dataset)]
    return _page(
        f"The store, schema version {schema_version()}",
        "`disclosure-nlp score … --out DIR` writes a store: a folder of Parquet datasets, zstd, under a path or any fsspec"
        " address. Read it by `open_store(DIR)`: DuckDB views of these names (`store.sql(query)`), pandas frames"
        " (`store.frame(view)`), and the report, tags and findings whole (`store.nouns()`); or write a dataset to a file"
        " by `disclosure-nlp export`. Read it no other way: a changed or rescored report leaves its old rows in the files"
        " until they are no longer needed, and only what a commit names counts. All datasets are joined by `report`; in queries"
        ' quote column names that are words of SQL (`"check"`, `"end"`, `"column"`). The'
        " view `scored` has the columns of `reports` and each scored report once. How a run goes: [corpus.md](corpus.md).",
        *parts,
    )


def _columns(dataset: Dataset) -> str:
    return _table(("column", "type", "meaning"), ((f"`{c.id}`", c.type, _meaning(c)) for c in dataset.public))


def _meaning(column: Column) -> str:
    values = "; ".join(value if value == label else f"`{value}` {label}" for value, label in column.values.items())
    return f"{column.what}: {values}" if values else column.what


def _reached(name: str, definitions: dict[str, Any]) -> list[str]:
    """Return the definitions in the order in which the record leads to them."""
    found, queue = [], [name]
    while queue:
        current = queue.pop(0)
        if current not in found:
            found.append(current)
            queue += _references(definitions[current])
    return found


def _references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value["$ref"]).rpartition("/")[2]] if "$ref" in value else []
        return own + [name for part in value.values() for name in _references(part)]
    if isinstance(value, list):
        return [name for part in value for name in _references(part)]
    return []


def _type(value: dict[str, Any]) -> str:
    """Return a JSON Schema type in words."""
    if "$ref" in value:
        name = str(value["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_type(part) for part in value["anyOf"]))
    if "enum" in value:
        return " or ".join(f"`{option}`" for option in value["enum"])
    if value.get("type") == "array":
        return "[start, end]" if "prefixItems" in value else f"list of {_type(value.get('items', {}))}"
    if value.get("type") == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"object of {_type(value['additionalProperties'])}"
    return str(value.get("type", "any"))


def commands_page() -> str:
    """Return the page of the commands."""
    parts = []
    for name, command in _all_commands(main):
        context = click.Context(command, info_name=f"disclosure-nlp {name}")
        usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
        rows = [
            (" ".join(f"`{option}`" for option in parameter.opts), parameter.help or "")
            for parameter in command.params
            if isinstance(parameter, click.Option)
        ]
        parts += [f"## {name}", f"    {usage}", " ".join((command.help or "").split())]
        parts += [_table(("option", "meaning"), rows)] if rows else []
    return _page(
        "Commands",
        "Records, summaries and lists go to standard output as UTF-8, everything else to standard error. Exit status: 0"
        " when every file could be scored in whole or in part, 1 when one failed (a missing one too), 2 for wrong usage"
        " or a wrong rubric. `disclosure-nlp --version` prints the version, `--help` (`-h`) works everywhere.",
        *parts,
    )


def _all_commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield the commands in order of their names, those of a group below it."""
    for name, command in sorted(group.commands.items()):
        yield prefix + name, command
        if isinstance(command, click.Group):
            yield from _all_commands(command, f"{prefix}{name} ")


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / file).write_text(text, encoding="utf-8")
