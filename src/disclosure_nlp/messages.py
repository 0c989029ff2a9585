"""Messages as data: a code with parameters, rendered in English and Chinese from ``data/messages.toml``.

Code never builds or parses sentences. It creates a `Message` with `msg`, and it is rendered in the reader's language
when it is printed.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from string import Formatter
from typing import Literal, NamedTuple

import msgspec
import tomli

from disclosure_nlp.text.layout import mask_control_characters

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
COLON: dict[Language, str] = {"en": ": ", "zh": "："}
# Separators with which a template joins a tuple: {names} as a list, {names:;} as clauses, {names:&} by a conjunction, {names:+} as a sum.
_SEPARATORS: dict[str, dict[Language, str]] = {
    "": {"en": ", ", "zh": "、"},
    ";": {"en": "; ", "zh": "；"},
    "&": {"en": " and ", "zh": "和"},
    "|": {"en": " or ", "zh": "或"},
    "+": {"en": " + ", "zh": " + "},
    "、": {"en": "、", "zh": "、"},
}


LANGUAGE_VARIABLE = "DISCLOSURE_NLP_LANG"


def environment_language() -> Language:
    """Return the language set by ``DISCLOSURE_NLP_LANG``, else by the locale (Chinese or English)."""
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    for language in LANGUAGES:
        if wanted == language:
            return language
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next(filter(None, names), None) or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


class Message(msgspec.Struct, frozen=True):
    """A message: the code of a text template and its parameters.

    A parameter is a string (a word of the report, an id, a date), a number, another message, or a tuple of these.
    """

    code: str
    params: dict[str, Param] = {}

    def __hash__(self) -> int:
        return hash((self.code, tuple(self.params.items())))

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language = "en") -> str:
        """Return the text of the message in English or Chinese.

        Raises
        ------
        KeyError
            If no template has this code, or a parameter of the template is missing.

        Examples
        --------
        >>> msg("cause.section", numeral="五", title="存在的主要问题及改进情况").text("zh")
        '缺少“五、存在的主要问题及改进情况”部分'
        """
        template = load_templates()[self.code]
        text = template.render(self.params, language)
        if "path" in self.params and "path" not in template.names:
            return f"{mask_control_characters(str(self.params['path']))}{COLON[language]}{text}"
        return text

    def with_path(self, path: object) -> Message:
        """Return the message with the path of the file it is about, which is printed before its text.

        Examples
        --------
        >>> str(msg("file.missing").with_path("reports/2023.txt"))
        'reports/2023.txt: no such file; check the path'
        """
        return self if "path" in self.params else Message(self.code, self.params | {"path": str(path)})


Scalar = str | int | float | Message
Param = Scalar | tuple[Scalar, ...]


class _TemplatePart(NamedTuple):
    """A part of a message template: literal text, followed by at most one parameter."""

    literal: str
    name: str | None
    spec: str


class MessageTemplate(NamedTuple):
    """A message template with its text in English and Chinese and the names of its parameters."""

    code: str
    parts: Mapping[Language, tuple[_TemplatePart, ...]]
    names: frozenset[str]

    def render(self, params: Mapping[str, Param], language: Language) -> str:
        """Return the text of the template in a language, with its parameters filled in."""
        filled = (
            part.literal if part.name is None else part.literal + _format_param(params[part.name], part.spec, language)
            for part in self.parts[language]
        )
        return "".join(filled)


def _format_param(value: Param, format_spec: str, language: Language) -> str:
    """Return a message parameter (number, text or message) as text in a language."""
    if isinstance(value, Message):
        return value.text(language)
    if isinstance(value, tuple | list):
        return _SEPARATORS[format_spec][language].join(_format_param(item, "", language) for item in value)
    if isinstance(value, str):
        value = mask_control_characters(value)
    if "|" in format_spec:  # {count:problem|problems}
        singular, plural = format_spec.split("|")
        return singular if value == 1 else plural
    return format(value, format_spec)


@cache
def load_templates() -> dict[str, MessageTemplate]:
    """Return all message templates by code.

    Raises
    ------
    ValueError
        If a template is not text in both languages.
    """
    file = resources.files("disclosure_nlp") / "data" / "messages.toml"
    entries = _flatten_entries(tomli.loads(file.read_text(encoding="utf-8")), "")
    return {code: _build_template(code, texts) for code, texts in entries}


def _flatten_entries(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield (code, texts by language) of each entry in the nested tables of ``messages.toml``."""
    for key, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"data/messages.toml: {prefix}{key}: got {value!r}, expected {{ en = …, zh = … }}")
        if "en" in value:
            yield f"{prefix}{key}", value
        else:
            yield from _flatten_entries(value, f"{prefix}{key}.")


def _build_template(code: str, texts: Mapping[str, object]) -> MessageTemplate:
    """Return the template of a message code, parsed from its texts in both languages."""
    if set(texts) != set(LANGUAGES) or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError(f"data/messages.toml: {code}: expected texts en and zh, got {', '.join(texts)}")
    parts = {language: tuple(_parse_template(str(texts[language]))) for language in LANGUAGES}
    names = {part.name for language in LANGUAGES for part in parts[language] if part.name}
    return MessageTemplate(code, parts, frozenset(names))


def _parse_template(text: str) -> Iterator[_TemplatePart]:
    """Yield the parts (literal text, parameter) of a template's text."""
    for literal, name, spec, _ in Formatter().parse(text):
        yield _TemplatePart(literal, name, spec or "")


def msg(code: str, /, **params: Param) -> Message:
    """Return a message with a code and parameters, after checking them against the template.

    Parameters
    ----------
    code : str
        Code of a template in ``data/messages.toml``.
    **params
        Exactly the parameters of the template.

    Raises
    ------
    ValueError
        If there is no such template or it takes other parameters.

    Examples
    --------
    >>> str(msg("Y1.no_period"))
    'no statistical period is stated'
    """
    template = load_templates().get(code)
    if template is None:
        raise ValueError(f"message {code}: not in data/messages.toml; add it with en and zh")
    if params.keys() != template.names:
        raise ValueError(f"message {code}: got {', '.join(params)}, expected {', '.join(sorted(template.names))}")
    return Message(code, params)


def has_template(code: str, params: Mapping[str, Param]) -> bool:
    """Return whether a message code has a template with exactly these parameters."""
    template = load_templates().get(code)
    return template is not None and template.names == params.keys() - ({"path"} - template.names)


def message_text(message: Message | str, language: Language = "en") -> str:
    """Return the text of a message in a language; plain text is returned unchanged."""
    return message.text(language) if isinstance(message, Message) else message


def code_and_params(message: Message | str) -> tuple[str, dict[str, Param]]:
    """Return the code and parameters of a message, or empty ones for plain text."""
    return (message.code, message.params) if isinstance(message, Message) else ("", {})


def join_messages(messages: Iterable[Message | str]) -> Message | str:
    """Return several messages combined into one message; a single message is returned unchanged."""
    several = tuple(messages)
    return several[0] if len(several) == 1 else Message("message.all", {"messages": several})
