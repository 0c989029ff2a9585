"""Reads the XML parts of a docx file (a zip archive) within size and memory limits."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache

from lxml import etree

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.read.limits import BYTES_PER_ELEMENT, LimitWatch

_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_INTEGER = re.compile(r"\s{0,99}([+-]?[0-9]{1,9})\s{0,99}")


class DocxPackage:
    """The XML parts of a docx file, read from its zip archive by name.

    Raises
    ------
    ReadError
        ``docx.broken``, ``docx.password`` (an encrypted container), ``file.too_large`` and ``file.too_much_memory`` (a
        part that unpacks beyond the limits, as a zip bomb does), ``format.unknown`` (a zip that is no Word file).
    """

    def __init__(self, data: bytes, watch: LimitWatch | None = None) -> None:
        self._watch = watch or LimitWatch()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            names = set(self._zip.namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ReadError(msg("docx.broken", got=msg("got.damaged_zip"))) from error
        if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
            raise ReadError(msg("format.unknown", got=msg("got.zip")))
        self.names = names

    def read_part(self, part_name: str) -> etree._Element | None:
        """Return the root element of an XML part of the docx file, or None if the file has no such part."""
        if part_name not in self.names:
            return None
        data = self._read_part_bytes(part_name)
        self._watch.check_memory(
            msg("got.part_elements", part=part_name), data.count(b"<") - data.count(b"</"), BYTES_PER_ELEMENT
        )
        return parse_xml(data, part_name)

    def _read_part_bytes(self, part_name: str) -> bytes:
        """Return the unpacked bytes of a part of the docx file."""
        info = self._zip.getinfo(part_name)
        if info.flag_bits & 1:
            raise ReadError(msg("docx.password"))
        most = self._watch.limits.max_bytes
        try:
            with self._zip.open(info) as stream:
                data = stream.read(most + 1)
        except Exception as error:  # damaged containers raise a dozen types (zlib.error, BadZipFile, EOFError, …)
            raise ReadError(msg("docx.broken", got=msg("got.part", part=part_name))) from error
        if len(data) > most:
            raise self._watch.limits.make_too_large_error(msg("got.unpacked", part=part_name, count=most))
        return data


def parse_xml(data: bytes, part_name: str) -> etree._Element:
    """Parse an XML part of a docx file without expanding entities or loading external files.

    Raises
    ------
    ReadError
        ``docx.broken``; ``file.too_deep`` for elements nested deeper than the parser supports (256).
    """
    if any(mark in data for mark in _DOCTYPE):
        raise ReadError(msg("docx.broken", got=msg("got.doctype", part=part_name)))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "depth" in str(error):
            raise ReadError(msg("file.too_deep", got=msg("got.nested_part", part=part_name))) from error
        raise ReadError(msg("docx.broken", got=msg("got.no_xml", part=part_name))) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(msg("docx.broken", got=msg("got.doctype", part=part_name)))
    return root


def local_name(element: etree._Element) -> str:
    """Return the name of an XML element without its namespace, which differs between kinds of docx files."""
    return _local_name(element.tag)


@lru_cache(maxsize=1000)
def _local_name(tag: object) -> str:
    """Return an XML tag without its namespace; empty for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def get_attribute(element: etree._Element | None, attribute: str) -> str | None:
    """Return the value of an XML attribute by its name without namespace, or None."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == attribute:
            return str(value)
    return None


def integer_attribute(
    element: etree._Element | None, attribute: str, default: int, minimum: int = 0, maximum: int = 1000
) -> int:
    """Return an XML attribute as an integer limited to bounds, or the default if it is no integer."""
    if element is None:
        return default
    found = _INTEGER.fullmatch(get_attribute(element, attribute) or "")
    return min(max(int(found[1]), minimum), maximum) if found else default


def children_by_name(element: etree._Element | None) -> dict[str, etree._Element]:
    """Return the children of an element by their names without namespace, the first of each name."""
    return {} if element is None else {_local_name(child.tag): child for child in reversed(element)}


def find_child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the XML element at a path of child names without namespace, or None."""
    for name in path:
        if element is None or not len(element):
            return None
        first = element[0]  # properties come first in the element that they describe
        element = first if _local_name(first.tag) == name else next(element.iterchildren(f"{{*}}{name}"), None)
    return element
