"""Reads plain text files: finds the tables in them and returns text, blocks and raw tables.

Tables have one cell per line, Markdown or tab separators, or aligned columns. They are searched for inside sections 2
to 4; narrative there remains narrative.
"""

from __future__ import annotations

import html
import re

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Block, RawTable
from disclosure_nlp.read.assembly import DocumentLayout, raw_table_from_lines
from disclosure_nlp.read.cleaning import clean_text, repair_mirrored_text
from disclosure_nlp.read.limits import BYTES_PER_CHARACTER, LimitWatch
from disclosure_nlp.read.lines import TextLine, split_lines
from disclosure_nlp.read.text_tables import find_tables
from disclosure_nlp.read.unwrap import unwrap_lines

# What is left of a web page in text: line breaks and character references.
_BREAK = re.compile(r"[ \t]?<br[ ]?/?>[ \t]?", re.IGNORECASE)
_BROKEN_LINE = re.compile(r"^.*<br[ ]?/?>.*$", re.IGNORECASE | re.MULTILINE)
_REFERENCE = re.compile(
    r"&(?:(?:nb|em|en|thin)sp|[lr][ds]quo|mdash|ndash|middot|hellip|amp|lt|gt|quot|#\d{2,5}|#x[\da-f]{2,5});"
)


def decode_bytes(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: by BOM, strict UTF-8, strict GB18030, else the one with fewest replacements."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    tries = [(data.decode(encoding, errors="replace"), encoding) for encoding in ("utf-8", "gb18030")]
    return min(tries, key=lambda item: item[0].count("\ufffd"))


def read_text(data: bytes, watch: LimitWatch | None = None) -> DocumentLayout:
    """Read the bytes of a plain text file into text, blocks and raw tables.

    Raises
    ------
    ReadError
        ``file.empty`` if no text remains after cleaning; ``file.too_much_memory`` for more text than the limit.
    """
    raw, encoding = decode_bytes(data)
    (watch or LimitWatch()).check_memory(msg("got.characters"), len(raw), BYTES_PER_CHARACTER)
    text, issues = clean_text(_replace_html_residue(raw))
    text, repairs = repair_mirrored_text(text)
    text = unwrap_lines(text)
    if not text.strip():
        raise ReadError(msg("file.empty", got=msg("got.no_text")))
    lines = split_lines(text)
    blocks: list[Block] = []
    tables: list[RawTable] = []
    position = 0
    for run in find_tables(lines):
        blocks += _text_blocks(lines[position : run.first])
        table = raw_table_from_lines(text, lines, run)
        blocks.append(Block("table", table.start, table.end, table=len(tables)))
        tables.append(table)
        position = run.last
    blocks += _text_blocks(lines[position:])
    return DocumentLayout(text, tuple(blocks), tuple(tables), (*issues, *repairs), encoding)


def _replace_html_residue(text: str) -> str:
    """Return a text with the line breaks and character references of a web page replaced.

    ``<br>`` is a line break, except inside a row of a table, which stays on one line.
    """
    text = _REFERENCE.sub(lambda match: html.unescape(match.group()), text)
    return _BROKEN_LINE.sub(lambda match: _BREAK.sub("" if "|" in match.group() else "\n", match.group()), text)


def _text_blocks(lines: list[TextLine]) -> list[Block]:
    """Return one text block per non-blank line of a plain text file."""
    return [Block("text", line.start, line.end) for line in lines if line.text.strip()]
