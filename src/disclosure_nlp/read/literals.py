r"""Decodes escape sequences of Chinese characters left in a text: ``\xE6\xA1\x90``, ``\u6850``, ``&#26704;``."""

from __future__ import annotations

import re

# UTF-8 or GBK bytes, in hexadecimal or octal, with one backslash or two.
_BYTES = re.compile(r"(?:\\{1,2}x[0-9a-fA-F]{2}){2,}|(?:\\{1,2}[0-3][0-7]{2}){3,}")
_ONE_BYTE = re.compile(r"(?<!\\)\\++(?:x(?P<hex>[0-9a-fA-F]{2})|(?P<octal>[0-3][0-7]{2}))")
_CODES = re.compile(r"\\{1,2}u(?P<code>[0-9a-fA-F]{4})|&#(?P<decimal>\d{5});|&#x(?P<hex>[0-9a-fA-F]{4});")
_UTF8_LEADS = range(0xE4, 0xEA)
_FIRST_CHINESE, _LAST_CHINESE = 0x2E80, 0xFFEF


def decode_escapes(text: str) -> tuple[str, int]:
    r"""Return a text with escape sequences of Chinese characters decoded, and the number of those left.

    Examples
    --------
    >>> decode_escapes(r"\xE6\xA1\x90溪县\u6863案局"), decode_escapes(r"D:\x1\data")
    (('桐溪县档案局', 0), ('D:\\x1\\data', 0))
    """
    if "\\" not in text and "&#" not in text:
        return text, 0
    found = [_decode_byte_escapes(match.group()) for match in _BYTES.finditer(text)]
    pieces = iter(found)
    text = _BYTES.sub(lambda match: next(pieces) or match.group(), text)
    return _CODES.sub(_decode_code_point, text), found.count(None)


def _decode_byte_escapes(escapes: str) -> str | None:
    r"""Return the text of byte escapes such as ``\xe6\xa1\x90``, or None if it is neither UTF-8 nor GB18030."""
    data = bytes(int(m["hex"], 16) if m["hex"] else int(m["octal"], 8) for m in _ONE_BYTE.finditer(escapes))
    # Bytes that begin like Chinese in UTF-8 but do not decode are truncated UTF-8, not GBK.
    for encoding in ("utf-8",) if data[0] in _UTF8_LEADS else ("utf-8", "gb18030"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if all(_is_chinese_code_point(ord(character)) for character in decoded if not character.isascii()):
            return decoded
    return None


def _decode_code_point(match: re.Match[str]) -> str:
    """Return the Chinese character of a code point escape such as ``\u6850``; any other escape unchanged."""
    code = int(match["decimal"]) if match["decimal"] else int(match["code"] or match["hex"], 16)
    return chr(code) if _is_chinese_code_point(code) else match.group()


def _is_chinese_code_point(code: int) -> bool:
    """Return whether a code point is a Chinese character or Chinese punctuation."""
    return _FIRST_CHINESE <= code <= _LAST_CHINESE
