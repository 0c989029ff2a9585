"""Detects the format of a file from its first bytes."""

from __future__ import annotations

import re
from pathlib import PurePath

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg

# First bytes of unsupported formats that occur under file names of reports.
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "seven_zip"),
    (b"\x1f\x8b", "gzip"),
)
_WORD = ((b"PK\x03\x04", "docx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"), (b"{\\rtf", "rtf"))
_ARCHIVE = re.compile(rb"\s*(?:From: |MIME-Version: )[^\x00]{0,2000}?multipart/related", re.IGNORECASE)
_TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PDF_WINDOW = 1024
_MOST_ZEROS = 40  # a few zero bytes in a page are damage, many mean a binary file
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|span|h[1-6])\b[^<]*>")
_MARKUP_WINDOW = 8192
_TABLE_MARKUP = re.compile(
    rb"<table\b[^<>]{0,400}>\s{0,80}<(?:t|colgroup|caption)", re.IGNORECASE
)  # Markdown with tables


def sniff_format(data: bytes, path: str) -> str:
    """Return the format of a file: ``pdf``, ``docx``, ``doc``, ``rtf``, ``mht``, ``html`` or ``text``.

    Raises
    ------
    ReadError
        ``file.empty``, ``pdf.broken`` (other bytes under the name .pdf) or ``format.unknown``.
    """
    if not data.strip(b"\x00 \t\r\n"):
        got = msg("got.blanks", count=len(data)) if data else msg("got.nothing")
        raise ReadError(msg("file.empty", got=got).with_path(path))
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return "pdf"
    if PurePath(path).suffix.lower() != ".pdf":
        for magic, format_ in _WORD:
            if data.startswith(magic):
                return format_
        if _ARCHIVE.match(data):
            return "mht"
    kind = next((name for magic, name in _MAGIC if data.startswith(magic)), None)
    if kind is None and data[:4096].count(0) > _MOST_ZEROS and not data.startswith(_TEXT_BOMS):
        kind = "binary"
    if PurePath(path).suffix.lower() == ".pdf":
        raise ReadError(msg("pdf.broken", got=msg(f"got.{kind or 'text'}")).with_path(path))
    if kind is None and (_MARKUP.search(data[:_MARKUP_WINDOW].lower()) or _TABLE_MARKUP.search(data)):
        return "html"
    if kind is not None:
        raise ReadError(msg("format.unknown", got=msg(f"got.{kind}")).with_path(path))
    return "text"
