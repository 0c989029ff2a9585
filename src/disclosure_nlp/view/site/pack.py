"""Writes JSON data as scripts, since a page opened from disk may load scripts but not data files."""

from __future__ import annotations

import zlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import msgspec

_LEVEL = 6
_RAW = -15  # without header: no time, no name, the same bytes for the same data


def write_data_script(folder: Path, name: str, value: Any, *, packed: bool = True) -> None:
    """Write a value as the script ``data/NAME.js`` of a site, by default compressed.

    Parameters
    ----------
    value : any
        JSON-serialisable value; NaN becomes null.
    packed : bool, default True
        Whether to compress it, which reduces text to a quarter. Data of the first page is not, so that it opens faster.
    """
    text = msgspec.json.encode(value)
    body = f'"{b64encode(_deflate(text)).decode()}"' if packed else _script_literal(text)
    (folder / "data" / f"{name}.js").write_text(f'site.put("{name}",{body});\n', encoding="utf-8")


def _deflate(data: bytes) -> bytes:
    """Return bytes compressed with raw deflate, without a zlib header."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return packer.compress(data) + packer.flush()


def _script_literal(data: bytes) -> str:
    """Return JSON as a JavaScript literal in which ``<`` and Unicode line separators are escaped."""
    text = data.decode().replace("<", "\\u003c")
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
