"""Loads TOML definitions into typed structs; reports all errors at once, each with its file and key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args, get_origin

import msgspec
import tomli

from disclosure_nlp.errors import DefinitionError
from disclosure_nlp.messages import Message, msg
from disclosure_nlp.text.layout import clip_to_width

_SHOWN = 80  # terminal columns of a wrong value in a message
# Codes below `expected` of the messages that describe a type.
_WORDS = {str: "text", int: "integer", float: "number", bool: "flag", list: "list", tuple: "list", dict: "table"}
_Definition = TypeVar("_Definition")


class PatternSet:
    """Regular expressions of one module, read from ``data/patterns``; each is compiled when it is first used.

    Parameters
    ----------
    module : str
        Full name of the module. The first part below the package names the file, the rest the table in it: the
        patterns of ``disclosure_nlp.tag.units`` are in table ``units`` of ``data/patterns/tag.toml``.

    Raises
    ------
    AttributeError
        When the table has no such pattern.

    Examples
    --------
    >>> PatternSet("disclosure_nlp.parse.figures.scope").year.search("2023年").group(1)
    '2023'
    """

    def __init__(self, module: str) -> None:
        _, self._stage, self._table = module.split(".", 2)

    def __getattr__(self, name: str) -> re.Pattern[str]:
        try:
            pattern = re.compile(_patterns_of_stage(self._stage)[self._table][name])
        except KeyError:
            raise AttributeError(f"data/patterns/{self._stage}.toml: no pattern {self._table}.{name}") from None
        setattr(self, name, pattern)  # the next use is an ordinary attribute
        return pattern

    def __dir__(self) -> list[str]:
        return list(_patterns_of_stage(self._stage)[self._table])


@cache
def _patterns_of_stage(stage: str) -> dict[str, dict[str, str]]:
    """Return the regular expressions of the modules of a stage; read once."""
    return load_definition(f"patterns/{stage}.toml", dict[str, dict[str, str]])


class WordLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base class of the word lists of a TOML file under ``data/lexicon``; fields are the keys of the file."""

    file: ClassVar[str]

    @classmethod
    @cache
    def load(cls) -> Self:
        """Return the word lists of the TOML file, read once.

        Raises
        ------
        DefinitionError
            With every missing, unknown or wrongly typed key of the file.
        """
        return load_definition(f"lexicon/{cls.file}.toml", cls)


def packaged_text(file_name: str) -> str:
    """Return the text of a data file of the package.

    Parameters
    ----------
    file_name : str
        Path below ``data``, for example ``forms/2021.toml``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    return (resources.files("disclosure_nlp") / "data" / file_name).read_text(encoding="utf-8")


def load_definition(file_name: str, struct_type: type[_Definition]) -> _Definition:
    """Return a TOML data file of the package as a typed struct.

    Parameters
    ----------
    file_name : str
        Path below ``data``.
    struct_type : type
        Type of the content: a struct, or a built-in type such as ``dict[str, list[str]]``.

    Raises
    ------
    DefinitionError
        With every problem of the file.
    """
    return parse_definition(packaged_text(file_name), struct_type, f"data/{file_name}")


def parse_definition(toml_text: str, struct_type: type[_Definition], source_name: Message | str) -> _Definition:
    """Return a TOML text as a typed struct; ``source_name`` is its name in error messages.

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
    data = parse_toml(toml_text, source_name)
    try:
        return msgspec.convert(data, struct_type)
    except msgspec.ValidationError as error:
        raise DefinitionError(source_name, list(find_type_errors(data, struct_type))) from error


def parse_toml(toml_text: str, source_name: Message | str) -> dict[str, Any]:
    """Return a TOML text as a dictionary; ``source_name`` is its name in error messages.

    Raises
    ------
    DefinitionError
        If the text is no TOML.
    """
    try:
        return tomli.loads(toml_text)
    except RecursionError as error:
        raise DefinitionError(source_name, [msg("toml.nested")]) from error
    except ValueError as error:  # a number of thousands of digits, too
        raise DefinitionError(source_name, [msg("toml.wrong", error=str(error))]) from error


def find_type_errors(data: object, expected_type: Any, key: str = "") -> Iterator[Message]:
    """Yield an error message for every key of decoded TOML data whose value does not have the expected type."""
    try:
        msgspec.convert(data, expected_type)
        return
    except msgspec.ValidationError as error:
        reason = str(error).partition(" - at `")[0]
    yield from list(_nested_type_errors(data, expected_type, key)) or [
        wrong_value_message(key, data, _describe_allowed_values(expected_type, reason))
    ]


def wrong_value_message(key: str, value: object, expected: Message | str | Sequence[str]) -> Message:
    """Return the message that a value in a definition file, or of an option, is invalid.

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


def _describe_allowed_values(expected_type: Any, decoder_message: str) -> Message | str | tuple[str, ...]:
    """Return a description of the values that a type allows, for error messages."""
    if get_origin(expected_type) is Literal:
        return tuple(map(str, get_args(expected_type)))
    if get_origin(expected_type) is Annotated:
        base, bounds = get_args(expected_type)
        if bounds.le is not None:
            return msg("expected.between", least=bounds.ge or 0, most=bounds.le)
        return msg("expected.positive") if bounds.gt is not None else _describe_allowed_values(base, decoder_message)
    base = get_origin(expected_type) or expected_type
    name = "table" if isinstance(base, type) and issubclass(base, msgspec.Struct) else _WORDS.get(base)
    return msg(f"expected.{name}") if name else decoder_message


def _nested_type_errors(data: object, expected_type: Any, key: str) -> Iterator[Message]:
    """Yield error messages for the fields or items of decoded TOML data that do not have the expected types."""
    origin, arguments = get_origin(expected_type), get_args(expected_type)
    if isinstance(expected_type, type) and issubclass(expected_type, msgspec.Struct):
        if isinstance(data, dict):
            yield from _table_key_errors(data, expected_type, f"{key}." if key else "")
        else:
            yield wrong_value_message(key, data, msg("expected.table"))
    elif isinstance(data, dict) and origin is dict:
        for name, value in data.items():
            yield from find_type_errors(value, arguments[1], f"{key}.{name}" if key else str(name))
    elif isinstance(data, list) and origin in (list, tuple) and (origin is list or arguments[1:] == (...,)):
        for index, value in enumerate(data):
            name = value.get("id", index) if isinstance(value, dict) else index
            yield from find_type_errors(value, arguments[0], f"{key}[{name}]")


def _table_key_errors(data: dict[str, Any], struct_type: type[msgspec.Struct], key_prefix: str) -> Iterator[Message]:
    """Yield error messages for the keys of a TOML table: unknown, missing, or of the wrong type."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct_type)}
    if struct_type.__struct_config__.forbid_unknown_fields:
        known = tuple(fields)
        yield from (
            msg("definition.key", key=f"{key_prefix}{name}", known=known) for name in data if name not in fields
        )
    for name, field in fields.items():
        if name in data:
            yield from find_type_errors(data[name], field.type, f"{key_prefix}{name}")
        elif field.required:
            yield msg("definition.missing", key=f"{key_prefix}{name}")
