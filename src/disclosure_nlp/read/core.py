"""read: bytes → Document. The first bytes decide the format, never the name of the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path

from msgspec import structs

from disclosure_nlp.errors import ReadError
from disclosure_nlp.model import Document, Source
from disclosure_nlp.read.sniff import sniff_format
from disclosure_nlp.read.text import read_text

DEFAULT_MAX_BYTES = 64 * 1024 * 1024
_LIBRARIES = {"pdf": "pypdfium2", "html": "lxml", "docx": "lxml"}


def read_document(path: str | Path, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Document:
    """Read a published report into a document.

    Parameters
    ----------
    path : str or Path
        A web page, Word (docx), PDF or plain text file (UTF-8, UTF-16 with BOM, GB18030).
    max_bytes : int, default 64 MiB
        Larger files are refused.

    Returns
    -------
    Document
        Cleaned text, blocks and raw tables in one offset space.

    Raises
    ------
    ReadError
        When the file is missing, empty, too large, protected, broken, without text or of a format not read.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if file.is_dir():
            raise ReadError("file.folder", f"{path}: got a folder, expected a file; name the files in it")
        if size > max_bytes:
            message = f"{path}: got {size:,} bytes, expected at most {max_bytes:,}; raise max_bytes if it is a report"
            raise ReadError("file.too_large", message)
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise ReadError("file.missing", f"{path}: no such file; check the path") from error
    except OSError as error:
        raise ReadError("file.unreadable", f"{path}: cannot be opened ({error.strerror}); check its rights") from error
    return read_bytes(data, str(path))


def read_bytes(data: bytes, path: str) -> Document:
    """Read a report already in memory; ``path`` is only kept as its source and named in messages.

    Raises
    ------
    ReadError
        As :func:`read_document`.
    """
    format_ = sniff_format(data, path)
    try:
        return _READERS[format_](data, path)
    except ReadError as error:
        if error.message.startswith(path):
            raise
        raise type(error)(error.code, f"{path}: {error.message}") from error


@cache
def _version(library: str) -> str:
    return metadata.version(library)


def _source(data: bytes, path: str, format_: str, reader: str, encoding: str | None = None) -> Source:
    return Source(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format_,
        size=len(data),
        encoding=encoding,
        reader=reader,
        reader_version=_version(_LIBRARIES[format_]) if format_ in _LIBRARIES else "1",
    )


def _read_text(data: bytes, path: str) -> Document:
    layout = read_text(data)
    return Document(
        text=layout.text,
        blocks=layout.blocks,
        tables=layout.tables,
        source=_source(data, path, "text", "text", layout.encoding),
        issues=layout.issues,
    )


def _read_html(data: bytes, path: str) -> Document:
    from disclosure_nlp.read.html.core import read_html

    layout = read_html(data)
    return Document(
        text=layout.text,
        blocks=layout.blocks,
        tables=layout.tables,
        source=_source(data, path, "html", "lxml", layout.encoding),
        issues=layout.issues,
        metadata=layout.metadata,
    )


def _read_docx(data: bytes, path: str) -> Document:
    from disclosure_nlp.read.docx.core import read_docx

    layout = read_docx(data)
    return Document(
        text=layout.text,
        blocks=layout.blocks,
        tables=layout.tables,
        source=_source(data, path, "docx", "lxml"),
        issues=layout.issues,
    )


def _read_legacy(data: bytes, path: str) -> Document:
    """Read an old Word file or web archive as what is inside it; its source stays the file itself."""
    from disclosure_nlp.read.legacy import page_of_archive, to_docx

    format_ = sniff_format(data, path)
    inner = page_of_archive(data) if format_ == "mht" else to_docx(data, f".{format_}")
    document = _read_html(inner, path) if format_ == "mht" else _read_docx(inner, path)
    outer = structs.replace(document.source, format=format_, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    return structs.replace(document, source=outer)


def _read_pdf(data: bytes, path: str) -> Document:
    from disclosure_nlp.read.pdf.core import read_pdf

    layout = read_pdf(data)
    return Document(
        text=layout.text,
        blocks=layout.blocks,
        tables=layout.tables,
        source=_source(data, path, "pdf", "pypdfium2"),
        issues=layout.issues,
        metadata=layout.metadata,
    )


_READERS: dict[str, Callable[[bytes, str], Document]] = {
    "text": _read_text,
    "html": _read_html,
    "docx": _read_docx,
    "pdf": _read_pdf,
    "doc": _read_legacy,
    "rtf": _read_legacy,
    "mht": _read_legacy,
}
