"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Return a Markdown table of a header and rows; line breaks and pipes in cells are made harmless.

    Examples
    --------
    >>> print(markdown_table(["item", "n"], [("A1", 3), ("B|2", 4)]))
    | item | n |
    | --- | --- |
    | A1 | 3 |
    | B\|2 | 4 |
    """
    cells = [[" ".join(str(cell).split()).replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in (header, ["---"] * len(header), *cells))
