"""Reads web pages into text, blocks and raw tables."""

from __future__ import annotations

import re

from lxml import etree

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.model import Issue
from disclosure_nlp.read.assembly import DocumentLayout, assemble_document
from disclosure_nlp.read.cleaning import clean_text, repair_mirrored_text
from disclosure_nlp.read.headings import match_heading, split_numeral
from disclosure_nlp.read.html.body import find_attachment_link, find_report_body, read_page_metadata
from disclosure_nlp.read.html.flow import HtmlContent, read_html_content
from disclosure_nlp.read.limits import BYTES_PER_ELEMENT, BYTES_PER_MARKUP_CHARACTER, LimitWatch
from disclosure_nlp.read.source_grid import SourceGrid, TableLimits
from disclosure_nlp.read.text import decode_bytes

# Elements that only nest; removed from a page that is nested deeper than the parser supports.
_NESTING_BLOCKS = re.compile(r"</?(?:div|section|article|center|main|ul|ol|blockquote)\b[^>]*>", re.IGNORECASE)
_NESTING_INLINE = re.compile(r"</?(?:span|font|b|strong|i|em|u|a)\b[^>]*>", re.IGNORECASE)
_FEWEST_CHINESE = 60
# Elements of every web page that Markdown with HTML tables lacks.
_BLOCKS = re.compile(
    r"<(?:!doctype|html|head|body|p|div|br|h[1-6]|li|meta|title|section|article|center)\b", re.IGNORECASE
)
_TABLE_TAGS = re.compile(r"(</?table\b[^<>]*>)", re.IGNORECASE)


def read_html(data: bytes, watch: LimitWatch | None = None, table_limits: TableLimits | None = None) -> DocumentLayout:
    """Read the bytes of a web page into text, blocks and raw tables of the report in it.

    Raises
    ------
    ReadError
        ``html.no_content`` for a page whose body is built by script or only links a file (the link is named);
        ``file.too_much_memory`` for more markup than the limit.
    """
    watch = watch or LimitWatch()
    raw, encoding = decode_bytes(data)
    watch.check_memory(msg("got.markup"), len(raw), BYTES_PER_MARKUP_CHARACTER)
    watch.check_memory(msg("got.elements"), raw.count("<") - raw.count("</"), BYTES_PER_ELEMENT)
    markup, issues = clean_text(raw)
    markup, repairs = repair_mirrored_text(markup)
    root = parse_html(_keep_markdown_line_ends(markup))
    elements = list(root.iter())  # lxml makes the object of an element once while it is referred to
    page = find_report_body(root)
    watch.check_time()
    flow = read_html_content(page.body, table_limits or TableLimits())
    if page.headings < 2:
        _require_report_text(root, flow.items)
    del elements
    layout = assemble_document(flow.items)
    pictures = find_picture_issues(flow, layout.text)
    ends = [Issue.from_message(msg("html.truncated"), "info")] if _is_html_truncated(raw) else []
    found = (*issues, *repairs, *layout.issues, *pictures, *ends)
    return layout._replace(issues=found, encoding=encoding, metadata=read_page_metadata(root))


def _is_html_truncated(markup: str) -> bool:
    """Return whether a web page opens its ``html`` or ``body`` element and never closes it."""
    head, tail = markup[:4000].lower(), markup[-4000:].lower()
    opened = "<html" in head or "<body" in head
    return opened and "</html" not in tail and "</body" not in tail


def _keep_markdown_line_ends(markup: str) -> str:
    """Return Markdown with HTML tables as HTML: a ``<br>`` is added at each line end outside the tables."""
    first = _TABLE_TAGS.search(markup)
    if _BLOCKS.search(markup, 0, first.start() if first else len(markup)):
        return markup
    depth, parts, outside = 0, [], []
    for piece in _TABLE_TAGS.split(markup):
        depth += piece.lower().startswith("<table")
        outside += [] if depth else [piece]
        parts.append(piece if depth else piece.replace("\n", "<br>\n"))
        depth -= depth > 0 and piece.lower().startswith("</table")
    return markup if any(_BLOCKS.search(piece) for piece in outside) else "".join(parts)


def find_picture_issues(flow: HtmlContent, text: str) -> list[Issue]:
    """Return issues for pictures directly below a section heading, which may be pictures of tables."""
    issues = []
    for heading in dict.fromkeys(flow.items[index - 1] for index in flow.pictures if index):
        numeral = split_numeral(heading) if isinstance(heading, str) else None
        match = match_heading(heading, numeral.end) if isinstance(heading, str) and numeral else None
        if isinstance(heading, str) and match is not None and match.strong and (start := text.find(heading)) >= 0:
            message = msg("html.picture", heading=heading[:40])
            issues.append(Issue.from_message(message, "warning", start, start + len(heading)))
    return issues


def parse_html(markup: str) -> etree._Element:
    """Parse decoded HTML; an encoding declared in the markup is ignored."""
    # Plain elements: iterating over lxml.html elements takes twice as long.
    parser = etree.HTMLParser(huge_tree=True, encoding="utf-8", remove_comments=False)
    try:
        root = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
        if any("depth" in error.message.lower() for error in parser.error_log):
            flat = _NESTING_INLINE.sub("", _NESTING_BLOCKS.sub("<br>", markup))
            root = etree.fromstring(flat.encode("utf-8", errors="replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(msg("html.broken", got=msg("got.no_markup"))) from error
    if root is None:
        raise ReadError(msg("html.broken", got=msg("got.no_markup")))
    return root


def _require_report_text(root: etree._Element, lines_and_tables: list[str | SourceGrid]) -> None:
    """Raise a ReadError if a web page has hardly any text, or only links a file."""
    text = "".join(item for item in lines_and_tables if isinstance(item, str))
    link = find_attachment_link(root)
    if link is not None:
        raise ReadError(msg("html.no_content", got=msg("got.linked", link=link)))
    if len(re.findall("[\u4e00-\u9fff]", text)) < _FEWEST_CHINESE and not any(
        isinstance(i, SourceGrid) for i in lines_and_tables
    ):
        raise ReadError(msg("html.no_content", got=msg("got.script")))
