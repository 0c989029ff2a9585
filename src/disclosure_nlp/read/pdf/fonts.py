"""A placeholder for Chinese fonts that a PDF file names but does not embed.

PDFium omits an isolated character of such a font if the machine has no glyph for it, so that the same file would yield
different text on different machines. The placeholder draws every character as a box; only its presence matters.
Pictures of pages are drawn with the fonts of the machine.
"""

from __future__ import annotations

import ctypes
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2

_HANDLE = 1
_ASIAN_CHARSETS = frozenset({128, 129, 134, 136})  # Japanese, Korean, simplified and traditional Chinese
_EM, _ASCENT, _DESCENT = 1000, 880, -120
_LEFT, _NARROW, _RIGHT = 50, 180, 950


def _opentype_checksum(data: bytes) -> int:
    """Return the OpenType checksum of a font table."""
    padded = data + bytes(-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}L", padded))
    return total & 0xFFFFFFFF


def _box_glyph(right_edge: int) -> bytes:
    """Return the TrueType outline of a rectangular glyph, as bytes."""
    width, height = right_edge - _LEFT, _ASCENT - _DESCENT
    outline = struct.pack(">hhhhhHH", 1, _LEFT, _DESCENT, right_edge, _ASCENT, 3, 0) + bytes([1] * 4)
    return outline + struct.pack(">hhhhhhhh", _LEFT, width, 0, -width, _DESCENT, 0, height, 0)


def _blank_truetype_tables() -> dict[bytes, bytes]:
    """Return the tables of a TrueType font whose only glyphs are a narrow and a wide box, by table tag."""
    narrow, wide = _box_glyph(_NARROW), _box_glyph(_RIGHT)
    ranges = struct.pack(">LLLLLL", 0x20, 0x2E7F, 1, 0x2E80, 0x3FFFF, 2)
    return {
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 10, 12) + struct.pack(">HHLLL", 13, 0, 40, 0, 2) + ranges,
        b"glyf": narrow + wide,
        b"head": struct.pack(">LLLLHHQQ", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0)
        + struct.pack(">hhhhHHhhh", _LEFT, _DESCENT, _RIGHT, _ASCENT, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">LhhhHhhh", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _RIGHT)
        + struct.pack(">9hH", 1, *[0] * 8, 1),
        b"hmtx": struct.pack(">Hhhh", _EM, 0, _LEFT, _LEFT),
        b"loca": struct.pack(">LLLL", 0, 0, len(narrow), len(narrow + wide)),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, 3, 4, 1, 0, 0, 1, *[0] * 8),
    }


@cache
def placeholder_font() -> bytes:
    """Return the placeholder font as a TrueType file."""
    tables = _blank_truetype_tables()
    directory, body = struct.pack(">LHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64), b""
    start = len(directory) + 16 * len(tables)
    for tag, data in tables.items():
        directory += tag + struct.pack(">LLL", _opentype_checksum(data), start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return directory + body


@cache
def install_placeholder_font() -> bool:
    """Make PDFium use the placeholder font for missing Chinese fonts; return whether this succeeded.

    A font handler already installed in this process stays in use.
    """
    base: Any = getattr(pypdfium2, "PdfSysfontBase", None)
    if base is None or getattr(base, "SINGLETON", None) is not None:
        return False
    try:
        type("_Handler", (base,), dict(_CALLBACKS))().setup()
    except pypdfium2.PdfiumError:
        return False
    return True


class _DrawingState(threading.local):
    """Thread-local flag that says whether the thread is rendering pictures of PDF pages."""

    drawing = False


_STATE = _DrawingState()


@contextmanager
def use_system_fonts() -> Iterator[None]:
    """Draw documents that are opened in the ``with`` block with the fonts of the machine (context manager)."""
    _STATE.drawing = True
    try:
        yield
    finally:
        _STATE.drawing = False


def _map_font(self: Any, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
    """PDFium callback: return the placeholder font's handle for Chinese fonts while no picture is drawn."""
    if charset in _ASIAN_CHARSETS and not _STATE.drawing:
        return _HANDLE
    return self.default.MapFont(self.default, weight, italic, charset, pitch, face, exact)


def _copy_font_data(self: Any, _: Any, font: Any, table: int, buffer: Any, size: int) -> Any:
    """PDFium callback: copy the bytes of a font into a buffer and return the byte count."""
    if font != _HANDLE:
        return self.default.GetFontData(self.default, font, table, buffer, size)
    data = b"" if table else placeholder_font()
    if data and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)


def _get_face_name(self: Any, _: Any, font: Any, buffer: Any, size: int) -> Any:
    """PDFium callback: return the face name of a font; empty for the placeholder."""
    return 0 if font == _HANDLE else self.default.GetFaceName(self.default, font, buffer, size)


def _get_font_charset(self: Any, _: Any, font: Any) -> Any:
    """PDFium callback: return the character set of a font; simplified Chinese for the placeholder."""
    return 134 if font == _HANDLE else self.default.GetFontCharset(self.default, font)


def _delete_font(self: Any, _: Any, font: Any) -> None:
    """PDFium callback: delete a font, except the placeholder."""
    if font != _HANDLE:
        self.default.DeleteFont(self.default, font)


_CALLBACKS = {
    "MapFont": _map_font,
    "GetFontData": _copy_font_data,
    "GetFaceName": _get_face_name,
    "GetFontCharset": _get_font_charset,
    "DeleteFont": _delete_font,
}
