"""Finds the element of a web page that contains the report, the page's metadata and linked attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from disclosure_nlp.definitions import PatternSet
from disclosure_nlp.read.headings import match_heading, remove_blanks_and_markdown, split_numeral
from disclosure_nlp.read.html.visibility import tag_name

_HEADING_LENGTH = 60
_HEADING_REACH = 300
_RE = PatternSet(__name__)
_BLOCKS = frozenset(("p", "h1", "h2", "h3", "h4", "td", "li", "div", "strong", "b"))
_BREAKS = frozenset(("br", "p", "table", "div"))
_FEW_CHILDREN = 12
_TITLE_METAS = ("articletitle", "og:title", "title")
_SOURCE_METAS = ("contentsource", "source", "publisher", "author", "sitename")
_DATE_METAS = ("pubdate", "publishdate", "article:published_time", "publdate", "others_publishdate")
_SCRIPTS = frozenset(("script", "style", "template", "noscript"))
_FRAMES = ("iframe", "embed", "frame", "object")


class ReportBody(NamedTuple):
    """The HTML element of a web page that contains the report, and how many standard headings it has."""

    body: etree._Element
    headings: int


def find_report_body(root: etree._Element) -> ReportBody:
    """Return the smallest HTML element that contains all headings of standard sections in a web page.

    If the same headings occur twice (a menu and the report), the last element of each section counts.
    """
    found: dict[str, etree._Element] = {}
    body = root.find("body")
    candidates = _elements_with_heading_words(root if body is None else body)
    for element in (root if body is None else body).iter(etree.Element):
        if element not in candidates or tag_name(element) in _SCRIPTS:
            continue
        for section in _sections_in_element(element):
            found[section] = element
    if len(found) < 2:
        return ReportBody(root if body is None else body, len(found))
    return ReportBody(_common_ancestor(list(found.values())), len(found))


def _elements_with_heading_words(body: etree._Element) -> set[etree._Element | None]:
    """Return the HTML elements whose text contains a character with which a section title can begin."""
    found: set[etree._Element | None] = {None}  # the parent of the root
    for node in body.iter():
        inside = _RE.begins_heading_word.search(node.text) if node.text else None
        behind = _RE.begins_heading_word.search(node.tail) if node.tail else None
        element = node if inside else node.getparent() if behind else None
        while element not in found:
            found.add(element)
            element = element.getparent() if element is not None else None
    return found


def _sections_in_element(element: etree._Element) -> Iterable[str]:
    """Yield the ids of standard sections whose heading is in an HTML element's own text."""
    texts = [element.text]
    if len(element):
        texts += [child.tail for child in element if child.tail and child.tag in _BREAKS]
        if len(element) <= _FEW_CHILDREN and tag_name(element) in _BLOCKS:
            texts.append("".join(islice(element.itertext(), 30)))
    for text in texts:
        if text and _RE.heading_words.search(text, 0, _HEADING_REACH):
            section = _section_in_text(text.strip())
            if section:
                yield section


def _section_in_text(text: str) -> str | None:
    """Return the id of the standard section that a text is the heading of, or None."""
    numeral = split_numeral(text)
    if numeral is not None and numeral.depth == 2:
        return None
    match = match_heading(text, numeral.end if numeral else 0)
    if match is None or not match.strong or len(remove_blanks_and_markdown(text[: match.end])) > _HEADING_LENGTH:
        return None
    return match.section


def _common_ancestor(elements: list[etree._Element]) -> etree._Element:
    """Return the lowest common ancestor of several HTML elements."""
    paths = [[*reversed(list(element.iterancestors())), element] for element in elements]
    common = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def read_page_metadata(root: etree._Element) -> dict[str, str]:
    """Return metadata of a web page: ``title``, ``published`` (ISO date), ``url`` and ``site`` (publisher)."""
    metas = {
        (meta.get("name") or meta.get("property") or "").strip().lower(): (meta.get("content") or "").strip()
        for meta in root.iter("meta")
    }
    metadata = {}
    title = next((metas[name] for name in _TITLE_METAS if _RE.report_words.search(metas.get(name, ""))), "")
    title = title or next(iter(_report_titles(root)), "")
    if title:
        metadata["title"] = title
    site = [metas[name] for name in _SOURCE_METAS if metas.get(name)]
    site += ["".join(element.itertext()).strip() for element in islice(root.iter("title"), 1)]
    if site:
        metadata["site"] = " | ".join(site)
    if published := next((date for name in _DATE_METAS if (date := parse_page_date(metas.get(name, "")))), None):
        metadata["published"] = published
    if address := _canonical_url(root, metas):
        metadata["url"] = address
    return metadata


def _canonical_url(root: etree._Element, meta_tags: dict[str, str]) -> str | None:
    """Return the canonical URL that a web page declares, or None."""
    links = (link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical")
    stated = (*links, *(meta_tags.get(name, "") for name in ("url", "og:url")))
    return next((address for address in stated if address.startswith(("http://", "https://"))), None)


def _report_titles(root: etree._Element) -> Iterable[str]:
    """Yield the headings and titles of a web page that name a report, without the name of the website."""
    for element in root.iter("h1", "h2", "title"):
        text = "".join(t for t in element.itertext() if isinstance(t, str)).strip()
        if _RE.report_words.search(text):
            yield re.split(r"[_|]|[-—–]{1,2}(?=[^-—–]*(?:网|政府|门户)[^-—–]*$)", text)[0].strip()


def parse_page_date(text: str) -> str | None:
    """Return the date in a text as an ISO date (``2024-01-15``), or None."""
    match = _RE.page_date.search(text)
    if match is None:
        return None
    year, month, day = (int(number) for number in re.findall(r"\d+", match.group()))
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def find_attachment_link(root: etree._Element) -> str | None:
    """Return the URL of a document that a web page offers instead of text, or None.

    A link named like an annual report is preferred.
    """
    links: list[tuple[bool, bool, int, str]] = []
    for element in root.iter("a", *_FRAMES):
        link = element.get("href") or element.get("src") or element.get("data") or ""
        if _RE.attachment.search(link) and not link.lower().startswith("javascript"):
            text = "".join(t for t in element.itertext() if isinstance(t, str)) + (element.get("title") or "")
            links.append(
                (not _RE.report_words.search(text + unquote(link)), tag_name(element) == "a", len(links), link)
            )
    documents = [link for link in links if not re.search(r"\.(?:jpe?g|png)", link[3], re.IGNORECASE)]
    return min(documents)[3] if documents else None
