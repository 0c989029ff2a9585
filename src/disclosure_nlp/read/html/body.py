"""Which part of a page is the report: the smallest element that holds its standard headings; and the page's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from disclosure_nlp.read.headings import match_heading, normalize, split_numeral
from disclosure_nlp.read.html.flow import tag_of

_HEADING_LENGTH = 60
_HEADING_WORDS = re.compile("情况|概述|事项|问题|情 况")
_BLOCKS = frozenset(("p", "h1", "h2", "h3", "h4", "td", "li", "div", "strong", "b"))
_FEW_CHILDREN = 12
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|jpe?g|png)(?:$|[?#])", re.IGNORECASE)
_REPORT_WORDS = re.compile(r"公开.{0,12}(?:报告|年报)|年度?报告|年报")
_PAGE_DATE = re.compile(r"20\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_TITLE_METAS = ("articletitle", "og:title", "title")
_SOURCE_METAS = ("contentsource", "source", "publisher", "author", "sitename")
_DATE_METAS = ("pubdate", "publishdate", "article:published_time", "publdate", "others_publishdate")
_SCRIPTS = frozenset(("script", "style", "template", "noscript"))
_FRAMES = ("iframe", "embed", "frame", "object")


class Page(NamedTuple):
    """The element that holds the report, and how many of its standard headings were met."""

    body: etree._Element
    headings: int


def find_body(root: etree._Element) -> Page:
    """Return the smallest element that holds all standard headings; the whole page where there are none.

    Of two lists of the same headings (a menu and the report) the later ones count: each section's last element.
    """
    found: dict[str, etree._Element] = {}
    body = root.find("body")
    for element in (root if body is None else body).iter(etree.Element):
        if tag_of(element) in _SCRIPTS:
            continue
        for section in _sections_of(element):
            found[section] = element
    if len(found) < 2:
        return Page(root if body is None else body, len(found))
    return Page(_common_ancestor(list(found.values())), len(found))


def _sections_of(element: etree._Element) -> Iterable[str]:
    """Yield the standard sections named by a short block, or by a line of text among its breaks."""
    texts = [element.text]
    if len(element):
        texts += [child.tail for child in element.iterchildren("br", "p", "table", "div")]
        if len(element) <= _FEW_CHILDREN and tag_of(element) in _BLOCKS:
            texts.append("".join(islice((t for t in element.itertext() if isinstance(t, str)), 30)))
    for text in texts:
        if text and _HEADING_WORDS.search(text, 0, 300):
            section = _section_of(text.strip())
            if section:
                yield section


def _section_of(text: str) -> str | None:
    numeral = split_numeral(text)
    if numeral is not None and numeral.depth == 2:
        return None
    match = match_heading(text, numeral.end if numeral else 0)
    if match is None or not match.strong or len(normalize(text[: match.end])) > _HEADING_LENGTH:
        return None
    return match.section


def _common_ancestor(elements: list[etree._Element]) -> etree._Element:
    paths = [[*reversed(list(element.iterancestors())), element] for element in elements]
    common = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def read_metadata(root: etree._Element) -> dict[str, str]:
    """Return what a page states in its meta tags: ``title``, ``published`` (ISO), ``url`` and ``site`` (sources, title)."""
    metas = {
        (meta.get("name") or meta.get("property") or "").strip().lower(): (meta.get("content") or "").strip()
        for meta in root.iter("meta")
    }
    metadata = {}
    title = next((metas[name] for name in _TITLE_METAS if _REPORT_WORDS.search(metas.get(name, ""))), "")
    title = title or next(iter(_title_texts(root)), "")
    if title:
        metadata["title"] = title
    site = [metas[name] for name in _SOURCE_METAS if metas.get(name)]
    site += ["".join(element.itertext()).strip() for element in islice(root.iter("title"), 1)]
    if site:
        metadata["site"] = " | ".join(site)
    if published := next((date for name in _DATE_METAS if (date := iso_day(metas.get(name, "")))), None):
        metadata["published"] = published
    if address := _address(root, metas):
        metadata["url"] = address
    return metadata


def _address(root: etree._Element, metas: dict[str, str]) -> str | None:
    """Return the address that a page states as its own, or None."""
    links = (link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical")
    stated = (*links, *(metas.get(name, "") for name in ("url", "og:url")))
    return next((address for address in stated if address.startswith(("http://", "https://"))), None)


def _title_texts(root: etree._Element) -> Iterable[str]:
    for element in root.iter("h1", "h2", "title"):
        text = "".join(t for t in element.itertext() if isinstance(t, str)).strip()
        if _REPORT_WORDS.search(text):
            yield re.split(r"[_|]|[-—–]{1,2}(?=[^-—–]*(?:网|政府|门户)[^-—–]*$)", text)[0].strip()


def iso_day(text: str) -> str | None:
    """Return the day a meta tag states, in ISO form, or None."""
    match = _PAGE_DATE.search(text)
    if match is None:
        return None
    year, month, day = (int(number) for number in re.findall(r"\d+", match.group()))
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def attachment_of(root: etree._Element) -> str | None:
    """Return the link to a file that the page offers in place of text, the report's own first, or None."""
    links: list[tuple[bool, bool, int, str]] = []
    for element in root.iter("a", *_FRAMES):
        link = element.get("href") or element.get("src") or element.get("data") or ""
        if _ATTACHMENT.search(link) and not link.lower().startswith("javascript"):
            text = "".join(t for t in element.itertext() if isinstance(t, str)) + (element.get("title") or "")
            links.append((not _REPORT_WORDS.search(text + unquote(link)), tag_of(element) == "a", len(links), link))
    documents = [link for link in links if not re.search(r"\.(?:jpe?g|png)", link[3], re.IGNORECASE)]
    return min(documents)[3] if documents else None
