"""Reads a file into a `Document`; the format is detected from the first bytes, never from the file name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import metadata

from msgspec import structs

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Document, Source
from disclosure_nlp.paths import AnyPath, as_path_string
from disclosure_nlp.read.assembly import DocumentLayout
from disclosure_nlp.read.files import read_file
from disclosure_nlp.read.limits import BYTES_PER_CHARACTER, Limits, LimitWatch
from disclosure_nlp.read.sniff import sniff_format
from disclosure_nlp.read.text import read_text
from disclosure_nlp.text.layout import escape_surrogates

_LIBRARIES = {"pdf": "pypdfium2", "html": "lxml", "docx": "lxml"}


def read_document(path: AnyPath, *, limits: Limits | None = None) -> Document:
    """Read a published report into a document.

    Parameters
    ----------
    path : str or Path
        A web page, Word (docx), PDF or plain text file (UTF-8, UTF-16 with BOM, GB18030).
    limits : Limits, optional
        Limits on size, memory and time; a file that exceeds one raises a ReadError.

    Returns
    -------
    Document
        Cleaned text, blocks and raw tables in one offset space.

    Raises
    ------
    ReadError
        If the file is missing, empty, over a limit, password-protected, damaged, without text or of an unsupported
        format; with the code ``crash.read`` if a library fails on it.
    """
    path, limits = as_path_string(path), limits or Limits()
    return read_bytes(read_file(path, limits), path, limits=limits)


def read_bytes(data: bytes, path: str, *, limits: Limits | None = None) -> Document:
    """Read a report that is already in memory; ``path`` is only recorded as its source and used in messages.

    Raises
    ------
    ReadError
        As `read_document`.
    """
    watch = LimitWatch(limits)
    try:
        document = _READERS[sniff_format(data, path)](data, path, watch)
        watch.check_memory(msg("got.characters"), len(document.text), BYTES_PER_CHARACTER)
        watch.check_time()
        return document
    except ReadError as error:
        raise error.with_path(path) from error
    except RecursionError as error:
        raise ReadError(msg("file.too_deep", got=msg("got.nested")).with_path(path)) from error
    except MemoryError as error:
        raise watch.limits.make_too_much_memory_error(msg("got.no_memory")).with_path(path) from error
    except Exception as error:  # a library fails on unexpected bytes: callers rely on ReadError
        raise ReadError(msg("crash.read", error=f"{type(error).__name__}: {error}").with_path(path)) from error


@cache
def _library_version(library: str) -> str:
    """Return the installed version of a library."""
    return metadata.version(library)


def _describe_source(data: bytes, path: str, format_: str, reader: str, encoding: str | None = None) -> Source:
    """Return the source record of a document: path, hash, format, size, encoding and reader."""
    return Source(
        path=escape_surrogates(path),
        sha256=hashlib.sha256(data).hexdigest(),
        format=format_,
        size=len(data),
        encoding=encoding,
        reader=reader,
        reader_version=_library_version(_LIBRARIES[format_]) if format_ in _LIBRARIES else "1",
    )


def _make_document(layout: DocumentLayout, source: Source) -> Document:
    """Return the document of a file from the layout that a reader returned, with its source record."""
    text, blocks, tables, issues, *_ = layout
    return Document(text, blocks, tables, source, issues, dict(layout.metadata))


def _read_text_document(data: bytes, path: str, watch: LimitWatch) -> Document:
    """Read the bytes of a plain text file into a document."""
    layout = read_text(data, watch)
    return _make_document(layout, _describe_source(data, path, "text", "text", layout.encoding))


def _read_html_document(data: bytes, path: str, watch: LimitWatch) -> Document:
    """Read the bytes of a web page into a document."""
    from disclosure_nlp.read.html.reader import read_html

    layout = read_html(data, watch)
    return _make_document(layout, _describe_source(data, path, "html", "lxml", layout.encoding))


def _read_docx_document(data: bytes, path: str, watch: LimitWatch) -> Document:
    """Read the bytes of a Word file (docx) into a document."""
    from disclosure_nlp.read.docx.reader import read_docx

    layout = read_docx(data, watch)
    return _make_document(layout, _describe_source(data, path, "docx", "lxml"))


def _read_legacy_document(data: bytes, path: str, watch: LimitWatch) -> Document:
    """Read an old Word file or an MHT archive, converted to docx or HTML, into a document."""
    from disclosure_nlp.read.legacy import convert_to_docx, html_from_mht

    format_ = sniff_format(data, path)
    inner = html_from_mht(data) if format_ == "mht" else convert_to_docx(data, f".{format_}", watch)
    document = _read_html_document(inner, path, watch) if format_ == "mht" else _read_docx_document(inner, path, watch)
    outer = structs.replace(document.source, format=format_, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    return structs.replace(document, source=outer)


def _read_pdf_document(data: bytes, path: str, watch: LimitWatch) -> Document:
    """Read the bytes of a PDF file into a document."""
    from disclosure_nlp.read.pdf.reader import read_pdf

    layout = read_pdf(data, watch=watch)
    return _make_document(layout, _describe_source(data, path, "pdf", "pypdfium2"))


_READERS: dict[str, Callable[[bytes, str, LimitWatch], Document]] = {
    "text": _read_text_document,
    "html": _read_html_document,
    "docx": _read_docx_document,
    "pdf": _read_pdf_document,
    "doc": _read_legacy_document,
    "rtf": _read_legacy_document,
    "mht": _read_legacy_document,
}
