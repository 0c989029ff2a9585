"""Word files → text, blocks and tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from disclosure_nlp.errors import ReadError
from disclosure_nlp.messages import msg
from disclosure_nlp.read.assembly import Layout, assemble_document
from disclosure_nlp.read.cleaning import clean_text
from disclosure_nlp.read.docx.numbering import Numbering
from disclosure_nlp.read.docx.package import Package, attribute, child, integer, local
from disclosure_nlp.read.limits import Watch
from disclosure_nlp.read.marks import raised, without_marks
from disclosure_nlp.read.source_grid import GridLimit, SourceCell, SourceGrid

_DELETED = frozenset(("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "tblPr", "tcPr", "sectPr", "fldData"))


def read_docx(data: bytes, watch: Watch | None = None, limit: GridLimit | None = None) -> Layout:
    """Read a Word file.

    Insertions count, deletions do not; content controls, text boxes and nested tables are read where they are;
    automatic numbers are printed as Word prints them.

    Raises
    ------
    ReadError
        See `Package`; ``docx.no_text`` where the file holds pictures only.
    """
    watch = watch or Watch()
    package = Package(data, watch)
    root = package.part("word/document.xml")
    body = child(root, "body")
    if body is None:
        raise ReadError(msg("docx.broken", got=msg("got.no_body")))
    walker = _Walker(Numbering(package), limit or GridLimit())
    watch.check_time()
    items = list(walker.items(body))
    layout = assemble_document(items)
    if not layout.text.strip():
        raise ReadError(msg("docx.no_text"))
    return layout


class _Walker:
    """Turns a body into lines and grids; keeps the list counters."""

    def __init__(self, numbering: Numbering, limit: GridLimit) -> None:
        self.numbering = numbering
        self.limit = limit

    def items(self, container: etree._Element) -> Iterator[str | SourceGrid]:
        """Yield the lines and grids of a container of paragraphs and tables."""
        for element in container:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name not in _DELETED:
                yield from self.items(chosen(element))

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str | SourceGrid]:
        prefix = self.numbering.prefix(child(paragraph, "pPr"))
        boxes: list[etree._Element] = []
        text, _ = clean_text(prefix + "".join(inline_text(paragraph, boxes)))
        for line in text.split("\n"):
            if line.strip():
                yield without_marks(line.strip(" \t"))
        for box in boxes:
            yield from self.items(box)

    def _table(self, table: etree._Element) -> Iterator[str | SourceGrid]:
        rows = [row for row in descend(table, "tr") if child(row, "trPr", "del") is None]
        if _lays_out(rows):
            for row in rows:
                for cell in descend(row, "tc"):
                    yield from self.items(cell)
            return
        yield self._grid(rows)

    def _grid(self, rows: list[etree._Element]) -> SourceGrid:
        cells: list[SourceCell] = []
        open_merges: dict[int, int] = {}  # grid column → index of the cell whose vertical merge is open
        for index, row in enumerate(rows[: self.limit.rows]):
            column = integer(child(row, "trPr", "gridBefore"), "val", 0)
            for cell in descend(row, "tc"):
                properties = child(cell, "tcPr")
                span = integer(child(properties, "gridSpan"), "val", 1, least=1)
                merge = child(properties, "vMerge")
                if merge is not None and attribute(merge, "val") != "restart" and column in open_merges:
                    above = open_merges[column]
                    cells[above] = cells[above]._replace(rowspan=index - cells[above].row + 1)
                else:
                    open_merges.pop(column, None)
                    if merge is not None:
                        open_merges[column] = len(cells)
                    cells.append(SourceCell(index, column, 1, span, self._cell_text(cell)))
                column += span
            if len(cells) > self.limit.cells:
                return SourceGrid(tuple(cells), cut=True)
        return SourceGrid(tuple(cells), cut=len(rows) > self.limit.rows)

    def _cell_text(self, cell: etree._Element) -> str:
        lines = []
        for item in self.items(cell):
            lines += [item] if isinstance(item, str) else [inner.text for inner in item.cells]
        return "\n".join(line.strip(" \t\u3000") for line in lines if line.strip())


def chosen(element: etree._Element) -> etree._Element:
    """Return the branch of alternative content to read; any other element as it is."""
    if local(element) != "AlternateContent":
        return element
    choice = child(element, "Choice")
    return choice if choice is not None else element


def descend(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the nearest descendants of a name, through content controls, insertions and smart tags."""
    for item in element:
        if local(item) == name:
            yield item
        elif local(item) not in _DELETED and local(item) not in ("p", "tbl"):
            yield from descend(item, name)


def inline_text(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Yield the visible text of a paragraph; its text boxes are collected for later."""
    for item in chosen(element):
        name = local(item)
        if name == "t":
            yield item.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n" if attribute(item, "type") in (None, "textWrapping") else ""
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "txbxContent":
            boxes.append(item)
        elif name == "r" and child(item, "rPr", "vanish") is not None:
            continue
        elif name == "r" and attribute(child(item, "rPr", "vertAlign"), "val") == "superscript":
            yield raised("".join(inline_text_of_run(item, boxes)))
        elif name not in _DELETED and name:
            yield from inline_text(item, boxes)


def inline_text_of_run(run: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Yield the text of a run's parts."""
    for item in run:
        if local(item) == "t":
            yield item.text or ""
        elif local(item) not in _DELETED:
            yield from inline_text(item, boxes)


def _lays_out(rows: list[etree._Element]) -> bool:
    """Return whether a table only lays out the page: one column of text, or tables in its cells."""
    cells = [cell for row in rows for cell in descend(row, "tc")]
    if any(local(item) == "tbl" for cell in cells for item in cell):
        return True
    return bool(rows) and len(cells) <= len(rows)
