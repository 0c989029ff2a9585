"""Text made plain for matching: no blanks, one width of digits and punctuation, and the way back to the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")
_FOREIGN = re.compile(r"[\s\u3000\u200b\ufeff,;:?!()０-９％]")
_ONE_WIDTH = str.maketrans(",;:?!()０１２３４５６７８９％", "，；：？！（）0123456789%")
_REMAINS = re.compile(r"^\[[^\]\n]{0,40}\]")


class NormalizedText(NamedTuple):
    """Plain text; ``cuts`` are the plain positions where blanks were taken out, ``skips`` how many up to there."""

    text: str
    cuts: tuple[int, ...] = ()
    skips: tuple[int, ...] = ()

    def source(self, position: int) -> int:
        """Return the position in the source text of a position in the plain text."""
        index = bisect_right(self.cuts, position)
        return position + (self.skips[index - 1] if index else 0)

    def source_end(self, position: int) -> int:
        """Return where a stretch that ends at ``position`` of the plain text ends in the source text."""
        return self.source(position - 1) + 1 if position else 0


def plain(text: str) -> NormalizedText:
    """Return the text without blanks, with digits and punctuation of one width (PDF and web texts mix them)."""
    if not _FOREIGN.search(text) and not text.startswith("["):
        return NormalizedText(text)
    gaps = [match.span() for match in _BLANK.finditer(text)]
    remains = _REMAINS.match(text)
    if remains:
        gaps = [(0, remains.end()), *(gap for gap in gaps if gap[0] >= remains.end())]
    kept, cuts, skips, last, skipped = [], [], [], 0, 0
    for start, end in gaps:
        kept.append(text[last:start])
        skipped += end - start
        cuts.append(end - skipped)
        skips.append(skipped)
        last = end
    kept.append(text[last:])
    return NormalizedText("".join(kept).translate(_ONE_WIDTH), tuple(cuts), tuple(skips))
