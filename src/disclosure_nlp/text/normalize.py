"""Text normalisation for matching (whitespace removed, width unified) with an offset map to the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")
_CHANGED = re.compile(r"[\s\u3000\u200b\ufeff,;:?!()０-９％]")
_ONE_WIDTH = str.maketrans(",;:?!()０１２３４５６７８９％", "，；：？！（）0123456789%")
_RESIDUE = re.compile(r"^\[[^\]\n]{0,40}\]")


class NormalizedText(NamedTuple):
    """Normalised text with an offset map to its source.

    ``cuts`` are the positions of the normalised text at which characters were removed, ``skips`` the number of
    characters removed up to there; ``offset`` is the position of the source text in its document.
    """

    text: str
    cuts: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()
    offset: int = 0

    def source_start(self, position: int) -> int:
        """Return the position in the source text that corresponds to a position in the normalised text.

        Examples
        --------
        >>> normalize("受 理5件").source_start(1)
        2
        """
        index = bisect_right(self.cuts, position)
        return self.offset + position + (self.skips[index - 1] if index else 0)

    def source_end(self, position: int) -> int:
        """Return the end offset in the source text of a span that ends at ``position`` in the normalised text."""
        return self.source_start(position - 1) + 1 if position else self.offset

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the (start, end) span in the source text that corresponds to a span of the normalised text.

        Examples
        --------
        >>> normalize("受 理5件", offset=10).source_span(1, 3)
        (12, 14)
        """
        return self.source_start(start), self.source_end(end)


def normalize(text: str, offset: int = 0) -> NormalizedText:
    """Return a text without whitespace and with digits and punctuation in one width, and an offset map to the source.

    Parameters
    ----------
    text : str
        Source text, such as a sentence.
    offset : int, default 0
        Position of the source text in its document; positions that are led back count from there.

    Examples
    --------
    >>> normalize("受理１２件, 其中5件 (自然人)").text
    '受理12件，其中5件（自然人）'
    """
    if not _CHANGED.search(text) and not text.startswith("["):
        return NormalizedText(text, offset=offset)
    gaps = [match.span() for match in _BLANK.finditer(text)]
    residue = _RESIDUE.match(text)
    if residue:
        gaps = [(0, residue.end()), *(gap for gap in gaps if gap[0] >= residue.end())]
    kept, cuts, skips, last = [], [], [0], 0
    for start, end in gaps:
        kept.append(text[last:start])
        skips.append(skips[-1] + end - start)
        cuts.append(end - skips[-1])
        last = end
    kept.append(text[last:])
    return NormalizedText("".join(kept).translate(_ONE_WIDTH), tuple(cuts), tuple(skips[1:]), offset)
