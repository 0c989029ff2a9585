"""Loads TOML definitions into typed structs and reports all problems at once, each with its file and key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import msgspec
import tomli

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.text.layout import clip_to_width

_SHOWN = 80  # terminal columns of a wrong value in a message
# Codes below `expected` of the messages that describe a type.
_WORDS = {str: "text", int: "integer", float: "number", bool: "flag", list: "list", tuple: "list", dict: "table"}
_Definition = TypeVar("_Definition")


def packaged_text(name: str) -> str:
    """Return the text of a data file of the package.

    Parameters
    ----------
    name : str
        Path below ``data``, for example ``forms/2021.toml``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    return (resources.files("disclosure_nlp") / "data" / name).read_text(encoding="utf-8")


def load_definition(name: str, kind: type[_Definition]) -> _Definition:
    """Return a data file of the package as a typed struct.

    Parameters
    ----------
    name : str
        Path below ``data``.
    kind : type
        Type of the content: a struct, or a built-in type such as ``dict[str, list[str]]``.

    Raises
    ------
    DefinitionError
        With every problem of the file.
    """
    return parse_definition(packaged_text(name), kind, f"data/{name}")


def parse_definition(toml: str, kind: type[_Definition], where: Message | str) -> _Definition:
    """Return a TOML text as a typed struct; ``where`` is its name in messages.

    Raises
    ------
    DefinitionError
        With every problem of the text.

    Examples
    --------
    >>> parse_definition("a = ['x']", dict[str, list[str]], "example")
    {'a': ['x']}
    >>> parse_definition("x = {a = [1], b = 2}", dict[str, dict[str, list[str]]], "example")
    Traceback (most recent call last):
        ...
    disclosure_nlp.errors.DefinitionError: example: x.a[0]: got 1, expected text; x.b: got 2, expected a list
    """
    data = parse_toml(toml, where)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise DefinitionError(where, list(find_type_problems(data, kind))) from error


def parse_toml(toml: str, where: Message | str) -> dict[str, Any]:
    """Return a TOML text as a dictionary; ``where`` is its name in messages.

    Raises
    ------
    DefinitionError
        If the text is no TOML.
    """
    try:
        return tomli.loads(toml)
    except RecursionError as error:
        raise DefinitionError(where, [msg("toml.nested")]) from error
    except ValueError as error:  # a number of thousands of digits, too
        raise DefinitionError(where, [msg("toml.wrong", error=str(error))]) from error


def find_type_problems(data: object, kind: Any, key: str = "") -> Iterator[Message]:
    """Yield the problems of data that should have a type, one line per key."""
    try:
        msgspec.convert(data, kind)
        return
    except msgspec.ValidationError as error:
        reason = str(error).partition(" - at `")[0]
    yield from list(_nested_problems(data, kind, key)) or [wrong_value_message(key, data, _describe_type(kind, reason))]


def wrong_value_message(key: str, value: object, expected: Message | str | Sequence[str]) -> Message:
    """Return the message that a key of a definition or an option has an invalid value.

    Examples
    --------
    >>> str(wrong_value_message("years", 3, ("2019", "2021")))
    'years: got 3, expected one of 2019, 2021'
    """
    shown = expected if isinstance(expected, Message | str) else msg("expected.one_of", values=tuple(expected))
    return msg(
        "definition.value",
        key=key or "–",
        got="–" if value is None else clip_to_width(repr(value), _SHOWN),
        expected=shown,
    )


def _describe_type(kind: Any, reason: str) -> Message | str | tuple[str, ...]:
    """Return a description of the values that a type allows; the decoder's reason for other types."""
    if get_origin(kind) is Literal:
        return tuple(map(str, get_args(kind)))
    if get_origin(kind) is Annotated:
        base, bounds = get_args(kind)
        if bounds.le is not None:
            return msg("expected.between", least=bounds.ge or 0, most=bounds.le)
        return msg("expected.positive") if bounds.gt is not None else _describe_type(base, reason)
    base = get_origin(kind) or kind
    name = "table" if isinstance(base, type) and issubclass(base, msgspec.Struct) else _WORDS.get(base)
    return msg(f"expected.{name}") if name else reason


def _nested_problems(data: object, kind: Any, key: str) -> Iterator[Message]:
    """Yield the problems of the fields or items inside data that should have a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        if isinstance(data, dict):
            yield from _field_problems(data, kind, f"{key}." if key else "")
        else:
            yield wrong_value_message(key, data, msg("expected.table"))
    elif isinstance(data, dict) and origin is dict:
        for name, value in data.items():
            yield from find_type_problems(value, arguments[1], f"{key}.{name}" if key else str(name))
    elif isinstance(data, list) and origin in (list, tuple) and (origin is list or arguments[1:] == (...,)):
        for index, value in enumerate(data):
            name = value.get("id", index) if isinstance(value, dict) else index
            yield from find_type_problems(value, arguments[0], f"{key}[{name}]")


def _field_problems(data: dict[str, Any], kind: type[msgspec.Struct], prefix: str) -> Iterator[Message]:
    """Yield the problems of a table's keys: unknown, missing, or of the wrong type."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    if kind.__struct_config__.forbid_unknown_fields:
        known = tuple(fields)
        yield from (msg("definition.key", key=f"{prefix}{name}", known=known) for name in data if name not in fields)
    for name, field in fields.items():
        if name in data:
            yield from find_type_problems(data[name], field.type, f"{prefix}{name}")
        elif field.required:
            yield msg("definition.missing", key=f"{prefix}{name}")
